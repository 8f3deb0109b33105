"""The numbers of a class: scores, and how each exercise went."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from autograder.grading.result import ExerciseResult, Result
from autograder.grading.spreadsheet import number

__all__ = ["Bar", "ExerciseSummary", "Scores", "discrimination", "scores", "summarize"]

_STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)  # points; a bar of the histogram is one of these wide
_MOST_BARS = 12
_OPEN = ("not_started", "undefined")


@dataclass(frozen=True)
class Bar:
    """One bar of the histogram: the range of points in words, students, and their number as a share of the most."""

    label: str
    count: int
    height: float


@dataclass(frozen=True)
class Scores:
    """The scores of all submissions that could be graded. Means and medians are None if there are none."""

    graded: int
    perfect: int
    max_points: float
    mean: float | None
    median: float | None
    bars: list[Bar]


@dataclass(frozen=True)
class ExerciseSummary:
    """How an exercise went.

    solved         share of students with full marks
    share          mean share of its points
    untouched      students who left it as it was released
    discrimination correlation of its points with those of all other exercises, or None
    reading        what that says, or why there is none
    seconds        median run time of the answers
    """

    name: str
    max_points: float
    students: int
    solved: float
    share: float
    untouched: int
    discrimination: float | None
    reading: str
    seconds: float


def scores(results: list[Result]) -> Scores:
    """Summary of the submissions that could be graded."""
    points = [r.points for r in results]
    most = max((r.max_points for r in results), default=0.0)
    return Scores(
        len(points),
        sum(p >= r.max_points > 0 for p, r in zip(points, results, strict=True)),
        most,
        float(np.mean(points)) if points else None,
        float(np.median(points)) if points else None,
        _bars(points, most),
    )


def _bars(points: list[float], most: float) -> list[Bar]:
    """Ranges of equal width; full marks have a bar of their own."""
    if not points or not 0 < most < math.inf:
        return []
    step = next((s for s in _STEPS if most / s <= _MOST_BARS), most / _MOST_BARS)
    n = math.ceil(most / step - 1e-9)
    counts = [0] * (n + 1)
    for p in points:
        counts[n if p >= most else min(max(int(p / step), 0), n - 1)] += 1
    labels = [f"{number(i * step)} to under {number(min((i + 1) * step, most))}" for i in range(n)] + [number(most)]
    return [Bar(label, count, count / max(counts)) for label, count in zip(labels, counts, strict=True)]


def summarize(results: list[Result]) -> list[ExerciseSummary]:
    """One summary for each exercise, in the lesson's order."""
    names = list(dict.fromkeys(e.name for r in results for e in r.exercises))
    return [_summary(name, [r for r in results if any(e.name == name for e in r.exercises)]) for name in names]


def _summary(name: str, results: list[Result]) -> ExerciseSummary:
    mine: list[ExerciseResult] = [next(e for e in r.exercises if e.name == name) for r in results]
    rest = [sum(e.points for e in r.exercises if e.name != name) for r in results]
    value, reading = discrimination([e.points for e in mine], rest)
    return ExerciseSummary(
        name,
        max(e.max_points for e in mine),
        len(mine),
        sum(e.passed for e in mine) / len(mine),
        float(np.mean([e.points / e.max_points if e.max_points else 0.0 for e in mine])),
        sum(e.trouble in _OPEN for e in mine),
        value,
        reading,
        float(np.median([e.seconds for e in mine])),
    )


def discrimination(points: list[float], rest: list[float]) -> tuple[float | None, str]:
    """Corrected item-total correlation: of an exercise's points with those of all others; and what it says."""
    if len(points) < 2:
        return None, "one student is too few to compare"
    for values, why in ((points, "all have the same points here"), (rest, "all have the same points elsewhere")):
        if np.ptp(values) < 1e-9:
            return None, why
    value = round(float(np.corrcoef(points, rest)[0, 1]), 2)
    if value < 0:
        return value, "the wrong way round"
    return value, "well" if value >= 0.4 else "somewhat" if value >= 0.2 else "hardly"
