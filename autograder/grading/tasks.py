"""One submission to be graded: what a process, here or on another computer, needs to know, and what it does."""

from __future__ import annotations

import atexit
import hashlib
import sys
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

import autograder
from autograder.grading.grader import Grader
from autograder.grading.result import OUR_FAULT, Result

__all__ = ["Task", "fingerprint", "grade_task"]


@dataclass(frozen=True)
class Task:
    """A submission, the seeds' key for it, and the course folder, which has the same path on every computer."""

    root: Path
    lesson: str
    student: str
    handed_in: bytes = field(repr=False)
    key: bytes = field(repr=False)
    fingerprint: str = ""
    unsafe: bool = False


_DECIDING = ("grader.py", "outputs.py", "rebuild.py", "secret.py", "steps.py", "submission.py", "surroundings.py")
_lock = threading.Lock()
_graders: dict[tuple, Grader] = {}  # at most one: its warm parent keeps what it has imported in memory


def grade_task(task: Task) -> Result:
    """Grade it, in this process and its sandbox, which stays warm for the next one of the same lesson."""
    with _lock:
        name = (task.root, task.lesson, task.fingerprint, task.unsafe)
        if name not in _graders:
            _close()
            _graders[name] = Grader(task.root, task.lesson, task.unsafe)
            _single_threaded()
        result = _graders[name].grade(task.student, task.handed_in, task.key)
    return result if result.problem.startswith(OUR_FAULT) else replace(result, grader=task.fingerprint)


def fingerprint(root: Path, lesson: str, secret: bytes) -> str:
    """Changes with whatever grades depend on: the lesson, its release, the secret, and this program."""
    digest = hashlib.sha256(secret)
    engine = Path(autograder.__file__).parent
    deciding = [engine.glob("*.py"), engine.glob("sandbox/*.py"), (engine / "grading" / name for name in _DECIDING)]
    deciding += [(root / "solutions" / lesson).glob("*.py"), [root / "course" / lesson / f"{lesson}.ipynb"]]
    for path in sorted(path for group in deciding for path in group):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _single_threaded() -> None:
    """Processes work side by side: more threads in each only get into one another's way."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


@atexit.register
def _close() -> None:
    while _graders:
        _graders.popitem()[1].__exit__()
