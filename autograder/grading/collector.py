"""What an LMS hands over: unpacking its archives, and reading from file names whose notebook it is."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import stat
import zipfile
import zlib
from functools import cache
from pathlib import Path, PurePosixPath

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from autograder.grading.handed_in import LARGEST, is_student

__all__ = ["LmsNames", "Notebooks", "whose"]

_NOTEBOOK = r"(?P<file_id>\d\d_[a-z0-9_]+?)(?:[-_ ]?\(?\d+\)?)?\.ipynb$"  # browsers and Canvas add -1 or (1)
_STUDENT = r"(?:^|/)(?P<student_id>[^/_]+)"
_PATTERNS = [  # what the LMS puts in front says who it is: in the file's own name a student could name another one
    re.compile(_STUDENT + r"_(?:LATE_)?\d+_\d+_[^/]*?" + _NOTEBOOK),  # Canvas: name_1234_5678_file
    re.compile(_STUDENT + r"_\d+_assignsubmission_file_?/?[^/]*?" + _NOTEBOOK),  # Moodle: name_1234_assign..._file
    re.compile(_STUDENT + r"[_/]" + _NOTEBOOK),  # a folder or a prefix: the student's ID
]
_MOST = 20_000  # notebooks of an archive
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)


class Notebooks(ExtractorPlugin):
    """Takes notebooks out of zips, and nothing else; what is odd about an entry costs that entry alone."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """nbgrader calls this with the folder of downloaded files, and the one to put notebooks into."""
        for path in sorted(Path(archive_path).rglob("*")):
            to = Path(extracted_path) / path.relative_to(archive_path)
            if path.is_symlink() or not path.is_file():
                continue
            to.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix != ".zip":
                shutil.copy2(path, to)
                continue
            try:
                with zipfile.ZipFile(path) as archive:
                    self._unpack(archive, to.with_suffix(""))
            except _BROKEN as error:
                self.log.error("Skipped the rest of %s: %s", path, error)

    def _unpack(self, archive: zipfile.ZipFile, to: Path) -> None:
        for entry in [e for e in archive.infolist() if e.filename.endswith(".ipynb")][:_MOST]:
            if why := _unfit(entry):
                self.log.warning("Skipped %r: %s", entry.filename, why)
                continue
            target = to / entry.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source:
                target.write_bytes(source.read(LARGEST))
            time = datetime.datetime(*entry.date_time).timestamp()
            os.utime(target, (time, time))


def _unfit(entry: zipfile.ZipInfo) -> str:
    name = PurePosixPath(entry.filename)
    if name.is_absolute() or ".." in name.parts or set(entry.filename) & set("\\:") or not entry.filename.isprintable():
        return "it leads out of the folder"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a link"
    return f"it has {entry.file_size / 1e6:.0f} MB" if entry.file_size > LARGEST else ""


class LmsNames(FileNameCollectorPlugin):
    """Reads the student's ID and the lesson from a file name, so that no regular expression must be written."""

    def collect(self, submitted_file: str) -> dict | None:
        """nbgrader calls this with the path of each extracted file; None skips it."""
        path = Path(submitted_file)
        info = whose(path)
        if not info:
            self.log.warning("Skipped %r: its name tells no student and lesson", submitted_file)
            return None
        folder = Path(self.parent._format_collect_path(self.parent.extracted_directory))
        if path != _newest(folder)[tuple(info.values())]:
            self.log.warning("Skipped %r: the same student handed in a newer one", submitted_file)
            return None
        return info


def whose(path: Path) -> dict | None:
    """{"student_id": ..., "file_id": the lesson} of a file, by its name; None if that tells no student and lesson."""
    found = next(filter(None, (pattern.search(path.as_posix()) for pattern in _PATTERNS)), None)
    return found.groupdict() if found and is_student(found["student_id"]) else None


@cache
def _newest(folder: Path) -> dict[tuple, Path]:
    """{student and lesson: the notebook that was written last}; Canvas numbers later ones."""
    files = sorted((path.stat().st_mtime, len(path.name), path) for path in folder.rglob("*.ipynb"))
    return {tuple(info.values()): path for *_, path in files if (info := whose(path))}
