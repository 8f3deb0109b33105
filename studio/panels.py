"""Panels of colored cells that share axes and one color scale: what spectrograms and heat maps stand on.

The map is *magma*, which every kind of color vision sees as dark to bright, in 20 levels: so a figure is
small, and a level can be found again on the bar beside it.
"""

import textwrap
from dataclasses import dataclass

import numpy as np
from matplotlib import colormaps
from matplotlib.image import AxesImage
from matplotlib.ticker import MaxNLocator, NullLocator

from studio.figures import DPI, GRAY, LINE, WIDTH, Picture, make_palette

LEVELS = 20
_COLORS = np.append(colormaps["magma"](np.linspace(0, 1, LEVELS), bytes=True)[:, :3], [[255] * 3], axis=0)
_PALETTE = make_palette(_COLORS)
LEFT, WIDE, BAR = 100, 684, 14  # dots: left of the panels, their width in all, the width of the color bar
GAP = 12  # dots between panels


@dataclass
class Scale:
    """Values from low to high are told apart by color; label: what they are, with the unit."""

    low: float
    high: float
    label: str

    def colors(self, values):
        """values: [rows, columns]. Returns [rows, columns, 4] uint8; NaN is white."""
        level = (values - self.low) * (LEVELS / ((self.high - self.low) or 1))
        level = np.clip(np.nan_to_num(level, nan=-1), -0.5, LEVELS - 1)
        index = np.where(np.isnan(values), LEVELS, np.maximum(level, 0)).astype(np.uint8)
        rgba = np.full((*values.shape, 4), 255, dtype=np.uint8)
        rgba[..., :3] = _COLORS[index]
        return rgba


def new_panels(titles, columns, size, scale, caption=None, left=LEFT, gap=GAP):
    """Empty panels in rows, with a color bar at their right. Returns (figure, list of axes).

    titles: one text a panel ("" for none); size: (width, height) of a panel in dots; left: dots left of
    the panels. Labels and ticks of the axes are for `label_panels`.
    """
    width, high = size
    rows = -(-len(titles) // columns)
    wrapped = [textwrap.wrap(str(title), max(6, round(width / 7.6))) for title in titles]
    head = 4 + 17 * max(len(lines) for lines in wrapped)
    lines = textwrap.wrap(caption or "", LINE)
    below = round(DPI * (0.55 + 0.2 * len(lines) + (0.04 if lines else 0)))
    full = below + rows * (high + head) + (rows - 1) * gap + 8
    figure = Picture(full / DPI, caption, palette=_PALETTE)
    panels = []
    for number, words in enumerate(wrapped):
        row, column = divmod(number, columns)
        place = (left + column * (width + gap), full - 8 - (row + 1) * (high + head) - row * gap)
        axes = figure.add_axes(_fractions((*place, width, high), full))
        axes.set_title("\n".join(words), fontsize=10.5, loc="left", pad=4)
        panels.append(axes)
    across = min(columns, len(titles))
    edge = left + across * (width + gap) - gap
    tall = rows * (high + head) + (rows - 1) * gap - head
    _color_bar(figure, (edge + 14, below, BAR, tall), full, scale)
    if lines:
        text = {"fontsize": 10.5, "color": "#333333", "va": "bottom"}
        figure.text(left / DPI / WIDTH, 7.5 / full, "\n".join(lines), **text)
    return figure, panels


def label_panels(figure, panels, columns, xlabel, ylabel):
    """Names of the axes, once for all panels; ticks at the left and at the bottom alone."""
    for number, axes in enumerate(panels):
        axes.tick_params(labelsize=10, color=GRAY, length=3)
        if number + columns < len(panels):
            axes.xaxis.set_major_locator(NullLocator())
        if number % columns:
            axes.yaxis.set_major_locator(NullLocator())
        for spine in axes.spines.values():
            spine.set_visible(False)
    places = [axes.get_position() for axes in panels]
    low, high = min(p.y0 for p in places), max(p.y1 for p in places)
    begin, end = min(p.x0 for p in places), max(p.x1 for p in places)
    style = {"fontsize": 11, "ha": "center"}
    figure.text((begin + end) / 2, low - 46 / _tall(figure), xlabel, va="bottom", **style)
    figure.text(0.26 / WIDTH, (low + high) / 2, ylabel, rotation=90, va="center", **style)


def draw_cells(axes, values, scale, part=1.0):
    """Fill the axes with cells, lowest row first. values: [rows, columns]; part: how far they reach, of 1."""
    image = AxesImage(axes, interpolation="nearest", origin="lower", extent=(0, part, 0, 1))
    image.set_data(scale.colors(values))
    image.set_transform(axes.transAxes)
    image.set_clip_path(axes.patch)
    axes.add_image(image)
    axes.grid(False)


def _color_bar(figure, place, full, scale):
    axes = figure.add_axes(_fractions(place, full))
    axes.set_xlim(0, 1)
    axes.set_ylim(scale.low, scale.high)
    middle = (np.arange(LEVELS) + 0.5) / LEVELS
    draw_cells(axes, (scale.low + middle * (scale.high - scale.low))[:, None], scale)
    axes.set_xticks([])
    axes.yaxis.tick_right()
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.tick_params(labelsize=10, color=GRAY, length=3)
    middle = (place[1] + place[3] / 2) / full
    style = {"fontsize": 11, "rotation": 90, "ha": "center", "va": "center"}
    figure.text((place[0] + BAR + 60) / (WIDTH * DPI), middle, scale.label, **style)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _fractions(place, full):
    """(left, bottom, width, height) in dots as parts of a figure `full` dots high."""
    left, bottom, width, height = place
    return left / (WIDTH * DPI), bottom / full, width / (WIDTH * DPI), height / full


def _tall(figure):
    """The figure's height in dots."""
    return figure.get_figheight() * DPI
