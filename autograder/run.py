"""Running a student's function on the cases of an exercise: every surprise becomes an Outcome."""

from __future__ import annotations

import contextlib
import hashlib
import os
import warnings
from collections.abc import Callable
from time import monotonic  # bound now, like default_rng: student code may put another in its place

import numpy as np
from numpy.random import default_rng  # bound now: student code may put another in its place

from autograder.exercise import Case, Exercise
from autograder.forbids import find_in_source
from autograder.limit import Stopped, TooSlow, within
from autograder.outcome import MOST_CALLS, Outcome, Trouble
from autograder.plain import plain
from autograder.printed import Printed
from autograder.probe import Probe, trouble_from

__all__ = ["public_seeds", "run_cases", "seed_from"]


def seed_from(*parts: str) -> int:
    """A 128-bit seed that depends on every part."""
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:16])


def public_seeds(exercise: Exercise) -> dict[str, int]:
    """The seed of each case in a learner's notebook. It holds no secret: grading uses other seeds."""
    return {name: seed_from("public", exercise.name, name) for name in exercise.cases}


def run_cases(exercise: Exercise, function: Callable | None, seeds: dict[str, int]) -> dict[str, Outcome]:
    """Call the function in every case that has a seed, with a random generator so seeded, under one time limit."""
    trouble = _before_running(exercise, function)
    if trouble:
        return {name: Outcome(trouble=trouble) for name in seeds}
    outcomes = {}
    end = monotonic() + exercise.seconds
    with contextlib.chdir(os.getcwd()):  # and back again, wherever the function goes
        for name in seeds:
            probe = Probe(function, exercise, watches=not outcomes)
            outcomes[name] = _run_case(exercise.cases[name], probe, default_rng(seeds[name]), end - monotonic())
            if outcomes[name].trouble and outcomes[name].trouble.kind == "forbidden":
                return dict.fromkeys(seeds, outcomes[name])  # only the first case is watched
    return outcomes


def _before_running(exercise: Exercise, function: Callable | None) -> Trouble | None:
    if not callable(function):
        return Trouble("undefined", name=exercise.name)
    if hit := find_in_source(function, exercise.forbids):
        return Trouble("forbidden", name=hit)
    return None


def _run_case(case: Case, probe: Probe, rng: np.random.Generator, seconds: float) -> Outcome:
    printed = Printed()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a warning is no verdict: the value it leads to is judged
        try:
            value, trouble = within(seconds, lambda: _attempt(case, probe, rng))
        except TooSlow as slow:
            value, trouble = None, Trouble("slow", name="running" if slow.running else "")
    return Outcome(value, trouble, printed.getvalue(), probe.calls[:MOST_CALLS])


def _attempt(case: Case, probe: Probe, rng: np.random.Generator) -> tuple[object, Trouble | None]:
    """The case's plain value, or what stood in its way. Student code may raise anything, SystemExit too."""
    try:
        with np.errstate(all="ignore"):
            value = plain(case.run(probe, rng))
    except Stopped:
        raise
    except BaseException as error:
        return None, trouble_from(error, probe)
    return value, Trouble("mutated", name=probe.changed) if probe.changed else None
