"""Reading a lesson's folder: its exercises, and for authors its variants and reference solutions."""

from __future__ import annotations

import linecache
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from autograder.errors import LessonError
from autograder.exercise import Exercise

__all__ = ["Lesson", "demand_lesson", "find_lessons", "load_exercises", "load_lesson"]


@dataclass(frozen=True)
class Lesson:
    """An author's view of a lesson: exercises by name with their variants, and the reference of each."""

    slug: str
    folder: Path
    exercises: dict[str, Exercise]
    references: dict[str, Callable]


def find_lessons(solutions: Path) -> list[str]:
    """Slugs of all lessons below `solutions`, in order: every folder that holds a script of its own name."""
    return sorted(f.name for f in solutions.glob("*/") if (f / f"{f.name}.py").is_file())


def demand_lesson(folder: Path) -> Path:
    """The folder itself. Raises LessonError if it holds no lesson."""
    if not (folder / f"{folder.name}.py").is_file():
        known = ", ".join(find_lessons(folder.parent)) or "none"
        raise LessonError(f"There is no lesson {folder.name!r} in {folder.parent.name}/ (lessons: {known}).")
    return folder


def load_exercises(folder: Path) -> dict[str, Exercise]:
    """The exercises that the folder's checks.py declares, in order."""
    return _exercises(_load(folder / "checks.py", "checks"))


def _exercises(checks: ModuleType) -> dict[str, Exercise]:
    found = {id(e): e for e in vars(checks).values() if isinstance(e, Exercise)}.values()
    names = [e.name for e in found]
    if twice := [name for name in names if names.count(name) > 1]:
        raise LessonError(f"checks.py declares two exercises named {twice[0]!r}.")
    if bare := [e.name for e in found if not e.cases]:
        raise LessonError(f"checks.py has no case for {bare[0]!r}: it would accept every answer.")
    return {e.name: e for e in found}


def load_lesson(folder: Path) -> Lesson:
    """Exercises, variants and references. Raises LessonError with file and line where an author must look."""
    slug = demand_lesson(folder).name
    script = folder / f"{slug}.py"
    checks = _load(folder / "checks.py", "checks")
    exercises = _exercises(checks)
    sys.modules["checks"] = checks  # variants.py says `from checks import ...`
    try:
        _load(folder / "variants.py", "variants")
    finally:
        del sys.modules["checks"]
    references = _references(script)
    if missing := [name for name in exercises if name not in references]:
        raise LessonError(f"{script.name} has no solution cell for {', '.join(missing)}, which checks.py declares.")
    if orphaned := [name for name in references if name not in exercises]:
        raise LessonError(
            f"checks.py of {slug} declares no Exercise for {', '.join(orphaned)}, which {script.name} solves."
        )
    return Lesson(slug, folder, exercises, references)


def _references(script: Path) -> dict[str, Callable]:
    """Run the script's cells except demos, and take from them the functions that its exercise cells define."""
    from autograder.authoring.script import read_script  # authors only: learners do without jupytext

    namespace: dict[str, object] = {"__name__": script.stem, "__file__": str(script)}
    names = []
    for cell in read_script(script):
        if cell.kind == "code" and "demo" not in cell.tags:
            # blank lines in front keep the script's own line numbers in error messages
            _execute("\n" * (cell.line - 1) + cell.source, script, namespace)
            names += [cell.exercise] if cell.exercise else []
    if undefined := [name for name in names if not callable(namespace.get(name))]:
        raise LessonError(f"{script.name}: the exercise cell {undefined[0]!r} defines no function of that name.")
    return {name: namespace[name] for name in names}


def _load(path: Path, name: str) -> ModuleType:
    """A fresh module from a file, kept out of `sys.modules`, so that lessons do not meet."""
    try:
        source = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LessonError(f"There is no {path.name} in {path.parent.name}/.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise LessonError(f"{path.parent.name}/{path.name} cannot be read ({error}).") from error
    module = ModuleType(name)
    module.__file__ = str(path)
    _execute(source, path, vars(module))
    return module


def _execute(source: str, path: Path, namespace: dict) -> None:
    linecache.checkcache(str(path))
    where = f"{path.parent.name}/{path.name}"
    try:
        exec(compile(source, str(path), "exec"), namespace)
    except SyntaxError as error:
        raise LessonError(f"{where}, line {error.lineno}: {error.msg}.") from error
    except Exception as error:
        own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
        line = f", line {own[-1].lineno}" if own else ""
        raise LessonError(f"{where}{line}: {type(error).__name__}: {error}") from error
