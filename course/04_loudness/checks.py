"""Lesson 04: what each exercise is tried on. Hidden tests are the same cases with other random numbers."""

import numpy as np

from autograder import Exercise

LIBRARIES = ["pyloudnorm", "librosa", "torchaudio", "essentia", "acoustics", "studio"]


a_weighting_db = Exercise(
    "a_weighting_db",
    points=1,
    minutes=8,
    difficulty=1,
    see="A-weighting",
    hints=[
        "Write the fraction as a function of frequency first. You need it twice: at `frequency`, and at 1000 Hz.",
        "R is a ratio of amplitudes, so its decibels take 20. Two decibel values are subtracted, not divided.",
        "Whole numbers overflow: 20,000 to the fourth, times 12,194 squared, has 26 digits. Make floats of them first.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=6e-3,
    unit="dB",
)


@a_weighting_db.case
def three_tones(a_weighting_db, rng):
    """60 Hz, 1000 Hz and 3000 Hz, an array"""
    return a_weighting_db(np.array([60.0, 1000.0, 3000.0]))


@a_weighting_db.case
def one_number(a_weighting_db, rng):
    """100 Hz, a plain number"""
    return a_weighting_db(100.0)


@a_weighting_db.case
def reference(a_weighting_db, rng):
    """1000 Hz, a plain number: 0 dB"""
    return a_weighting_db(1000.0)


@a_weighting_db.case
def zero_hertz(a_weighting_db, rng):
    """0 Hz, a plain number"""
    return a_weighting_db(0.0)


@a_weighting_db.case
def zero_in_an_array(a_weighting_db, rng):
    """an array that begins with 0 Hz"""
    return a_weighting_db(np.array([0.0, 50.0, 5000.0]))


@a_weighting_db.case
def low(a_weighting_db, rng):
    """eight random frequencies from 10 to 500 Hz"""
    return a_weighting_db(rng.uniform(10, 500, 8))


@a_weighting_db.case
def high(a_weighting_db, rng):
    """eight random frequencies from 500 Hz to 24 kHz"""
    return a_weighting_db(rng.uniform(500, 24000, 8))


@a_weighting_db.case
def whole_numbers(a_weighting_db, rng):
    """an array of whole numbers, dtype int32, up to 20,000 Hz"""
    return a_weighting_db(np.array([31, 125, 500, 2000, 8000, 20000], dtype=np.int32))


@a_weighting_db.case
def table(a_weighting_db, rng):
    """random frequencies, shape [2, 3]"""
    return a_weighting_db(rng.uniform(20, 2000, (2, 3)))


biquad = Exercise(
    "biquad",
    points=2,
    minutes=12,
    difficulty=2,
    see="A filter with a memory",
    hints=[
        "Do the example on paper: for each output write down the two inputs and the two outputs before it.",
        "One loop over k. Keep four numbers from round to round: the last two inputs and the last two outputs.",
        "The outputs that come back are those that are already divided by a[0]. All five products are divided by it.",
    ],
    forbids=["scipy.signal", *LIBRARIES],
    rtol=1e-4,
    atol=1e-5,
)


def _coefficients(rng, first=1.0):
    """b, a of a stable filter: two poles inside the unit circle; a begins with `first`."""
    radius, angle = rng.uniform(0.4, 0.9), rng.uniform(0.5, 2.5)
    a = np.array([1.0, -2 * radius * np.cos(angle), radius**2])
    return rng.uniform(0.3, 1, 3) * np.array([1, -1, 1]), first * a


@biquad.case
def example(biquad, rng):
    """the example"""
    return biquad(np.array([1.0, 0.0, 0.0, 3.0]), np.array([2.0, 0.0, 4.0]), np.array([2.0, -1.0, 0.0]))


@biquad.case
def one_click(biquad, rng):
    """a single 1, then zeros, random coefficients, a[0] = 1"""
    return biquad(np.eye(1, 12)[0], *_coefficients(rng))


@biquad.case
def noise(biquad, rng):
    """twenty random samples, random coefficients, a[0] = 1"""
    return biquad(rng.standard_normal(20), *_coefficients(rng))


@biquad.case
def not_scaled(biquad, rng):
    """twenty random samples, a[0] = 1.6"""
    return biquad(rng.standard_normal(20), *_coefficients(rng, 1.6))


@biquad.case
def below_zero(biquad, rng):
    """fifteen random samples, a[0] = -0.5"""
    return biquad(rng.standard_normal(15), *_coefficients(rng, -0.5))


@biquad.case
def without_memory_of_its_own(biquad, rng):
    """ten random samples, a = 1, 0, 0"""
    return biquad(rng.standard_normal(10), rng.uniform(0.3, 1, 3), np.array([1.0, 0.0, 0.0]))


@biquad.case
def one_sample(biquad, rng):
    """a single sample"""
    return biquad(rng.standard_normal(1) + 3, *_coefficients(rng))


@biquad.case
def two_samples(biquad, rng):
    """two samples"""
    return biquad(rng.standard_normal(2) + 3, *_coefficients(rng, 2.0))


@biquad.case
def whole_numbers_in(biquad, rng):
    """ten random whole numbers, dtype int64"""
    return biquad(rng.integers(-9, 10, 10), *_coefficients(rng))


k_weight = Exercise(
    "k_weight",
    points=3,
    minutes=18,
    difficulty=2,
    see="K-weighting",
    hints=[
        "Two stages, one after the other. For each: K first, then three b, three a, then filter.",
        "K is a tangent: np.tan counts in radians, and the sample rate is its divisor. Each stage has its own K and Q.",
        "Print b and a for 48,000 Hz, divided by a[0], and compare them with the table in the lesson.",
    ],
    forbids=LIBRARIES,
    rtol=5e-5,
    atol=1e-6,
)


def _click(n):
    return np.eye(1, n)[0]


@k_weight.case
def click_at_48(k_weight, rng):
    """a single 1, then 39 zeros, at 48,000 Hz: the published filter"""
    return k_weight(_click(40), 48000)


@k_weight.case
def click_at_44(k_weight, rng):
    """a single 1, then 39 zeros, at 44,100 Hz"""
    return k_weight(_click(40), 44100)


@k_weight.case
def noise_at_48(k_weight, rng):
    """60 random samples at 48,000 Hz"""
    return k_weight(rng.standard_normal(60), 48000)


@k_weight.case
def noise_at_8(k_weight, rng):
    """60 random samples at 8000 Hz"""
    return k_weight(rng.standard_normal(60), 8000)


@k_weight.case
def noise_at_any_rate(k_weight, rng):
    """60 random samples at a random rate between 11 and 96 kHz"""
    return k_weight(rng.standard_normal(60), int(rng.integers(11000, 96000)))


@k_weight.case
def constant(k_weight, rng):
    """600 ones at 16,000 Hz, every 20th value: what the low cut leaves of them"""
    return np.asarray(k_weight(np.ones(600), 16000))[::20]


@k_weight.case
def two_channels(k_weight, rng):
    """two channels of 40 random samples at 44,100 Hz"""
    return k_weight(rng.standard_normal((2, 40)), 44100)


@k_weight.case
def five_channels(k_weight, rng):
    """five channels of 20 random samples at 22,050 Hz"""
    return k_weight(rng.standard_normal((5, 20)), 22050)


block_loudness = Exercise(
    "block_loudness",
    points=3,
    minutes=15,
    difficulty=2,
    see="Loudness, block by block",
    hints=[
        "First the lengths, in samples: a block has 4 * sr // 10, and the next one begins sr // 10 later.",
        "Square, weight the channels, add them up: that is one row of n numbers. Then one mean for each block.",
        "A mono sound has one dimension only. np.atleast_2d makes one row of it, and leaves [channels, n] alone.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=2e-3,
    unit="LUFS",
)


@block_loudness.case
def four_ones(block_loudness, rng):
    """the example"""
    return block_loudness(np.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0]), 10)


@block_loudness.case
def mono(block_loudness, rng):
    """170 random samples at 100 Hz, louder and louder"""
    return block_loudness(rng.standard_normal(170) * np.linspace(0.01, 1, 170), 100)


@block_loudness.case
def left_over(block_loudness, rng):
    """259 random samples at 200 Hz: the last 19 complete no block"""
    return block_loudness(rng.standard_normal(259) * np.linspace(1, 0.05, 259), 200)


@block_loudness.case
def one_block(block_loudness, rng):
    """exactly one block: 40 random samples at 100 Hz"""
    return block_loudness(rng.standard_normal(40), 100)


@block_loudness.case
def stereo(block_loudness, rng):
    """two channels of 90 random samples at 100 Hz, the left one louder"""
    return block_loudness(rng.standard_normal((2, 90)) * np.array([[1.0], [0.2]]), 100)


@block_loudness.case
def opposite(block_loudness, rng):
    """two channels, the right one the left one upside down"""
    x = rng.standard_normal(70)
    return block_loudness(np.stack([x, -x]), 100)


@block_loudness.case
def surround(block_loudness, rng):
    """five channels of 70 random samples at 100 Hz, all different in level"""
    return block_loudness(rng.standard_normal((5, 70)) * np.array([[0.3], [0.5], [0.8], [1.2], [1.9]]), 100)


@block_loudness.case
def short(block_loudness, rng):
    """25 random samples at 100 Hz: a quarter of a second"""
    return block_loudness(rng.standard_normal(25), 100)


@block_loudness.case
def short_stereo(block_loudness, rng):
    """two channels of three samples at 10 Hz"""
    return block_loudness(rng.standard_normal((2, 3)) + 2, 10)


@block_loudness.case
def falling_silent(block_loudness, rng):
    """half a second of random samples, then 0.7 s of zeros, at 100 Hz"""
    return block_loudness(np.concatenate([rng.standard_normal(50), np.zeros(70)]), 100)


@block_loudness.case
def offset(block_loudness, rng):
    """random samples between 2 and 3: their mean stays in"""
    return block_loudness(rng.uniform(2, 3, 60), 100)


integrated_lufs = Exercise(
    "integrated_lufs",
    points=3,
    minutes=12,
    difficulty=2,
    see="Two gates",
    hints=[
        "Three steps: leave out by the first gate, compute the second one from what is left, leave out again.",
        "A mean of decibels is not the decibels of a mean. Back to powers, 10 ** (level / 10), then the mean.",
        "The second gate is a level: that of the mean power after the first gate, less 10 LU.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=2e-3,
    unit="LUFS",
)


@integrated_lufs.case
def worked_example(integrated_lufs, rng):
    """the example"""
    return integrated_lufs(np.array([-20.0, -23.0, -40.0, -80.0]))


@integrated_lufs.case
def both_gates(integrated_lufs, rng):
    """random levels around -20, -33, -50 and -85 LUFS, mixed"""
    levels = np.concatenate([rng.normal(middle, 1, 6) for middle in (-20, -33, -50, -85)])
    return integrated_lufs(rng.permutation(levels))


@integrated_lufs.case
def nothing_to_leave_out(integrated_lufs, rng):
    """random levels from -26 to -18 LUFS"""
    return integrated_lufs(rng.uniform(-26, -18, 12))


@integrated_lufs.case
def first_gate_decides(integrated_lufs, rng):
    """two blocks at -30, two at -45, and many below -70: these must not lower the second gate"""
    return integrated_lufs(np.concatenate([[-30.0, -30.0, -45.0, -45.0], rng.uniform(-90, -75, 20)]))


@integrated_lufs.case
def second_gate_below_the_first(integrated_lufs, rng):
    """blocks around -63 and -71 LUFS: the second gate comes out below -70, the first one still holds"""
    return integrated_lufs(np.concatenate([rng.uniform(-63.5, -62.5, 3), rng.uniform(-71.5, -70.5, 5)]))


@integrated_lufs.case
def loud_all_the_way(integrated_lufs, rng):
    """levels above 0 LUFS, and one 9 dB, one 12 dB lower"""
    return integrated_lufs(np.array([3.0, 2.5, 4.0, -6.0, -9.0]) + rng.uniform(0, 0.1))


@integrated_lufs.case
def close_to_the_second_gate(integrated_lufs, rng):
    """half of the blocks at -20, half between -33.5 and -32.5 LUFS: only powers tell on which side they are"""
    return [integrated_lufs(np.repeat([-20.0, low], 8)) for low in (-33.5, -32.5)]


@integrated_lufs.case
def between_the_gates(integrated_lufs, rng):
    """four blocks at -20 and four at -31.8, -30.5, -29.5 or -28.5 LUFS"""
    return [integrated_lufs(np.repeat([-20.0, low], 4)) for low in (-31.8, -30.5, -29.5, -28.5)]


@integrated_lufs.case
def one_level(integrated_lufs, rng):
    """a single block"""
    return integrated_lufs(rng.uniform(-40, -10, 1))


@integrated_lufs.case
def with_silence(integrated_lufs, rng):
    """random levels, some of them minus infinity"""
    return integrated_lufs(np.concatenate([rng.uniform(-25, -20, 5), np.full(4, -np.inf)]))


@integrated_lufs.case
def too_soft(integrated_lufs, rng):
    """all levels below -70 LUFS"""
    return integrated_lufs(rng.uniform(-90, -71, 6))


@integrated_lufs.case
def silence(integrated_lufs, rng):
    """all levels minus infinity"""
    return integrated_lufs(np.full(3, -np.inf))


@integrated_lufs.case
def half_silent(integrated_lufs, rng):
    """one level of -69, one of -71 LUFS"""
    return integrated_lufs(np.array([-69.0, -71.0]))


normalize_loudness = Exercise(
    "normalize_loudness",
    points=3,
    minutes=15,
    difficulty=2,
    see="Peaks between the samples",
    hints=[
        "Two gains in dB: what the target asks for, and what the ceiling allows. Take the smaller one.",
        "The true peak is the largest distance from zero among four times as many samples, over all channels.",
        "A gain in dB multiplies samples by 10 ** (gain / 20). Only the samples of x itself are multiplied.",
    ],
    forbids=LIBRARIES,
    rtol=1e-4,
    atol=1e-7,
)


def _burst(rng, n, amplitude=1.0):
    """Random samples that fade in and out, their largest at this amplitude: [n]."""
    x = rng.standard_normal(n) * np.sin(np.pi * (np.arange(n) + 0.5) / n)
    return amplitude * x / np.abs(x).max()


@normalize_loudness.case
def softer(normalize_loudness, rng):
    """a sound of -9 LUFS, by default to -14: far from the ceiling"""
    return normalize_loudness(_burst(rng, 40, 0.8), -9.0)


@normalize_loudness.case
def louder(normalize_loudness, rng):
    """a soft sound of -40 LUFS to -23: far from the ceiling"""
    return normalize_loudness(_burst(rng, 40, 0.02), -40.0, target=-23.0)


@normalize_loudness.case
def ceiling_decides(normalize_loudness, rng):
    """a sound of -30 LUFS to -14, peak 0.5: the ceiling of -1 dBTP holds it back"""
    return normalize_loudness(_burst(rng, 40, 0.5), -30.0)


@normalize_loudness.case
def between_the_samples(normalize_loudness, rng):
    """a tone at a quarter of the sample rate, whose peaks lie between samples, to a ceiling of -3 dBTP"""
    k = np.arange(48)
    tone = 0.5 * np.sin(np.pi * k / 2 + np.pi / 4) * np.sin(np.pi * (k + 0.5) / 48)
    return normalize_loudness(tone, rng.uniform(-25, -24), -5.0, -3.0)


@normalize_loudness.case
def only_the_true_peak_is_too_high(normalize_loudness, rng):
    """a tone whose samples stay below the ceiling, but whose true peak lies between it and 0 dBTP"""
    k = np.arange(48)
    tone = np.sin(np.pi * k / 2 + np.pi / 4) * np.sin(np.pi * (k + 0.5) / 48)
    return normalize_loudness(10 ** (rng.uniform(-3.8, -3.2) / 20) * tone / np.abs(tone).max(), -14.0)


@normalize_loudness.case
def already_too_loud(normalize_loudness, rng):
    """a sound of -14 LUFS whose peak is far beyond the ceiling: it gets softer than the target"""
    return normalize_loudness(_burst(rng, 40, 1.8), -14.0, -14.0, -6.0)


@normalize_loudness.case
def too_soft_and_yet_too_high(normalize_loudness, rng):
    """a sound of -20 LUFS to -19, below full scale, but beyond the ceiling of -6 dBTP: it gets softer all the same"""
    return normalize_loudness(_burst(rng, 40, 0.6), -20.0, -19.0, -6.0)


@normalize_loudness.case
def negative_peak(normalize_loudness, rng):
    """a sound whose largest peak points down"""
    x = _burst(rng, 40, 0.3)
    x[20] = -0.6
    return normalize_loudness(x, -35.0, -16.0, -2.0)


@normalize_loudness.case
def two_channels_one_gain(normalize_loudness, rng):
    """two channels of 30 samples, the right one louder: one gain for both, from the ceiling"""
    return normalize_loudness(np.stack([_burst(rng, 30, 0.2), _burst(rng, 30, 0.7)]), -30.0)


@normalize_loudness.case
def one_that_ends_abruptly(normalize_loudness, rng):
    """twelve random samples that do not fade at all, held back by the ceiling"""
    return normalize_loudness(rng.uniform(0.4, 0.6, 12), -40.0, -10.0, 0.0)


@normalize_loudness.case
def silence_stays(normalize_loudness, rng):
    """zeros, with a loudness of minus infinity, then of -20 LUFS"""
    return [normalize_loudness(np.zeros(10), loudness) for loudness in (-np.inf, -20.0)]


@normalize_loudness.case
def too_soft_to_measure(normalize_loudness, rng):
    """a very soft sound, with a loudness of minus infinity; what comes out is shown times 10,000"""
    return 1e4 * np.asarray(normalize_loudness(_burst(rng, 20, 1e-4), -np.inf))
