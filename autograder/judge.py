"""The judge: outcomes in, verdict out. It never sees the code of an answer, so it runs where the code must not.

In a learner's notebook the expected outcomes come from `answers.npz`; when grading, from the reference itself,
run on secret inputs. Both look the same to the judge. Outcomes are untrusted: none makes it raise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from autograder.compare import same_outcome
from autograder.describe import in_words, shorten
from autograder.diagnose import differences
from autograder.exercise import Exercise
from autograder.explain import explain
from autograder.outcome import Outcome, Trouble

__all__ = ["Answers", "Verdict", "WrongAnswer", "judge"]

Outcomes = dict[str, Outcome]
_NOT_RUN = ("undefined", "not_started", "missing", "broken")  # no misconception shows in these
_WITHOUT_CALL = (*_NOT_RUN, "forbidden", "slow", "crashed")  # what was tried says nothing about these
_MOST_TITLES = 3


@dataclass(frozen=True)
class WrongAnswer:
    """A known misconception: what to say to it, and what it puts out in a case (asked for only when needed)."""

    name: str
    message: str
    see: str
    worth: float
    outcome: Callable[[str], Outcome]


@dataclass(frozen=True)
class Answers:
    """What the judge compares with: the reference's outcomes, and the known wrong answers."""

    reference: Outcomes
    wrong: list[WrongAnswer] = field(default_factory=list)


@dataclass(frozen=True)
class Verdict:
    """What the judge found. `lines` are what the learner reads, most important first; none if all is right."""

    exercise: str
    points: float
    max_points: float
    lines: list[str]
    see: str = ""
    misconception: str = ""
    trouble: str = ""
    case: str = ""

    @property
    def passed(self) -> bool:
        """True for full marks."""
        return not self.lines


def judge(exercise: Exercise, outcomes: Outcomes, answers: Answers) -> Verdict:
    """Compare the outcomes of all cases with the expected ones; name the misconception where one matches."""
    outcomes = {name: outcomes.get(name, Outcome(trouble=Trouble("missing"))) for name in exercise.cases}
    failed = [name for name, outcome in outcomes.items() if not _right(outcome, answers.reference[name], exercise)]
    if not failed:
        return Verdict(exercise.name, exercise.points, exercise.points, [])
    case = failed[0]
    trouble = outcomes[case].trouble
    kind = trouble.kind if trouble else ""
    seen = _seen(exercise, outcomes[case], answers.reference[case], case)
    passing = [name for name in outcomes if name not in failed]
    wrong = None if kind in _NOT_RUN else _misconception(exercise, outcomes, answers, [*failed, *passing])
    if wrong:
        tried_and_differs = seen if len(seen) < 2 else [seen[0], seen[1]]
        lines = [wrong.message, *tried_and_differs, *_printed(outcomes[case])]
        points = exercise.points * wrong.worth
        return Verdict(exercise.name, points, exercise.points, lines, wrong.see, wrong.name, kind, case)
    lines = [*seen, *_printed(outcomes[case]), *_others(exercise, failed)]
    return Verdict(exercise.name, 0, exercise.points, lines, exercise.see, "", kind, case)


def _right(got: Outcome, want: Outcome, exercise: Exercise) -> bool:
    """A reference in trouble (too slow on a busy computer, say) makes nothing right."""
    return not want.trouble and same_outcome(got, want, exercise)


def _misconception(exercise: Exercise, got: Outcomes, answers: Answers, order: list[str]) -> WrongAnswer | None:
    """The first known wrong answer that puts out the same in all cases, compared in this order."""
    for wrong in answers.wrong:
        if all(same_outcome(got[case], wrong.outcome(case), exercise) for case in order):
            return wrong
    return None


def _seen(exercise: Exercise, got: Outcome, want: Outcome, case: str) -> list[str]:
    """What was called, and how what came out differs from what was expected."""
    tried = f"Tried {_calls(got)}: {exercise.cases[case].title}."
    if want.trouble:
        return [tried, "The course has no expected result for this case. This is not your mistake: please report it."]
    if got.trouble and got.trouble.kind in _WITHOUT_CALL:
        return explain(got.trouble, exercise)
    if got.trouble:
        said = explain(got.trouble, exercise)
        if got.trouble.kind == "unplain":
            said.append(f"Expected: {in_words(want.value, exercise.unit)}.")
        return [tried, *said]
    if got.value is None:
        said = "It printed something but returned None" if got.printed else "It returned None"
        return [tried, f"{said}: hand the result back with `return`."]
    return [tried, *differences(got.value, want.value, exercise)]


def _printed(outcome: Outcome) -> list[str]:
    """What the student's code printed on its way: often that is how they look for the mistake."""
    return [f"Your code printed: {shorten(outcome.printed, 100)}"] if outcome.printed.strip() else []


def _calls(outcome: Outcome) -> str:
    """The calls of a case; of many, the first, and the last if that is where trouble arose."""
    calls = [f"`{shorten(call, 160)}`" for call in outcome.calls] or ["your function"]
    if outcome.trouble:
        return calls[-1]
    return ", then ".join(calls) if len(calls) <= 2 else f"{calls[0]} and {len(calls) - 1} more calls"


def _others(exercise: Exercise, failed: list[str]) -> list[str]:
    """How many cases fail, unless all do."""
    if len(failed) in (1, len(exercise.cases)):
        passing = len(exercise.cases) - len(failed)
        return [f"The other {passing} cases pass."] if passing > 1 else ["The other case passes."] * passing
    titles = [exercise.cases[name].title for name in failed[1:]]
    more = ["..."] if len(titles) > _MOST_TITLES else []
    return [f"{len(failed)} of {len(exercise.cases)} cases fail; also: {'; '.join(titles[:_MOST_TITLES] + more)}."]
