"""Values and calls in few words, as learners read them."""

from __future__ import annotations

import builtins
import re

import numpy as np

__all__ = ["call", "in_words", "level_unit", "number", "numbers", "shorten"]

_FEW = 6  # values of an array that are shown in full
_LEVELS = {"dB": "dB", "LUFS": "LU"}  # how units of levels begin, and the unit of a difference


def number(value: complex, unit: str = "", digits: int = 6) -> str:
    """A number with its unit: whole numbers in full, others to so many digits."""
    if isinstance(value, (bool, np.bool)):
        return str(bool(value))
    text = str(value) if isinstance(value, (int, np.integer)) else f"{value + 0.0:.{digits}g}"  # -0 is 0
    return f"{text} {unit}".strip()


def level_unit(unit: str) -> str:
    """What levels in `unit` differ by: "dB" for dBFS, "LU" for LUFS; "" if `unit` is not one of levels."""
    return next((difference for level, difference in _LEVELS.items() if unit.startswith(level)), "")


def numbers(got: complex, want: complex, unit: str = "") -> tuple[str, str]:
    """Two numbers, to as many digits as it takes to tell them apart."""
    for digits in (6, 9, 12, 17):
        texts = number(got, unit, digits), number(want, unit, digits)
        if texts[0] != texts[1]:
            break
    return texts


def in_words(value: object, unit: str = "") -> str:
    """A value in few words: numbers in full, large things by type, shape and range."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}{_range(value)}"
    if isinstance(value, (int, float, complex, np.generic)):
        return number(value, unit)
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, (list, tuple, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, str) and _is_error(value):
        return f"a raised {value}"
    return shorten(repr(value), 60)


def _is_error(name: str) -> bool:
    """True for the name of an error, which is what a case returns where one is asked for."""
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, Exception)


def _range(array: np.ndarray) -> str:
    if array.dtype.kind in "iuf" and array.size and np.isfinite(array).all():
        low, high = (number(end, digits=3) for end in (array.min(), array.max()))
        return f" with values from {low} to {high}" if low != high else f" with all values {low}"
    return ""


def call(name: str, args: tuple, kwargs: dict) -> str:
    """A call as it could be typed; long arrays by size and range."""
    parts = [_argument(a) for a in args] + [f"{key}={_argument(a)}" for key, a in kwargs.items()]
    return f"{name}({', '.join(parts)})"


def _argument(value: object) -> str:
    if type(value).__module__ == "torch" and hasattr(value, "detach"):
        return _tensor(value.detach().cpu().numpy())
    if isinstance(value, np.ndarray) and value.size <= _FEW and value.dtype.kind in "biufc":
        usual = value.dtype in (np.dtype(float), np.dtype(int))
        return f"np.array({_items(value.tolist())}{'' if usual else f', np.{value.dtype}'})"
    if isinstance(value, np.ndarray):
        size = str(value.size) if value.ndim == 1 else " × ".join(map(str, value.shape))
        dtype = "" if value.dtype == float else f", {value.dtype}"
        return f"<{size} values{dtype}{_range(value).replace(' with', '').replace(' values', '')}>"
    if isinstance(value, (bool, int, float, np.number)):
        return number(value)
    return shorten(repr(value), 60)


def _tensor(array: np.ndarray) -> str:
    """A tensor, from its values; single precision is the usual one there."""
    if array.size <= _FEW and array.dtype.kind in "biufc":
        usual = array.dtype in (np.dtype(np.float32), np.dtype(np.int64), np.dtype(bool))
        text = _items(array.tolist())
        if array.dtype.kind == "f" and not re.search(r"[.eni]", text):  # all whole: a point says that they are floats
            text = re.sub(r"(\d+)", r"\1.", text)
        return f"torch.tensor({text}{'' if usual else f', dtype=torch.{array.dtype}'})"
    return _argument(array).replace(f", {np.dtype(np.float32)}", "")


def _items(value: object) -> str:
    return f"[{', '.join(map(_items, value))}]" if isinstance(value, list) else number(value)


def shorten(text: str, longest: int) -> str:
    """One printable line of the text, cut where it is too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * longest]).split())
    return line if len(line) <= longest else line[: longest - 3] + "..."
