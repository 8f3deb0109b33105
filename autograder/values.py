"""Writing plain values to bytes and back, without pickle: reading them runs no code, whoever wrote them."""

from __future__ import annotations

import io
import json
import zipfile
import zlib

import numpy as np

from autograder.plain import MAX_BYTES, Budget, NotPlain, plain

__all__ = ["MAX_BYTES", "NotPlain", "pack", "plain", "unpack"]

_MAX_INDEX = MAX_BYTES // 4
_INDEX = "index"


def pack(value: object) -> bytes:
    """Plain values as the bytes of an .npz file: one JSON index and one entry for each different array."""
    arrays: dict[tuple, int] = {}
    leaves: list[np.ndarray] = []

    def leaf(array: np.ndarray) -> int:
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in arrays:
            arrays[key] = len(leaves)
            leaves.append(array)
        return arrays[key]

    def write(item: object) -> object:
        if isinstance(item, np.ndarray):
            return {"array": leaf(item)}
        if isinstance(item, bytes):
            return {"bytes": leaf(np.frombuffer(item, np.uint8))}
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
    entries = {_INDEX: np.frombuffer(index, np.uint8)}
    entries.update({f"array{i}": array for i, array in enumerate(leaves)})
    file = io.BytesIO()
    np.savez_compressed(file, **entries)
    return file.getvalue()


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
        array = leaves[f"array{content}"]
        budget.spend(array.nbytes, "repeated arrays")  # each mention counts: a few bytes must not become many copies
        return array if tag == "array" else array.tobytes()
    if tag == "complex":
        return complex(*content)
    if tag == "tuple":
        return tuple(_read(part, leaves, budget) for part in content)
    if tag == "dict":
        return {_read(key, leaves, budget): _read(part, leaves, budget) for key, part in content}
    raise ValueError(f"packed values have no {tag!r}")
