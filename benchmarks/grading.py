"""Grade the same class with stock nbgrader and with `autograder grade`; compare time, points and memory.

Stock is the same course and release with nbgrader's own steps: a kernel for each submission, in which the notebook runs
with its check cells, which judge there by the recorded answers. Cells tagged "demo" are run by neither. Each is a whole
command, from its start to its end; one runs after the other, with a gradebook of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from bench import Bench

from autograder.errors import CourseError

__all__ = ["compare", "growth"]

_ROOT = Path(__file__).resolve().parent.parent
_SIZES = [10, 20, 40, 80]


def compare(bench: Bench, chosen: argparse.Namespace) -> dict:
    """What the two took for the class, and whether both gave each exercise the points that it was made to earn."""
    ours, our_points = bench.ours(chosen.students, chosen.workers)
    expected = bench.points_of(chosen.students)
    found = {
        "lesson": chosen.lesson,
        "students": chosen.students,
        "workers": chosen.workers,
        "ours_per_minute": _per_minute(chosen.students, ours.seconds),
        "scores_equal": our_points == expected,
        "peak_mb": round(ours.main_mb),
        "largest_worker_mb": round(ours.one_mb),
        "all_processes_mb": round(ours.all_mb),
    }
    if chosen.ours_only:
        return found
    measured = min(chosen.stock_students or chosen.students, chosen.students)
    stock, stock_points = bench.stock(measured)
    speed = _per_minute(measured, stock.seconds)
    equal = found["scores_equal"] and stock_points == bench.points_of(measured)
    return found | {
        "nbgrader_students": measured,
        "nbgrader_per_minute": speed,
        "ratio": round(found["ours_per_minute"] / speed, 1),
        "scores_equal": equal,
    }


def growth(bench: Bench, chosen: argparse.Namespace) -> list[dict]:
    """The time for classes of several sizes, with one worker and with all."""
    rows = []
    for students in chosen.growth:
        for workers in sorted({1, chosen.workers}):
            ours, _ = bench.ours(students, workers)
            rows.append(_row(f"autograder, workers: {workers}", students, ours))
        if not chosen.ours_only and students <= (chosen.stock_students or chosen.students):
            stock, _ = bench.stock(students)
            rows.append(_row("nbgrader", students, stock))
    return sorted(rows, key=lambda row: (row["with"], row["students"]))


def _row(name: str, students: int, measured) -> dict:
    seconds = round(measured.seconds, 1)
    speed = _per_minute(students, measured.seconds)
    return {
        "with": name,
        "students": students,
        "seconds": seconds,
        "per_minute": speed,
        "peak_mb": round(measured.main_mb),
    }


def _per_minute(students: int, seconds: float) -> float:
    return round(60 * students / seconds, 2)


def _table(rows: list[dict]) -> str:
    """As Markdown: fit for the docs."""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(row.values() for row in rows)]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lesson", default="13_vqvae", metavar="LESSON", help="folder name; default: %(default)s")
    parser.add_argument(
        "--students", type=_positive, default=60, metavar="N", help="in the class; default: %(default)s"
    )
    parser.add_argument(
        "--stock-students", type=_positive, metavar="M", help="nbgrader grades only the first M; default: all"
    )
    parser.add_argument("--ours-only", action="store_true", help="leave nbgrader out")
    parser.add_argument(
        "--workers", type=_positive, default=os.cpu_count(), metavar="N", help="default: one a processor (%(default)s)"
    )
    parser.add_argument(
        "--growth",
        type=_positive,
        nargs="*",
        metavar="N",
        help="then measure classes of these sizes, with 1 worker and with all; without a number: 10 20 40 80. nbgrader "
        "grades those that are not larger than --stock-students",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--course", type=Path, default=_ROOT, help="folder with solutions/; default: this repository")
    chosen = parser.parse_args()
    chosen.growth = _SIZES if chosen.growth == [] else chosen.growth or []
    return chosen


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not a positive number")
    return number


def main() -> int:
    """Measure as the command line says. Exit code 1 if scores differ."""
    chosen = _arguments()
    try:
        with tempfile.TemporaryDirectory() as folder:
            print(f"Making a class for {chosen.lesson} ...", file=sys.stderr)
            bench = Bench(Path(folder), chosen.course.resolve(), chosen.lesson, max([chosen.students, *chosen.growth]))
            found = compare(bench, chosen)
            rows = growth(bench, chosen)
    except (CourseError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    if chosen.json:
        print(json.dumps(found | ({"growth": rows} if rows else {})))
    else:
        print(_table([found]), _table(rows) if rows else "", sep="\n\n")
    return 0 if found["scores_equal"] else 1


if __name__ == "__main__":
    sys.exit(main())
