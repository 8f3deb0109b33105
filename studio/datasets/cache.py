"""Data sets that are made on this computer: each in a folder of its own, whole or not there at all.

A data set is written into a temporary folder beside its place, forced onto the disk, and then renamed. So a
process that is killed, or a full disk, leaves no half data set. A lock of the operating system, which a dead
process cannot keep, makes a second process wait for the first. The folder's name holds a hash of everything
that the data set is made from: when that changes, it is made anew and the old one removed.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

import filelock
import numpy as np
import platformdirs

from studio.clips import data_folder
from studio.output import publish
from studio.progress import progress

META = "meta.json"
FULL_DISK = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class DatasetError(Exception):
    """A data set that cannot be made or opened. The message says what to do."""

    def _render_traceback_(self):
        return [f"DatasetError: {self}"]


def made(recipe):
    """The data set's arrays {name: memory-mapped array} and its meta {name: value}; made first if needed.

    recipe: name, title, steps (of the progress bar), megabytes, sources (files), make(folder, advance) -> meta.
    Arrays are mapped copy-on-write: changing one in memory never changes the file.
    """
    name = f"{recipe.name}-{_version(recipe)}"
    for root in _roots():
        if _whole(root / name):
            return _opened(root / name)
    root = _writable_root()
    with _locked(root, recipe):
        if not _whole(root / name):
            _make(recipe, root, name)
    return _opened(root / name)


def write_array(folder, name, shape, rows):
    """Write float32 rows, one after another, as `name`.npy of this shape, without holding all of them."""
    header = {"descr": "<f4", "fortran_order": False, "shape": tuple(shape)}
    with open(folder / f"{name}.npy", "wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for row in rows:
            if np.shape(row) != tuple(shape[1:]):
                raise ValueError(f"a row of {name} has shape {np.shape(row)}, not {tuple(shape[1:])}")
            file.write(np.ascontiguousarray(row, "<f4").data)
        file.flush()
        os.fsync(file.fileno())


def _version(recipe):
    """A hash of all files that the data set is made from; line endings of texts do not count."""
    digest = hashlib.sha256()
    for path in recipe.sources():
        content = Path(path).read_bytes()
        digest.update(content.replace(b"\r\n", b"\n") if path.suffix in (".py", ".json") else content)
    return digest.hexdigest()[:12]


def cache_folder():
    """The folder in which this computer keeps data sets, or None if it has not made any."""
    return next((root for root in _roots() if root.is_dir()), None)


def _roots():
    """Folders in which data sets may lie, best first."""
    if os.environ.get("STUDIO_CACHE"):
        return [Path(os.environ["STUDIO_CACHE"]).expanduser()]
    return [data_folder() / "cache", Path(platformdirs.user_cache_dir("sample-to-song", appauthor=False))]


def _writable_root():
    for root in _roots():
        try:
            root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=root):
                return root
        except OSError as error:
            reason = error
    if reason.errno in FULL_DISK:
        raise DatasetError(f"the disk with {_roots()[0]} is full. Free some space and run the cell again.")
    raise DatasetError(
        f"no folder for the course's data sets can be written: {' or '.join(map(str, _roots()))} ({reason}). "
        f"Set the environment variable STUDIO_CACHE to a folder of yours."
    )


@contextlib.contextmanager
def _locked(root, recipe):
    """Hold the data set's lock; say so when another process has it."""
    lock = filelock.FileLock(root / f"{recipe.name}.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        sentence = f"Another notebook is making the data set {recipe.name!r}. Waiting for it."
        publish({"text/plain": sentence, "text/markdown": sentence})
        lock.acquire()
    except (NotImplementedError, OSError):
        pass  # a file system without locks: renaming still keeps the data set whole
    try:
        yield
    finally:
        lock.release()


def _make(recipe, root, name):
    _clear(root, recipe.name, keep=None)  # what a killed process left, and old versions
    if shutil.disk_usage(root).free < 1.05e6 * recipe.megabytes:
        raise DatasetError(_no_space(recipe, root))
    folder = Path(tempfile.mkdtemp(prefix=f"{recipe.name}-", suffix=".part", dir=root))
    try:
        with progress(recipe.title, recipe.steps) as bar:
            meta = recipe.make(folder, bar.advance)
        sizes = {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
        _write_text(folder / META, json.dumps({"meta": meta, "sizes": sizes}))
        folder.chmod(0o755)
        _sync_folder(folder)
        _put(folder, root / name)
        _sync_folder(root)
    except OSError as error:
        if error.errno in FULL_DISK:
            raise DatasetError(_no_space(recipe, root)) from None
        raise DatasetError(f"the data set {recipe.name!r} could not be written to {root}: {error}.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(folder, place):
    """Rename; where locks do not work, another process may have been faster."""
    if place.exists() and not _whole(place):
        shutil.rmtree(place)
    try:
        os.rename(folder, place)
    except OSError:
        if not _whole(place):
            raise


def _whole(folder):
    """Is the data set there, with every file as long as it was written?"""
    try:
        sizes = json.loads((folder / META).read_text(encoding="utf-8"))["sizes"]
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, KeyError):
        return False


def _opened(folder):
    arrays = {path.stem: np.load(path, mmap_mode="c").view(np.ndarray) for path in folder.glob("*.npy")}
    return arrays, json.loads((folder / META).read_text(encoding="utf-8"))["meta"]


def _clear(root, name, keep):
    """Remove other versions and unfinished folders of this data set; what is in use on Windows stays."""
    for path in root.glob(f"{name}-*"):
        if path.is_dir() and path.name != keep:
            shutil.rmtree(path, ignore_errors=True)


def _no_space(recipe, root):
    free = shutil.disk_usage(root).free / 1e6
    return (
        f"there is no room for the data set {recipe.name!r}: it needs {recipe.megabytes} MB in {root}, where "
        f"{free:.0f} MB may be written. Free some space and run the cell again, or set the environment variable "
        f"STUDIO_CACHE to a folder on another disk. Nothing half-made was left."
    )


def _write_text(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path):
    """Force the folder's list of names onto the disk, where the system can (not on Windows)."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
