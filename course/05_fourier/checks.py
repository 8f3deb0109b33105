"""Lesson 05: what each exercise is tried on. Hidden tests are the same cases with other random numbers."""

import numpy as np

from autograder import Exercise

SLOW = ["librosa", "torchaudio", "studio", "scipy.signal", "scipy.ndimage", "matplotlib.mlab"]
TRANSFORMS = [
    *("numpy.fft", "scipy.fft", "scipy.fftpack", "scipy.linalg.dft", "torch.fft", "torch.stft"),
    *(".fft", ".stft", *SLOW),
]


def _complex(rng, n):
    return rng.standard_normal(n) + 1j * rng.standard_normal(n)


def _hann(n):
    """Periodic Hann window: [n]."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)


fft_frequencies = Exercise(
    "fft_frequencies",
    points=1,
    minutes=6,
    difficulty=1,
    see="Half of it is a mirror",
    hints=[
        "Bin k makes k cycles in n samples. How long do n samples last? How many cycles is that in a second?",
        "The last bin is n // 2. So there is one bin more than that.",
        "On paper: fft_frequencies(8, 8000) has 5 values, fft_frequencies(7, 7000) has 4, all whole kilohertz.",
    ],
    forbids=[*TRANSFORMS, ".fftfreq", ".rfftfreq"],
    rtol=1e-6,
    unit="Hz",
)


@fft_frequencies.case
def of_eight(fft_frequencies, rng):
    """8 samples at 8000 Hz, as in the example"""
    return fft_frequencies(8, 8000)


@fft_frequencies.case
def of_seven(fft_frequencies, rng):
    """7 samples at 7000 Hz: an odd number"""
    return fft_frequencies(7, 7000)


@fft_frequencies.case
def of_one(fft_frequencies, rng):
    """one sample at 8000 Hz"""
    return fft_frequencies(1, 8000)


@fft_frequencies.case
def of_two(fft_frequencies, rng):
    """two samples at 44,100 Hz"""
    return fft_frequencies(2, 44100)


@fft_frequencies.case
def random_even(fft_frequencies, rng):
    """a random even number of samples, a random rate"""
    return fft_frequencies(2 * int(rng.integers(5, 20)), float(rng.uniform(7000, 50000)))


@fft_frequencies.case
def random_odd(fft_frequencies, rng):
    """a random odd number of samples, a random rate"""
    return fft_frequencies(2 * int(rng.integers(5, 20)) + 1, float(rng.uniform(7000, 50000)))


@fft_frequencies.case
def of_1024(fft_frequencies, rng):
    """1024 samples at 44,100 Hz: how many values, and every 64th of them"""
    values = np.asarray(fft_frequencies(1024, 44100))
    return values.shape, values[::64]


dft = Exercise(
    "dft",
    points=3,
    minutes=15,
    difficulty=2,
    see="The discrete Fourier transform",
    hints=[
        "For one k: make the n pointers of np.exp(...), multiply them by the samples, add up. Then do it for every k.",
        "The code below the formula computes one value. Yours needs a loop around it, for k from 0 to n - 1.",
        "Test yourself: dft([1, 2, 3, 4])[0] is the sum of the samples, 10; nothing is divided by n.",
    ],
    forbids=TRANSFORMS,
    rtol=1e-5,
    atol=1e-5,
)


@dft.case
def by_hand(dft, rng):
    """1, 2, 3, 4, as in the example"""
    return dft(np.array([1.0, 2.0, 3.0, 4.0]))


@dft.case
def one_sample(dft, rng):
    """a single sample"""
    return dft(rng.uniform(1, 2, 1))


@dft.case
def second_sample_alone(dft, rng):
    """a single 1 at sample 1 among seven zeros"""
    return dft(np.array([0.0, 1, 0, 0, 0, 0, 0, 0]))


@dft.case
def real_odd(dft, rng):
    """7 real samples"""
    return dft(rng.standard_normal(7))


@dft.case
def real_even(dft, rng):
    """12 real samples"""
    return dft(rng.standard_normal(12))


@dft.case
def complex_odd(dft, rng):
    """9 complex samples"""
    return dft(_complex(rng, 9))


@dft.case
def complex_even(dft, rng):
    """10 complex samples"""
    return dft(_complex(rng, 10))


@dft.case
def longer(dft, rng):
    """60 real samples"""
    return dft(rng.standard_normal(60))


fft = Exercise(
    "fft",
    points=4,
    minutes=20,
    difficulty=3,
    see="The fast Fourier transform",
    hints=[
        "A function may call itself. When does it stop? One sample is its own transform.",
        "x[::2] are the samples at even places, x[1::2] those at odd ones. Transform both, then turn the second.",
        "There are n // 2 turns, for k from 0 to n // 2 - 1. The second half of the result has the same two parts.",
    ],
    forbids=[*TRANSFORMS, "__main__.dft"],
    rtol=1e-5,
    atol=1e-5,
)


@fft.case
def four_by_hand(fft, rng):
    """1, 2, 3, 4, as in the example"""
    return fft(np.array([1.0, 2.0, 3.0, 4.0]))


@fft.case
def of_one_sample(fft, rng):
    """a single sample"""
    return fft(rng.uniform(1, 2, 1))


@fft.case
def of_two_samples(fft, rng):
    """two samples"""
    return fft(rng.uniform(1, 2, 2))


@fft.case
def eight_real(fft, rng):
    """8 real samples"""
    return fft(rng.standard_normal(8))


@fft.case
def sixteen_complex(fft, rng):
    """16 complex samples"""
    return fft(_complex(rng, 16))


@fft.case
def sixty_four(fft, rng):
    """64 real samples"""
    return fft(rng.standard_normal(64))


@fft.case
def longer_complex(fft, rng):
    """1024 complex samples, of which every 37th value is compared"""
    return np.asarray(fft(_complex(rng, 1024)))[::37]


@fft.case
def odd_lengths(fft, rng):
    """3 and 5 samples: whether both are refused with a ValueError"""
    return _refused(fft, rng, (3, 5))


@fft.case
def even_lengths(fft, rng):
    """6, 12, 24 and 100 samples: whether all are refused with a ValueError"""
    return _refused(fft, rng, (6, 12, 24, 100))


def _refused(function, rng, lengths):
    refusals = 0
    for n in lengths:
        try:
            function(rng.standard_normal(n))
        except ValueError:
            refusals += 1
    return "all refused" if refusals == len(lengths) else "not all refused"


magnitude_db = Exercise(
    "magnitude_db",
    points=3,
    minutes=15,
    difficulty=2,
    see="A spectrum in decibels",
    hints=[
        "In this order: window, np.fft.rfft, magnitudes, scale, decibels, floor.",
        "Divide by the sum of the window. Without one, that is a window of n ones.",
        "Which bins have a twin? All but 0 Hz and, if n is even, the last. Only bins with a twin are doubled.",
    ],
    forbids=SLOW,
    rtol=0,
    atol=2e-3,
    unit="dB",
)


@magnitude_db.case
def one_cycle(magnitude_db, rng):
    """1, 0, -1, 0, as in the example"""
    return magnitude_db(np.array([1.0, 0.0, -1.0, 0.0]))


@magnitude_db.case
def even_frame(magnitude_db, rng):
    """16 random samples, no window"""
    return magnitude_db(rng.standard_normal(16))


@magnitude_db.case
def odd_frame(magnitude_db, rng):
    """15 random samples, no window"""
    return magnitude_db(rng.standard_normal(15))


@magnitude_db.case
def even_hann(magnitude_db, rng):
    """20 random samples, a Hann window"""
    return magnitude_db(rng.standard_normal(20), _hann(20))


@magnitude_db.case
def odd_window(magnitude_db, rng):
    """13 random samples, a window of random values from 1 to 3"""
    return magnitude_db(rng.standard_normal(13), rng.uniform(1, 3, 13))


@magnitude_db.case
def offset_alone(magnitude_db, rng):
    """eight samples of 0.5: only 0 Hz"""
    return magnitude_db(np.full(8, 0.5))


@magnitude_db.case
def up_and_down(magnitude_db, rng):
    """0.5, -0.5, and so on, eight samples: only half the sample rate"""
    return magnitude_db(0.5 * (-1.0) ** np.arange(8))


@magnitude_db.case
def soft(magnitude_db, rng):
    """12 random samples around 1e-6: some levels lie below the default floor of -120 dB"""
    x = 1e-6 * rng.standard_normal(12)
    return magnitude_db(x - x.mean())


@magnitude_db.case
def higher_floor(magnitude_db, rng):
    """a tone of half of full scale at bin 3 and one of a thousandth at bin 5, floor -60"""
    j = np.arange(16)
    x = 0.5 * np.sin(2 * np.pi * 3 * j / 16 + rng.uniform(0, 6)) + 0.0005 * np.cos(2 * np.pi * 5 * j / 16)
    return magnitude_db(x, floor=-60.0)


@magnitude_db.case
def lower_floor(magnitude_db, rng):
    """a tone of 1e-8, floor -200, a Hann window"""
    return np.asarray(magnitude_db(1e-8 * np.cos(2 * np.pi * 3 * np.arange(16) / 16), _hann(16), -200.0))


@magnitude_db.case
def loud(magnitude_db, rng):
    """10 random samples far beyond full scale: levels above 0 dB"""
    return magnitude_db(100 * rng.standard_normal(10))


@magnitude_db.case
def silence(magnitude_db, rng):
    """nine zeros, a Hann window, floor -90"""
    return magnitude_db(np.zeros(9), _hann(9), -90.0)


@magnitude_db.case
def one_sample_of_a_half(magnitude_db, rng):
    """a single sample of 0.5: one bin, 0 Hz"""
    return magnitude_db(np.array([0.5]))


@magnitude_db.case
def two_samples(magnitude_db, rng):
    """two random samples: 0 Hz and half the sample rate"""
    return magnitude_db(rng.uniform(0.2, 1, 2))


peak_frequency = Exercise(
    "peak_frequency",
    points=3,
    minutes=15,
    difficulty=2,
    see="Between two bins",
    hints=[
        "np.argmax of the levels is the strongest bin p. If it is the first or the last, you are done.",
        "The parabola needs the three levels at p - 1, p and p + 1, in dB. It gives the place of its top, in bins.",
        "Bins become hertz as in fft_frequencies, also where they are no whole numbers.",
    ],
    forbids=SLOW,
    rtol=2e-5,
    atol=1e-3,
    unit="Hz",
)


def _tone(n, bins, phase=0.3, amplitude=0.5):
    """A tone that makes `bins` cycles in n samples: [n]."""
    return amplitude * np.cos(2 * np.pi * bins * np.arange(n) / n + phase)


@peak_frequency.case
def on_a_bin(peak_frequency, rng):
    """1, 0, -1, 0, 1, 0, -1, 0 at 8000 Hz, as in the example"""
    return peak_frequency(np.array([1.0, 0, -1, 0, 1, 0, -1, 0]), 8000)


@peak_frequency.case
def above_a_bin(peak_frequency, rng):
    """64 samples at 16 kHz, a little more than 10 cycles"""
    return peak_frequency(_tone(64, 10 + rng.uniform(0.15, 0.4)), 16000)


@peak_frequency.case
def below_a_bin(peak_frequency, rng):
    """100 samples at 44,100 Hz, a little less than 20 cycles"""
    return peak_frequency(_tone(100, 20 - rng.uniform(0.15, 0.4)), 44100)


@peak_frequency.case
def odd_length(peak_frequency, rng):
    """51 samples at 12,345.5 Hz, a little more than 9 cycles"""
    return peak_frequency(_tone(51, 9 + rng.uniform(0.15, 0.4), 1.0), 12345.5)


@peak_frequency.case
def strongest_of_three(peak_frequency, rng):
    """three tones, the one in the middle is the strongest"""
    x = _tone(128, 12.3, 1, 0.3) + _tone(128, 30.3 + rng.uniform(-0.2, 0.1), 2, 0.6) + _tone(128, 50.2, 0, 0.4)
    return peak_frequency(x, 8000)


@peak_frequency.case
def noise(peak_frequency, rng):
    """a tone of 17.7 cycles in noise, 80 samples at 8000 Hz"""
    return peak_frequency(_tone(80, 17.7) + 0.1 * rng.uniform(-1, 1, 80), 8000)


@peak_frequency.case
def very_soft(peak_frequency, rng):
    """a tone of 1e-7, 64 samples at 16 kHz"""
    return peak_frequency(_tone(64, 21 + rng.uniform(0.15, 0.4), amplitude=1e-7), 16000)


@peak_frequency.case
def offset(peak_frequency, rng):
    """a constant that is stronger than the tone: the strongest bin is 0 Hz"""
    return peak_frequency(0.5 + _tone(64, 20.3, amplitude=0.1), 16000)


@peak_frequency.case
def half_the_rate(peak_frequency, rng):
    """0.5, -0.5, and so on: the strongest bin is the last, 64 samples at 16 kHz"""
    return peak_frequency(0.5 * (-1.0) ** np.arange(64) + _tone(64, 10.3, amplitude=0.05), 16000)


@peak_frequency.case
def beside_zero(peak_frequency, rng):
    """64 samples at 16 kHz, a little more than 1 cycle: bin 1 is the strongest, and no edge"""
    return peak_frequency(_tone(64, 1 + rng.uniform(0.15, 0.35)), 16000)


@peak_frequency.case
def beside_the_last(peak_frequency, rng):
    """64 samples at 16 kHz, a little less than 31 cycles: the last bin but one is the strongest, and no edge"""
    return peak_frequency(_tone(64, 31 - rng.uniform(0.15, 0.35)), 16000)


@peak_frequency.case
def last_of_odd(peak_frequency, rng):
    """the strongest bin is the last, 31 samples at 31 kHz"""
    return peak_frequency(np.sin(2 * np.pi * 15 * np.arange(31) / 31), 31000)


@peak_frequency.case
def of_silence(peak_frequency, rng):
    """32 zeros"""
    return peak_frequency(np.zeros(32), 8000)


fft_convolve = Exercise(
    "fft_convolve",
    points=3,
    minutes=15,
    difficulty=2,
    see="A product of spectra wraps around",
    hints=[
        "How long is the result? The last sample of x still starts a whole copy of h.",
        "np.fft.rfft(x, size) appends zeros up to `size` samples. Both transforms must have the same size.",
        "np.fft.irfft(product, size) has `size` samples: cut it to n + M - 1.",
    ],
    forbids=[
        *("numpy.convolve", "numpy.correlate", "scipy.signal", "scipy.ndimage", "numpy.polymul", "numpy.polynomial"),
        *("numpy.poly1d", "torch.nn", "torch.conv1d", "librosa", "torchaudio", "studio", "scipy.linalg"),
    ],
    rtol=2e-5,
    atol=1e-6,
    seconds=45,
)


@fft_convolve.case
def small(fft_convolve, rng):
    """1, 2, 3 with 1, 10, as in the example"""
    return fft_convolve(np.array([1.0, 2.0, 3.0]), np.array([1.0, 10.0]))


@fft_convolve.case
def an_echo(fft_convolve, rng):
    """20 random samples with 1, 0, 0, 0, 0, 0.5"""
    return fft_convolve(rng.standard_normal(20), np.array([1.0, 0, 0, 0, 0, 0.5]))


@fft_convolve.case
def longer_response(fft_convolve, rng):
    """7 samples with an h of 18"""
    return fft_convolve(rng.standard_normal(7), rng.standard_normal(18))


@fft_convolve.case
def powers_of_two(fft_convolve, rng):
    """8 samples with an h of 8"""
    return fft_convolve(rng.standard_normal(8), rng.standard_normal(8))


@fft_convolve.case
def exactly_sixteen(fft_convolve, rng):
    """12 samples with an h of 5: 16 samples result"""
    return fft_convolve(rng.standard_normal(12), rng.standard_normal(5))


@fft_convolve.case
def seventeen(fft_convolve, rng):
    """12 samples with an h of 6: 17 samples result"""
    return fft_convolve(rng.standard_normal(12), rng.standard_normal(6))


@fft_convolve.case
def response_of_one(fft_convolve, rng):
    """9 samples with an h of 1"""
    return fft_convolve(rng.standard_normal(9), rng.uniform(2, 3, 1))


@fft_convolve.case
def one_with_one(fft_convolve, rng):
    """one sample with an h of 1"""
    return fft_convolve(rng.uniform(1, 2, 1), rng.uniform(2, 3, 1))


@fft_convolve.case
def real_numbers(fft_convolve, rng):
    """6 samples with an h of 4: whether the values are real"""
    y = np.asarray(fft_convolve(rng.standard_normal(6), rng.standard_normal(4)))
    return y, "complex" if np.iscomplexobj(y) else "real"


@fft_convolve.case
def long(fft_convolve, rng):
    """500,000 samples with an h of 500,000: how many values, and every 12,345th"""
    y = np.asarray(fft_convolve(rng.uniform(-1, 1, 500_000), rng.uniform(-1, 1, 500_000)))
    return y.shape, y[::12_345]
