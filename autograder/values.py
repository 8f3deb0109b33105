"""Plain typed values: what may leave the process that runs a student's code, and how it is written down.

Plain are None, booleans, numbers, strings, bytes, numeric arrays, and lists, tuples and dicts of these.
`plain` turns what a function returned into such values, `pack` and `unpack` write them to bytes and back
without pickle, so that reading them runs no code.
"""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np

__all__ = ["MAX_BYTES", "NotPlain", "pack", "plain", "unpack"]

MAX_BYTES = 64_000_000
_KINDS = "biufc"  # bool, signed, unsigned, float, complex
_INDEX = "index"


class NotPlain(ValueError):
    """A value that is neither a number, text, bytes or array, nor a list, tuple or dict of these."""


def plain(value: object) -> object:
    """The same value made of plain types: tensors become arrays, numpy scalars become Python numbers."""
    if value is None or isinstance(value, (bool, int, float, complex, str)):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, np.generic):
        return plain(np.asarray(value))[()].item() if value.dtype.kind in _KINDS else _refuse(value)
    if type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    if isinstance(value, np.ndarray):
        return np.array(value, order="C", subok=False) if value.dtype.kind in _KINDS else _refuse(value)
    if isinstance(value, (list, tuple)):
        items = [plain(item) for item in value]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    return _refuse(value)


def _refuse(value: object) -> None:
    kind = f"array of dtype {value.dtype}" if hasattr(value, "dtype") else type(value).__name__
    raise NotPlain(kind)


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

    index = json.dumps(write(value), ensure_ascii=False).encode()
    entries = {_INDEX: np.frombuffer(index, np.uint8)}
    entries.update({f"array{i}": array for i, array in enumerate(leaves)})
    file = io.BytesIO()
    np.savez_compressed(file, **entries)
    return file.getvalue()


def unpack(data: bytes) -> object:
    """Inverse of `pack`. Raises ValueError for bytes that `pack` did not write or that unfold too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if sum(entry.file_size for entry in file.infolist()) > MAX_BYTES:
                raise ValueError(f"the values unfold to more than {MAX_BYTES} bytes")
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            leaves = {name: file[name] for name in file.files}
        return _read(json.loads(leaves.pop(_INDEX).tobytes()), leaves)
    except (zipfile.BadZipFile, KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"not a file of packed values ({error})") from error


def _read(item: object, leaves: dict[str, np.ndarray]) -> object:
    if isinstance(item, list):
        return [_read(part, leaves) for part in item]
    if not isinstance(item, dict):
        return item
    ((tag, content),) = item.items()
    if tag == "array":
        return leaves[f"array{content}"]
    if tag == "bytes":
        return leaves[f"array{content}"].tobytes()
    if tag == "complex":
        return complex(*content)
    if tag == "tuple":
        return tuple(_read(part, leaves) for part in content)
    return {_read(key, leaves): _read(part, leaves) for key, part in content}
