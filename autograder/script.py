"""The percent script of a lesson, as cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import jupytext

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


def read_script(path: Path) -> list[ScriptCell]:
    """The script's cells, in order. Raises ValueError for an option that no cell has."""
    text = path.read_text(encoding="utf-8")
    starts = [i for i, line in enumerate(text.splitlines(), 1) if line.startswith("# %%")]
    cells = [c for c in jupytext.reads(text, fmt="py:percent").cells if c.cell_type != "raw"]
    if len(starts) != len(cells):
        raise ValueError(f"{path.name}: a cell must begin with a line `# %%`, the first one included")
    return [
        ScriptCell(cell.cell_type, cell.source, start + 1, **cell.metadata)
        for cell, start in zip(cells, starts, strict=True)
    ]
