"""A learner's own function of an earlier lesson: found in their notebook, tried on its cases, timed."""

from __future__ import annotations

import ast
import contextlib
import json
import linecache
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder import answers
from autograder.judge import judge
from autograder.lesson import load_exercises
from autograder.messages import started
from autograder.run import public_seeds, run_cases

__all__ = ["Own", "find_own"]

_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
_MUCH_SLOWER, _UNNOTICED = 20, 0.1  # times as long as ours; seconds that nobody waits for


@dataclass(frozen=True)
class Own:
    """What became of the search. `function` is None if it cannot be used; `reason` then says why, for the learner."""

    lesson: str
    function: Callable | None
    reason: str = ""


def find_own(lesson: Path, name: str, ours: Callable | None) -> Own | None:
    """The learner's `name` from a lesson before `lesson` beside it; None if they have no such notebook.

    ours: a function that does the same, to compare the time with.
    """
    folder = next((f for f in _earlier(lesson) if _declares(f / "checks.py", name)), None)
    if folder is None:
        return None
    try:
        return _tried(folder, name, ours)
    except Exception as error:  # broken files of theirs must never stop the lesson that they are in now
        return Own(folder.name, None, f"cannot be read: {type(error).__name__}")


def _earlier(lesson: Path) -> list[Path]:
    """Lesson folders beside this one that come before it."""
    before = [f for f in sorted(lesson.parent.glob("*/")) if f.name < lesson.name]
    return [f for f in before if (f / f"{f.name}.ipynb").is_file() and (f / "checks.py").is_file()]


def _declares(checks: Path, name: str) -> bool:
    return bool(re.search(rf"Exercise\(\s*[\"']{re.escape(name)}[\"']", checks.read_text(encoding="utf-8")))


def _tried(folder: Path, name: str, ours: Callable | None) -> Own:
    exercise = load_exercises(folder)[name]
    function = _defined(folder).get(name)
    seeds = public_seeds(exercise)
    begin = time.perf_counter()
    outcomes = run_cases(exercise, function, seeds)
    seconds = time.perf_counter() - begin
    verdict = judge(exercise, outcomes, answers.read(folder / "answers.npz", exercise))
    if not verdict.passed:
        return Own(folder.name, None, "is not right yet" if started(verdict) else "is not written yet")
    if ours is not None and seconds > _UNNOTICED:
        begin = time.perf_counter()
        run_cases(exercise, ours, seeds)
        slower = seconds / (time.perf_counter() - begin)
        if slower > _MUCH_SLOWER:
            return Own(folder.name, None, f"passes, but takes {slower:.0f} times as long")
    return Own(folder.name, function)


def _defined(folder: Path) -> dict[str, object]:
    """Names that the notebook's cells define. Nothing else of them runs: no check, no demo, no plot."""
    notebook = json.loads((folder / f"{folder.name}.ipynb").read_text(encoding="utf-8"))
    namespace: dict[str, object] = {"__name__": folder.name}
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code" and "demo" not in cell["metadata"].get("tags", []):
            _define("".join(cell["source"]), f"{folder.name}.ipynb, cell {number + 1}", namespace)
    return namespace


def _define(source: str, filename: str, namespace: dict[str, object]) -> None:
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)  # for inspect.getsource
    for statement in _statements(source):
        with contextlib.suppress(Exception):  # what failed for the learner fails here; the check then says so
            exec(compile(ast.Module([statement], []), filename, "exec"), namespace)


def _statements(source: str) -> Iterator[ast.stmt]:
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines()]  # IPython's own
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError:
        return
    yield from (node for node in tree.body if isinstance(node, _DEFINITIONS))
