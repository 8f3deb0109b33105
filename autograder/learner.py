"""What learners call in a notebook: `check(f)`, `hint(f)`, `progress()`."""

from __future__ import annotations

import contextlib
import inspect
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from autograder import answers
from autograder.errors import CourseError, LessonError
from autograder.exercise import Exercise
from autograder.history import demand_last_cell_ran
from autograder.judge import Answers, judge
from autograder.lesson import load_exercises
from autograder.messages import NotYet, headline, started
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
    exercise = _exercise(function, inspect.currentframe().f_back.f_globals)
    demand_last_cell_ran(exercise.name)
    expected = _answers(exercise)
    outcomes = run_cases(exercise, function, public_seeds(exercise))
    verdict = judge(exercise, outcomes, expected)
    interactive = "NBGRADER_EXECUTION" not in os.environ
    if interactive and started(verdict):
        note(Path.cwd(), exercise.name, verdict.passed)
    if verdict.passed:
        print(headline(verdict))
        return
    if interactive:
        with contextlib.suppress(Exception):  # what cannot be drawn or played must not hide what is to be said
            show_difference(exercise, verdict, outcomes[verdict.case].value, expected.reference[verdict.case].value)
    raise NotYet(verdict)


def hint(function: Callable) -> None:
    """Print the next hint for an exercise; after the last one, begin again."""
    exercise = _exercise(function, inspect.currentframe().f_back.f_globals)
    if not exercise.hints:
        print(f"{exercise.name} has no hints. Read again: {exercise.see}")
        return
    number = _hints_given[exercise.name] % len(exercise.hints)
    _hints_given[exercise.name] += 1
    print(f"Hint {number + 1} of {len(exercise.hints)}: {exercise.hints[number]}")


def progress() -> Progress:
    """How far you have come: this lesson's exercises, and the other lessons beside it."""
    return Progress(Path.cwd(), _load())


def _exercise(function: Callable, notebook: dict[str, object]) -> Exercise:
    """The exercise that a function answers: by its own name, else by the name the notebook knows it by.

    So a lambda, a partial or a decorated function is found too, as it is when graded.
    """
    exercises = _load()
    known = ", ".join(exercises)
    if not callable(function):
        raise CourseError(
            f"check and hint take the function itself, as in check({next(iter(exercises), 'f')}), "
            f"but were given a value of type {type(function).__name__}. "
            "Leave out the parentheses and arguments behind its name."
        )
    own = getattr(function, "__name__", None)
    names = [own] if own in exercises else [name for name in exercises if notebook.get(name) is function]
    if not names:
        named = f" named {own!r}" if isinstance(own, str) else " for this function"
        raise CourseError(f"This lesson has no exercise{named}. Keep the name as given, one of: {known}.")
    return exercises[names[0]]


def _answers(exercise: Exercise) -> Answers:
    path = _here("answers.npz")
    try:
        return answers.read(path, exercise)
    except (ValueError, OSError) as error:
        raise CourseError(
            f"answers.npz cannot be used ({error}). This is not your mistake: get a fresh copy of the lesson's files."
        ) from error


def _load() -> dict[str, Exercise]:
    return load_exercises(_here("checks.py").parent)


def _here(name: str) -> Path:
    path = Path.cwd() / name
    if not path.is_file():
        raise LessonError(f"{name} is not beside this notebook ({path.parent}). Keep the lesson's files together.")
    return path
