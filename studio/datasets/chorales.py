"""Four-voice chorales by J. S. Bach as notes, split by piece; near-duplicates were dropped when the file was made.

Keys come from automatic analysis (see data/makers/make_chorales.py).
"""

import json
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from studio.clips import data_folder
from studio.datasets.cache import DatasetError

VOICES = ("soprano", "alto", "tenor", "bass")


@dataclass(frozen=True)
class Piece:
    """One chorale. name: number in Bach's works; tonic: 0 (C) to 11 (B); mode: "major" or "minor".

    voices: 4 lists (soprano, alto, tenor, bass) of (onset, duration, MIDI pitch), times in sixteenth notes.
    """

    name: str
    tonic: int
    mode: str
    voices: list

    @property
    def sixteenths(self):
        """The length of the piece in sixteenth notes."""
        return max(onset + duration for voice in self.voices for onset, duration, _ in voice)

    @cached_property
    def grid(self):
        """[T, 4] int: the MIDI pitch that sounds as each eighth note begins, 0 = rest; columns as in VOICES."""
        return self._sampled[0]

    @cached_property
    def held(self):
        """[T, 4] bool: True where the note that sounds is the one of the step before, going on; rests are False."""
        return self._sampled[1]

    def transposed(self):
        """The same piece with tonic C (major) or A (minor), moved by at most 6 semitones."""
        target = 0 if self.mode == "major" else 9
        shift = (target - self.tonic) % 12
        shift -= 12 if shift > 6 else 0
        voices = [[(onset, duration, pitch + shift) for onset, duration, pitch in voice] for voice in self.voices]
        return replace(self, tonic=target, voices=voices)

    @cached_property
    def _sampled(self):
        steps = -(-self.sixteenths // 2)
        grid, held = np.zeros((steps, 4), int), np.zeros((steps, 4), bool)
        for column, voice in enumerate(self.voices):
            for onset, duration, pitch in voice:
                first, end = -(-onset // 2), -(-(onset + duration) // 2)
                grid[first:end, column] = pitch
                held[first + 1 : end, column] = True
        return grid, held

    def __repr__(self):
        return f"<chorale {self.name}, {len(self.grid)} eighth notes>"


class Chorales(list):
    """A list of pieces. train, validation, heldout: [.] int, indices."""

    def __init__(self, pieces, splits):
        super().__init__(pieces)
        for split in ("train", "validation", "heldout"):
            setattr(self, split, np.array([i for i, s in enumerate(splits) if s == split]))

    def __repr__(self):
        counts = f"{len(self.train)} to train, {len(self.validation)} for validation, {len(self.heldout)} held out"
        return f"<{len(self)} chorales: {counts}>"


def chorales():
    """The data set, read from data/chorales.json."""
    path = data_folder() / "chorales.json"
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(
            f"the chorales at {path} cannot be read ({error}). Get them back with `git checkout -- data`."
        ) from error
    pieces = [Piece(row["name"], row["tonic"], row["mode"], [_notes(v) for v in row["voices"]]) for row in rows]
    return Chorales(pieces, [row["split"] for row in rows])


def _notes(flat):
    """[duration, pitch, ...] -> [(onset, duration, pitch), ...] without the rests."""
    durations, pitches = flat[::2], flat[1::2]
    onsets = np.cumsum([0, *durations]).tolist()
    return [(o, d, p) for o, d, p in zip(onsets, durations, pitches, strict=False) if p]
