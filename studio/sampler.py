"""A sampler: notes of real instruments from short recordings, one every minor third.

A note is made in five steps: take the recording nearest in pitch, repeat its loop for as long as the note
lasts, shift it to the wanted pitch by resampling, shape it (a gentle low-pass for soft notes, a fade at the
end), scale it. Everything is computed at 44.1 kHz and then resampled to the rate asked for.

Velocity is how hard a key is struck, 1 to 127 as in MIDI. It changes two things:
  level       the amplitude grows as (velocity / 127)^1.2: 85 lies 3.6 dB, 45 lies 10.2 dB below 120
  brightness  a first-order low-pass at 8 f0 * 4^((velocity - 64) / 32), f0 = the note's frequency: 3.5 f0 at
              velocity 45, 20 f0 at 85, none above 9 kHz or so at 120. A softly played string has weaker overtones.
"""

import json
import math
from functools import lru_cache

import numpy as np
import soundfile
import soxr
from scipy.signal import lfilter

from studio.clips import data_folder

__all__ = ["INSTRUMENTS", "SamplerError", "play_note", "render"]

RENDER = 44100  # Hz: all notes are computed at this rate
LOWEST, HIGHEST = 21, 108  # the keys of a piano
FULL = 10 ** (19 / 20)  # from the level of the recordings to that of velocity 127


class SamplerError(Exception):
    """A note that cannot be played. The message says why."""

    def _render_traceback_(self):
        return [f"SamplerError: {self}"]


def play_note(instrument, pitch, duration=1.0, velocity=100, sr=44100):
    """One note: ``x = play_note("flute", 69, 1.0)``; x: [n] float32 in [-1, 1], n = round(duration * sr).

    pitch: MIDI note number (69 is A4, 440 Hz; fractions are allowed), duration in s with the fade at its end.
    Raises SamplerError for an unknown instrument, or a pitch, duration or velocity out of range.
    """
    _require(instrument, pitch, duration, velocity)
    fade = min(_index()[1][instrument]["release"], duration / 2)
    x = _note(instrument, pitch, duration - fade, fade, velocity)
    n = round(duration * sr)
    return np.pad(_resampled(x, sr), (0, 1))[:n].astype(np.float32) if n else np.zeros(0, np.float32)


def render(notes, sr=16000):
    """Many notes: ``x = render([(0.0, 0.5, 60, 80, "piano"), (0.5, 1.0, 64, 80, "flute")], sr=16000)``.

    notes: (start in s, duration in s, pitch, velocity, instrument) in any order. A note is held for its
    duration and fades after it. Returns the plain sum, x: [n] float32: many loud notes may exceed 1.
    """
    notes = [tuple(note) for note in notes]
    for start, duration, pitch, velocity, instrument in notes:
        _require(instrument, pitch, duration, velocity)
        if not 0 <= start < 3600:
            raise SamplerError(f"a note starts at {start} s; times lie between 0 s and one hour")
    end = max((start + duration + _index()[1][name]["release"] for start, duration, _, _, name in notes), default=0)
    mix = np.zeros(round(end * RENDER) + 2)
    for start, duration, pitch, velocity, name in notes:
        x = _note(name, pitch, duration, _index()[1][name]["release"], velocity)
        first = round(start * RENDER)
        mix[first : first + len(x)] += x[: len(mix) - first]
    return _resampled(mix, sr)[: round(end * sr)].astype(np.float32)


def _note(instrument, pitch, held, fade, velocity):
    """[n] float64 at RENDER, n = (held + fade) * RENDER."""
    n, tail = round((held + fade) * RENDER), round(fade * RENDER)
    x = _shifted(instrument, pitch, math.ceil(2 * n / RENDER))[:n] * (FULL * (velocity / 127) ** 1.2)
    cutoff = 8 * 440 * 2 ** ((pitch - 69) / 12) * 4 ** ((velocity - 64) / 32)
    if cutoff < 0.45 * RENDER:
        pole = np.exp(-2 * np.pi * cutoff / RENDER)
        x = lfilter([1 - pole], [1, -pole], x)
    x[n - tail :] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(1, tail + 1) / tail)) ** 2 if tail else 1
    return x


@lru_cache(maxsize=128)
def _shifted(instrument, pitch, halves):
    """So many half seconds of the held note at its pitch: [n] float64 at RENDER. Kept: music repeats its notes."""
    recording = _nearest(instrument, pitch)
    rate = _index()[0] * 2 ** ((pitch - recording["pitch"]) / 12)  # played so fast, it has the wanted pitch
    x = _unrolled(instrument, recording, int(halves / 2 * rate) + 64)
    return soxr.resample(x, rate, RENDER, quality="HQ")[: halves * RENDER // 2]


def _unrolled(instrument, recording, n):
    """The recording with its loop repeated to n samples, dying away as measured: [n] float64 at its own rate."""
    first, length, loop = recording["start"], recording["length"], recording["loop"]
    whole = _recordings(instrument)[first : first + length]
    index = np.arange(n)
    x = whole[np.where(index < length, index, loop + (index - loop) % (length - loop))]
    if recording["decay"] and n > loop:
        x[loop:] *= np.exp(np.arange(n - loop) * (-recording["decay"] / 20 * np.log(10) / _index()[0]))
    return x


def _nearest(instrument, pitch):
    return min(_index()[1][instrument]["notes"], key=lambda note: abs(note["pitch"] - pitch))


def _resampled(x, sr):
    return x if sr == RENDER else soxr.resample(x, RENDER, sr, quality="HQ")


@lru_cache(maxsize=1)
def _index():
    """The rate of the recordings in Hz, and {instrument: {"file", "release", "notes"}}."""
    index = json.loads((data_folder() / "instruments" / "index.json").read_text(encoding="utf-8"))
    return index["sr"], index["instruments"]


@lru_cache(maxsize=32)
def _recordings(instrument):
    x, _ = soundfile.read(data_folder() / "instruments" / _index()[1][instrument]["file"], dtype="float64")
    return x


def _require(instrument, pitch, duration, velocity):
    if instrument not in INSTRUMENTS:
        raise SamplerError(f"there is no instrument {instrument!r}; there are: {', '.join(INSTRUMENTS)}")
    if not LOWEST <= pitch <= HIGHEST:
        raise SamplerError(f"pitch {pitch} is out of range: MIDI {LOWEST} to {HIGHEST}; 69 is A4, 440 Hz")
    if not 0 < duration <= 60:
        raise SamplerError(f"a note of {duration} s cannot be played: more than 0 s, at most 60 s")
    if not 1 <= velocity <= 127:
        raise SamplerError(f"velocity {velocity} is out of range: 1 (softest) to 127 (loudest)")


INSTRUMENTS = (
    *("piano", "electric piano", "harpsichord", "vibraphone", "guitar", "bass", "organ", "violin", "cello"),
    *("strings", "choir", "trumpet", "trombone", "horn", "saxophone", "oboe", "clarinet", "flute"),
)
