"""Lesson 02's references against scipy, soxr and closed forms, and the numbers that the lesson states."""

import math
import time
from pathlib import Path

import numpy as np
import pytest
import soxr
from lesson_kit import forbidden_but_right, judged
from scipy import signal

from autograder.lesson import load_lesson

LESSON = load_lesson(Path(__file__).parents[1] / "solutions" / "02_sampling_nyquist")
REF = LESSON.references
RATIOS = [(2, 1), (4, 1), (1, 2), (1, 7), (3, 2), (2, 3), (5, 4), (4, 6), (6, 3), (160, 147), (147, 160), (160, 441)]


def rng():
    return np.random.default_rng(1)


def courses_filter(up, down):
    """The filter that the lesson states, by scipy. up and down without a common divisor."""
    nyquist = 0.5 * min(1, up / down)
    length, beta = signal.kaiserord(100, 0.1 * nyquist / (up / 2))
    return signal.firwin(length | 1, 0.95 * nyquist, window=("kaiser", beta), fs=up)


def level_at(x, frequency, sr):
    """Level in dB of a tone in the middle of x; a sine of amplitude 1 is at 0 dB."""
    x = x[len(x) // 4 : -len(x) // 4]
    window = np.blackman(len(x))
    turning = np.exp(-2j * np.pi * frequency * np.arange(len(x)) / sr)
    return 20 * np.log10(2 * abs(np.sum(window * x * turning)) / window.sum() + 1e-12)


# --- what the lesson promises: libraries, sizes, time -----------------------------------------------------


def by_scipy(x, up, down):
    common = np.gcd(up, down)
    up, down = up // common, down // common
    return x if up == down else signal.resample_poly(x, up, down, window=courses_filter(up, down))


def by_firwin(cutoff, transition, attenuation, sr):
    length, beta = signal.kaiserord(attenuation, 2 * transition / sr)
    return signal.firwin(length | 1, cutoff, window=("kaiser", beta), fs=sr)


@pytest.mark.parametrize("name, function", [("resample", by_scipy), ("lowpass_fir", by_firwin)])
def test_scipy_would_pass_but_is_no_answer(name, function):
    assert forbidden_but_right(LESSON, name, function)


def test_soxr_is_no_answer():
    def by_soxr(x, factor):
        return soxr.resample(x, factor, 1)

    assert judged(LESSON, "decimate", by_soxr).trouble == "forbidden"


# --- alias_frequency: where the samples of a tone have their peak -------------------------------------------


@pytest.mark.parametrize(
    "frequency", [0, 440, 3999, 4000, 4001, 5000, 7999, 8000, 8001, 13000, 20500, -300, -5000, -8100]
)
def test_the_alias_is_where_the_samples_say(frequency):
    sr = n = 8000
    spectrum = np.abs(np.fft.rfft(np.cos(2 * np.pi * frequency * np.arange(n) / sr)))
    assert REF["alias_frequency"](frequency, sr) == pytest.approx(np.argmax(spectrum))


def test_the_alias_leaves_the_same_samples():
    k = np.arange(100)
    for sr in (1.0, 44100, 7.35):
        for frequency in rng().uniform(-20 * sr, 20 * sr, 50):
            alias = REF["alias_frequency"](frequency, sr)
            assert 0 <= alias <= sr / 2
            same = np.cos(2 * np.pi * frequency * k / sr), np.cos(2 * np.pi * alias * k / sr)
            np.testing.assert_allclose(*same, atol=1e-9)


# --- sinc_interpolate: the signal whose spectrum ends at the Nyquist frequency ------------------------------


def test_the_curve_is_the_inverse_fourier_integral():
    """x(p) = 1/(2 pi) times the integral of X(w) exp(i w p) over -pi..pi, by Gauss and Legendre's rule."""
    x, positions = rng().standard_normal(20), rng().uniform(-10, 30, 40)
    nodes, weights = np.polynomial.legendre.leggauss(200)
    w = np.pi * nodes
    X = np.exp(-1j * np.outer(w, np.arange(20))) @ x
    expected = (np.exp(1j * np.outer(positions, w)) * X * weights).sum(axis=1).real / 2
    np.testing.assert_allclose(REF["sinc_interpolate"](x, positions), expected, atol=1e-12)


def test_a_band_limited_pulse_comes_back():
    def pulse(t):
        return np.sinc(0.2 * (t - 1000.3)) ** 4  # a spectrum up to 0.4 cycles a sample, and fast decay

    positions = rng().uniform(500, 1500, 200)
    curve = REF["sinc_interpolate"](pulse(np.arange(2000.0)), positions)
    np.testing.assert_allclose(curve, pulse(positions), atol=1e-8)


def test_the_curve_passes_through_the_samples_and_zeros_around():
    x = rng().standard_normal(9)
    around = REF["sinc_interpolate"](x, np.arange(-3.0, 12.0))
    np.testing.assert_allclose(around, np.pad(x, 3), atol=1e-14)


# --- lowpass_fir ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("attenuation", [21, 30, 49.9, 50, 50.1, 60, 80, 100, 120])
@pytest.mark.parametrize("cutoff, transition, sr", [(3500, 400, 44100), (1000, 900, 8000), (0.2, 0.07, 1)])
def test_lowpass_is_firwins(cutoff, transition, attenuation, sr):
    length, beta = signal.kaiserord(attenuation, 2 * transition / sr)
    theirs = signal.firwin(length | 1, cutoff, window=("kaiser", beta), fs=sr)
    ours = REF["lowpass_fir"](cutoff, transition, attenuation, sr)
    assert len(ours) % 2 == 1
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


@pytest.mark.parametrize("attenuation", [40, 60, 80, 100])
def test_lowpass_does_what_was_asked(attenuation):
    h = REF["lowpass_fir"](3500, 500, attenuation, 44100)
    f, H = signal.freqz(h, worN=2**16, fs=44100)
    level = 20 * np.log10(np.abs(H) + 1e-12)
    assert level[0] == pytest.approx(0, abs=1e-9)
    assert np.interp(3500, f, level) == pytest.approx(-6.02, abs=0.1)
    assert level[f >= 3750].max() < -attenuation + 1  # Kaiser's formulas are good to a decibel
    assert np.abs(np.abs(H[f <= 3250]) - 1).max() < 10 ** (-(attenuation - 1) / 20)


# --- decimate, resample --------------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [2, 3, 4, 6, 10])
@pytest.mark.parametrize("n", [1, 5, 50, 1001, 4000])
def test_decimate_is_scipys_with_the_same_filter(n, factor):
    x = rng().standard_normal(n)
    theirs = signal.resample_poly(x, 1, factor, window=courses_filter(1, factor))
    ours = REF["decimate"](x, factor)
    assert len(ours) == -(-n // factor)
    np.testing.assert_allclose(ours, theirs, atol=1e-12)
    np.testing.assert_allclose(REF["resample"](x, 1, factor), theirs, atol=1e-12)


@pytest.mark.parametrize("up, down", RATIOS)
@pytest.mark.parametrize("n", [1, 3, 40, 3001])
def test_resample_is_scipys_with_the_same_filter(n, up, down):
    x = rng().standard_normal(n)
    ours = REF["resample"](x, up, down)
    assert len(ours) == -(-n * up // down)
    np.testing.assert_allclose(ours, by_scipy(x, up, down), atol=1e-10)


@pytest.mark.parametrize("up, down", RATIOS)
def test_resample_is_soxrs_where_both_pass_everything(up, down):
    """Noise up to 0.8 of the lower Nyquist frequency, away from the ends."""
    h = signal.firwin(2001, 0.75 * min(1, up / down), window=("kaiser", 14.0))
    x = signal.fftconvolve(rng().standard_normal(8000), h, "same")
    ours, theirs = REF["resample"](x, up, down), soxr.resample(x, down, up, quality="VHQ")
    inner = slice(len(ours) // 4, 3 * len(ours) // 4)
    assert len(ours) == pytest.approx(len(theirs), abs=1)
    assert np.abs(ours[inner] - theirs[inner]).max() < 1e-4 * np.abs(ours[inner]).max()


@pytest.mark.parametrize("up, down", [(1, 2), (1, 6), (2, 3), (147, 160), (160, 441)])
def test_aliases_are_100_db_down_from_the_new_nyquist_frequency_on(up, down):
    new = up / down
    for ratio in (1.0, 1.02, 1.05, 1.2, 1.9):
        frequency = ratio * new / 2
        if frequency > 0.5:
            continue
        x = np.cos(2 * np.pi * frequency * np.arange(40_000))
        alias = REF["alias_frequency"](frequency, new)
        bare = np.cos(2 * np.pi * frequency * np.arange(4000) / new)
        assert level_at(bare, alias, new) > -0.1  # without a filter, all of it is there
        assert level_at(REF["resample"](x, up, down), alias, new) < -92 if ratio == 1 else -99


@pytest.mark.parametrize("up, down", [(2, 1), (3, 2), (160, 147), (1, 4), (2, 3)])
def test_what_fits_is_kept(up, down):
    new = up / down
    for part in (0.1, 0.5, 0.89):
        frequency = part * min(1, new) / 2
        x = np.cos(2 * np.pi * frequency * np.arange(20_000) + 0.5)
        y = REF["resample"](x, up, down)
        inner = np.arange(len(y) // 4, 3 * len(y) // 4)
        np.testing.assert_allclose(y[inner], np.cos(2 * np.pi * frequency * inner / new + 0.5), atol=3e-5)


def test_images_are_100_db_down():
    x = np.cos(2 * np.pi * 0.3 * np.arange(20_000))
    y = REF["resample"](x, 3, 1)
    assert level_at(y, 0.3, 3) == pytest.approx(0, abs=1e-3)
    assert max(level_at(y, image, 3) for image in (0.7, 1.3)) < -99


def test_equal_rates_change_nothing():
    x = rng().standard_normal(10)
    for y in (REF["resample"](x, 3, 3), REF["resample"](x, 1, 1), REF["decimate"](x, 1)):
        np.testing.assert_array_equal(y, x)


@pytest.mark.alone
def test_ten_seconds_are_resampled_in_about_a_second():
    x = rng().standard_normal(441_000)
    for up, down in ((4, 1), (160, 441), (160, 147)):
        start = time.perf_counter()
        REF["resample"](x, up, down)
        assert time.perf_counter() - start < 3


# --- numbers that the lesson quotes --------------------------------------------------------------------------


@pytest.mark.parametrize("frequency", np.arange(1, 10) / 20)
def test_twice_the_samples_halve_the_error_in_the_middle(frequency):
    errors = []
    for n in (20, 40, 80):
        positions = np.linspace(0, n - 1, 2000)
        curve = REF["sinc_interpolate"](np.cos(2 * np.pi * frequency * (np.arange(n) - 3.3)), positions)
        errors.append(abs(curve - np.cos(2 * np.pi * frequency * (positions - 3.3)))[800:1200].max())
    assert errors[1] / errors[0] == pytest.approx(0.5, abs=0.07)
    assert errors[2] / errors[1] == pytest.approx(0.5, abs=0.07)


def test_a_length_computed_from_the_quotient_is_not_accepted():
    def from_the_quotient(x, up, down):
        y = REF["resample"](x, up, down)
        return np.append(y, np.zeros(math.ceil(len(x) * (up / down)) - len(y)))

    assert math.ceil(27 * (7 / 3)) == 64
    found = judged(LESSON, "resample", from_the_quotient)
    assert not found.passed and found.case == "whole_number_of_values"


def test_scipys_default_filter_lets_aliases_through_near_the_nyquist_frequency():
    levels = []
    for ratio in (1.05, 1.2):
        tone = np.sin(2 * np.pi * ratio / 8 * np.arange(44100))
        levels.append(level_at(signal.resample_poly(tone, 1, 4), 1 - ratio / 2, 1))
    assert levels == pytest.approx([-12, -55], abs=1)


def test_the_examples_of_the_exercises():
    assert REF["alias_frequency"](20500, 8000) == 3500
    curve = REF["sinc_interpolate"](np.array([1.0, 2.0]), np.array([0.5, 1.0, -0.5]))
    np.testing.assert_allclose(curve, [1.9099, 2, 0.2122], atol=5e-5)
    np.testing.assert_allclose(REF["lowpass_fir"](1, 2, 21, 8), [0.1563, 0.2210, 0.2455, 0.2210, 0.1563], atol=5e-5)
    np.testing.assert_allclose(REF["decimate"](np.eye(5)[0], 2), [0.4750, 0.0249, -0.0245], atol=5e-5)
    np.testing.assert_allclose(REF["resample"](np.array([1.0, 0.0]), 3, 2), [0.9500, 0.4360, -0.1770], atol=5e-5)
