"""What grading one submission found, as it is kept in `results/LESSON/STUDENT.json`."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

__all__ = ["OUR_FAULT", "ExerciseResult", "Result", "put_file", "read_results", "result_path", "write_result"]


OUR_FAULT = "The autograder itself failed, please report it: "
"""How a problem begins that is no fault of the submission's. Such a record is graded anew the next time."""


@dataclass(frozen=True)
class ExerciseResult:
    """The verdict on one exercise.

    misconception  name of the wrong variant that the answer behaves like, or ""
    trouble        kind of trouble in the first failed case (see `autograder.outcome.KINDS`), or ""
    case           name of the first failed case, or ""
    lines          what the student reads, most important first; none for full marks
    see            heading of the section to read again, or ""
    seconds        wall time of the student's code in all cases
    """

    name: str
    points: float
    max_points: float
    misconception: str = ""
    trouble: str = ""
    case: str = ""
    lines: list[str] = field(default_factory=list)
    see: str = ""
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """True for full marks."""
        return not self.lines


@dataclass(frozen=True)
class Result:
    """One graded submission.

    submission  SHA-256 of what was handed in; with `grader`, tells whether it must be graded again
    grader      fingerprint of what it was graded with: the lesson's files and the secret
    release     version of the release it was made from; "" if it carries none
    problem     why the notebook could not be graded at all, in one sentence, or ""
    notes       what was healed, for the instructor
    flags       suspected detours round what an exercise forbids, and other odd things in the code
    answers     {exercise: source of the solution cell}, where it differs from what was released
    seconds     wall time of the whole submission
    notebook    the graded notebook as JSON; kept in `autograded/`, not in this record
    """

    student: str
    lesson: str
    submission: str
    grader: str = ""
    release: str = ""
    problem: str = ""
    notes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    exercises: list[ExerciseResult] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    notebook: str = field(default="", repr=False)

    @property
    def points(self) -> float:
        """Points earned in the exercises; written questions are graded by hand."""
        return sum(e.points for e in self.exercises)

    @property
    def max_points(self) -> float:
        """Points that the exercises are worth."""
        return sum(e.max_points for e in self.exercises)


def result_path(root: Path, lesson: str, student: str) -> Path:
    """Where a student's record lies in the course folder."""
    return root / "results" / lesson / f"{student}.json"


def write_result(root: Path, result: Result) -> None:
    """Put the record in place, whole or not at all."""
    path = result_path(root, result.lesson, result.student)
    path.parent.mkdir(parents=True, exist_ok=True)
    record = asdict(result) | {"notebook": ""}
    put_file(path, json.dumps(record, indent=1))


def put_file(path: Path, text: str) -> None:
    """Write a file so that at any moment the old one or the new one is there, whole."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".part", encoding="utf-8", delete=False) as file:
        file.write(text)
    os.replace(file.name, path)


def read_results(root: Path, lesson: str) -> list[Result]:
    """All records of a lesson, by student. A record that cannot be read is as if it were not there."""
    found = []
    for path in sorted((root / "results" / lesson).glob("*.json")):
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            exercises = [ExerciseResult(**exercise) for exercise in record.pop("exercises")]
            found.append(Result(**record, exercises=exercises))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            continue
    return found
