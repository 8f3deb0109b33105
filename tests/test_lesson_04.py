"""Lesson 04's references against published tables, test signals of the EBU, closed forms, and libraries."""

import json
from pathlib import Path

import librosa
import numpy as np
import pyloudnorm
import pytest
from lesson_kit import judged
from scipy import signal

from autograder.lesson import load_lesson
from studio import load

ROOT = Path(__file__).parents[1]
LESSON = load_lesson(ROOT / "solutions" / "04_loudness")
REF = LESSON.references
RECORDINGS = [e["id"] for e in json.loads((ROOT / "data/manifest.json").read_text()) if e["kind"] == "recording"]

# Recommendation ITU-R BS.1770-4, Annex 1, tables 1 and 2: b, a at 48 kHz.
SHELF = [1.53512485958697, -2.69169619840638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585]
LOW_CUT = [1.0, -2.0, 1.0], [1, -1.99004745483398, 0.99007225036621]
STAGES = ((SHELF, 1681.974450955533), (LOW_CUT, 38.13547087602444))  # with the stages' frequencies in Hz

# IEC 61672-1, table 3: nominal frequency in Hz, A-weighting in dB. Exact frequencies are powers of 10 ** 0.1.
A_TABLE = {
    10: -70.4, 16: -56.7, 20: -50.5, 31.5: -39.4, 40: -34.6, 50: -30.2, 63: -26.2, 80: -22.5, 100: -19.1, 125: -16.1,
    160: -13.4, 200: -10.9, 250: -8.6, 315: -6.6, 400: -4.8, 500: -3.2, 630: -1.9, 800: -0.8, 1000: 0.0, 1250: 0.6,
    1600: 1.0, 2000: 1.2, 2500: 1.3, 3150: 1.2, 4000: 1.0, 5000: 0.5, 6300: -0.1, 8000: -1.1, 10000: -2.5,
    12500: -4.3, 16000: -6.6, 20000: -9.3,
}  # fmt: skip


def rng():
    return np.random.default_rng(4)


def meter(x, sr):
    return REF["integrated_lufs"](REF["block_loudness"](REF["k_weight"](x, sr), sr))


def recording(name, seconds=None):
    x, sr = load(name)
    return x[: None if seconds is None else round(seconds * sr)].astype(float), sr


# --- what the lesson promises -----------------------------------------------------------------------------


def test_detours_are_forbidden():
    def by_scipy(x, b, a):
        return signal.lfilter(b, a, x)

    def by_librosa(frequency):
        return librosa.A_weighting(frequency, min_db=None)

    def by_pyloudnorm(x, loudness, target=-14.0, ceiling=-1.0):
        return pyloudnorm.normalize.loudness(x, loudness, target)

    calls = ("biquad", by_scipy), ("a_weighting_db", by_librosa), ("normalize_loudness", by_pyloudnorm)
    assert [judged(LESSON, name, f).trouble for name, f in calls] == ["forbidden"] * 3


def test_examples_of_the_prompts():
    np.testing.assert_allclose(REF["a_weighting_db"](np.array([100.0, 1000.0])), [-19.14, 0], atol=6e-3)
    np.testing.assert_allclose(REF["biquad"]([1, 0, 0, 3], [2, 0, 4], [2, -1, 0]), [1, 0.5, 2.25, 4.125])
    np.testing.assert_allclose(REF["k_weight"](np.array([1.0, 0.0]), 48000), [1.53512, -0.11160], atol=5e-6)
    blocks = REF["block_loudness"](np.array([1.0, 1.0, 1.0, 1.0, 0.0, 0.0]), 10)
    np.testing.assert_allclose(blocks, [-0.691, -1.940, -3.701], atol=5e-4)
    assert REF["integrated_lufs"](np.array([-20.0, -23.0, -40.0, -80.0])) == pytest.approx(-21.25, abs=5e-3)
    x = np.array([0.5, 0.5])
    np.testing.assert_allclose(REF["normalize_loudness"](x, -20.0, -26.0), [0.2506] * 2, atol=5e-5)
    np.testing.assert_allclose(REF["normalize_loudness"](x, -20.0), [0.7035] * 2, atol=5e-5)


# --- A-weighting ------------------------------------------------------------------------------------------


def test_a_weighting_is_the_standards_table():
    exact = 10 ** (np.round(10 * np.log10(list(A_TABLE))) / 10)
    np.testing.assert_allclose(REF["a_weighting_db"](exact), list(A_TABLE.values()), atol=0.05 + 1e-3)


def test_a_weighting_is_librosas():
    f = np.geomspace(5, 24000, 300)
    np.testing.assert_allclose(REF["a_weighting_db"](f), librosa.A_weighting(f, min_db=None), atol=6e-3)


def test_a_weighting_at_its_ends():
    assert REF["a_weighting_db"](0) == -np.inf
    assert REF["a_weighting_db"](1000) == 0


# --- filters ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [1.0, 2.5, -0.5])
def test_biquad_is_scipys_filter(first):
    r = rng()
    for _ in range(20):
        poles = r.uniform(0.1, 0.98) * np.exp(1j * r.uniform(0, np.pi) * np.array([1, -1]))
        b, a = r.standard_normal(3), first * np.poly(poles).real
        x = r.standard_normal(50)
        np.testing.assert_allclose(REF["biquad"](x, b, a), signal.lfilter(b, a, x), atol=1e-10)


def test_k_weighting_at_48_is_the_published_filter():
    x = rng().standard_normal(48000)
    published = signal.lfilter(*LOW_CUT, signal.lfilter(*SHELF, x))
    np.testing.assert_allclose(REF["k_weight"](x, 48000), published, atol=1e-6)


@pytest.mark.parametrize("sr", [8000, 16000, 22050, 44100, 48000, 96000])
def test_k_weighting_has_the_published_response_at_any_rate(sr):
    """The bilinear transform puts the analog response at tan(pi f / sr): so each stage equals the published one at the
    frequency of 48 kHz that comes from the same analog frequency."""
    f = np.geomspace(10, 0.49 * sr, 200)
    click = np.zeros(2 * sr)
    click[0] = 1
    response = REF["k_weight"](click, sr)
    moments = np.arange(len(click)) / sr
    ours = np.array([response @ np.exp(-2j * np.pi * v * moments) for v in f])
    want = np.ones(len(f), dtype=complex)
    for (b, a), f0 in STAGES:
        analog = np.tan(np.pi * f / sr) / np.tan(np.pi * f0 / sr)
        same = np.arctan(analog * np.tan(np.pi * f0 / 48000)) * 48000 / np.pi
        want *= signal.freqz(b, a, same, fs=48000)[1]
    np.testing.assert_allclose(ours, want, atol=1e-5)


@pytest.mark.parametrize("sr", [16000, 44100, 96000])
def test_k_weighting_keeps_its_curve_in_hertz(sr):
    """Up to a tenth of the sample rate: within a tenth of a decibel of the curve at 48 kHz."""
    f = np.geomspace(20, 0.1 * sr, 100)
    click = np.zeros(2 * sr)
    click[0] = 1
    ours = np.abs([REF["k_weight"](click, sr) @ np.exp(-2j * np.pi * v * np.arange(len(click)) / sr) for v in f])
    published = np.abs(signal.freqz(*SHELF, f, fs=48000)[1] * signal.freqz(*LOW_CUT, f, fs=48000)[1])
    assert np.abs(20 * np.log10(ours / published)).max() < 0.1


# --- loudness ---------------------------------------------------------------------------------------------


def tones(*parts, sr=48000, channels=2):
    """A programme of 1000 Hz sines: (level of the peak in dBFS, seconds), ... Returns [channels, n]."""
    x = np.concatenate([np.full(round(seconds * sr), 10 ** (level / 20)) for level, seconds in parts])
    return np.tile(x * np.sin(2 * np.pi * 1000 * np.arange(len(x)) / sr), (channels, 1))


@pytest.mark.parametrize(
    "parts, loudness",
    [
        ([(-23, 20)], -23),
        ([(-33, 20)], -33),
        ([(-36, 10), (-23, 60), (-36, 10)], -23),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23),
    ],
)
def test_signals_of_ebu_tech_3341(parts, loudness):
    assert meter(tones(*parts), 48000) == pytest.approx(loudness, abs=0.1)


def test_surround_signal_of_ebu_tech_3341():
    levels = -28, -28, -24, -30, -30
    x = np.concatenate([tones((level, 20), channels=1) for level in levels])
    assert meter(x, 48000) == pytest.approx(-23, abs=0.1)


def test_each_gate_changes_a_result():
    blocks = REF["block_loudness"](REF["k_weight"](tones((-72, 10), (-36, 10), (-23, 20)), 48000), 48000)
    power = 10 ** (blocks / 10)
    mean = [10 * np.log10(power[keep].mean()) for keep in (blocks > -np.inf, blocks > -70)]
    assert REF["integrated_lufs"](blocks) == pytest.approx(-23, abs=0.1)
    assert mean[1] == pytest.approx(-24.7, abs=0.1) and mean[0] == pytest.approx(-25.9, abs=0.1)
    # the first gate alone keeps silence from opening the second one
    blocks = np.array([-30.0] * 4 + [-44.0] * 4 + [-90.0] * 60)
    assert REF["integrated_lufs"](blocks) == pytest.approx(-30)
    all_in = 10 * np.log10(np.mean(10 ** (blocks / 10))) - 10
    assert all_in < -44


def test_a_sine_of_997_hz_reads_its_rms_level():
    x = np.sin(2 * np.pi * 997 * np.arange(2 * 48000) / 48000)
    assert meter(x, 48000) == pytest.approx(-3.01, abs=0.01)
    assert meter(np.stack([x, x]), 48000) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("name", RECORDINGS)
def test_loudness_of_every_recording_is_pyloudnorms(name):
    """Each one whole. pyloudnorm may count a last block that the sound does not fill, which BS.1770 leaves out.

    It rounds the number of blocks. Where it rounds up, ours is given the silence that makes that block complete.
    """
    x, sr = recording(name)
    step = sr // 10
    if len(x) < 4 * step:  # pyloudnorm raises an error; the lesson fills such a sound up
        x = np.pad(x, (0, 4 * step - len(x)))
    theirs = pyloudnorm.Meter(sr).integrated_loudness(x)
    counted = round((len(x) / sr - 0.4) / 0.1) + 1
    filled = np.pad(x, (0, max(0, (counted + 3) * step - len(x))))
    assert len(filled) - len(x) <= step / 2
    assert meter(filled, sr) == pytest.approx(theirs, abs=0.1)
    if len(filled) == len(x) or len(x) > 2 * sr:
        assert meter(x, sr) == pytest.approx(theirs, abs=0.1)


@pytest.mark.parametrize("channels", [1, 2, 5])
def test_loudness_of_channels_is_pyloudnorms(channels):
    x = rng().standard_normal((channels, 48000)) * 0.1 * np.arange(1, channels + 1)[:, np.newaxis]
    by_table = pyloudnorm.Meter(48000, filter_class="DeMan").integrated_loudness(x.T)
    assert meter(x, 48000) == pytest.approx(by_table, abs=1e-3)


def test_short_sounds_and_silence():
    x = np.full(1000, 0.5)
    filled = np.concatenate([x, np.zeros(15 * 1000 - 1000)])
    assert len(REF["block_loudness"](x, 10000)) == 1
    assert REF["block_loudness"](x, 10000)[0] == REF["block_loudness"](filled, 10000)[0]
    assert meter(np.zeros(20000), 10000) == -np.inf
    assert meter(np.zeros(10), 10000) == -np.inf


# --- true peak, normalization -------------------------------------------------------------------------------


def decibels(x):
    return 20 * np.log10(np.abs(x).max())


@pytest.mark.parametrize("phase", [0, 45])
@pytest.mark.parametrize("amplitude", [0.5, 1.41])
def test_the_true_peak_of_a_sine_is_its_amplitude(phase, amplitude):
    """A quarter of the sample rate. At 45 degrees the samples lie 3.01 dB below the true peak."""
    n = 4800
    wave = np.sin(np.pi * np.arange(n) / 2 + np.radians(phase))
    x = amplitude * wave * signal.windows.tukey(n, 0.5)
    y = REF["normalize_loudness"](x, -40.0, 0.0, -1.0)
    assert decibels(y) == pytest.approx(-1.0 + 20 * np.log10(np.abs(wave).max()), abs=0.03)
    assert np.abs(wave).max() == pytest.approx(np.sqrt(0.5) if phase else 1)


@pytest.mark.parametrize("name", RECORDINGS)
def test_every_recording_ends_at_the_target_or_at_the_ceiling(name):
    x, sr = recording(name, 3)
    loudness = meter(x, sr)
    for target, ceiling in ((-14.0, -1.0), (-23.0, -2.0)):
        y = REF["normalize_loudness"](x, loudness, target, ceiling)
        peak = decibels(signal.resample_poly(y, 4, 1))
        assert peak < ceiling + 1e-6
        if peak < ceiling - 1e-6:
            assert meter(y, sr) == pytest.approx(target, abs=0.01)
        else:
            assert meter(y, sr) < target + 1e-6


def test_one_gain_for_all_channels():
    x = rng().standard_normal((2, 500)) * np.array([[0.01], [0.2]])
    y = REF["normalize_loudness"](x, -30.0)
    assert np.ptp(y / x) < 1e-12
    assert not np.shares_memory(REF["normalize_loudness"](x, -np.inf), x)
