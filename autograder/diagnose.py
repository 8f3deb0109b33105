"""Saying in words how a value differs from the expected one. States what was measured and never guesses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from autograder.compare import as_array, close, same
from autograder.exercise import Exercise

__all__ = ["differences", "show"]

_LONGEST_SHIFT = 64


def differences(got: object, want: object, exercise: Exercise) -> list[str]:
    """One to three sentences on how `got` differs from `want`, most telling first; empty if it does not."""
    if same(got, want, exercise):
        return []
    if got is None:
        return ["It returned None: a function hands back its result with `return`."]
    if isinstance(want, bytes):
        return _bytes(got, want)
    if isinstance(want, dict) and isinstance(got, dict):
        return _dicts(got, want, exercise)
    want_array, got_array = as_array(want), as_array(got)
    if want_array is None and isinstance(want, (list, tuple)):
        return _items(got, want, exercise)
    if want_array is None or got_array is None or isinstance(want, bool):
        return [f"It returned {show(got)}; expected is {show(want)}."]
    if want_array.shape != got_array.shape:
        return _shapes(got_array, want_array, exercise)
    if exercise.dtype and isinstance(want, np.ndarray) and getattr(got, "dtype", None) != np.dtype(exercise.dtype):
        return _dtypes(got, want_array, exercise)
    if want_array.ndim == 0:
        return _numbers(got_array[()], want_array[()], exercise)
    return _arrays(got_array, want_array, exercise)


def show(value: object, unit: str = "") -> str:
    """A value in few words: numbers in full, large things by type and shape."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    if isinstance(value, (bool, np.bool)) or value is None:
        return str(value)
    if isinstance(value, (int, np.integer)):
        return f"{value} {unit}".strip()
    if isinstance(value, (float, complex, np.inexact, np.ndarray)):
        return f"{value:.6g} {unit}".strip()
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, (list, tuple, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _numbers(got: complex, want: complex, exercise: Exercise) -> list[str]:
    said = f"Got {show(got, exercise.unit)}, expected {show(want, exercise.unit)}."
    if np.isnan(got):
        return [f"{said} NaN comes from 0/0, from inf - inf, or from the log or root of a negative number."]
    if not (np.isfinite(got) and np.isfinite(want)):
        return [said]
    if want != 0 and same(-got, want, exercise):
        return [f"{said} The sign is flipped."]
    if exercise.unit.startswith("dB"):
        return [f"{said} That is {show(abs(got - want), 'dB')} too {'high' if got > want else 'low'}."]
    return [said]


def _shapes(got: np.ndarray, want: np.ndarray, exercise: Exercise) -> list[str]:
    said = f"The shape is {_shape(got)}, expected is {_shape(want)}."
    if got.ndim == want.ndim == 1:
        n = min(len(got), len(want))
        if n and same(got[:n], want[:n], exercise):
            surplus = len(got) - n
            tail = f"the last {surplus} of yours are too many" if surplus else f"the last {len(want) - n} are missing"
            return [said, f"The first {n} values agree: {tail}."]
        if n and same(got[-n:], want[-n:], exercise):
            return [said, f"The last {n} values agree: the difference is at the start."]
    if got.ndim == 2 and got.shape == want.shape[::-1] and same(got.T, want, exercise):
        return [said, "Rows and columns are swapped; apart from that the values agree."]
    if got.size == want.size and same(got.reshape(want.shape), want, exercise):
        return [said, "Apart from the shape the values agree."]
    return [said]


def _shape(array: np.ndarray) -> str:
    return f"{array.shape}" if array.ndim else "that of a single number"


def _dtypes(got: object, want: np.ndarray, exercise: Exercise) -> list[str]:
    kind = f"an array of dtype {got.dtype}" if isinstance(got, np.ndarray) else f"a {type(got).__name__}"
    said = f"It returned {kind}, expected is an array of dtype {exercise.dtype}."
    agree = close(as_array(got), want, exercise).all()
    return [said, "The values agree." if agree else "The values differ as well."]


def _arrays(got: np.ndarray, want: np.ndarray, exercise: Exercise) -> list[str]:
    bad = ~np.isfinite(got) & np.isfinite(want)
    if bad.any():
        first = np.argwhere(bad)[0]
        what = "NaN" if np.isnan(got[tuple(first)]) else "infinite"
        return [f"{bad.sum()} of {got.size} values are NaN or infinite; the first, {what}, is at index {_at(first)}."]
    if got.dtype.kind == "c" and want.dtype.kind != "c":
        return ["The values are complex, expected are real ones."]
    relations = list(_relations(got, want, exercise)) if got.size > 2 and np.isfinite(want).all() else []
    return relations[:1] or _where(got, want, exercise)


def _relations(got: np.ndarray, want: np.ndarray, exercise: Exercise) -> Iterator[str]:
    """Sentences for the simple relations that turn one array into the other, exactly."""
    loose = _for_relations(exercise)
    got, want = got.astype(np.result_type(got, 1.0)), want.astype(np.result_type(want, 1.0))
    if not got.any():
        yield "Every value is 0."
        return
    if same(-got, want, loose):
        yield "The sign of every value is flipped."
        return
    energy = np.vdot(want, want).real
    factor = np.vdot(want, got) / energy if energy else 0
    if np.isreal(factor) and factor.real and same(got, factor.real * want, loose):
        yield f"Every value is {show(factor.real)} times the expected one; the form agrees."
    offset = (got - want).mean()
    if same(got - offset, want, loose):
        yield f"Every value is off by the same amount, {show(offset, exercise.unit)}."
    with np.errstate(all="ignore"):
        for decibels in (20, 10):
            if same(decibels * np.log10(np.abs(got)), want, loose):
                yield f"Yours are linear values where decibels are expected ({decibels}·log10 of them agrees)."
            if same(10 ** (got.real / decibels), want, loose):
                yield f"Yours are decibels where linear values are expected (undoing {decibels}·log10 agrees)."
    if got.dtype.kind == "c" and same(got.conj(), want, loose):
        yield "Every value is the complex conjugate of the expected one."
    if got.ndim == 2 and got.shape[0] == got.shape[1] and same(got.T, want, loose):
        yield "Rows and columns are swapped."
    if got.ndim == 1:
        yield from _moved(got, want, loose)


def _for_relations(exercise: Exercise) -> Exercise:
    """The exercise without its dtype, so that real numbers may be compared with what were integers."""
    return replace(exercise, dtype=None, atol=max(exercise.atol, 1e-9))


def _moved(got: np.ndarray, want: np.ndarray, exercise: Exercise) -> Iterator[str]:
    if same(got[::-1], want, exercise):
        yield "The order is reversed."
    for k in range(1, min(_LONGEST_SHIFT, len(got) // 2) + 1):
        if same(got[k:], want[:-k], exercise):
            yield f"The values come {k} place{'s' * (k > 1)} too late."
        if same(got[:-k], want[k:], exercise):
            yield f"The values come {k} place{'s' * (k > 1)} too early."


def _where(got: np.ndarray, want: np.ndarray, exercise: Exercise) -> list[str]:
    wrong = ~close(got, want, exercise)
    error = np.where(np.isfinite(want), np.abs(np.subtract(got, want, dtype=np.result_type(got, want, 1.0))), np.inf)
    worst = np.unravel_index(np.argmax(np.where(wrong, error, -1.0)), got.shape)
    first = np.argwhere(wrong)[0]
    lines = [
        f"{wrong.sum()} of {got.size} values differ. The largest difference is at index {_at(worst)}: "
        f"got {show(got[worst], exercise.unit)}, expected {show(want[worst], exercise.unit)}."
    ]
    if tuple(first) != tuple(worst):
        at = tuple(first)
        lines.append(
            f"The first is at index {_at(first)}: got {show(got[at], exercise.unit)}, "
            f"expected {show(want[at], exercise.unit)}."
        )
    return lines


def _at(index: np.ndarray | tuple) -> str:
    numbers = [str(int(i)) for i in index]
    return numbers[0] if len(numbers) == 1 else f"({', '.join(numbers)})"


def _bytes(got: object, want: bytes) -> list[str]:
    if not isinstance(got, bytes):
        return [f"It returned {show(got)}, expected are bytes."]
    lines = [] if len(got) == len(want) else [f"It has {len(got)} bytes, expected are {len(want)}."]
    first = next((i for i, (g, w) in enumerate(zip(got, want, strict=False)) if g != w), None)
    if first is None:
        return [*lines, f"The first {min(len(got), len(want))} bytes agree."]
    start = first - first % 4  # fields of most formats begin at multiples of four
    return [
        *lines,
        f"The first difference is at byte {first}. Bytes {start} to {start + 7} are "
        f"{got[start : start + 8].hex(' ')}, expected {want[start : start + 8].hex(' ')}.",
    ]


def _items(got: object, want: list | tuple, exercise: Exercise) -> list[str]:
    if not isinstance(got, (list, tuple, np.ndarray)) or len(got) != len(want):
        return [f"It returned {show(got)}, expected is {show(want)}."]
    for i, (g, w) in enumerate(zip(got, want, strict=True)):
        if lines := differences(g, w, exercise):
            return [f"Item {i}: {lines[0]}", *lines[1:]]
    return []


def _dicts(got: dict, want: dict, exercise: Exercise) -> list[str]:
    if got.keys() != want.keys():
        return [f"The keys are {list(got)}, expected are {list(want)}."]
    return next(
        [f"[{key!r}]: {lines[0]}", *lines[1:]] for key in want if (lines := differences(got[key], want[key], exercise))
    )
