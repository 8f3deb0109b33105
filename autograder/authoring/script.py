"""The percent script of a lesson, as cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import jupytext

from autograder.errors import LessonError

__all__ = ["ScriptCell", "read_script"]


@dataclass(frozen=True)
class ScriptCell:
    """One cell as the author wrote it. `line` is where its source begins in the script, from 1."""

    kind: str
    source: str
    line: int
    tags: list[str] = field(default_factory=list)
    exercise: str = ""
    question: str = ""
    points: float = 0
    term: str = ""
    also: str = ""


def read_script(path: Path) -> list[ScriptCell]:
    """The script's cells, in order. Raises LessonError for an option that no cell has."""
    text = path.read_text(encoding="utf-8")
    starts = [i for i, line in enumerate(text.splitlines(), 1) if line.startswith("# %%")]
    cells = [c for c in jupytext.reads(text, fmt="py:percent").cells if c.cell_type != "raw"]
    if len(starts) != len(cells):
        raise LessonError(f"{path.name}: every cell must begin with a line `# %%`, the first one included.")
    return [_cell(path, cell, start) for cell, start in zip(cells, starts, strict=True)]


def _cell(path: Path, cell, start: int) -> ScriptCell:
    known = {"tags", "exercise", "question", "points", "term", "also"}
    options = {key: value for key, value in cell.metadata.items() if key != "lines_to_next_cell"}  # jupytext's own
    if unknown := options.keys() - known:
        raise LessonError(
            f"{path.name}, line {start}: a cell has no option {unknown.pop()!r} (there are {sorted(known)})."
        )
    return ScriptCell(cell.cell_type, cell.source, start + 1, **options)
