"""The way out of the student's kernel: run an exercise's cases there, and hand out what came of them, as text."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

from autograder.lesson import load_exercises
from autograder.outcome import Outcome
from autograder.run import run_cases
from autograder.values import pack, unpack

__all__ = ["MIME", "collect", "collecting_source", "from_text", "to_text"]

MIME = "application/vnd.autograder.outcomes"


def collecting_source(exercise: str, seeds: dict[str, int]) -> str:
    """The code that stands in for a check cell while grading: it judges nothing and knows no answer."""
    return (
        f"from autograder.grading.collect import collect\ncollect(globals().get({exercise!r}), {exercise!r}, {seeds!r})"
    )


def collect(function: Callable | None, name: str, seeds: dict[str, int]) -> None:
    """Run the cases in the kernel and display the packed outcomes."""
    from IPython.display import display

    outcomes = run_cases(load_exercises(Path.cwd())[name], function, seeds)
    display({MIME: to_text(outcomes)}, raw=True)


def to_text(outcomes: dict[str, Outcome]) -> str:
    """Outcomes as they leave the kernel."""
    return base64.b64encode(pack({case: outcome.to_plain() for case, outcome in outcomes.items()})).decode()


def from_text(text: str) -> dict[str, Outcome]:
    """Inverse of `to_text`, for text that is not trusted: raises ValueError for anything but outcomes."""
    outcomes = unpack(base64.b64decode(text))
    if not isinstance(outcomes, dict):
        raise ValueError("not a dict of outcomes")
    return {case: Outcome.from_plain(outcome) for case, outcome in outcomes.items()}
