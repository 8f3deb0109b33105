"""Recording what reference and wrong variants put out, and reading it back: `answers.npz`."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from autograder.errors import CourseError, LessonError
from autograder.exercise import Exercise
from autograder.explain import explain
from autograder.forbids import find_in_source
from autograder.judge import Answers, WrongAnswer
from autograder.outcome import Outcome, Trouble
from autograder.run import public_seeds, run_cases
from autograder.values import pack, unpack

__all__ = ["OtherStream", "live", "proven", "read", "record"]

_HUGE = 1e30  # such as a filter that is not stable puts out: rounding would overflow


class OtherStream(CourseError):
    """This numpy draws other random numbers than the one that recorded the answers."""


def live(exercise: Exercise, reference: Callable, seeds: dict[str, int]) -> Answers:
    """Expected outcomes by running the reference now; wrong variants run only if the judge asks for them."""

    def wrong_answer(variant):
        @cache
        def outcome(case: str) -> Outcome:
            return _run(exercise, variant.function, {case: seeds[case]})[case]

        return WrongAnswer(variant.name, variant.message, variant.see, variant.worth, outcome)

    return Answers(_run(exercise, reference, seeds), [wrong_answer(v) for v in exercise.wrongs.values()])


def _run(exercise: Exercise, ours: Callable, seeds: dict[str, int]) -> dict[str, Outcome]:
    """As `run_cases`, for functions that never change: what they mention is looked up once, and no call is watched."""
    if hit := _forbidden(ours, tuple(exercise.forbids)):
        return dict.fromkeys(seeds, Outcome(trouble=Trouble("forbidden", name=hit)))
    unwatched = copy.copy(exercise)
    unwatched.forbids = []
    return run_cases(unwatched, ours, seeds)


@cache
def _forbidden(ours: Callable, forbids: tuple[str, ...]) -> str | None:
    return find_in_source(ours, list(forbids)) if callable(ours) else None


def proven(exercise: Exercise, reference: Callable, seeds: dict[str, int]) -> Answers:
    """As `live`, for authors: raises LessonError if the reference, or a case itself, gives no value."""
    answers = replace(live(exercise, reference, seeds), reference=run_cases(exercise, reference, seeds))
    for case, outcome in answers.reference.items():
        trouble = outcome.trouble
        if trouble and trouble.kind == "broken":
            raise LessonError(f"checks.py, case {case} of {exercise.name}: {trouble.name}: {trouble.text}")
        if trouble:
            said = " ".join(explain(trouble, exercise))
            raise LessonError(f"The solution of {exercise.name} gives no value in case {case}: {said}")
    return answers


def record(exercises: list[Exercise], references: dict[str, Callable]) -> bytes:
    """The bytes of `answers.npz`: all outcomes on the public seeds, no code.

    Each exercise is packed for itself, so that a check unfolds no other.
    """
    packed = {exercise.name: pack(_recorded(exercise, references[exercise.name])) for exercise in exercises}
    return pack({"stream": _stream(), "exercises": packed})


def _recorded(exercise: Exercise, reference: Callable) -> dict:
    answers = proven(exercise, reference, public_seeds(exercise))
    wrong = [
        [w.name, w.message, w.see, w.worth, _to_plain(_rounded(_all(w, exercise), exercise))] for w in answers.wrong
    ]
    return {"reference": _to_plain(answers.reference), "wrong": wrong}


def _all(wrong: WrongAnswer, exercise: Exercise) -> dict[str, Outcome]:
    return {case: wrong.outcome(case) for case in exercise.cases}


def _rounded(outcomes: dict[str, Outcome], exercise: Exercise) -> dict[str, Outcome]:
    """Float arrays to less than a tenth of the tolerance: what is compared stays the same, and the file small."""
    rounded = {}
    for name, outcome in outcomes.items():
        value = outcome.value
        largest = np.abs(value).max(initial=0.0) if isinstance(value, np.ndarray) and value.dtype == float else np.inf
        if largest < _HUGE:  # which NaN is not
            grid = 2.0 ** np.floor(np.log2((exercise.atol + exercise.rtol * largest) / 10))  # bits that compress
            value = np.round(value / grid) * grid
            value = value.astype(np.float32) if np.finfo(np.float32).eps * largest < grid else value
        rounded[name] = replace(outcome, value=value)
    return rounded


def read(path: Path, exercise: Exercise) -> Answers:
    """The recorded answers of one exercise.

    Raises OSError, ValueError (not such a file, or not of these cases) or OtherStream.
    """
    data = unpack(path.read_bytes())
    try:
        if not np.allclose(data["stream"], _stream(), rtol=1e-9):  # systems may differ in the last digit
            raise OtherStream(
                f"numpy {np.__version__} draws other random numbers than the version this course was made with, "
                "so your answers cannot be compared here. Install the course's own versions: python3 start.py"
            )
        recorded = unpack(data["exercises"][exercise.name])
        reference = _from_plain(recorded["reference"])
        wrong = [
            WrongAnswer(name, message, see, worth, lambda case, outcomes=outcomes: Outcome.from_plain(outcomes[case]))
            for name, message, see, worth, outcomes in recorded["wrong"]
        ]
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"it holds no answers for {exercise.name}") from error
    if any(
        outcomes.keys() != exercise.cases.keys() for outcomes in (reference, *(row[-1] for row in recorded["wrong"]))
    ):
        raise ValueError(f"it is of another version than checks.py: the cases of {exercise.name} differ")
    return Answers(reference, wrong)


def _stream() -> np.ndarray:
    """A fingerprint of numpy's random stream: a few draws of every kind that cases use."""
    rng = np.random.default_rng(20)
    draws = (rng.standard_normal(4), rng.random(4), rng.integers(0, 1000, 4), rng.permutation(8), rng.uniform(-1, 1, 4))
    return np.concatenate(draws)


def _to_plain(outcomes: dict[str, Outcome]) -> dict:
    """Outcomes as plain values: only what the judge compares, above all no line of a wrong variant's code."""
    recorded = {}
    for name, outcome in outcomes.items():
        plain = {**outcome.to_plain(), "calls": [], "printed": ""}
        if outcome.trouble:
            plain["trouble"] |= {"text": "", "line": 0, "code": ""}
        recorded[name] = plain
    return recorded


def _from_plain(data: dict) -> dict[str, Outcome]:
    return {name: Outcome.from_plain(outcome) for name, outcome in data.items()}
