"""What was handed in, as files: who may be a student, which file is the notebook, when it came."""

from __future__ import annotations

import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

__all__ = ["LARGEST", "find_notebook_in", "handed_in_at", "is_student", "read_notebook_in"]

LARGEST = 100_000_000
"""Bytes of a notebook that are read: one with the sounds of a long evening in it."""
_LONGEST_ID = 128  # characters, in nbgrader's gradebook


def is_student(name: str) -> bool:
    """False for names that no ID can be: nbgrader makes folders, patterns, pages and database entries of IDs."""
    fit = name.isprintable() and not set(name) & set('*?[]{}/\\<>"') and any(map(str.isalnum, name))
    return fit and len(name) <= _LONGEST_ID


def find_notebook_in(folder: Path, lesson: str) -> Path | None:
    """The notebook of the lesson's name; else the one whose name holds it, as browsers add (1); else the only one.

    Links are not followed: they could lead anywhere.
    """
    notebooks = sorted(path for path in folder.glob("*.ipynb") if path.is_file() and not path.is_symlink())
    exact = [path for path in notebooks if path.stem == lesson]
    close = [path for path in notebooks if lesson in path.stem]
    found = exact or close or (notebooks if len(notebooks) == 1 else [])
    return max(found, key=lambda path: path.stat().st_mtime) if found else None


def read_notebook_in(folder: Path, lesson: str) -> bytes:
    """The bytes of the notebook; of one that is too large, enough to see that; nothing if there is none."""
    path = find_notebook_in(folder, lesson)
    if path is None:
        return b""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def handed_in_at(folder: Path) -> datetime.datetime | None:
    """The time in timestamp.txt, as nbgrader writes it (UTC), or None: then it counts as in time."""
    path = folder / "timestamp.txt"
    if path.is_symlink() or not path.is_file():
        return None
    try:
        return parse_utc(path.read_text(encoding="utf-8").strip())
    except (OSError, ValueError, OverflowError):
        return None
