"""How a verdict reads: the lines below a check cell, in feedback, and in the one-line success."""

from __future__ import annotations

from autograder.errors import CourseError
from autograder.judge import Verdict

__all__ = ["NotYet", "anchor", "headline", "report", "started", "to_read"]


def headline(verdict: Verdict) -> str:
    """One line: exercise, passed or not, points."""
    points = f"{verdict.points:g} of {verdict.max_points:g} points"
    if verdict.passed:
        return f"✓ {verdict.exercise}: passed, {points}"
    state = "not right yet" if started(verdict) else "not started yet"
    return f"✗ {verdict.exercise}: {state}, {points}"


def report(verdict: Verdict) -> list[str]:
    """Headline, what was found, where to read on."""
    where = [f"Read again: {verdict.see}"] if to_read(verdict) else []
    return [headline(verdict), *(f"  {line}" for line in [*verdict.lines, *where])]


def started(verdict: Verdict) -> bool:
    """False while there is nothing of the student's own to be judged."""
    return verdict.trouble not in ("not_started", "undefined")


def to_read(verdict: Verdict) -> bool:
    """True where reading a section again would help."""
    return bool(verdict.see) and not verdict.passed and started(verdict)


def anchor(heading: str) -> str:
    """The fragment by which JupyterLab and GitHub reach a heading of the notebook."""
    return heading.replace("`", "").replace(" ", "-")


class NotYet(CourseError):
    """Raised by `check` unless full marks are earned. A notebook shows the report and no traceback."""

    def __init__(self, verdict: Verdict):
        super().__init__("\n".join(report(verdict)))
        self.verdict = verdict
