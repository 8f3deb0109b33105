"""Lesson 01: wrong answers with the words that each must earn, and right answers in other styles."""

import math
import struct

import numpy as np
import torch
from checks import dither, peak_dbfs, quantize, rms_dbfs, sine, sqnr_db, to_pcm16, write_wav

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
    """Your samples lie slightly too far apart: the last one falls on the end of the duration, where the next sample
    would begin. np.linspace includes its end point unless it is told otherwise.""",
    see="The waveform of a sound",
)
def end_point_included(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.linspace(0, duration, round(duration * sr))
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong(
    """Right where the duration is a whole number of samples, else slightly out of tune: your samples are spread
    evenly over the duration. The distance between two samples depends on the sample rate alone.""",
    see="The waveform of a sound",
)
def spread_over_duration(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.linspace(0, duration, round(duration * sr), endpoint=False)
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong(
    """The samples are right, but one is missing at the end where the duration is not a whole number of samples:
    int() and // cut off, and the length asked for is rounded to the nearest.""",
    see="The waveform of a sound",
)
def length_cut_off(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.arange(int(duration * sr + 1e-9)) / sr
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong(
    """The samples are right, but there is one too many where the duration is not a whole number of samples: you
    round up, as math.ceil does, and np.arange with an end that is no whole number.""",
    see="The waveform of a sound",
)
def length_rounded_up(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.arange(math.ceil(duration * sr - 1e-9)) / sr
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong(
    """There is one sample too many at the end. Counting from 0, the last of n samples has the number n - 1: the
    moment `duration` itself belongs to what comes after.""",
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
    """Your time runs from 0 to 1 whatever the duration, so the pitch depends on the length. The time of a sample
    depends on its number and on the sample rate.""",
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


@sine.wrong("""Your tone runs a quarter of a cycle ahead: at phase 0 it starts at its top. That is the cosine.""")
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
    """The phase moves the tone the wrong way: a positive phase starts it further on in its cycle. The rest is
    right, so this earns half.""",
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


@sine.wrong("""The tone is one octave too high: each cycle takes half the time it should. There is a 2 too many, in
    the full turn or in the time.""")
def turn_of_4_pi(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(4 * np.pi * frequency * _times(duration, sr) + phase)


@sine.wrong("""The tone is slightly out of tune, as if pi were 3.14. Take np.pi, which has all the digits.""")
def pi_of_3_digits(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * 3.14 * frequency * _times(duration, sr) + phase)


@sine.wrong("""The length is right, but the tone is not: your time goes on by 1 from sample to sample. The time of
    a sample is its number over the sample rate.""")
def not_divided_by_rate(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(round(duration * sr)) + phase)


@sine.wrong("""The length is right, but the tone is not: the number of the sample is multiplied by the sample rate.
    A higher rate brings samples closer together, so it divides.""")
def multiplied_by_rate(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(round(duration * sr)) * sr + phase)


@sine.wrong(
    """Your time moves in whole seconds, so a short tone stands still. That happens with // or int(), which cut
    fractions off.""",
    see="The waveform of a sound",
)
def time_in_whole_seconds(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * np.floor(_times(duration, sr)) + phase)


@sine.wrong(
    """The length is right, but the pitch is not: your samples are 1/44100 s apart. The distance is 1/sr.""",
    see="The sample rate",
)
def time_at_44100(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(round(duration * sr)) / 44100 + phase)


@sine.wrong("""Sample rate and frequency have changed places in the angle.""")
def rate_and_frequency_swapped(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * sr * np.arange(round(duration * sr)) / frequency + phase)


@sine.wrong("""Right for whole numbers, but a frequency with a fraction is cut to a whole number of hertz.""")
def frequency_cut(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * int(frequency) * _times(duration, sr) + phase)


@sine.wrong("""Right for whole numbers, but a sample rate with a fraction is cut to a whole number of hertz.""")
def rate_cut(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * _times(duration, int(sr)) + phase)


@sine.wrong("""Right, except for a negative frequency, whose sign you drop. The formula holds for any frequency.""")
def frequency_sign_dropped(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * abs(frequency) * _times(duration, sr) + phase)


@sine.wrong("""Right, except above half the sample rate, where yours is silent. The formula holds for any
    frequency. (What such samples sound like is the story of lesson 02.)""")
def silent_above_half_the_rate(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return (abs(frequency) < sr / 2) * amplitude * np.sin(2 * np.pi * frequency * _times(duration, sr) + phase)


@sine.wrong(
    """One sample is missing at the end. The count is duration times sr, rounded; numbers from 0 to n - 1
    are n numbers already.""",
    see="The waveform of a sound",
)
def one_sample_short(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.arange(round(duration * sr) - 1) / sr
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong(
    """The length is one too many in most cases: it is the whole part of duration times sr, and 1 more. The
    nearest whole number is asked for.""",
    see="The waveform of a sound",
)
def whole_part_and_one(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.arange(int(duration * sr) + 1) / sr
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong(
    """Right, except for a duration of 0, where no samples are asked for: an empty result.""",
    see="The waveform of a sound",
)
def at_least_one_sample(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = np.arange(max(1, round(duration * sr))) / sr
    return amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong(
    """Your result is empty: fractions of a second get lost, as when int() or round() is taken of the
    duration alone, or the duration is taken for milliseconds. It is in seconds; multiply first, then round.""",
    see="The waveform of a sound",
)
def always_empty(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return np.zeros(0)


@sine.wrong("""Length and times are those of 44,100 samples a second. Both depend on `sr`.""", see="The sample rate")
def all_at_44100(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * _times(duration, 44100) + phase)


@sine.wrong(
    """You made one second of sound whatever the duration: as many samples as the sample rate says.""",
    see="The waveform of a sound",
)
def always_one_second_cut(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(int(sr)) / sr + phase)


@sine.wrong("""The tone is upside down: it first goes down where it should go up.""")
def upside_down(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return -amplitude * np.sin(2 * np.pi * frequency * _times(duration, sr) + phase)


@sine.wrong("""Only the first sample comes back, in a list. A `return` inside the loop ends the function at once:
    it belongs after the loop.""")
def first_sample_in_a_list(frequency, duration, sr, amplitude=1.0, phase=0.0):
    for k in range(round(duration * sr)):
        return [amplitude * np.sin(2 * np.pi * frequency * k / sr + phase)]


@sine.wrong("""Only the first sample comes back. A `return` inside the loop ends the function at once: collect the
    samples, and return them after the loop.""")
def first_sample_alone(frequency, duration, sr, amplitude=1.0, phase=0.0):
    for k in range(round(duration * sr)):
        return amplitude * np.sin(2 * np.pi * frequency * k / sr + phase)


@sine.wrong("""Your result holds two things, the times and the samples. Only the samples are asked for.""")
def times_too(frequency, duration, sr, amplitude=1.0, phase=0.0):
    t = _times(duration, sr)
    return t, amplitude * np.sin(2 * np.pi * frequency * t + phase)


@sine.wrong("""Right for phase 0, else the tone starts at another point of its cycle: the phase is counted as a
    time in seconds, so the frequency multiplies it. It is an angle already.""")
def phase_as_time(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * (_times(duration, sr) + phase))


@sine.wrong("""Right for phase 0, else the whole tone is lifted: the phase is added to the samples. It belongs to
    the angle, inside the sine.""")
def phase_outside(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * _times(duration, sr)) + phase


@sine.wrong("""Right, except for a negative phase, which yours takes for 0. A negative phase starts the tone
    further back in its cycle.""")
def negative_phase_lost(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency * _times(duration, sr) + max(phase, 0))


@sine.wrong("""The height is always 1, and the pitch follows the amplitude: it is multiplied inside the sine. It
    belongs in front of the sine.""")
def amplitude_inside(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return np.sin(amplitude * 2 * np.pi * frequency * _times(duration, sr) + phase)


@sine.wrong("""The height is always 1, and pitch and phase follow the amplitude: it multiplies the whole angle. It
    belongs in front of the sine.""")
def amplitude_times_angle(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return np.sin(amplitude * (2 * np.pi * frequency * _times(duration, sr) + phase))


@sine.wrong("""The tone is too high by the factor 1.414, as if the amplitude were an RMS value. It is the height
    from zero to the top.""")
def amplitude_as_rms(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sqrt(2) * np.sin(2 * np.pi * frequency * _times(duration, sr) + phase)


@sine.wrong("""The height is off because the amplitude is taken for decibels. It has no unit, and 1 is full scale.""")
def amplitude_as_decibels(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return 10 ** (amplitude / 20) * np.sin(2 * np.pi * frequency * _times(duration, sr) + phase)


@sine.wrong("""Right, except for a negative amplitude, whose sign you drop. It turns the tone upside down.""")
def amplitude_sign_dropped(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return abs(amplitude) * np.sin(2 * np.pi * frequency * _times(duration, sr) + phase)


@sine.wrong("""Amplitude and phase have changed places: the phase sets the height, and the amplitude the start.""")
def amplitude_and_phase_swapped(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return phase * np.sin(2 * np.pi * frequency * _times(duration, sr) + amplitude)


@sine.wrong("""The tone is stretched until its largest sample is the amplitude. The samples need not meet the top
    of the curve, so keep the values of the sine as they are.""")
def stretched_to_amplitude(frequency, duration, sr, amplitude=1.0, phase=0.0):
    y = np.sin(2 * np.pi * frequency * _times(duration, sr) + phase)
    return amplitude * y / max(np.abs(y).max(initial=0), 1e-30)


@sine.wrong("""Right, except that samples beyond 1 are clipped. Here the amplitude may be larger than 1, and
    nothing is limited.""")
def clipped_to_full_scale(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return np.clip(amplitude * np.sin(2 * np.pi * frequency * _times(duration, sr) + phase), -1, 1)


@sine.wrong("""Your samples are 32767 times too large, as 16-bit whole numbers would be. This exercise asks for
    fractions of full scale.""")
def scaled_to_pcm(frequency, duration, sr, amplitude=1.0, phase=0.0):
    y = amplitude * np.sin(2 * np.pi * frequency * _times(duration, sr) + phase)
    return _wrap(np.rint(32767 * y)).astype(float)  # compared within the tolerance of floats


@sine.wrong("""Almost every sample is 0: the tone is turned into whole numbers, and between -1 and 1 there are
    hardly any.""")
def cut_to_whole_numbers(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return np.trunc(amplitude * np.sin(2 * np.pi * frequency * _times(duration, sr) + phase))


@sine.wrong("""The length is right, but every sample is 0.""")
def only_zeros(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return np.zeros(round(duration * sr))


@sine.wrong("""The lower half of the wave is folded up, as np.abs would do. A sine swings to both sides of zero.""")
def folded_up(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.abs(np.sin(2 * np.pi * frequency * _times(duration, sr) + phase))


@sine.wrong("""That is a square wave: only the sign of the sine is left.""")
def square_wave(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sign(np.sin(2 * np.pi * frequency * _times(duration, sr) + phase))


@sine.wrong("""Your samples form a straight line: the time is multiplied outside the sine. It belongs to the angle,
    inside.""")
def time_outside(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return amplitude * np.sin(2 * np.pi * frequency) * _times(duration, sr)


@sine.wrong("""The tone is right, but rounded to 3 decimal places. Keep all digits: that would be audible as noise.""")
def rounded_to_3_places(frequency, duration, sr, amplitude=1.0, phase=0.0):
    return np.round(amplitude * np.sin(2 * np.pi * frequency * _times(duration, sr) + phase), 3)


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


@peak_dbfs.wrong("""Only the largest sample counts in yours, with its sign. A sound swings both ways, and the
    farthest sample may lie below zero.""")
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


@peak_dbfs.wrong("""The sign is flipped: levels below full scale are negative in dBFS, those above are positive.""")
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


@peak_dbfs.wrong("""Right for all but the softest sounds: 1e-12 seems to be added to the peak, which keeps silence
    finite. Nothing is added here; silence is asked for as -inf.""")
def peak_guard_1e12(x):
    return 20 * np.log10(np.max(np.abs(x)) + 1e-12)


@peak_dbfs.wrong("""Right for all but the softest sounds: 1e-10 seems to be added to the peak, which keeps silence
    finite. Nothing is added here; silence is asked for as -inf.""")
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


@peak_dbfs.wrong("""Right, except for silence, where your code stops with an error (ValueError), as math.log10(0)
    does. -np.inf is asked for: treat silence first, or use numpy's log10.""")
def peak_math_error(x):
    return 20 * math.log10(np.max(np.abs(x)))


@peak_dbfs.wrong("""Only the positive side counts in yours, so a sound without positive samples has no logarithm and
    stops with an error. A sound swings both ways.""")
def peak_of_positive_side_math(x):
    return 20 * math.log10(max(x))


@peak_dbfs.wrong("""Right, except where the sound is very soft or silent: 1e-6 seems to be added to the peak, and
    that is not tiny there. Silence is asked for as -inf.""")
def peak_guard_1e6(x):
    return 20 * np.log10(np.max(np.abs(x)) + 1e-6)


@peak_dbfs.wrong("""The factor is missing: yours is the bare logarithm, which counts bels, of amplitudes even half
    of them. Decibels of an amplitude take the factor 20.""")
def peak_without_factor(x):
    return np.log10(np.max(np.abs(x)))


@peak_dbfs.wrong("""The level is about 3.3 times too large: your logarithm has base 2. Decibels are defined with
    base 10.""")
def peak_log2(x):
    return 20 * np.log2(np.max(np.abs(x)))


@peak_dbfs.wrong("""The level is twice what it should be, in decibels: the sample is squared, and the factor is 20
    all the same. Squares are powers, and these take 10.""")
def peak_squared(x):
    return 20 * np.log10(np.max(np.abs(x)) ** 2)


@peak_dbfs.wrong("""The minus is lost: below full scale a level is negative, and yours is positive everywhere.""")
def peak_minus_lost(x):
    return abs(20 * np.log10(np.max(np.abs(x))))


@peak_dbfs.wrong("""Right up to full scale, but what is louder comes out as 0, as if it had been clipped. Samples
    beyond 1 have positive levels.""")
def peak_at_most_0(x):
    return min(0.0, 20 * np.log10(np.max(np.abs(x))))


@peak_dbfs.wrong("""Only the lowest sample counts in yours, the negative side. The farthest from zero may lie on
    either side.""")
def peak_of_negative_side(x):
    return 20 * np.log10(np.abs(np.min(x)))


@peak_dbfs.wrong("""That is the sample nearest to zero. The peak is the one that is farthest from it.""")
def peak_nearest_to_zero(x):
    return 20 * np.log10(np.min(np.abs(x)))


@peak_dbfs.wrong("""You took half the distance from the lowest to the highest sample. The peak is counted from zero.""")
def peak_half_of_range(x):
    return 20 * np.log10((np.max(x) - np.min(x)) / 2)


@peak_dbfs.wrong("""The mean of the samples is taken away first. The peak counts from zero, wherever the mean lies.""")
def peak_mean_removed(x):
    return 20 * np.log10(np.max(np.abs(x - np.mean(x))))


@peak_dbfs.wrong("""That is the level of the mean, in which positive and negative samples cancel. The peak is one
    sample, the farthest from zero.""")
def peak_of_mean(x):
    return 20 * np.log10(np.abs(np.mean(x)))


@peak_dbfs.wrong("""That is the level of all samples added up. The peak is one of them, the farthest from zero.""")
def peak_of_sum(x):
    return 20 * np.log10(np.sum(np.abs(x)))


@peak_dbfs.wrong("""Your result comes from the place of the peak, as np.argmax returns it. The level belongs to the
    value at that place.""")
def peak_of_place(x):
    return 20 * np.log10(np.argmax(np.abs(x)))


@peak_dbfs.wrong("""Only the first sample counts in yours. If there is a loop, its `return` belongs after it.""")
def peak_of_first(x):
    return 20 * np.log10(np.abs(x[0]))


@peak_dbfs.wrong("""You return a level for each sample. One number is asked for: that of the farthest from zero.""")
def peak_of_each(x):
    return 20 * np.log10(np.abs(x))


@peak_dbfs.wrong("""Your result lies about 90 dB too high, as that of 16-bit whole numbers would. In dBFS, a sample
    of 1 has the level 0.""")
def peak_times_32767(x):
    return 20 * np.log10(np.max(np.abs(x)) * 32767)


@peak_dbfs.wrong("""Every level is 3.01 dB too high. AES17 adds that to RMS levels; a peak takes nothing added.""")
def peak_aes17(x):
    return 20 * np.log10(np.max(np.abs(x)) * np.sqrt(2))


@peak_dbfs.wrong("""The level is rounded to whole decibels. Return it with all its digits.""")
def peak_rounded_to_0(x):
    return np.round(20 * np.log10(np.max(np.abs(x))))


@peak_dbfs.wrong("""The level is rounded to one decimal place. Return it with all its digits.""")
def peak_rounded_to_1(x):
    return np.round(20 * np.log10(np.max(np.abs(x))), 1)


@peak_dbfs.wrong("""The level is rounded to two decimal places. Return it with all its digits.""")
def peak_rounded_to_2(x):
    return np.round(20 * np.log10(np.max(np.abs(x))), 2)


@peak_dbfs.wrong("""Right, except for silence, where you return plus infinity. The softer a sound, the lower its
    level: -np.inf is asked for.""")
def peak_silence_is_infinite(x):
    return 20 * np.log10(np.max(np.abs(x))) if np.any(x) else np.inf


@peak_dbfs.wrong("""Right, except for silence, where you return NaN, which is not a number. -np.inf is asked for.""")
def peak_silence_is_nan(x):
    return 20 * np.log10(np.max(np.abs(x))) if np.any(x) else np.nan


@peak_dbfs.wrong("""Right, except for silence, where you return -100. A very soft sound may lie below that; -np.inf
    is asked for.""")
def peak_silence_is_100(x):
    return 20 * np.log10(np.max(np.abs(x))) if np.any(x) else -100.0


@peak_dbfs.wrong("""Right, except for silence, where you return -120. A very soft sound may lie below that; -np.inf
    is asked for.""")
def peak_silence_is_120(x):
    return 20 * np.log10(np.max(np.abs(x))) if np.any(x) else -120.0


@peak_dbfs.wrong("""Right, except that nothing is softer than -120 dBFS in yours. There is no floor here: silence is
    -np.inf, and the softest sounds come close.""")
def peak_floor_120(x):
    return max(-120.0, 20 * np.log10(np.max(np.abs(x))))


@peak_dbfs.wrong("""Right, except that nothing is softer than -200 dBFS in yours. There is no floor here: silence is
    -np.inf, and the softest sounds come close.""")
def peak_floor_200(x):
    return max(-200.0, 20 * np.log10(np.max(np.abs(x))))


@peak_dbfs.wrong("""Right, except that nothing is softer than -240 dBFS in yours. There is no floor here: silence is
    -np.inf, and the softest sounds come close.""")
def peak_floor_240(x):
    return max(-240.0, 20 * np.log10(np.max(np.abs(x))))


@peak_dbfs.wrong("""A sound with a zero in it counts as silence in yours. Silence is only where all samples are 0.""")
def peak_silent_if_any_zero(x):
    return 20 * np.log10(np.max(np.abs(x))) if np.all(x) else -np.inf


@peak_dbfs.wrong("""A sound that begins with a zero counts as silence in yours. Silence is only where all samples
    are 0.""")
def peak_silent_if_first_is_zero(x):
    return 20 * np.log10(np.max(np.abs(x))) if x[0] else -np.inf


@peak_dbfs.wrong("""A sound whose samples add up to 0 counts as silence in yours. Silence is only where all of them
    are 0.""")
def peak_silent_if_sum_is_zero(x):
    return 20 * np.log10(np.max(np.abs(x))) if sum(x) else -np.inf


@peak_dbfs.wrong("""A sound without positive samples counts as silence in yours. Silence is only where all samples
    are 0.""")
def peak_silent_if_not_positive(x):
    return 20 * np.log10(np.max(np.abs(x))) if max(x) > 0 else -np.inf


@peak_dbfs.wrong("""Only the positive side counts in yours, and a sound without positive samples comes out as
    silence. A sound swings both ways.""")
def peak_of_positive_side_or_silent(x):
    return 20 * np.log10(max(x)) if max(x) > 0 else -np.inf


@peak_dbfs.wrong("""Very soft sounds count as silence in yours. Silence is only where all samples are exactly 0.""")
def peak_gate(x):
    return 20 * np.log10(np.max(np.abs(x))) if np.max(np.abs(x)) >= 1e-5 else -np.inf


@peak_dbfs.wrong("""The softest sounds count as silence in yours. Silence is only where all samples are exactly 0,
    not just very small.""")
def peak_low_gate(x):
    return 20 * np.log10(np.max(np.abs(x))) if np.max(np.abs(x)) >= 1e-10 else -np.inf


@peak_dbfs.wrong("""Your level is a text with digits and a unit. Return the number itself, with all its digits.""")
def peak_as_text(x):
    return f"{20 * np.log10(np.max(np.abs(x))):.2f} dBFS"


@peak_dbfs.wrong("""Right, except for silence, where you return the text "-inf". A number is asked for: -np.inf.""")
def peak_silence_as_text(x):
    return 20 * np.log10(np.max(np.abs(x))) if np.any(x) else "-inf"


@peak_dbfs.wrong("""Right for all but the softest sounds: about 2e-16, the machine's smallest step, seems to be
    added to the peak. Nothing is added here; silence is asked for as -inf.""")
def peak_guard_eps_added(x):
    return 20 * np.log10(np.max(np.abs(x)) + np.finfo(float).eps)


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


@rms_dbfs.wrong("""Right only where the mean of the samples is 0: it is taken away first, as np.std does. RMS
    measures from zero.""")
def rms_standard_deviation(x):
    return 20 * np.log10(np.std(x))


@rms_dbfs.wrong("""Positive and negative samples cancel in yours, so that a loud tone comes out as silence. Square
    the samples before you take the mean.""")
def rms_square_of_mean(x):
    return 20 * np.log10(np.sqrt(np.mean(x) ** 2))


@rms_dbfs.wrong("""The sum of squares is divided by n - 1. That belongs to estimates of a variance; the mean of n
    values divides by n.""")
def rms_n_minus_1(x):
    return 20 * np.log10(np.sqrt(np.sum(x**2) / np.float64(len(x) - 1)))


@rms_dbfs.wrong("""That is the RMS as an amplitude, not as a level: it still has to be turned into decibels.""")
def rms_without_log(x):
    return np.sqrt(np.mean(x**2))


@rms_dbfs.wrong("""The sign is flipped: levels below full scale are negative in dBFS, those above are positive.""")
def rms_sign_flipped(x):
    return -20 * np.log10(np.sqrt(np.mean(x**2)))


@rms_dbfs.wrong("""That is the peak level. RMS takes all samples into account, not the largest alone.""")
def rms_peak(x):
    return 20 * np.log10(np.max(np.abs(x)))


@rms_dbfs.wrong("""Right for all but the softest sounds: 1e-12 seems to be added to the RMS, which keeps silence
    finite. Nothing is added here; silence is asked for as -inf.""")
def rms_guard_1e12(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2)) + 1e-12)


@rms_dbfs.wrong("""Right for all but the softest sounds: 1e-10 seems to be added to the RMS, which keeps silence
    finite. Nothing is added here; silence is asked for as -inf.""")
def rms_guard_1e10(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2)) + 1e-10)


@rms_dbfs.wrong("""Right, except for silence, where your code stops with an error (ValueError), as math.log10(0)
    does. -np.inf is asked for: treat silence first, or use numpy's log10.""")
def rms_math_error(x):
    return 20 * math.log10(math.sqrt(sum(x * x) / len(x)))


@rms_dbfs.wrong("""The n ended up outside the root. The mean belongs to the squares, so divide first and take the
    root of the result.""")
def rms_root_over_n(x):
    return 20 * np.log10(np.sqrt(np.sum(x**2)) / len(x))


@rms_dbfs.wrong("""Nothing is squared in yours: it is 10 times the logarithm of the mean of |x|. RMS needs the mean
    of the squares.""")
def rms_root_of_magnitudes(x):
    return 20 * np.log10(np.sqrt(np.mean(np.abs(x))))


@rms_dbfs.wrong("""The factor is missing: yours is the bare logarithm. Decibels of an amplitude take the factor 20.""")
def rms_without_factor(x):
    return np.log10(np.sqrt(np.mean(x**2)))


@rms_dbfs.wrong("""The level is about 3.3 times too large: your logarithm has base 2. Decibels are defined with base
    10.""")
def rms_log2(x):
    return 20 * np.log2(np.sqrt(np.mean(x**2)))


@rms_dbfs.wrong("""The minus is lost: below full scale a level is negative, and yours is positive everywhere.""")
def rms_minus_lost(x):
    return abs(20 * np.log10(np.sqrt(np.mean(x**2))))


@rms_dbfs.wrong("""Right up to full scale, but what is louder comes out as 0. Levels above full scale are positive.""")
def rms_at_most_0(x):
    return min(0.0, 20 * np.log10(np.sqrt(np.mean(x**2))))


@rms_dbfs.wrong("""Right, except that samples beyond 1 are clipped before they are measured. Take them as they are.""")
def rms_clipped(x):
    return 20 * np.log10(np.sqrt(np.mean(np.clip(x, -1, 1) ** 2)))


@rms_dbfs.wrong("""Every level is 3.01 dB too low: the power is halved on the way. A full-scale sine has -3.01 dBFS
    without any correction.""")
def rms_halved(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2) / 2))


@rms_dbfs.wrong("""You took 3.01 dB from the peak. That fits a sine alone; other shapes have other ratios of RMS to
    peak.""")
def rms_from_peak(x):
    return 20 * np.log10(np.max(np.abs(x)) / np.sqrt(2))


@rms_dbfs.wrong("""That is the ratio of peak to RMS, known as the crest factor. The RMS level alone is asked for.""")
def rms_crest_factor(x):
    return 20 * np.log10(np.max(np.abs(x)) / np.sqrt(np.mean(x**2)))


@rms_dbfs.wrong("""The median of the squares is taken, and it ignores what is loud or soft. RMS needs their mean.""")
def rms_median(x):
    return 20 * np.log10(np.sqrt(np.median(x**2)))


@rms_dbfs.wrong("""You averaged the levels of the samples. Average the squares first, and turn to decibels last.""")
def rms_mean_of_levels(x):
    return np.mean(20 * np.log10(np.abs(x)))


@rms_dbfs.wrong("""The samples are doubled where they should be squared.""")
def rms_doubled(x):
    return 20 * np.log10(np.sqrt(np.mean(np.abs(x * 2))))


@rms_dbfs.wrong("""You return a level for each sample. One number is asked for, for all of them together.""")
def rms_of_each(x):
    return 20 * np.log10(np.abs(x))


@rms_dbfs.wrong("""Only the first square counts in yours, though all samples are counted. The `return` belongs after
    the loop that adds the squares up.""")
def rms_of_first(x):
    return 10 * np.log10(x[0] ** 2 / len(x))


@rms_dbfs.wrong("""Your result lies about 90 dB too low, as if the samples were 16-bit whole numbers. Here they are
    floats, and full scale is 1.""")
def rms_as_int16(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2)) / 32768)


@rms_dbfs.wrong("""The mean of the samples is taken away, and the squares are divided by n - 1, as np.std does with
    ddof=1. RMS measures from zero and divides by n.""")
def rms_deviation_of_sample(x):
    return 20 * np.log10(np.std(x, ddof=1))


@rms_dbfs.wrong("""The level is rounded to one decimal place. Return it with all its digits.""")
def rms_rounded_to_1(x):
    return np.round(20 * np.log10(np.sqrt(np.mean(x**2))), 1)


@rms_dbfs.wrong("""The level is rounded to two decimal places. Return it with all its digits.""")
def rms_rounded_to_2(x):
    return np.round(20 * np.log10(np.sqrt(np.mean(x**2))), 2)


@rms_dbfs.wrong("""Right, except for silence, where you return 0. But 0 dBFS is full scale, as loud as it gets;
    silence is asked for as -inf.""")
def rms_silence_is_zero(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2))) if np.any(x) else 0.0


@rms_dbfs.wrong("""Right, except for silence, where you return plus infinity. The softer a sound, the lower its
    level: -np.inf is asked for.""")
def rms_silence_is_infinite(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2))) if np.any(x) else np.inf


@rms_dbfs.wrong("""Right, except for silence, where you return NaN, which is not a number. -np.inf is asked for.""")
def rms_silence_is_nan(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2))) if np.any(x) else np.nan


@rms_dbfs.wrong("""Right, except for silence, where you return -100. A very soft sound may lie below that; -np.inf
    is asked for.""")
def rms_silence_is_100(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2))) if np.any(x) else -100.0


@rms_dbfs.wrong("""Right, except for silence, where you return -120. A very soft sound may lie below that; -np.inf
    is asked for.""")
def rms_silence_is_120(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2))) if np.any(x) else -120.0


@rms_dbfs.wrong("""Right, except that nothing is softer than -120 dBFS in yours. There is no floor here: silence is
    -np.inf, and the softest sounds come close.""")
def rms_floor_120(x):
    return max(-120.0, 20 * np.log10(np.sqrt(np.mean(x**2))))


@rms_dbfs.wrong("""Right, except that nothing is softer than -200 dBFS in yours. There is no floor here: silence is
    -np.inf, and the softest sounds come close.""")
def rms_floor_200(x):
    return max(-200.0, 20 * np.log10(np.sqrt(np.mean(x**2))))


@rms_dbfs.wrong("""Right, except that nothing is softer than -240 dBFS in yours. There is no floor here: silence is
    -np.inf, and the softest sounds come close.""")
def rms_floor_240(x):
    return max(-240.0, 20 * np.log10(np.sqrt(np.mean(x**2))))


@rms_dbfs.wrong("""Right for what is loud. The machine's smallest step, about 2e-16, keeps silence finite, as RMS +
    eps would; -inf is asked for there.""")
def rms_guard_eps(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2)) + np.finfo(float).eps)


@rms_dbfs.wrong("""Right, except where the sound is very soft or silent: 1e-6 is added to the RMS, and that is not
    tiny there. Silence is asked for as -inf.""")
def rms_guard_1e6(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2)) + 1e-6)


def _rms_with_power_added(name, amount):
    """Registers the mistake of adding a tiny number under the root."""

    def guarded(x):
        return 10 * np.log10(np.mean(x**2) + amount)

    guarded.__name__ = name
    rms_dbfs.wrong(f"""Right for what is loud. But {amount:.0e} seems to be added to the mean of the squares, which
        shows in very soft sounds. Nothing is added here; silence is asked for as -inf.""")(guarded)


for _name, _amount in {"8": 1e-8, "9": 1e-9, "10": 1e-10, "12": 1e-12, "15": 1e-15}.items():
    _rms_with_power_added(f"rms_power_guard_1e{_name}", _amount)
_rms_with_power_added("rms_power_guard_eps", np.finfo(float).eps)


@rms_dbfs.wrong("""A sound with a zero in it counts as silence in yours. Silence is only where all samples are 0.""")
def rms_silent_if_any_zero(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2))) if np.all(x) else -np.inf


@rms_dbfs.wrong("""A sound that begins with a zero counts as silence in yours. Silence is only where all samples are
    0.""")
def rms_silent_if_first_is_zero(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2))) if x[0] else -np.inf


@rms_dbfs.wrong("""A sound whose samples add up to 0 counts as silence in yours. Silence is only where all of them
    are 0.""")
def rms_silent_if_sum_is_zero(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2))) if sum(x) else -np.inf


@rms_dbfs.wrong("""A sound without positive samples counts as silence in yours. Silence is only where all samples
    are 0.""")
def rms_silent_if_not_positive(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2))) if max(x) > 0 else -np.inf


@rms_dbfs.wrong("""Very soft sounds count as silence in yours. Silence is only where all samples are exactly 0.""")
def rms_gate(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2))) if np.max(np.abs(x)) >= 1e-5 else -np.inf


@rms_dbfs.wrong("""The softest sounds count as silence in yours. Silence is only where all samples are exactly 0,
    not just very small.""")
def rms_low_gate(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2))) if np.max(np.abs(x)) >= 1e-10 else -np.inf


@rms_dbfs.wrong("""Your level is a text with digits and a unit. Return the number itself, with all its digits.""")
def rms_as_text(x):
    return f"{20 * np.log10(np.sqrt(np.mean(x**2))):.2f} dBFS"


@rms_dbfs.wrong("""Right, except for silence, where you return the text "-inf". A number is asked for: -np.inf.""")
def rms_silence_as_text(x):
    return 20 * np.log10(np.sqrt(np.mean(x**2))) if np.any(x) else "-inf"


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


@to_pcm16.wrong("""Many values are one too close to zero: what stands behind the decimal point is cut off, as int()
    and .astype(np.int16) do. The nearest whole number is asked for.""")
def pcm_cut_off(x):
    return (np.clip(x, -1, 1) * 32767).astype(np.int16)


@to_pcm16.wrong("""Many values are one too low: yours go down below zero as well, as np.floor and // do. The nearest
    whole number is asked for.""")
def pcm_floor(x):
    return np.floor(np.clip(x, -1, 1) * 32767).astype(np.int16)


@to_pcm16.wrong("""You scaled by 32768, and your values reach from -32768 to 32767. Many programs do so, but this
    exercise fixes the other common convention: 1 becomes 32767, and -1 becomes -32767.""")
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


@to_pcm16.wrong("""Right, except that samples below -1 become -32768, as happens when whole numbers are limited to
    what int16 holds. Here -1 and all below become -32767.""")
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


@to_pcm16.wrong("""The values are right, but they are still floats, as np.rint and np.round return them. PCM needs
    the dtype int16.""")
def pcm_still_float(x):
    return np.rint(np.clip(x, -1, 1) * 32767)


@to_pcm16.wrong("""The values are right, but each takes 8 bytes: int means int64 in numpy. 16-bit PCM needs the
    dtype int16.""")
def pcm_int64(x):
    return np.rint(np.clip(x, -1, 1) * 32767).astype(np.int64)


@to_pcm16.wrong("""The positive half is right, but everything below zero is gone, as limiting to [0, 1] does. A
    sound swings to both sides of zero.""")
def pcm_negative_lost(x):
    return np.rint(np.clip(x, 0, 1) * 32767).astype(np.int16)


@to_pcm16.wrong("""Samples beyond full scale wrap round to the other side because they are not limited, and the
    others are cut off instead of rounded. .astype(np.int16) does neither.""")
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


@to_pcm16.wrong("""Many values are one too high: they all go up to the next whole number, as np.ceil would do. The
    nearest one is asked for.""")
def pcm_ceil(x):
    return np.ceil(np.clip(x, -1, 1) * 32767).astype(np.int16)


@to_pcm16.wrong("""Right for positive samples, but many negative ones are one too high: adding 0.5 and cutting off
    rounds to the nearest only above zero.""")
def pcm_half_added_and_cut(x):
    return np.trunc(np.clip(x, -1, 1) * 32767 + 0.5).astype(np.int16)


@to_pcm16.wrong("""Almost everything becomes 0 or 1: the samples are rounded between -1 and 1, and not on the scale of
    32767.""")
def pcm_not_scaled(x):
    return np.rint(np.clip(x, -1, 1)).astype(np.int16)


@to_pcm16.wrong("""Right above zero, but below it you scale by 32768. Here both sides are scaled by 32767, so -1
    becomes -32767.""")
def pcm_asymmetric(x):
    y = np.clip(x, -1, 1)
    return np.rint(np.where(y < 0, 32768 * y, 32767 * y)).astype(np.int16)


@to_pcm16.wrong("""Only the top is limited: samples below -1 wrap round to large positive numbers. Both sides have a
    limit.""")
def pcm_top_limited(x):
    return _wrap(np.rint(np.minimum(x, 1) * 32767))


@to_pcm16.wrong("""Only the bottom is limited: samples above 1 wrap round to large negative numbers. Both sides have
    a limit.""")
def pcm_bottom_limited(x):
    return _wrap(np.rint(np.maximum(x, -1) * 32767))


@to_pcm16.wrong("""All values are about twice as large as they should be, and the larger ones wrap round: you scaled
    by 65535, the whole range. From zero to the top it is 32767.""")
def pcm_65535(x):
    return _wrap(np.rint(np.clip(x, -1, 1) * 65535))


@to_pcm16.wrong("""All values are about twice as large as they should be, until they are limited: you scaled by
    65535, the whole range. From zero to the top it is 32767.""")
def pcm_65535_limited(x):
    return np.clip(np.rint(x * 65535), -32767, 32767).astype(np.int16)


@to_pcm16.wrong("""Your values run from -127 to 127: that is the scale of 8 bits.""")
def pcm_scale_of_8_bits(x):
    return np.rint(np.clip(x, -1, 1) * 127).astype(np.int16)


@to_pcm16.wrong("""Those are 8-bit samples: scale and dtype are those of int8. 16-bit PCM is asked for.""")
def pcm_int8(x):
    return np.rint(np.clip(x, -1, 1) * 127).astype(np.int8)


@to_pcm16.wrong("""The dtype is uint16, which has no sign, so negative samples become large positive numbers. int16
    has a sign.""")
def pcm_uint16(x):
    return _wrap(np.rint(np.clip(x, -1, 1) * 32767)).astype(np.uint16)


@to_pcm16.wrong("""Your samples have no sign: silence is 32768. In 16-bit PCM silence is 0; the dtype is int16.""")
def pcm_offset(x):
    return (np.rint(np.clip(x, -1, 1) * 32767) + 32768).astype(np.uint16)


@to_pcm16.wrong("""Your samples have no sign: silence is in the middle of 0 to 65535. In 16-bit PCM silence is 0;
    the dtype is int16.""")
def pcm_offset_65535(x):
    return np.rint((np.clip(x, -1, 1) + 1) / 2 * 65535).astype(np.uint16)


@to_pcm16.wrong("""The values are right, but each takes 4 bytes: they are int32. 16-bit PCM needs the dtype int16.""")
def pcm_int32(x):
    return np.rint(np.clip(x, -1, 1) * 32767).astype(np.int32)


@to_pcm16.wrong("""Those are the right samples as bytes. A numpy array of whole numbers is asked for; bytes come in
    exercise 8.""")
def pcm_bytes(x):
    return np.rint(np.clip(x, -1, 1) * 32767).astype(np.int16).tobytes()


@to_pcm16.wrong("""You scaled by 32768. Samples of -1 and below come out right, the others do not: this exercise
    scales by 32767.""")
def pcm_32768_limited_alike(x):
    return np.clip(np.rint(x * 32768), -32767, 32767).astype(np.int16)


@to_pcm16.wrong("""You scaled by 32768 and cut off what stands behind the decimal point. This exercise scales by
    32767 and rounds to the nearest.""")
def pcm_32768_cut_off(x):
    return np.clip(np.trunc(x * 32768), -32768, 32767).astype(np.int16)


@to_pcm16.wrong("""You scaled by 32768 and rounded down, as some libraries do. This exercise scales by 32767 and
    rounds to the nearest.""")
def pcm_32768_floor(x):
    return np.clip(np.floor(x * 32768), -32768, 32767).astype(np.int16)


@to_pcm16.wrong("""Full scale comes out as 32766: the scale is one too small.""")
def pcm_32766(x):
    return np.rint(np.clip(x, -1, 1) * 32766).astype(np.int16)


@to_pcm16.wrong("""Right within the range, but samples beyond full scale become 0. They are to stay at the limit.""")
def pcm_beyond_muted(x):
    return np.rint(np.where(np.abs(x) > 1, 0, x) * 32767).astype(np.int16)


@to_pcm16.wrong("""Samples beyond full scale are left out, so the result gets shorter. They are to stay at the
    limit.""")
def pcm_beyond_dropped(x):
    return np.rint(x[np.abs(x) <= 1] * 32767).astype(np.int16)


@to_pcm16.wrong("""Samples below -1 jump up to +1. What lies beyond an end goes to the end on its own side.""")
def pcm_beyond_to_top(x):
    return np.rint(np.where(np.abs(x) > 1, 1, x) * 32767).astype(np.int16)


@to_pcm16.wrong("""The negative half is folded up, as np.abs would do. Samples keep their sign.""")
def pcm_folded(x):
    return np.rint(np.abs(np.clip(x, -1, 1)) * 32767).astype(np.int16)


@to_pcm16.wrong("""Where one sample is too loud, all of them get softer: the sound is scaled down to fit. Only what
    lies beyond [-1, 1] is to be changed.""")
def pcm_normalized_if_loud(x):
    return np.rint(x / max(1, np.max(np.abs(x))) * 32767).astype(np.int16)


@to_pcm16.wrong("""Everything becomes 0: that happens when the samples are divided by 32767, where they should be
    multiplied.""")
def pcm_all_zero(x):
    return np.zeros(len(x), dtype=np.int16)


@to_pcm16.wrong("""You divided by 32767 in the end, so the result is a fraction again. PCM keeps the whole numbers.""")
def pcm_divided_again(x):
    return np.rint(np.clip(x, -1, 1) * 32767) / 32767


@to_pcm16.wrong("""Every value is -32767, as when the two limits of np.clip have changed places: the lower one comes
    first.""")
def pcm_limits_swapped(x):
    return np.full(len(x), -32767, dtype=np.int16)


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


@quantize.wrong("""Every sample goes down to the level below it, even where the level above is nearer, as with
    np.floor or //.""")
def always_down(x, bits):
    step = 2 / 2**bits
    return np.clip(np.floor(x / step) * step, -1, 1 - step)


@quantize.wrong("""Every sample goes to the next level toward zero, even where the other one is nearer, as with
    int(), np.trunc or .astype(int).""")
def toward_zero(x, bits):
    step = 2 / 2**bits
    return np.clip(np.trunc(x / step) * step, -1, 1 - step)


@quantize.wrong("""Your levels share the range from -1 to 1 evenly, both ends included, so that none of them is
    zero. Here zero is a level, -1 is one, and 1 is not.""")
def both_ends_included(x, bits):
    step = 2 / (2**bits - 1)
    return np.clip(np.rint((x + 1) / step) * step - 1, -1, 1)


@quantize.wrong("""Your levels mirror each other about zero, from -1 to 1, which leaves one level unused, and none
    at 1 bit. The exercise before scales like that; here the step is 2 / 2**bits.""")
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


@quantize.wrong("""Every sample goes up to the level above it, even where the level below is nearer, as with
    np.ceil.""")
def always_up(x, bits):
    step = 2 / 2**bits
    return np.clip(np.ceil(x / step) * step, -1, 1 - step)


@quantize.wrong("""Your samples are whole numbers of steps. They must become sample values again, on the scale of x.""")
def still_in_steps(x, bits):
    return np.clip(np.rint(x / (2 / 2**bits)), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


@quantize.wrong("""Your samples are rounded to decimal places, as np.round(x, bits) does. Bits are binary: with each
    of them the number of levels doubles.""")
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
    sample values again, on the scale of x.""")
def still_in_steps_not_limited(x, bits):
    return np.rint(x / (2 / 2**bits))


@quantize.wrong("""Every sample goes down to the level below it, even where the level above is nearer, as with
    np.floor or //; and nothing is limited at the ends.""")
def always_down_not_limited(x, bits):
    step = 2 / 2**bits
    return np.floor(x / step) * step


@quantize.wrong("""Your step is 2/(2**bits - 1), slightly too wide: the range over the number of gaps between levels
    that reach from -1 to 1. Here a step is the range over the number of levels.""")
def step_of_gaps(x, bits):
    step = 2 / (2**bits - 1)
    return np.clip(np.rint(x / step) * step, -1, 1 - step)


@quantize.wrong("""Your levels share the range from -1 to 1 evenly, both ends included, as np.linspace(-1, 1,
    2**bits) gives them. Here zero is a level, -1 is one, and 1 is not.""")
def nearest_of_linspace(x, bits):
    levels = np.linspace(-1, 1, 2**bits)
    return np.array([levels[np.argmin(np.abs(levels - value))] for value in x])


@quantize.wrong("""Your levels are multiples of 1/(2**(bits - 1) - 1), so the positive side ends at 1. Here the step
    is 2 / 2**bits, and 1 is no level.""")
def symmetric_with_lowest(x, bits):
    top = 2 ** (bits - 1) - 1
    return np.clip(np.rint(x * top), -top - 1, top) / np.float64(top)


@quantize.wrong("""Your levels mirror each other about zero, from -1 to 1, which leaves one level unused. Here the
    step is 2 / 2**bits, at 1 bit as well.""")
def symmetric_at_least_1(x, bits):
    top = max(1, 2 ** (bits - 1) - 1)
    return np.clip(np.rint(x * top), -top, top) / top


@quantize.wrong("""Right, except at the bottom, where nothing is limited: samples below -1 stay below. Both sides
    have a limit.""")
def only_top_limited(x, bits):
    step = 2 / 2**bits
    return np.minimum(np.rint(x / step) * step, 1 - step)


@quantize.wrong("""Right, except at the top, where nothing is limited: there is no level at 1 or beyond. Both sides
    have a limit.""")
def only_bottom_limited(x, bits):
    step = 2 / 2**bits
    return np.maximum(np.rint(x / step) * step, -1)


@quantize.wrong("""The limits are mirrored: yours run from one step above -1 to 1. Zero takes a level from the
    positive side, so the top is the shorter one.""")
def limits_mirrored(x, bits):
    step = 2 / 2**bits
    return np.clip(np.rint(x / step) * step, -1 + step, 1)


@quantize.wrong("""Right, except at the top: your limit is half a step below 1, and no level lies there.""")
def limited_half_a_step_below(x, bits):
    step = 2 / 2**bits
    return np.clip(np.rint(x / step) * step, -1, 1 - step / 2)


@quantize.wrong("""Right, except at both ends: your limits are half a step inside -1 and 1, and no levels lie there.""")
def limited_half_a_step_inside(x, bits):
    step = 2 / 2**bits
    return np.clip(np.rint(x / step) * step, -1 + step / 2, 1 - step / 2)


@quantize.wrong("""Right, except at the top: with more than 1 bit you allow a level at 1. Limiting to half a step
    below it, before rounding, lets that happen.""")
def limited_to_edge_first(x, bits):
    step = 2 / 2**bits
    return np.rint(np.clip(x, -1, 1 - step / 2) / step) * step


@quantize.wrong("""With more than 1 bit you allow a level at 1, and with 1 bit -1 is lost. Limiting to half a step
    inside both ends, before rounding, lets that happen.""")
def limited_to_both_edges_first(x, bits):
    step = 2 / 2**bits
    return np.rint(np.clip(x, -1 + step / 2, 1 - step / 2) / step) * step


@quantize.wrong("""Nearly everything ends up within one step of zero: the limits of the samples are applied to whole
    numbers of steps. Limit after going back to the scale of x.""")
def steps_limited_as_samples(x, bits):
    step = 2 / 2**bits
    return step * np.clip(np.rint(x / step), -1, 1 - step)


@quantize.wrong("""The samples are limited, but not rounded: they lie anywhere between two levels.""")
def not_rounded(x, bits):
    return np.clip(x, -1, 1 - 2 / 2**bits)


@quantize.wrong("""Your result is x, unchanged: nothing was rounded or limited.""")
def unchanged(x, bits):
    return np.array(x)


@quantize.wrong("""You multiplied by the step before rounding and divided afterwards. It is the other way round: x
    over the step counts steps.""")
def multiplied_before_rounding(x, bits):
    step = 2 / 2**bits
    return np.clip(np.rint(x * step) / step, -1, 1 - step)


@quantize.wrong("""np.round(x, bits) keeps that many decimal places, and nothing is limited. Bits are binary: with
    each of them the number of levels doubles.""")
def decimal_places_not_limited(x, bits):
    return np.round(x, bits)


@quantize.wrong("""That is the error. The quantized samples themselves are asked for.""")
def error_returned(x, bits):
    step = 2 / 2**bits
    return np.clip(np.rint(x / step) * step, -1, 1 - step) - x


@quantize.wrong("""That is the error, with the other sign. The quantized samples themselves are asked for.""")
def error_returned_negative(x, bits):
    step = 2 / 2**bits
    return x - np.clip(np.rint(x / step) * step, -1, 1 - step)


@quantize.wrong("""The step is 0 at most numbers of bits, so the result is NaN: 2 // 2**bits is a division that cuts
    off. A single / keeps the fraction.""")
def step_cut_to_zero(x, bits):
    step = np.float64(2 // 2**bits)
    return np.clip(step * np.rint(x / step), -1, 1 - step)


@quantize.wrong("""The grid is wrong at most numbers of bits, as if the number of levels were 2^bits in code. In
    Python ^ is not a power: that is **.""")
def xor_for_power(x, bits):
    step = 2 / (2 ^ bits)
    return np.clip(np.rint(x / step) * step, -1, 1 - step)


@quantize.wrong("""The grid is too coarse: there are 2*bits levels, where 2**bits are asked for. Each bit doubles
    their number.""")
def twice_bits_levels(x, bits):
    step = 2 / (2 * bits)
    return np.clip(np.rint(x / step) * step, -1, 1 - step)


@quantize.wrong("""The grid is wrong at most numbers of bits: there are bits**2 levels, where 2**bits are asked for.""")
def bits_squared_levels(x, bits):
    step = 2 / bits**2
    return np.clip(np.rint(x / step) * step, -1, 1 - step)


@quantize.wrong("""Samples beyond the ends come back on the other side: they wrap round. They are to stay at the end
    that they passed.""")
def wrapped_round(x, bits):
    step = 2 / 2**bits
    return (np.rint(x / step) * step + 1) % 2 - 1


@quantize.wrong("""Right, except far beyond full scale: whole numbers too large for int16 wrap round. Limit them
    before they are converted.""")
def steps_wrap_in_int16(x, bits):
    steps = _wrap(np.rint(x / (2 / 2**bits))).astype(float)
    return np.clip(steps, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1) * (2 / 2**bits)


@quantize.wrong("""Almost everything becomes 0: the result is converted to whole numbers, and between -1 and 1 there
    are hardly any. Floats are asked for.""")
def result_made_whole(x, bits):
    step = 2 / 2**bits
    return np.trunc(np.clip(step * np.rint(x / step), -1, 1 - step))


@quantize.wrong("""Negative samples are lost: your lower limit is 0. The levels begin at -1.""")
def negative_lost(x, bits):
    step = 2 / 2**bits
    return np.clip(np.rint(x / step) * step, 0, 1 - step)


@quantize.wrong("""Negative samples come out positive, as if np.abs had been taken. Samples keep their sign.""")
def sign_lost(x, bits):
    step = 2 / 2**bits
    return np.clip(np.rint(np.abs(x) / step) * step, -1, 1 - step)


@quantize.wrong("""Right within the range, but samples beyond an end become 0. They are to stay at that end.""")
def beyond_muted(x, bits):
    step = 2 / 2**bits
    q = np.rint(x / step) * step
    return np.where((q < -1) | (q > 1 - step), 0, q)


@quantize.wrong("""The sound is scaled first, so that its peak is at full scale. A quantizer leaves the volume
    alone.""")
def normalized_first(x, bits):
    step = 2 / 2**bits
    return np.clip(np.rint(x / np.max(np.abs(x)) / step) * step, -1, 1 - step)


@quantize.wrong("""Every sample became 0.""")
def all_zero(x, bits):
    return np.zeros(len(x))


@quantize.wrong("""Right at 3 bits, but the upper limit is 0.75 at any number of bits. One step below 1 depends on
    the step.""")
def limit_of_3_bits(x, bits):
    step = 2 / 2**bits
    return np.clip(np.rint(x / step) * step, -1, 0.75)


@quantize.wrong("""Right for positive samples, but many negative ones go to the level above: adding a half and
    cutting off rounds to the nearest only above zero.""")
def half_added_and_cut(x, bits):
    step = 2 / 2**bits
    return np.clip(np.trunc(x / step + 0.5) * step, -1, 1 - step)


@quantize.wrong("""Your result runs from 0 to 1: the samples were shifted to count levels from the lowest, and not
    shifted back. It belongs on the scale of x.""")
def shifted_to_0_to_1(x, bits):
    step = 1 / 2**bits
    return np.clip(np.rint((x + 1) / 2 / step) * step, 0, 1 - step)


@quantize.wrong("""Your samples are numbers of levels, counted from the lowest. They must become sample values
    again, on the scale of x.""")
def counted_from_lowest(x, bits):
    return np.clip(np.rint((x + 1) / (2 / 2**bits)), 0, 2**bits - 1)


@quantize.wrong("""Right for few bits, but with many, samples are cut off instead of rounded. The demos' quantizer
    does that, as it is made for 16-bit recordings.""")
def quantizer_of_the_demos(x, bits):
    low = 16 - bits
    whole = np.clip(32768 * x, -32768, 32767).astype(np.int32) + (1 << low >> 1)
    return (np.minimum(whole, 32767) & -1 << low) / 32768


@quantize.wrong("""Silence does not stay silent, and nothing is limited: your levels lie half a step beside zero.
    That is mid-rise; mid-tread, which is asked for, has a level at zero.""")
def mid_rise_not_limited(x, bits):
    step = 2 / 2**bits
    return (np.floor(x / step) + 0.5) * step


@quantize.wrong("""Exact zeros stay, but all other levels lie half a step beside those of a mid-tread quantizer. The
    levels are the whole multiples of the step.""")
def mid_rise_with_zero(x, bits):
    step = 2 / 2**bits
    return np.where(x == 0, 0, np.clip((np.floor(x / step) + 0.5) * step, -1 + step / 2, 1 - step / 2))


@quantize.wrong("""Right within the range, but samples beyond full scale come back unchanged. What lies beyond an
    end goes to the end.""")
def beyond_left_alone(x, bits):
    step = 2 / 2**bits
    return np.where(np.abs(x) > 1, x, np.rint(x / step) * step)


@quantize.wrong("""Right for few bits, but with many, the whole numbers of steps do not fit: they are held in 8
    bits, and wrap round.""")
def steps_wrap_in_int8(x, bits):
    steps = np.clip(np.rint(x / (2 / 2**bits)), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1).astype(np.int64)
    return ((steps + 128) % 256 - 128) * (2 / 2**bits)


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
    """Your decibels are twice what they should be. The squares make it a ratio of powers, and the factor 20 belongs
    to amplitudes.""",
    see="Levels in dBFS",
)
def sqnr_amplitude_decibels(x, q):
    signal, noise = _powers(x, q)
    return 20 * np.log10(signal / noise)


@sqnr_db.wrong(
    """Your decibels are half of what they should be. The ratio of powers takes the factor 10; with roots, it is a
    ratio of amplitudes and takes 20.""",
    see="Levels in dBFS",
)
def sqnr_ten_of_amplitudes(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(np.sqrt(signal) / np.sqrt(noise))


@sqnr_db.wrong("""Yours falls when the error gets smaller: the ratio is upside down, or the sign is turned.""")
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


@sqnr_db.wrong("""The mean is taken away from sound and error first, as np.var and np.std do, so a constant error
    does not count. Power measures from zero.""")
def sqnr_of_variances(x, q):
    return 10 * np.log10(np.var(x) / np.var(q - x))


@sqnr_db.wrong("""The mean is taken away from the error first, so a constant error does not count. Power measures
    from zero.""")
def sqnr_of_error_variance(x, q):
    return 10 * np.log10(np.mean(x**2) / np.var(q - x))


@sqnr_db.wrong("""You averaged magnitudes and took the factor 20. Power is the mean of the squares.""")
def sqnr_of_magnitudes(x, q):
    return 20 * np.log10(np.mean(np.abs(x)) / np.mean(np.abs(q - x)))


@sqnr_db.wrong(
    """Your result is about 2.3 times too large: np.log and math.log are natural logarithms. Decibels are defined
    with base 10.""",
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


@sqnr_db.wrong("""Right, except where the error is tiny or none: 1e-12 seems to be added to its power, which keeps
    the ratio finite. Nothing is added here; without error, inf is asked for.""")
def sqnr_guard_1e12(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / (noise + 1e-12))


@sqnr_db.wrong("""Right, except where the error is tiny or none: 1e-10 seems to be added to its power, which keeps
    the ratio finite. Nothing is added here; without error, inf is asked for.""")
def sqnr_guard_1e10(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / (noise + 1e-10))


@sqnr_db.wrong("""Right, except where there is no error at all, where you return 0. But 0 dB means that the error is
    as loud as the sound; np.inf is asked for.""")
def sqnr_zero_for_no_error(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / noise) if noise > 0 else 0.0


@sqnr_db.wrong("""Right, except where there is no error at all: there your code stops, dividing by zero. Treat that
    case first, or let numpy divide.""")
def sqnr_division_error(x, q):
    signal, noise = _powers(x, q)
    return 10 * math.log10(float(signal) / float(noise))


@sqnr_db.wrong("""You compared the peaks. Power is the mean of the squares of all samples.""")
def sqnr_of_peaks(x, q):
    return 20 * np.log10(np.max(np.abs(x)) / np.max(np.abs(q - x)))


@sqnr_db.wrong("""Your error is the difference of the powers, or of the squares, of x and q. Take the difference of
    the samples, and its power afterwards.""")
def sqnr_difference_of_powers(x, q):
    return 10 * np.log10(np.mean(x**2) / np.mean(x**2 - q**2))


@sqnr_db.wrong("""The longer the sound, the smaller your result: one of the powers is a mean, the other a sum.""")
def sqnr_mean_over_sum(x, q):
    return 10 * np.log10(np.mean(x**2) / np.sum((q - x) ** 2))


@sqnr_db.wrong("""You averaged magnitudes and took the factor 10. Power is the mean of the squares.""")
def sqnr_ten_of_magnitudes(x, q):
    return 10 * np.log10(np.mean(np.abs(x)) / np.mean(np.abs(q - x)))


@sqnr_db.wrong("""Nothing is squared in yours, so positive and negative samples cancel. Power is the mean of the
    squares.""")
def sqnr_of_means(x, q):
    return 10 * np.log10(np.mean(x) / np.mean(q - x))


@sqnr_db.wrong("""The sum or the mean comes before the square in yours, so positive and negative samples cancel.
    Square each sample first.""")
def sqnr_of_squared_means(x, q):
    return 10 * np.log10(np.mean(x) ** 2 / np.mean(q - x) ** 2)


@sqnr_db.wrong(
    """Your result is about 3.3 times too large: your logarithm has base 2. Decibels are defined with
    base 10.""",
    see="Levels in dBFS",
)
def sqnr_log2(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log2(signal / noise)


@sqnr_db.wrong(
    """The factor is missing: yours is the bare logarithm. Decibels of a ratio of powers take the factor
    10.""",
    see="Levels in dBFS",
)
def sqnr_without_factor(x, q):
    signal, noise = _powers(x, q)
    return np.log10(signal / noise)


@sqnr_db.wrong("""The power of the sound is missing: you set it to 1, full scale. The signal is x itself.""")
def sqnr_of_full_scale(x, q):
    return 10 * np.log10(1 / np.mean((q - x) ** 2))


@sqnr_db.wrong("""The power of the sound is missing: you set it to 1/2, that of a full-scale sine. The signal is x
    itself.""")
def sqnr_of_full_scale_sine(x, q):
    return 10 * np.log10(0.5 / np.mean((q - x) ** 2))


@sqnr_db.wrong("""You averaged the ratios of single samples. Take the mean of the squares for sound and error each,
    and then the ratio.""")
def sqnr_mean_of_ratios(x, q):
    return 10 * np.log10(np.mean(x**2 / (q - x) ** 2))


@sqnr_db.wrong("""You averaged the decibels of single samples. Take the mean of the squares for sound and error
    each, then the ratio, and decibels last.""")
def sqnr_mean_of_decibels(x, q):
    return np.mean(10 * np.log10(x**2 / (q - x) ** 2))


@sqnr_db.wrong("""You averaged the decibels of single samples, as far as they are finite. Take the mean of the
    squares for sound and error each, then the ratio, and decibels last.""")
def sqnr_mean_of_finite_decibels(x, q):
    ratios = 10 * np.log10(x**2 / (q - x) ** 2)
    ratios = ratios[np.isfinite(ratios)]
    return ratios.mean() if np.any(q != x) and len(ratios) else np.inf


@sqnr_db.wrong("""You return a ratio for each sample. One number is asked for, for all of them together.""")
def sqnr_of_each(x, q):
    return 10 * np.log10(x**2 / (q - x) ** 2)


@sqnr_db.wrong("""You added x and q. The error is what quantizing changed: their difference.""")
def sqnr_of_sum(x, q):
    return 10 * np.log10(np.mean(x**2) / np.mean((q + x) ** 2))


@sqnr_db.wrong("""Your error is the difference of the powers, or of the squares. Take the difference of the samples,
    and its power afterwards.""")
def sqnr_difference_of_squares(x, q):
    return 10 * np.log10(np.mean(x**2) / np.abs(np.mean(q**2 - x**2)))


@sqnr_db.wrong("""Your error is the difference of the squares, which can be negative and has no logarithm then. Take
    the difference of the samples, and its power afterwards.""")
def sqnr_difference_of_squares_q(x, q):
    return 10 * np.log10(np.mean(x**2) / np.mean(q**2 - x**2))


@sqnr_db.wrong("""Where q has another sign than x, your error is too small: the signs are dropped before the
    difference is taken. Subtract first.""")
def sqnr_difference_of_magnitudes(x, q):
    return 10 * np.log10(np.mean(x**2) / np.mean((np.abs(q) - np.abs(x)) ** 2))


@sqnr_db.wrong("""A constant part of the sound does not count in yours, as np.var takes the mean away. Power
    measures from zero.""")
def sqnr_of_signal_variance(x, q):
    return 10 * np.log10(np.var(x) / np.mean((q - x) ** 2))


@sqnr_db.wrong("""You divided two logarithms. A ratio in decibels is the logarithm of the ratio: divide first.""")
def sqnr_ratio_of_logs(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal) / np.log10(noise)


@sqnr_db.wrong("""The signal in your ratio holds the power of the error as well. Only that of x belongs on top.""")
def sqnr_with_noise_on_top(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10((signal + noise) / noise)


@sqnr_db.wrong("""One of the two is an amplitude, the other a power: a root is taken on one side only. Compare
    powers with the factor 10.""")
def sqnr_root_of_one(x, q):
    signal, noise = _powers(x, q)
    return 20 * np.log10(np.sqrt(signal) / noise)


@sqnr_db.wrong("""The minus is lost: where the error is louder than the sound, the result is negative.""")
def sqnr_minus_lost(x, q):
    signal, noise = _powers(x, q)
    return abs(10 * np.log10(signal / noise))


@sqnr_db.wrong("""Right, but never below 0: where the error is louder than the sound, the result is negative.""")
def sqnr_at_least_0(x, q):
    signal, noise = _powers(x, q)
    return max(0.0, 10 * np.log10(signal / noise))


@sqnr_db.wrong("""The result is rounded to one decimal place. Return it with all its digits.""")
def sqnr_rounded_to_1(x, q):
    signal, noise = _powers(x, q)
    return np.round(10 * np.log10(signal / noise), 1)


@sqnr_db.wrong("""The result is rounded to two decimal places. Return it with all its digits.""")
def sqnr_rounded_to_2(x, q):
    signal, noise = _powers(x, q)
    return np.round(10 * np.log10(signal / noise), 2)


@sqnr_db.wrong("""Right, except where there is no error at all, where you return 100. A small error can have more
    than that; inf is asked for.""")
def sqnr_100_for_no_error(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / noise) if noise > 0 else 100.0


@sqnr_db.wrong("""Right, except where there is no error at all, where you return minus infinity. The smaller the
    error, the larger the ratio: np.inf is asked for.""")
def sqnr_minus_infinity_for_no_error(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / noise) if noise > 0 else -np.inf


@sqnr_db.wrong("""Right, except where there is no error at all, where you return NaN, which is not a number. np.inf
    is asked for.""")
def sqnr_nan_for_no_error(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / noise) if noise > 0 else np.nan


@sqnr_db.wrong("""Right, except where there is no error at all: there your code stops with an error (ValueError).
    Treat that case first; np.inf is asked for.""")
def sqnr_value_error(x, q):
    signal, noise = _powers(x, q)
    return 10 * (math.log10(signal) - math.log10(noise))


@sqnr_db.wrong("""Right, except for no error and for very small ones: a tiny number, about 2e-16, is added to the
    power of the error. Nothing is added here; without error, inf is asked for.""")
def sqnr_guard_eps(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / (noise + np.finfo(float).eps))


@sqnr_db.wrong("""Right, except where there is no error at all: a tiny number such as 1e-20 keeps the ratio finite
    there. This exercise asks for inf.""")
def sqnr_guard_1e20(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / (noise + 1e-20))


@sqnr_db.wrong("""Small errors count as none in yours, as np.allclose or a threshold would have it. Only equal
    arrays give inf.""")
def sqnr_close_is_equal(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / noise) if np.max(np.abs(q - x)) > 2e-6 else np.inf


@sqnr_db.wrong("""Where a single sample has no error, you return inf. Only arrays that are equal throughout give
    inf.""")
def sqnr_infinite_if_any_equal(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / noise) if np.all(q != x) else np.inf


@sqnr_db.wrong("""Where no error is positive, you return inf. Negative errors count as much: only equal arrays give
    inf.""")
def sqnr_infinite_if_not_above(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / noise) if np.max(q - x) > 0 else np.inf


@sqnr_db.wrong("""Samples that are 0 do not count in yours. The error at such samples belongs to the noise.""")
def sqnr_zeros_left_out(x, q):
    there = x != 0
    return 10 * np.log10(np.mean(x[there] ** 2) / np.mean((q - x)[there] ** 2))


@sqnr_db.wrong("""Samples without error do not count in yours. Both means are taken over all samples.""")
def sqnr_equal_left_out(x, q):
    there = q != x
    return 10 * np.log10(np.mean(x[there] ** 2) / np.mean((q - x)[there] ** 2)) if there.any() else np.inf


@sqnr_db.wrong("""The power of the error is a mean over the samples that have one. Both means are taken over all
    samples.""")
def sqnr_mean_of_nonzero_errors(x, q):
    error = (q - x)[q != x]
    return 10 * np.log10(np.mean(x**2) / np.mean(error**2)) if len(error) else np.inf


@sqnr_db.wrong("""Where the errors add up to 0, you return inf. They cancel there: only equal arrays give inf.""")
def sqnr_infinite_if_sum_is_zero(x, q):
    signal, noise = _powers(x, q)
    return 10 * np.log10(signal / noise) if sum(q - x) != 0 else np.inf


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


@dither.wrong("""You used u1 alone, so every value between the ends is equally likely. Triangular noise needs the
    sum of both arrays.""")
def one_uniform(x, bits, u1, u2):
    return x + _step(bits) * (u1 - 0.5)


@dither.wrong("""You used u1 alone, stretched to the full width, so every value is equally likely. Triangular noise
    needs the sum of both arrays.""")
def one_uniform_stretched(x, bits, u1, u2):
    return x + _step(bits) * (2 * u1 - 1)


@dither.wrong("""Your noise is never negative: it lifts the sound by one step on average. The mean of two uniform
    numbers together is 1, and that has to go.""")
def not_centered(x, bits, u1, u2):
    return x + _step(bits) * (u1 + u2)


@dither.wrong("""Your noise is half a step too high on average: one of the two random numbers is centered, the
    other is not.""")
def half_centered(x, bits, u1, u2):
    return x + _step(bits) * (u1 + u2 - 0.5)


@dither.wrong("""Your noise is half as wide as it should be: it reaches half a step either way, where a whole one
    is asked for. Is your step 2 / 2**bits?""")
def half_as_wide(x, bits, u1, u2):
    return x + _step(bits) / 2 * (u1 + u2 - 1)


@dither.wrong("""Your noise is twice as wide as it should be: it reaches two steps either way, where one is asked
    for.""")
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
    """Your noise is TPDF too, but it is u1 - u2, and this exercise fixes the sum with 1 taken away, so that answers
    can be compared. That earns half.""",
    worth=0.5,
)
def difference_of_uniforms(x, bits, u1, u2):
    return x + _step(bits) * (u1 - u2)


@dither.wrong(
    """The noise is subtracted from the sound, and this exercise adds it. By ear there is no difference, so this
    earns half.""",
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
    """Your step is 2/(2**bits - 1), as if both ends of the range had a level. Here a step is the width of the range
    over the number of levels.""",
    see="Quantization rounds to a grid",
)
def step_of_both_ends(x, bits, u1, u2):
    return x + 2 / (2**bits - 1) * (u1 + u2 - 1)


@dither.wrong("""Your noise is divided by the step, and so it is huge. It is to reach one step either way: the
    smaller the step, the smaller the noise.""")
def divided_by_step(x, bits, u1, u2):
    return x + (u1 + u2 - 1) / _step(bits)


@dither.wrong(
    """Your noise is TPDF too, but it is u2 - u1, and this exercise fixes the sum with 1 taken away, so that answers
    can be compared. That earns half.""",
    worth=0.5,
)
def difference_of_uniforms_reversed(x, bits, u1, u2):
    return x + _step(bits) * (u2 - u1)


@dither.wrong("""You used u2 alone, so every value between the ends is equally likely. Triangular noise needs the
    sum of both arrays.""")
def second_uniform(x, bits, u1, u2):
    return x + _step(bits) * (u2 - 0.5)


@dither.wrong("""You used u2 alone, stretched to the full width, so every value is equally likely. Triangular noise
    needs the sum of both arrays.""")
def second_uniform_stretched(x, bits, u1, u2):
    return x + _step(bits) * (2 * u2 - 1)


@dither.wrong("""You used u1 alone, and half as wide: every value between the ends is equally likely. Triangular
    noise needs the sum of both arrays, and the whole step.""")
def one_uniform_half_as_wide(x, bits, u1, u2):
    return x + _step(bits) / 2 * (u1 - 0.5)


@dither.wrong("""You used u1 alone, and your noise is never positive. Triangular noise needs the sum of both
    arrays, with 1 taken away.""")
def one_uniform_below_zero(x, bits, u1, u2):
    return x + _step(bits) * (u1 - 1)


@dither.wrong("""You used u1 alone, and your noise is never negative. Triangular noise needs the sum of both
    arrays, with 1 taken away.""")
def one_uniform_not_centered(x, bits, u1, u2):
    return x + _step(bits) * u1


@dither.wrong("""The whole sound lies too low: 1 is taken away from the samples, full scale and all. It belongs to
    the sum of u1 and u2, inside the parentheses.""")
def one_taken_outside(x, bits, u1, u2):
    return x + _step(bits) * (u1 + u2) - 1


@dither.wrong("""Only u1 is scaled by the step, as happens without parentheses. The step scales the whole sum, 1
    taken away.""")
def parentheses_missing(x, bits, u1, u2):
    return x + _step(bits) * u1 + u2 - 1


@dither.wrong("""Your noise is never positive: 1 is taken away from each of the two random numbers. Their sum has
    the mean 1, so 1 goes once.""")
def centered_twice(x, bits, u1, u2):
    return x + _step(bits) * (u1 - 1 + u2 - 1)


@dither.wrong("""Your noise is half as wide as it should be, and always negative: that is the mean of both random
    numbers, with 1 taken away. The sum is asked for.""")
def average_less_1(x, bits, u1, u2):
    return x + _step(bits) * ((u1 + u2) / 2 - 1)


@dither.wrong("""Your noise is half as wide as it should be, and always positive: 1 has to be taken away from the
    sum, and the step is 2 / 2**bits.""")
def half_as_wide_not_centered(x, bits, u1, u2):
    return x + _step(bits) / 2 * (u1 + u2)


@dither.wrong("""You multiplied the two random numbers. Triangular noise comes from their sum.""")
def product_less_1(x, bits, u1, u2):
    return x + _step(bits) * (u1 * u2 - 1)


@dither.wrong("""You multiplied the two random numbers, and nothing is taken away. Triangular noise comes from
    their sum, with 1 taken away.""")
def product(x, bits, u1, u2):
    return x + _step(bits) * u1 * u2


@dither.wrong("""You multiplied the two random numbers. Triangular noise comes from their sum; doubling the product
    does not help.""")
def product_stretched(x, bits, u1, u2):
    return x + _step(bits) * (2 * u1 * u2 - 1)


@dither.wrong("""You centered each random number and multiplied the two. Triangular noise comes from their sum.""")
def centered_product(x, bits, u1, u2):
    return x + _step(bits) * (2 * u1 - 1) * (2 * u2 - 1)


@dither.wrong("""You rounded the result to the grid already, without limits. Here the sound with its noise is asked
    for, before any rounding.""")
def rounded_too(x, bits, u1, u2):
    step = _step(bits)
    return np.rint((x + step * (u1 + u2 - 1)) / step) * step


@dither.wrong("""You limited the result to -1 ... 1 - step, as a quantizer does. Here nothing is limited.""")
def limited_to_levels(x, bits, u1, u2):
    return np.clip(x + _step(bits) * (u1 + u2 - 1), -1, 1 - _step(bits))


@dither.wrong("""You limited the top to 1 - step, as a quantizer does. Here nothing is limited.""")
def limited_at_top(x, bits, u1, u2):
    return np.minimum(x + _step(bits) * (u1 + u2 - 1), 1 - _step(bits))


@dither.wrong("""You limited the result to [-1.5, 1.5]. Here nothing is limited.""")
def limited_to_1_5(x, bits, u1, u2):
    return np.clip(x + _step(bits) * (u1 + u2 - 1), -1.5, 1.5)


@dither.wrong("""Your noise is limited to half a step. It reaches a whole step either way.""")
def noise_limited(x, bits, u1, u2):
    step = _step(bits)
    return x + np.clip(step * (u1 + u2 - 1), -step / 2, step / 2)


@dither.wrong("""The sound itself is multiplied with the noise. Noise is added to the sound.""")
def multiplied_with_noise(x, bits, u1, u2):
    return x * _step(bits) * (u1 + u2 - 1)


@dither.wrong("""The sound is scaled by the step, together with the noise. Only the noise is scaled.""")
def sound_scaled_too(x, bits, u1, u2):
    return _step(bits) * (x + u1 + u2 - 1)


@dither.wrong("""Your result is x, unchanged: no noise was added, or its step is 0, as 2 // 2**bits is.""")
def no_noise(x, bits, u1, u2):
    return np.array(x)


@dither.wrong("""Every sample gets the same noise, that of the first random numbers. Each sample has its own.""")
def first_numbers_only(x, bits, u1, u2):
    return x + _step(bits) * (u1[0] + u2[0] - 1)


@dither.wrong("""Every sample gets the same noise, the mean of all. Each sample has its own.""")
def mean_of_numbers(x, bits, u1, u2):
    return x + _step(bits) * (np.mean(u1) + np.mean(u2) - 1)


@dither.wrong("""The noise is centered on the mean of these very numbers. Take 1 away, their mean in the long run.""")
def centered_on_own_mean(x, bits, u1, u2):
    return x + _step(bits) * (u1 + u2 - np.mean(u1 + u2))


@dither.wrong("""The noise has only three heights: the sum of the random numbers is rounded.""")
def rounded_numbers(x, bits, u1, u2):
    return x + _step(bits) * (np.rint(u1 + u2) - 1)


@dither.wrong("""Where x is 0, yours adds no noise. It belongs to every sample: dither must not depend on the
    sound.""")
def zeros_left_alone(x, bits, u1, u2):
    return np.where(x == 0, 0, x + _step(bits) * (u1 + u2 - 1))


@dither.wrong("""The result is twice as long as x: the noise stands behind the sound. It is added to it, sample by
    sample.""")
def joined(x, bits, u1, u2):
    return np.concatenate([x, _step(bits) * (u1 + u2 - 1)])


@dither.wrong("""Your step is that of 16 bits at any number of bits.""", see="Quantization rounds to a grid")
def step_of_16_bits(x, bits, u1, u2):
    return x + 2 / 2**16 * (u1 + u2 - 1)


@dither.wrong("""Your step is 2/bits. With each bit the number of levels doubles: it is 2**bits.""")
def step_by_bits(x, bits, u1, u2):
    return x + 2 / bits * (u1 + u2 - 1)


@dither.wrong("""Your step is 2/(2*bits). With each bit the number of levels doubles: it is 2**bits.""")
def step_by_twice_bits(x, bits, u1, u2):
    return x + 2 / (2 * bits) * (u1 + u2 - 1)


@dither.wrong("""Your step is 2/bits**2. The number of levels is 2**bits.""")
def step_by_bits_squared(x, bits, u1, u2):
    return x + 2 / bits**2 * (u1 + u2 - 1)


@dither.wrong("""Your step is wrong at most numbers of bits, and at 2 bits it divides by zero, as 2 / (2 ^ bits)
    does. In Python ^ is not a power: that is **.""")
def xor_in_step(x, bits, u1, u2):
    return x + 2 / (2 ^ bits) * (u1 + u2 - 1)


@dither.wrong(
    """Your step is 1 / (2**(bits - 1) - 1), slightly too wide, as if the levels reached from -1 to 1.
    Here it is 2 / 2**bits.""",
    see="Quantization rounds to a grid",
)
def step_of_symmetric_levels(x, bits, u1, u2):
    return x + (u1 + u2 - 1) / max(1, 2 ** (bits - 1) - 1)


@dither.wrong("""Your result is rounded to 3 decimal places. Keep all digits: at many bits the noise is smaller
    than that.""")
def dithered_and_rounded(x, bits, u1, u2):
    return np.round(x + _step(bits) * (u1 + u2 - 1), 3)


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


@write_wav.wrong("""All numbers of the header are big-endian: the byte that counts most comes first. WAV is the
    other way round throughout.""")
def header_big_endian(x, sr):
    return _wav(x, sr, order=">")


@write_wav.wrong("""The header is right, but the two bytes of each sample are swapped, as in big-endian numbers. WAV
    has the byte that counts least first, throughout.""")
def samples_big_endian(x, sr):
    return _wav(x, sr, samples=x.astype(">i2").tobytes())


@write_wav.wrong("""The numbers of the header and the samples are all big-endian: the byte that counts most comes
    first. WAV is the other way round throughout.""")
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


@write_wav.wrong("""Each sample takes 4 bytes: a float between -1 and 1. The header announces 16-bit whole numbers.""")
def float_samples(x, sr):
    return _wav(x, sr, samples=(x / 32767).astype("<f4").tobytes())


@write_wav.wrong("""Each sample takes 4 bytes: it was turned into int32 on the way, and the sizes count that. 16-bit
    samples take two.""")
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


@write_wav.wrong("""Your code stops at negative samples (struct.error), as struct does with H, its letter for
    numbers without a sign. Samples have a sign.""")
def samples_packed_without_sign(x, sr):
    return _wav(x, sr, samples=struct.pack(f"<{len(x)}H", *x))


@write_wav.wrong("""The size after RIFF counts the samples, where it should count their bytes: two for each. The
    rest of the file is right.""")
def riff_size_in_samples(x, sr):
    return _wav(x, sr, riff=36 + len(x))


@write_wav.wrong("""The size after RIFF is 4 too large: it counts everything after the word RIFF. It counts what
    follows the size itself.""")
def riff_size_with_itself(x, sr):
    return _wav(x, sr, riff=40 + 2 * len(x))


@write_wav.wrong("""The size after RIFF is always 36: the samples are left out of it.""")
def riff_size_of_header(x, sr):
    return _wav(x, sr, riff=36)


@write_wav.wrong("""The size after RIFF is always 44, the length of the header. It counts all bytes that follow it,
    samples included.""")
def riff_size_44(x, sr):
    return _wav(x, sr, riff=44)


@write_wav.wrong("""The size after RIFF is off by 8: that of the samples and the 8 bytes of their chunk's name and
    size. It counts the format chunk as well.""")
def riff_size_of_data_chunk(x, sr):
    return _wav(x, sr, riff=8 + 2 * len(x))


@write_wav.wrong("""The two sizes have changed places: the larger one, which counts the header's rest too, belongs
    after RIFF.""")
def sizes_swapped(x, sr):
    return _wav(x, sr, riff=2 * len(x), size=36 + 2 * len(x))


@write_wav.wrong("""The size after data is 8 too large: it counts its own name and size. A chunk's size counts what
    follows after them.""")
def data_size_of_chunk(x, sr):
    return _wav(x, sr, size=8 + 2 * len(x))


@write_wav.wrong("""The size after data is 36 too large. It counts the bytes of the samples, and nothing of the
    header.""")
def data_size_of_riff(x, sr):
    return _wav(x, sr, size=36 + 2 * len(x))


@write_wav.wrong("""The size after data is that of the whole file. It counts the bytes of the samples alone.""")
def data_size_of_file(x, sr):
    return _wav(x, sr, size=44 + 2 * len(x))


@write_wav.wrong("""Right for short sounds, but the sizes of long ones have lost their upper bytes: they were cut to
    16 bits. These fields have four bytes.""")
def sizes_of_16_bits(x, sr):
    return _wav(x, sr, riff=(36 + 2 * len(x)) % 65536, size=2 * len(x) % 65536)


@write_wav.wrong("""Right for short sounds, but with many samples your code stops with an error (OverflowError), as
    happens with numbers that are held in 16 bits. The sizes need four bytes.""")
def sizes_overflow(x, sr):
    return _wav(x, sr, size=int(np.int16(len(x))) * 2)


@write_wav.wrong("""The name of the format chunk ends in a zero byte, as struct fills it up. It ends in a space.""")
def name_with_nul(x, sr):
    return _wav(x, sr, name=b"fmt\0")


@write_wav.wrong("""The name of the format chunk is in capitals. Names are compared letter by letter: `fmt` and a
    space are in lower case.""")
def name_in_capitals(x, sr):
    return _wav(x, sr, name=b"FMT ")


def _replaced(x, sr, old, new):
    return _wav(x, sr)[:44].replace(old, new) + _wav(x, sr)[44:]


@write_wav.wrong("""The name of the data chunk is in capitals. Names are compared letter by letter: `data` is in
    lower case.""")
def data_in_capitals(x, sr):
    return _replaced(x, sr, b"data", b"DATA")


@write_wav.wrong("""`riff` stands in lower case. Names are compared letter by letter: it takes capitals.""")
def riff_in_lower_case(x, sr):
    return _replaced(x, sr, b"RIFF", b"riff")


@write_wav.wrong("""`wave` stands in lower case. Names are compared letter by letter: it takes capitals.""")
def wave_in_lower_case(x, sr):
    return _replaced(x, sr, b"WAVE", b"wave")


@write_wav.wrong("""`WAV` and a space stand where `WAVE` belongs.""")
def wave_without_e(x, sr):
    return _replaced(x, sr, b"WAVE", b"WAV ")


@write_wav.wrong("""The file begins with RIFX, which announces big-endian numbers. With little-endian ones it is
    RIFF.""")
def rifx(x, sr):
    return _replaced(x, sr, b"RIFF", b"RIFX")


@write_wav.wrong("""Bits per sample says 8. The samples have 16.""")
def bits_8(x, sr):
    return _wav(x, sr, bits=8)


@write_wav.wrong("""Bits per sample says 32. The samples have 16.""")
def bits_32(x, sr):
    return _wav(x, sr, bits=32)


def _without(x, sr, start, end, instead=b""):
    """A WAV file whose bytes from start to end are others; the sizes stay as they were."""
    data = _wav(x, sr)
    return data[:start] + instead + data[end:]


@write_wav.wrong("""The header is four bytes too short: the size of the format chunk, 16, is missing after its name.""")
def form_size_missing(x, sr):
    return _without(x, sr, 16, 20)


@write_wav.wrong("""The header is two bytes too short: the format, 1 for PCM, or the number of channels is missing.""")
def channels_missing(x, sr):
    return _without(x, sr, 22, 24)


@write_wav.wrong("""The header is four bytes too short: the sample rate is missing.""")
def rate_missing(x, sr):
    return _without(x, sr, 24, 28)


@write_wav.wrong("""The header is four bytes too short: the bytes per second are missing after the sample rate.""")
def byte_rate_missing(x, sr):
    return _without(x, sr, 28, 32)


@write_wav.wrong("""The header is two bytes too short: the bytes per frame (block align) are missing.""")
def align_missing(x, sr):
    return _without(x, sr, 32, 34)


@write_wav.wrong("""The header is two bytes too short: the bits per sample are missing.""")
def bits_missing(x, sr):
    return _without(x, sr, 34, 36)


@write_wav.wrong("""The header is four bytes too short: `WAVE` is missing after the first size.""")
def wave_missing(x, sr):
    return _without(x, sr, 8, 12)


@write_wav.wrong("""The header is two bytes too long: the number of channels takes four bytes in yours. It has two.""")
def channels_of_4_bytes(x, sr):
    return _without(x, sr, 24, 24, b"\0\0")


@write_wav.wrong("""The header is too long by eight bytes: format, channels, block align and bits per sample take
    four bytes each in yours. They have two.""")
def all_of_4_bytes(x, sr):
    data = _wav(x, sr)
    short = [data[at : at + 2] + b"\0\0" for at in (20, 22, 32, 34)]
    return data[:20] + short[0] + short[1] + data[24:32] + short[2] + short[3] + data[36:]


@write_wav.wrong("""The header is two bytes too short: the size of the format chunk takes two bytes in yours. It has
    four.""")
def form_size_of_2_bytes(x, sr):
    return _without(x, sr, 18, 20)


@write_wav.wrong("""Your header is a stereo sound's throughout, with two channels of frames of 4 bytes. The sound is
    mono.""")
def stereo_header(x, sr):
    return _wav(x, sr, channels=2, rates=(sr, 4 * sr), align=4)


@write_wav.wrong("""You wrote every sample twice, as a stereo file. The sound is mono.""")
def stereo_file(x, sr):
    twice = np.repeat(x, 2).astype("<i2").tobytes()
    return _wav(x, sr, channels=2, rates=(sr, 4 * sr), align=4, size=4 * len(x), samples=twice)


@write_wav.wrong("""The bytes per second are those of a stereo sound, 4 times the sample rate. Mono has 2 bytes in a
    frame.""")
def byte_rate_of_stereo(x, sr):
    return _wav(x, sr, rates=(sr, 4 * sr))


@write_wav.wrong("""The bytes per frame (block align) are not right: yours says 4. A frame of mono has one sample of
    2 bytes.""")
def align_of_stereo(x, sr):
    return _wav(x, sr, align=4)


@write_wav.wrong("""Your header says format 0. Whole numbers, PCM, have the number 1.""")
def code_0(x, sr):
    return _wav(x, sr, code=0)


@write_wav.wrong("""Your header says that there are 0 channels. Mono has one.""")
def no_channels(x, sr):
    return _wav(x, sr, channels=0)


@write_wav.wrong("""The size of the format chunk says 18. Some programs write two more bytes there; the sixteen of
    this table are 16.""")
def form_size_18(x, sr):
    return _wav(x, sr, form_size=18)


@write_wav.wrong("""The size of the format chunk says 18, and two more bytes stand at its end. Some programs do
    that; the header asked for here has 44 bytes.""")
def form_of_18_bytes(x, sr):
    data = _wav(x, sr, form_size=18, riff=38 + 2 * len(x))
    return data[:36] + b"\0\0" + data[36:]


@write_wav.wrong("""The header says 44,100 Hz whatever `sr` is.""")
def always_44100(x, sr):
    return _wav(x, sr, rates=(44100, 88200))


@write_wav.wrong("""The sample rate is doubled, and the bytes per second with it. Only the bytes per second are 2
    times `sr`.""")
def rate_doubled(x, sr):
    return _wav(x, sr, rates=(2 * sr, 4 * sr))


@write_wav.wrong("""The samples take one byte each, and lose their upper byte: they were turned into 8-bit numbers.""")
def samples_of_1_byte(x, sr):
    return _wav(x, sr)[:44] + x.astype(np.int8).tobytes()


@write_wav.wrong("""The samples take one byte each, scaled to 8 bits without a sign. The header announces 16 bits.""")
def samples_scaled_to_1_byte(x, sr):
    return _wav(x, sr)[:44] + ((x >> 8) + 128).astype(np.uint8).tobytes()


@write_wav.wrong("""Each sample takes 4 bytes: it was turned into a 4-byte float, on the scale of int16. 16-bit
    samples are whole numbers of two bytes.""")
def samples_as_float32(x, sr):
    return _wav(x, sr)[:44] + x.astype("<f4").tobytes()


@write_wav.wrong("""Each sample takes 8 bytes: it was turned into a float. 16-bit samples are whole numbers of two
    bytes.""")
def samples_as_float64(x, sr):
    return _wav(x, sr)[:44] + x.astype("<f8").tobytes()


@write_wav.wrong("""Each sample takes 8 bytes: int means int64 in numpy. 16-bit samples take two.""")
def samples_of_8_bytes(x, sr):
    return _wav(x, sr)[:44] + x.astype("<i8").tobytes()


@write_wav.wrong("""The samples are scaled by 32767 once more, and wrap round. They are whole numbers already.""")
def samples_scaled_again(x, sr):
    return _wav(x, sr, samples=_wrap(x.astype(np.int64) * 32767).astype("<i2").tobytes())


@write_wav.wrong("""Right, except that -32768 is stored as -32767. Samples go into the file as they are.""")
def samples_limited(x, sr):
    return _wav(x, sr, samples=np.maximum(x, -32767).astype("<i2").tobytes())


@write_wav.wrong("""The samples have lost their sign, as np.abs would do.""")
def samples_folded(x, sr):
    return _wav(x, sr, samples=np.abs(x).astype("<i2").tobytes())


@write_wav.wrong("""The samples stand in the file in reverse: the last one comes first.""")
def samples_reversed(x, sr):
    return _wav(x, sr, samples=x[::-1].astype("<i2").tobytes())


@write_wav.wrong("""The first sample is missing.""")
def first_sample_missing(x, sr):
    return _wav(x, sr, riff=36 + 2 * len(x), size=2 * len(x), samples=x[1:].astype("<i2").tobytes())


@write_wav.wrong("""The samples are there, but the header is missing.""")
def samples_alone(x, sr):
    return x.astype("<i2").tobytes()


@write_wav.wrong("""The samples come before the header. A player reads the header first.""")
def samples_first(x, sr):
    return x.astype("<i2").tobytes() + _wav(x, sr)[:44]


@write_wav.wrong("""The bytes are right, but they come as a list or an array of numbers. bytes(...) around it makes
    bytes of them.""")
def list_of_bytes(x, sr):
    return list(_wav(x, sr))


@write_wav.wrong("""The bytes are right, but they come as text in hexadecimal. That is a way to print them; a file
    holds the bytes themselves.""")
def text_in_hexadecimal(x, sr):
    return _wav(x, sr).hex(" ")


@write_wav.wrong("""Your code stops at negative samples (OverflowError), as .to_bytes does unless it is told
    signed=True.""")
def samples_without_signed(x, sr):
    return _wav(x, sr, samples=b"".join(int(value).to_bytes(2, "little") for value in x))


@write_wav.wrong("""Right, except where there are no samples: there your code stops with an error (ValueError). The
    header alone is asked for then.""")
def error_without_samples(x, sr):
    return _wav(x, sr) if x.max() < 40_000 else b""


@write_wav.wrong("""Right, except where there are no samples: there you return nothing. The header alone is asked
    for then.""")
def nothing_without_samples(x, sr):
    return _wav(x, sr) if len(x) else b""


@write_wav.wrong("""Where the number of samples is odd, a silent one is added at the end. A file takes any number of
    16-bit samples.""")
def padded(x, sr):
    more = b"\0\0" * (len(x) % 2)
    return _wav(x, sr) + more


@write_wav.wrong("""The first size and `WAVE` have changed places: the size comes right after RIFF.""")
def size_after_wave(x, sr):
    data = _wav(x, sr)
    return data[:4] + data[8:12] + data[4:8] + data[12:]


@write_wav.wrong("""`data` and its size have changed places: the name comes first.""")
def size_before_data(x, sr):
    data = _wav(x, sr)
    return data[:36] + data[40:44] + data[36:40] + data[44:]


@write_wav.wrong("""Format 1 and chunk size 16 have changed places: the size comes right after `fmt` and a space.""")
def form_size_and_code_swapped(x, sr):
    return _wav(x, sr, form_size=1, code=16)


@write_wav.wrong("""Each sample takes 4 bytes: it was turned into int32. 16-bit samples take two, as the sizes in
    your header say.""")
def samples_of_4_bytes_unannounced(x, sr):
    return _wav(x, sr)[:44] + x.astype("<i4").tobytes()


@write_wav.wrong("""The last sample is missing, and the sizes count one sample too few.""")
def last_sample_missing(x, sr):
    return _wav(x, sr, riff=34 + 2 * len(x), size=2 * len(x) - 2, samples=x[:-1].astype("<i2").tobytes())


@write_wav.wrong("""One byte too many: a zero stands at the end. Samples of 16 bits need nothing to fill up.""")
def one_byte_more(x, sr):
    return _wav(x, sr) + b"\0"


@write_wav.wrong("""The header is two bytes too short, and at high rates your code stops with struct.error: the
    sample rate takes two bytes in yours. It has four.""")
def rate_of_2_bytes(x, sr):
    return _without(x, sr, 24, 28, struct.pack("<H", sr))


@write_wav.wrong("""The header is four bytes too short, and at high rates your code stops with struct.error: the
    sample rate and the bytes per second take two bytes each in yours. They have four.""")
def rates_of_2_bytes(x, sr):
    return _without(x, sr, 24, 32, struct.pack("<HH", sr, 2 * sr))


@write_wav.wrong("""Right at low rates, but a sample rate above 65,535 has lost its upper bytes: it was cut to 16
    bits. The field has four bytes.""")
def rate_cut_to_16_bits(x, sr):
    return _wav(x, sr, rates=(sr % 65536, 2 * sr))


@write_wav.wrong("""The file begins with RIFX, and all its numbers are big-endian. That kind exists, but this
    exercise asks for RIFF, with little-endian numbers.""")
def rifx_big_endian(x, sr):
    return b"RIFX" + _wav(x, sr, order=">", samples=x.astype(">i2").tobytes())[4:]


@write_wav.wrong("""That is a file of 4-byte floats throughout: format 3, 32 bits. Format 1 with 16 bits is asked
    for.""")
def file_of_floats(x, sr):
    samples = (x / 32768).astype("<f4").tobytes()
    return _wav(x, sr, code=3, rates=(sr, 4 * sr), align=4, bits=32, samples=samples)


@write_wav.wrong("""That is a file of 8-bit samples throughout. 16 bits a sample are asked for.""")
def file_of_8_bits(x, sr):
    samples = ((x >> 8) + 128).astype(np.uint8).tobytes()
    return _wav(x, sr, rates=(sr, sr), align=1, bits=8, samples=samples)


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
