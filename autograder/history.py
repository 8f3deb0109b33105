"""What the learner ran before: a cell with a slip of syntax leaves the function of an earlier run in place."""

from __future__ import annotations

import ast
import re
import sys

from autograder.errors import CourseError

__all__ = ["demand_last_cell_ran"]


def demand_last_cell_ran(name: str) -> None:
    """Raise CourseError if the cell that last defined `name` did not run because of its syntax."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    cells = shell.user_ns.get("In", []) if shell else []
    last = next((cell for cell in reversed(cells) if re.search(rf"^\s*def {name}\b", cell, re.MULTILINE)), "")
    try:
        ast.parse(shell.transform_cell(last) if last else "")
    except SyntaxError as error:
        raise CourseError(
            f"The last cell that defines {name} did not run: {error.msg}, in its line {error.lineno}. "
            "So an older version is still in place, or none. Mend that cell, run it, then check again."
        ) from error
