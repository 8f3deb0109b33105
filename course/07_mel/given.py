"""Solutions of earlier lessons that this one builds on, where your own do not pass yet. Made by the build."""

import numpy as np

# from lesson 04_loudness
def a_weighting_db(frequency):
    """A-weighting of frequency: a number or [...], in Hz. Returns dB of the same shape: 0 at 1000 Hz, -inf at 0 Hz."""

    def ratio(squared):  # the factor of 12194 squared cancels
        middle = np.sqrt((squared + 107.7**2) * (squared + 737.9**2))
        high = squared + 12194**2
        return squared**2 / ((squared + 20.6**2) * middle * high)

    squared = np.asarray(frequency, dtype=float) ** 2
    with np.errstate(all="ignore"):
        at_1000 = ratio(1e6)
        return 20 * np.log10(ratio(squared) / at_1000)

# from lesson 02_sampling_nyquist
def lowpass_fir(cutoff, transition, attenuation, sr):
    """Kaiser-windowed sinc. cutoff, transition, sr in Hz, attenuation >= 21 in dB. Returns [N] floats, N odd, sum 1."""
    excess = attenuation - 21
    beta = 0.1102 * (attenuation - 8.7) if attenuation > 50 else 0.5842 * excess**0.4 + 0.07886 * excess
    length = int(np.ceil((attenuation - 7.95) / (2.285 * 2 * np.pi * transition / sr) + 1))
    length += 1 - length % 2
    h = np.sinc(2 * cutoff / sr * (np.arange(length) - length // 2)) * np.kaiser(length, beta)
    return h / h.sum()

# from lesson 02_sampling_nyquist
def resample(x, up, down):
    """x: [n] at up / down times its sample rate, by a polyphase filter. Returns [ceil(n * up / down)] floats."""
    common = np.gcd(up, down)
    up, down = up // common, down // common
    if up == down:
        return x
    nyquist = 0.5 * min(1, up / down)
    h = up * lowpass_fir(0.95 * nyquist, 0.1 * nyquist, 100, up)
    middle = len(h) // 2
    h = np.append(h, np.zeros(-len(h) % up))  # so that all phases are equally long
    phases = np.flip(h.reshape(-1, up), axis=0).T  # [up, taps]: the last coefficient meets the earliest sample
    taps = phases.shape[1]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, taps), taps)  # row k + 1 ends with sample k
    y = np.zeros(-(-len(x) * up // down))
    for first in range(up):  # every up-th output, from this one on, has the same phase
        k, phase = divmod(first * down + middle, up)
        same = y[first::up]
        same[:] = windows[k + 1 :: down][: len(same)] @ phases[phase]
    return y

# from lesson 01_waveform_pcm
def sine(frequency, duration, sr, amplitude=1.0, phase=0.0):
    """A sine tone as [n] floats, n = round(duration * sr). frequency and sr in Hz, duration in s, phase in radians."""
    t = np.arange(round(duration * sr)) / sr
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)
