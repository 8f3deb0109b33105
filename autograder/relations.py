"""Simple relations between two arrays of the same shape: a sign, a factor, a shift, decibels for amplitudes.

Each is tried by undoing it on the student's array. It is stated only if what comes out agrees with the
expected array under the exercise's own tolerance: a sentence is a measurement, not a guess.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.compare import close
from autograder.describe import level_unit, number, numbers
from autograder.exercise import Exercise

__all__ = ["relation"]

_LONGEST_SHIFT = 64
_DISTANCE = 0.25  # whole numbers agree after undoing a relation if they come closer than this


def relation(got: np.ndarray, want: np.ndarray, exercise: Exercise) -> str:
    """A sentence on the relation by which every value of `got` is off, or "". Both finite, of one shape."""
    if want.dtype.kind == "b":
        inverted = got.dtype.kind == "b" and (got == ~want).all()
        return "True and False are swapped in every value." if inverted else ""
    with np.errstate(all="ignore"):
        values = got.astype(np.result_type(got, np.float64))
        return next((s for s, undone in _undone(values, want, exercise) if _agree(undone, want, exercise)), "")


def _agree(values: np.ndarray, want: np.ndarray, exercise: Exercise) -> bool:
    if values.shape != want.shape:
        return False
    if want.dtype.kind in "iu":
        return bool((np.abs(values - want) < _DISTANCE).all())
    return bool(close(values, want, exercise).all())


def _undone(got: np.ndarray, want: np.ndarray, exercise: Exercise) -> Iterator[tuple[str, np.ndarray]]:
    """Sentences, each with what `got` would be without the mistake; likely ones first."""
    if not _varies(got) and _varies(want):
        yield f"Every value is {number(got.flat[0], exercise.unit)}; the expected ones differ from each other.", want
        return
    if want.dtype.kind in "iu":
        yield "Whole numbers are expected; after rounding, every value agrees.", np.rint(got)
    yield "The sign of every value is flipped.", -got
    factor = _factor(got, want)
    if factor and (not level_unit(exercise.unit) or number(factor) in ("2", "0.5")):  # others mean nothing of levels
        text, _ = numbers(factor, 1.0)
        yield f"Every value is {text} times the expected one; apart from that factor they agree.", got / factor
    offset, unit = (got - want).mean(), level_unit(exercise.unit) or exercise.unit
    yield f"Every value is off by the same amount, {number(offset, unit)}.", got - offset
    if got.dtype.kind == "c":
        yield "Every value is the complex conjugate of the expected one.", got.conj()
    if got.ndim == 2:
        yield "Rows and columns are swapped; apart from that the values agree.", got.T
    if got.ndim == 1:
        yield "The order is reversed; apart from that the values agree.", got[::-1]
        yield from _moved(got, want, exercise)
    if _varies(want):
        yield from _curved(got)


def _varies(values: np.ndarray) -> bool:
    return bool((values != values.flat[0]).any())


def _factor(got: np.ndarray, want: np.ndarray) -> float:
    """The real factor that brings `want` nearest to `got`; 0 if there is none."""
    ideal = want.astype(np.result_type(want, np.float64))
    factor = np.vdot(ideal, got) / np.vdot(ideal, ideal).real
    usable = np.isfinite(factor) and abs(factor.imag) <= 1e-9 * abs(factor)
    return float(factor.real) if usable else 0.0


def _curved(got: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    for k in (20, 10):
        yield f"{k}·log10 of your values gives the expected ones: decibels are expected.", k * np.log10(np.abs(got))
        yield f"Yours are decibels: 10**(value/{k}) gives the expected ones.", 10 ** (got / k)
    yield "The square root of each of your values gives the expected one.", np.sqrt(got)
    yield "The square of each of your values gives the expected one.", got * got


def _moved(got: np.ndarray, want: np.ndarray, exercise: Exercise) -> Iterator[tuple[str, np.ndarray]]:
    """Shifts whose overlap agrees, unless the overlap is one and the same value throughout and so tells nothing."""
    for k in range(1, min(_LONGEST_SHIFT, len(got) // 2) + 1):
        places = f"{k} place{'s' * (k > 1)}"
        if _varies(want[:-k]) and _agree(got[k:], want[:-k], exercise):
            yield f"The values come {places} too late: index {k} has what index 0 should have, and so on.", want
        if _varies(want[k:]) and _agree(got[:-k], want[k:], exercise):
            yield f"The values come {places} too early: index 0 has what index {k} should have, and so on.", want
