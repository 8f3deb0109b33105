"""Writing plain values to bytes and back, without pickle: reading them runs no code, whoever wrote them."""

from __future__ import annotations

import io
import json
import math
import zipfile
import zlib

import numpy as np

from autograder.plain import MAX_BYTES, Budget, NotPlain, plain

__all__ = ["MAX_BYTES", "NotPlain", "pack", "plain", "unpack"]

_MAX_INDEX = MAX_BYTES // 4
_INDEX = "index"


def pack(value: object) -> bytes:
    """Plain values as the bytes of an .npz file: a JSON index, and for each dtype one array that holds all others."""
    leaves = _Leaves()

    def write(item: object) -> object:
        if isinstance(item, np.ndarray):
            return {"array": [*leaves.add(item), item.shape]}
        if isinstance(item, bytes):
            return {"bytes": [*leaves.add(np.frombuffer(item, np.uint8)), [len(item)]]}
        if isinstance(item, complex):
            return {"complex": [item.real, item.imag]}
        if isinstance(item, tuple):
            return {"tuple": [write(part) for part in item]}
        if isinstance(item, list):
            return [write(part) for part in item]
        if isinstance(item, dict):
            return {"dict": [[write(key), write(part)] for key, part in item.items()]}
        return item

    index = json.dumps(write(value)).encode()
    file = io.BytesIO()
    np.savez_compressed(file, **{_INDEX: np.frombuffer(index, np.uint8)}, **leaves.joined())
    return file.getvalue()


class _Leaves:
    """Arrays laid end to end, by dtype: thousands of short ones in a file of few entries."""

    def __init__(self):
        self._parts: dict[str, list[bytes]] = {}
        self._lengths: dict[str, int] = {}
        self._places: dict[tuple, int] = {}

    def add(self, array: np.ndarray) -> tuple[str, int]:
        """Name of the entry and place in it; equal arrays share a place."""
        name, data = array.dtype.str, array.tobytes()
        if (name, data) not in self._places:
            self._places[name, data] = self._lengths.setdefault(name, 0)
            self._lengths[name] += array.size
            self._parts.setdefault(name, []).append(data)
        return name, self._places[name, data]

    def joined(self) -> dict[str, np.ndarray]:
        return {name: np.frombuffer(b"".join(parts), name) for name, parts in self._parts.items()}


def unpack(data: bytes) -> object:
    """Inverse of `pack`. Raises ValueError for bytes that `pack` did not write or that unfold too large."""
    try:
        leaves = _leaves(data)
        index = leaves.pop(_INDEX).tobytes()
        if len(index) > _MAX_INDEX:
            raise ValueError(f"the values have an index of {len(index)} bytes")
        return _read(json.loads(index), leaves, Budget(MAX_BYTES))
    except _UNREADABLE as error:
        raise ValueError(f"not a file of packed values ({error})") from error


_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError),  # no zip, or a broken one
    *(LookupError, TypeError, AttributeError, RecursionError, MemoryError, OverflowError, SyntaxError),  # odd contents
    json.JSONDecodeError,
)


def _leaves(data: bytes) -> dict[str, np.ndarray]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        if sum(entry.file_size for entry in file.infolist()) > MAX_BYTES:
            raise ValueError(f"the values unfold to more than {MAX_BYTES} bytes")
        entries = {entry.filename.removesuffix(".npy"): file.read(entry) for entry in file.infolist()}
    return {name: np.load(io.BytesIO(entry), allow_pickle=False) for name, entry in entries.items()}


def _read(item: object, leaves: dict[str, np.ndarray], budget: Budget) -> object:
    if isinstance(item, list):
        return [_read(part, leaves, budget) for part in item]
    if not isinstance(item, dict):
        return item
    ((tag, content),) = item.items()
    if tag in ("array", "bytes"):
        name, start, shape = content
        array = leaves[name][start : start + math.prod(shape)].reshape(shape)
        budget.spend(array.nbytes, "repeated arrays")  # each mention counts: a few bytes must not become many copies
        return array.copy() if tag == "array" else array.tobytes()
    if tag == "complex":
        return complex(*content)
    if tag == "tuple":
        return tuple(_read(part, leaves, budget) for part in content)
    if tag == "dict":
        return {_read(key, leaves, budget): _read(part, leaves, budget) for key, part in content}
    raise ValueError(f"packed values have no {tag!r}")
