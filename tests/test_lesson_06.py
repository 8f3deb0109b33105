"""Lesson 06's references, and the library that stands in for them, against scipy and librosa."""

import warnings
from pathlib import Path

import librosa
import numpy as np
import pytest
from lesson_kit import forbidden_but_right, judged
from scipy import signal

from autograder.lesson import load_lesson
from studio import library

LESSON = load_lesson(Path(__file__).parents[1] / "solutions" / "06_stft")
REF = LESSON.references
LIBRARY = {name: getattr(library, name) for name in REF}
SIZES = [(40, 16, 4), (37, 10, 3), (5, 16, 4), (1, 6, 2), (99, 20, 10), (5000, 1024, 256), (4001, 1024, 300)]

each = pytest.mark.parametrize("ours", [REF, LIBRARY], ids=["reference", "library"])
each_size = pytest.mark.parametrize("n, n_fft, hop", SIZES)


@pytest.fixture(autouse=True)
def short_sounds_are_no_news():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="n_fft=.* is too large")
        yield


def rng():
    return np.random.default_rng(1)


def noise(n):
    return rng().standard_normal(n)


def spectra(bins, frames):
    S = rng().standard_normal((bins, frames)) + 1j * rng().standard_normal((bins, frames))
    S[[0, -1]] = S[[0, -1]].real
    return S


# --- what the lesson promises -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", REF)
def test_the_library_would_pass_but_is_no_answer(name):
    assert forbidden_but_right(LESSON, name, LIBRARY[name])


def test_detours_are_forbidden():
    def with_librosa(x, n_fft=1024, hop_length=256):
        return librosa.stft(x, n_fft=n_fft, hop_length=hop_length, pad_mode="constant")

    def with_scipy(n):
        return signal.get_window("hann", n)

    def with_numpy(n):
        return np.hanning(n + 1)[:-1]

    assert judged(LESSON, "stft", with_librosa).trouble == "forbidden"
    assert [judged(LESSON, "hann", f).trouble for f in (with_scipy, with_numpy)] == ["forbidden"] * 2


# --- windows, frames --------------------------------------------------------------------------------------


@each
@pytest.mark.parametrize("n", [2, 3, 8, 9, 1024])
def test_hann_is_scipys_periodic_window(ours, n):
    np.testing.assert_allclose(ours["hann"](n), signal.get_window("hann", n), atol=1e-14)


@each
@pytest.mark.parametrize("n, length, hop", [(10, 4, 3), (23, 6, 4), (20, 5, 7), (9, 9, 2), (9, 1, 1), (64, 16, 16)])
def test_frames_are_librosas(ours, n, length, hop):
    x = noise(n)
    theirs = librosa.util.frame(x, frame_length=length, hop_length=hop)
    np.testing.assert_array_equal(ours["frame"](x, length, hop), theirs)


@each
def test_a_sound_shorter_than_a_frame_has_no_frames(ours):
    assert np.shape(ours["frame"](noise(3), 8, 2)) == (8, 0)


# --- there and back -----------------------------------------------------------------------------------------


@each
@each_size
def test_stft_is_librosas(ours, n, n_fft, hop):
    x = noise(n)
    S = ours["stft"](x, n_fft, hop)
    assert S.shape == (1 + n_fft // 2, 1 + n // hop)
    theirs = librosa.stft(x, n_fft=n_fft, hop_length=hop, window="hann", center=True, pad_mode="constant")
    np.testing.assert_allclose(S, theirs, atol=1e-10)


@each
def test_stft_defaults_are_the_pipelines(ours):
    x = noise(16128)
    S = ours["stft"](x)
    assert S.shape == (513, 64)
    np.testing.assert_array_equal(S, ours["stft"](x, n_fft=1024, hop_length=256))


@each
def test_stft_reads_the_amplitude_of_a_sine(ours):
    n_fft, cycles = 64, 5
    x = 0.3 * np.cos(2 * np.pi * cycles * np.arange(400) / n_fft)
    column = np.abs(ours["stft"](x, n_fft, 16))[:, 12]
    assert column[cycles] == pytest.approx(0.3 * n_fft / 4)
    assert column[[cycles - 1, cycles + 1]] == pytest.approx(0.3 * n_fft / 8)
    assert np.delete(column, [cycles - 1, cycles, cycles + 1]).max() < 1e-12


@each
@each_size
def test_there_and_back_is_perfect(ours, n, n_fft, hop):
    x = noise(n)
    back = ours["istft"](ours["stft"](x, n_fft, hop), hop, n)
    assert len(back) == n
    assert np.abs(back - x).max() < 1e-6


@each
@pytest.mark.parametrize("bins, frames, hop, length", [(9, 8, 4, 28), (6, 9, 3, 26), (5, 4, 8, 24), (17, 6, 20, 90)])
def test_istft_of_any_numbers_is_librosas(ours, bins, frames, hop, length):
    S = spectra(bins, frames)
    theirs = librosa.istft(S, hop_length=hop, window="hann", center=True, length=length)
    np.testing.assert_allclose(ours["istft"](S, hop, length), theirs, atol=1e-12)


def test_the_librarys_istft_is_zero_beyond_the_frames():
    x = library.istft(spectra(5, 3), 2, 20)
    assert len(x) == 20
    assert not np.any(x[8:])  # frames reach from -4 to 8
    assert np.all(x[:8])


@each
def test_istft_is_zero_where_windows_hardly_reach(ours):
    x = ours["istft"](1000 * spectra(513, 3), 1024, 2048)
    assert not np.any(x[511:514])  # squares of 8.9e-11 and less
    assert np.abs(x[[510, 514]]).min() > 1  # 1.4e-9: divided as everywhere


@each
def test_istft_is_the_least_squares_sound(ours):
    """Griffin and Lim (1984): no other sound's STFT is closer to the given numbers; found by brute force here."""
    n_fft, hop, n = 8, 3, 17
    S = spectra(5, 1 + n // hop)
    scale = np.sqrt([1, 2, 2, 2, 1])[:, None]  # rows in the middle stand for two, one with a negative frequency
    columns = np.stack([(scale * REF["stft"](unit, n_fft, hop)).ravel() for unit in np.eye(n)], axis=1)
    best = np.linalg.lstsq(
        np.concatenate([columns.real, columns.imag]),
        np.concatenate([(scale * S).ravel().real, (scale * S).ravel().imag]),
        rcond=None,
    )[0]
    np.testing.assert_allclose(ours["istft"](S, hop, n), best, atol=1e-10)


# --- can it be undone? ------------------------------------------------------------------------------------


@each
@pytest.mark.parametrize("kind", ["hann", "hamming", "boxcar", "blackman", "bartlett"])
def test_invertible_means_scipys_nola(ours, kind):
    for n in (8, 9, 16):
        for fftbins in (True, False):
            window = signal.get_window(kind, n, fftbins=fftbins)
            for hop in range(1, n + 1):
                theirs = bool(signal.check_NOLA(window, n, n - hop))
                assert ours["is_invertible"](window, hop) is theirs, (kind, n, fftbins, hop)


@each
def test_gaps_between_frames_cannot_be_undone(ours):
    assert ours["is_invertible"](np.ones(6), 6) is True
    assert ours["is_invertible"](np.ones(6), 7) is False
    assert ours["is_invertible"](np.array([0.5, -0.5]), 1) is True  # squares do not cancel
    assert ours["is_invertible"](np.full(3, 9e-6), 3) is False
    assert ours["is_invertible"](np.full(3, 9e-6), 1) is True


# --- decibels ------------------------------------------------------------------------------------------------


@each
def test_spectrogram_is_librosas(ours):
    S = spectra(9, 7)
    S[2, 3] = 0
    magnitude = np.abs(S)
    theirs = librosa.amplitude_to_db(magnitude, ref=np.max, amin=1e-20, top_db=80)
    np.testing.assert_allclose(ours["spectrogram_db"](S), theirs, atol=1e-9)
    theirs = librosa.amplitude_to_db(magnitude, ref=0.5, amin=1e-20, top_db=None)
    np.testing.assert_allclose(ours["spectrogram_db"](S, 0.5, -60.0), np.maximum(theirs, -60), atol=1e-9)


@each
@pytest.mark.parametrize("reference", [None, 1.0])
def test_silence_is_at_the_floor(ours, reference):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        levels = ours["spectrogram_db"](np.zeros((3, 2)), reference, -70.0)
    np.testing.assert_allclose(levels, -70)


# --- Griffin and Lim ----------------------------------------------------------------------------------------


@each
def test_griffin_lim_by_librosas_two_halves(ours):
    n_fft, hop, n = 64, 16, 500
    x = noise(n)
    M = np.abs(REF["stft"](x, n_fft, hop))
    phase = rng().uniform(-np.pi, np.pi, M.shape)
    S = M * np.exp(1j * phase)
    for _ in range(20):
        y = librosa.istft(S, hop_length=hop, length=n)
        own = librosa.stft(y, n_fft=n_fft, hop_length=hop, pad_mode="constant")
        S = M * own / np.abs(own)
    expected = librosa.istft(S, hop_length=hop, length=n)
    np.testing.assert_allclose(ours["griffin_lim"](M, phase, hop, n, 20), expected, atol=1e-8)


@each
def test_the_error_of_griffin_lim_never_grows(ours):
    M = rng().uniform(0, 1, (33, 21))
    weight = np.r_[1, np.full(31, 2), 1][:, None]
    phase = rng().uniform(-np.pi, np.pi, M.shape)
    errors = []
    for rounds in range(12):
        y = ours["griffin_lim"](M, phase, 16, 325, rounds)
        errors.append(np.sum(weight * (np.abs(REF["stft"](y, 64, 16)) - M) ** 2))
    assert np.all(np.diff(errors) < 1e-9)
    assert errors[-1] < 0.7 * errors[0]


@each
def test_griffin_lim_keeps_a_sound_and_silence(ours):
    x = noise(300)
    S = REF["stft"](x, 32, 8)
    np.testing.assert_allclose(ours["griffin_lim"](np.abs(S), np.angle(S), 8, 300, 5), x, atol=1e-10)
    assert not np.any(ours["griffin_lim"](0 * np.abs(S), np.angle(S), 8, 300, 5))


@each
def test_griffin_lim_takes_the_magnitudes_of_a_mel_inversion(ours):
    M = rng().uniform(0, 1, (513, 64)).astype(np.float32)
    y = ours["griffin_lim"](M, np.zeros_like(M), 256, 16128, 2)
    assert y.shape == (16128,) and np.isfinite(y).all()


def test_the_library_says_which_lengths_fit():
    with pytest.raises(ValueError, match="16128 to 16383 samples, not 16000"):
        library.griffin_lim(np.ones((513, 64)), np.zeros((513, 64)), 256, 16000, 1)
