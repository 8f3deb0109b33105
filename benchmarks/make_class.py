"""Make a class that has handed in a lesson, to try grading with.

One third of the students has all exercises right, one third has solved half of them and left the others untouched, and
one third makes a known mistake in each. The same number of students always makes the same class.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import shutil
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.authoring.hand_ins import hand_in, solutions, variant_source
from autograder.errors import CourseError
from autograder.exercise import Exercise
from autograder.lesson import Lesson, load_lesson

__all__ = ["HandIn", "hand_ins", "make_class", "zip_class"]

_ROOT = Path(__file__).resolve().parent.parent
_FIRST = ("Ada", "Ben", "Cleo", "Dai", "Eva", "Finn", "Gül", "Hugo", "Ines", "Jan", "Kaya")
_LAST = ("Able", "Brook", "Castel", "Dorn", "Eriksen", "Fuchs", "García", "Horn", "Ito", "Kim", "Öz", "Park", "Quist")
_LATE = "2026-03-02 09:00:00 UTC"  # in docs/instructor.md the lesson is due on the day before
_FLOOD = "\nfor _ in range(200_000):\n    print('more and more of it')\n"
_ENDLESS = "def {}(*arguments, **settings):\n    while True:\n        pass\n"


@dataclass(frozen=True)
class HandIn:
    """What the student with this number hands in: cells by grade_id, and the points that each exercise must earn."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    points: dict[str, float] = field(default_factory=dict)
    late: bool = False
    cut_off: bool = False

    @property
    def student(self) -> str:
        """The ID: without "_", which in Canvas's file names ends it."""
        return f"s{self.number:04d}"

    @property
    def row(self) -> dict[str, str]:
        """The student's line in the roster."""
        first, last = _FIRST[self.number % len(_FIRST)], _LAST[self.number % len(_LAST)]
        return {"id": self.student, "first_name": first, "last_name": last, "email": f"{self.student}@example.org"}


def hand_ins(lesson: Lesson, students: int, partial: bool = True, troubles: bool = False) -> Iterator[HandIn]:
    """One for each student. partial: with mistakes, too, that earn part of the points."""
    solved = solutions(lesson)
    for number in range(students):
        kind, turn = number % 3, number // 3
        made = HandIn(number)
        for place, (name, exercise) in enumerate(lesson.exercises.items(), turn):
            if kind == 2:
                _mistake(made, exercise, place, partial)
            elif kind == 0 or place % 2 == 0:
                _answer(made, name, solved[name], exercise.points)
            else:
                made.points[name] = 0
        yield _troubled(made, lesson) if troubles else made


def _answer(made: HandIn, exercise: str, source: str, points: float) -> None:
    made.cells[exercise], made.points[exercise] = source, points


def _mistake(made: HandIn, exercise: Exercise, place: int, partial: bool) -> None:
    """The known mistake at this place in the list, or the next one that can be written into a cell."""
    wrongs = [v for v in exercise.wrongs.values() if partial or not v.worth]
    for wrong in (wrongs[(place + more) % len(wrongs)] for more in range(len(wrongs))):
        with contextlib.suppress(LookupError):
            return _answer(made, exercise.name, variant_source(exercise.name, wrong), exercise.points * wrong.worth)


def _troubled(made: HandIn, lesson: Lesson) -> HandIn:
    """Some are late, some broken; one prints much, in another one an exercise never ends."""
    name = next(iter(lesson.exercises))
    if made.number == 9:  # all right otherwise
        _answer(made, name, _ENDLESS.format(name), 0)
    if made.number == 12:
        made.cells[name] += _FLOOD
    if made.number % 20 == 7:
        return replace(made, cut_off=True, points=dict.fromkeys(made.points, 0))
    return replace(made, late=made.number % 10 == 4)


def make_class(root: Path, slug: str, students: int, partial: bool = True, troubles: bool = False) -> list[HandIn]:
    """Write roster.csv and submitted/ID/LESSON/ below the course folder, in which the lesson is released."""
    released = root / "course" / slug / f"{slug}.ipynb"
    made = list(hand_ins(load_lesson(root / "solutions" / slug), students, partial, troubles))
    if not released.is_file():
        raise CourseError(f"{slug} is not released yet. In {root} run: nbgrader generate_assignment {slug}")
    _write_roster(root / "roster.csv", [each.row for each in made])
    for each in made:
        path = hand_in(released, each.cells, root / "submitted" / each.student / slug / f"{slug}.ipynb")
        if each.cut_off:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        if each.late:
            (path.parent / "timestamp.txt").write_text(_LATE)
    return made


def _write_roster(path: Path, rows: list[dict[str, str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    if path.exists() and path.read_text(encoding="utf-8") != text.getvalue():
        raise CourseError(f"{path} holds another class. Choose another folder (--course), or delete that file.")
    path.write_text(text.getvalue(), encoding="utf-8")


def zip_class(root: Path, slug: str, made: list[HandIn]) -> Path:
    """Move what was handed in from submitted/ into a zip, named as Canvas does, for `nbgrader zip_collect`."""
    path = root / "downloaded" / slug / "archive" / "submissions.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in made:
            folder = root / "submitted" / each.student
            late = "LATE_" * each.late
            archive.write(
                folder / slug / f"{slug}.ipynb",
                f"{each.student}_{late}{4000 + each.number}_{9000 + each.number}_{slug}.ipynb",
            )
            shutil.rmtree(folder / slug)
            if not any(folder.iterdir()):
                folder.rmdir()
    return path


def main() -> int:
    """Make a class as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lesson", metavar="LESSON", help="the lesson's folder name, such as 01_waveform_pcm")
    parser.add_argument("--students", type=int, default=50, metavar="N", help="how many; default: %(default)s")
    parser.add_argument("--course", type=Path, default=_ROOT, help="folder with nbgrader_config.py; default: this one")
    parser.add_argument("--zip", action="store_true", help="as a zip from Canvas in downloaded/, not in submitted/")
    parser.add_argument("--troubles", action="store_true", help="some late, some broken, one that never ends")
    chosen = parser.parse_args()
    try:
        made = make_class(chosen.course.resolve(), chosen.lesson, chosen.students, troubles=chosen.troubles)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    where = zip_class(chosen.course.resolve(), chosen.lesson, made) if chosen.zip else chosen.course / "submitted"
    print(f"{len(made)} students have handed in: {where}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
