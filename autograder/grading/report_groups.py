"""What went wrong in a class, the most frequent first: misconceptions, failures of no known kind, troubles."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from autograder.describe import shorten
from autograder.grading.result import ExerciseResult, Result

__all__ = ["Group", "failures", "misconceptions", "normalized", "troubles"]

_LONGEST = 500  # characters of a message
_OPEN = ("not_started", "undefined")
_STOPPED = {"crashed": "crashed", "slow": "took too long", "memory": "used too much memory"}

_NUMBER = re.compile(r"(?<![\w.])[+\-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][+\-]?\d+)?(?!\w)")
_NAME = re.compile(r"\b(name|variable) '[^']*'")


@dataclass(frozen=True)
class Group:
    """Students to whom the same happened in an exercise.

    what      the misconception's name, the kind of trouble, or the name of the case
    message   in words
    example   the words of one of them in full, where `message` leaves numbers out
    """

    exercise: str
    what: str
    message: str
    students: list[str]
    example: str = ""


def misconceptions(results: list[Result]) -> list[Group]:
    """By exercise and misconception."""
    return _grouped(
        _failed(results, lambda e: bool(e.misconception)),
        lambda e: (e.name, e.misconception),
        lambda e: (e.misconception, _first(e.lines), ""),
    )


def failures(results: list[Result]) -> list[Group]:
    """Answers that are wrong in no known way: by exercise, kind of trouble, case, and what differed."""
    return _grouped(
        _failed(results, lambda e: not e.misconception and e.trouble not in (*_OPEN, *_STOPPED)),
        lambda e: (e.name, e.trouble, e.case, normalized(_telling(e.lines))),
        lambda e: (e.case, normalized(_telling(e.lines)), shorten(" ".join(e.lines), _LONGEST)),
    )


def troubles(results: list[Result]) -> list[Group]:
    """Answers that had to be stopped, or that stopped the process: by exercise and kind."""
    return _grouped(
        _failed(results, lambda e: e.trouble in _STOPPED),
        lambda e: (e.name, e.trouble),
        lambda e: (_STOPPED[e.trouble], _first(e.lines), ""),
    )


Failed = list[tuple[str, ExerciseResult]]


def _failed(results: list[Result], wanted: Callable[[ExerciseResult], bool]) -> Failed:
    return [(r.student, e) for r in results for e in r.exercises if not e.passed and wanted(e)]


def _grouped(
    failed: Failed,
    key: Callable[[ExerciseResult], Hashable],
    words: Callable[[ExerciseResult], tuple[str, str, str]],
) -> list[Group]:
    """Largest group first; of equally large ones, in the order of exercises."""
    found: dict[Hashable, Failed] = {}
    for student, exercise in failed:
        found.setdefault(key(exercise), []).append((student, exercise))
    groups = [_group(members, *words(members[0][1])) for members in found.values()]
    order = list(dict.fromkeys(exercise.name for _, exercise in failed))
    return sorted(groups, key=lambda g: (-len(g.students), order.index(g.exercise)))


def _group(members: Failed, what: str, message: str, example: str) -> Group:
    return Group(members[0][1].name, what, message, sorted(student for student, _ in members), example)


def normalized(line: str) -> str:
    """The line without its numbers and the names of variables, which differ from student to student."""
    return shorten(_NUMBER.sub("…", _NAME.sub(r"\1 …", shorten(line, _LONGEST))), _LONGEST)


def _telling(lines: Iterable[str]) -> str:
    """The line that says what differs: the first that is not the call that was tried."""
    said = [line for line in lines if not line.startswith("Tried ")]
    return said[0] if said else _first(lines)


def _first(lines: Iterable[str]) -> str:
    return shorten(next(iter(lines), ""), _LONGEST)
