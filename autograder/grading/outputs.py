"""What graded cells show: verdicts where nbgrader looks for points and reasons, and what the student's cells printed.

Everything is plain text. A student's cells put out nothing else here, so nothing of theirs is markup.
"""

from __future__ import annotations

import textwrap

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.utils import is_grade

from autograder.judge import Verdict
from autograder.messages import report
from autograder.printed import writable

__all__ = ["cell_outputs", "graded_outputs", "problem_outputs", "tells_problem"]

_WIDTH = 88
_MOST_LINES = 100
_NOT_GRADED = "NotGraded"


def graded_outputs(verdict: Verdict) -> list[NotebookNode]:
    """Outputs of a check cell that nbgrader reads as these points, and that feedback shows with the reasons."""
    wrap = textwrap.TextWrapper(_WIDTH, subsequent_indent="    ").wrap  # feedback and formgrader do not wrap lines
    lines = [part for line in report(verdict) for part in wrap(writable(line))]
    if not verdict.points:
        return [_error("NotYet", lines)]
    points = new_output("execute_result", data={"text/plain": f"{float(verdict.points)}"}, execution_count=None)
    return [new_output("display_data", data={"text/plain": "\n".join(lines)}), points]


def problem_outputs(problem: str) -> list[NotebookNode]:
    """Outputs of the check cells of a submission that could not be graded."""
    return [_error(_NOT_GRADED, textwrap.wrap(problem, _WIDTH))]


def tells_problem(cell: NotebookNode) -> bool:
    """True for a check cell with such outputs. Other cells do not count: what they say may be the student's words."""
    return is_grade(cell) and any(output.get("ename") == _NOT_GRADED for output in cell.get("outputs", []))


def cell_outputs(answer: dict) -> list[NotebookNode]:
    """Outputs of a student's cell, from what the sandbox answered, which is not to be trusted."""
    printed, error = (writable(str(answer.get(key) or "")) for key in ("printed", "error"))
    lines = printed.splitlines(keepends=True)
    more = f"... and {len(lines) - _MOST_LINES} more lines\n" if len(lines) > _MOST_LINES else ""
    outputs = [new_output("stream", name="stdout", text="".join(lines[:_MOST_LINES]) + more)] if lines else []
    return outputs + ([_error(error.partition(":")[0], error.splitlines())] if error else [])


def _error(kind: str, lines: list[str]) -> NotebookNode:
    return new_output("error", ename=kind, evalue=lines[0] if lines else "", traceback=lines)
