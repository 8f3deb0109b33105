"""Lesson 01: what each exercise is tried on. Hidden tests are the same cases with other random numbers."""

import numpy as np

from autograder import Exercise

LIBRARIES = ["librosa", "soundfile", "torchaudio", "wave"]


def _off_ties(rng, n, step, low, high):
    """[n] values between two grid lines `low` and `high`, each within 0.4 steps of a line: no rounding ties."""
    return (rng.integers(low, high, n) + rng.uniform(-0.4, 0.4, n)) * step


sine = Exercise(
    "sine",
    points=2,
    minutes=8,
    difficulty=1,
    see="A sine wave is a pure tone",
    hints=[
        "Split it in three: how many samples are there, at what time is each of them, what is the sine at these times?",
        "np.arange(n) counts the samples 0, 1, ..., n - 1. Divide by the sample rate to get seconds.",
        "np.sin wants an angle in radians. One cycle is 2*np.pi, and there are `frequency` cycles in a second.",
    ],
    forbids=LIBRARIES,
    rtol=3e-4,
    atol=1e-6,
)


@sine.case(sound=4000)
def a_tone_to_hear(sine, rng):
    """60 ms at 220 Hz"""
    return sine(220.0, 0.06, 4000, amplitude=0.5)


@sine.case
def with_phase(sine, rng):
    """60 Hz at 320 samples a second, starting at phase 0.5"""
    return sine(60, 0.05, 320, phase=0.5)


@sine.case
def length_rounds_up(sine, rng):
    """a duration of 40.6 samples"""
    return sine(100.0, 0.0203, 2000)


@sine.case
def length_rounds_down(sine, rng):
    """a duration of 41.4 samples"""
    return sine(100.0, 0.0207, 2000)


@sine.case
def one_sample(sine, rng):
    """a single sample, larger than 1"""
    return sine(50.0, 0.001, 1000, amplitude=2.0, phase=1.0)


@sine.case
def negative_amplitude_and_phase(sine, rng):
    """a negative amplitude and a negative phase"""
    return sine(50.0, 0.01, 1000, amplitude=-0.6, phase=-2.0)


@sine.case
def negative_frequency(sine, rng):
    """a negative frequency"""
    return sine(-120.0, 0.02, 1000, phase=0.5)


@sine.case
def above_half_the_sample_rate(sine, rng):
    """a frequency above half the sample rate"""
    return sine(700.0, 0.02, 1000)


@sine.case
def fractional_rate(sine, rng):
    """a sample rate that is no whole number, 40.6 samples"""
    return sine(30.7, 0.05, 812.5)


@sine.case
def no_time_at_all(sine, rng):
    """a duration of 0, so no samples"""
    return sine(100.0, 0.0, 1000)


@sine.case
def random_tone(sine, rng):
    """a random tone"""
    duration = (rng.integers(40, 80) + rng.uniform(-0.3, 0.3)) / 4000
    return sine(rng.uniform(50, 400), duration, 4000, rng.uniform(0.2, 0.9), rng.uniform(0.5, 6))


peak_dbfs = Exercise(
    "peak_dbfs",
    points=1,
    minutes=5,
    difficulty=1,
    see="Levels in dBFS",
    hints=[
        "Find the sample that is farthest from zero, on either side, before you think about decibels.",
        "Decibels of an amplitude are 20 times a base-10 logarithm; numpy calls that one np.log10.",
        "np.log10(0.0) is -inf with a warning, which is what silence should give; math.log10(0.0) raises an error.",
    ],
    forbids=LIBRARIES,
    rtol=1e-6,
    atol=1e-3,
    unit="dBFS",
)


@peak_dbfs.case
def negative_peak(peak_dbfs, rng):
    """the largest sample is negative"""
    return peak_dbfs(np.array([0.1, -0.5, 0.25]))


@peak_dbfs.case
def full_scale(peak_dbfs, rng):
    """a square wave at full scale"""
    return peak_dbfs(np.array([1.0, -1.0, 1.0, -1.0]))


@peak_dbfs.case
def beyond_full_scale(peak_dbfs, rng):
    """a sample beyond full scale"""
    return peak_dbfs(np.array([0.5, 2.0, -1.0]))


@peak_dbfs.case
def far_beyond_full_scale(peak_dbfs, rng):
    """a negative sample far beyond full scale"""
    return peak_dbfs(np.array([0.25, -8.0, 1.0]))


@peak_dbfs.case
def zeros_among_others(peak_dbfs, rng):
    """zeros at the start, at the end and between"""
    return peak_dbfs(np.array([0.0, 0.3, 0.0, -0.2, 0.0]))


@peak_dbfs.case
def very_quiet_peak(peak_dbfs, rng):
    """samples around 1e-7"""
    return peak_dbfs(np.array([1e-7, -2.4e-7, 0.0]))


@peak_dbfs.case
def nearly_silent_peak(peak_dbfs, rng):
    """samples around 1e-14"""
    return peak_dbfs(np.array([2e-14, -3e-14]))


@peak_dbfs.case
def one_sample_below_zero(peak_dbfs, rng):
    """one quiet negative sample"""
    return peak_dbfs(np.array([-0.001]))


@peak_dbfs.case
def silence(peak_dbfs, rng):
    """silence, eight zeros"""
    return peak_dbfs(np.zeros(8))


@peak_dbfs.case
def random_sound(peak_dbfs, rng):
    """random samples, the negative ones larger"""
    return peak_dbfs(rng.uniform(-0.9, 0.4, 501))


rms_dbfs = Exercise(
    "rms_dbfs",
    points=2,
    minutes=6,
    difficulty=1,
    see="Levels in dBFS",
    hints=[
        "Read the name backwards: square every sample, take the mean, then the root. Decibels come last.",
        "The root mean square is an amplitude, so its decibels take a factor of 20.",
    ],
    forbids=LIBRARIES,
    rtol=1e-6,
    atol=1e-3,
    unit="dBFS",
)


@rms_dbfs.case
def full_scale_sine(rms_dbfs, rng):
    """a sine at full scale"""
    return rms_dbfs(np.tile([0.0, 1.0, 0.0, -1.0], 25))


@rms_dbfs.case
def odd_square(rms_dbfs, rng):
    """three samples of a square wave, 0.5, -0.5, 0.5"""
    return rms_dbfs(np.array([0.5, -0.5, 0.5]))


@rms_dbfs.case
def one_sample_alone(rms_dbfs, rng):
    """one sample"""
    return rms_dbfs(np.array([-0.25]))


@rms_dbfs.case
def silence_rms(rms_dbfs, rng):
    """silence, eight zeros"""
    return rms_dbfs(np.zeros(8))


@rms_dbfs.case
def beyond_full_scale_rms(rms_dbfs, rng):
    """samples beyond full scale"""
    return rms_dbfs(np.array([1.5, -2.0, 0.0, 2.5]))


@rms_dbfs.case
def very_quiet_rms(rms_dbfs, rng):
    """samples around 1e-6"""
    return rms_dbfs(np.array([1e-6, -2e-6, 3e-6]))


@rms_dbfs.case
def nearly_silent_rms(rms_dbfs, rng):
    """samples around 1e-14"""
    return rms_dbfs(np.array([0.0, 2e-14, -3e-14]))


@rms_dbfs.case
def random_with_offset(rms_dbfs, rng):
    """random samples around 0.3"""
    return rms_dbfs(0.3 + rng.uniform(-0.5, 0.5, 501))


to_pcm16 = Exercise(
    "to_pcm16",
    points=2,
    minutes=8,
    difficulty=1,
    see="PCM stores whole numbers",
    hints=[
        "There are four steps: limit, scale, round, convert. Their order matters.",
        "np.clip limits, np.rint rounds to the nearest whole number but still returns floats.",
        "An array's method .astype(np.int16) converts, and drops whatever stands behind the decimal point.",
    ],
    forbids=LIBRARIES,
    dtype="int16",
)


@to_pcm16.case
def within_range(to_pcm16, rng):
    """a few values within the range"""
    return to_pcm16(np.array([0.0, 0.25, -0.25, 0.6, -0.6, 0.7, -0.7]))


@to_pcm16.case
def at_full_scale(to_pcm16, rng):
    """exactly 1 and -1"""
    return to_pcm16(np.array([1.0, -1.0]))


@to_pcm16.case
def too_loud(to_pcm16, rng):
    """samples beyond 1 and -1"""
    return to_pcm16(np.array([0.3, 1.2, 1.5, -1.2, -1.5, -0.3]))


@to_pcm16.case
def very_quiet(to_pcm16, rng):
    """samples of about one step"""
    return to_pcm16(np.array([0.3, -0.3, 0.7, -0.7, 1.3, -1.3, 1.7, -1.7]) / 32767)


@to_pcm16.case
def one_value(to_pcm16, rng):
    """one sample"""
    return to_pcm16(np.array([-0.123]))


@to_pcm16.case
def random_values(to_pcm16, rng):
    """random samples"""
    return to_pcm16(_off_ties(rng, 200, 1 / 32767, -32000, 32001))


quantize = Exercise(
    "quantize",
    points=3,
    minutes=12,
    difficulty=2,
    see="Quantization rounds to a grid",
    hints=[
        "Measure the samples in steps: how many steps is each of them away from zero? Round that number.",
        "Rounded numbers of steps become sample values again by one multiplication.",
        "Positive and negative samples meet different limits, because zero takes one of the levels.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=1e-6,
)


@quantize.case(sound=4000)
def a_tone_at_3_bits(quantize, rng):
    """a random tone at 3 bits"""
    k = np.arange(400)
    x = 0.8 * np.sin(2 * np.pi * rng.uniform(150, 350) * k / 4000 + rng.uniform(0, 6))
    return quantize(x.astype(np.float32).astype(float), 3)


@quantize.case
def below_half_a_step(quantize, rng):
    """samples smaller than half a step, at 4 bits"""
    return quantize(np.array([0.0, 0.01, -0.01, 0.05, -0.05]), 4)


@quantize.case
def both_ends(quantize, rng):
    """samples at and beyond full scale, at 3 bits"""
    return quantize(np.array([0.7, 0.95, 1.0, 1.45, 9.3, -0.7, -0.95, -1.0, -1.45, -9.3]), 3)


@quantize.case
def one_bit(quantize, rng):
    """1 bit, so two levels are left"""
    return quantize(np.array([0.2, -0.2, 0.8, -0.8, -0.6]), 1)


@quantize.case
def sixteen_bits(quantize, rng):
    """a few random samples at 16 bits, some of them far beyond full scale"""
    inside = _off_ties(rng, 6, 2 / 2**16, -32000, 32000)
    beyond = np.array([1, -1, 1, -1]) * _off_ties(rng, 4, 2 / 2**16, 70_000, 300_000)
    return quantize(np.concatenate([inside, beyond]), 16)


sqnr_db = Exercise(
    "sqnr_db",
    points=2,
    minutes=6,
    difficulty=2,
    see="Signal to noise",
    hints=[
        "First make the error, an array as long as x: what did quantizing change in each sample?",
        "The power of a sound is the mean of its squared samples. You need two of them, and their ratio.",
        "A ratio of powers takes a factor of 10, not 20. Think of what the ratio is where the error is 0.",
    ],
    forbids=LIBRARIES,
    rtol=1e-6,
    atol=2e-3,
    unit="dB",
)


@sqnr_db.case
def a_tenth_off(sqnr_db, rng):
    """every sample off by a tenth"""
    return sqnr_db(np.array([1.0, -1.0, 1.0, -1.0]), np.array([0.9, -0.9, 0.9, -0.9]))


@sqnr_db.case
def always_above(sqnr_db, rng):
    """an error that is the same for all samples"""
    return sqnr_db(np.array([0.5, -0.25, 0.125]), np.array([0.5625, -0.1875, 0.1875]))


@sqnr_db.case
def louder_than_the_sound(sqnr_db, rng):
    """an error larger than the sound"""
    return sqnr_db(np.array([0.125, -0.125, 0.0625]), np.array([0.5, -0.5, 0.0]))


@sqnr_db.case
def always_below(sqnr_db, rng):
    """quantized samples that all lie below"""
    return sqnr_db(np.array([0.5, -0.25, 0.75]), np.array([0.4375, -0.3125, 0.65625]))


@sqnr_db.case
def some_equal(sqnr_db, rng):
    """equal samples, zeros and changed signs among others"""
    x = np.array([0.5, 0.0, -0.25, 0.0, 0.0625, -0.375])
    return sqnr_db(x, np.array([0.5, 0.125, 0.0625, 0.0, -0.0625, -0.375]))


@sqnr_db.case
def tiny_error(sqnr_db, rng):
    """errors of about 1e-6"""
    x = rng.choice([-1, 1], 200) * rng.integers(300, 900, 200) / 1024
    return sqnr_db(x, x + rng.choice([-1, 1], 200) / 2**20)


@sqnr_db.case
def no_error(sqnr_db, rng):
    """two equal arrays"""
    return sqnr_db(np.array([0.5, -0.25, 0.0]), np.array([0.5, -0.25, 0.0]))


@sqnr_db.case
def random_at_5_bits(sqnr_db, rng):
    """random samples rounded to 5 bits"""
    x = rng.uniform(-0.7, 0.9, 801).astype(np.float32).astype(float)
    return sqnr_db(x, np.round(x * 16) / 16)


dither = Exercise(
    "dither",
    points=2,
    minutes=8,
    difficulty=2,
    see="Dither is noise that helps",
    hints=[
        "Write the noise down first, in steps: it lies between -1 and 1. Scaling and adding come after.",
        "A uniform number in [0, 1) has the mean 0.5. What is the mean of the sum of two of them?",
        "For 3 bits one step is 0.25, so the noise lies between -0.25 and 0.25.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=1e-6,
)


@dither.case(sound=4000)
def a_tone_at_4_bits(dither, rng):
    """a quiet random tone, dither for 4 bits"""
    x = 0.2 * np.sin(2 * np.pi * rng.uniform(150, 350) * np.arange(240) / 4000)
    return dither(x, 4, rng.random(240), rng.random(240))


@dither.case
def by_hand(dither, rng):
    """three samples at 3 bits"""
    return dither(np.array([0.0, 0.5, -0.5]), 3, np.array([0.0, 0.5, 0.75]), np.array([0.0, 0.5, 0.5]))


@dither.case
def on_silence(dither, rng):
    """silence, dither for 8 bits"""
    return dither(np.zeros(20), 8, rng.random(20), rng.random(20))


@dither.case
def at_full_scale_2_bits(dither, rng):
    """a sound at full scale, dither for 2 bits"""
    return dither(np.tile([1.0, -1.0], 10), 2, rng.random(20), rng.random(20))


@dither.case
def beyond_full_scale_2_bits(dither, rng):
    """samples beyond full scale, dither for 2 bits"""
    return dither(np.array([1.4, -1.4, 2.5, -2.5]), 2, rng.random(4), rng.random(4))


@dither.case
def one_sample_at_16_bits(dither, rng):
    """one sample, dither for 16 bits"""
    return dither(np.array([0.25]), 16, np.array([0.875]), np.array([0.75]))


write_wav = Exercise(
    "write_wav",
    points=4,
    minutes=15,
    difficulty=3,
    see="Inside a WAV file",
    hints=[
        "Make each row of the table as bytes of its own, then join them with +.",
        'A whole number n becomes four bytes by int(n).to_bytes(4, "little"), two by int(n).to_bytes(2, "little").',
        'x.astype("<i2").tobytes() gives the samples as bytes. Test yourself: len of your header must be 44.',
    ],
    forbids=["scipy.io", "studio.players", *LIBRARIES],
)


@write_wav.case
def three_samples(write_wav, rng):
    """the samples 0, 1, -1 at 8000 Hz"""
    return write_wav(np.array([0, 1, -1], dtype=np.int16), 8000)


@write_wav.case
def extremes(write_wav, rng):
    """the largest and the smallest sample at 44,100 Hz"""
    return write_wav(np.array([32767, -32768, 256, -2, 258], dtype=np.int16), 44100)


@write_wav.case
def no_samples(write_wav, rng):
    """no samples at all: a header alone"""
    return write_wav(np.zeros(0, dtype=np.int16), 22050)


@write_wav.case
def high_rate(write_wav, rng):
    """one sample at 96,000 Hz"""
    return write_wav(np.array([-12345], dtype=np.int16), 96000)


@write_wav.case
def random_samples(write_wav, rng):
    """random samples at a random rate"""
    x = rng.integers(-32768, 32768, 101).astype(np.int16)
    return write_wav(x, int(rng.integers(4000, 48000)))


@write_wav.case
def many_samples(write_wav, rng):
    """41,000 samples, so that the sizes need more than two bytes"""
    return write_wav(np.full(41_000, -515, dtype=np.int16), 48000)
