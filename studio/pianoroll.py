"""Piano rolls: notes as bars over time and pitch, one color a voice."""

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from studio.figures import COLORS, GRAY, add_legend, legend_rows, make_palette, new_axes
from studio.sounds import SoundError

BEAT = 4  # sixteenths in a beat, which is a quarter note
VOICES = ("soprano", "alto", "tenor", "bass")
_STRENGTHS = (1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
_PALETTE = make_palette(strengths=_STRENGTHS)  # opacity by weight needs more steps than other figures
_NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")


def plot_piano_roll(
    piece, start=None, end=None, colors=None, weights=None, mark=None, caption=None, beats_per_bar=None, names=None,
    xlabel=None, labels=None,
):  # fmt: skip
    """Notes over time: in beats, which are quarter notes, or in bars if `beats_per_bar` is given.

    piece: something with `.voices`, or a list of voices, each a list of (onset, duration, pitch), in
    sixteenths and MIDI pitch; or one such voice; or an array [steps, voices] of MIDI pitch on an
    eighth-note grid, where 0 is a rest and equal neighbors are drawn as one note.
    start, end: the part to show, in beats. colors: one color a voice; names: one name a voice.
    weights: one number in [0, 1] a note, in lists like the notes: drawn as opacity, over a pale outline.
    mark: (voice, index) of one note, or a list of them, drawn with a strong outline.
    xlabel: another label of the time axis, where four of what a piece counts in are no beat.
    labels: list of (beat, text), written above the notes from that beat on, such as names of chords.
    """
    voices = _as_voices(piece)
    names = names or (VOICES if len(voices) == 4 else [f"voice {v + 1}" for v in range(len(voices))])
    colors = colors or [COLORS[v % 5] for v in range(len(voices))]
    strengths = _as_weights(weights, voices)
    low, high = (f(p for voice in voices for _, _, p in voice) for f in (min, max))
    many = len(voices) > 1 or mark is not None
    tall = float(np.clip(0.105 * (high - low + 3) + 0.67, 2.2, 4.6))
    xlabel = xlabel or ("time (bars)" if beats_per_bar else "time (beats = quarter notes)")
    figure, axes = new_axes(
        xlabel, "pitch", tall, caption, legend=legend_rows([*names, "marked note"])[0] if many else 0
    )
    figure.palette = _PALETTE
    for voice, strength, color in zip(voices, strengths, colors, strict=False):
        _draw_voice(axes, voice, strength, color)
    handles = [Line2D([], [], color=c, linewidth=6, label=n) for c, n in zip(colors, names, strict=False)]
    if mark is not None:
        handles.append(_draw_marks(axes, voices, mark))
    _time_axis(axes, voices, start, end, beats_per_bar)
    _pitch_axis(axes, low, high)
    if labels:
        _write_labels(axes, labels, high)
    if many:
        add_legend(axes, handles)
    return figure.show_now()


def note_name(pitch):
    """MIDI pitch as a name with its octave: 60 is C4."""
    return f"{_NAMES[int(pitch) % 12]}{int(pitch) // 12 - 1}"


def _draw_voice(axes, notes, strength, color):
    boxes = [_box(note) for note in notes]
    if strength is None:
        axes.add_collection(PolyCollection(boxes, facecolors=color, edgecolors="white", linewidths=0.8, zorder=3))
        return
    faces = [to_rgba(color, s) for s in strength]
    edges = to_rgba(color, 0.4)
    axes.add_collection(PolyCollection(boxes, facecolors="white", edgecolors=[edges], linewidths=1, zorder=3))
    axes.add_collection(PolyCollection(boxes, facecolors=faces, edgecolors=[edges], linewidths=1, zorder=3.1))


def _box(note):
    """The corners of a note, in beats and semitones."""
    onset, duration, pitch = note
    left, right = onset / BEAT, (onset + duration) / BEAT
    return [(left, pitch - 0.5), (right, pitch - 0.5), (right, pitch + 0.5), (left, pitch + 0.5)]


def _draw_marks(axes, voices, mark):
    """A strong outline around some notes. Returns the legend's handle for it."""
    marks = [mark] if np.ndim(mark) == 1 else list(mark)
    try:
        boxes = [_box(voices[int(v)][int(i)]) for v, i in marks]
    except (IndexError, TypeError, ValueError):
        sizes = [len(voice) for voice in voices]
        raise SoundError(f"mark must be (voice, index) of a note; {mark!r} is none: the voices have {sizes}.") from None
    axes.add_collection(PolyCollection(boxes, facecolors="none", edgecolors="black", linewidths=2.4, zorder=5))
    return Line2D([], [], marker="s", linewidth=0, markersize=9, mfc="none", mec="black", mew=2.2, label="marked note")


def _time_axis(axes, voices, start, end, beats_per_bar):
    last = max((o + d) / BEAT for voice in voices for o, d, _ in voice)
    first = 0.0 if start is None else float(start)
    last = last if end is None else float(end)
    if last <= first:
        raise SoundError(f"nothing lies between start={start} and end={end}: give beats, the first one first.")
    axes.set_xlim(first, last)
    if beats_per_bar:
        bars = range(int(np.ceil(first / beats_per_bar - 1e-9)), int(last // beats_per_bar) + 1)
        bars = bars[:: max(1, -(-len(bars) // 16))]
        axes.set_xticks([bar * beats_per_bar for bar in bars], [str(bar + 1) for bar in bars])
    else:
        axes.xaxis.set_major_locator(MaxNLocator(10, integer=True, steps=[1, 2, 4, 8, 10]))


def _pitch_axis(axes, low, high):
    """Names of pitches: each C, and more where there is room; the C lines are darker."""
    axes.set_ylim(low - 1.5, high + 1.5)
    steps = (0, 2, 4, 5, 7, 9, 11) if high - low < 14 else (0, 4, 7) if high - low < 30 else (0, 7)
    pitches = [p for p in range(int(low) - 1, int(high) + 2) if p % 12 in (steps if high - low < 48 else (0,))]
    axes.set_yticks(pitches, [note_name(p) for p in pitches])
    for p in pitches:
        if p % 12 == 0:
            axes.axhline(p, color=GRAY, linewidth=0.8, alpha=0.5, zorder=1)


def _write_labels(axes, labels, high):
    """Texts in a row of their own above the highest note, those within the time that is shown."""
    first, last = axes.get_xlim()
    axes.set_ylim(axes.get_ylim()[0], high + 4)
    for beat, text in labels:
        if first <= beat < last:
            axes.text(beat, high + 2.2, text, fontsize=9.5, va="center", clip_on=True)
            axes.axvline(beat, color=GRAY, linewidth=0.6, alpha=0.5, zorder=0)


def _as_voices(piece):
    """Any kind of piece as a list of voices, each a list of (onset, duration, pitch)."""
    if isinstance(piece, np.ndarray) or hasattr(piece, "detach"):
        return _from_grid(np.asarray(piece))
    voices = getattr(piece, "voices", piece)
    try:
        voices = [list(voice) for voice in voices]
        if voices and all(np.ndim(item) == 0 for voice in voices for item in voice):
            voices = [voices]  # one voice: a list of notes
        voices = [[tuple(float(value) for value in note) for note in voice] for voice in voices]
    except (TypeError, ValueError):
        voices = []
    if not any(voices) or any(len(note) != 3 for voice in voices for note in voice):
        raise SoundError(
            "notes are (onset, duration, pitch), in sixteenths: give a piece, or a list of voices of them."
        )
    return voices


def _from_grid(grid, step=2):
    """Voices from pitches on a grid of eighths: [steps, voices], 0 is a rest."""
    if grid.ndim != 2 or not grid.any():
        raise SoundError(f"a grid has shape [steps, voices], with pitches above 0; this has shape {list(grid.shape)}.")
    voices = []
    for column in grid.T:
        edges = np.flatnonzero(np.diff(column, prepend=-1, append=-1))
        spans = zip(edges[:-1], edges[1:], strict=True)
        voices.append([(float(step * a), float(step * (b - a)), float(column[a])) for a, b in spans if column[a] > 0])
    return voices


def _as_weights(weights, voices):
    """One list of weights a voice, None without weights. Raises SoundError if they do not fit the notes."""
    if weights is None:
        return [None] * len(voices)
    weights = [weights] if len(voices) == 1 and np.ndim(weights[0]) == 0 else weights
    sizes = [[len(w) for w in weights], [len(voice) for voice in voices]]
    if sizes[0] != sizes[1]:
        raise SoundError(f"there are {sizes[0]} weights, voice by voice, but {sizes[1]} notes.")
    weights = [np.asarray([float(w) for w in voice]) for voice in weights]
    if not all(((0 <= w) & (w <= 1)).all() for w in weights):
        raise SoundError("weights must lie in [0, 1]: divide them by the largest one.")
    return weights
