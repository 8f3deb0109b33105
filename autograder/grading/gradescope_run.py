"""Runs on Gradescope: grades the one submission that lies there, and writes results.json, whatever happens.

Where there is no sandbox, students' code runs as a user who cannot read what it must not, and who cannot write at all.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
import traceback
from functools import cached_property
from pathlib import Path

from autograder.authoring.notebook import read_notebook
from autograder.errors import CourseError, LessonError
from autograder.grading.grader import Grader
from autograder.grading.handed_in import find_notebook_in
from autograder.grading.result import ExerciseResult, Result, put_file
from autograder.grading.secret import read_secret, submission_key
from autograder.grading.surroundings import imports_of, variables, visible_folders
from autograder.sandbox.box import Box

__all__ = ["main", "prepare"]

_LONGEST_OUTPUT = 10_000  # characters of one exercise
_LARGEST = 100_000_001  # bytes that are read: one more than what is accepted
_OURS = (
    "The autograder itself failed, and nothing was graded. This is no fault of your notebook: please tell your "
    "instructor."
)
_USER = "from autograder.grading.gradescope_user import become_stranger, limit_memory; "


def main(base: Path) -> None:
    """Grade `base`/submission into `base`/results/results.json."""
    begin = time.monotonic()
    try:
        found = _graded(base)
    except Exception:  # an answer in any case: what happened is in the output, which instructors see
        traceback.print_exc()
        found = {"score": 0, "output": _OURS, "tests": []}
    found |= {"output_format": "text", "test_output_format": "text", "test_name_format": "text"}
    found |= {"visibility": "visible", "stdout_visibility": "hidden"}
    found["execution_time"] = round(time.monotonic() - begin, 1)
    put_file(base / "results" / "results.json", json.dumps(found, indent=1))


def prepare(source: Path) -> None:
    """Once, when the autograder is built: make the data sets that the lesson opens, and try whether all is there."""
    root, lesson = _course(source)
    visible_folders(_code(root, lesson))
    Grader(root, lesson)


def _code(root: Path, lesson: str) -> list[str]:
    notebook = read_notebook(root / "course" / lesson / f"{lesson}.ipynb")
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def _course(source: Path) -> tuple[Path, str]:
    root = source / "private"
    return root, next((root / "course").iterdir()).name


def _graded(base: Path) -> dict:
    root, lesson = _course(base / "source")
    student = _student(base / "submission_metadata.json")
    notebook = _notebook(base / "submission", lesson)
    if notebook is None:
        said = f"There is no notebook of this lesson in what you uploaded. Hand in {lesson}.ipynb, under this name."
        return {"score": 0, "output": said, "tests": []}
    with notebook.open("rb") as file:
        handed_in = file.read(_LARGEST)
    key = submission_key(read_secret(root), lesson, student)
    try:
        with Grader(root, lesson) as grader:
            return _told(grader.grade(student, handed_in, key), [])
    except LessonError:
        raise
    except CourseError as error:
        why = f"Graded without a sandbox, but under another user's account: {error}"
    with _AsStranger(root, lesson) as grader:
        return _told(grader.grade(student, handed_in, key), [why])


def _student(metadata: Path) -> str:
    """IDs of the student, or of the group; "" if Gradescope names none: inputs are then the same for all."""
    try:
        users = json.loads(metadata.read_text(encoding="utf-8"))["users"]
        return " ".join(sorted(str(user["id"]) for user in users))
    except (OSError, ValueError, LookupError, TypeError):
        print("submission_metadata.json names no users.")
        return ""


def _notebook(submission: Path, lesson: str) -> Path | None:
    """The notebook, in the first folder that has one. Links are not followed."""
    for folder, folders, _ in os.walk(submission):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        if found := find_notebook_in(Path(folder), lesson):
            return found
    return None


class _AsStranger(Grader):
    """Grades without a sandbox: students' code runs as a user of its own, as which we are root."""

    @cached_property
    def _box(self) -> Box:
        if os.getuid() != 0:
            raise CourseError("There is no sandbox here, and only root could run students' code as another user.")
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory()), self._slug)
        shutil.copytree(self._root / "course" / self._slug, folder)
        for path in (folder.parent, folder, *folder.iterdir()):
            path.chmod(0o755)
        code = _code(self._root, self._slug)
        imports = [_USER + "become_stranger()", *imports_of(code), _USER + "limit_memory()"]
        return self._open.enter_context(Box(folder, imports, visible_folders(code), variables(), unsafe=True))


def _told(result: Result, notes: list[str]) -> dict:
    """A result as Gradescope reads it. Students see everything but the last part."""
    said = result.problem or f"{result.points:g} of {result.max_points:g} points for the exercises."
    notes = [*notes, *result.notes, *(f"To look at: {flag}" for flag in result.flags)]
    tests = [_test(exercise, bool(result.problem)) for exercise in result.exercises]
    if notes:
        text = _plain("\n".join(notes))
        tests.append({"name": "For instructors", "output": text, "output_format": "text", "visibility": "hidden"})
    return {"score": result.points, "output": _plain(said), "tests": tests, "extra_data": {"release": result.release}}


def _test(exercise: ExerciseResult, hopeless: bool) -> dict:
    where = [f"Read again: {exercise.see}"] if exercise.see and not exercise.passed else []
    return {
        "name": exercise.name,
        "score": exercise.points,
        "max_score": exercise.max_points,
        "status": "passed" if exercise.passed else "failed",
        "output": "" if hopeless else _plain("\n".join([*exercise.lines, *where])),
        "output_format": "text",
        "visibility": "visible",
    }


def _plain(text: str) -> str:
    """Without characters that would steer what shows them, and not too long."""
    return "".join(c for c in text if c in "\n\t" or c.isprintable())[:_LONGEST_OUTPUT]
