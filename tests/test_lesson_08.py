"""Lesson 08's references against librosa, closed forms and the notes themselves, and what its text promises."""

from functools import lru_cache
from pathlib import Path

import librosa
import numpy as np
import pytest
from lesson_kit import judged
from scipy.spatial.distance import cdist
from scipy.stats import pearsonr

from autograder.lesson import load_lesson
from studio import dataset
from studio.datasets.chorale_audio import TIMBRES, play
from studio.sampler import render

LESSON = load_lesson(Path(__file__).parents[1] / "solutions" / "08_chroma")
REF = LESSON.references
SR = 16000
# Krumhansl and Kessler (1982), typed in once more
MAJOR = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88]
MINOR = [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17]


def rng():
    return np.random.default_rng(8)


def sine(pitch, seconds=1.0, amplitude=0.5):
    return amplitude * np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * np.arange(round(seconds * SR)) / SR)


def notated(piece, seconds, bpm):
    """Seconds that each pitch class is notated in the first so many seconds: [12], sixteenth by sixteenth."""
    h, start = np.zeros(12), min(voice[0][0] for voice in piece.voices if voice)
    for voice in piece.voices:
        for onset, duration, pitch in voice:
            ends = [min((onset + part - start) * 15 / bpm, seconds) for part in (0, duration)]
            h[pitch % 12] += ends[1] - ends[0]
    return h


# --- what the prompts promise ------------------------------------------------------------------------------


def test_a_library_is_no_answer():
    def with_librosa(x, sr, n_fft=4096, hop_length=2048, harmonics=1.5):
        return librosa.feature.chroma_stft(y=x, sr=sr, n_fft=n_fft, hop_length=hop_length)

    assert judged(LESSON, "chromagram", with_librosa).trouble == "forbidden"


def test_the_examples_of_the_prompts():
    np.testing.assert_array_equal(REF["pitch_class"](np.array([440.0, 261.63, 27.5])), [9, 0, 9])
    bank = REF["chroma_filterbank"](7040, 16, 400.0, 900.0, 1.0)
    np.testing.assert_allclose(bank[9], [0, 1, 1, 0, 0, 0, 0, 0, 0], atol=1e-9)
    np.testing.assert_allclose(bank[[8, 10], 1:3], np.exp(-0.5), atol=1e-9)
    tone = 0.5 * np.sin(2 * np.pi * 220 * np.arange(8000) / 8000)
    assert (REF["chromagram"](tone, 8000, 1024)[9] > 0.9).all()
    assert not REF["chromagram"](0.0001 * tone, 8000, 1024).any()
    columns = np.zeros((12, 3))
    for m, notes in enumerate([(0, 4, 7), (9, 0, 4), (0, 1, 2)]):
        columns[list(notes), m] = 1
    np.testing.assert_array_equal(REF["match_chords"](columns), [0, 21, -1])
    key, margin = REF["estimate_key"](np.array([1.0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1]))
    assert key == 0 and margin == pytest.approx(0.044, abs=5e-4)
    similar = REF["self_similarity"](np.array([[1.0, 0, 2], [0, 0, 2]]))
    np.testing.assert_allclose(similar, [[1, 0, 0.5**0.5], [0, 0, 0], [0.5**0.5, 0, 1]])


# --- against libraries -------------------------------------------------------------------------------------


def test_pitch_classes_are_librosas():
    hertz = np.exp(rng().uniform(np.log(20), np.log(8000), 500))
    np.testing.assert_array_equal(REF["pitch_class"](hertz), np.round(librosa.hz_to_midi(hertz)).astype(int) % 12)
    names = [librosa.hz_to_note(f, octave=False, unicode=False) for f in (261.63, 450, 466.16)]
    assert names == [["C", "A", "A#"][i] for i in range(3)]


@pytest.mark.parametrize("pitch", range(48, 72))
def test_pure_tones_have_librosas_strongest_class(pitch):
    x = sine(pitch)
    theirs = librosa.feature.chroma_stft(y=x, sr=SR, n_fft=4096, hop_length=2048, tuning=0.0).mean(axis=1)
    ours = REF["chromagram"](x, SR).mean(axis=1)
    assert ours.argmax() == theirs.argmax() == pitch % 12
    assert ours[pitch % 12] > 0.9


def test_the_filterbank_peaks_where_librosas_does():
    ours = REF["chroma_filterbank"](SR, 4096)
    theirs = librosa.filters.chroma(sr=SR, n_fft=4096, tuning=0.0, norm=None, octwidth=None)
    hertz = np.arange(2049) * SR / 4096
    clear = (ours.max(axis=0) > 0.5) & (hertz > 200)
    np.testing.assert_array_equal(ours[:, clear].argmax(axis=0), theirs[:, clear].argmax(axis=0))


def test_the_bell_in_closed_form():
    bank = REF["chroma_filterbank"](SR, 4096, width=0.5)
    for k in (20, 77, 150):
        pitch = librosa.hz_to_midi(k * SR / 4096)
        for c in range(12):
            nearest = np.abs(pitch - np.arange(c, 128, 12)).min()
            assert bank[c, k] == pytest.approx(np.exp(-(nearest**2) / 0.5), abs=1e-9)


def test_keys_are_scipys_correlations():
    for h in rng().random((20, 12)):
        r = [pearsonr(h, np.roll(profile, tonic)).statistic for profile in (MAJOR, MINOR) for tonic in range(12)]
        key, margin = REF["estimate_key"](h)
        assert key == np.argmax(r)
        assert margin == pytest.approx(np.sort(r)[-1] - np.sort(r)[-2], abs=1e-12)


def test_similarity_is_scipys_cosine():
    C = rng().standard_normal((12, 20))
    np.testing.assert_allclose(REF["self_similarity"](C), 1 - cdist(C.T, C.T, "cosine"), atol=1e-12)
    means = C.reshape(12, 5, 4).mean(axis=2)
    np.testing.assert_allclose(REF["self_similarity"](C, 4), 1 - cdist(means.T, means.T, "cosine"), atol=1e-12)


@pytest.mark.parametrize("chord", range(24))
def test_chords_of_pure_tones_are_named(chord):
    third = 3 if chord > 11 else 4
    root = 54 + (chord - 6) % 12  # so that all three notes lie below 700 Hz
    x = sum(sine(root + step, amplitude=0.2) for step in (0, third, 7))
    assert (np.asarray(REF["match_chords"](REF["chromagram"](x, SR, harmonics=0.0)[:, 1:-1])) == chord).all()


def test_subtracting_removes_the_third_partial():
    t = np.arange(SR) / SR
    note = sum(0.3 * 0.8**k * np.sin(2 * np.pi * (k + 1) * 130.81 * t) for k in range(8))
    with_it, without = (REF["chromagram"](note, SR, harmonics=h).mean(axis=1) for h in (0.0, 1.5))
    assert with_it[7] > 0.3 and without[7] < 0.05 < 0.9 < without[0]


def test_what_the_subtraction_demo_says_of_its_sounds():
    def g_by_c(*notes, harmonics):
        x = render([(0, 2, pitch, 90, instrument) for instrument, pitch in notes], SR)[: 2 * SR]
        column = REF["chromagram"](x, SR, harmonics=harmonics)[:, 8]
        return column[7] / column[0]

    low, high, brass = ("clarinet", 48), ("clarinet", 67), ("trombone", 48)
    assert g_by_c(low, harmonics=0.0) > 0.8 and g_by_c(low, harmonics=1.5) < 0.02
    assert g_by_c(low, high, harmonics=0.0) > 0.8 and g_by_c(low, high, harmonics=1.5) < 0.02  # the price
    assert 0.5 < g_by_c(brass, harmonics=1.5)  # too little for this one


# --- held-out pieces: the same key from sound and from notes ------------------------------------------------


@lru_cache(maxsize=1)
def trials():
    """(same key, margin) of all 35 held-out chorales in two timbres each, in excerpts of four lengths."""
    chorales, results = dataset("chorales"), {10: [], 15: [], 30: [], 600: []}
    for k, index in enumerate(chorales.heldout):
        for shift in (0, 4):
            x = play(chorales[int(index)], list(TIMBRES)[(k + shift) % 8], 84)
            C = REF["chromagram"](x, SR)
            for seconds, found in results.items():
                key, margin = REF["estimate_key"](C[:, : round(seconds * SR / 2048)].sum(axis=1))
                wanted, _ = REF["estimate_key"](notated(chorales[int(index)], seconds, 84))
                found.append((key == wanted, margin))
    return results


def test_sound_and_notes_agree_on_the_key_of_held_out_pieces():
    shares = {seconds: np.mean([ok for ok, _ in found]) for seconds, found in trials().items()}
    print({seconds: f"{share:.0%}" for seconds, share in shares.items()}, f"all: {np.mean(list(shares.values())):.0%}")
    assert len(trials()[15]) == 70
    assert np.mean(list(shares.values())) >= 0.85
    assert min(shares.values()) > 0.8


def test_errors_lie_where_the_margin_is_small():
    every = sorted((margin, ok) for found in trials().values() for ok, margin in found)
    fifth = len(every) // 5
    assert np.mean([ok for _, ok in every[:fifth]]) < 0.75
    assert np.mean([ok for _, ok in every[-2 * fifth :]]) > 0.95


def test_the_clips_of_the_data_set_agree_as_well():
    audio = dataset("chorale_audio")
    same = [
        REF["estimate_key"](REF["chromagram"](audio.clips[i], SR).sum(axis=1))[0]
        == REF["estimate_key"](notated(audio.pieces[i], 10, audio.bpm[i]))[0]
        for i in audio.heldout
    ]
    print(f"{np.mean(same):.0%} of {len(same)} clips")
    assert np.mean(same) >= 0.8
