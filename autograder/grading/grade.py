"""`autograder grade LESSON`: a whole class, side by side, with progress; goes on where it was stopped."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

from autograder.errors import CourseError
from autograder.grading.config import read_config
from autograder.grading.gradebook import Book
from autograder.grading.handed_in import handed_in_at, is_student, read_notebook_in
from autograder.grading.pool import on_cluster, on_this_computer
from autograder.grading.result import Result, put_file, read_results, write_result
from autograder.grading.secret import read_secret, submission_key
from autograder.grading.tasks import Task, fingerprint
from autograder.lesson import demand_lesson
from studio.progress import progress

__all__ = ["grade"]


def grade(
    root: Path,
    lesson: str,
    students: list[str] | None = None,
    workers: int | None = None,
    cluster: str = "",
    force: bool = False,
    unsafe: bool = False,
) -> list[Result]:
    """Grade what was handed in and has changed since it was last graded; all results of this run.

    Each result is in the gradebook and on disk before the next one is: this may be killed at any time.
    """
    folders = _chosen(root, lesson, students)
    version = fingerprint(root, lesson, read_secret(root))
    known = {} if force else {r.student: r for r in read_results(root, lesson) if r.grader == version}
    changed = [s for s, folder in folders.items() if not _as_before(known.get(s), root, folder)]
    tasks = (task_of(root, lesson, s, folders[s], version, unsafe) for s in changed)
    most = max(1, min(workers or os.cpu_count() or 1, len(changed)))
    running = on_cluster(tasks, cluster) if cluster else on_this_computer(tasks, most)
    graded: list[Result] = []
    with Book(read_config(root), lesson) as book, _Shown(len(changed)) as shown, contextlib.closing(running):
        for result in running if changed else ():
            keep(root, result, book, folders[result.student])
            graded.append(replace(result, notebook=""))
            shown.advance(result)
    _tell(graded, len(folders) - len(changed))
    return graded


def task_of(root: Path, lesson: str, student: str, folder: Path, version: str, unsafe: bool) -> Task:
    """What a student handed in, as a task."""
    key = submission_key(read_secret(root), lesson, student)
    return Task(root, lesson, student, read_notebook_in(folder, lesson), key, version, unsafe)


def _chosen(root: Path, lesson: str, students: list[str] | None) -> dict[str, Path]:
    """{student: folder of what they handed in}."""
    demand_lesson(root / "solutions" / lesson)
    found = {f.parent.name: f for f in sorted(root.glob(f"submitted/*/{lesson}")) if f.is_dir()}
    for name in [name for name, folder in found.items() if not is_student(name) or _is_link(folder)]:
        print(f"Left out: {str(found.pop(name))!r:.200} (a link, or a name that no student can have).", file=sys.stderr)
    if not found:
        raise CourseError(f"Nobody has handed in {lesson}: there is no folder submitted/STUDENT/{lesson} in {root}.")
    if unknown := set(students or ()) - found.keys():
        raise CourseError(f"{', '.join(sorted(unknown))} handed in nothing for {lesson}.")
    return {s: found[s] for s in students} if students else found


def _is_link(folder: Path) -> bool:
    return folder.is_symlink() or folder.parent.is_symlink()


def _as_before(record: Result | None, root: Path, folder: Path) -> bool:
    """True if this very file was graded, by this very grader, and the graded notebook is still there."""
    if record is None or not _graded_path(root, record).is_file():
        return False
    return record.submission == hashlib.sha256(read_notebook_in(folder, record.lesson)).hexdigest()


def _graded_path(root: Path, result: Result) -> Path:
    return root / "autograded" / result.student / result.lesson / f"{result.lesson}.ipynb"


def keep(root: Path, result: Result, book: Book, folder: Path) -> None:
    """Write everything down; the record last, so that what was not written as a whole is graded again."""
    if result.notebook:
        path = _graded_path(root, result)
        path.parent.mkdir(parents=True, exist_ok=True)
        put_file(path, result.notebook)
        when = handed_in_at(folder)
        if when:
            shutil.copy(folder / "timestamp.txt", path.parent)
        book.save(result, when)
    write_result(root, result)


class _Shown:
    """Progress for people: done, not gradable, time left."""

    def __init__(self, total: int):
        self._total, self._done, self._failed = total, 0, 0
        self._begin = time.monotonic()

    def __enter__(self) -> _Shown:
        self._context = progress("Grading", self._total)
        self._bar = self._context.__enter__()
        return self

    def __exit__(self, *error) -> None:
        self._context.__exit__(*error)

    def advance(self, result: Result) -> None:
        self._done += 1
        self._failed += bool(result.problem)
        left = (time.monotonic() - self._begin) / self._done * (self._total - self._done)
        failed = f", {self._failed} could not be graded" if self._failed else ""
        self._bar.advance(note=f"{self._done} of {self._total}{failed}, {left / 60:.0f} min {left % 60:.0f} s left")


def _tell(graded: list[Result], unchanged: int) -> None:
    """A few lines on what happened, below the progress bar."""
    print(f"Graded {len(graded)}, unchanged since last time {unchanged}.")
    for result in graded:
        if result.problem:
            print(f"  {result.student}: {result.problem}")
