"""The look of every figure: one size, one color-blind-safe palette, units on axes, a caption below."""

import io
import textwrap

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from studio.output import current_cell, publish, show

# Okabe and Ito (2008), "Color Universal Design": told apart with every kind of color vision.
BLUE, ORANGE, GREEN, PINK, SKY, GRAY = "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#6b6b6b"
COLORS = (BLUE, ORANGE, GREEN, PINK, SKY)

WIDTH, DPI = 8.2, 108  # inches, dots per inch
LINE = 88  # characters of a caption
ON_PAGE = 104  # CSS pixels per inch: fewer than dots, so that figures are sharp on dense screens


class Picture(Figure):
    """A matplotlib figure that a notebook shows once, with its caption as alternative text.

    It shows itself where it is made; as the last value of that cell it is not shown again, unless it was
    changed in between. Inside `explore` it is the picture that the controls change.
    """

    def __init__(self, height=3.0, caption=None, few_colors=True, palette=None):
        super().__init__(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
        FigureCanvasAgg(self)
        self.caption, self.palette = caption or "", palette or (FEW if few_colors else None)
        self._shown_in = None

    def show_now(self):
        """Display the figure in this cell, or hand it to `explore`; returns itself."""
        if show(self):
            self._shown_in = current_cell()
        return self

    def bundle(self):
        return png_bundle(self, self.caption, self.palette)

    def _ipython_display_(self):
        if self.stale or self._shown_in != current_cell():
            publish(*self.bundle())


def new_axes(xlabel, ylabel, height=3.0, caption=None, legend=False):
    """A Picture with one pair of axes in the course's style. Returns (figure, axes).

    Sizes in inches; `legend` leaves room for one above the axes: True, or its number of rows.
    """
    lines = textwrap.wrap(caption or "", LINE)
    below, above = 0.55 + 0.2 * len(lines) + (0.04 if lines else 0), 0.12 + (0.04 + 0.2 * legend if legend else 0)
    full = height + below + above - 0.67
    figure = Picture(full, caption)
    left, right = 0.92 / WIDTH, 0.2 / WIDTH
    axes = figure.add_axes((left, below / full, 1 - left - right, 1 - (below + above) / full))
    axes.set_xlabel(xlabel, fontsize=11)
    axes.set_ylabel(ylabel, fontsize=11)
    axes.yaxis.set_label_coords(0.26 / WIDTH, (below / full + 1 - above / full) / 2, figure.transFigure)
    axes.tick_params(labelsize=10, color=GRAY)
    axes.grid(color="#e3e3e3", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(GRAY)
    if lines:
        figure.text(left, 0.07 / full, "\n".join(lines), fontsize=10.5, color="#333333", va="bottom")
    return figure, axes


def add_legend(axes, handles=None):
    """The names of what is drawn, or of `handles`, in rows above the axes, where they hide nothing."""
    handles = axes.get_legend_handles_labels()[0] if handles is None else handles
    _, columns = legend_rows([handle.get_label() for handle in handles])
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "borderaxespad": 0.2, "labelspacing": 0.25}
    style = {"fontsize": 10.5, "frameon": False, "handlelength": 1.4, "columnspacing": 1.6}
    axes.legend(handles=handles, ncols=columns, **style, **place)


def legend_rows(labels):
    """How many (rows, columns) a legend of these labels needs above the axes."""
    wide = 0.45 + 0.08 * max((len(str(label)) for label in labels), default=1)  # inches
    columns = max(1, min(5, len(labels), int((WIDTH - 1.1) / wide)))
    return -(-len(labels) // columns), columns


def png_bundle(figure, caption="", palette=None, compress=6):
    """Any matplotlib figure as a MIME bundle with a PNG, in the colors of a palette if one is given.

    The palette is fixed, a third of the bytes, and a notebook holds many figures. One made for each image
    would let a large curve take the color of a thin one. compress: 1 (fast) to 9 (small, slow).
    """
    canvas = figure.canvas if isinstance(figure.canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    buffer = io.BytesIO()
    if palette is not None:
        image = image.quantize(palette=palette, dither=Image.Dither.NONE)
    image.save(buffer, "png", compress_level=compress)
    width, height = (round(side * ON_PAGE) for side in figure.get_size_inches())
    size = {"width": width, "height": height}
    alt = {"alt": caption} if caption else {}
    text = f"Figure: {caption}" if caption else "Figure"
    return {"image/png": buffer.getvalue(), "text/plain": text}, {"image/png": size | alt}


def make_palette(more=(), strengths=(1, 0.8, 0.55, 0.3)):
    """Each color of the course in four strengths on white, white, the grays of grid and text, and `more`.

    more: [k, 3] integers, red, green, blue in 0..255. Returns an image whose palette holds the colors.
    """
    blends = [
        [round(255 * (1 - strength * (1 - part))) for part in to_rgb(color)]
        for color in (*COLORS, GRAY, "black")
        for strength in strengths
    ]
    colors = [*blends, [255] * 3, [0xE3] * 3, [0x33] * 3, [0xF4] * 3, *more]
    image = Image.new("P", (1, 1))
    image.putpalette([int(part) for color in colors for part in color])
    return image


FEW = make_palette()
