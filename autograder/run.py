"""Running a student's function on the cases of an exercise: every surprise becomes an Outcome."""

from __future__ import annotations

import contextlib
import copy
import ctypes
import hashlib
import inspect
import io
import linecache
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator

import numpy as np

from autograder.exercise import Case, Exercise
from autograder.forbids import ForbiddenCall, find_in_source, watch
from autograder.outcome import Outcome, Trouble
from autograder.values import NotPlain, plain

__all__ = ["public_seeds", "run_cases", "seed_from"]

_MOST_PRINTED = 2000


def seed_from(*parts: str) -> int:
    """A 128-bit seed that depends on every part."""
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:16])


def public_seeds(exercise: Exercise) -> dict[str, int]:
    """The seed of each case in a learner's notebook. It holds no secret: grading uses other seeds."""
    return {name: seed_from("public", exercise.name, name) for name in exercise.cases}


def run_cases(exercise: Exercise, function: Callable | None, seeds: dict[str, int]) -> dict[str, Outcome]:
    """Call the function in every case, with a random generator seeded for it, under one time limit."""
    trouble = _before_running(exercise, function)
    if trouble:
        return {name: Outcome(trouble=trouble) for name in exercise.cases}
    outcomes = {}
    end = time.monotonic() + exercise.seconds
    for name, case in exercise.cases.items():
        seconds = end - time.monotonic()
        outcomes[name] = _run_case(exercise, case, function, np.random.default_rng(seeds[name]), seconds)
    return outcomes


def _before_running(exercise: Exercise, function: Callable | None) -> Trouble | None:
    if not callable(function):
        return Trouble("undefined", name=exercise.name)
    if hit := find_in_source(function, exercise.forbids):
        return Trouble("forbidden", name=hit)
    return None


class _TooSlow(BaseException):
    """Raised in the student's code by the watchdog. Not an Exception, so that `except Exception` lets it pass."""


class _Probe:
    """Stands in for the student's function: notes each call, and whether it changed what it was given."""

    def __init__(self, function: Callable, forbidden: list[str]):
        self._function, self._forbidden = function, forbidden
        self.calls: list[str] = []
        self.changed = ""

    def __call__(self, *args, **kwargs):
        self.calls.append(_describe_call(self._function, args, kwargs))
        named = _bind(self._function, args, kwargs)
        before = {name: copy.deepcopy(value) for name, value in named.items() if _can_change(value)}
        with watch(self._forbidden):
            result = self._function(*args, **kwargs)
        for name, value in before.items():
            if not _unchanged(value, named[name]):
                self.changed = self.changed or name
        return result


def _run_case(exercise: Exercise, case: Case, function: Callable, rng, seconds: float) -> Outcome:
    probe = _Probe(function, exercise.forbids)
    printed = io.StringIO()
    value = trouble = None
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # a warning is no verdict: the value it leads to is judged
        try:
            with _time_limit(seconds):
                value = plain(case.run(probe, rng))
        except NotPlain as error:
            trouble = Trouble("unplain", text=str(error))
        except NotImplementedError as error:
            stub = traceback.extract_tb(error.__traceback__)[-1].name  # a helper of the student's may be the stub
            trouble = Trouble("not_started", name=stub)
        except ForbiddenCall as error:
            trouble = Trouble("forbidden", name=str(error))
        except _TooSlow:
            trouble = Trouble("slow", text=f"{exercise.seconds:g}")
        except (Exception, SystemExit) as error:
            trouble = _error(error, function)
    if trouble is None and probe.changed:
        trouble = Trouble("mutated", name=probe.changed)
    return Outcome(value, trouble, printed.getvalue()[:_MOST_PRINTED], probe.calls)


def _error(error: BaseException, function: Callable) -> Trouble:
    """The error, and the last line of the student's own file or cell that led to it."""
    home = getattr(getattr(function, "__code__", None), "co_filename", None)
    own = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == home]
    line = own[-1].lineno if own else 0
    return Trouble(
        "error", type(error).__name__, str(error), line, linecache.getline(home, line).strip() if line else ""
    )


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise _TooSlow in this thread after so many seconds. Works on every system, between two bytecodes."""
    lock, thread = threading.Lock(), ctypes.c_ulong(threading.get_ident())
    state = {"running": True, "fired": False}
    raise_in_thread = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def fire() -> None:
        with lock:
            if state["running"]:
                state["fired"] = True
                raise_in_thread(thread, ctypes.py_object(_TooSlow))

    if seconds <= 0:
        raise _TooSlow
    timer = threading.Timer(seconds, fire)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            state["running"] = False
            if state["fired"]:  # an exception still on its way must not hit the engine
                raise_in_thread(thread, None)
        timer.cancel()


def _bind(function: Callable, args: tuple, kwargs: dict) -> dict[str, object]:
    """Arguments by the student's own parameter names; by position where they do not fit."""
    try:
        return dict(inspect.signature(function).bind(*args, **kwargs).arguments)
    except (TypeError, ValueError):
        return {f"argument {i + 1}": a for i, a in enumerate(args)} | kwargs


def _can_change(value: object) -> bool:
    return isinstance(value, (np.ndarray, list, dict)) or hasattr(value, "detach")


def _unchanged(before: object, after: object) -> bool:
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    same = before == after
    return bool(same.all()) if hasattr(same, "all") else bool(same)


def _describe_call(function: Callable, args: tuple, kwargs: dict) -> str:
    parts = [_describe(a) for a in args] + [f"{name}={_describe(a)}" for name, a in kwargs.items()]
    return f"{getattr(function, '__name__', 'f')}({', '.join(parts)})"


def _describe(value: object) -> str:
    if isinstance(value, np.ndarray) and value.size > 6:
        return f"<{value.dtype} array of shape {value.shape}>"
    if isinstance(value, np.ndarray):
        return f"np.array({np.array2string(value, separator=', ', precision=6)})".replace("\n", "")
    if isinstance(value, (np.generic, float)):
        return f"{float(value):.6g}" if np.isreal(value) else str(value)
    text = repr(value)
    return text if len(text) <= 60 else f"<{type(value).__name__} of {len(text)} characters>"
