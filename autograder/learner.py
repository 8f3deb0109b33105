"""What learners call in a notebook: `check(f)`, `hint(f)`, `progress()`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from autograder import answers
from autograder.errors import CourseError
from autograder.exercise import Exercise
from autograder.judge import judge
from autograder.lesson import LessonError, load_exercises
from autograder.messages import NotYet, headline
from autograder.record import Progress, note
from autograder.run import public_seeds, run_cases
from autograder.show import show_difference

__all__ = ["check", "hint", "progress"]

_hints_given: Counter = Counter()


def check(function: Callable) -> None:
    """Try your function on all cases of its exercise.

    Prints one line if it earns full marks; else raises an error that says what differs, and shows it.
    The random inputs are always the same here, and others when your work is graded.
    """
    exercise = _exercise(function)
    outcomes = run_cases(exercise, function, public_seeds(exercise))
    expected = answers.read(_here("answers.npz"), exercise)
    verdict = judge(exercise, outcomes, expected)
    if "NBGRADER_EXECUTION" not in os.environ:
        note(Path.cwd(), exercise.name, verdict.passed)
    if verdict.passed:
        print(headline(verdict))
        return
    if verdict.case and "NBGRADER_EXECUTION" not in os.environ:
        show_difference(exercise, verdict, outcomes[verdict.case].value, expected.reference[verdict.case].value)
    raise NotYet(verdict)


def hint(function: Callable) -> None:
    """Print the next hint for an exercise; after the last one, begin again."""
    exercise = _exercise(function)
    if not exercise.hints:
        print(f"{exercise.name} has no hints. Read again: {exercise.see}")
        return
    number = _hints_given[exercise.name] % len(exercise.hints)
    _hints_given[exercise.name] += 1
    print(f"Hint {number + 1} of {len(exercise.hints)}: {exercise.hints[number]}")


def progress() -> Progress:
    """How far you have come: this lesson's exercises, and the other lessons beside it."""
    return Progress(Path.cwd(), _load())


def _exercise(function: Callable) -> Exercise:
    exercises = _load()
    known = ", ".join(exercises)
    if not callable(function):
        raise CourseError(
            f"Hand over the function itself, without calling it: check(f), not check(f(...)). Known: {known}."
        )
    name = getattr(function, "__name__", "")
    if name not in exercises:
        raise CourseError(f"This lesson has no exercise {name!r}. Keep the function's name as given. Known: {known}.")
    return exercises[name]


def _load() -> dict[str, Exercise]:
    return load_exercises(_here("checks.py").parent)


def _here(name: str) -> Path:
    path = Path.cwd() / name
    if not path.is_file():
        raise LessonError(f"{name} is not beside this notebook ({path.parent}). Keep the lesson's files together.")
    return path
