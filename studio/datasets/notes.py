"""The notes: 12 instruments x 40 pitches x 3 loudnesses, one second each, with captions and log-mels.

Held out are whole cells (instrument, pitch), with all three loudnesses: the same note at another loudness is
nearly the same waveform, so a split note by note would let a model see its test.
"""

from pathlib import Path

import numpy as np

from studio import mel, sampler
from studio.clips import data_folder
from studio.datasets.cache import DatasetError, made, write_array
from studio.datasets.recipe import Recipe

SR, SECONDS, FRAMES = 16000, 1.0, 64
PADDED = (FRAMES - 1) * mel.HOP  # samples of a note padded with zeros: 64 frames
INSTRUMENTS = ("piano", "electric piano", "vibraphone", "organ", "guitar", "bass")
INSTRUMENTS += ("violin", "strings", "choir", "trumpet", "saxophone", "flute")
PITCHES = tuple(range(40, 80))
LOUDNESSES = {"soft": 45, "medium": 85, "loud": 120}  # name: velocity
NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


class Notes:
    """N notes in order of instrument, pitch, loudness.

    audio: [N, 16000] float32 in [-1, 1]; mels: [N, 80, 64] float32, standardized by mel_mean and mel_std, those of
    the train split; instrument, pitch, loudness: [N] int; instruments, loudnesses: lists of names; captions: list
    of str; train, heldout: [.] int, indices.
    """

    sr = SR

    def __init__(self, arrays, meta):
        self.audio, self.mels = arrays["audio"], arrays["mels"]
        self.mel_mean, self.mel_std = meta["mel_mean"], meta["mel_std"]
        self.instruments, self.loudnesses = list(INSTRUMENTS), list(LOUDNESSES)
        cells = np.indices((len(INSTRUMENTS), len(PITCHES), len(LOUDNESSES))).reshape(3, -1)
        self.instrument, self.loudness = cells[0], cells[2]
        self.pitch = cells[1] + PITCHES[0]
        held = _held_out(cells[1], cells[0])
        self.train, self.heldout = np.flatnonzero(~held), np.flatnonzero(held)
        rows = zip(self.loudness, self.instrument, self.pitch, strict=True)
        self.captions = [f"a {self.loudnesses[v]} {self.instruments[i]} note, {pitch_name(p)}" for v, i, p in rows]

    def __len__(self):
        return len(self.audio)

    def __repr__(self):
        return f"<{len(self)} notes: {len(self.train)} to train, {len(self.heldout)} held out>"

    def find(self, instrument, pitch, loudness="loud"):
        """The index of one note: ``notes.find(instrument="flute", pitch=69, loudness="loud")``."""
        for value, known in ((instrument, self.instruments), (loudness, self.loudnesses), (pitch, PITCHES)):
            if value not in known:
                raise DatasetError(f"there is no note with {value!r}; there are: {', '.join(map(str, known))}")
        cell = self.instruments.index(instrument) * len(PITCHES) + PITCHES.index(pitch)
        return cell * len(self.loudnesses) + self.loudnesses.index(loudness)


def pitch_name(pitch):
    """69 -> "A4": scientific pitch notation."""
    return f"{NAMES[pitch % 12]}{pitch // 12 - 1}"


def _held_out(pitch_index, instrument):
    return (pitch_index * 7 + instrument * 3) % 10 == 0


def _sources():
    files = [data_folder() / "instruments" / "index.json"]
    files += [files[0].with_name(f"{name.replace(' ', '_')}.flac") for name in INSTRUMENTS]
    return [*files, *map(Path, (__file__, sampler.__file__, mel.__file__))]


def _make(folder, advance):
    """Write audio.npy and mels.npy; returns mean and deviation of the train split's log-mels."""
    mels = []

    def rows():
        for instrument in INSTRUMENTS:
            for pitch in PITCHES:
                for velocity in LOUDNESSES.values():
                    x = sampler.play_note(instrument, pitch, SECONDS, velocity, SR)
                    mels.append(mel.log_mel(np.pad(x, (0, PADDED - len(x)))))
                    advance()
                    yield x

    shape = (len(INSTRUMENTS), len(PITCHES), len(LOUDNESSES))
    write_array(folder, "audio", (np.prod(shape).item(), int(SR * SECONDS)), rows())
    mels = np.stack(mels)
    instrument, pitch, _ = np.indices(shape).reshape(3, -1)
    train = mels[~_held_out(pitch, instrument)]
    mean, std = float(train.mean(dtype=np.float64)), float(train.std(dtype=np.float64))
    write_array(folder, "mels", mels.shape, (mels - np.float32(mean)) / np.float32(std))
    return {"mel_mean": mean, "mel_std": std}


def _recipe():
    steps = len(INSTRUMENTS) * len(PITCHES) * len(LOUDNESSES)
    return Recipe("notes", "Rendering notes", steps, 125, _sources, _make)


def notes():
    """The data set, made on first use."""
    return Notes(*made(_recipe()))
