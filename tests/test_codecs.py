"""studio.codecs: real encoders, measured bitrates, sounds that come back where they were."""

import sys

import numpy as np
import pytest

from studio import load
from studio.codecs import CODECS, decode, encode, roundtrip
from studio.sounds import SoundError

each = pytest.mark.parametrize("codec", CODECS)


@pytest.fixture(scope="module")
def voice():
    x, sr = load("pd_voice")
    return x, sr


def snr(x, y):
    return 10 * np.log10(np.sum(x**2.0) / np.sum((x - y) ** 2.0))


@each
def test_what_comes_back_is_as_long_and_lies_over_the_original(voice, codec):
    x, sr = voice
    y, kbps = roundtrip(x, sr, codec, 96)
    assert y.shape == x.shape and y.dtype == np.float32
    assert snr(x, y) > 20
    assert max(snr(x[5:], y[:-5]), snr(x[:-5], y[5:])) < 10  # five samples off would be heard in the number


@each
@pytest.mark.parametrize("sr", [16000, 22050, 32000, 48000])
def test_other_sample_rates_and_odd_lengths(codec, sr):
    t = np.arange(sr // 2 + 13) / sr
    x = 0.3 * np.sin(2 * np.pi * (300 + 400 * t) * t)
    y, _ = roundtrip(x, sr, codec, 64)
    assert len(y) == len(x)
    assert snr(x[sr // 10 : -sr // 10], y[sr // 10 : -sr // 10]) > 15


@each
def test_bitrates_are_measured(voice, codec):
    x, sr = voice
    low, high = encode(x, sr, codec, 24), encode(x, sr, codec, 96)
    assert low.kbps < 0.5 * high.kbps
    assert low.kbps == pytest.approx(sum(low.packet_sizes) * 8 / (len(x) / sr) / 1000)
    assert low.kbps < low.kbps_file < low.kbps + 10  # headers count in the file alone
    assert len(low.data) >= sum(low.packet_sizes)
    assert snr(x, decode(low)) < snr(x, decode(high))


def test_low_bitrates_of_mp3_and_aac_run_at_half_the_rate(voice):
    x, sr = voice
    assert [encode(x, sr, codec, 24).coded_rate for codec in CODECS] == [22050, 22050, 48000]
    assert [encode(x, sr, codec, 64).coded_rate for codec in CODECS] == [44100, 44100, 48000]


@each
def test_a_click_and_silence_and_one_sample_come_back(codec):
    for x in (np.zeros(5000), np.ones(1), np.eye(1, 8000, 4000)[0]):
        y, kbps = roundtrip(x, 16000, codec, 32)
        assert len(y) == len(x) and np.isfinite(y).all() and kbps > 0


def test_errors_are_clear(voice):
    x, sr = voice
    with pytest.raises(SoundError, match="mp3, aac, opus"):
        encode(x, sr, "vorbis", 64)
    with pytest.raises(SoundError, match="64, not 64000"):
        encode(x, sr, "opus", 64000)
    with pytest.raises(SoundError, match="what encode returned"):
        decode(b"ID3")
    with pytest.raises(SoundError):
        encode(np.array([np.nan]), sr, "mp3", 64)


def test_without_pyav_it_says_what_to_install(voice, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(SoundError, match="pip install av"):
        encode(*voice, "mp3", 64)
