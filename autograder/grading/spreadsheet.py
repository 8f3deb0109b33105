"""CSV files that are safe to open: text that came from students never becomes a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.errors import CourseError

__all__ = ["harmless", "number", "write_csv"]

# what spreadsheets take for the beginning of a formula, the wide forms of East Asian keyboards included
_FORMULA = re.compile(r"\A(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")
# in many countries a semicolon separates cells, whatever the file says
_AFTER_SEMICOLON = re.compile(r";(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def write_csv(path: Path, rows: Iterable[Sequence[str | float]]) -> Path:
    """Write the rows: numbers as they are, text made harmless.

    The file begins with a byte order mark, because Excel reads names outside ASCII wrong without it; the importers
    of Canvas and Moodle accept it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # half a surrogate pair, which JSON can carry, has no bytes in UTF-8
        with open(path, "w", encoding="utf-8-sig", errors="replace", newline="") as file:
            csv.writer(file).writerows([_cell(value) for value in row] for row in rows)
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}).") from error
    return path


def number(value: float) -> str:
    """A number to two places, whole ones without a point."""
    return f"{round(float(value), 2) + 0.0:.2f}".rstrip("0").rstrip(".")  # -0.0 + 0.0 is 0.0


def harmless(text: str) -> str:
    """The text on one line, so that no spreadsheet runs it: a formula gets a quote in front."""
    quoted = _AFTER_SEMICOLON.sub(";'", _FORMULA.sub("'", text))
    return "".join(c if c.isprintable() else " " for c in quoted)


def _cell(value: str | float) -> str:
    return number(value) if isinstance(value, (int, float)) else harmless(value)
