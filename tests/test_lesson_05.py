"""Lesson 05's references against numpy.fft, scipy and closed forms, and what its text states in numbers."""

import re
from pathlib import Path

import numpy as np
import pytest
from lesson_kit import forbidden_but_right, judged
from scipy import signal

from autograder.lesson import load_lesson
from studio import load

LESSON = load_lesson(Path(__file__).parents[1] / "solutions" / "05_fourier")
REF = LESSON.references


def rng():
    return np.random.default_rng(5)


def noise(n, complex_too=False):
    x = rng().standard_normal((2, n))
    return x[0] + 1j * x[1] if complex_too else x[0]


# --- what the prompts promise ------------------------------------------------------------------------------


def test_detours_are_forbidden():
    def with_numpy(x):
        return np.fft.fft(x)

    def by_method(n, sr):
        return np.fft.rfftfreq(n, 1 / sr)

    def with_scipy(x, h):
        return signal.fftconvolve(x, h)

    def with_convolve(x, h):
        return np.convolve(x, h)

    tried = {"dft": [with_numpy], "fft": [with_numpy], "fft_frequencies": [by_method]}
    tried["fft_convolve"] = [with_scipy, with_convolve]
    for name, functions in tried.items():
        assert {judged(LESSON, name, f).trouble for f in functions} == {"forbidden"}, name


def test_what_numpy_has_would_pass():
    """Besides that it is forbidden: our conventions are numpy's."""
    theirs = {"dft": np.fft.fft, "fft_frequencies": lambda n, sr: np.fft.rfftfreq(n, 1 / sr)}
    theirs["fft_convolve"] = lambda x, h: signal.fftconvolve(x, h)
    for name, function in theirs.items():
        assert forbidden_but_right(LESSON, name, function), name


def test_complex_convolutions_and_wider_edges_are_named():
    def without_real(x, h):
        n = len(x) + len(h) - 1
        return np.fft.ifft(np.fft.fft(x, n) * np.fft.fft(h, n))

    def wide_edges(x, sr):
        window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(len(x)) / len(x))
        p = np.abs(np.fft.rfft(window * x)).argmax()
        return p * sr / len(x) if p >= len(x) // 2 - 1 else REF["peak_frequency"](x, sr)

    assert judged(LESSON, "fft_convolve", without_real).misconception == "complex_result"
    assert judged(LESSON, "peak_frequency", wide_edges).misconception == "beside_the_last_as_edge"


def test_the_examples_of_the_prompts():
    np.testing.assert_allclose(REF["fft_frequencies"](8, 8000), [0, 1000, 2000, 3000, 4000])
    digits = np.array([1.0, 2.0, 3.0, 4.0])
    for transform in (REF["dft"], REF["fft"]):
        np.testing.assert_allclose(transform(digits), [10, -2 + 2j, -2, -2 - 2j], atol=1e-12)
    np.testing.assert_allclose(REF["fft"](digits[::2]), [4, -2], atol=1e-12)
    np.testing.assert_allclose(REF["fft"](digits[1::2]), [6, -2], atol=1e-12)
    np.testing.assert_allclose(REF["magnitude_db"](np.array([1.0, 0, -1, 0])), [-120, 0, -120], atol=1e-9)
    assert REF["peak_frequency"](np.array([1.0, 0, -1, 0, 1, 0, -1, 0]), 8000) == pytest.approx(2000)
    np.testing.assert_allclose(REF["fft_convolve"](digits[:3], np.array([1.0, 10.0])), [1, 12, 23, 30])


# --- transforms --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("complex_too", [False, True])
@pytest.mark.parametrize("n", [1, 2, 3, 7, 8, 60, 97, 500])
def test_dft_is_numpys(n, complex_too):
    x = noise(n, complex_too)
    np.testing.assert_allclose(REF["dft"](x), np.fft.fft(x), atol=1e-9)


@pytest.mark.parametrize("complex_too", [False, True])
@pytest.mark.parametrize("n", [1, 2, 4, 8, 64, 4096])
def test_fft_is_numpys(n, complex_too):
    x = noise(n, complex_too)
    np.testing.assert_allclose(REF["fft"](x), np.fft.fft(x), atol=1e-9)


@pytest.mark.parametrize("n", [3, 5, 6, 7, 12, 24, 96, 1000])
def test_fft_refuses_other_lengths(n):
    with pytest.raises(ValueError, match="power of two"):
        REF["fft"](noise(n))


def test_fft_multiplies_as_rarely_as_the_lesson_says():
    """N/2 log2 N turns: counted, not timed."""
    turned = 0

    class Counting:
        def __getattr__(self, name):
            return getattr(np, name)

        def exp(self, angles):
            nonlocal turned
            turned += np.size(angles)
            return np.exp(angles)

    fft = REF["fft"]
    kept = fft.__globals__["np"]
    fft.__globals__["np"] = Counting()
    try:
        fft(noise(1024))
    finally:
        fft.__globals__["np"] = kept
    assert turned == 1024 // 2 * 10


@pytest.mark.parametrize("n", [1, 2, 7, 8, 1023, 1024])
@pytest.mark.parametrize("sr", [8000, 44100, 12345.6])
def test_frequencies_are_numpys(n, sr):
    np.testing.assert_allclose(REF["fft_frequencies"](n, sr), np.fft.rfftfreq(n, 1 / sr))


# --- levels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [8, 9, 64, 101])
@pytest.mark.parametrize("kind", [None, "hann", "blackman"])
def test_levels_are_scipys_spectrum(n, kind):
    """scipy's periodogram of power, doubled except at 0 Hz and half the rate; its sine has half the power."""
    x = noise(n)
    window = None if kind is None else signal.get_window(kind, n)
    power = signal.periodogram(x, window=np.ones(n) if kind is None else window, detrend=False, scaling="spectrum")[1]
    twins = np.full(len(power), 2.0)  # a tone's power is half its squared amplitude
    twins[0] = 1
    if n % 2 == 0:
        twins[-1] = 1
    np.testing.assert_allclose(REF["magnitude_db"](x, window), 10 * np.log10(twins * power), atol=1e-9)


@pytest.mark.parametrize("n", [16, 15])
def test_a_full_scale_sine_has_0_dbfs_on_every_bin(n):
    for k in range(2, (n - 1) // 2):
        x = np.sin(2 * np.pi * k * np.arange(n) / n + 0.7)
        for window in (None, signal.get_window("hann", n)):
            assert REF["magnitude_db"](x, window)[k] == pytest.approx(0, abs=1e-9)


def test_levels_of_single_sides_and_the_floor():
    levels = REF["magnitude_db"]
    np.testing.assert_allclose(levels(np.ones(8))[0], 0, atol=1e-12)
    np.testing.assert_allclose(levels((-1.0) ** np.arange(8))[-1], 0, atol=1e-12)
    np.testing.assert_allclose(levels(np.zeros(7), None, -80.0), -80)
    np.testing.assert_allclose(levels(np.array([0.1])), -20)


# --- the tuner ---------------------------------------------------------------------------------------------


def test_the_tuner_is_as_good_as_the_lesson_says():
    """A Hann-windowed tone: a parabola through decibels errs by 0.016 bins at most; the text prints that number."""
    n, errors = 1024, []
    for place in np.linspace(100, 101, 41):
        x = np.cos(2 * np.pi * place * np.arange(n) / n + 1)
        errors.append(REF["peak_frequency"](x, n) - place)  # at a rate of n, hertz are bins
    assert 0.014 < np.abs(errors).max() < 0.0175


def test_the_tuner_by_an_independent_way():
    """The maximum of the parabola, by numpy's polynomial fit through scipy's window."""
    for n, sr, seed in ((64, 8000, 1), (101, 44100, 2), (256, 16000.5, 3)):
        x = np.random.default_rng(seed).standard_normal(n)
        L = 20 * np.log10(np.abs(np.fft.rfft(x * signal.get_window("hann", n))))
        p = int(L.argmax())
        if 0 < p < len(L) - 1:
            top = np.polynomial.Polynomial.fit([p - 1, p, p + 1], L[p - 1 : p + 2], 2).deriv().roots()[0]
            assert REF["peak_frequency"](x, sr) == pytest.approx(top * sr / n, rel=1e-9)


def test_the_tuner_at_the_edges():
    peak = REF["peak_frequency"]
    assert peak(np.ones(16), 8000) == 0
    assert peak((-1.0) ** np.arange(16), 8000) == 4000
    assert peak(np.zeros(16), 8000) == 0
    assert peak(np.sin(2 * np.pi * 7 * np.arange(15) / 15), 15) == 7


def test_a_sharper_start_gives_the_same_peak_at_any_level():
    x = np.cos(0.7 * np.arange(200))
    peak = REF["peak_frequency"]
    assert peak(1e-9 * x, 8000) == pytest.approx(peak(x, 8000), rel=1e-9)


# --- convolution -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n, m", [(1, 1), (1, 9), (9, 1), (8, 8), (12, 5), (12, 6), (7, 30), (1000, 333)])
def test_convolution_is_scipys(n, m):
    x, h = noise(n), noise(m)[::-1]
    y = REF["fft_convolve"](x, h)
    assert y.shape == (n + m - 1,)
    np.testing.assert_allclose(y, signal.fftconvolve(x, h), atol=1e-10)
    np.testing.assert_allclose(y, np.convolve(x, h), atol=1e-10)


def test_an_echo_is_a_shifted_copy():
    x, h = noise(50), np.zeros(21)
    h[0], h[20] = 1, 0.5
    expected = np.pad(x, (0, 20)) + 0.5 * np.pad(x, (20, 0))
    np.testing.assert_allclose(REF["fft_convolve"](x, h), expected, atol=1e-12)


# --- what the text says -------------------------------------------------------------------------------------


def test_the_guitar_has_the_notes_of_copy_a():
    """Five strongest peaks that are no whole multiples of lower ones and no mains hum: 40, 59, 66, 67, 74."""
    x, sr = load("guit_em9")
    x = x[round(1.6 * sr) :][: 1 << 16].astype(float)
    frequencies, power = signal.periodogram(x, sr, "hann", scaling="spectrum")
    level = 10 * np.log10(power + 1e-20)
    for note in (40, 59, 66, 67, 74):
        near = np.abs(frequencies - 440 * 2 ** ((note - 69) / 12)) < 6
        assert level[near].max() > -45
    wrong = np.abs(frequencies - 440 * 2 ** ((64.5 - 69) / 12)) < 3  # between copy B's wrong note and F sharp
    assert level[wrong].max() < -55
    script = (LESSON.folder / "05_fourier.py").read_text()
    assert re.search(r'"copy A": copy_of\(\[40, 59, 66, 67, 74\]\)', script)


def test_gibbs_horns_do_not_get_lower():
    """The limit is the sine integral: 2/pi Si(pi) = 1.17898 (Gibbs, 1899)."""
    from scipy.special import sici

    limit = 2 / np.pi * sici(np.pi)[0]
    for count in (50, 500):
        t = np.linspace(0, 2 / count, 4000)  # half cycles of the highest partial
        wave = sum(4 / np.pi * np.sin(np.pi * k * t / 2) / k for k in range(1, 2 * count, 2))
        assert wave.max() == pytest.approx(limit, abs=1e-4)
