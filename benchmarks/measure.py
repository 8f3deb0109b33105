"""Running a command as a user would, and measuring it as a whole: wall time, and memory while it runs."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

__all__ = ["Measured", "run"]

_LOOK_EVERY = 0.1  # seconds
_ALL_EVERY = 2.0  # seconds: adding up shared memory takes time, which would be measured
_MB = 1e6


@dataclass(frozen=True)
class Measured:
    """What a command took.

    seconds  from its start to its end
    main_mb  most memory that the process itself held at a time, in MB
    one_mb   the same of any single process that it started
    all_mb   most memory that they held together, with what they share counted once
    """

    seconds: float
    main_mb: float
    one_mb: float
    all_mb: float


def run(command: list[str], folder: Path, looking: Callable[[], None] = lambda: None) -> Measured:
    """Run it in a folder to its end, calling `looking` from time to time. Raises RuntimeError with what it said."""
    main = one = whole = 0.0
    next_all = begin = time.perf_counter()
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        process = psutil.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)
        while not _ended(process):
            main = max(main, _memory([process]))
            if time.perf_counter() >= next_all:
                started = _started(process)
                one = max([one, *(_memory([each]) for each in started)])
                whole = max(whole, _memory([process, *started], shared_once=True))
                looking()
                next_all = time.perf_counter() + _ALL_EVERY
        seconds = time.perf_counter() - begin
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with exit code {process.returncode}:\n{said.read()[-3000:]}")
    looking()
    return Measured(seconds, main, one, whole)


def _ended(process: psutil.Popen) -> bool:
    try:
        process.wait(_LOOK_EVERY)
    except psutil.TimeoutExpired:
        return False
    return True


def _started(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _memory(processes: list[psutil.Process], shared_once: bool = False) -> float:
    total = 0
    for process in processes:
        try:
            total += process.memory_full_info().pss if shared_once else process.memory_info().rss
        except (psutil.Error, AttributeError):  # it has just ended, or is not ours, or this is not Linux
            continue
    return total / _MB
