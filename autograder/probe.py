"""Watching a student's function at work: each call, arguments changed in place, and where an error came from."""

from __future__ import annotations

import inspect
import linecache
import traceback
from collections.abc import Callable

import numpy as np

from autograder.describe import call, in_words
from autograder.exercise import Exercise
from autograder.forbids import ForbiddenCall, python_functions, watch
from autograder.outcome import Trouble
from autograder.plain import NotPlain, plain

__all__ = ["Probe", "trouble_from"]


class Probe:
    """Stands in for the student's function in a case.

    calls     each call as text
    changed   name of the first argument that was changed in place, or ""
    inside    True from the beginning of a call until it returns: an error then is the function's own
    fits      False if the last call's arguments do not fit the function's parameters
    returned  what the last call returned
    watches   True where calls are watched for what the exercise forbids: that makes plain loops much slower
    """

    def __init__(self, function: Callable, exercise: Exercise, watches: bool = True):
        self._function, self._exercise = function, exercise
        self.calls: list[str] = []
        self.watches = watches
        self.changed, self.inside, self.fits, self.returned = "", False, True, None

    def __call__(self, *args, **kwargs):
        self.calls.append(call(self._exercise.name, args, kwargs))
        named = self._bind(args, kwargs)
        before = {name: _fingerprint(value) for name, value in named.items()}
        self.inside = True
        with watch(self._exercise.forbids if self.watches else []):
            self.returned = self._function(*args, **kwargs)
        self.inside = False
        changed = [name for name, value in named.items() if _fingerprint(value) != before[name]]
        self.changed = self.changed or next(iter(changed), "")
        return self.returned

    def _bind(self, args: tuple, kwargs: dict) -> dict[str, object]:
        """Arguments by the student's own parameter names; by position where these are not known."""
        try:
            signature = inspect.signature(self._function)
            return dict(signature.bind(*args, **kwargs).arguments)
        except ValueError:  # code that is not Python's
            self.fits = True
        except TypeError:
            self.fits = False
        return {f"number {i + 1}": a for i, a in enumerate(args)} | kwargs

    def owns(self, frame) -> bool:
        """True for code of the student's notebook, whichever cell it stands in."""
        return any(frame.f_globals is f.__globals__ for f in python_functions(self._function))


def _fingerprint(value: object) -> object:
    """Equal before and after a call if the value is the same to the last bit; None for what cannot be compared."""
    try:
        return _bits(plain(value))
    except NotPlain:
        return None


def _bits(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, (list, tuple)):
        return [_bits(item) for item in value]
    if isinstance(value, dict):
        return [(_bits(key), _bits(item)) for key, item in value.items()]
    return repr(value)  # NaN is the same as NaN, 1 is not True


def trouble_from(error: BaseException, probe: Probe) -> Trouble:
    """What an error that ended a case says about the student's function."""
    kind = type(error).__name__
    if isinstance(error, ForbiddenCall):
        return Trouble("forbidden", name=str(error))
    if isinstance(error, NotPlain):
        return Trouble("unplain", text=str(error))
    own = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__) if probe.owns(frame)]
    if not probe.calls:
        return Trouble("broken", name=kind, text=_message(error))
    if not probe.inside:
        return Trouble("unusable", name=kind, text=_returned(probe))
    if not probe.fits:
        return Trouble("signature", text=_message(error))
    code, line = own[-1] if own else (None, 0)
    source = linecache.getline(code.co_filename, line).strip() if code else ""
    if isinstance(error, NotImplementedError) and source.startswith("raise"):  # the student's own line, not a library's
        return Trouble("not_started", name=code.co_qualname.partition(".<locals>")[0])
    return Trouble("error", kind, _message(error), line, source)


def _returned(probe: Probe) -> str:
    try:
        return in_words(plain(probe.returned))
    except NotPlain as refused:
        return str(refused)


def _message(error: BaseException) -> str:
    """The error's message; a student's own class may fail even at that."""
    try:
        return str(error)[:1000]
    except Exception:
        return ""
