"""When are two outcomes equal? The one rule that passes right answers and recognizes wrong ones."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.outcome import Outcome

__all__ = ["as_array", "as_one", "close", "same", "same_outcome", "wrong_dtype"]


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

    An array, a list of numbers and a number have one tolerance; tuples and dicts are compared item by item.
    """
    if want is None or isinstance(want, (str, bytes, bool)):
        return type(got) is type(want) and got == want
    if isinstance(want, int) and isinstance(got, int):
        return got == want
    if isinstance(want, dict):
        return (
            isinstance(got, dict) and got.keys() == want.keys() and all(same(got[k], want[k], exercise) for k in want)
        )
    whole = as_one(want)
    if whole is None:
        return _same_items(got, want, exercise)
    array = as_array(got)
    if array is None or wrong_dtype(got, want, exercise):
        return False
    return array.shape == whole.shape and bool(close(array, whole, exercise).all())


def _same_items(got: object, want: list | tuple, exercise: Exercise) -> bool:
    if isinstance(got, np.ndarray):
        got = got.tolist() if got.ndim == 1 else list(got)  # numbers of Python's own, or rows
    return (
        isinstance(got, (list, tuple))
        and len(got) == len(want)
        and all(same(g, w, exercise) for g, w in zip(got, want, strict=True))
    )


def wrong_dtype(got: object, want: object, exercise: Exercise) -> bool:
    """True where the exercise asks for an array of a dtype, and this is none."""
    if not (exercise.dtype and isinstance(want, np.ndarray)):
        return False
    return not (isinstance(got, np.ndarray) and got.dtype == want.dtype)


def as_one(want: object) -> np.ndarray | None:
    """The expected value as one array if it is judged as one: a number, an array, or a list of numbers."""
    parts = [want]
    while parts:
        part = parts.pop()
        if isinstance(part, list):
            parts += part
        elif not isinstance(part, (int, float, complex)) and part is not want:
            return None
    return None if isinstance(want, tuple) else as_array(want)


def as_array(value: object) -> np.ndarray | None:
    """Numbers, arrays and even lists or tuples of these as an array; None for all else."""
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, int) and value.bit_length() > 63:
        value = float(value) if value.bit_length() < 1024 else None
    if not _holds_numbers(value):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, OverflowError):  # a ragged list, or a number that no array can hold
        return None
    return array if array.dtype.kind in "biufc" else None


def _holds_numbers(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return all(_holds_numbers(item) for item in value)
    return isinstance(value, (int, float, complex, np.ndarray))


def close(got: np.ndarray, want: np.ndarray, exercise: Exercise) -> np.ndarray:
    """Where two arrays of the same shape agree: [shape] bool. NaN agrees with NaN, infinity with itself.

    Whole numbers must be equal. All others may differ by atol + rtol * (largest finite expected magnitude).
    """
    if want.dtype.kind in "biu":
        return np.asarray(got == want)
    finite = np.isfinite(want)
    with np.errstate(all="ignore"):
        tolerance = exercise.atol + exercise.rtol * float(np.abs(want[finite]).max(initial=0.0))
        near = np.abs(np.subtract(got, want, dtype=np.result_type(got, want, np.float64))) <= tolerance
    both_nan = np.isnan(got) & np.isnan(want)
    return np.where(finite, near, both_nan | (got == want))
