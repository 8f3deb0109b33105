"""Chorales as sound: the first ten seconds of 128 of them, in eight timbres, from the sampler.

The split is that of the chorales: no clip that is held out comes from a piece of the train split.
"""

from pathlib import Path

import numpy as np

from studio import sampler
from studio.clips import data_folder
from studio.datasets import chorales as notation
from studio.datasets.cache import made, write_array
from studio.datasets.notes import NAMES
from studio.datasets.recipe import Recipe

SR, SECONDS, PEAK, SEED = 16000, 10, 0.8, 20
CLIPS = {"train": 108, "heldout": 20}
TIMBRES = {  # who plays soprano, alto, tenor, bass
    "piano": ("piano",) * 4,
    "organ": ("organ",) * 4,
    "choir": ("choir",) * 4,
    "strings": ("strings",) * 4,
    "brass": ("trumpet", "horn", "trombone", "trombone"),
    "woodwinds": ("flute", "oboe", "clarinet", "saxophone"),
    "harpsichord": ("harpsichord",) * 4,
    "bowed solo instruments": ("violin", "violin", "cello", "cello"),
}


class ChoraleAudio:
    """N clips of 10 s. clips: list of [160000] float32 in [-1, 1]; pieces: list of the chorales they come from;

    timbres: list of names; timbre: [N] int, index into it; bpm: [N] float, quarter notes a minute; captions: list
    of str; train, heldout: [.] int, indices.
    """

    sr = SR

    def __init__(self, arrays):
        pieces, rows = notation.chorales(), plan()
        self.clips = list(arrays["clips"])
        self.pieces = [pieces[index] for index, _, _ in rows]
        self.timbres = list(TIMBRES)
        self.timbre = np.array([self.timbres.index(timbre) for _, timbre, _ in rows])
        self.bpm = np.array([bpm for _, _, bpm in rows])
        self.captions = [_caption(pieces[index], timbre, bpm) for index, timbre, bpm in rows]
        self.train, self.heldout = np.arange(CLIPS["train"]), np.arange(CLIPS["train"], len(rows))

    def __len__(self):
        return len(self.clips)

    def __repr__(self):
        return f"<{len(self)} chorale clips: {len(self.train)} to train, {len(self.heldout)} held out>"


def plan():
    """Which piece, timbre and tempo each clip has: list of (index of the piece, name, quarter notes a minute)."""
    pieces, rng, rows = notation.chorales(), np.random.default_rng(SEED), []
    for split, count in CLIPS.items():
        long = [i for i in getattr(pieces, split) if pieces[i].sixteenths >= 128]  # 10 s and more at 100 a minute
        for k, index in enumerate(rng.permutation(long)[:count]):
            slowest, fastest = 66, min(104, 60 / SECONDS * pieces[index].sixteenths / 4)
            rows.append((int(index), list(TIMBRES)[k % len(TIMBRES)], float(rng.integers(slowest, int(fastest)))))
    return rows


def play(piece, timbre, bpm, sr=SR, velocity=88):
    """A whole piece as sound: [n] float32. bpm: quarter notes a minute."""
    return sampler.render(_events(piece, timbre, bpm, velocity), sr)


def _events(piece, timbre, bpm, velocity, until=np.inf):
    sixteenth = 15 / bpm
    first = min(voice[0][0] for voice in piece.voices if voice)  # some pieces are written with a rest before them
    for voice, instrument in zip(piece.voices, TIMBRES[timbre], strict=True):
        for onset, duration, pitch in voice:
            start = (onset - first) * sixteenth
            if start < until:
                yield start, duration * sixteenth, pitch, velocity, instrument


def _caption(piece, timbre, bpm):
    return f"{timbre} playing a chorale in {NAMES[piece.tonic]} {piece.mode}, {bpm:.0f} quarter notes a minute"


def _sources():
    files = [*(data_folder() / "instruments").glob("*"), data_folder() / "chorales.json"]
    return [*sorted(files), *map(Path, (__file__, sampler.__file__, notation.__file__))]


def _make(folder, advance):
    pieces, n = notation.chorales(), SR * SECONDS

    def rows():
        for index, timbre, bpm in plan():
            x = sampler.render(_events(pieces[index], timbre, bpm, 88, SECONDS), SR)[:n]
            x = np.pad(x, (0, n - len(x)))  # a rest may come before the end
            x[-SR // 20 :] *= np.linspace(1, 0, SR // 20, dtype=np.float32)
            advance()
            yield x * np.float32(PEAK / np.max(np.abs(x)))

    write_array(folder, "clips", (sum(CLIPS.values()), n), rows())
    return {}


def _recipe():
    return Recipe("chorale_audio", "Playing chorales", sum(CLIPS.values()), 83, _sources, _make)


def chorale_audio():
    """The data set, made on first use."""
    return ChoraleAudio(made(_recipe())[0])
