"""When are two outcomes equal? The one rule that passes right answers and recognizes wrong ones."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.outcome import Outcome

__all__ = ["as_array", "close", "same", "same_outcome"]


def same_outcome(got: Outcome, want: Outcome, exercise: Exercise) -> bool:
    """Equal values, or the same kind of trouble (for errors: of the same type)."""
    if got.trouble or want.trouble:
        return _kind(got) == _kind(want)
    return same(got.value, want.value, exercise)


def _kind(outcome: Outcome) -> tuple:
    trouble = outcome.trouble
    return (trouble.kind, trouble.name if trouble.kind in ("error", "mutated") else "") if trouble else ()


def same(got: object, want: object, exercise: Exercise) -> bool:
    """True where `got` is what was wanted: same kind of value, same shape, values within the tolerance.

    A list of numbers is as good as an array, unless the exercise asks for a dtype; a 0-d array is a number.
    """
    if want is None or isinstance(want, (str, bytes, bool)):
        return isinstance(got, type(want)) and got == want
    if isinstance(want, dict):
        return (
            isinstance(got, dict) and got.keys() == want.keys() and all(same(got[k], want[k], exercise) for k in want)
        )
    if isinstance(want, (list, tuple)) and as_array(want) is None:
        return _same_items(got, want, exercise)
    if isinstance(want, np.ndarray) and exercise.dtype and getattr(got, "dtype", None) != want.dtype:
        return False
    got, want = as_array(got), as_array(want)
    return got is not None and got.shape == want.shape and bool(close(got, want, exercise).all())


def _same_items(got: object, want: list | tuple, exercise: Exercise) -> bool:
    if isinstance(got, np.ndarray):
        got = list(got)
    return (
        isinstance(got, (list, tuple))
        and len(got) == len(want)
        and all(same(g, w, exercise) for g, w in zip(got, want, strict=True))
    )


def as_array(value: object) -> np.ndarray | None:
    """Numbers, arrays and even lists of numbers as an array; None for all else."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, (list, tuple, int, float, complex)):
        try:
            array = np.asarray(value)
        except ValueError:  # a ragged list
            return None
        return array if array.dtype.kind in "biufc" else None
    return None


def close(got: np.ndarray, want: np.ndarray, exercise: Exercise) -> np.ndarray:
    """Where two arrays of the same shape agree: [shape] bool. NaN agrees with NaN, infinity with itself."""
    if want.dtype.kind in "biu":
        return np.asarray(got == want)
    finite = np.isfinite(want)
    largest = np.abs(want[finite]).max(initial=0.0)
    with np.errstate(invalid="ignore"):
        near = np.abs(np.subtract(got, want)) <= exercise.atol + exercise.rtol * largest
    both_nan = np.isnan(got) & np.isnan(want)
    return np.where(finite, near, both_nan | (got == want))
