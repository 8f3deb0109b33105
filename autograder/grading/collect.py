"""The untrusted side of grading: in the student's kernel, run an exercise's cases and hand out what came out."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

from autograder.lesson import load_exercises
from autograder.outcome import Outcome
from autograder.run import run_cases
from autograder.values import pack

__all__ = ["MIME", "collect", "collecting_source"]

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
    display({MIME: base64.b64encode(_packed(outcomes)).decode()}, raw=True)


def _packed(outcomes: dict[str, Outcome]) -> bytes:
    return pack({case: outcome.to_plain() for case, outcome in outcomes.items()})
