"""Curves: any number of them over one axis, with points, dashes and horizontal reference lines."""

import numpy as np
from matplotlib.ticker import LogLocator, NullLocator

from studio.figures import COLORS, add_legend, legend_rows, new_axes
from studio.sounds import SoundError

_DASHES = ((0, (6, 3)), (0, (1.5, 2)), (0, (6, 2, 1.5, 2)))
_MARKERS = "os^Dv"


def plot_curves(
    curves, xlabel, ylabel, caption=None, log_x=False, log_y=False, xlim=None, ylim=None,
    markers=False, points=(), dashed=(), lines=None, height=3.0,
):  # fmt: skip
    """Curves over one axis: ``plot_curves({"label": y, "other": (x, y)}, "step", "loss (nats)")``.

    y, x: [n], numbers; without x it is 0, 1, 2, ...; NaN leaves a gap. The labels' units stand in xlabel
    and ylabel. xlim, ylim: (low, high). markers: a dot at each value, True or the labels of some curves;
    points: labels of curves drawn as dots alone; dashed: labels of curves drawn dashed. lines: {"label":
    y}, horizontal reference lines, such as a baseline. height in inches.
    """
    curves, lines = _as_curves(curves), lines or {}
    labels = [*curves, *lines]
    many = len(labels) > 1
    figure, axes = new_axes(xlabel, ylabel, height, caption, legend=legend_rows(labels)[0] if many else 0)
    for i, (label, (x, y)) in enumerate(curves.items()):
        dots = label in points or markers is True or (markers is not False and label in markers)
        style = {"marker": _MARKERS[i % 5], "markersize": 5} if dots else {}
        dash = "" if label in points else _DASHES[0] if label in dashed or i >= len(COLORS) else "-"
        axes.plot(x, y, color=COLORS[i % 5], linewidth=1.7, linestyle=dash, label=label, zorder=3, **style)
    for dash, (label, y) in zip(_DASHES * len(lines), lines.items(), strict=False):
        axes.axhline(float(y), color="black", linewidth=1.2, linestyle=dash, label=label, zorder=2)
    _scales(axes, log_x, log_y, xlim, ylim)
    if many:
        add_legend(axes)
    return figure.show_now()


def _as_curves(curves):
    """{label: (x [n], y [n])} as floats."""
    if not isinstance(curves, dict) or not curves:
        raise SoundError('give curves as a dictionary: {"label": y} or {"label": (x, y)}.')
    pairs = {}
    for label, curve in curves.items():
        x, y = curve if isinstance(curve, tuple) and len(curve) == 2 else (None, curve)
        y = _numbers(label, y)
        x = np.arange(len(y)) if x is None else _numbers(label, x)
        if len(x) != len(y):
            raise SoundError(f"{label!r} has {len(x)} values of x, but {len(y)} of y.")
        pairs[str(label)] = (x, y)
    return pairs


def _numbers(label, values):
    """A list, array or tensor of numbers as floats [n]."""
    try:
        values = np.asarray(values.detach().cpu() if hasattr(values, "detach") else values, dtype=float)
    except (TypeError, ValueError):
        raise SoundError(f"{label!r} must be numbers [n], or a pair (x, y); this is {values!r:.60}.") from None
    if values.ndim != 1 or not len(values):
        raise SoundError(f"{label!r} must have shape [n], at least one number; this has shape {list(values.shape)}.")
    return values


def _scales(axes, log_x, log_y, xlim, ylim):
    """Logarithmic axes with plain numbers at the ticks, and limits."""
    axes.margins(x=0.01)
    if xlim is not None:
        axes.set_xlim(*xlim)
    if ylim is not None:
        axes.set_ylim(*ylim)
    if log_x:
        log_axis(axes, axes.xaxis)
    if log_y:
        log_axis(axes, axes.yaxis)


def log_axis(axes, axis):
    """Make an axis logarithmic, with plain numbers at 1, 2, 5, 10, ..., or at powers of ten where there are many."""
    (axes.set_xscale if axis.axis_name == "x" else axes.set_yscale)("log")
    low, high = sorted(axis.get_view_interval())
    decades = np.log10(high / low) if low > 0 else 9
    steps = (1,) if decades > 4 else (1, 2, 5) if decades > 0.8 else (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9)
    axis.set_major_locator(LogLocator(subs=steps, numticks=12))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_locator(NullLocator())
