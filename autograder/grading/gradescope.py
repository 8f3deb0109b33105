"""`autograder gradescope LESSON`: one zip for Gradescope's programming autograder. It holds solutions: keep it secret.

What is in it: setup.sh and run_autograder; public/, which students' code may read; private/, which it must not.
"""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import autograder
import studio
from autograder.authoring.bundle import _data_files
from autograder.errors import CourseError
from autograder.grading.secret import _FILE, read_secret, submission_key
from autograder.lesson import demand_lesson
from studio.clips import data_folder

__all__ = ["gradescope"]

_REPOSITORY = Path(autograder.__file__).parent.parent
_INSTALLED = ("requirements.txt", "constraints.txt")
_SCRIPTS = {"setup.sh": "gradescope_setup.sh", "run_autograder": "gradescope_run.sh"}
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same bytes from the same files
_MOST_MB = 50


def gradescope(root: Path, lesson: str, output: Path | None = None) -> Path:
    """Write the zip for a lesson of the course folder `root`; returns its path. Raises CourseError."""
    output = output or Path(f"gradescope_{lesson}.zip")
    if not output.absolute().parent.is_dir():
        raise CourseError(f"The folder {output.absolute().parent} does not exist.")
    files = {name: (Path(__file__).parent / script).read_bytes() for name, script in _SCRIPTS.items()}
    files |= {name: (_REPOSITORY / name).read_bytes() for name in _INSTALLED}
    files |= _private(root, lesson) | _program() | _data(root, lesson)
    partial = output.with_suffix(".part")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.external_attr = (0o755 if name in _SCRIPTS else 0o644) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    megabytes = partial.stat().st_size / 1e6
    if megabytes > _MOST_MB:
        partial.unlink()
        raise CourseError(
            f"The zip for {lesson} would have {megabytes:.0f} MB; Gradescope is given {_MOST_MB} at most."
        )
    partial.replace(output)
    return output


def _program() -> dict[str, bytes]:
    """What runs there, as it is here."""
    folders = [Path(package.__file__).parent for package in (autograder, studio)]
    return {
        f"public/{folder.name}/{file.relative_to(folder).as_posix()}": file.read_bytes()
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }


def _data(root: Path, lesson: str) -> dict[str, bytes]:
    """Recordings, models and what data sets are made from, as far as the lesson uses them."""
    with tempfile.TemporaryDirectory() as folder:  # the course folder may be another than the one with the data
        Path(folder, "course").symlink_to((root / "course").resolve())
        Path(folder, "data").symlink_to(data_folder().resolve())
        return {f"public/{name}": content for name, content in _data_files(Path(folder), [lesson]).items()}


def _private(root: Path, lesson: str) -> dict[str, bytes]:
    """The course folder, reduced to this lesson, with a secret from which the course's own cannot be told."""
    demand_lesson(root / "solutions" / lesson)
    if not (root / "course" / lesson / f"{lesson}.ipynb").is_file():
        raise CourseError(f"{lesson} is not released yet. Run: nbgrader generate_assignment {lesson}")
    folders = [root / part / lesson for part in ("solutions", "course", "releases")]
    files = {
        f"private/{file.relative_to(root).as_posix()}": file.read_bytes()
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.is_file() and _needed(file.relative_to(root))
    }
    secret = submission_key(read_secret(root), lesson, "Gradescope")
    return files | {f"private/{_FILE}": secret.hex().encode()}


def _needed(file: Path) -> bool:
    """Hidden files are not, and neither are the solved notebooks: their scripts say the same."""
    hidden = any(part.startswith(".") or part == "__pycache__" for part in file.parts)
    return not hidden and not (file.suffix == ".ipynb" and file.parent.parent.name == "solutions")
