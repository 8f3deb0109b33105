"""Lesson 07: what each exercise is tried on. Hidden tests are the same cases with other random numbers."""

import numpy as np

from autograder import Exercise

LIBRARIES = ["librosa", "torchaudio", "studio.mel"]
COSINES = ["scipy.fft.dct", "scipy.fft.dctn", "scipy.fftpack"]
SCALE = "The mel scale"
TRIANGLES = "Triangles that collect bins"
SPECTROGRAM = "The mel spectrogram"

hz_to_mel = Exercise(
    "hz_to_mel",
    points=1,
    minutes=7,
    difficulty=1,
    see=SCALE,
    hints=[
        "Both formulas stand under the heading `The mel scale`. np.log10 and np.log are two different logarithms.",
        "For an array, `if f < 1000` cannot work: it may hold both kinds. np.where chooses value by value.",
        "np.where computes both sides for all values. If 0 disturbs the logarithm, lift small values to 1000 first.",
    ],
    forbids=LIBRARIES,
    rtol=5e-5,
    atol=1e-6,
)


@hz_to_mel.case
def example(hz_to_mel, rng):
    """700 Hz and 6300 Hz, HTK"""
    return [hz_to_mel(700.0), hz_to_mel(6300.0)]


@hz_to_mel.case
def slaney_example(hz_to_mel, rng):
    """200 and 6400 Hz, Slaney"""
    return hz_to_mel(np.array([200.0, 6400.0]), htk=False)


@hz_to_mel.case
def at_zero(hz_to_mel, rng):
    """0 Hz in both formulas"""
    return [hz_to_mel(0.0), hz_to_mel(0.0, htk=False)]


@hz_to_mel.case
def single_numbers(hz_to_mel, rng):
    """single numbers below, at and above 1000 Hz, Slaney"""
    low, high = rng.uniform(50, 950), rng.uniform(1100, 9000)
    return [hz_to_mel(f, htk=False) for f in (low, 999.0, 1000.0, 1001.0, high)]


@hz_to_mel.case
def many(hz_to_mel, rng):
    """an array from 0 Hz up, HTK"""
    return hz_to_mel(np.concatenate([[0.0, 1000.0], rng.uniform(1, 20000, 5)]))


@hz_to_mel.case
def many_slaney(hz_to_mel, rng):
    """an array from 0 Hz up, on both sides of 1000 Hz, Slaney"""
    return hz_to_mel(np.concatenate([[0.0, 1000.0], rng.uniform(1, 990, 3), rng.uniform(1010, 20000, 3)]), htk=False)


@hz_to_mel.case
def table(hz_to_mel, rng):
    """a table of 3 times 2 frequencies, both formulas"""
    f = rng.uniform(100, 6000, (3, 2))
    return [hz_to_mel(f, htk=True), hz_to_mel(f, htk=False)]


@hz_to_mel.case
def whole_numbers(hz_to_mel, rng):
    """whole numbers, both formulas"""
    f = rng.integers(100, 8000, 4)
    return [hz_to_mel(f), hz_to_mel(f, htk=False), hz_to_mel(440), hz_to_mel(440, htk=False)]


mel_to_hz = Exercise(
    "mel_to_hz",
    points=2,
    minutes=8,
    difficulty=1,
    see=SCALE,
    hints=[
        "Solve each formula for f, step by step: what was done last is undone first.",
        "The inverse of log10 is a power of 10. In Slaney's upper part, a power of 6.4 undoes the logarithm.",
        "Slaney's two parts meet at 1000 Hz, so which number of mels decides between them?",
    ],
    forbids=LIBRARIES,
    rtol=2e-4,
    atol=1e-4,
    unit="Hz",
)


@mel_to_hz.case
def back_example(mel_to_hz, rng):
    """2595 mel, HTK; 3 and 42 mel, Slaney"""
    return [mel_to_hz(2595.0), mel_to_hz(np.array([3.0, 42.0]), htk=False)]


@mel_to_hz.case
def back_at_zero(mel_to_hz, rng):
    """0 mel in both formulas"""
    return [mel_to_hz(0.0), mel_to_hz(0.0, htk=False)]


@mel_to_hz.case
def back_single_numbers(mel_to_hz, rng):
    """single numbers below, at and above 15 mel, Slaney"""
    low, high = rng.uniform(1, 14), rng.uniform(17, 50)
    return [mel_to_hz(m, htk=False) for m in (low, 14.5, 15.0, 15.5, high)]


@mel_to_hz.case
def back_many(mel_to_hz, rng):
    """an array, HTK"""
    return mel_to_hz(np.concatenate([[0.0, 1000.0], rng.uniform(1, 3800, 5)]))


@mel_to_hz.case
def back_many_slaney(mel_to_hz, rng):
    """an array on both sides of 15 mel, Slaney"""
    return mel_to_hz(np.concatenate([[0.0, 15.0], rng.uniform(0.5, 14.5, 3), rng.uniform(15.5, 55, 3)]), htk=False)


@mel_to_hz.case
def back_table(mel_to_hz, rng):
    """a table of 2 times 3, both formulas"""
    return [mel_to_hz(rng.uniform(100, 3000, (2, 3))), mel_to_hz(rng.uniform(2, 50, (2, 3)), htk=False)]


@mel_to_hz.case
def back_whole_numbers(mel_to_hz, rng):
    """whole numbers, both formulas"""
    m = 3 * rng.integers(0, 5, 4) + 1
    return [mel_to_hz(60 * m), mel_to_hz(m, htk=False), mel_to_hz(500), mel_to_hz(20, htk=False)]


mel_filterbank = Exercise(
    "mel_filterbank",
    points=4,
    minutes=20,
    difficulty=3,
    see=TRIANGLES,
    hints=[
        "np.linspace makes n_mels + 2 equal steps between two mels. Your mel_to_hz brings them back to Hz.",
        "Each triangle is the smaller of two straight lines, one rising and one falling, and never below 0.",
        "As a column [n_mels, 1], the points meet the bins [1 + n_fft // 2] in one formula, without a loop.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-7,
)


@mel_filterbank.case
def bank_example(mel_filterbank, rng):
    """one band of 800 Hz sound, with a peak of 1 and with an area of 1"""
    given = 800, 8, 1, 0.0, 400.0
    return [
        mel_filterbank(*given, htk=False, area=False),
        1e3 * np.asarray(mel_filterbank(*given, htk=False, area=True)),
    ]


@mel_filterbank.case
def few_bands(mel_filterbank, rng):
    """five bands from 0 to 8000 Hz, peaks of 1"""
    return mel_filterbank(16000, 64, 5, area=False)


@mel_filterbank.case
def few_bands_slaney(mel_filterbank, rng):
    """six bands from 0 to 8000 Hz, Slaney, peaks of 1"""
    return mel_filterbank(16000, 64, 6, htk=False, area=False)


@mel_filterbank.case
def areas(mel_filterbank, rng):
    """seven bands, areas of 1, both formulas; shown times 1000"""
    return [1e3 * np.asarray(mel_filterbank(16000, 48, 7, htk=htk)) for htk in (True, False)]


@mel_filterbank.case
def part_of_the_range(mel_filterbank, rng):
    """random fmin and fmax, inside of the range, both formulas, peaks of 1"""
    low, high = float(rng.uniform(200, 700)), float(rng.uniform(4000, 7000))
    return [mel_filterbank(16000, 100, 6, low, high, htk, False) for htk in (True, False)]


@mel_filterbank.case
def another_rate(mel_filterbank, rng):
    """44,100 Hz and a random fmax, areas of 1; shown times 1000"""
    return 1e3 * np.asarray(mel_filterbank(44100, 72, 5, 0.0, float(rng.uniform(9000, 20000))))


@mel_filterbank.case
def narrower_than_a_bin(mel_filterbank, rng):
    """twelve bands from 300 to 1300 Hz, bins 250 Hz apart: some rows are empty; peaks and areas of 1"""
    top = float(rng.uniform(1200, 1400))
    return [mel_filterbank(16000, 64, 12, fmin=300.0, fmax=top, area=area) for area in (False, True)]


@mel_filterbank.case
def as_many_bands_as_bins(mel_filterbank, rng):
    """as many bands as bins: nine"""
    return mel_filterbank(16000, 16, 9, area=False)


@mel_filterbank.case
def by_default(mel_filterbank, rng):
    """without arguments: the shape, and every 16th band, summed over its bins and weighed by them; times 1000"""
    W = 1e3 * np.asarray(mel_filterbank())
    return W.shape, W[::16].sum(axis=1), W[::16] @ np.arange(W.shape[1]) / 100


mel_spectrogram = Exercise(
    "mel_spectrogram",
    points=2,
    minutes=10,
    difficulty=2,
    see=SPECTROGRAM,
    hints=[
        "Three steps: stft, magnitudes to the power, and one matrix product.",
        "A filterbank with 1 + n_fft // 2 columns: how large is n_fft? Your stft needs it, and the hop as well.",
        "filters @ Z has a row for each row of filters, and a column for each column of Z.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-6,
)


@mel_spectrogram.case
def ones(mel_spectrogram, rng):
    """four ones, the two bands of the example"""
    return mel_spectrogram(np.ones(4), np.array([[1.0, 1, 0], [0, 0, 2]]), 2)


@mel_spectrogram.case
def random_bank(mel_spectrogram, rng):
    """40 samples, three random bands of 9 bins, hop 4"""
    return mel_spectrogram(rng.standard_normal(40), rng.random((3, 9)), 4)


@mel_spectrogram.case
def power_of_two(mel_spectrogram, rng):
    """30 samples, four random bands of 6 bins, hop 3, power 2"""
    return mel_spectrogram(rng.standard_normal(30), rng.random((4, 6)), hop_length=3, power=2.0)


@mel_spectrogram.case
def other_power(mel_spectrogram, rng):
    """25 samples, two random bands of 5 bins, hop 5, power 0.5"""
    return mel_spectrogram(rng.standard_normal(25), rng.random((2, 5)), 5, 0.5)


@mel_spectrogram.case
def as_many_bands_as_frames(mel_spectrogram, rng):
    """as many bands as bins as frames: five"""
    return mel_spectrogram(rng.standard_normal(18), rng.random((5, 5)), 4)


@mel_spectrogram.case
def shorter_than_a_frame(mel_spectrogram, rng):
    """five samples, fewer than n_fft = 16"""
    return mel_spectrogram(rng.standard_normal(5), rng.random((3, 9)), 4)


@mel_spectrogram.case
def one_band(mel_spectrogram, rng):
    """a single band, hop as large as n_fft"""
    return mel_spectrogram(rng.standard_normal(50), rng.random((1, 9)), 16)


@mel_spectrogram.case
def hop_by_default(mel_spectrogram, rng):
    """1100 samples, two random bands of 513 bins, hop and power by default"""
    return mel_spectrogram(rng.standard_normal(1100), rng.random((2, 513)))


log_mel = Exercise(
    "log_mel",
    points=2,
    minutes=8,
    difficulty=1,
    see="The logarithm and its floor",
    hints=[
        "Your mel_filterbank and mel_spectrogram have the right defaults already. Only the sample rate is handed on.",
        "First the floor, then the logarithm: np.maximum, then np.log.",
    ],
    forbids=LIBRARIES,
    rtol=0,
    atol=1e-3,
)


@log_mel.case
def of_noise(log_mel, rng):
    """700 samples of noise"""
    return log_mel(0.1 * rng.standard_normal(700))


@log_mel.case
def loud_and_soft(log_mel, rng):
    """900 samples of noise that fades to silence: part of it lies below the floor"""
    return log_mel(np.logspace(0, -7, 900) * rng.standard_normal(900))


@log_mel.case
def of_silence(log_mel, rng):
    """300 zeros"""
    return log_mel(np.zeros(300))


@log_mel.case
def high_floor(log_mel, rng):
    """noise with a floor of 0.1"""
    return log_mel(0.4 * rng.standard_normal(512), 16000, 0.1)


@log_mel.case
def low_floor(log_mel, rng):
    """very soft noise with a floor of 1e-7"""
    return log_mel(1e-5 * rng.standard_normal(256), floor=1e-7)


@log_mel.case
def at_another_rate(log_mel, rng):
    """noise at 22,050 Hz"""
    return log_mel(0.1 * rng.standard_normal(400), 22050)


mel_to_linear = Exercise(
    "mel_to_linear",
    points=3,
    minutes=18,
    difficulty=3,
    see="From bands back to bins",
    hints=[
        "Print the shapes: filters @ X has one value a band and frame, filters.T @ ratio one a bin and frame.",
        "The sums of weights are those of the columns of filters, one a bin. They are the same in all rounds.",
        "np.divide(a, b, out=np.zeros(...), where=b > 0) divides only where it can, and leaves 0 elsewhere.",
    ],
    forbids=LIBRARIES,
    rtol=1e-4,
    atol=1e-6,
)


def _bank(rng, bands, bins):
    """A random filterbank of overlapping triangles: [bands, bins], no column of zeros."""
    center = np.linspace(0, bins - 1, bands)[:, np.newaxis]
    tent = np.maximum(0, 1.3 - np.abs(np.arange(bins) - center) * bands / bins)
    return tent * rng.uniform(0.3, 1, (bands, 1))


@mel_to_linear.case
def one_round(mel_to_linear, rng):
    """the example: two bands, three bins, one round"""
    return mel_to_linear(np.array([[2.0], [4.0]]), np.array([[1.0, 1, 0], [0, 1, 1]]), 1)


@mel_to_linear.case
def no_round(mel_to_linear, rng):
    """no round: all is 1, also the first bin, which is in no band"""
    return mel_to_linear(rng.random((2, 3)), np.pad(_bank(rng, 2, 4), ((0, 0), (1, 0))), 0)


@mel_to_linear.case
def first_round(mel_to_linear, rng):
    """one round, 3 bands, 7 bins, 4 frames"""
    return mel_to_linear(rng.uniform(0.1, 2, (3, 4)), _bank(rng, 3, 7), 1)


@mel_to_linear.case
def five_rounds(mel_to_linear, rng):
    """five rounds, 4 bands, 9 bins, 3 frames"""
    return mel_to_linear(rng.uniform(0.1, 2, (4, 3)), _bank(rng, 4, 9), iterations=5)


@mel_to_linear.case
def all_alike(mel_to_linear, rng):
    """two rounds, as many bands as bins as frames: four"""
    return mel_to_linear(rng.uniform(0.1, 2, (4, 4)), rng.uniform(0.1, 1, (4, 4)), 2)


@mel_to_linear.case
def bins_without_bands(mel_to_linear, rng):
    """three rounds, the first two bins and the last one in no band"""
    filters = np.pad(_bank(rng, 3, 6), ((0, 0), (2, 1)))
    return mel_to_linear(rng.uniform(0.1, 2, (3, 2)), filters, 3)


@mel_to_linear.case
def an_empty_band(mel_to_linear, rng):
    """three rounds, one band that weighs no bin"""
    filters = np.insert(_bank(rng, 3, 6), 1, 0, axis=0)
    return mel_to_linear(rng.uniform(0.1, 2, (4, 2)), filters, 3)


@mel_to_linear.case
def silent_frame(mel_to_linear, rng):
    """three rounds, a frame of zeros among others"""
    mel = rng.uniform(0.1, 2, (3, 3))
    mel[:, 1] = 0
    return mel_to_linear(mel, _bank(rng, 3, 7), 3)


@mel_to_linear.case
def silence_alone(mel_to_linear, rng):
    """two rounds, nothing but silence"""
    return mel_to_linear(np.zeros((3, 2)), _bank(rng, 3, 7), 2)


@mel_to_linear.case
def softly(mel_to_linear, rng):
    """four rounds, small weights and small bands, one frame of zeros; shown times 100"""
    mel = rng.uniform(4e-4, 2e-3, (4, 3))
    mel[:, 2] = 0
    return 100 * np.asarray(mel_to_linear(mel, 0.02 * _bank(rng, 4, 7), 4))


@mel_to_linear.case
def rounds_by_default(mel_to_linear, rng):
    """iterations by default, 4 random bands, 8 bins, 2 frames"""
    return mel_to_linear(rng.uniform(0.1, 2, (4, 2)), rng.random((4, 8)))


mfcc = Exercise(
    "mfcc",
    points=3,
    minutes=12,
    difficulty=2,
    see="MFCC: the outline of a spectrum",
    hints=[
        "Make the table of cosines first: a row for each q, a column for each band. Then it is one matrix product.",
        "Row 0 is scaled in another way than the others: by the root of 1 / B, not of 2 / B.",
        "B is the number of bands, not of coefficients. With B bands, b runs from 0 to B - 1.",
    ],
    forbids=[*LIBRARIES, *COSINES],
    rtol=1e-5,
    atol=1e-5,
)


@mfcc.case
def by_hand(mfcc, rng):
    """two bands, one frame, as in the example"""
    return mfcc(np.array([[1.0], [3.0]]), 2)


@mfcc.case
def first_few(mfcc, rng):
    """eight bands, five frames, the first three coefficients"""
    return mfcc(rng.uniform(-7, 2, (8, 5)), 3)


@mfcc.case
def all_coefficients(mfcc, rng):
    """16 bands, three frames, all 16 coefficients"""
    return mfcc(rng.uniform(-7, 2, (16, 3)), n_mfcc=16)


@mfcc.case
def odd_and_square(mfcc, rng):
    """seven bands, seven frames, all seven coefficients"""
    return mfcc(rng.uniform(-7, 2, (7, 7)), 7)


@mfcc.case
def only_the_level(mfcc, rng):
    """five bands, four frames, one coefficient"""
    return mfcc(rng.uniform(-7, 2, (5, 4)), 1)


@mfcc.case
def flat(mfcc, rng):
    """ten bands that are all alike, four coefficients"""
    return mfcc(np.full((10, 2), rng.uniform(-3, -1)), 4)


@mfcc.case
def thirteen(mfcc, rng):
    """80 bands, two frames, the number of coefficients by default"""
    return mfcc(rng.uniform(-7, 2, (80, 2)))
