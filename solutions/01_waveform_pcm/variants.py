"""Lesson 01: wrong answers with the words that each must earn, and right answers in other styles."""

import math
import struct

import numpy as np
import torch
from checks import dither, peak_dbfs, quantize, rms_dbfs, sine, sqnr_db, to_pcm16, write_wav

RATE = "The sample rate"

# --- sine -----------------------------------------------------------------------------------------


def _times(duration, sr):
    return np.arange(round(duration * sr)) / sr


@sine.wrong("""The tone is far too high: one cycle seems to count 360. np.sin takes its angle in radians, where a
    full turn is about 6.28.""")
def turn_of_360(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(360 * frequency * _times(duration, sr) + phase)


@sine.wrong("""The tone is too low, by a factor of about 6.28. np.sin counts its angle in radians, so the number of
    cycles cannot go into it as it is.""")
def cycles_as_angle(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(frequency * _times(duration, sr) + phase)


@sine.wrong("""The tone is one octave too low: each cycle takes twice the time it should. That happens when a full
    turn counts as pi, which is half of one.""")
def turn_of_pi(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(np.pi * frequency * _times(duration, sr) + phase)


@sine.wrong(
    """Your samples lie slightly too far apart: the last one falls on the end of the duration, where the
    next sample would begin. np.linspace includes its end point unless it is told otherwise.""",
    see="The waveform of a sound",
)
def end_point_included(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.linspace(0, duration, round(duration * sr))
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong(
    """Right where the duration is a whole number of samples, else slightly out of tune: your samples are
    spread evenly over the duration. The distance between two samples depends on the sample rate alone.""",
    see="The waveform of a sound",
)
def spread_over_duration(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.linspace(0, duration, round(duration * sr), endpoint=False)
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong(
    """The samples are right, but one is missing at the end where the duration is not a whole number of
    samples: int() and // cut off, and the length asked for is rounded to the nearest.""",
    see="The waveform of a sound",
)
def length_cut_off(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.arange(int(duration * sr + 1e-9)) / sr
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong(
    """The samples are right, but there is one too many where the duration is not a whole number of samples.
    np.arange(0, duration, 1/sr) goes on up to the end, so it rounds up; a count of samples is safer than a step
    in seconds.""",
    see="The waveform of a sound",
)
def length_rounded_up(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.arange(math.ceil(duration * sr - 1e-9)) / sr
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong(
    """There is one sample too many at the end. Counting from 0, the last of n samples has the number n - 1:
    the moment `duration` itself belongs to what comes after.""",
    see="The waveform of a sound",
)
def end_sample_included(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.arange(round(duration * sr) + 1) / sr
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong(
    """All samples come one place too early: your first one is at time 1/sr. Samples are counted from 0.""",
    see="The waveform of a sound",
)
def counted_from_one(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.arange(1, round(duration * sr) + 1) / sr
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong(
    """Your time runs from 0 to 1 whatever the duration, so the pitch depends on the length. The time of a
    sample depends on its number and on the sample rate.""",
    see="The waveform of a sound",
)
def time_from_0_to_1(frequency, duration, sr, amplitude=1.0, phase=0.0):
    n = round(duration * sr)
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(n) / n + phase)


@sine.wrong(
    """You made one second of sound whatever the duration: as many samples as the sample rate says.""",
    see="The waveform of a sound",
)
def always_one_second(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(sr) / sr + phase)


@sine.wrong("""Your tone starts at its top, as if a quarter of a cycle were over. That is the cosine.""")
def cosine(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.cos(2 * np.pi * frequency * _times(duration, sr) + phase)


@sine.wrong("""Right for phase 0, but the argument `phase` changes nothing: every tone starts at zero.""")
def phase_ignored(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * _times(duration, sr))


@sine.wrong("""The tone starts too early in its cycle: the phase is turned from degrees into radians, but it is
    given in radians already.""")
def phase_in_degrees(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * _times(duration, sr) + np.radians(phase))


@sine.wrong("""The tone starts at another point of its cycle: the phase is multiplied by 2*pi as if it counted
    cycles, but it is given in radians.""")
def phase_in_cycles(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * (frequency * _times(duration, sr) + phase))


@sine.wrong(
    """The phase moves the tone the wrong way: a positive phase starts it further on in its cycle. The rest
    is right, so this earns half.""",
    worth=0.5,
)
def phase_subtracted(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * _times(duration, sr) - phase)


@sine.wrong("""Every tone has the amplitude 1: the argument `amplitude` changes nothing.""")
def amplitude_ignored(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return np.sin(2 * np.pi * frequency * _times(duration, sr) + phase)


@sine.wrong("""The tone is half as high as it should be. The amplitude is measured from zero to the top, not from
    the bottom to the top.""")
def amplitude_peak_to_peak(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude / 2 * np.sin(2 * np.pi * frequency * _times(duration, sr) + phase)


@sine.wrong(
    """Two things: your samples lie too far apart, because np.linspace includes its end point, and where the
    duration is not a whole number of samples, one is missing, because int() and // cut off.""",
    see="The waveform of a sound",
)
def end_point_included_and_cut_off(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.linspace(0, duration, int(duration * sr + 1e-9))
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.right
def sine_loop(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return [amplitude * math.sin(math.tau * frequency * k / sr + phase) for k in range(round(duration * sr))]


@sine.right
def sine_float32(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.arange(round(duration * sr), dtype=np.float32) / np.float32(sr)
    return np.float32(amplitude) * np.sin(np.float32(2 * np.pi * frequency) * t + np.float32(phase))


@sine.right
def sine_pointer(frequency, duration, sr, amplitude=1.0, phase=0.0):
    turns = np.exp(2j * np.pi * frequency / sr) ** np.arange(int(duration * sr + 0.5))
    return (amplitude * np.exp(1j * phase) * turns).imag


@sine.right
def sine_torch(frequency, duration, sr, amplitude=1.0, phase=0.0):
    k = torch.arange(round(duration * sr))
    return amplitude * torch.sin(2 * torch.pi * frequency * k / sr + phase)


@sine.right
def sine_running_angle(frequency, duration, sr, amplitude=1.0, phase=0.0):
    n = int(np.round(duration * sr))
    angle = phase + np.concatenate([[0.0], np.cumsum(np.full(n, 2 * np.pi * frequency / sr))])[:n]
    return amplitude * np.sin(angle)


# --- peak_dbfs ------------------------------------------------------------------------------------


@peak_dbfs.wrong("""The level is half of what it should be, in decibels. A factor of 10 belongs to powers; a sample
    is an amplitude.""")
def peak_power_decibels(x):
    return 10 * np.log10(np.max(np.abs(x)))


@peak_dbfs.wrong("""Only the positive side counts in yours. A sound swings both ways, and here the farthest sample
    is below zero.""")
def peak_of_positive_side(x):
    return 20 * np.log10(np.max(x))


@peak_dbfs.wrong("""The largest sample is searched first and its sign dropped afterwards, so that negative peaks are
    missed. The order of the two steps matters.""")
def peak_sign_dropped_late(x):
    return 20 * np.log10(np.abs(np.max(x)))


@peak_dbfs.wrong("""The level is about 2.3 times too large: np.log and math.log are natural logarithms. Decibels are
    defined with base 10.""")
def peak_natural_log(x):
    return 20 * np.log(np.max(np.abs(x)))


@peak_dbfs.wrong("""That is the peak as an amplitude, not as a level: it still has to be turned into decibels.""")
def peak_without_log(x):
    return np.max(np.abs(x))


@peak_dbfs.wrong("""The sign is flipped: levels below full scale are negative in dBFS.""")
def peak_sign_flipped(x):
    return -20 * np.log10(np.max(np.abs(x)))


@peak_dbfs.wrong("""You measured from the lowest to the highest sample. The peak level counts from zero to the
    farthest sample.""")
def peak_to_peak(x):
    return 20 * np.log10(np.max(x) - np.min(x))


@peak_dbfs.wrong("""That is the level of the average sample. The peak is the one sample that is farthest from zero.""")
def peak_mean(x):
    return 20 * np.log10(np.mean(np.abs(x)))


@peak_dbfs.wrong("""That is the RMS level, which is another exercise. The peak is the one sample that is farthest
    from zero.""")
def peak_rms(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2)))


@peak_dbfs.wrong("""Your result lies about 90 dB too low, as if the samples were 16-bit whole numbers. Here they are
    floats, and full scale is 1.""")
def peak_as_int16(x):
    return 20 * np.log10(np.max(np.abs(x)) / 32768)


@peak_dbfs.wrong("""Right, except for silence: a tiny number such as 1e-12 keeps the logarithm finite there. This
    exercise asks for what the formula says, which is -inf.""")
def peak_guard_1e12(x):
    return 20 * np.log10(np.max(np.abs(x)) + 1e-12)


@peak_dbfs.wrong("""Right, except for silence: a tiny number such as 1e-10 keeps the logarithm finite there. This
    exercise asks for what the formula says, which is -inf.""")
def peak_guard_1e10(x):
    return 20 * np.log10(np.max(np.abs(x)) + 1e-10)


@peak_dbfs.wrong("""Right, except for silence: the machine's smallest step keeps the logarithm finite there. This
    exercise asks for what the formula says, which is -inf.""")
def peak_guard_eps(x):
    return 20 * np.log10(max(np.max(np.abs(x)), np.finfo(float).eps))


@peak_dbfs.wrong("""Right, except for silence, where you return 0. But 0 dBFS is full scale, as loud as it gets;
    silence is asked for as -inf.""")
def peak_silence_is_zero(x):
    peak = np.max(np.abs(x))
    return 20 * np.log10(peak) if peak > 0 else 0.0


@peak_dbfs.wrong("""Right, except for silence, where math.log10(0) stops with an error. Python's own math module has
    no logarithm of 0: either treat that case first, or use numpy's.""")
def peak_math_error(x):
    return 20 * math.log10(np.max(np.abs(x)))


@peak_dbfs.wrong("""Only the positive side counts in yours, so a sound without positive samples has no logarithm and
    stops with an error. A sound swings both ways.""")
def peak_of_positive_side_math(x):
    return 20 * math.log10(max(x))


@peak_dbfs.wrong("""Right, except where the sound is very quiet or silent: 1e-6 is not tiny enough to be added
    without changing the level, and silence is asked for as -inf.""")
def peak_guard_1e6(x):
    return 20 * np.log10(np.max(np.abs(x)) + 1e-6)


@peak_dbfs.right
def peak_loop(x):
    peak = 0.0
    for value in x:
        peak = max(peak, -value, value)
    return 20 * math.log10(peak) if peak else -math.inf


@peak_dbfs.right
def peak_float32(x):
    return 20 * np.log10(np.abs(x.astype(np.float32)).max())


@peak_dbfs.right
def peak_of_squares(x):
    return 10 * np.log10(np.max(np.square(x)))


@peak_dbfs.right
def peak_torch(x):
    return 20 * torch.log10(torch.as_tensor(x).abs().max())


@peak_dbfs.right
def peak_two_sides(x):
    return 20 * np.log(max(x.max(), -x.min())) / np.log(10)


# --- rms_dbfs -------------------------------------------------------------------------------------


@rms_dbfs.wrong("""You averaged |x|, which gives quiet samples too much weight. In RMS the samples are squared
    before the mean is taken.""")
def rms_mean_of_magnitudes(x):
    return 20 * np.log10(np.mean(np.abs(x)))


@rms_dbfs.wrong("""The level grows with the length of the sound: you added the squares up, where their mean is
    needed.""")
def rms_sum(x):
    return 20 * np.log10(np.sqrt(np.sum(x**2)))


@rms_dbfs.wrong("""Your level is twice what it should be, in decibels. The mean of the squares is a power: either
    take its root, or the factor that belongs to powers.""")
def rms_without_root(x):
    return 20 * np.log10(np.mean(x**2))


@rms_dbfs.wrong("""Your level is half of what it should be, in decibels. The root mean square is an amplitude, and
    the factor 10 belongs to powers.""")
def rms_power_decibels(x):
    return 10 * np.log10(np.sqrt(np.mean(x**2)))


@rms_dbfs.wrong("""The level is about 2.3 times too large: np.log and math.log are natural logarithms. Decibels are
    defined with base 10.""")
def rms_natural_log(x):
    return 20 * np.log(np.sqrt(np.mean(x**2)))


@rms_dbfs.wrong("""Every level is 3.01 dB above the plain one. That is the convention of AES17, where a full-scale
    sine has 0 dB; this exercise asks for plain RMS.""")
def rms_aes17(x):
    return 20 * np.log10(np.sqrt(2) * np.sqrt(np.mean(x**2)))


@rms_dbfs.wrong("""Right only where the mean of the samples is 0: np.std takes that mean away first. RMS measures
    from zero.""")
def rms_standard_deviation(x):
    return 20 * np.log10(np.std(x))


@rms_dbfs.wrong("""You took the mean before squaring. Then positive and negative samples cancel, and a loud tone
    comes out as silence.""")
def rms_square_of_mean(x):
    return 20 * np.log10(np.sqrt(np.mean(x) ** 2))


@rms_dbfs.wrong("""The sum of squares is divided by n - 1. That belongs to estimates of a variance; the mean of n
    values divides by n.""")
def rms_n_minus_1(x):
    return 20 * np.log10(np.sqrt(np.sum(x**2) / np.float64(len(x) - 1)))


@rms_dbfs.wrong("""That is the RMS as an amplitude, not as a level: it still has to be turned into decibels.""")
def rms_without_log(x):
    return np.sqrt(np.mean(x**2))


@rms_dbfs.wrong("""The sign is flipped: levels below full scale are negative in dBFS.""")
def rms_sign_flipped(x):
    return -20 * np.log10(np.sqrt(np.mean(x**2)))


@rms_dbfs.wrong("""That is the peak level. RMS takes all samples into account, not the largest alone.""")
def rms_peak(x):
    return 20 * np.log10(np.max(np.abs(x)))


@rms_dbfs.wrong("""Right, except for silence: a tiny number such as 1e-12 keeps the logarithm finite there. This
    exercise asks for what the formula says, which is -inf.""")
def rms_guard_1e12(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2)) + 1e-12)


@rms_dbfs.wrong("""Right, except for silence: a tiny number such as 1e-10 keeps the logarithm finite there. This
    exercise asks for what the formula says, which is -inf.""")
def rms_guard_1e10(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2)) + 1e-10)


@rms_dbfs.wrong("""Right, except for silence, where math.log10(0) stops with an error. Python's own math module has
    no logarithm of 0: either treat that case first, or use numpy's.""")
def rms_math_error(x):
    return 20 * math.log10(math.sqrt(sum(x * x) / len(x)))


@rms_dbfs.wrong("""The n ended up outside the root. The mean belongs to the squares, so divide first and take the
    root of the result.""")
def rms_root_over_n(x):
    return 20 * np.log10(np.sqrt(np.sum(x**2)) / len(x))


@rms_dbfs.wrong("""You took the root of the mean of |x|. The samples are to be squared: the root then undoes the
    square.""")
def rms_root_of_magnitudes(x):
    return 20 * np.log10(np.sqrt(np.mean(np.abs(x))))


@rms_dbfs.right
def rms_loop(x):
    power = sum(float(value) ** 2 for value in x) / len(x)
    return 10 * math.log10(power) if power else float("-inf")


@rms_dbfs.right
def rms_float32(x):
    return 20 * np.log10(np.sqrt(np.mean(x.astype(np.float32) ** 2)))


@rms_dbfs.right
def rms_norm(x):
    return 20 * np.log10(np.linalg.norm(x)) - 10 * np.log10(len(x))


@rms_dbfs.right
def rms_torch(x):
    return 10 * torch.log10(torch.as_tensor(x).square().mean())


# --- to_pcm16 -------------------------------------------------------------------------------------


@to_pcm16.wrong("""Many values are one too close to zero. .astype(np.int16) cuts off what stands behind the decimal
    point; the nearest whole number is asked for.""")
def pcm_cut_off(x):
    return (np.clip(x, -1, 1) * 32767).astype(np.int16)


@to_pcm16.wrong("""Many values are one too low: np.floor and // always go down, below zero as well. The nearest
    whole number is asked for.""")
def pcm_floor(x):
    return np.floor(np.clip(x, -1, 1) * 32767).astype(np.int16)


@to_pcm16.wrong("""You scaled by 32768 and limited afterwards. Many programs do so, but this exercise fixes the
    other common convention: 1 becomes 32767, and -1 becomes -32767.""")
def pcm_32768_limited(x):
    return np.clip(np.rint(x * 32768), -32768, 32767).astype(np.int16)


@to_pcm16.wrong("""You scaled by 32768, and a sample of 1 no longer fits: int16 ends at 32767, the number wraps
    round, and the loudest positive sample becomes the most negative one.""")
def pcm_32768_wraps(x):
    return _wrap(np.rint(np.clip(x, -1, 1) * 32768))


@to_pcm16.wrong("""Samples beyond full scale change their sign: numbers too large for int16 wrap round. They must be
    limited before they are converted.""")
def pcm_unlimited(x):
    return _wrap(np.rint(x * 32767))


@to_pcm16.wrong("""Right, except that samples below -1 become -32768. You limited the whole numbers to what int16
    can hold; the samples are to be limited to [-1, 1] before they are scaled.""")
def pcm_limited_late(x):
    return np.clip(np.rint(x * 32767), -32768, 32767).astype(np.int16)


@to_pcm16.wrong("""Almost everything becomes 0: the samples are turned into whole numbers before they are scaled,
    and between -1 and 1 there are hardly any.""")
def pcm_converted_first(x):
    return np.clip(x, -1, 1).astype(np.int16) * np.int16(32767)


@to_pcm16.wrong("""Almost everything becomes 0 or full scale: the samples are rounded before they are scaled, and
    between -1 and 1 there are hardly any whole numbers.""")
def pcm_rounded_first(x):
    return (np.rint(np.clip(x, -1, 1)) * 32767).astype(np.int16)


@to_pcm16.wrong("""You made the sound as loud as possible: every array comes out with its peak at full scale. PCM
    keeps the level; only what lies beyond [-1, 1] is limited.""")
def pcm_normalized(x):
    return np.rint(x / np.max(np.abs(x)) * 32767).astype(np.int16)


@to_pcm16.wrong("""Your values run from 0 to 65535 and wrap round in int16. Signed 16-bit numbers have their zero in
    the middle: silence is 0.""")
def pcm_all_positive(x):
    return _wrap(np.rint((np.clip(x, -1, 1) + 1) / 2 * 65535))


@to_pcm16.wrong("""The values are right, but they are still floats: np.rint and np.round give whole numbers of a
    float type. PCM needs the dtype int16.""")
def pcm_still_float(x):
    return np.rint(np.clip(x, -1, 1) * 32767)


@to_pcm16.wrong("""The values are right, but each takes 8 bytes: int means int64 in numpy. 16-bit PCM needs the
    dtype int16.""")
def pcm_int64(x):
    return np.rint(np.clip(x, -1, 1) * 32767).astype(np.int64)


@to_pcm16.wrong("""The positive half is right, but everything below zero is gone: you limited to [0, 1]. A sound
    swings to both sides of zero.""")
def pcm_negative_lost(x):
    return np.rint(np.clip(x, 0, 1) * 32767).astype(np.int16)


@to_pcm16.wrong("""Two steps are missing: samples beyond full scale wrap round to the other side because they are
    not limited, and the others are cut off instead of rounded. .astype(np.int16) does neither.""")
def pcm_converted_only(x):
    return _wrap(np.trunc(x * 32767))


@to_pcm16.wrong("""Scaled by 32768, neither limited nor rounded: full scale wraps round to the other side, and all
    other values are cut off. This exercise scales by 32767, and .astype(np.int16) neither limits nor rounds.""")
def pcm_32768_converted_only(x):
    return _wrap(np.trunc(x * 32768))


@to_pcm16.wrong("""The samples have the right size, but they are still fractions of a float type: rounding and
    conversion to int16 are missing.""")
def pcm_scaled_only(x):
    return np.clip(x, -1, 1) * 32767


def _wrap(x):
    """Whole numbers into int16, wrapping round on every machine alike."""
    return ((x.astype(np.int64) + 32768) % 65536 - 32768).astype(np.int16)


@to_pcm16.right
def pcm_loop(x):
    out = np.zeros(len(x), dtype=np.int16)
    for k, value in enumerate(x):
        out[k] = round(max(-1.0, min(1.0, float(value))) * 32767)
    return out


@to_pcm16.right
def pcm_float32_half_up(x):
    scaled = np.minimum(np.maximum(x.astype(np.float32), -1), 1) * np.float32(32767)
    return np.floor(scaled + np.float32(0.5)).astype("int16")


@to_pcm16.right
def pcm_limited_after_scaling(x):
    return np.clip(np.round(x * 32767), -32767, 32767).astype(np.int16)


@to_pcm16.right
def pcm_torch(x):
    return (torch.as_tensor(x).clamp(-1, 1) * 32767).round().to(torch.int16)


# --- quantize -------------------------------------------------------------------------------------


@quantize.wrong("""Silence does not stay silent: your levels lie half a step beside zero. That is the mid-rise
    quantizer; mid-tread, which is asked for, has a level at zero.""")
def mid_rise(x, bits):
    step = 2 / 2**bits
    return np.clip((np.floor(x / step) + 0.5) * step, -1 + step / 2, 1 - step / 2)


@quantize.wrong("""Every sample goes down to the level below it, even where the level above is nearer. np.floor and
    // do that.""")
def always_down(x, bits):
    step = 2 / 2**bits
    return np.clip(np.floor(x / step) * step, -1, 1 - step)


@quantize.wrong("""Every sample goes to the next level toward zero, even where the other one is nearer. int(),
    np.trunc and .astype(int) cut off.""")
def toward_zero(x, bits):
    step = 2 / 2**bits
    return np.clip(np.trunc(x / step) * step, -1, 1 - step)


@quantize.wrong("""Your levels share the range from -1 to 1 evenly, both ends included, so that none of them is
    zero. Here zero is a level, -1 is one, and 1 is not.""")
def both_ends_included(x, bits):
    step = 2 / (2**bits - 1)
    return np.clip(np.rint((x + 1) / step) * step - 1, -1, 1)


@quantize.wrong("""Your levels mirror each other about zero, from -1 to 1, which leaves one level unused. That is
    how the exercise before scales; here the step is a power of two.""")
def symmetric_levels(x, bits):
    top = 2 ** (bits - 1) - 1
    return np.rint(np.clip(x, -1, 1) * top) / np.float64(top)


@quantize.wrong("""Your steps are half as wide as they should be, as if you had one bit more. The range from -1 to 1
    is 2 wide, not 1.""")
def step_half_as_wide(x, bits):
    step = 1 / 2**bits
    return np.clip(np.rint(x / step) * step, -1, 1 - step)


@quantize.wrong("""Your steps are twice as wide as they should be, as if you had one bit less. All bits count here,
    and the sign is among them already.""")
def step_twice_as_wide(x, bits):
    step = 2 / 2 ** (bits - 1)
    return np.clip(np.rint(x / step) * step, -1, 1 - step)


@quantize.wrong("""Right for quiet sounds, but nothing is limited at the ends: with so many bits there is no level
    at 1 or beyond.""")
def not_limited(x, bits):
    step = 2 / 2**bits
    return np.rint(x / step) * step


@quantize.wrong("""Right, except at the top: you allow a level at 1. Together with -1 and zero that is one level
    more than the bits can tell apart.""")
def one_level_too_many(x, bits):
    step = 2 / 2**bits
    return np.clip(np.rint(x / step) * step, -1, 1)


@quantize.wrong("""Right, except at the bottom: the lowest level, -1, is never reached. The levels run from -1 to
    one step below 1.""")
def lowest_level_lost(x, bits):
    step = 2 / 2**bits
    return np.clip(np.rint(x / step) * step, -1 + step, 1 - step)


@quantize.wrong("""Every sample goes up to the level above it, even where the level below is nearer. np.ceil does
    that.""")
def always_up(x, bits):
    step = 2 / 2**bits
    return np.clip(np.ceil(x / step) * step, -1, 1 - step)


@quantize.wrong("""Your samples are whole numbers of steps. They must become amplitudes again, on the scale of x.""")
def still_in_steps(x, bits):
    return np.clip(np.rint(x / (2 / 2**bits)), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


@quantize.wrong("""np.round(x, bits) keeps that many decimal places. Bits are binary: with each of them the number
    of levels doubles.""")
def decimal_places(x, bits):
    return np.clip(np.round(x, bits), -1, 1)


@quantize.wrong("""Your steps are far too wide: it looks as if there were as many levels as bits. With each bit the
    number of levels doubles.""")
def as_many_levels_as_bits(x, bits):
    step = 2 / bits
    return np.clip(np.rint(x / step) * step, -1, 1 - step)


@quantize.wrong("""Your steps are half as wide as they should be, as if you had one bit more, and nothing is limited
    at the ends. The range from -1 to 1 is 2 wide, not 1.""")
def step_half_as_wide_not_limited(x, bits):
    return np.round(x * 2**bits) / 2**bits


@quantize.wrong("""Your samples are whole numbers of steps, and nothing is limited at the ends. They must become
    amplitudes again, on the scale of x.""")
def still_in_steps_not_limited(x, bits):
    return np.rint(x / (2 / 2**bits))


@quantize.wrong("""Every sample goes down to the level below it, even where the level above is nearer (np.floor and
    // do that), and nothing is limited at the ends.""")
def always_down_not_limited(x, bits):
    step = 2 / 2**bits
    return np.floor(x / step) * step


@quantize.right
def quantize_loop(x, bits):
    step, top = 2.0 ** (1 - bits), 2 ** (bits - 1)
    return [min(max(math.floor(float(value) / step + 0.5), -top), top - 1) * step for value in x]


@quantize.right
def quantize_float32(x, bits):
    steps = np.round(x.astype(np.float32) * 2 ** (bits - 1))
    return np.clip(steps, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1) / np.float32(2 ** (bits - 1))


@quantize.right
def quantize_nearest_level(x, bits):
    levels = np.linspace(-1, 1, 2**bits, endpoint=False)
    return levels[np.searchsorted((levels[1:] + levels[:-1]) / 2, x)]


@quantize.right
def quantize_torch(x, bits):
    step = 2 / 2**bits
    return (torch.round(torch.as_tensor(x) / step) * step).clamp(-1, 1 - step)


@quantize.right
def quantize_limit_first(x, bits):
    step = 2 / 2**bits
    return np.rint(np.clip(x, -1, 1 - step) / step) * step


# --- sqnr_db --------------------------------------------------------------------------------------


def _powers(x, q):
    return np.mean(x**2), np.mean((q - x) ** 2)


@sqnr_db.wrong(
    """Your decibels are twice what they should be. The squares make it a ratio of powers, and the factor
    20 belongs to amplitudes.""",
    see="Levels in dBFS",
)
def sqnr_amplitude_decibels(x, q):
    signal, noise = _powers(x, q)
    return 20 * np.log10(signal / noise)


@sqnr_db.wrong(
    """Your decibels are half of what they should be. A ratio of amplitudes takes the factor 20; the
    factor 10 belongs to powers.""",
    see="Levels in dBFS",
)
def sqnr_ten_of_amplitudes(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(np.sqrt(signal) / np.sqrt(noise))


@sqnr_db.wrong("""The ratio is upside down: yours falls when the error gets smaller.""")
def sqnr_upside_down(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(noise / signal)


@sqnr_db.wrong("""You compared the sound with its quantized copy, which are almost equally loud. What counts as
    noise is the difference of the two.""")
def sqnr_without_error(x, q):
    return 10 * np.log10(np.mean(x**2) / np.mean(q**2))


@sqnr_db.wrong("""You took the power of q as the signal. The signal is the sound before it was quantized.""")
def sqnr_power_of_q(x, q):
    return 10 * np.log10(np.mean(q**2) / np.mean((q - x) ** 2))


@sqnr_db.wrong("""That is the ratio of the peak to the error (PSNR, known from pictures). Here the mean power of the
    sound is asked for.""")
def sqnr_of_peak(x, q):
    return 10 * np.log10(np.max(np.abs(x)) ** 2 / np.mean((q - x) ** 2))


@sqnr_db.wrong("""A constant error does not count in yours: np.var and np.std take the mean away first. Power
    measures from zero.""")
def sqnr_of_variances(x, q):
    return 10 * np.log10(np.var(x) / np.var(q - x))


@sqnr_db.wrong("""Only the error has its mean taken away in yours, so a constant error does not count. Power
    measures from zero.""")
def sqnr_of_error_variance(x, q):
    return 10 * np.log10(np.mean(x**2) / np.var(q - x))


@sqnr_db.wrong("""You averaged magnitudes. Power is the mean of the squares.""")
def sqnr_of_magnitudes(x, q):
    return 20 * np.log10(np.mean(np.abs(x)) / np.mean(np.abs(q - x)))


@sqnr_db.wrong(
    """Your result is about 2.3 times too large: np.log and math.log are natural logarithms. Decibels are
    defined with base 10.""",
    see="Levels in dBFS",
)
def sqnr_natural_log(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log(signal / noise)


@sqnr_db.wrong("""The longer the sound, the larger your result: one of the powers is a sum, the other a mean.""")
def sqnr_sum_over_mean(x, q):
    return 10 * np.log10(np.sum(x**2) / np.mean((q - x) ** 2))


@sqnr_db.wrong("""That is the ratio itself. It still has to be turned into decibels.""")
def sqnr_without_log(x, q):
    signal, noise = _powers(x, q)
    return signal / noise


@sqnr_db.wrong("""Right, except where there is no error at all: a tiny number such as 1e-12 keeps the ratio finite
    there. This exercise asks for inf.""")
def sqnr_guard_1e12(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / (noise + 1e-12))


@sqnr_db.wrong("""Right, except where there is no error at all: a tiny number such as 1e-10 keeps the ratio finite
    there. This exercise asks for inf.""")
def sqnr_guard_1e10(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / (noise + 1e-10))


@sqnr_db.wrong("""Right, except where there is no error at all, where you return 0. But 0 dB means that the error is
    as loud as the sound; no error at all is asked for as inf.""")
def sqnr_zero_for_no_error(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / noise) if noise > 0 else 0.0


@sqnr_db.wrong("""Right, except where there is no error at all: Python's own numbers cannot be divided by 0. Treat
    that case first, or let numpy divide.""")
def sqnr_division_error(x, q):
    signal, noise = _powers(x, q)
    return 10 * math.log10(float(signal) / float(noise))


@sqnr_db.wrong("""You compared the peaks. Power is the mean of the squares of all samples.""")
def sqnr_of_peaks(x, q):
    return 20 * np.log10(np.max(np.abs(x)) / np.max(np.abs(q - x)))


@sqnr_db.wrong("""You subtracted the powers of x and q. The error is the difference of the samples; take its power
    afterwards.""")
def sqnr_difference_of_powers(x, q):
    return 10 * np.log10(np.mean(x**2) / np.mean(x**2 - q**2))


@sqnr_db.right
def sqnr_loop(x, q):
    signal = sum(float(a) ** 2 for a in x)
    noise = sum((float(a) - float(b)) ** 2 for a, b in zip(x, q, strict=True))
    return 10 * math.log10(signal / noise) if noise else math.inf


@sqnr_db.right
def sqnr_difference_of_levels(x, q):
    x, q = x.astype(np.float32), q.astype(np.float32)
    return 20 * (np.log10(np.linalg.norm(x)) - np.log10(np.linalg.norm(x - q)))


@sqnr_db.right
def sqnr_dot(x, q):
    error = x - q
    return 10 * np.log10(x @ x / (error @ error))


@sqnr_db.right
def sqnr_torch(x, q):
    x, q = torch.as_tensor(x), torch.as_tensor(q)
    return 10 * torch.log10((x**2).sum() / ((x - q) ** 2).sum())


# --- dither ---------------------------------------------------------------------------------------


def _step(bits):
    return 2 / 2**bits


@dither.wrong("""You used one of the two random arrays, so every value between the ends is equally likely.
    Triangular noise needs the sum of both.""")
def one_uniform(x, bits, u1, u2):
    return x + _step(bits) * (u1 - 0.5)


@dither.wrong("""You used one of the two random arrays, stretched to the full width, so every value is equally
    likely. Triangular noise needs the sum of both.""")
def one_uniform_stretched(x, bits, u1, u2):
    return x + _step(bits) * (2 * u1 - 1)


@dither.wrong("""Your noise is never negative: it lifts the sound by one step on average. The mean of two uniform
    numbers together is 1, and that has to go.""")
def not_centered(x, bits, u1, u2):
    return x + _step(bits) * (u1 + u2)


@dither.wrong("""Your noise is half a step too high on average: one of the two random numbers is centered, the other
    is not.""")
def half_centered(x, bits, u1, u2):
    return x + _step(bits) * (u1 + u2 - 0.5)


@dither.wrong("""Your noise is half as wide as it should be. Either the step was taken as 1/2**bits, where the range
    from -1 to 1 is 2 wide, or the noise was made to reach half a step, where a whole one is asked for.""")
def half_as_wide(x, bits, u1, u2):
    return x + _step(bits) / 2 * (u1 + u2 - 1)


@dither.wrong("""Your noise is twice as wide as it should be. Either each random number was stretched to [-1, 1)
    before they were added, or the step is that of one bit less.""")
def twice_as_wide(x, bits, u1, u2):
    return x + _step(bits) * (2 * u1 - 1 + 2 * u2 - 1)


@dither.wrong("""Your noise reaches from -1 to 1 at any number of bits: it is never scaled to the size of a step.""")
def not_scaled(x, bits, u1, u2):
    return x + (u1 + u2 - 1)


@dither.wrong("""Your noise is enormous: it is multiplied by the number of levels. The more levels there are, the
    smaller a step is.""")
def scaled_up(x, bits, u1, u2):
    return x + 2**bits * (u1 + u2 - 1)


@dither.wrong(
    """Your noise is TPDF too, but it is u1 - u2, and this exercise fixes the sum with 1 taken away, so
    that answers can be compared. That earns half.""",
    worth=0.5,
)
def difference_of_uniforms(x, bits, u1, u2):
    return x + _step(bits) * (u1 - u2)


@dither.wrong(
    """The noise is subtracted from the sound, and this exercise adds it. By ear there is no difference,
    so this earns half.""",
    worth=0.5,
)
def noise_subtracted(x, bits, u1, u2):
    return x - _step(bits) * (u1 + u2 - 1)


@dither.wrong("""You returned the noise alone. It is to be added to the sound.""")
def noise_alone(x, bits, u1, u2):
    return _step(bits) * (u1 + u2 - 1)


@dither.wrong("""You quantized the result already. Here the sound with its noise is asked for, before any rounding,
    so that any quantizer can follow.""")
def quantized_too(x, bits, u1, u2):
    step = _step(bits)
    return np.clip(np.rint((x + step * (u1 + u2 - 1)) / step) * step, -1, 1 - step)


@dither.wrong("""You limited the result to [-1, 1]. The quantizer that follows does so; here nothing is limited.""")
def limited_too(x, bits, u1, u2):
    return np.clip(x + _step(bits) * (u1 + u2 - 1), -1, 1)


@dither.wrong("""Your noise gets louder with the sound and is gone in silence: it is multiplied with the samples,
    where it should be added.""")
def noise_multiplied(x, bits, u1, u2):
    return x * (1 + _step(bits) * (u1 + u2 - 1))


@dither.wrong(
    """Your step is 2/(2**bits - 1), as if both ends of the range had a level. Here a step is the width of
    the range over the number of levels.""",
    see="Quantization rounds to a grid",
)
def step_of_both_ends(x, bits, u1, u2):
    return x + 2 / (2**bits - 1) * (u1 + u2 - 1)


@dither.wrong("""Your noise is divided by the step, and so it is huge. It is to reach one step either way: the
    smaller the step, the smaller the noise.""")
def divided_by_step(x, bits, u1, u2):
    return x + (u1 + u2 - 1) / _step(bits)


@dither.right
def dither_loop(x, bits, u1, u2):
    step = 2.0 ** (1 - bits)
    return [a + step * (b - 0.5) + step * (c - 0.5) for a, b, c in zip(x, u1, u2, strict=True)]


@dither.right
def dither_float32(x, bits, u1, u2):
    noise = (u1.astype(np.float32) + u2.astype(np.float32) - 1) / np.float32(2 ** (bits - 1))
    return x.astype(np.float32) + noise


@dither.right
def dither_average(x, bits, u1, u2):
    return x + (2 / 2**bits) * 2 * (np.mean([u1, u2], axis=0) - 0.5)


@dither.right
def dither_torch(x, bits, u1, u2):
    noise = torch.as_tensor(u1) + torch.as_tensor(u2) - 1
    return torch.as_tensor(x) + noise * 2 / 2**bits


# --- write_wav ------------------------------------------------------------------------------------


def _wav(
    x,
    sr,
    *,
    order="<",
    riff=None,
    name=b"fmt ",
    form_size=16,
    code=1,
    channels=1,
    rates=None,
    align=2,
    bits=16,
    size=None,
    samples=None,
):
    """A WAV file with one field changed."""
    samples = x.astype("<i2").tobytes() if samples is None else samples
    size = len(samples) if size is None else size
    form = struct.pack(f"{order}HHIIHH", code, channels, *(rates or (sr, 2 * sr)), align, bits)
    body = (
        b"WAVE" + name + struct.pack(f"{order}I", form_size) + form + b"data" + struct.pack(f"{order}I", size) + samples
    )
    return b"RIFF" + struct.pack(f"{order}I", len(body) if riff is None else riff) + body


@write_wav.wrong("""The size of the data stands in samples. WAV counts bytes, and a 16-bit sample takes two of them.""")
def data_size_in_samples(x, sr):
    return _wav(x, sr, size=len(x))


@write_wav.wrong("""Both sizes stand in samples. WAV counts bytes, and a 16-bit sample takes two of them.""")
def both_sizes_in_samples(x, sr):
    return _wav(x, sr, size=len(x), riff=36 + len(x))


@write_wav.wrong("""The size after RIFF is 8 too large: it is that of the whole file. It counts what follows, so
    RIFF and the size itself stay out.""")
def riff_size_of_whole_file(x, sr):
    return _wav(x, sr, riff=44 + 2 * len(x))


@write_wav.wrong("""The size after RIFF is that of the samples alone. It counts all that follows, and that includes
    the rest of the header.""")
def riff_size_of_data(x, sr):
    return _wav(x, sr, riff=2 * len(x))


@write_wav.wrong("""All numbers of the header are big-endian: the most significant byte comes first. WAV is little-
    endian throughout.""")
def header_big_endian(x, sr):
    return _wav(x, sr, order=">")


@write_wav.wrong("""The header is right, but the two bytes of each sample are swapped: big-endian. WAV is little-
    endian throughout.""")
def samples_big_endian(x, sr):
    return _wav(x, sr, samples=x.astype(">i2").tobytes())


@write_wav.wrong("""The numbers of the header and the samples are all big-endian: the most significant byte comes
    first. WAV is little-endian throughout.""")
def all_big_endian(x, sr):
    return _wav(x, sr, order=">", samples=x.astype(">i2").tobytes())


@write_wav.wrong("""The header is four bytes too short: after the word `data` come the samples at once, and players
    take the first two of them for a size.""")
def data_size_missing(x, sr):
    samples = x.astype("<i2").tobytes()
    form = struct.pack("<IHHIIHH", 16, 1, 1, sr, 2 * sr, 2, 16)
    return b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVEfmt " + form + b"data" + samples


@write_wav.wrong("""The header is one byte too short: all names have four characters, and that of the format chunk
    ends in a space.""")
def space_missing(x, sr):
    return _wav(x, sr, name=b"fmt", riff=36 + 2 * len(x))


@write_wav.wrong("""The byte rate repeats the sample rate. It counts bytes in a second, and each sample has more
    than one.""")
def byte_rate_in_samples(x, sr):
    return _wav(x, sr, rates=(sr, sr))


@write_wav.wrong("""Sample rate and byte rate have changed places: a player would run at twice the speed.""")
def rates_swapped(x, sr):
    return _wav(x, sr, rates=(2 * sr, sr))


@write_wav.wrong("""The byte rate stands in bits: it is 8 times too large.""")
def byte_rate_in_bits(x, sr):
    return _wav(x, sr, rates=(sr, 16 * sr))


@write_wav.wrong("""Bits per sample says 2. That is the number of bytes; this field counts bits.""")
def bits_in_bytes(x, sr):
    return _wav(x, sr, bits=2)


@write_wav.wrong("""The bytes per frame (block align) are not right: yours says 1. A frame holds one sample of each
    channel, counted in bytes.""")
def align_in_samples(x, sr):
    return _wav(x, sr, align=1)


@write_wav.wrong("""The bytes per frame (block align) are not right: yours says 16. This field counts bytes, not
    bits.""")
def align_in_bits(x, sr):
    return _wav(x, sr, align=16)


@write_wav.wrong("""Bytes per frame and bits per sample have changed places.""")
def align_and_bits_swapped(x, sr):
    return _wav(x, sr, align=16, bits=2)


@write_wav.wrong("""Your header speaks of two channels, so a player takes every second sample for the right ear. The
    sound is mono.""")
def two_channels(x, sr):
    return _wav(x, sr, channels=2)


@write_wav.wrong("""Your header says format 3, which is floating point. Whole numbers, PCM, have another code.""")
def code_of_floats(x, sr):
    return _wav(x, sr, code=3)


@write_wav.wrong("""The samples stand in the file as 4-byte floats, while the header announces 16-bit whole numbers.""")
def float_samples(x, sr):
    return _wav(x, sr, samples=(x / 32767).astype("<f4").tobytes())


@write_wav.wrong("""Each sample takes 4 bytes: it was turned into int32 on the way. 16-bit samples take two.""")
def samples_of_4_bytes(x, sr):
    return _wav(x, sr, samples=x.astype("<i4").tobytes())


@write_wav.wrong("""Every sample is shifted by 32768, as if 16-bit samples had no sign. Only 8-bit WAV does that;
    here silence is 0.""")
def samples_without_sign(x, sr):
    return _wav(x, sr, samples=(x.astype(np.int64) + 32768).astype("<u2").tobytes())


@write_wav.wrong("""The size of the format chunk says 24, as if it counted its own name and size. A chunk's size
    counts what follows after them.""")
def form_size_of_all(x, sr):
    return _wav(x, sr, form_size=24)


@write_wav.wrong("""The header comes alone: there are no samples after it.""")
def header_alone(x, sr):
    return _wav(x, sr)[:44]


@write_wav.wrong("""struct refuses the negative samples: its letter H is for numbers without a sign. Samples are
    signed; h is the letter for these.""")
def samples_packed_without_sign(x, sr):
    return _wav(x, sr, samples=struct.pack(f"<{len(x)}H", *x))


@write_wav.right
def wav_struct(x, sr):
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + x.nbytes,
        b"WAVE",
        b"fmt ",
        16,
        1,
        1,
        sr,
        sr * 2,
        2,
        16,
        b"data",
        x.nbytes,
    )
    return head + x.tobytes()


@write_wav.right
def wav_sample_by_sample(x, sr):
    out = bytearray(b"RIFF....WAVEfmt ")
    for value, size in ((16, 4), (1, 2), (1, 2), (sr, 4), (2 * sr, 4), (2, 2), (16, 2)):
        out += bytes((value >> 8 * k) & 255 for k in range(size))
    out += b"data" + (2 * len(x)).to_bytes(4, "little")
    for value in x:
        out += int(value).to_bytes(2, "little", signed=True)
    out[4:8] = (len(out) - 8).to_bytes(4, "little")
    return out


@write_wav.right
def wav_record_dtype(x, sr):
    fields = [
        ("riff", "S4"),
        ("size", "<u4"),
        ("wave", "S4"),
        ("fmt", "S4"),
        ("fmt_size", "<u4"),
        ("code", "<u2"),
        ("channels", "<u2"),
        ("rate", "<u4"),
        ("byte_rate", "<u4"),
        ("align", "<u2"),
        ("bits", "<u2"),
        ("data", "S4"),
        ("data_size", "<u4"),
    ]
    row = (b"RIFF", 36 + 2 * len(x), b"WAVE", b"fmt ", 16, 1, 1, sr, 2 * sr, 2, 16, b"data", 2 * len(x))
    return np.array([row], dtype=fields).tobytes() + struct.pack(f"<{len(x)}h", *x)


@write_wav.right
def wav_two_columns(x, sr):
    numbers = np.array([16, 1 | 1 << 16, sr, 2 * sr, 2 | 16 << 16], "<u4").tobytes()
    low_high = np.stack([x & 255, x >> 8 & 255], axis=1).astype(np.uint8)
    rest = b"WAVEfmt " + numbers + b"data" + np.uint32(2 * len(x)).astype("<u4").tobytes() + low_high.tobytes()
    return b"RIFF" + np.array(len(rest), "<u4").tobytes() + rest
