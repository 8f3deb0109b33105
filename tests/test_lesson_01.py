"""Lesson 01's references against oracles that share no code with them: files, closed forms, statistics."""

import io
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from lesson_kit import judged

from autograder.lesson import load_lesson

LESSON = load_lesson(Path(__file__).parents[1] / "solutions" / "01_waveform_pcm")
REF = LESSON.references


def rng():
    return np.random.default_rng(1)


# --- what the lesson promises: libraries, time ----------------------------------------------------------


def test_scipy_is_allowed_and_audio_libraries_are_not():
    def with_scipy(frequency, duration, sr, amplitude=1.0, phase=0.0):
        from scipy.special import sindg

        turns = 360 * frequency * np.arange(round(duration * sr)) / sr
        return amplitude * sindg(turns + np.degrees(phase))

    def with_scipy_io(x, sr):
        from scipy.io import wavfile

        file = io.BytesIO()
        wavfile.write(file, sr, x)
        return file.getvalue()

    def with_wave(x, sr):
        file = io.BytesIO()
        with wave.open(file, "wb") as out:
            out.setparams((1, 2, sr, 0, "NONE", ""))
            out.writeframes(x.tobytes())
        return file.getvalue()

    assert judged(LESSON, "sine", with_scipy).passed
    assert [judged(LESSON, "write_wav", f).trouble for f in (with_scipy_io, with_wave)] == ["forbidden"] * 2


def test_trying_every_level_is_quick_enough():
    def nearest(x, bits):
        levels = [i * 2 / 2**bits - 1 for i in range(2**bits)]
        return [min(levels, key=lambda level: abs(level - value)) for value in x]

    assert judged(LESSON, "quantize", nearest).passed


# --- sine: the spectrum knows frequency, amplitude and phase ---------------------------------------


@pytest.mark.parametrize("cycles, amplitude, phase", [(3, 1.0, 0.0), (50, 0.25, 1.0), (499, 0.8, -2.5)])
def test_sine_by_its_fourier_coefficient(cycles, amplitude, phase):
    n, sr = 1000, 8000
    x = REF["sine"](cycles * sr / n, n / sr, sr, amplitude, phase)
    spectrum = np.fft.rfft(x) * 2 / n
    assert len(x) == n
    # A sin(2 pi c k / n + phase) has one coefficient: A exp(i (phase - pi/2))
    assert spectrum[cycles] == pytest.approx(amplitude * np.exp(1j * (phase - np.pi / 2)), abs=1e-10)
    assert np.abs(np.delete(spectrum, cycles)).max() < 1e-10


def test_sine_obeys_the_recurrence_of_a_vibrating_string():
    x = REF["sine"](440.0, 0.05, 44100, 0.7, 0.3)
    turn = 2 * np.cos(2 * np.pi * 440 / 44100)
    np.testing.assert_allclose(x[2:], turn * x[1:-1] - x[:-2], atol=1e-12)
    assert x[0] == pytest.approx(0.7 * 0.29552020666133955)  # sin(0.3), from a table


@pytest.mark.parametrize("duration, sr, n", [(1, 44100, 44100), (0.0203, 2000, 41), (0.0207, 2000, 41), (0, 8000, 0)])
def test_sine_has_the_stated_length(duration, sr, n):
    assert REF["sine"](100.0, duration, sr).shape == (n,)


@pytest.mark.parametrize("frequency, amplitude, phase", [(-120.0, 1.0, 0.5), (50.0, -0.6, -2.0), (700.0, 2.0, 0.0)])
def test_sine_holds_for_any_frequency_amplitude_and_phase(frequency, amplitude, phase):
    sr = 812.5  # 700 Hz lies above half of it
    x = REF["sine"](frequency, 0.05, sr, amplitude, phase)
    assert len(x) == 41
    pointer = amplitude * np.exp(1j * phase) * np.exp(2j * np.pi * frequency / sr) ** np.arange(41)
    np.testing.assert_allclose(x, pointer.imag, atol=1e-12)


# --- levels: closed forms --------------------------------------------------------------------------


@pytest.mark.parametrize("amplitude", [1.0, 0.5, 0.01, 2.0])
def test_levels_of_known_shapes(amplitude):
    k = np.arange(4800)
    sine = amplitude * np.sin(2 * np.pi * 100 * k / 48000)
    triangle = amplitude * np.linspace(-1, 1, 100_001)
    decibels = 20 * np.log10(amplitude)
    assert REF["rms_dbfs"](sine) == pytest.approx(decibels - 3.0103, abs=1e-4)
    assert REF["rms_dbfs"](triangle) == pytest.approx(decibels - 10 * np.log10(3), abs=1e-3)
    assert REF["peak_dbfs"](sine) == pytest.approx(decibels, abs=1e-9)
    assert REF["peak_dbfs"](-np.abs(triangle)) == pytest.approx(decibels, abs=1e-9)


def test_levels_of_silence_are_minus_infinity():
    assert REF["peak_dbfs"](np.zeros(5)) == REF["rms_dbfs"](np.zeros(5)) == -np.inf


@pytest.mark.parametrize("size, level", [(1e-14, -280), (1e-7, -140), (1, 0), (8, 18.0618)])
def test_levels_have_no_floor_and_no_ceiling(size, level):
    square = size * np.array([1.0, -1.0, -1.0])
    assert REF["peak_dbfs"](square) == pytest.approx(level, abs=1e-4)
    assert REF["rms_dbfs"](square) == pytest.approx(level, abs=1e-4)


def test_rms_agrees_with_the_spectrum():
    x = rng().standard_normal(4096) * 0.1 + 0.05
    power = np.sum(np.abs(np.fft.fft(x)) ** 2) / len(x) ** 2  # Parseval
    assert REF["rms_dbfs"](x) == pytest.approx(10 * np.log10(power), abs=1e-9)


# --- PCM and files: soundfile and the standard library -----------------------------------------------


def test_pcm_differs_from_soundfile_by_scale_and_rounding_alone():
    # libsndfile scales by 32768 and rounds down: our scale and half a step more must give our numbers.
    x = rng().uniform(-0.99, 0.99, 5000)
    file = io.BytesIO()
    soundfile.write(file, (x * 32767 + 0.5) / 32768, 8000, "PCM_16", format="WAV")
    file.seek(0)
    theirs, _ = soundfile.read(file, dtype="int16")
    ours = REF["to_pcm16"](x)
    assert ours.dtype == np.int16
    np.testing.assert_array_equal(ours, theirs)


def test_pcm_stays_within_half_a_step_and_clips():
    x = rng().uniform(-1, 1, 5000)
    assert np.abs(REF["to_pcm16"](x) / 32767 - x).max() <= 0.5 / 32767 + 1e-12
    assert REF["to_pcm16"](np.array([1.0, -1.0, 7.0, -7.0])).tolist() == [32767, -32767, 32767, -32767]


@pytest.mark.parametrize("n, sr", [(0, 8000), (1, 44100), (12_345, 96_000), (41_000, 48_000)])
def test_wav_is_read_back_sample_for_sample(n, sr):
    x = rng().integers(-32768, 32768, n).astype(np.int16)
    data = REF["write_wav"](x, sr)
    back, rate = soundfile.read(io.BytesIO(data), dtype="int16")
    assert (rate, len(data)) == (sr, 44 + 2 * n)
    np.testing.assert_array_equal(back, x)
    with wave.open(io.BytesIO(data)) as file:
        assert file.getparams()[:4] == (1, 2, sr, n)
        assert file.readframes(n) == x.tobytes()


def test_wav_equals_what_the_standard_library_writes():
    x = rng().integers(-32768, 32768, 777).astype(np.int16)
    theirs = io.BytesIO()
    with wave.open(theirs, "wb") as file:
        file.setparams((1, 2, 22050, 0, "NONE", ""))
        file.writeframes(x.tobytes())
    assert REF["write_wav"](x, 22050) == theirs.getvalue()


# --- quantization: theory ----------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [4, 6, 8, 10, 12, 14, 16])
def test_a_full_scale_sine_has_6_db_a_bit(bits):
    """6.02 bits + 1.76 dB (Bennett 1948) for a sine that ends half a step below full scale, so that nothing clips.

    The law takes the error for uniform noise. What is left of its shape halves with every two bits:
    below 0.65 dB at 4 bits, 0.18 dB at 8, 0.03 dB at 16.
    """
    amplitude = 1 - 2.0**-bits
    x = amplitude * np.sin(2 * np.pi * np.arange(200_000) * (np.sqrt(5) - 1) / 2)
    measured = REF["sqnr_db"](x, REF["quantize"](x, bits))
    law = 6.0206 * bits + 1.7609 + 20 * np.log10(amplitude)
    assert measured == pytest.approx(law, abs=0.02 + 2.5 * 2 ** (-bits / 2))


@pytest.mark.parametrize("bits", [1, 2, 3, 8, 16])
def test_quantize_finds_the_nearest_level(bits):
    x = rng().uniform(-1.2, 1.2, 400)
    levels = (np.arange(2**bits) - 2 ** (bits - 1)) * 2.0 ** (1 - bits)
    nearest = [min(levels, key=lambda level, v=v: abs(level - v)) for v in x] if bits <= 8 else None
    q = REF["quantize"](x, bits)
    assert set(q) <= set(levels)
    if nearest:
        np.testing.assert_array_equal(q, nearest)
    inside = np.abs(x) < 1 - 2.0 ** (1 - bits)
    assert np.abs(q - x)[inside].max(initial=0) <= 2.0**-bits


@pytest.mark.parametrize("bits", [1, 3, 16])
def test_quantize_ends_where_the_levels_end(bits):
    x = np.array([1.0, 9.3, 1e6, -1.0, -9.3, -1e6])
    top = 1 - 2 / 2**bits
    assert REF["quantize"](x, bits).tolist() == [top] * 3 + [-1] * 3


def test_sqnr_of_known_errors():
    x = rng().standard_normal(1000)
    assert REF["sqnr_db"](x, 0.9 * x) == pytest.approx(20, abs=1e-9)
    assert REF["sqnr_db"](x, 2 * x) == pytest.approx(0, abs=1e-9)
    assert REF["sqnr_db"](x, x) == np.inf
    tiny = np.tile([1.0, -1.0], 500) * 1e-6
    assert REF["sqnr_db"](np.full(1000, 0.5), 0.5 + tiny) == pytest.approx(20 * np.log10(0.5e6), abs=1e-4)
    half = np.where(np.arange(1000) < 500, 0.25, 0.0)  # samples without an error count, and so do zeros
    assert REF["sqnr_db"](np.full(1000, 0.5), 0.5 + half) == pytest.approx(10 * np.log10(8), abs=1e-9)
    assert REF["sqnr_db"](half, np.full(1000, 0.25)) == pytest.approx(0, abs=1e-9)


# --- dither: statistics --------------------------------------------------------------------------------


def dithered(x, bits):
    u1, u2 = rng().random((2, len(x)))
    return REF["dither"](x, bits, u1, u2)


def test_dither_is_triangular_noise_of_one_step_either_way():
    bits, n = 5, 400_000
    step = 2 / 2**bits
    noise = dithered(np.full(n, 0.25), bits) - 0.25
    assert np.abs(noise).max() <= step
    assert noise.mean() == pytest.approx(0, abs=4 * step / np.sqrt(6 * n))
    assert noise.var() == pytest.approx(step**2 / 6, rel=0.01)
    density, edges = np.histogram(noise / step, bins=20, range=(-1, 1), density=True)
    middles = (edges[1:] + edges[:-1]) / 2
    np.testing.assert_allclose(density, 1 - np.abs(middles), atol=0.02)


def test_dither_limits_nothing():
    x = np.array([2.5, -2.5])
    assert REF["dither"](x, 2, np.array([0.75, 0.25]), np.array([0.75, 0.25])).tolist() == [2.75, -2.75]


def test_dither_frees_the_error_from_the_sound():
    """With TPDF dither the error has mean 0 and power step²/4 whatever the sample is (Lipshitz et al. 1992)."""
    bits, n = 4, 200_000
    step = 2 / 2**bits
    for value in step * np.array([0.0, 0.1, 0.25, 0.5, 0.8]):
        x = np.full(n, value)
        error = REF["quantize"](dithered(x, bits), bits) - x
        assert error.mean() == pytest.approx(0, abs=4 * step / 2 / np.sqrt(n))
        assert error.var() == pytest.approx(step**2 / 4, rel=0.02)


def test_dither_keeps_a_tone_below_half_a_step():
    bits, n = 4, 80_000
    tone = 0.4 * 2 / 2**bits * np.sin(2 * np.pi * np.arange(n) / 80)
    assert not REF["quantize"](tone, bits).any()
    kept = REF["quantize"](dithered(tone, bits), bits)
    assert kept @ tone / (tone @ tone) == pytest.approx(1, abs=0.05)
    error = kept - tone
    assert abs(np.corrcoef(error, tone)[0, 1]) < 4 / np.sqrt(n)
