"""Errors whose message is all there is to say: a notebook shows it without a traceback."""

from __future__ import annotations

__all__ = ["CourseError", "LessonError"]


class CourseError(Exception):
    """Base of the errors that learners and authors are meant to read."""

    def _render_traceback_(self) -> list[str]:  # IPython's hook: JupyterLab and nbgrader's Validate show these lines
        return str(self).splitlines()


class LessonError(CourseError):
    """Something in a lesson's files is wrong; the message is one clear sentence for its author."""
