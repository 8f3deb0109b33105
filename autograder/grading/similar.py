"""Pairs of submissions that share more unusual code than chance explains: a hint for a human, never a proof.

What counts is what few others wrote. Answers are cut into runs of tokens in which the names that a student chose
are all the same, so renaming hides nothing. The fewer submissions hold a run, the more it counts; one that more
than a third of the class holds, or the release, counts nothing. Comments count as well.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array

from autograder.grading.result import Result
from autograder.grading.similar_tokens import comment_print, comment_prints, comments, run_prints

__all__ = ["FEWEST_STUDENTS", "SHARE", "Pair", "similar_pairs"]

FEWEST_STUDENTS = 6
"""In a smaller class nothing can be told: what two students share is what a third of the class shares."""

# In classes whose answers were put together at random from usual ways to write each line, one honest pair in
# 20,000 shares more than this; who copies four of five answers and renames all variables shares more, mostly.
SHARE = 0.7
"""Of the unusual code of the shorter submission: from this on, a pair is worth a look."""
_EVIDENCE = 20.0  # in runs that nobody else holds: less says nothing, however large a share it is
_USUAL = 1 / 3  # of the class: the textbook's way
_HOLDERS = 300  # not unusual in any class
_BLOCK = 256  # submissions compared with all others at a time
_MOST = 200  # pairs
_NONE = np.empty(0, np.uint64)


@dataclass(frozen=True)
class Pair:
    """Two students, the share of unusual code that they have in common (of the shorter one's), and where.

    exercises  in which they share unusual code, most first
    comments   that both wrote and few others
    """

    first: str
    second: str
    share: float
    exercises: list[str]
    comments: list[str] = field(default_factory=list)


def similar_pairs(results: list[Result], released: dict[str, str] | None = None) -> list[Pair]:
    """The suspiciously similar pairs, most similar first. `released`: {exercise: source}, as it was handed out."""
    if len(results) < FEWEST_STUDENTS:
        return []
    prints = _Prints([r.answers for r in results], released or {})
    students = [r.student for r in results]
    pairs = [
        Pair(students[a], students[b], share, *prints.shared(a, b))
        for share, a, b in heapq.nlargest(_MOST, prints.close())
    ]
    return sorted(pairs, key=lambda p: (-p.share, p.first, p.second))


class _Prints:
    """Which submission holds which unusual fingerprints."""

    def __init__(self, answers: list[dict[str, str]], released: dict[str, str]):
        self._answers = answers
        handed_out = {name: _prints(source) for name, source in released.items()}
        self._exercises = sorted({name for sources in answers for name in sources})
        found = [
            (student, number, np.setdiff1d(_prints(sources[name]), handed_out.get(name, _NONE)))
            for student, sources in enumerate(answers)
            for number, name in enumerate(self._exercises)
            if name in sources
        ]
        sizes = [len(prints) for _, _, prints in found]
        owner = np.repeat([student for student, _, _ in found], sizes).astype(int)
        exercise = np.repeat([number for _, number, _ in found], sizes).astype(int)
        codes = np.concatenate([_NONE, *(prints for _, _, prints in found)])
        self._index(owner, exercise, codes)

    def _index(self, owner: np.ndarray, exercise: np.ndarray, codes: np.ndarray) -> None:
        pairs = np.stack([exercise.astype(np.uint64), codes], axis=1)
        kinds, column = np.unique(pairs, axis=0, return_inverse=True)
        column = column.reshape(-1)
        holders = np.bincount(column, minlength=len(kinds))
        usual = (holders > _USUAL * len(self._answers)) | (holders > _HOLDERS)
        rarity = 1 - np.log(holders) / np.log(len(self._answers))  # 1 where nobody else holds it
        weights = np.where(usual, 0.0, rarity)
        shape = len(self._answers), len(kinds)
        self._exercise_of, self._codes, self._weights = kinds[:, 0].astype(int), kinds[:, 1], weights
        self._totals = np.bincount(owner, weights[column], minlength=shape[0])
        both = (holders > 1)[column] & (weights > 0)[column]
        root = np.sqrt(weights[column[both]])  # a product of two rows then adds up weights
        self._rows = csr_array((root, (owner[both], column[both])), shape)

    def close(self) -> Iterator[tuple[float, int, int]]:
        """(share, one, other) of the pairs that have enough in common."""
        for start in range(0, len(self._answers), _BLOCK):
            evidence = (self._rows[start : start + _BLOCK] @ self._rows.T).tocoo()
            one, other = evidence.row + start, evidence.col
            share = evidence.data / np.minimum(self._totals[one], self._totals[other])
            for i in np.flatnonzero((one < other) & (share >= SHARE) & (evidence.data >= _EVIDENCE)):
                yield float(share[i]), int(one[i]), int(other[i])

    def shared(self, one: int, other: int) -> tuple[list[str], list[str]]:
        """Exercises that the pair shares unusual code in, most first, and the comments of both that few others have."""
        columns = np.intersect1d(self._rows[[one]].indices, self._rows[[other]].indices)
        weight = np.bincount(self._exercise_of[columns], self._weights[columns], minlength=len(self._exercises))
        exercises = [self._exercises[i] for i in np.argsort(-weight, kind="stable") if weight[i] > 0]
        codes = set(self._codes[columns].tolist())
        mine = dict.fromkeys(c for source in self._answers[one].values() for c in comments(source))
        return exercises, [comment for comment in mine if comment_print(comment) in codes]


def _prints(source: str) -> np.ndarray:
    return np.concatenate([run_prints(source), comment_prints(source)])
