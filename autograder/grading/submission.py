"""Reading what was handed in, whatever became of it: cells as text, or one sentence on why there are none."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from autograder.grading.handed_in import LARGEST
from autograder.printed import writable

__all__ = ["Submission", "SubmittedCell", "Unreadable", "read_submission"]

_LONGEST_CELL = 200_000  # characters
_MOST_CELLS = 2000
_LONGEST_NUMBER = 20  # digits; Python refuses to read numbers of thousands, and none is needed


class Unreadable(ValueError):
    """Says in one sentence why no cells can be read from what was handed in."""


@dataclass(frozen=True)
class SubmittedCell:
    """A cell as it was handed in. `grade_id` and `id` are what it says of itself, or ""."""

    kind: str
    source: str
    grade_id: str = ""
    id: str = ""
    attachments: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Submission:
    """A notebook as it was handed in. `lesson` and `release` are what it says of itself, or ""."""

    cells: list[SubmittedCell]
    lesson: str = ""
    release: str = ""


def read_submission(data: bytes) -> Submission:
    """The cells of a notebook of any format from 3 on, with any damage that leaves it readable. Raises Unreadable."""
    notebook = _parsed(data)
    cells = notebook.get("cells")
    if not isinstance(cells, list):  # format 3 has worksheets
        sheets = notebook.get("worksheets")
        sheets = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)] if isinstance(sheets, list) else []
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    cells = [_cell(cell) for cell in cells[:_MOST_CELLS] if isinstance(cell, dict)]
    if not cells:
        raise Unreadable("The file holds no cells: it is no notebook, or an empty one.")
    about = _dict(_dict(notebook.get("metadata")).get("course"))
    return Submission(cells, _text(about.get("lesson")), _text(about.get("release")))


def _parsed(data: bytes) -> dict:
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("The file is empty: saving or uploading it failed. Ask for it again.")
    if len(data) > LARGEST:
        raise Unreadable(f"The file has {len(data) / 1e6:.0f} MB: more than {LARGEST / 1e6:.0f} MB are not read.")
    try:
        text = data.decode(json.detect_encoding(data), "replace")
        notebook = json.loads(text, parse_int=lambda digits: int(digits[:_LONGEST_NUMBER]))
    except (ValueError, RecursionError, MemoryError):
        half = data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and not data.rstrip().endswith(b"}")
        why = (
            "it ends in the middle, so saving or uploading it was cut off" if half else "it is damaged, or another file"
        )
        raise Unreadable(f"The file is not a notebook: {why}. Ask for it again.") from None
    if not isinstance(notebook, dict):
        raise Unreadable("The file is not a notebook, although it is JSON. Ask for it again.")
    return notebook


def _cell(cell: dict) -> SubmittedCell:
    kind = cell.get("cell_type")
    source = cell.get("source", cell.get("input"))  # format 3 calls code `input`
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    source = _text(source).replace("\r\n", "\n").replace("\r", "\n")[:_LONGEST_CELL]
    grade_id = _dict(_dict(cell.get("metadata")).get("nbgrader")).get("grade_id")
    return SubmittedCell(
        kind if kind in ("code", "markdown", "raw") else "markdown",  # format 3 has headings
        source,
        _text(grade_id),
        _text(cell.get("id")),
        _pictures(cell.get("attachments")),
    )


def _pictures(attachments: object) -> dict:
    """Pictures that a student pasted into a written answer."""
    found = {}
    for name, kinds in _dict(attachments).items():
        pictures = {k: v for k, v in _dict(kinds).items() if k in ("image/png", "image/jpeg") and isinstance(v, str)}
        if pictures:
            found[_text(name)] = pictures
    return found


def _dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return writable(value) if isinstance(value, str) else ""
