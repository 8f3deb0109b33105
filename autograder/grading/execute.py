"""nbgrader's Execute step, replaced: student code runs in the kernel, judging happens here.

Into the kernel go the student's cells and, for each check cell, the seeds of its cases; out come outcomes.
References, wrong variants and the secret stay in this process.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import textwrap
from functools import cache, cached_property
from pathlib import Path

from nbformat.v4 import new_output
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute

from autograder import answers
from autograder.exercise import Exercise
from autograder.grading.collect import MIME, collecting_source, from_text
from autograder.judge import Verdict, judge
from autograder.lesson import Lesson, load_lesson
from autograder.messages import report
from autograder.outcome import Outcome

__all__ = ["RunAndJudge", "graded_outputs", "secret_seeds"]

_SECRET_FILE = ".autograder_secret"
_WIDTH = 88


class RunAndJudge(Execute):
    """Execute a submission; put the verdict of each exercise where nbgrader looks for points and reasons."""

    def preprocess(self, nb, resources, km=None):
        """Called by nbgrader with a submission."""
        self._student = resources["nbgrader"]["student"]
        self._slug = resources["nbgrader"]["assignment"]
        return super().preprocess(nb, resources, km)

    def preprocess_cell(self, cell, resources, index):
        """Run one cell; for a check cell, collect outcomes in its place and judge them."""
        exercise = self._exercise_of(cell)
        if exercise is None:
            return super().preprocess_cell(cell, resources, index)
        seeds = secret_seeds(self._secret, self._slug, self._student, exercise)
        source = cell.source
        cell.source = collecting_source(exercise.name, seeds)
        try:
            cell, resources = super().preprocess_cell(cell, resources, index)
        finally:
            cell.source = source
        expected = answers.live(exercise, self._lesson.references[exercise.name], seeds)
        cell.outputs = graded_outputs(judge(exercise, _outcomes(cell.outputs), expected))
        return cell, resources

    def _exercise_of(self, cell) -> Exercise | None:
        info = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not info.get("grade"):
            return None
        return self._lesson.exercises.get(info["grade_id"].removeprefix("check_"))

    @cached_property
    def _course(self) -> CourseDirectory:
        return CourseDirectory(parent=self)

    @cached_property
    def _lesson(self) -> Lesson:
        return _lesson(Path(self._course.root, self._course.source_directory, self._slug))

    @cached_property
    def _secret(self) -> bytes:
        return _read_secret(Path(self._course.root, _SECRET_FILE))


@cache  # nbgrader makes a new RunAndJudge for every submission
def _lesson(folder: Path) -> Lesson:
    return load_lesson(folder)


def secret_seeds(secret: bytes, slug: str, student: str, exercise: Exercise) -> dict[str, int]:
    """A seed for each case, one-way from the secret: who sees one learns nothing of another."""

    def seed(case: str) -> int:
        digest = hmac.digest(secret, "\0".join((slug, student, exercise.name, case)).encode(), hashlib.sha256)
        return int.from_bytes(digest[:16])

    return {case: seed(case) for case in exercise.cases}


def _read_secret(path: Path) -> bytes:
    """The course's secret; made on first use, readable by its owner alone."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text())
    secret = secrets.token_bytes(32)
    with os.fdopen(file, "w") as stream:
        stream.write(secret.hex())
    return secret


def _outcomes(outputs: list) -> dict[str, Outcome]:
    """What the kernel handed out; empty if there is nothing to be read, whatever the reason."""
    texts = [o.data[MIME] for o in outputs if o.output_type == "display_data" and MIME in o.data]
    try:
        return from_text(texts[-1]) if texts else {}
    except (ValueError, TypeError):
        return {}


def graded_outputs(verdict: Verdict) -> list:
    """Cell outputs that nbgrader reads as these points, and that feedback shows with the reasons."""
    # feedback and formgrader do not wrap lines
    lines = [part for line in report(verdict) for part in textwrap.wrap(line, _WIDTH, subsequent_indent="    ")]
    if not verdict.points:
        return [new_output("error", ename="NotYet", evalue=lines[0], traceback=lines)]
    points = new_output("execute_result", data={"text/plain": f"{float(verdict.points)}"}, execution_count=None)
    return [new_output("display_data", data={"text/plain": "\n".join(lines)}), points]
