"""Lesson 02: what each exercise is tried on. Hidden tests are the same cases with other random numbers."""

import math

import numpy as np

from autograder import Exercise

LIBRARIES = ["scipy.signal", "soxr", "librosa", "torchaudio", "resampy", "samplerate", "studio"]


alias_frequency = Exercise(
    "alias_frequency",
    points=1,
    minutes=8,
    difficulty=1,
    see="A tone above half the rate folds back",
    hints=[
        "Adding or subtracting whole multiples of sr changes no sample. Which of all doubles lies nearest to zero?",
        "The rest of a division, frequency % sr, lies between 0 and sr. What if it is more than half of sr?",
        "Try it on paper for sr = 8000: 3000, 4000, 5000, 8000, 9000, 13000, -3000. None may come out above 4000.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-4,
    unit="Hz",
)


@alias_frequency.case
def below(alias_frequency, rng):
    """tones below the Nyquist frequency, which stay"""
    return [alias_frequency(f, 8000) for f in (440, 3999.5, rng.uniform(500, 3500))]


@alias_frequency.case
def first_fold(alias_frequency, rng):
    """tones between the Nyquist frequency and the sample rate"""
    return [alias_frequency(f, 8000) for f in (5000, 7900, rng.uniform(4500, 7500))]


@alias_frequency.case
def second_fold(alias_frequency, rng):
    """tones between the sample rate and one and a half times that"""
    return [alias_frequency(f, 11025) for f in (11125, 15000, rng.uniform(11500, 16000))]


@alias_frequency.case
def third_fold(alias_frequency, rng):
    """tones between one and a half times and twice the sample rate"""
    return [alias_frequency(f, 1000) for f in (1600, 1999, rng.uniform(1550, 1950))]


@alias_frequency.case
def far_above(alias_frequency, rng):
    """tones many sample rates high"""
    return [
        alias_frequency(f, 8000) for f in (20500, 100300, 8000 * int(rng.integers(5, 50)) + rng.uniform(-3900, 3900))
    ]


@alias_frequency.case
def edges(alias_frequency, rng):
    """0 Hz, the Nyquist frequency, and odd multiples of it"""
    return [alias_frequency(f, 8000) for f in (0, 4000, 12000, 20000)]


@alias_frequency.case
def multiples(alias_frequency, rng):
    """whole multiples of the sample rate"""
    return [alias_frequency(m * 16000, 16000) for m in (1, 2, int(rng.integers(3, 20)))]


@alias_frequency.case
def negative(alias_frequency, rng):
    """negative frequencies"""
    return [alias_frequency(-f, 8000) for f in (300, 4000, 5000, 9000, 21000, rng.uniform(4500, 60000))]


@alias_frequency.case
def fractions(alias_frequency, rng):
    """a sample rate that is no whole number"""
    return [alias_frequency(f, 7.35) for f in (3.0, 5.6, 9.1, rng.uniform(4, 30))]


sinc_interpolate = Exercise(
    "sinc_interpolate",
    points=2,
    minutes=10,
    difficulty=1,
    see="Between the samples",
    hints=[
        "The loop that computes one value stands under the heading `Between the samples`.",
        "np.sinc holds the factor pi already, and knows that sinc(0) is 1. Do not multiply by pi a second time.",
        "positions[:, np.newaxis] - np.arange(len(x)) is a table of all distances: one row a position.",
    ],
    forbids=LIBRARIES,
    rtol=1e-5,
    atol=1e-6,
)


@sinc_interpolate.case
def the_example(sinc_interpolate, rng):
    """the example"""
    return sinc_interpolate(np.array([1.0, 2.0]), np.array([0.5, 1.0, -0.5]))


@sinc_interpolate.case
def at_the_samples(sinc_interpolate, rng):
    """at the samples themselves, not in order"""
    return sinc_interpolate(rng.uniform(0.2, 1, 7), np.array([3.0, 0.0, 6.0, 1.0]))


@sinc_interpolate.case
def halfway(sinc_interpolate, rng):
    """halfway between 12 samples"""
    return sinc_interpolate(rng.standard_normal(12), np.arange(11) + 0.5)


@sinc_interpolate.case
def anywhere(sinc_interpolate, rng):
    """30 samples, 12 random positions"""
    return sinc_interpolate(rng.standard_normal(30), rng.uniform(0, 29, 12))


@sinc_interpolate.case
def outside(sinc_interpolate, rng):
    """before the first sample and behind the last, at whole numbers and between"""
    x = rng.standard_normal(9) + 1
    return sinc_interpolate(x, np.array([-4.3, -1.0, -0.5, 8.5, 9.0, 11.7]))


@sinc_interpolate.case
def one_sample(sinc_interpolate, rng):
    """a single sample: one sinc"""
    return sinc_interpolate(np.array([0.8]), rng.uniform(-4, 4, 6))


@sinc_interpolate.case
def one_position(sinc_interpolate, rng):
    """many samples, one position"""
    return sinc_interpolate(rng.standard_normal(50), np.array([rng.uniform(20, 30)]))


@sinc_interpolate.case
def as_many_as_samples(sinc_interpolate, rng):
    """ten samples, ten positions"""
    return sinc_interpolate(rng.standard_normal(10), rng.uniform(-2, 11, 10))


@sinc_interpolate.case(sound=8000)
def tone_at_four_times_the_rate(sinc_interpolate, rng):
    """a tone sampled at 2000 Hz, at four positions a sample"""
    x = 0.5 * np.sin(2 * np.pi * rng.uniform(300, 800) * np.arange(80) / 2000)
    return sinc_interpolate(x, np.arange(320) / 4)


lowpass_fir = Exercise(
    "lowpass_fir",
    points=3,
    minutes=15,
    difficulty=2,
    see="A filter lets only low tones pass",
    hints=[
        "Four steps in this order: beta, the length, sinc times window, division by the sum.",
        "The sinc has its top in the middle: for N = 5, j - M runs through -2, -1, 0, 1, 2.",
        "Print the length. For the example it is 5: 4.6 rounded up, which is odd already.",
    ],
    forbids=LIBRARIES,
    rtol=2e-5,
    atol=1e-9,
)


def _transition(attenuation, sr, length):
    """The transition width in Hz for which the formula gives this number, before rounding up."""
    return (attenuation - 7.95) / (2.285 * 2 * math.pi * (length - 1)) * sr


@lowpass_fir.case
def the_filter_of_the_example(lowpass_fir, rng):
    """the example"""
    return lowpass_fir(1, 2, 21, 8)


@lowpass_fir.case
def strong_and_odd(lowpass_fir, rng):
    """60 dB, an odd length after rounding up"""
    return lowpass_fir(3000.0, _transition(60, 16000, 26.4), 60, 16000)


@lowpass_fir.case
def strong_and_even(lowpass_fir, rng):
    """80 dB, an even length after rounding up: one more"""
    return lowpass_fir(2000.0, _transition(80, 16000, 29.6), 80, 16000)


@lowpass_fir.case
def weak(lowpass_fir, rng):
    """30 dB, where the second formula for beta holds"""
    return lowpass_fir(500.0, _transition(30, 8000, 20.7), 30, 8000)


@lowpass_fir.case
def weakest(lowpass_fir, rng):
    """21 dB: beta is 0"""
    return lowpass_fir(900.0, _transition(21, 8000, 13.3), 21, 8000)


@lowpass_fir.case
def at_the_border(lowpass_fir, rng):
    """50 dB, then 50.5 dB: either side of the border between the two formulas"""
    return [lowpass_fir(900.0, _transition(A, 8000, 14.5), A, 8000) for A in (50, 50.5)]


@lowpass_fir.case
def rate_of_one(lowpass_fir, rng):
    """frequencies counted in sample rates: sr is 1"""
    return lowpass_fir(0.2, _transition(100, 1, 30.3), 100, 1)


@lowpass_fir.case
def random_filter(lowpass_fir, rng):
    """random frequencies, 55 to 90 dB"""
    attenuation, cutoff = rng.uniform(55, 90), rng.uniform(2000, 6000)
    return lowpass_fir(
        cutoff, _transition(attenuation, 44100, rng.integers(20, 40) + rng.uniform(0.2, 0.8)), attenuation, 44100
    )


@lowpass_fir.case
def random_weak_filter(lowpass_fir, rng):
    """random frequencies, 25 to 45 dB"""
    attenuation, cutoff = rng.uniform(25, 45), rng.uniform(2000, 6000)
    return lowpass_fir(
        cutoff, _transition(attenuation, 44100, rng.integers(10, 30) + rng.uniform(0.2, 0.8)), attenuation, 44100
    )


@lowpass_fir.case
def the_courses_own(lowpass_fir, rng):
    """the filter for half the rate: its length, and every ninth coefficient"""
    h = np.asarray(lowpass_fir(0.2375, 0.025, 100, 1))
    return len(h), h[3::9]


decimate = Exercise(
    "decimate",
    points=2,
    minutes=12,
    difficulty=2,
    see="Decimation: filter, then throw away",
    hints=[
        "First filter all of x, as under the heading on filters. Then x[::factor] keeps every factor-th sample.",
        "np.convolve(x, h) is longer than x: M values more at each end. The result for sample 0 has the number M.",
        "x may be shorter than h. np.convolve(x, h, 'same') is then as long as h, not as x: take the full one.",
    ],
    forbids=LIBRARIES,
    rtol=2e-5,
    atol=2e-6,
)


@decimate.case
def single_one(decimate, rng):
    """the example: a 1 and four zeros, factor 2"""
    return decimate(np.array([1.0, 0, 0, 0, 0]), 2)


@decimate.case
def left_over(decimate, rng):
    """50 samples, factor 3: two more than 16 times three"""
    return decimate(rng.standard_normal(50), 3)


@decimate.case
def nothing_left_over(decimate, rng):
    """48 samples, factor 4"""
    return decimate(rng.standard_normal(48), 4)


@decimate.case
def longer_than_the_filter(decimate, rng):
    """700 samples, factor 2: of the result, every ninth value"""
    return np.asarray(decimate(rng.standard_normal(700), 2))[::9]


@decimate.case
def factor_of_one(decimate, rng):
    """factor 1: nothing changes"""
    return decimate(rng.standard_normal(9), 1)


@decimate.case
def shorter_than_the_factor(decimate, rng):
    """three samples, factor 9: one value"""
    return decimate(rng.uniform(0.5, 1, 3), 9)


@decimate.case
def only_one_sample(decimate, rng):
    """a single sample, factor 2"""
    return decimate(np.array([rng.uniform(0.5, 1)]), 2)


@decimate.case
def random_factor(decimate, rng):
    """a random factor from 5 to 9"""
    return decimate(rng.standard_normal(int(rng.integers(90, 130))), int(rng.integers(5, 10)))


@decimate.case(sound=4000)
def two_tones(decimate, rng):
    """tones below and above the new Nyquist frequency, from 16 to 4 kHz"""
    t = np.arange(1200) / 16000
    return decimate(0.3 * np.sin(2 * np.pi * rng.uniform(300, 700) * t) + 0.3 * np.sin(2 * np.pi * 2900 * t), 4)


resample = Exercise(
    "resample",
    points=4,
    minutes=30,
    difficulty=3,
    see="Resampling by a ratio",
    hints=[
        "First make it right, with zeros put in: zeros[::up] = x, filter, then every down-th value from number M on.",
        "The filter belongs to the rate `up`, and ends at the lower Nyquist frequency: the new one if up < down.",
        "Fast: all outputs m with the same (m * down + M) % up use the same coefficients, h[that::up]: loop over it.",
    ],
    forbids=LIBRARIES,
    rtol=2e-5,
    atol=2e-6,
)


@resample.case
def by_three_halves(resample, rng):
    """the example: a 1 and a 0, by 3 / 2"""
    return resample(np.array([1.0, 0.0]), 3, 2)


@resample.case
def up_only(resample, rng):
    """12 samples, by 4 / 1"""
    return resample(rng.standard_normal(12), 4, 1)


@resample.case
def down_only(resample, rng):
    """50 samples, by 1 / 3"""
    return resample(rng.standard_normal(50), 1, 3)


@resample.case
def a_little_faster(resample, rng):
    """31 samples, by 5 / 4"""
    return resample(rng.standard_normal(31), 5, 4)


@resample.case
def a_little_slower(resample, rng):
    """40 samples, by 3 / 5"""
    return resample(rng.standard_normal(40), 3, 5)


@resample.case
def common_divisor(resample, rng):
    """25 samples, by 4 / 6, which is 2 / 3"""
    return resample(rng.standard_normal(25), 4, 6)


@resample.case
def equal(resample, rng):
    """by 1 / 1 and by 3 / 3: nothing changes"""
    x = rng.standard_normal(8)
    return resample(x, 1, 1), resample(x, 3, 3)


@resample.case
def multiple_of_the_other(resample, rng):
    """ten samples, by 6 / 3, which is 2 / 1"""
    return resample(rng.standard_normal(10), 6, 3)


@resample.case
def one_sample_alone(resample, rng):
    """a single sample, by 7 / 3"""
    return resample(np.array([rng.uniform(0.5, 1)]), 7, 3)


@resample.case
def whole_number_of_values(resample, rng):
    """27 samples, by 7 / 3: 63 values, a whole number, so nothing is rounded"""
    return resample(rng.standard_normal(27), 7, 3)


@resample.case
def interior(resample, rng):
    """500 samples, by 2 / 3: of the result, every ninth value"""
    return np.asarray(resample(rng.standard_normal(500), 2, 3))[::9]


@resample.case
def interior_up(resample, rng):
    """300 samples, by 3 / 2: of the result, every eleventh value"""
    return np.asarray(resample(rng.standard_normal(300), 3, 2))[::11]


@resample.case
def to_48_kilohertz(resample, rng):
    """40 samples, by 160 / 147"""
    return resample(rng.standard_normal(40), 160, 147)


@resample.case
def random_ratio(resample, rng):
    """a random ratio"""
    up = int(rng.integers(4, 9))
    return resample(rng.standard_normal(int(rng.integers(30, 50))), up, up + int(rng.choice([-3, -1, 1, 3])))


@resample.case(sound=12000)
def tone(resample, rng):
    """a tone, from 8 to 12 kHz"""
    return resample(0.5 * np.sin(2 * np.pi * rng.uniform(300, 3000) * np.arange(200) / 8000), 3, 2)
