"""Make `data/chorales.json`: Bach's four-voice chorales, compactly, without near-duplicates, split by piece.

    python data/makers/make_chorales.py chorales.json

The input is a list of {"work", "tonic", "mode", "voices"}, each voice a list of [onset, duration, MIDI pitch]
in sixteenths, read from the encodings that the Python package music21 ships (`music21.corpus.chorales`), with
the key from its automatic analysis.

Bach used some settings twice, often in another key. Two pieces are near-duplicates if one shares a fifth or more
of its windows with the other: eight steps of an eighth note in all four voices, moved to begin on the same pitch.
Of such pieces the first by number stays. Each tenth of those that stay is held out, each tenth is for validation.

In the output, a voice is a flat list: duration, pitch, duration, pitch, ...; pitch 0 is a rest.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np

OUT = Path(__file__).resolve().parent.parent / "chorales.json"
WINDOW, SHARED = 8, 0.2


def main(path):
    pieces = json.loads(Path(path).read_text(encoding="utf-8"))
    pieces.sort(key=lambda piece: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", piece["work"])])
    kept, windows, dropped = [], [], []
    for piece in pieces:
        mine = shapes(grid(piece["voices"]))
        twin = next((k for k, other in zip(kept, windows, strict=True) if overlap(mine, other) >= SHARED), None)
        if twin:
            dropped.append(f"{piece['work']} (like {twin['work']})")
        else:
            kept.append(piece)
            windows.append(mine)
    splits = [{0: "heldout", 5: "validation"}.get(k % 10, "train") for k in range(len(kept))]
    rows = [json.dumps(packed(p, s), separators=(",", ":")) for p, s in zip(kept, splits, strict=True)]
    OUT.write_text("[\n" + ",\n".join(rows) + "\n]\n", encoding="utf-8")
    train = set().union(*(w for w, s in zip(windows, splits, strict=True) if s == "train"))
    for split in ("validation", "heldout"):
        seen = [len(w & train) / len(w) for w, s in zip(windows, splits, strict=True) if s == split and w]
        print(
            f"{split}: {len(seen)} pieces; {np.mean(seen):.1%} of their windows are in train, at most {max(seen):.0%}"
        )
    print(f"{len(pieces)} pieces, {len(kept)} kept, {len(dropped)} dropped: {', '.join(dropped)}")


def grid(voices):
    """[T, 4] int: the MIDI pitch that sounds at each eighth note, 0 for a rest."""
    steps = max(onset + duration for voice in voices for onset, duration, _ in voice)
    g = np.zeros((-(-steps // 2), 4), int)
    for column, voice in enumerate(voices):
        for onset, duration, pitch in voice:
            g[-(-onset // 2) : -(-(onset + duration) // 2), column] = pitch
    return g


def shapes(g):
    """The set of all windows of g, each moved so that its first note is 0."""
    found = set()
    for t in range(len(g) - WINDOW + 1):
        window = g[t : t + WINDOW]
        sounding = window > 0
        if sounding.any():
            found.add(np.where(sounding, window - window[sounding][0], 99).astype(np.int8).tobytes())
    return found


def overlap(a, b):
    return len(a & b) / max(min(len(a), len(b)), 1)


def packed(piece, split):
    voices = []
    for voice in piece["voices"]:
        flat, now = [], 0
        for onset, duration, pitch in voice:
            flat += [onset - now, 0] if onset > now else []
            flat += [duration, pitch]
            now = onset + duration
        voices.append(flat)
    return {"name": piece["work"], "tonic": piece["tonic"], "mode": piece["mode"], "split": split, "voices": voices}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
