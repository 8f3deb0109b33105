"""The judge: outcomes in, verdict out. It never sees the code of an answer, so it runs where the code must not.

In a learner's notebook the expected outcomes come from `answers.npz`; when grading, from the reference itself,
run on secret inputs. Both look the same to the judge.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from autograder.compare import same_outcome
from autograder.diagnose import differences
from autograder.exercise import Exercise
from autograder.outcome import Outcome, Trouble

__all__ = ["Answers", "Verdict", "WrongAnswer", "judge"]

Outcomes = dict[str, Outcome]


@dataclass(frozen=True)
class WrongAnswer:
    """A known misconception: what to say to it, and what it puts out (asked for only when needed)."""

    name: str
    message: str
    see: str
    worth: float
    outcomes: Callable[[], Outcomes]


@dataclass(frozen=True)
class Answers:
    """What the judge compares with: the reference's outcomes, and the known wrong answers."""

    reference: Outcomes
    wrong: list[WrongAnswer] = field(default_factory=list)


@dataclass(frozen=True)
class Verdict:
    """What the judge found. `lines` are what the learner reads, most important first."""

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
        return self.points == self.max_points


def judge(exercise: Exercise, outcomes: Outcomes, answers: Answers) -> Verdict:
    """Compare the outcomes of all cases with the expected ones; name the misconception where one matches."""
    outcomes = {name: outcomes.get(name, Outcome(trouble=Trouble("missing"))) for name in answers.reference}
    failed = [name for name, o in outcomes.items() if not same_outcome(o, answers.reference[name], exercise)]
    if not failed:
        return Verdict(exercise.name, exercise.points, exercise.points, [])
    case = failed[0]
    for wrong in answers.wrong:
        theirs = wrong.outcomes()
        if all(same_outcome(outcomes[name], theirs[name], exercise) for name in outcomes):
            lines = [wrong.message, *_seen(exercise, outcomes, answers.reference, failed)]
            points = exercise.points * wrong.worth
            return Verdict(exercise.name, points, exercise.points, lines, wrong.see, wrong.name, "", case)
    trouble = outcomes[case].trouble
    if trouble and trouble.kind in ("not_started", "undefined", "forbidden", "slow", "missing"):
        lines = _trouble(exercise, outcomes[case])
    else:
        lines = _seen(exercise, outcomes, answers.reference, failed)
    return Verdict(exercise.name, 0, exercise.points, lines, exercise.see, "", trouble.kind if trouble else "", case)


def _seen(exercise: Exercise, outcomes: Outcomes, reference: Outcomes, failed: list[str]) -> list[str]:
    """What was called, and how what came out differs from what was expected, for the first case that failed."""
    case, got = failed[0], outcomes[failed[0]]
    title = exercise.cases[case].title
    said = _trouble(exercise, got) if got.trouble else differences(got.value, reference[case].value, exercise)
    if got.value is None and not got.trouble and got.printed:
        said = ["It printed its result but returned None: hand it back with `return`."]
    lines = [f"Tried: {_call(got)} ({title}).", *said]
    if len(failed) < len(outcomes):
        others = f"{len(failed)} of {len(outcomes)} cases fail"
        lines.append(f"{others}: {', '.join(exercise.cases[name].title for name in failed)}.")
    return lines


def _call(outcome: Outcome) -> str:
    return outcome.calls[-1] if outcome.calls else "your function"


def _trouble(exercise: Exercise, outcome: Outcome) -> list[str]:
    trouble = outcome.trouble
    if trouble.kind == "undefined":
        return [f"There is no function {exercise.name}: was its cell run, and without an error?"]
    if trouble.kind == "not_started" and trouble.name in ("", exercise.name):
        return [
            "Not started yet: replace the line `raise NotImplementedError` with your code, run the cell, check again."
        ]
    if trouble.kind == "not_started":
        return [f"It calls {trouble.name}, which is not finished: that one still raises NotImplementedError."]
    if trouble.kind == "forbidden":
        return [f"It uses {trouble.name}: this exercise asks you to write that part yourself."]
    if trouble.kind == "slow":
        return [
            f"Stopped: the cases together took more than {trouble.text} s, and a plain loop needs far less.",
            "Look for a loop that never ends, or for work done again for every sample.",
        ]
    if trouble.kind == "mutated":
        return [
            f"It changed its argument {trouble.name} in place, so the caller's data is different after the call.",
            "Work on a copy, or write an expression that makes a new array.",
        ]
    if trouble.kind == "unplain":
        return [f"It returned a {trouble.text}; expected are numbers, text, bytes, arrays, or lists of these."]
    if trouble.kind == "missing":
        return ["This case was not run: an earlier one brought the answer to a stop."]
    where = (
        f"Line {trouble.line} of your cell: {trouble.code}"
        if trouble.code
        else "The error arose outside your own lines."
    )
    return [f"Your function raised {trouble.name}: {trouble.text}", where]
