"""Make `data/instruments/`: short recordings of each instrument, one every minor third, from a SoundFont.

    python data/makers/make_instruments.py FluidR3Mono_GM.sf3

The SoundFont is "FluidR3 Mono" (MIT license, see data/LICENSES.md). Debian and Ubuntu have it in the package
`fluidr3mono-gm-soundfont`, as /usr/share/sounds/sf3/FluidR3Mono_GM.sf3; MuseScore 2 came with it. It is not
needed to use the course, only to make these files again.

One recording is an attack, as the SoundFont plays it, and a loop: a stretch that may be repeated for as long
as the note is held. What dies away (piano, guitar) is made level in the loop, and the measured decay is kept
as a number. Both ends of a loop are made to fit by a crossfade where the sound is most like itself.
"""

import json
import sys
from pathlib import Path

import numpy as np
import soundfile
import soxr
from scipy.signal import correlate
from soundfont import SAMPLE, SoundFont

OUT = Path(__file__).resolve().parent.parent / "instruments"
SR, RENDER = 32000, 44100
PITCHES = range(37, 86, 3)
LEVEL = 10 ** (-32 / 20)  # RMS of each recording's loop, or of the loudest 0.3 s of what dies away,
CREST = 4.0  # or less, where the peak of the attack would be more than so many times as high
# name: (General MIDI program, attack in s, shortest and longest loop in s, release in s, does it die away?)
INSTRUMENTS = {
    "piano": (0, 0.90, 0.06, 0.16, 0.25, True),
    "electric piano": (4, 0.80, 0.05, 0.15, 0.20, True),
    "harpsichord": (6, 0.55, 0.06, 0.16, 0.15, True),
    "vibraphone": (11, 0.70, 0.05, 0.15, 0.30, True),
    "guitar": (24, 0.80, 0.05, 0.15, 0.20, True),
    "bass": (32, 0.70, 0.05, 0.15, 0.15, True),
    "organ": (19, 0.40, 0.25, 0.50, 0.18, False),
    "violin": (40, 0.40, 0.15, 0.40, 0.12, False),
    "cello": (42, 0.45, 0.15, 0.40, 0.15, False),
    "strings": (48, 0.35, 0.35, 0.70, 0.25, False),
    "choir": (52, 0.35, 0.35, 0.70, 0.25, False),
    "trumpet": (56, 0.25, 0.05, 0.30, 0.10, False),
    "trombone": (57, 0.30, 0.05, 0.20, 0.10, False),
    "horn": (60, 0.35, 0.25, 0.50, 0.15, False),
    "saxophone": (65, 0.30, 0.12, 0.35, 0.10, False),
    "oboe": (68, 0.30, 0.12, 0.35, 0.10, False),
    "clarinet": (71, 0.25, 0.05, 0.20, 0.10, False),
    "flute": (73, 0.35, 0.12, 0.40, 0.12, False),
}


def main(path):
    font, index = SoundFont(path), {}
    OUT.mkdir(exist_ok=True)
    for name, (program, attack, shortest, longest, release, dies) in INSTRUMENTS.items():
        sounds, notes = [], []
        for pitch in recorded_pitches(font, program):
            x, seam = rendered(font, program, pitch, dies)
            room = seam - attack  # for a loop that ends before it
            x, loop, decay = cut(x, attack, shortest, room if 2 * shortest < room < longest else longest, dies)
            level = level_of(x, loop, dies)
            start = sum(map(len, sounds))
            note = {"pitch": pitch, "start": start, "length": len(x), "loop": loop, "decay": round(decay, 2)}
            note["pitch"] = round(pitch + tuning(x, loop, pitch) / 100, 3)
            sounds.append(np.round(x * LEVEL / level * 32768).astype(np.int16))
            notes.append(note)
        file = f"{name.replace(' ', '_')}.flac"
        soundfile.write(OUT / file, np.concatenate(sounds), SR, subtype="PCM_16", compression_level=1.0)
        index[name] = {"file": file, "release": release, "notes": notes}
        print(f"{name:15s} {len(notes):2d} recordings, {(OUT / file).stat().st_size:,} bytes")
    rows = [f'"{name}": {json.dumps(value)}' for name, value in index.items()]
    text = f'{{"sr": {SR}, "instruments": {{\n' + ",\n".join(rows) + "\n}}\n"
    (OUT / "index.json").write_text(text.replace('}, {"pitch"', '},\n {"pitch"'), encoding="utf-8")


def recorded_pitches(font, program):
    """A minor third apart, without those that the SoundFont itself only shifts from its lowest or highest sample."""
    zones = {p: font.zones(program, p, 100)[0] for p in PITCHES}

    def real(p, inner, sign):
        same = inner in zones and zones[p][SAMPLE] == zones[inner][SAMPLE]
        return not (same and sign * font.shift(zones[p], p) > 1.5)

    kept = list(PITCHES)
    while not real(kept[0], kept[1], -1):
        kept.pop(0)
    while not real(kept[-1], kept[-2], +1):
        kept.pop()
    return kept


def rendered(font, program, pitch, dies):
    """Four seconds of the held note from its first sound on, [n] float64 at SR; when the SoundFont's loop jumps.

    The jump is not always clean: a loop that ends before it is better, where there is one.
    """
    x = soxr.resample(font.note(program, pitch, 100, 4.0, RENDER), RENDER, SR, quality="VHQ")
    quiet, fade = (0.003, 32) if dies else (0.03, 256)
    first = max(np.argmax(np.abs(x) > quiet * np.max(np.abs(x))) - fade, 0)
    x = x[first:]
    x[:fade] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(fade) / fade)
    return x, font.first_pass(font.zones(program, pitch, 100)[0], pitch) - first / SR


def level_of(x, loop, dies):
    """RMS of the loop, or of the loudest 0.3 s if the sound dies away; more where the peak is high."""
    n = int(0.3 * SR)
    rms = np.sqrt(max(np.convolve(x**2, np.ones(n) / n, "valid")) if dies else np.mean(x[loop:] ** 2))
    return max(rms, np.max(np.abs(x)) / CREST)


def cut(x, attack, shortest, longest, dies):
    """The recording, where its loop begins (it ends with the recording), and the decay in dB/s from there."""
    decay = falling(x, attack) if dies else 0.0
    level = x * 10 ** (decay * np.maximum(np.arange(len(x)) / SR - attack, -attack) / 20)
    fade = int(min(0.05, 0.8 * shortest) * SR)
    best = (-2.0, 0, 0)
    for start in range(int(attack * SR), int((attack + min(0.12, longest / 2)) * SR), 80):
        ahead = level[start - fade + int(shortest * SR) : int((attack + longest) * SR)]
        likeness = alike(level[start - fade : start], ahead)
        at = int(np.argmax(likeness))
        best = max(best, (float(likeness[at]), start, at + int(shortest * SR)))
    _, loop, length = best
    y = level[: loop + length].copy()
    w = np.linspace(0, 1, fade)
    y[-fade:] = (1 - w) * y[-fade:] + w * level[loop - fade : loop]
    y[:loop] = x[:loop]
    y[loop:] *= 10 ** (-decay * (loop / SR - attack) / 20)  # goes on at the level reached at the loop's start
    return y, loop, decay


def falling(x, attack):
    """How fast the sound dies away after the attack, in dB/s."""
    frames = x[: len(x) // 800 * 800].reshape(-1, 800)
    t = np.arange(len(frames)) * 800 / SR
    level = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    part = (t > attack - 0.25) & (t < attack + 1.0) & (level > level.max() - 60)
    return float(np.clip(-np.polyfit(t[part], level[part], 1)[0], 1, 60)) if part.sum() > 4 else 60.0


def alike(pattern, sound):
    """Normalized correlation of the pattern with the sound at each shift, less for a different level."""
    dot = correlate(sound, pattern, "valid", "fft")
    energy = np.convolve(sound**2, np.ones(len(pattern)), "valid") + 1e-12
    own = np.sum(pattern**2) + 1e-12
    return 2 * dot / (energy + own)


def tuning(x, loop, pitch):
    """How many cents the recording sounds above its pitch: mean of the first harmonics, weighted by power."""
    steady = np.concatenate([x[int(0.15 * SR) :], *[x[loop:]] * max(1, int(SR // (len(x) - loop)))])
    power = np.abs(np.fft.rfft(steady * np.hanning(len(steady)), 1 << 19)) ** 2
    f = np.fft.rfftfreq(1 << 19, 1 / SR)
    total = weight = 0.0
    for harmonic in range(1, 6):
        cents = 1200 * np.log2(np.maximum(f, 1) / (440 * 2 ** ((pitch - 69) / 12) * harmonic))
        near = np.abs(cents) < 60
        total += np.sum(cents[near] * power[near]) / harmonic**2
        weight += np.sum(power[near]) / harmonic**2
    return float(total / weight)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
