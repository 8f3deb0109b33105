"""Expected against got, for eyes and ears: the picture and players above a failed check's message."""

from __future__ import annotations

import html

import numpy as np

from autograder.compare import as_array
from autograder.exercise import Exercise
from autograder.judge import Verdict
from autograder.messages import anchor, to_read

__all__ = ["show_difference"]

_WIDEST = 300  # values that a picture shows so that each can be seen
_FEWEST = 4  # shorter arrays are clearer as numbers


def show_difference(exercise: Exercise, verdict: Verdict, got: object, want: object) -> None:
    """Draw got and expected if they are arrays that can be drawn, play them if they are sound, link the section."""
    try:
        from IPython.display import HTML, display
    except ImportError:  # a plain Python session: the message alone
        return
    got, want = _drawable(got), _drawable(want)
    if got is not None and want is not None and got.ndim == want.ndim:
        sr = exercise.cases[verdict.case].sound
        _draw(got, want, sr, exercise)
        if sr and not np.isnan(got).any():
            from studio import listen

            listen({"expected": (want, sr), "yours": (got, sr)})
    if to_read(verdict):
        target, text = html.escape(anchor(verdict.see), quote=True), html.escape(verdict.see)
        display(HTML(f"Read again: <a href='#{target}'>{text}</a>"))


def _drawable(value: object) -> np.ndarray | None:
    array = as_array(value)
    if array is None or array.ndim not in (1, 2) or array.size < _FEWEST:
        return None
    array = np.abs(array) if array.dtype.kind == "c" else array.astype(float)
    return np.where(np.isfinite(array), array, np.nan)  # a gap in the line, an empty cell


def _around_difference(got: np.ndarray, want: np.ndarray) -> slice:
    """All of short arrays; of long ones the stretch in which they differ most."""
    n = min(len(got), len(want))
    if n <= _WIDEST:
        return slice(None)
    middle = int(np.argmax(np.abs(got[:n] - want[:n])))
    start = min(max(0, middle - _WIDEST // 2), n - _WIDEST)
    return slice(start, start + _WIDEST)


def _draw(got: np.ndarray, want: np.ndarray, sr: int | None, exercise: Exercise) -> None:
    from studio import figures

    if want.ndim == 1:
        scale, xlabel = (1000 / sr, "time (ms)") if sr else (1, "index")
        figure, axes = figures.new_axes(xlabel, exercise.unit or "value", height=2.4, legend=True)
        part = _around_difference(got, want)
        for values, style in (
            (want, {"color": figures.BLUE, "lw": 4, "alpha": 0.4, "label": "expected"}),
            (got, {"color": figures.ORANGE, "lw": 1.3, "label": "yours"}),
        ):
            axes.plot(np.arange(len(values))[part] * scale, values[part], **style)
        figures.add_legend(axes)
    else:
        figure = figures.Picture(height=2.6, few_colors=False)
        panels = figure.subplots(1, 2)
        limits = {"vmin": np.nanmin(want), "vmax": np.nanmax(want), "cmap": "cividis"}
        for axes, values, title in zip(panels, (want, got), ("expected", "yours"), strict=True):
            image = axes.imshow(values, aspect="auto", origin="lower", **limits)
            axes.set(title=title, xlabel="column", ylabel="row")
        figure.colorbar(image, ax=panels, label=exercise.unit or "value")
    figure.show_now()
