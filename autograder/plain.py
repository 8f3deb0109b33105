"""Plain values: what a student's function returned, as nothing but numbers, text, bytes and arrays.

Plain are None, booleans, numbers, strings, bytes, numeric arrays, and lists, tuples and dicts of these.
"""

from __future__ import annotations

import array
import collections
import numbers

import numpy as np

__all__ = ["MAX_BYTES", "Budget", "NotPlain", "plain"]

MAX_BYTES = 64_000_000
"""What all values of a file may take when unfolded."""
_MAX_VALUE = MAX_BYTES // 16  # one case's value; what a lesson checks is far smaller
_PER_ITEM = 16  # bytes that an item of a list costs, about, where it is written down
_DEEPEST = 30  # lists within lists
_KINDS = "biufc"  # bool, signed, unsigned, float, complex


class NotPlain(ValueError):
    """A value that is neither a number, text, bytes or array, nor a list, tuple or dict of these; says what it is."""


def plain(value: object) -> object:
    """A copy of the value made of plain types alone. Raises NotPlain.

    Tensors become arrays, numpy scalars and arrays without dimensions become Python numbers, subclasses
    (whatever they do with `==`) become the type they derive from.
    """
    return _plain(value, Budget(_MAX_VALUE), 0)


class Budget:
    """How many bytes may still be used: values are untrusted, and small files unfold to large ones."""

    def __init__(self, left: int):
        self.left = left

    def spend(self, size: int, what: str) -> None:
        self.left -= size
        if self.left < 0:
            raise NotPlain(f"{what}, too large to be checked")


def _plain(value: object, budget: Budget, depth: int) -> object:
    if isinstance(value, memoryview):
        value = value.tobytes()
    if isinstance(value, (bool, int, float, complex, str, bytes, bytearray)) or value is None:
        return _scalar(value, budget)
    if isinstance(value, (np.generic, array.array)):
        value = np.asarray(value)
    elif isinstance(value, numbers.Number):  # Fraction, Decimal and the like
        return float(value)
    elif isinstance(value, (collections.deque, range)):
        value = list(value)
    elif type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "detach"):
        value = _from_tensor(value)
    if isinstance(value, np.ndarray):
        return _array(value, budget, depth)
    if not isinstance(value, (list, tuple, dict)):
        raise NotPlain(f"an object of type {type(value).__name__}")
    if depth == _DEEPEST:
        raise NotPlain(f"a {type(value).__name__} nested more than {_DEEPEST} levels deep")
    budget.spend(_PER_ITEM * (1 + len(value)), f"a {type(value).__name__} of {len(value)} items")
    if isinstance(value, dict):
        return {_key(key, budget): _plain(item, budget, depth + 1) for key, item in value.items()}
    items = [_plain(item, budget, depth + 1) for item in value]
    return items if isinstance(value, list) else tuple(items)


def _scalar(value: object, budget: Budget) -> object:
    """A number or text as exactly the built-in type."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        value = int.__int__(value)
        if value.bit_length() > 4096:  # Python refuses to write down much longer ones
            raise NotPlain("a whole number of more than 1000 digits")
        return value
    if isinstance(value, (float, complex)):
        return float.__float__(value) if isinstance(value, float) else complex.__complex__(value)
    budget.spend(len(value), f"a {type(value).__name__} of length {len(value)}")
    return str.__str__(value) if isinstance(value, str) else bytes(value)


def _key(key: object, budget: Budget) -> object:
    if not isinstance(key, (str, bool, int, float, tuple)):
        raise NotPlain(f"a dict with a key of type {type(key).__name__}")
    return _plain(key, budget, _DEEPEST - 1)


def _from_tensor(tensor) -> np.ndarray:
    try:
        return tensor.numpy(force=True)
    except (TypeError, RuntimeError):  # bfloat16 and sparse tensors have no counterpart in numpy
        raise NotPlain(f"a tensor of dtype {tensor.dtype}") from None


def _array(array: np.ndarray, budget: Budget, depth: int) -> object:
    if array.dtype.kind == "O":
        return _plain(array.tolist(), budget, depth + 1)
    if array.dtype.kind not in _KINDS:
        raise NotPlain(f"an array of dtype {array.dtype}")
    if np.ma.is_masked(array):
        raise NotPlain("a masked array with values left out")
    budget.spend(array.nbytes, f"an array of shape {array.shape}")
    if array.dtype.itemsize > 8 * (1 + (array.dtype.kind == "c")):  # longdouble differs from system to system
        array = array.astype(complex if array.dtype.kind == "c" else float)
    array = np.array(array, order="C", subok=False)
    return array if array.ndim else array.item()
