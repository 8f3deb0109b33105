"""Writing results into nbgrader's gradebook, as its own autograde does, with one connection and one commit each."""

from __future__ import annotations

import datetime
import logging

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from autograder.errors import CourseError
from autograder.grading.result import Result

__all__ = ["Book"]

_log = logging.getLogger(__name__)


class Book:
    """The gradebook of a course, open for one lesson: a context manager. CourseError if it has no such lesson."""

    def __init__(self, config: Config, lesson: str):
        self._book = _opened(CourseDirectory(config=config))
        self._lesson = lesson
        self._late = AssignLatePenalties(config=config)
        self._late.init_plugin()
        try:
            self._book.find_notebook(lesson, lesson)
        except MissingEntry:
            self._book.close()
            raise CourseError(
                f"{lesson} is not in the gradebook yet. Run: nbgrader generate_assignment {lesson} --force"
            ) from None

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_) -> None:
        self._book.close()

    def save(self, result: Result, handed_in: datetime.datetime | None) -> None:
        """Points, remarks and late penalty of one submission. What was graded by hand stays, and waits for a look."""
        self._book.update_or_create_student(result.student)
        when = {"timestamp": handed_in} if handed_in else {}
        submission = self._book.update_or_create_submission(self._lesson, result.student, **when)
        notebook = next(n for n in submission.notebooks if n.name == self._lesson)
        grades = {grade.name: grade for grade in notebook.grades}
        comments = {comment.name: comment for comment in notebook.comments}
        for cell in nbformat.reads(result.notebook, as_version=4).cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if is_grade(cell) and name in grades:
                grade = grades[name]
                grade.auto_score, _ = determine_grade(cell, _log)
                unsure = grade.auto_score is None or grade.manual_score is not None or bool(result.problem)
                grade.needs_manual_grade = unsure
            if is_solution(cell) and name in comments:
                untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
                comments[name].auto_comment = "No response." if untouched else None
        self._book.db.commit()
        notebook.late_submission_penalty = self._penalty(result.student, notebook.score, submission.total_seconds_late)
        self._book.db.commit()

    def _penalty(self, student: str, score: float, seconds: float) -> float | None:
        if seconds <= 0:
            return None
        penalty = self._late.plugin_inst.late_submission_penalty(student, score, seconds)
        return None if penalty is None else min(max(0.0, penalty), score)


def _opened(course: CourseDirectory) -> Gradebook:
    try:
        return Gradebook(course.db_url, course.course_id)
    except ImportError as error:
        said = "For PostgreSQL: pip install -r requirements-postgres.txt"
        raise CourseError(f"What opens the gradebook is not installed here ({error}). {said}") from None
    except SQLAlchemyError as error:
        said = str(error).splitlines()[0]
        raise CourseError(f"The gradebook cannot be opened, see c.CourseDirectory.db_url ({said}).") from None
