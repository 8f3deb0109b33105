"""How a verdict reads: the lines below a check cell, in feedback, and in the one-line success."""

from __future__ import annotations

from autograder.errors import CourseError
from autograder.judge import Verdict

__all__ = ["NotYet", "anchor", "headline", "report"]


def headline(verdict: Verdict) -> str:
    """One line: exercise, passed or not, points."""
    points = f"{verdict.points:g} of {verdict.max_points:g} points"
    if verdict.passed:
        return f"✓ {verdict.exercise}: passed, {points}"
    state = "not started yet" if verdict.trouble in ("not_started", "undefined") else "not right yet"
    return f"✗ {verdict.exercise}: {state}, {points}"


def report(verdict: Verdict) -> list[str]:
    """Headline, what was found, where to read on."""
    lines = [headline(verdict), *(f"  {line}" for line in verdict.lines)]
    if verdict.see and not verdict.passed and verdict.trouble not in ("not_started", "undefined"):
        lines.append(f"  Read again: {verdict.see}")
    return lines


def anchor(heading: str) -> str:
    """The fragment by which JupyterLab and GitHub reach a heading of the notebook."""
    return heading.replace(" ", "-")


class NotYet(CourseError):
    """Raised by `check` unless full marks are earned. A notebook shows the report and no traceback."""

    def __init__(self, verdict: Verdict):
        super().__init__("\n".join(report(verdict)))
        self.verdict = verdict
