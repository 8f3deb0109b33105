"""Which file in a folder that was handed in is the lesson's notebook, whatever it is named."""

from __future__ import annotations

from pathlib import Path

__all__ = ["find_notebook_in"]


def find_notebook_in(folder: Path, lesson: str) -> Path | None:
    """The notebook of the lesson's name; else the one whose name holds it, as browsers add (1); else the only one.

    Links are not followed: they could lead anywhere.
    """
    notebooks = sorted(path for path in folder.glob("*.ipynb") if path.is_file() and not path.is_symlink())
    exact = [path for path in notebooks if path.stem == lesson]
    close = [path for path in notebooks if lesson in path.stem]
    found = exact or close or (notebooks if len(notebooks) == 1 else [])
    return max(found, key=lambda path: path.stat().st_mtime) if found else None
