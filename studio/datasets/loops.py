"""Drum loops whose beats are known: patterns of sixteen steps, played with recorded drums.

Held out are patterns and drums: a loop that is held out has a pattern and drums that no loop of the train split has.
"""

from pathlib import Path

import numpy as np
import soxr

from studio.clips import data_folder, load
from studio.datasets.cache import made, write_array
from studio.datasets.recipe import Recipe

SR, RENDER, SECONDS, PEAK, SEED = 16000, 44100, 6, 0.8, 9
# name: (slowest, fastest tempo in BPM, swing, kick, snare, high): one character a sixteenth, four a beat; X is loud.
PATTERNS = {
    "rock": (80, 150, 0.0, "X.......X.x.....", "....X.......X...", "X.x.X.x.X.x.X.x."),
    "house": (110, 135, 0.0, "X...X...X...X...", "....x.......x...", "..X...X...X...X."),
    "hip-hop": (75, 105, 0.15, "X......x..X.....", "....X.......X...", "x.x.x.x.x.x.x.xx"),
    "drum and bass": (150, 180, 0.0, "X.........X.....", "....X.......X...", "xxxxxxxxxxxxxxxx"),
    "half-time": (120, 170, 0.0, "X.....x.........", "........X.......", "X.x.X.x.X.x.X.x."),
    "shuffle": (85, 140, 0.33, "X.......X.......", "....X.......X...", "X..xX..xX..xX..x"),
    "march": (90, 130, 0.0, "X.......X.......", "x.xxX.x.x.xxX.xx", "X...X...X...X..."),
    "funk": (85, 120, 0.0, "X.x....x..X..x..", "....X..x.x..X..x", "x.X.x.X.x.X.x.X."),
    "bossa nova": (90, 140, 0.0, "X..xX..xX..xX..x", "X..x..x...x..x..", "x.x.x.x.x.x.x.x."),
    "breakbeat": (95, 140, 0.0, "X.X.......XX....", "....X..x.x..X..x", "X.X.X.X.X.X.X.X."),
    "disco": (105, 130, 0.0, "X...X...X...X...", "....X.......X...", "x.Xxx.Xxx.Xxx.Xx"),
    "reggae": (65, 95, 0.2, "........X.......", "........X.......", "..X...X...X...X."),
}
HELD_OUT_PATTERNS = ("breakbeat", "disco", "bossa nova")
DRUMS = {  # the recordings for kick, snare and high sound
    "train": (("drum_bass_hard", "drum_bass_soft", "drum_tom_lo_hard"), ("drum_snare_hard", "drum_snare_soft")),
    "heldout": (("bd_808",), ("sn_dub",)),
}
DRUMS["train"] += (("drum_cymbal_closed", "tabla_na"),)
DRUMS["heldout"] += (("drum_cymbal_open", "drum_cowbell"),)
GAINS = (0.9, 0.7, 0.35)
LOOPS = {"train": 126, "heldout": 36}


class Loops:
    """N loops of 6 s. audio: [N, 96000] float32 in [-1, 1]; bpm: [N] float; beats: list of [k] float64, in s;

    patterns: list of names; pattern: [N] int, index into it; drums: list of (kick, snare, high), the recordings;
    captions: list of str; train, heldout: [.] int, indices.
    """

    sr = SR

    def __init__(self, arrays):
        rows = plan()
        self.audio, self.patterns = arrays["audio"], list(PATTERNS)
        self.pattern = np.array([self.patterns.index(row["pattern"]) for row in rows])
        self.bpm = np.array([row["bpm"] for row in rows])
        self.beats = [beat_times(row) for row in rows]
        self.drums = [row["drums"] for row in rows]
        self.captions = [f"a {pace(row['bpm'])} {row['pattern']} drum loop, {row['bpm']:.0f} BPM" for row in rows]
        self.train, self.heldout = np.arange(LOOPS["train"]), np.arange(LOOPS["train"], len(rows))

    def __len__(self):
        return len(self.audio)

    def __repr__(self):
        return f"<{len(self)} drum loops: {len(self.train)} to train, {len(self.heldout)} held out>"


def pace(bpm):
    """A word for a tempo."""
    return "slow" if bpm < 95 else "fast" if bpm >= 130 else "medium"


def plan():
    """What each loop is: list of {"pattern", "drums", "bpm", "first" (s, of the first beat), "seed"}."""
    rng, rows = np.random.default_rng(SEED), []
    for split, count in LOOPS.items():
        names = [name for name in PATTERNS if (name in HELD_OUT_PATTERNS) == (split == "heldout")]
        for k in range(count):
            name = names[k % len(names)]
            bpm = round(float(rng.uniform(*PATTERNS[name][:2])), 2)
            drums = tuple(str(rng.choice(kinds)) for kinds in DRUMS[split])
            first = round(float(rng.uniform(0, 60 / bpm)), 4)
            rows.append({"pattern": name, "drums": drums, "bpm": bpm, "first": first, "seed": int(rng.integers(2**31))})
    return rows


def beat_times(row):
    """All beats of a loop in s: [k] float64. A drum that plays on a beat begins at this time."""
    period = 60 / row["bpm"]
    return row["first"] + period * np.arange(np.ceil((SECONDS - row["first"]) / period))


def _played(row):
    """One loop: [96000] float32."""
    slowest, fastest, swing, *tracks = PATTERNS[row["pattern"]]
    rng, step = np.random.default_rng(row["seed"]), 15 / row["bpm"]
    x = np.zeros((SECONDS + 3) * RENDER)
    for track, name, gain in zip(tracks, row["drums"], GAINS, strict=True):
        drum, early = _drum(name), int(np.ceil(row["first"] / step))
        for k in range(-early, int(SECONDS / step) + 1):
            late = swing * (k % 2)  # every second sixteenth comes later
            start = row["first"] + (k + late) * step
            strike = {"X": 1.0, "x": 0.6, ".": 0.0}[track[k % 16]] * rng.uniform(0.85, 1)
            if strike and 0 <= start < SECONDS:
                at = round(start * RENDER)
                x[at : at + len(drum)] += gain * strike * drum
    y = soxr.resample(x, RENDER, SR, quality="HQ")[: SECONDS * SR]
    return (y * (PEAK / np.max(np.abs(y)))).astype(np.float32)


def _drum(name):
    """A recording from its first sound on, at most half a second, with peak 1: [n] float64 at RENDER."""
    x, sr = load(name)
    x = x[np.argmax(np.abs(x) > 0.05 * np.max(np.abs(x))) :][: sr // 2].astype(np.float64)
    x[-sr // 10 :] *= np.linspace(1, 0, len(x[-sr // 10 :])) ** 2
    x = x if sr == RENDER else soxr.resample(x, sr, RENDER)
    return x / np.max(np.abs(x))


def _sources():
    names = {name for kinds in DRUMS.values() for kind in kinds for name in kind}
    return [*(data_folder() / "audio" / f"{name}.flac" for name in sorted(names)), Path(__file__)]


def _make(folder, advance):
    def rows():
        for row in plan():
            advance()
            yield _played(row)

    write_array(folder, "audio", (sum(LOOPS.values()), SECONDS * SR), rows())
    return {}


def _recipe():
    return Recipe("loops", "Playing drum loops", sum(LOOPS.values()), 63, _sources, _make)


def loops():
    """The data set, made on first use."""
    return Loops(made(_recipe())[0])
