"""Whose notebook is it? File names as Canvas, Moodle and nbgrader's own zip make them."""

from __future__ import annotations

import re
from pathlib import Path

from nbgrader.plugins import FileNameCollectorPlugin

__all__ = ["LmsNames"]

_NOTEBOOK = r"(?P<file_id>\d\d_[a-z0-9_]+?)(?:[-_ ]?\(?\d+\)?)?\.ipynb$"  # browsers and Canvas add -1 or (1)
_PATTERNS = [
    re.compile(r"(?P<student_id>[^/_]+)_(?:LATE_)?\d+_\d+_" + _NOTEBOOK),  # Canvas: name_1234_5678_file
    re.compile(r"(?P<student_id>[^/_]+)_\d+_assignsubmission_file_?/?" + _NOTEBOOK),  # Moodle: name_1234_assign..._file
    re.compile(r"(?P<student_id>[^/_]+)[_/]" + _NOTEBOOK),  # a folder or a prefix: the student's ID
]


class LmsNames(FileNameCollectorPlugin):
    """Reads the student's ID and the lesson from a file name, so that no regular expression must be written."""

    def collect(self, submitted_file: str) -> dict | None:
        """nbgrader calls this with the path of each extracted file; None skips it."""
        path = Path(submitted_file).as_posix()
        for pattern in _PATTERNS:
            if match := pattern.search(path):
                return match.groupdict()
        self.log.warning("Skipped %s: its name tells no student and lesson", submitted_file)
        return None
