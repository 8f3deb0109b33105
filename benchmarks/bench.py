"""A class's hand-ins of one lesson, to be graded again and again: each time in a fresh copy of the course folder."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from make_class import make_class
from measure import Measured, run
from nbgrader.api import Gradebook

from autograder.lesson import demand_lesson
from studio.datasets import data_sets, dataset
from studio.progress import progress

__all__ = ["Bench", "Points"]

Points = dict[tuple[str, str], float | None]
"""{(student, check cell): points}"""

_CONFIG = """
from pathlib import Path
from autograder.grading.config import configure
c = get_config()
configure(c, Path(__file__).parent)
"""
_STOCK = 'del c["Autograde"]  # what is left are nbgrader\'s own steps\n'
_NBGRADER = str(Path(sys.executable).with_name("nbgrader"))


class Bench:
    """Makes the class once, below `folder`, and grades it as often as asked."""

    def __init__(self, folder: Path, root: Path, slug: str, students: int):
        self._folder, self._slug = folder, slug
        self._made = folder / "made"
        lesson = demand_lesson(root / "solutions" / slug)
        shutil.copytree(lesson, self._made / "solutions" / slug)
        (self._made / "nbgrader_config.py").write_text(_CONFIG)
        run([_NBGRADER, "generate_assignment", slug, "--create"], self._made)
        for name in data_sets((lesson / f"{slug}.py").read_text(encoding="utf-8")):
            dataset(name)  # made once for all: no part of grading
        self._class = make_class(self._made, slug, students, partial=False)

    def points_of(self, students: int) -> Points:
        """What the first so many must earn."""
        return {
            (each.student, f"check_{name}"): points
            for each in self._class[:students]
            for name, points in each.points.items()
        }

    def stock(self, students: int) -> tuple[Measured, Points]:
        """Time and memory of `nbgrader autograde` for the first so many, and their points."""
        with self._course(students) as root:
            with (root / "nbgrader_config.py").open("a") as config:
                config.write(_STOCK)
            return self._graded(root, [_NBGRADER, "autograde", self._slug], f"nbgrader, {students} students")

    def ours(self, students: int, workers: int) -> tuple[Measured, Points]:
        """The same of `autograder grade`."""
        command = [sys.executable, "-m", "autograder", "grade", self._slug, "--workers", str(workers)]
        with self._course(students) as root:
            title = f"autograder, {students} students, workers: {workers}"
            return self._graded(root, [*command, "--course", str(root)], title)

    @contextlib.contextmanager
    def _course(self, students: int) -> Iterator[Path]:
        root = self._folder / "course"
        shutil.copytree(self._made, root, ignore=shutil.ignore_patterns("submitted"))
        for each in self._class[:students]:
            shutil.copytree(self._made / "submitted" / each.student, root / "submitted" / each.student)
        yield root
        shutil.rmtree(root)

    def _graded(self, root: Path, command: list[str], title: str) -> tuple[Measured, Points]:
        print(f"{title} ...", file=sys.stderr)
        with progress(title, len(list(root.glob("submitted/*")))) as bar:
            measured = run(command, root, lambda: bar.advance(_graded_so_far(root) - bar.done))
        print(f"{title}: {measured.seconds:.1f} s", file=sys.stderr)
        return measured, _points(root, self._slug)


def _graded_so_far(root: Path) -> int:
    return len(list(root.glob("autograded/*")))


def _points(root: Path, slug: str) -> Points:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        return {
            (submission.student.id, grade.name): grade.auto_score
            for submission in book.assignment_submissions(slug)
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.name.startswith("check_")
        }
