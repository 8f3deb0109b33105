"""What the gradebook says of a lesson: nbgrader's scores, with points given by hand, less penalties for late work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CourseError
from autograder.grading.config import read_config

__all__ = ["NOT_FINAL", "Score", "read_scores"]

NOT_FINAL = "not final: some answers are still to be graded by hand"
"""Status of a score to which points given by hand are still to be added."""


@dataclass(frozen=True)
class Score:
    """One student's score in one lesson; `points` is None if there is none. `status` is "" if it is final."""

    student: str
    first_name: str
    last_name: str
    email: str
    lms_id: str
    points: float | None
    penalty: float
    status: str

    @property
    def name(self) -> str:
        """As Canvas sorts names: last name first; the ID for a student who has none in the gradebook."""
        return ", ".join(filter(None, (self.last_name, self.first_name))) or self.student


def read_scores(root: Path, lesson: str) -> tuple[list[Score], float]:
    """The scores of all students in the gradebook by name, and the points that the lesson is worth."""
    from nbgrader.api import Gradebook, MissingEntry  # takes a second
    from sqlalchemy.exc import SQLAlchemyError

    url, course = _database(root)
    try:
        with Gradebook(url, course) as gradebook:
            most = gradebook.find_assignment(lesson).max_score
            submissions = {s.student_id: s for s in gradebook.assignment_submissions(lesson)}
            return [_score(s, submissions.get(s.id)) for s in gradebook.students], most
    except MissingEntry:
        raise CourseError(
            f"The gradebook knows no lesson {lesson!r}: run nbgrader generate_assignment first."
        ) from None
    except SQLAlchemyError as error:
        raise CourseError(f"The gradebook cannot be read ({_reason(error)}).") from error


def _score(student, submission) -> Score:
    names = (student.first_name or "", student.last_name or "", student.email or "", student.lms_user_id or "")
    if submission is None or not submission.notebooks:
        return Score(student.id, *names, None, 0.0, "nothing handed in" if submission is None else "not graded yet")
    penalty = submission.late_submission_penalty or 0.0
    status = NOT_FINAL if submission.needs_manual_grade else ""
    return Score(student.id, *names, max(0.0, submission.score - penalty), penalty, status)


def _database(root: Path) -> tuple[str, str]:
    """URL of the gradebook and name of the course."""
    from nbgrader.coursedir import CourseDirectory
    from sqlalchemy.engine import make_url

    course = CourseDirectory(config=read_config(root), root=str(root.resolve()))
    url = make_url(course.db_url)
    if url.get_backend_name() == "sqlite":  # a file, named from the course folder, in which nbgrader is run
        path = root.resolve() / (url.database or "")
        if not path.is_file():
            raise CourseError(f"There is no gradebook {path}: run nbgrader generate_assignment and autograde first.")
        url = url.set(database=str(path))
    return url.render_as_string(hide_password=False), course.course_id


def _reason(error: Exception) -> str:
    """The first line of the database's own words; a URL with a password is in none of them."""
    return (str(getattr(error, "orig", None) or error).splitlines() or [""])[0].rstrip(".")
