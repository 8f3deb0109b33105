"""Lesson 07's references against librosa, scipy, published numbers and the course's own log-mels."""

import warnings
from pathlib import Path

import librosa
import numpy as np
import pytest
import scipy.fft
from lesson_kit import judged
from scipy.optimize import nnls

from autograder.lesson import load_lesson
from studio import library, load
from studio import mel as course

LESSON = load_lesson(Path(__file__).parents[1] / "solutions" / "07_mel")
REF = LESSON.references
SCALES = pytest.mark.parametrize("htk", [True, False], ids=["htk", "slaney"])


def rng():
    return np.random.default_rng(1)


@pytest.fixture(scope="module")
def voice():
    x, sr = load("librivox_0870")
    assert sr == 16000
    return x[: 3 * sr].astype(float)


# --- what the lesson promises -----------------------------------------------------------------------------


def test_detours_are_forbidden():
    def with_librosa(f, htk=True):
        return librosa.hz_to_mel(f, htk=htk)

    def with_scipy(L, n_mfcc=13):
        return scipy.fft.dct(L, axis=0, norm="ortho")[:n_mfcc]

    def with_studio(x, sr=16000, floor=1e-3):
        return course.log_mel(x, sr)

    given = {"hz_to_mel": with_librosa, "mfcc": with_scipy, "log_mel": with_studio}
    assert [judged(LESSON, name, f).trouble for name, f in given.items()] == ["forbidden"] * 3


def test_another_way_back_is_not_the_way_by_ratios():
    def solved(mel, filters, iterations=30):
        return np.array([nnls(filters, column)[0] for column in mel.T]).T

    assert not judged(LESSON, "mel_to_linear", solved).passed


def test_the_defaults_are_the_pipelines():
    assert REF["mel_filterbank"]().shape == (course.BANDS, 1 + course.N_FFT // 2)
    np.testing.assert_allclose(REF["mel_filterbank"](), course.mel_matrix(), atol=1e-8)


# --- scales -------------------------------------------------------------------------------------------------


@SCALES
def test_scales_are_librosas(htk):
    f = np.concatenate([[0, 1, 999.9, 1000, 1000.1], rng().uniform(0, 24000, 200)])
    m = REF["hz_to_mel"](f, htk)
    np.testing.assert_allclose(m, librosa.hz_to_mel(f, htk=htk), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(REF["mel_to_hz"](m, htk), f, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(REF["mel_to_hz"](m, htk), librosa.mel_to_hz(m, htk=htk), rtol=1e-12, atol=1e-9)


def test_1000_hz_is_1000_mel_or_15():
    assert REF["hz_to_mel"](1000) == pytest.approx(1000, abs=0.02)
    assert REF["hz_to_mel"](1000, htk=False) == pytest.approx(15)
    assert REF["hz_to_mel"](6400, htk=False) == pytest.approx(42)


def test_the_formula_follows_the_curve_of_1940_and_not_the_listeners_of_1965():
    """Beranek's table (1949) of Stevens and Volkmann's curve; Siegel's tones that sound half as high."""
    hz = [160, 394, 670, 1000, 1420, 1900, 2450, 3120, 4000, 5100, 6600]
    mel = np.arange(250, 2751, 250)
    assert np.abs(REF["hz_to_mel"](np.array(hz)) - mel).max() < 120
    half = [REF["mel_to_hz"](REF["hz_to_mel"](f) / 2) / f for f in (510, 1650, 5100)]
    assert half[0] == pytest.approx(0.43, abs=0.01)
    assert half[2] == pytest.approx(0.26, abs=0.01)  # listeners: 0.47


# --- filterbank --------------------------------------------------------------------------------------------


@SCALES
@pytest.mark.parametrize("area", [True, False])
@pytest.mark.parametrize(
    "sr, n_fft, n_mels, low, high",
    [(16000, 1024, 80, 0, 8000), (16000, 1024, 128, 0, 8000), (44100, 2048, 128, 0, 22050), (22050, 512, 40, 55, 9000),
     (16000, 64, 12, 300, 1300), (48000, 4096, 16, 20, 20000)],
)  # fmt: skip
def test_filterbank_is_librosas(htk, area, sr, n_fft, n_mels, low, high):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # empty filters
        theirs = librosa.filters.mel(
            sr=sr,
            n_fft=n_fft,
            n_mels=n_mels,
            fmin=low,
            fmax=high,
            htk=htk,
            norm="slaney" if area else None,
            dtype=float,
        )
    ours = REF["mel_filterbank"](sr, n_fft, n_mels, low, high, htk, area)
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_areas_are_one_where_bins_are_fine():
    W = REF["mel_filterbank"](16000, 1 << 15, 10)
    np.testing.assert_allclose(W.sum(axis=1) * 16000 / (1 << 15), 1, atol=1e-3)


@pytest.mark.parametrize("sr, n_fft, empty", [(44100, 512, 10), (44100, 1024, 1), (16000, 1024, 0)])
def test_bands_between_two_bins_are_empty(sr, n_fft, empty):
    W = REF["mel_filterbank"](sr, n_fft, 128, 0.0, sr / 2)
    assert np.sum(W.max(axis=1) == 0) == empty


# --- spectrograms -----------------------------------------------------------------------------------------


@SCALES
@pytest.mark.parametrize("power", [1.0, 2.0])
def test_mel_spectrogram_is_librosas(voice, htk, power):
    theirs = librosa.feature.melspectrogram(
        y=voice, sr=16000, n_fft=1024, hop_length=256, power=power, n_mels=80, htk=htk, pad_mode="constant"
    )
    ours = REF["mel_spectrogram"](voice, REF["mel_filterbank"](htk=htk), power=power)
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def test_log_mel_is_what_the_models_see(voice):
    for x in (voice, 0.1 * rng().standard_normal(16128), np.zeros(700)):
        ours, theirs = REF["log_mel"](x), course.log_mel(x)
        assert ours.shape == theirs.shape
        assert np.median(np.abs(ours - theirs)) < 1e-6
        assert np.abs(ours - theirs).max() < 2e-5  # theirs is computed in float32
    noise = 0.1 * rng().standard_normal(4096)
    np.testing.assert_allclose(REF["log_mel"](noise), course.log_mel(noise), atol=1e-5)


def test_the_floor_is_the_lowest_value():
    assert REF["log_mel"](np.zeros(300)) == pytest.approx(np.log(1e-3))
    assert REF["log_mel"](np.zeros(300), 16000, 0.5).min() == pytest.approx(np.log(0.5))


# --- the way back -----------------------------------------------------------------------------------------


def test_mel_to_linear_is_richardson_and_lucys():
    """The update keeps what their papers prove: the Kullback-Leibler distance of the bands never grows."""
    W, X = REF["mel_filterbank"](16000, 256, 20), rng().uniform(0, 1, (129, 6))
    M = W @ X
    distance = []
    for rounds in range(8):
        bands = W @ REF["mel_to_linear"](M, W, rounds)
        distance.append(np.sum(M * np.log(M / bands) - M + bands))
    assert np.all(np.diff(distance) < 0)
    np.testing.assert_allclose(W @ REF["mel_to_linear"](M, W, 300), M, rtol=1e-3)


def test_magnitudes_are_never_negative_and_silence_stays():
    W = REF["mel_filterbank"]()
    X = REF["mel_to_linear"](np.zeros((80, 3)), W)
    assert X.shape == (513, 3) and not X.any()
    assert REF["mel_to_linear"](rng().random((80, 4)), W).min() >= 0


def test_a_single_bin_comes_back_exactly():
    W = np.eye(5)[[0, 2, 4]]
    M = rng().random((3, 2))
    np.testing.assert_allclose(REF["mel_to_linear"](M, W, 1), np.array([M[0], 0 * M[0], M[1], 0 * M[0], M[2]]))


@pytest.mark.parametrize("clip, bands", [("guit_em9", 80), ("guit_em9", 64), ("librivox_0870", 80)])
def test_ratios_beat_the_clipped_pseudo_inverse(clip, bands):
    x, sr = load(clip)
    x = librosa.resample(x[: 2 * sr].astype(float), orig_sr=sr, target_sr=16000)
    S, W = np.abs(library.stft(x)), REF["mel_filterbank"](n_mels=bands)
    ours, theirs = REF["mel_to_linear"](W @ S, W), np.maximum(np.linalg.pinv(W) @ (W @ S), 0)
    assert np.linalg.norm(ours - S) < 0.9 * np.linalg.norm(theirs - S)
    assert np.abs(W @ ours - W @ S).max() < 0.2 * np.abs(W @ theirs - W @ S).max()


def test_fewer_bands_lose_more(voice):
    S = np.abs(library.stft(voice[:16000]))
    phase = rng().uniform(-np.pi, np.pi, S.shape)
    errors = []
    for bands in (128, 64, 32, 16):
        W = REF["mel_filterbank"](n_mels=bands)
        y = library.griffin_lim(REF["mel_to_linear"](W @ S, W), phase, 256, 16000, 10)
        errors.append(np.linalg.norm(np.abs(library.stft(y)) - S) / np.linalg.norm(S))
    assert np.all(np.diff(errors) > 0)
    assert errors[0] < 0.35 and errors[-1] < 0.9


# --- MFCC ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bands, n", [(80, 13), (40, 40), (7, 1)])
def test_mfcc_is_scipys_and_librosas(bands, n):
    L = rng().uniform(-7, 2, (bands, 5))
    ours = REF["mfcc"](L, n)
    np.testing.assert_allclose(ours, scipy.fft.dct(L, axis=0, norm="ortho")[:n], atol=1e-12)
    np.testing.assert_allclose(ours, librosa.feature.mfcc(S=L, n_mfcc=n), atol=1e-10)


def test_all_coefficients_keep_the_squares():
    L = rng().standard_normal((80, 4))
    np.testing.assert_allclose((REF["mfcc"](L, 80) ** 2).sum(axis=0), (L**2).sum(axis=0))
