"""Saying in words how a value differs from the expected one. States what was measured and never guesses."""

from __future__ import annotations

import re

import numpy as np

from autograder.compare import as_array, as_one, close, same, wrong_dtype
from autograder.describe import in_words, level_unit, number, numbers, shorten
from autograder.exercise import Exercise
from autograder.relations import relation

__all__ = ["differences"]


def differences(got: object, want: object, exercise: Exercise) -> list[str]:
    """One to three sentences on how `got` differs from `want`, most telling first; empty if it does not."""
    if same(got, want, exercise):
        return []
    if isinstance(want, bytes) and isinstance(got, bytes):
        return _bytes(got, want)
    if isinstance(want, dict) and isinstance(got, dict):
        return _dicts(got, want, exercise)
    if got is None:
        return [f"Got None, expected {in_words(want, exercise.unit)}. Is a `return` missing?"]
    whole, array = as_one(want), as_array(got)
    if isinstance(want, (list, tuple)) and (whole is None or array is None):
        return _items(got, want, exercise)
    if whole is None or array is None or isinstance(want, bool):
        return [f"Got {in_words(got, exercise.unit)}, expected {in_words(want, exercise.unit)}."]
    if array.shape != whole.shape:
        return _shapes(array, whole, exercise)
    if wrong_dtype(got, want, exercise):
        return _dtypes(got, whole, exercise)
    if whole.ndim == 0:
        return _numbers(array[()], whole[()], exercise)
    return _arrays(array, whole, exercise)


def _numbers(got: complex, want: complex, exercise: Exercise) -> list[str]:
    texts = numbers(got, want, exercise.unit)
    said = f"Got {texts[0]}, expected {texts[1]}."
    if np.isnan(got):
        return [f"{said} NaN (not a number) usually comes from 0/0 or from the log or root of a negative number."]
    if got.dtype.kind in "bc" or want.dtype.kind == "c" or not (np.isfinite(got) and np.isfinite(want)):
        return [said]
    if want != 0 and same(float(-1.0 * got), float(want), exercise):
        return [f"{said} That is the same number with the other sign."]
    if unit := level_unit(exercise.unit):
        return [f"{said} That is {number(abs(got - want), unit, 3)} too {'high' if got > want else 'low'}."]
    return [said]


def _shapes(got: np.ndarray, want: np.ndarray, exercise: Exercise) -> list[str]:
    said = f"The result is {_shape(got)}; {_shape(want)} is expected."
    if got.ndim == want.ndim == 1 and (n := min(len(got), len(want))):
        more, surplus = len(got) > len(want), abs(len(got) - len(want))
        if same(got[:n], want[:n], exercise):
            return [said, f"It starts right; at the end there {_count(surplus)} too {'many' if more else 'few'}."]
        if same(got[-n:], want[-n:], exercise):
            return [said, f"It ends right; at the start there {_count(surplus)} too {'many' if more else 'few'}."]
    if got.ndim == 2 and same(got.T, want, exercise):
        return [said, "Rows and columns are swapped; apart from that the values agree."]
    if got.size == want.size and got.size and same(got.reshape(want.shape), want, exercise):
        return [said, "Apart from the shape the values agree."]
    return [said]


def _shape(array: np.ndarray) -> str:
    return f"an array of shape {array.shape}" if array.ndim else "a single number"


def _count(n: int) -> str:
    return "is 1 value" if n == 1 else f"are {n} values"


def _dtypes(got: object, want: np.ndarray, exercise: Exercise) -> list[str]:
    kind = f"an array of dtype {got.dtype}" if isinstance(got, np.ndarray) else f"a {type(got).__name__}"
    agree = close(as_array(got), want, exercise).all()
    also = "The values agree." if agree else "Values differ as well."
    return [f"The result is {kind}; an array of dtype {exercise.dtype} is expected. {also}"]


def _arrays(got: np.ndarray, want: np.ndarray, exercise: Exercise) -> list[str]:
    bad = ~np.isfinite(got) & np.isfinite(want)
    if bad.any():
        at = tuple(np.argwhere(bad)[0])
        usual = " NaN (not a number) usually comes from 0/0 or from the log or root of a negative number."
        return [
            f"{bad.sum()} of {got.size} values are NaN or infinite where a number is expected. "
            f"The first is {number(got[at])}, at index {_at(at)}.{usual if np.isnan(got[at]) else ''}"
        ]
    if got.dtype.kind == "c" and want.dtype.kind != "c":
        largest = number(np.abs(got.imag).max())
        said = f"The values are complex, with imaginary parts up to {largest}; real ones are expected."
        return [said, "The real parts agree."] if close(got.real, want, exercise).all() else [said]
    wrong = ~close(got, want, exercise)
    if wrong.sum() > 1 and got.size > 2 and np.isfinite(want).all() and np.isfinite(got).all():
        if sentence := relation(got, want, exercise):
            return [sentence]
    return _where(got, want, wrong, exercise)


def _where(got: np.ndarray, want: np.ndarray, wrong: np.ndarray, exercise: Exercise) -> list[str]:
    def at(index: tuple) -> str:
        texts = numbers(got[index], want[index], exercise.unit)
        return f"at index {_at(index)}: got {texts[0]}, expected {texts[1]}."

    with np.errstate(all="ignore"):
        error = np.abs(np.subtract(got, want, dtype=np.result_type(got, want, np.float64)))
    error = np.where(np.isnan(error), np.inf, error)  # a number where NaN is expected, or the other way round
    worst = np.unravel_index(np.argmax(np.where(wrong, error, -1.0)), got.shape)
    first = tuple(np.argwhere(wrong)[0])
    said = f"{_how_many(wrong)} The largest difference is {at(worst)}"
    return [said] if first == tuple(worst) else [said, f"The first difference is {at(first)}"]


def _how_many(wrong: np.ndarray) -> str:
    """How many values differ; where, if they are one run of neighbors among others that agree."""
    n = int(wrong.sum())
    if n == 1:
        return f"1 of {wrong.size} values differs."
    if wrong.ndim == 1 and n < len(wrong):
        first, last = np.flatnonzero(wrong)[[0, -1]]
        if last - first + 1 == n:
            return f"{n} of {wrong.size} values differ, those from index {first} to {last}."
    return f"{n} of {wrong.size} values differ."


def _at(index: tuple) -> str:
    numbers = [str(int(i)) for i in index]
    return numbers[0] if len(numbers) == 1 else f"({', '.join(numbers)})"


def _bytes(got: bytes, want: bytes) -> list[str]:
    lines = [] if len(got) == len(want) else [f"The result has {len(got)} bytes, expected {len(want)}."]
    first = next((i for i, (g, w) in enumerate(zip(got, want, strict=False)) if g != w), None)
    if first is None:
        agree = min(len(got), len(want))
        return [*lines, f"The first {agree} bytes agree."] if agree else lines
    start = first - first % 4  # fields of most formats begin at multiples of four
    mine, theirs = (data[start : start + 8].hex(" ") for data in (got, want))
    return [*lines, f"The first difference is at byte {first}. From byte {start} on: got {mine}, expected {theirs}."]


def _items(got: object, want: list | tuple, exercise: Exercise) -> list[str]:
    if not isinstance(got, (list, tuple, np.ndarray)) or len(got) != len(want):
        return [f"Got {in_words(got, exercise.unit)}, expected {in_words(want)}."]
    for i, (g, w) in enumerate(zip(got, want, strict=True)):
        if lines := differences(g, w, exercise):
            return [_in_item(i, len(want), lines[0]), *lines[1:]]
    return []


def _in_item(i: int, n: int, said: str) -> str:
    """Where the difference is; of an item of an item, as Python writes it."""
    if deeper := re.match(r"In (?:item (\d+) of \d+, counted from 0|`result((?:\[\d+\])+)`): ", said):
        place = deeper[2] or f"[{deeper[1]}]"
        return f"In `result[{i}]{place}`: {said[deeper.end() :]}"
    return f"In item {i} of {n}, counted from 0: {said}"


def _dicts(got: dict, want: dict, exercise: Exercise) -> list[str]:
    if got.keys() != want.keys():
        keys, expected = (shorten(", ".join(map(repr, d)), 80) or "none" for d in (got, want))
        return [f"The keys are {keys}; expected {expected}."]
    for key in want:
        if lines := differences(got[key], want[key], exercise):
            return [f"At key {shorten(repr(key), 40)}: {lines[0]}", *lines[1:]]
    return []
