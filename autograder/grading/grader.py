"""Grading submissions of one lesson: rebuild, run in the sandbox, judge here. What comes in is never trusted."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import shutil
import tempfile
import time
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import answers
from autograder.authoring.notebook import read_notebook, to_bytes
from autograder.errors import CourseError, LessonError
from autograder.exercise import Exercise
from autograder.grading.detours import detours
from autograder.grading.outputs import cell_outputs, graded_outputs, problem_outputs
from autograder.grading.rebuild import Rebuilt, Run, rebuild
from autograder.grading.release import archived, release_of
from autograder.grading.result import OUR_FAULT, ExerciseResult, Result
from autograder.grading.secret import seeds_for
from autograder.grading.steps import Step, take_steps
from autograder.grading.submission import Submission, Unreadable, read_submission
from autograder.grading.surroundings import imports_of, variables, visible_folders
from autograder.judge import Verdict, judge
from autograder.lesson import load_lesson
from autograder.outcome import LONGEST_TEXT, Outcome, Trouble
from autograder.sandbox.box import Box, Died, SandboxGone

__all__ = ["Grader"]

_CELL_SECONDS = 30
_BEYOND = 10  # seconds in which the sandbox, on a busy computer, still answers after an exercise's own time limit


class Grader:
    """Grades submissions of one lesson. A context manager: it holds a sandbox with the lesson's warm parent.

    root    course folder with `solutions/` and `course/`, and with `releases/` where older releases are kept
    points  of each exercise, where they are not those of the lesson in `root`
    """

    def __init__(self, root: Path, slug: str, unsafe: bool = False, points: dict[str, float] | None = None):
        path = root / "course" / slug / f"{slug}.ipynb"
        if not path.is_file():
            raise LessonError(f"{slug} is not released yet. Run: nbgrader generate_assignment {slug}")
        self._root, self._slug, self._unsafe = root, slug, unsafe
        self._released = read_notebook(path)
        self._lesson = load_lesson(root / "solutions" / slug)
        for name, exercise in self._lesson.exercises.items():
            exercise.points = exercise.points if points is None else points.get(name, 0)
        self._open = contextlib.ExitStack()
        self._older: dict[str, Grader] = {}

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *error) -> None:
        self._open.close()

    def grade(self, student: str, handed_in: bytes, key: bytes) -> Result:
        """The result of one submission; never raises because of what was handed in.

        key  what the seeds of this submission are made from: see `secret.submission_key`
        """
        begin = time.monotonic()
        about = {"student": student, "lesson": self._slug, "submission": hashlib.sha256(handed_in).hexdigest()}
        try:
            result = self._graded(read_submission(handed_in), key)
        except Unreadable as problem:
            result = self._ungraded(str(problem))
        except CourseError:  # no fault of the submission's: there is no sandbox, say
            raise
        except Exception as error:  # ours to mend; the rest of the class is graded all the same
            said = f"{type(error).__name__}: {error}"[:200]
            result = self._ungraded(OUR_FAULT + said)
        return replace(result, **about, seconds=time.monotonic() - begin)

    def _graded(self, submission: Submission, key: bytes) -> Result:
        if submission.lesson and submission.lesson != self._slug:
            raise Unreadable(f"This is the notebook of lesson {submission.lesson[:80]}, handed in as {self._slug}.")
        current = release_of(self._released)
        if submission.release not in ("", current):
            if older := self._grader_of(submission.release):
                return self._as_of_now(older._graded(submission, key))
        rebuilt = rebuild(self._released, submission)
        seeds = {name: seeds_for(key, exercise) for name, exercise in self._lesson.exercises.items()}
        steps = {i: step for i, _ in enumerate(rebuilt.runs) if (step := self._step(rebuilt, i, seeds))}
        taken = dict(zip(steps, self._take(list(steps.values())), strict=True))
        notes = rebuilt.notes
        if submission.release not in ("", current):
            notes = [*notes, "It was made from a release that is not kept here, and graded against the current one."]
        return self._judged(rebuilt, taken, seeds, Result("", self._slug, "", release=submission.release, notes=notes))

    def _take(self, steps: list[Step]) -> list[dict | Died]:
        """What the steps were answered with; in a new sandbox if something from outside has ended this one."""
        for another in (True, False):
            try:
                return take_steps(self._box, steps)
            except SandboxGone:
                del self._box
                if not another:
                    raise

    def _step(self, rebuilt: Rebuilt, number: int, seeds: dict[str, dict[str, int]]) -> Step | None:
        """What the sandbox is to do with a cell, if anything."""
        cell, run = rebuilt.notebook.cells[number], rebuilt.runs[number]
        if run is Run.CHECK and (exercise := self._exercise(cell)):
            return Step({"check": exercise.name, "seeds": seeds[exercise.name]}, exercise.seconds + _BEYOND)
        kinds = {Run.CELL: "cell", Run.DEFINE: "define"}
        return Step({kinds[run]: cell.source}, _CELL_SECONDS) if run in kinds else None

    def _judged(self, rebuilt: Rebuilt, taken: dict[int, dict | Died], seeds: dict, result: Result) -> Result:
        """Put the outputs into the cells, and what was found into the result."""
        failed: dict[str, Trouble] = {}  # exercise: why its cell defines nothing
        for number, answer in taken.items():
            cell = rebuilt.notebook.cells[number]
            name = cell.metadata.get("nbgrader", {}).get("grade_id", cell.id)
            if rebuilt.runs[number] is not Run.CHECK:
                cell.outputs = cell_outputs(
                    answer if isinstance(answer, dict) else {"error": f"Stopped: {answer.reason}"}
                )
                if trouble := _trouble_of_cell(answer):
                    failed[name] = trouble
                result.flags.extend(detours(name, cell.source, self._lesson.exercises.get(name)))
                if name in self._lesson.exercises and cell.source.strip() != self._stubs[name]:
                    result.answers[name] = cell.source
                continue
            exercise = self._exercise(cell)
            outcomes = _outcomes(answer, exercise, failed.get(exercise.name))
            verdict = judge(exercise, outcomes, self._expected(exercise, seeds))
            cell.outputs = graded_outputs(verdict)
            result.exercises.append(_exercise_result(verdict, answer))
        return replace(result, notebook=to_bytes(rebuilt.notebook).decode())

    def _expected(self, exercise: Exercise, seeds: dict) -> answers.Answers:
        return answers.live(exercise, self._lesson.references[exercise.name], seeds[exercise.name])

    def _ungraded(self, problem: str) -> Result:
        """The release as it is, with the problem where verdicts would be."""
        notebook = copy.deepcopy(self._released)
        for cell in notebook.cells:
            if self._exercise(cell):
                cell.outputs = problem_outputs(problem)
        exercises = [ExerciseResult(e.name, 0, e.points, lines=[problem]) for e in self._lesson.exercises.values()]
        text = to_bytes(notebook).decode()
        return Result("", self._slug, "", problem=problem, exercises=exercises, notebook=text)

    def _exercise(self, cell: NotebookNode) -> Exercise | None:
        """The exercise whose check cell this is."""
        info = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not (info.get("grade") and info.get("locked")):
            return None
        return self._lesson.exercises.get(info["grade_id"].removeprefix("check_"))

    def _grader_of(self, release: str) -> Grader | None:
        """The grader for an older release, if that was kept."""
        if release not in self._older and (root := archived(self._root, self._slug, release)):
            points = {name: exercise.points for name, exercise in self._lesson.exercises.items()}
            self._older[release] = self._open.enter_context(type(self)(root, self._slug, self._unsafe, points))
        return self._older.get(release)

    def _as_of_now(self, result: Result) -> Result:
        """A result by an older release, with the exercises that there are now, so that it fits into the gradebook."""
        then = {exercise.name: exercise for exercise in result.exercises}
        said = "This exercise was not in the release that the notebook was made from."
        exercises = [
            then.get(name) or ExerciseResult(name, 0, exercise.points, lines=[said])
            for name, exercise in self._lesson.exercises.items()
        ]
        notebook = nbformat.reads(result.notebook, as_version=4)
        now = {c.metadata.nbgrader.grade_id: c.metadata for c in self._released.cells if "nbgrader" in c.metadata}
        for cell in notebook.cells:
            name = cell.metadata.pop("nbgrader", {}).get("grade_id")
            cell.metadata |= {"nbgrader": now[name].nbgrader} if name in now else {}
        notes = [*result.notes, "It was graded by the older release it was made from."]
        return replace(result, exercises=exercises, notes=notes, notebook=to_bytes(notebook).decode())

    @cached_property
    def _stubs(self) -> dict[str, str]:
        return {cell.id: cell.source.strip() for cell in self._released.cells}

    @cached_property
    def _box(self) -> Box:
        """The sandbox; started when the first submission needs it."""
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory()), self._slug)
        shutil.copytree(self._root / "course" / self._slug, folder)
        code = [cell.source for cell in self._released.cells if cell.cell_type == "code"]
        return self._open.enter_context(
            Box(folder, imports_of(code), visible_folders(code), variables(), unsafe=self._unsafe)
        )


def _trouble_of_cell(answer: dict | Died) -> Trouble | None:
    if isinstance(answer, Died):
        return Trouble("slow" if answer.slow else "crashed", text=answer.reason)
    return Trouble("undefined", text=str(answer["error"])[:LONGEST_TEXT]) if answer.get("error") else None


def _outcomes(answer: dict | Died, exercise: Exercise, failed: Trouble | None) -> dict[str, Outcome]:
    """What was answered to a check, if it can be read; else why not. Nothing in it is to be trusted."""
    if isinstance(answer, Died):
        trouble = Trouble("slow") if answer.slow else Trouble("crashed", text=answer.reason)
        return {case: Outcome(trouble=trouble) for case in exercise.cases}
    try:
        outcomes = {case: Outcome.from_plain(answer["outcomes"][case]) for case in exercise.cases}
    except (LookupError, TypeError, ValueError):
        return {}
    undefined = all(o.trouble and o.trouble.kind == "undefined" for o in outcomes.values())
    return {case: Outcome(trouble=failed) for case in outcomes} if undefined and failed else outcomes


def _exercise_result(verdict: Verdict, answer: dict | Died) -> ExerciseResult:
    names = ("points", "max_points", "misconception", "trouble", "case", "lines", "see")
    known = {name: getattr(verdict, name) for name in names}
    return ExerciseResult(verdict.exercise, **known, seconds=0.0 if isinstance(answer, Died) else answer["seconds"])
