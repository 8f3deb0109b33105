"""Lesson 10: what each exercise is tried on. Hidden tests are the same cases with other random numbers."""

import numpy as np

from autograder import Exercise

LIBRARIES = ["librosa", "torchaudio", "studio", "scipy.fft", "scipy.fftpack", "scipy.stats", "scipy.signal", "av"]

bitrate_kbps = Exercise(
    "bitrate_kbps",
    points=1,
    minutes=4,
    difficulty=1,
    see="A bitrate is measured, not asked for",
    hints=[
        "First all bytes together, then bits, then the sound's duration in seconds, then thousands.",
        "The duration is samples / sr. In the example it is half a second.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-9,
    unit="kbps",
)


@bitrate_kbps.case
def the_example(bitrate_kbps, rng):
    """two packets, half a second, as in the example"""
    return bitrate_kbps([300, 200], 22050, 44100)


@bitrate_kbps.case
def random_packets(bitrate_kbps, rng):
    """random packets, at 48 kHz"""
    return bitrate_kbps(rng.integers(50, 400, 20), 20 * 960, 48000)


@bitrate_kbps.case
def list_of_packets(bitrate_kbps, rng):
    """a list of random packets, at 16 kHz, a sound that is no whole number of seconds"""
    return bitrate_kbps([int(size) for size in rng.integers(20, 90, 7)], 13579, 16000)


@bitrate_kbps.case
def short_sound(bitrate_kbps, rng):
    """one packet of 100 bytes for a second at 8000 Hz"""
    return bitrate_kbps([100], 8000, 8000)


@bitrate_kbps.case
def long_sound(bitrate_kbps, rng):
    """few random packets for a sound of ten minutes"""
    return 1000 * bitrate_kbps(rng.integers(1, 9, 5), 600 * 44100, 44100)


@bitrate_kbps.case
def no_packets(bitrate_kbps, rng):
    """no packets"""
    return bitrate_kbps([], 1000, 8000)


entropy_bits = Exercise(
    "entropy_bits",
    points=2,
    minutes=10,
    difficulty=1,
    see="Rare numbers may be long",
    hints=[
        "np.unique(symbols, return_counts=True) returns the values and how often each occurs.",
        "The formula gives bits for one symbol. How many symbols are there?",
        "No symbols at all: what would a sum over nothing be?",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-5,
    unit="bits",
)


@entropy_bits.case
def four_symbols(entropy_bits, rng):
    """0, 0, 1, -1, as in the example"""
    return entropy_bits(np.array([0, 0, 1, -1]))


@entropy_bits.case
def random_symbols(entropy_bits, rng):
    """200 random numbers from -3 to 3"""
    return entropy_bits(rng.integers(-3, 4, 200))


@entropy_bits.case
def uneven_symbols(entropy_bits, rng):
    """300 random numbers, small ones more often"""
    return entropy_bits(np.round(2 * rng.standard_normal(300)).astype(int))


@entropy_bits.case
def far_apart(entropy_bits, rng):
    """40 random numbers among -1000000, 5, 70000 and 70001"""
    return entropy_bits(rng.choice(np.array([-1_000_000, 5, 70_000, 70_001]), 40))


@entropy_bits.case
def a_table_of_symbols(entropy_bits, rng):
    """random numbers from 0 to 4 in 6 rows and 25 columns"""
    return entropy_bits(rng.integers(0, 5, (6, 25)))


@entropy_bits.case
def all_different(entropy_bits, rng):
    """sixteen different numbers"""
    return entropy_bits(rng.permutation(16) - 8)


@entropy_bits.case
def all_the_same(entropy_bits, rng):
    """fifty times 7"""
    return entropy_bits(np.full(50, 7))


@entropy_bits.case
def one_symbol(entropy_bits, rng):
    """a single symbol"""
    return entropy_bits(np.array([3]))


@entropy_bits.case
def no_symbols(entropy_bits, rng):
    """no symbols"""
    return entropy_bits(np.array([], dtype=int))


mdct = Exercise(
    "mdct",
    points=4,
    minutes=20,
    difficulty=3,
    see="A transform that repeats nothing",
    hints=[
        "Three steps: padding, frames of 2n samples with hop n, and for each frame window, cosines, sum, factor.",
        "Make the cosines once, as a table: i down its 2n rows, k across. A frame times that table is a column of X.",
        "For 7 samples and n = 4 there are 8 samples after filling up, 16 after padding, and 3 frames.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-5,
)


@mdct.case
def three_samples(mdct, rng):
    """three samples, n = 2, as in the example"""
    return mdct(np.array([1.0, 2.0, 3.0]), 2)


@mdct.case
def fits(mdct, rng):
    """24 random samples, n = 8: nothing to fill up"""
    return mdct(rng.standard_normal(24), 8)


@mdct.case
def does_not_fit(mdct, rng):
    """29 random samples, n = 6"""
    return mdct(rng.standard_normal(29), 6)


@mdct.case
def one_too_many(mdct, rng):
    """17 random samples, n = 8: one more than two hops"""
    return mdct(rng.standard_normal(17), 8)


@mdct.case
def shorter_than_n(mdct, rng):
    """three random samples, n = 10"""
    return mdct(rng.standard_normal(3), 10)


@mdct.case
def as_many_frames_as_rows(mdct, rng):
    """20 random samples, n = 4 ... and a click: 6 frames, 4 rows"""
    x = rng.standard_normal(20)
    x[int(rng.integers(5, 15))] += 5
    return mdct(x, 4)


@mdct.case
def square_table(mdct, rng):
    """30 random samples, n = 6: six frames, six rows"""
    return mdct(rng.standard_normal(30), 6)


@mdct.case
def smallest(mdct, rng):
    """one random sample, n = 2"""
    return mdct(rng.standard_normal(1), 2)


@mdct.case
def larger(mdct, rng):
    """1000 random samples, n = 256: the shape, and every 16th row"""
    X = np.asarray(mdct(rng.standard_normal(1000), 256))
    return X.shape, X[::16]


imdct = Exercise(
    "imdct",
    points=4,
    minutes=20,
    difficulty=3,
    see="A transform that repeats nothing",
    hints=[
        "The number of rows of X is n. Each column makes 2n samples: the same cosines, summed over k this time.",
        "Make zeros for all frames, n * (frames + 1) samples, and add frame m from sample m * n on.",
        "The window comes in once more here: once on the way there, once on the way back, and sin² + cos² is 1.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-5,
)


@imdct.case
def one_coefficient_alone(imdct, rng):
    """a single 1 in frame 0, n = 2, as in the example"""
    return imdct(np.array([[1.0, 0.0], [0.0, 0.0]]), 2)


@imdct.case
def arbitrary_coefficients(imdct, rng):
    """random numbers, 8 rows and 5 frames, all 32 samples"""
    return imdct(rng.standard_normal((8, 5)), 32)


@imdct.case
def fewer_samples(imdct, rng):
    """random numbers, 6 rows and 7 frames, 31 samples"""
    return imdct(rng.standard_normal((6, 7)), 31)


@imdct.case
def far_fewer_samples(imdct, rng):
    """random numbers, 10 rows and 4 frames, 3 samples"""
    return imdct(rng.standard_normal((10, 4)), 3)


@imdct.case
def two_frames(imdct, rng):
    """random numbers, 4 rows and 2 frames, 4 samples"""
    return imdct(rng.standard_normal((4, 2)), 4)


@imdct.case
def square_again(imdct, rng):
    """random numbers, 6 rows and 6 frames, 30 samples"""
    return imdct(rng.standard_normal((6, 6)), length=30)


@imdct.case
def smallest_again(imdct, rng):
    """random numbers, 2 rows and 9 frames, 16 samples"""
    return imdct(rng.standard_normal((2, 9)), 16)


@imdct.case
def there_and_back(imdct, rng):
    """the MDCT of 21 random samples, n = 8: they must come back"""
    x, i, k = rng.standard_normal(21), np.arange(16)[:, np.newaxis], np.arange(8)
    waves = 0.5 * np.sin(np.pi * (i + 0.5) / 16) * np.cos(np.pi / 8 * (i + 4.5) * (k + 0.5))
    padded = np.concatenate([np.zeros(8), x, np.zeros(11)])
    return imdct(np.stack([padded[s : s + 16] @ waves for s in range(0, 25, 8)], axis=1), 21)


masking_threshold = Exercise(
    "masking_threshold",
    points=4,
    minutes=25,
    difficulty=3,
    see="One sound hides another",
    hints=[
        "Write the Bark scale and the threshold in quiet as helpers. Try them: z(1000) is 8.51, Q(1000) is 3.37.",
        "A table of distances, z of each band minus z of each masker: [bands, bands]. Above a masker it is positive.",
        "Levels become powers by 10 ** (L / 10), minus infinity becomes 0. Add powers, then dB, then the maximum.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=0.02,
    unit="dB",
)

_EDGES = np.array([100.0, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700,
                   4400, 5300, 6400, 7700, 9500, 12000, 15500])  # fmt: skip


def _levels(rng, bands, frames, low=-90.0, high=-10.0):
    return rng.uniform(low, high, (bands, frames))


@masking_threshold.case
def two_bands(masking_threshold, rng):
    """two bands, one of them without sound, as in the example"""
    return masking_threshold(np.array([[-20.0], [-np.inf]]), np.array([1000.0, 2000.0]))


@masking_threshold.case
def one_masker(masking_threshold, rng):
    """one loud band in the middle of 24, nothing in the others"""
    level = np.full((24, 1), -np.inf)
    level[int(rng.integers(8, 16))] = -6.0
    return masking_threshold(level, _EDGES)


@masking_threshold.case
def many_bands(masking_threshold, rng):
    """24 bands of random levels, 5 frames"""
    return masking_threshold(_levels(rng, 24, 5), _EDGES)


@masking_threshold.case
def few_bands(masking_threshold, rng):
    """six bands at random frequencies, 6 frames: as many as bands"""
    return masking_threshold(_levels(rng, 6, 6), np.sort(rng.uniform(100, 9000, 6)))


@masking_threshold.case
def close_bands(masking_threshold, rng):
    """ten bands a few Hz apart, equally loud: their powers add up"""
    return masking_threshold(np.full((10, 2), -30.0), 1000 + 3.0 * np.arange(10) + rng.uniform(0, 1, 10))


@masking_threshold.case
def soft_sounds(masking_threshold, rng):
    """very soft bands: the threshold in quiet decides in many"""
    return masking_threshold(_levels(rng, 24, 3, -110, -70), _EDGES)


@masking_threshold.case
def no_sound_at_all(masking_threshold, rng):
    """bands at random frequencies without any sound, 2 frames"""
    return masking_threshold(np.full((12, 2), -np.inf), np.sort(rng.uniform(50, 16000, 12)))


@masking_threshold.case
def another_offset(masking_threshold, rng):
    """an offset of 6 dB"""
    return masking_threshold(_levels(rng, 24, 3), _EDGES, 6.0)


@masking_threshold.case
def another_full_scale(masking_threshold, rng):
    """soft bands, full scale at 80 dB SPL"""
    return masking_threshold(_levels(rng, 24, 3, -90, -50), _EDGES, full_scale=80.0)


@masking_threshold.case
def one_band(masking_threshold, rng):
    """a single band, 4 frames"""
    return masking_threshold(_levels(rng, 1, 4, -60, 0), np.array([440.0]))


@masking_threshold.case
def near_the_quiet(masking_threshold, rng):
    """single bands whose own masking is about as high as the threshold in quiet"""
    frequency = np.sort(rng.uniform(500, 5000, 8))
    k = frequency / 1000
    quiet = 3.64 * k**-0.8 - 6.5 * np.exp(-0.6 * (k - 3.3) ** 2) + 0.001 * k**4 - 96
    levels = quiet + 15 + rng.uniform(-2, 2, 8)
    return [masking_threshold(np.array([[a]]), np.array([f])) for a, f in zip(levels, frequency, strict=True)]


allocate_bits = Exercise(
    "allocate_bits",
    points=3,
    minutes=20,
    difficulty=2,
    see="Bits go where noise would be heard",
    hints=[
        "A loop without a fixed end: work out who may get a bit; if nobody, return; else give one to the worst.",
        "Three conditions, all of them: noise above 0 dB, fewer than `most` bits, and the bit still affordable.",
        "np.argmax takes the first of several equal ones. Give those that may not get a bit -np.inf.",
    ],
    forbids=LIBRARIES,
)


@allocate_bits.case
def three_bands(allocate_bits, rng):
    """three bands, as in the example"""
    return allocate_bits(np.array([20.0, 9.0, -3.0]), np.array([4, 8, 16]), 24)


@allocate_bits.case
def random_bands(allocate_bits, rng):
    """twelve random bands, a budget for some"""
    return allocate_bits(rng.uniform(-10, 40, 12), rng.integers(1, 20, 12), 200)


@allocate_bits.case
def several_budgets(allocate_bits, rng):
    """eight random bands, budgets of 5, 17.5, 60, 111 and 240"""
    smr, widths = rng.uniform(-5, 35, 8), rng.integers(3, 15, 8)
    return [allocate_bits(smr, widths, budget) for budget in (5, 17.5, 60, 111, 240)]


@allocate_bits.case
def more_than_enough(allocate_bits, rng):
    """ten random bands, far more bits than needed"""
    return allocate_bits(rng.uniform(-20, 60, 10), rng.integers(1, 9, 10), 1e6)


@allocate_bits.case
def too_expensive(allocate_bits, rng):
    """the band with the loudest noise costs more than there is; others do not"""
    smr = np.concatenate([[50.0], rng.uniform(10, 30, 5)])
    return allocate_bits(smr, np.array([100, 7, 5, 9, 4, 6]), 60)


@allocate_bits.case
def equal_bands(allocate_bits, rng):
    """six bands with the same ratio, bits for some of them"""
    return allocate_bits(np.full(6, 15.5), np.full(6, 4), 34)


@allocate_bits.case
def equal_ratios_unequal_widths(allocate_bits, rng):
    """five bands with the same ratio and different widths"""
    return allocate_bits(np.full(5, 11.0), np.array([9, 2, 7, 3, 5]), 20)


@allocate_bits.case
def exactly_at_the_mask(allocate_bits, rng):
    """ratios of exactly 0, and just below and above 6.02 and 12.04 dB"""
    return allocate_bits(np.array([0.0, 6.01, 6.03, 0.01, 12.0405]), np.array([2, 3, 4, 5, 6]), 1000)


@allocate_bits.case
def at_most(allocate_bits, rng):
    """ratios that ask for more bits than a band may have: most = 3"""
    return allocate_bits(rng.uniform(20, 60, 6), rng.integers(2, 6, 6), 90, most=3)


@allocate_bits.case
def at_most_by_default(allocate_bits, rng):
    """a band 120 dB above its threshold, and others; most by default"""
    return allocate_bits(np.array([120.0, 30.0, 95.0]), rng.integers(1, 4, 3), 1000)


@allocate_bits.case
def without_sound(allocate_bits, rng):
    """bands without any sound among others"""
    smr = rng.uniform(5, 20, 6)
    smr[[1, 4]] = -np.inf
    return allocate_bits(smr, np.array([3, 4, 5, 3, 4, 5]), 30)


@allocate_bits.case
def no_budget(allocate_bits, rng):
    """no bits to give away, and just enough for one"""
    smr = rng.uniform(5, 20, 4)
    return [allocate_bits(smr, np.array([6, 6, 6, 6]), budget) for budget in (0, 5.9, 6)]
