"""Waveforms: amplitude over time, from a whole recording down to its single samples."""

import numpy as np

from studio.figures import COLORS, GRAY, ORANGE, add_legend, new_axes
from studio.sounds import SoundError, as_mono, as_pairs

AMPLITUDE = "sample value (1 = full scale)"
STEMS, DOTS = 130, 260  # up to so many samples: dots on stems, a line with dots
COLUMNS = 1000  # with more than two samples a column, the range of each column is drawn


def plot_waveform(x, sr, start=None, end=None, caption=None, limit=None):
    """Amplitude over time. Few samples are drawn one by one, as dots on stems.

    x: [n] in [-1, 1]; sr in Hz; start, end: the part to show, in seconds; limit: largest amplitude on
    the axis (default 1; smaller to look closely at something quiet).
    """
    return _waveforms({"": (x, sr)}, start, end, caption, limit)


def plot_compare(sounds, sr=None, start=None, end=None, caption=None, limit=None):
    """Waveforms of two or three sounds over each other: ``plot_compare({"before": (x, sr), ...})``.

    With `sr` given, the dictionary may hold bare arrays. start, end, limit as in plot_waveform.
    """
    return _waveforms(sounds, start, end, caption, limit, sr)


def _waveforms(sounds, start, end, caption, limit, sr=None):
    """The figure of plot_waveform and plot_compare."""
    many = len(sounds) > 1
    cut = {label: (r, *_cut(as_mono(x), r, start, end)) for label, (x, r) in as_pairs(sounds, sr).items()}
    begin, last = (
        min(first / r for r, first, _ in cut.values()),
        max((f + len(x)) / r for r, f, x in cut.values()),
    )
    few = max(len(x) for _, _, x in cut.values()) <= STEMS
    figure, axes, to_axis = _time_axes(begin, last, few, caption, many)
    for i, (label, (rate, first, x)) in enumerate(cut.items()):
        t = to_axis((first + np.arange(len(x))) / rate)
        _draw_signal(axes, t, x, {"color": COLORS[i % 5], "label": label, "alpha": 0.85 if many else 1.0}, many)
    _set_limit(axes, limit, max(float(np.abs(x).max()) for _, _, x in cut.values()))
    if many:
        add_legend(axes)
    return figure.show_now()


def _draw_signal(axes, t, x, style, many):
    """Stems, dots, line or the envelope of the samples, by how many there are; no stems for several."""
    few = len(x) <= STEMS
    if few and not many:
        axes.vlines(t, 0, x, color=style["color"], linewidth=1, alpha=0.55)
    if len(x) > 2 * COLUMNS:
        t, low, high = _envelope(t, x)
        axes.fill_between(t, low, high, linewidth=0.6, **style)
        return
    line = {"linewidth": (0.8 if many else 0) if few else 1.3}
    dots = {"marker": "o", "markersize": 4.5 if few else 2.2} if len(x) <= DOTS else {}
    axes.plot(t, x, **line, **dots, **style)


def _envelope(t, x):
    """Lowest and highest sample of each column of pixels."""
    size = -(-len(x) // COLUMNS)
    edges = np.arange(0, len(x), size)
    return t[edges], np.minimum.reduceat(x, edges), np.maximum.reduceat(x, edges)


def _time_axes(begin, end, few, caption, legend):
    """Axes over time in seconds, or in ms for less than half a second, counted from where it begins.

    Returns (figure, axes, function from seconds to the axis).
    """
    short = end - begin < 0.5
    zero, scale = (begin, 1000.0) if short else (0.0, 1.0)
    label = "time (s)" if not short else f"time after {begin:.6g} s (ms)" if begin else "time (ms)"
    figure, axes = new_axes(label, AMPLITUDE, caption=caption, legend=legend)
    axes.axhline(0, color=GRAY, linewidth=0.8)
    pad = 0.01 * (end - begin) if few else 0.0
    axes.set_xlim(scale * (begin - zero - pad), scale * (end - zero))
    return figure, axes, lambda seconds: scale * (seconds - zero)


def _set_limit(axes, limit, peak):
    """Full scale by default; beyond it only if the sound is, with full scale marked."""
    if limit is None and peak > 1:
        for edge in (-1, 1):
            axes.axhline(edge, color=ORANGE, linewidth=1, linestyle="--")
    limit = limit or max(1.0, peak)
    axes.set_ylim(-1.05 * limit, 1.05 * limit)


def _cut(x, sr, start, end):
    """The samples between two times in seconds. Returns (index of the first, samples)."""
    first = 0 if start is None else max(0, round(start * sr))
    last = len(x) if end is None else min(len(x), round(end * sr))
    if last <= first:
        raise SoundError(
            f"there are no samples between start={start} and end={end}: the sound lasts {len(x) / sr:.3f} s."
        )
    return first, x[first:last]
