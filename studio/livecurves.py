"""The picture of a training under way: progress bar, one line of text, curves; cheap to draw again."""

import uuid

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from studio.curves import log_axis
from studio.figures import BLUE, COLORS, DPI, FEW, GRAY, Picture, add_legend, png_bundle
from studio.output import can_update, is_collecting, publish, show

COLUMNS = 300  # points of a curve that are drawn
HIGH, HEAD, BELOW = 210, 62, 58  # dots: height of the panels, of what is above and below them


class LiveCurves(Picture):
    """Panels side by side, one for each entry of `groups`: the name of a curve, or a tuple of names.

    Values are drawn pale as they are, and their running mean over a thirtieth of the steps strong.
    """

    def __init__(self, groups, caption, log_y, lines, xlabel="step"):
        groups = [(g,) if isinstance(g, str) else tuple(g) for g in groups]
        tall = HIGH + HEAD + BELOW + (24 if caption else 0)
        super().__init__(tall / DPI, caption)
        self.id, self.status, self._compress = None, "", 1
        self._text = self.text(0.11, 1 - 24 / tall, "", fontsize=10.5, va="center")
        self._add_bar(1 - 11 / tall, 8 / tall)
        if caption:
            self.text(0.11, 7.5 / tall, caption, fontsize=10.5, color="#333333", va="bottom")
        wide = (0.865 + 0.09) / len(groups)
        bottom = (BELOW + (24 if caption else 0)) / tall
        self._panels = []
        for number, names in enumerate(groups):
            axes = self.add_axes((0.11 + number * wide, bottom, wide - 0.09, HIGH / tall))
            self._panels.append(_Panel(axes, names, log_y, lines if number == 0 else {}, xlabel))

    def _add_bar(self, bottom, height):
        place = {"transform": self.transFigure, "linewidth": 0}
        self.add_artist(Rectangle((0.11, bottom), 0.865, height, facecolor="#e3e3e3", **place))
        self._bar = self.add_artist(Rectangle((0.11, bottom), 0.0, height, facecolor=BLUE, **place))

    def update(self, curves, fraction, status):
        """Draw these values and publish the picture in place of the one before.

        curves: {name: list}, NaN where nothing was measured; fraction in [0, 1]; status: one line.
        """
        self.status = status
        if not can_update():
            return
        self._fill(curves, fraction)
        first, self.id = self.id is None, self.id or uuid.uuid4().hex
        publish(*self.bundle(), display_id=self.id, update=not first)

    def end(self, curves, fraction, status):
        """The last state: it stays. In a terminal, one line of text."""
        self._compress = 9  # this one is kept
        self.update(curves, fraction, status)
        if is_collecting():
            self._fill(curves, fraction)
            show(self)
        elif self.id is None:
            print(status)

    def bundle(self):
        """As every picture, and the status in its alternative text.

        It differs from run to run, so it stands in nothing that nbval compares.
        """
        data, metadata = png_bundle(self, self.caption, FEW, self._compress)
        metadata["image/png"]["alt"] = f"{self.caption} {self.status}".strip()
        return data, metadata

    def _fill(self, curves, fraction):
        self._bar.set_width(0.865 * min(1.0, fraction))
        self._text.set_text(self.status)
        for panel in self._panels:
            panel.fill(curves)


class _Panel:
    """One pair of axes with one or several curves over the steps."""

    def __init__(self, axes, names, log_y, lines, xlabel):
        self.axes, self.names = axes, names
        self.log = log_y is True or (log_y is not False and bool(set(names) & set(log_y)))
        many = len(names) > 1 or bool(lines)
        style = {"linewidth": 0.8, "alpha": 0.3}
        self.raw = [axes.plot([], [], color=c, **style)[0] for c, _ in zip(COLORS, names, strict=False)]
        self.mean = [axes.plot([], [], color=c, linewidth=2, label=n)[0] for c, n in zip(COLORS, names, strict=False)]
        for label, y in lines.items():
            axes.axhline(float(y), color="black", linewidth=1.2, linestyle="--", label=label)
        self.marks = [float(y) for y in lines.values()]
        axes.set_xlabel(xlabel, fontsize=11)
        axes.set_ylabel("" if len(names) > 1 else names[0], fontsize=11)
        if self.log:
            axes.set_yscale("log")
        else:
            axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_formatter("{x:,.0f}")
        axes.tick_params(labelsize=10, color=GRAY)
        axes.grid(color="#e3e3e3", linewidth=0.8)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        if many:
            add_legend(axes)

    def fill(self, curves):
        """Move the lines, and the limits with them."""
        seen = [self.marks]
        for name, raw, mean in zip(self.names, self.raw, self.mean, strict=False):
            values = np.asarray(curves.get(name, ()), dtype=float)
            x = np.flatnonzero(np.isfinite(values)) + 1
            values = values[np.isfinite(values)]
            if not len(values):
                continue
            few = np.linspace(0, len(values) - 1, min(len(values), COLUMNS)).round().astype(int)
            smooth = running_mean(values)[few]
            raw.set_data(*_envelope(x, values))
            mean.set_data(x[few], smooth)
            mean.set_marker("o" if len(values) == 1 else "")
            seen += [smooth, np.percentile(values, [2, 98])]
            self.axes.set_xlim(0, max(self.axes.get_xlim()[1], len(curves[name]) * 1.02, 2))
        self._set_ylim(np.concatenate([np.atleast_1d(part) for part in seen]))

    def _set_ylim(self, seen):
        seen = seen[seen > 0] if self.log else seen
        if not len(seen):
            return
        low, high = float(seen.min()), float(seen.max())
        if self.log:
            self.axes.set_ylim(low / 1.15, high * 1.15)
            log_axis(self.axes, self.axes.yaxis)
        else:
            pad = 0.06 * (high - low) or max(0.06 * abs(high), 1e-6)
            self.axes.set_ylim(low - pad, high + pad)


def running_mean(values):
    """The mean of each value and its neighbors, a thirtieth of all. values: [n]. Returns [n]."""
    half = len(values) // 60
    total = np.concatenate([[0.0], np.cumsum(values)])
    here = np.arange(len(values))
    first, last = np.maximum(here - half, 0), np.minimum(here + half + 1, len(values))
    return (total[last] - total[first]) / (last - first)


def _envelope(x, values):
    """Lowest and highest value of each column in turn, so that no outlier is lost. Returns (x, y)."""
    size = -(-len(values) // COLUMNS)
    if size < 3:
        return x, values
    edges = np.arange(0, len(values), size)
    y = np.stack([np.minimum.reduceat(values, edges), np.maximum.reduceat(values, edges)], axis=1)
    return np.repeat(x[edges], 2), y.ravel()
