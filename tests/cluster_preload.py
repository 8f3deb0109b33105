"""Loaded by Dask workers in tests: the first to meet a student's cell with "# halt" says so, and hangs there.

The environment variable HALT names a folder with a pipe `who`, to which that worker writes its process number.
"""

import os
import signal
import threading
from pathlib import Path

from autograder.grading.result import Result
from autograder.sandbox.box import Session


def dask_setup(worker):
    """Dask calls this once, when it has read the file."""
    as_ever = Session.run

    def run(self, step, seconds):
        if "# halt" in step.get("cell", "") and _first():
            (Path(os.environ["HALT"]) / "who").write_text(f"{os.getpid()}\n")
            threading.Event().wait()
        return as_ever(self, step, seconds)

    Session.run = run


def _first():
    try:
        (Path(os.environ["HALT"]) / "taken").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def deadly(task, wanted):
    """In place of `grade_there`: a submission of the student "deadly" takes its worker with it."""
    if task.student == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return Result(task.student, task.lesson, "")


def never(task, wanted):
    """In place of `grade_there`: does not come to an end."""
    threading.Event().wait()
