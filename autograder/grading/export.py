"""`autograder export LESSON`: the gradebook's scores of a lesson as Canvas and Moodle import them, or as plain CSV.

Scores are nbgrader's: points given by hand count, and penalties for late work are taken off.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from autograder.errors import CourseError
from autograder.grading.export_scores import NOT_FINAL, Score, read_scores
from autograder.grading.result import Result, read_results
from autograder.grading.spreadsheet import number, write_csv

__all__ = ["FORMATS", "export"]

FORMATS = ("canvas", "moodle", "csv")

_MOST_NAMED = 5
_UNREAD = "could not be graded"

Row = list[str | float]


def export(root: Path, lesson: str, to: str = "csv", output: Path | None = None, column: str | None = None) -> Path:
    """Write the lesson's scores in one of FORMATS, to `output` or `reports/LESSON_TO.csv`; returns the path.

    `column` is the name of the grade's column: in Canvas the assignment's title, which decides where scores go.
    """
    if to not in FORMATS:
        raise CourseError(f"There is no export to {to!r} (formats: {', '.join(FORMATS)}).")
    scores, most = read_scores(root, lesson)
    results = {r.student: r for r in read_results(root, lesson)}
    scores = [_without_problem(s, results.get(s.student)) for s in scores]
    rows = {"canvas": _canvas, "moodle": _moodle, "csv": _plain}[to](scores, most, column or lesson, results)
    path = write_csv(output or root / "reports" / f"{lesson}_{to}.csv", rows)
    for sentence in _remarks(scores, to):
        print(sentence, file=sys.stderr)
    return path


def _without_problem(score: Score, result: Result | None) -> Score:
    """No points for what could not be graded: a student must not read 0 of work that nobody has looked at."""
    if result and result.problem and not score.points:
        return replace(score, points=None, status=f"{_UNREAD}: {result.problem}")
    return score


def _canvas(scores: list[Score], most: float, column: str, results: dict[str, Result]) -> list[Row]:
    """As Canvas's own export, which its import reads. It ignores what stands below Section."""
    rows: list[Row] = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column]]
    rows.append(["    Points Possible", "", "", "", "", most])
    # who handed in nothing is left out: an empty cell would erase what Canvas has
    return rows + [[s.name, s.lms_id, "", s.student, s.status, s.points] for s in scores if s.points is not None]


def _moodle(scores: list[Score], most: float, column: str, results: dict[str, Result]) -> list[Row]:
    """For Moodle's page Grades, Import, CSV file, which asks what each column is."""
    rows: list[Row] = [["Identifier", "First name", "Last name", "Email address", column, "Feedback comments"]]
    for s in scores:
        if s.points is not None:  # Moodle takes an empty cell for "no grade", and erases the one it has
            said = _feedback(results.get(s.student), s.status)
            rows.append([s.student, s.first_name, s.last_name, s.email, s.points, said])
    return rows


def _plain(scores: list[Score], most: float, column: str, results: dict[str, Result]) -> list[Row]:
    header = ["student", "last_name", "first_name", "email", "points", "max_points", "late_penalty", "status"]
    rows = [
        [s.student, s.last_name, s.first_name, s.email, "" if s.points is None else s.points, most, s.penalty, s.status]
        for s in scores
    ]
    return [header, *rows]


def _feedback(result: Result | None, status: str) -> str:
    """Points of each exercise, with the message to a misconception: words of the course only, none of the student's."""
    parts = [status] if status else []
    for e in result.exercises if result else []:
        why = f" ({e.lines[0].rstrip('.')})" if e.misconception and e.lines else ""
        parts.append(f"{e.name}: {number(e.points)} of {number(e.max_points)}{why}")
    return " | ".join(parts)


def _remarks(scores: list[Score], to: str) -> list[str]:
    """What an instructor should know before uploading the file, a sentence each."""
    handed_in = [s for s in scores if s.points is not None]
    open_ = [s.student for s in handed_in if s.status == NOT_FINAL]
    unknown = [s.student for s in handed_in if not s.email]
    unread = [s.student for s in scores if s.status.startswith(_UNREAD)]
    remarks = []
    if unread:
        remarks.append(
            f"{len(unread)} of {len(unread) + len(handed_in)} submissions {_UNREAD}, "
            f"so they have no points: {_named(unread)}."
        )
    if open_:
        remarks.append(
            f"{len(open_)} of {len(handed_in)} submissions are still to be graded by hand, "
            f"so their points are not final: {_named(open_)}."
        )
    if to == "moodle" and unknown:
        remarks.append(
            f"{len(unknown)} of {len(handed_in)} students have no e-mail address in the gradebook, "
            f"so Moodle can find them by the column Identifier only: {_named(unknown)}."
        )
    return remarks


def _named(students: list[str]) -> str:
    named = ", ".join("".join(c if c.isprintable() else "?" for c in s) for s in students[:_MOST_NAMED])
    return named + (f" and {len(students) - _MOST_NAMED} more" if len(students) > _MOST_NAMED else "")
