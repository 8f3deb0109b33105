"""Expected against got, for eyes and ears: the picture and players above a failed check's message."""

from __future__ import annotations

import html

import numpy as np

from autograder.compare import as_array
from autograder.exercise import Exercise
from autograder.judge import Verdict
from autograder.messages import anchor

__all__ = ["show_difference"]

_FEWEST = 4  # shorter arrays are clearer as numbers
_EXPECTED, _YOURS = "#0072b2", "#d55e00"


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
        if sr and np.isfinite(got).all():
            from studio import listen

            listen({"expected": (want, sr), "yours": (got, sr)})
    if verdict.see and verdict.trouble not in ("not_started", "undefined"):
        target, text = html.escape(anchor(verdict.see), quote=True), html.escape(verdict.see)
        display(HTML(f"Read again: <a href='#{target}'>{text}</a>"))


def _drawable(value: object) -> np.ndarray | None:
    array = as_array(value)
    if array is None or array.ndim not in (1, 2) or array.size < _FEWEST:
        return None
    return np.abs(array) if array.dtype.kind == "c" else array.astype(float)


def _draw(got: np.ndarray, want: np.ndarray, sr: int | None, exercise: Exercise) -> None:
    from matplotlib import pyplot as plt

    if want.ndim == 1:
        figure, axes = plt.subplots(figsize=(8, 2.4), layout="constrained")
        scale, unit = (1000 / sr, "time (ms)") if sr else (1, "index")
        axes.plot(np.arange(len(want)) * scale, want, color=_EXPECTED, lw=3, alpha=0.5, label="expected")
        axes.plot(np.arange(len(got)) * scale, got, color=_YOURS, lw=1.2, label="yours")
        axes.set(xlabel=unit, ylabel=exercise.unit or "value")
        axes.legend(loc="upper right")
    else:
        figure, panels = plt.subplots(1, 2, figsize=(8, 2.6), layout="constrained")
        limits = {"vmin": want.min(), "vmax": want.max(), "cmap": "cividis", "aspect": "auto", "origin": "lower"}
        for axes, values, title in zip(panels, (want, got), ("expected", "yours"), strict=True):
            image = axes.imshow(values, **limits)
            axes.set(title=title, xlabel="column", ylabel="row")
        figure.colorbar(image, ax=panels, label=exercise.unit or "value")
    plt.show()
