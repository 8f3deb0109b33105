"""The recordings in ``data/``: find them from any working directory, load them as floats."""

import difflib
import json
import os
from functools import lru_cache
from pathlib import Path

import soundfile


class ClipError(Exception):
    """A recording that cannot be loaded. The message says what to do."""

    def _render_traceback_(self):
        return [f"ClipError: {self}"]


def load(name):
    """Load a recording by its id: ``x, sr = load("guit_em9")``.

    Returns x: [n] float32 in [-1, 1] (the stored 16-bit integers / 32768), sr: int in Hz.
    Raises ClipError if there is no such recording, or its file is missing or damaged.
    """
    root, entries = _find_manifest()
    entries = _recordings(entries)
    if name not in entries:
        raise ClipError(_unknown(name, entries))
    path = root / entries[name]["file"]
    if not path.is_file():
        raise ClipError(
            f"the recording {name!r} should be at {path}, but that file is missing. Get it back with "
            f"`git checkout -- data` in the course folder, or unpack the course again."
        )
    try:
        x, sr = soundfile.read(path, dtype="float32")
    except soundfile.LibsndfileError as error:
        raise ClipError(f"the file {path} is damaged ({error}). Unpack the course again.") from error
    return x, int(sr)


def data_folder():
    """The path of `data/`, from any working directory. Raises ClipError where there is none."""
    return _find_manifest()[0]


def clips():
    """What there is to load: {id: title with duration and sample rate}."""
    entries = _recordings(_find_manifest()[1])
    return {i: f"{e['title']} ({e['duration']:.1f} s, {e['sr']:,} Hz)" for i, e in entries.items()}


def _recordings(entries):
    """Those that `load` knows: the manifest lists instruments, chorales and models too."""
    return {i: entry for i, entry in entries.items() if entry.get("kind", "recording") == "recording"}


def _unknown(name, entries):
    close = difflib.get_close_matches(str(name), entries, n=3, cutoff=0.4)
    guess = f"Did you mean {' or '.join(map(repr, close))}? " if close else ""
    return f"there is no recording {name!r}. {guess}There are: {', '.join(sorted(entries))}."


def _find_manifest():
    """The data folder and its manifest as {id: entry}."""
    roots = _candidate_roots()
    for root in roots:
        path = root / "manifest.json"
        entries = _read_manifest(path, path.stat().st_mtime_ns) if path.is_file() else None
        if entries is not None:
            return root, entries
    if os.environ.get("STUDIO_DATA"):
        raise ClipError(f"STUDIO_DATA is set to {roots[0]}, but there is no list of recordings in it.")
    raise ClipError(
        f"the course's folder `data` was found neither in {Path.cwd()} nor above it. Open the notebook "
        f"inside the course folder, or set the environment variable STUDIO_DATA to the path of `data`."
    )


def _candidate_roots():
    """Folders that may be the data folder, best first."""
    if os.environ.get("STUDIO_DATA"):
        return [Path(os.environ["STUDIO_DATA"]).expanduser()]
    here = Path.cwd()
    above = [folder / "data" for folder in (here, *here.parents)]
    return [*above, Path(__file__).resolve().parent.parent / "data"]


@lru_cache(maxsize=4)
def _read_manifest(path, _changed):
    """{id: entry}, or None if this file is no list of recordings: other projects have a manifest.json too."""
    try:
        return {entry["id"]: entry for entry in json.loads(path.read_text(encoding="utf-8"))}
    except (OSError, ValueError, TypeError, KeyError):
        return None
