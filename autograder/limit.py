"""A time limit that works on every system, and for code that swallows exceptions.

The work runs in a thread of its own, and the caller waits. Work that takes too long has an exception raised
in it again and again; if it swallows even these, or sits in a library's C code, it is left behind.
"""

from __future__ import annotations

import contextvars
import ctypes
import gc
import threading
from collections.abc import Callable
from time import monotonic

__all__ = ["Stopped", "TooSlow", "within"]

_PATIENCE = 1.0  # seconds for the work to end once it is asked to
_EVERY = 0.01


class Stopped(BaseException):
    """Raised in the work's thread. Not an Exception, so that `except Exception` lets it pass."""


class TooSlow(Exception):
    """The work took longer than allowed. `running`: it could not be stopped."""

    def __init__(self, running: bool):
        super().__init__(running)
        self.running = running


def within(seconds: float, work: Callable[[], object]) -> object:
    """What `work()` returns. Raises TooSlow; the work must raise nothing itself, save Stopped."""
    if seconds <= 0:
        raise TooSlow(running=False)
    results: list[object] = []
    context = contextvars.copy_context()

    def run() -> None:
        try:
            results.append(context.run(work))
        except Stopped:
            return

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        thread.join(seconds)
    finally:  # also when the learner presses the stop button
        late = thread.is_alive()
        if late:
            _stop(thread)
    if late:
        raise TooSlow(thread.is_alive())
    return results[0]


def _stop(thread: threading.Thread) -> None:
    """Ask the work to end, until it does or patience does.

    Without the garbage collector: what is raised in its callbacks stops nothing, and is printed at whatever length.
    """
    stop, number = ctypes.py_object(Stopped), ctypes.c_ulong(thread.ident)
    end = monotonic() + _PATIENCE
    collects = gc.isenabled()
    gc.disable()
    try:
        thread.join(_EVERY)  # for a collection that is under way
        while thread.is_alive() and monotonic() < end:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(number, stop)
            thread.join(_EVERY)
    finally:
        if collects:
            gc.enable()
