"""`autograder report LESSON`: what a class did, on one page for its instructor and in a CSV file."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.describe import shorten
from autograder.errors import CourseError
from autograder.grading.report_groups import failures, misconceptions, troubles
from autograder.grading.report_stats import scores, summarize
from autograder.grading.result import Result, read_results
from autograder.grading.similar import FEWEST_STUDENTS, SHARE, Pair, similar_pairs
from autograder.grading.spreadsheet import number, write_csv

__all__ = ["report"]

_SLOWEST = 5  # submissions
_MOST_PAIRS = 30  # shown with their code
_LONGEST_CODE = 6000  # characters of an answer
_LONGEST_LINE = 400


@dataclass(frozen=True)
class _Shown:
    """A pair with the answers to look at: (exercise, the first one's, the second one's)."""

    pair: Pair
    answers: list[tuple[str, str, str]]


def report(root: Path, lesson: str) -> tuple[Path, Path]:
    """Write `reports/LESSON.html` and `reports/LESSON.csv` from the records of what was graded; returns both paths."""
    results = read_results(root, lesson)
    if not results:
        raise CourseError(f"Nothing of {lesson} has been graded yet: python -m autograder grade {lesson}")
    page = root / "reports" / f"{lesson}.html"
    text = _render(lesson, results, similar_pairs(results, _released(root, lesson)))
    table = write_csv(page.with_suffix(".csv"), _table(results))
    try:
        page.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise CourseError(f"{page} cannot be written ({error.strerror}).") from error
    return page, table


def _released(root: Path, lesson: str) -> dict[str, str]:
    """{exercise: source} as it was handed out, or nothing where there is no release."""
    path = root / "course" / lesson / f"{lesson}.ipynb"
    try:
        cells = nbformat.read(path, as_version=4).cells
    except (OSError, ValueError):
        return {}
    return {cell.metadata["nbgrader"]["grade_id"]: cell.source for cell in cells if "nbgrader" in cell.metadata}


def _render(lesson: str, results: list[Result], pairs: list[Pair]) -> str:
    # autoescape must be said: Jinja decides by the ending of a file's name, and does not know this one
    folder = Path(__file__).parent
    jinja = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters |= {"number": number, "percent": "{:.0%}".format, "short": _short}
    style = jinja.get_template("report.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    graded = [r for r in results if not r.problem]
    return jinja.get_template("report.html.j2").render(
        lesson=lesson,
        style_digest=digest,
        scores=scores(graded),
        exercises=summarize(graded),
        misconceptions=misconceptions(graded),
        failures=failures(graded),
        troubles=troubles(graded),
        problems=[r for r in results if r.problem],
        slowest=sorted(graded, key=lambda r: -r.seconds)[:_SLOWEST],
        flagged=[r for r in results if r.flags],
        healed=[r for r in results if r.notes],
        pairs=_shown(results, pairs[:_MOST_PAIRS]),
        more_pairs=pairs[_MOST_PAIRS:],
        comparable=len(results) >= FEWEST_STUDENTS,
        fewest=FEWEST_STUDENTS,
        least_share=SHARE,
    )


def _short(text: str) -> str:
    return shorten(text, _LONGEST_LINE)


def _shown(results: list[Result], pairs: list[Pair]) -> list[_Shown]:
    answers = {r.student: r.answers for r in results}
    return [
        _Shown(
            pair,
            [
                (name, answers[pair.first][name][:_LONGEST_CODE], answers[pair.second][name][:_LONGEST_CODE])
                for name in pair.exercises
            ],
        )
        for pair in pairs
    ]


def _table(results: list[Result]) -> list[list[str | float]]:
    """One row a student, under a header."""
    names = list(dict.fromkeys(e.name for r in results for e in r.exercises))
    header = ["student", "points", "max_points"]
    header += [column for name in names for column in (name, f"{name}: misconception")]
    return [[*header, "problem", "seconds", "flags"], *(_row(r, names) for r in results)]


def _row(result: Result, names: list[str]) -> list[str | float]:
    """What could not be graded has no points: that is not the same as 0."""
    mine = {} if result.problem else {e.name: e for e in result.exercises}
    row: list[str | float] = [result.student, "" if result.problem else result.points, result.max_points]
    for name in names:
        row += [mine[name].points, mine[name].misconception] if name in mine else ["", ""]
    return [*row, result.problem, result.seconds, len(result.flags)]
