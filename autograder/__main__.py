"""Command line for authors and instructors: `python -m autograder COMMAND`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograder.errors import CourseError

__all__ = ["main"]

_ROOT = Path(__file__).resolve().parent.parent


def _build(arguments: argparse.Namespace) -> int:
    from autograder.authoring.build import build, stale

    if not arguments.check:
        build(_ROOT, arguments.lessons)
        return 0
    found = stale(_ROOT, arguments.lessons)
    print("\n".join([*found, "Run: python3 start.py build"] if found else ["All built files are up to date."]))
    return 1 if found else 0


def _bundle(arguments: argparse.Namespace) -> int:
    from autograder.authoring.bundle import bundle

    print(bundle(_ROOT, arguments.lessons, arguments.output))
    return 0


def _quality(arguments: argparse.Namespace) -> int:
    from autograder.authoring.quality import assess, to_json, to_table

    qualities = assess(_ROOT, arguments.lesson)
    print(to_json(qualities) if arguments.json else to_table(qualities))
    return 1 if any(q.problems for q in qualities) else 0


def _grade(arguments: argparse.Namespace) -> int:
    from autograder.grading.early import begin

    if not arguments.cluster:
        begin(arguments.course / "solutions" / arguments.lesson / f"{arguments.lesson}.py")
    from autograder.grading.grade import grade

    wanted = {key: getattr(arguments, key) for key in ("students", "workers", "cluster", "force", "unsafe")}
    grade(arguments.course.resolve(), arguments.lesson, **wanted)
    return 0


def _report(arguments: argparse.Namespace) -> int:
    from autograder.grading.report import report

    print(*report(arguments.course.resolve(), arguments.lesson), sep="\n")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from autograder.grading.export import export

    print(export(arguments.course.resolve(), arguments.lesson, arguments.to, arguments.output, arguments.column))
    return 0


def _gradescope(arguments: argparse.Namespace) -> int:
    from autograder.grading.gradescope import gradescope

    print(gradescope(arguments.course.resolve(), arguments.lesson, arguments.output))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m autograder", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="make notebooks and answers from what authors write")
    build.add_argument("lessons", nargs="*", metavar="LESSON", help="a lesson's folder name; without any: all")
    build.add_argument("--check", action="store_true", help="write nothing; say what is out of date")
    build.set_defaults(run=_build)

    bundle = commands.add_parser("bundle", help="make a zip for students")
    bundle.add_argument("lessons", nargs="+", metavar="LESSON")
    bundle.add_argument("-o", "--output", type=Path, default=Path("student_bundle.zip"), help="default: %(default)s")
    bundle.set_defaults(run=_bundle)

    quality = commands.add_parser("quality", help="show whether every variant is judged as it should be")
    quality.add_argument("lesson", nargs="*", metavar="LESSON", help="without any: all")
    quality.add_argument("--json", action="store_true", help="one object an exercise, for machines")
    quality.set_defaults(run=_quality)

    grade = commands.add_parser("grade", help="grade a class: what was handed in and has changed since last time")
    _of_a_course(grade)
    grade.add_argument("--students", nargs="+", metavar="ID", help="only these; default: all")
    grade.add_argument(
        "--workers", type=_positive, metavar="N", help="processes side by side; default: one a processor"
    )
    grade.add_argument("--cluster", default="", metavar="ADDRESS", help="a Dask scheduler, such as tcp://host:8786")
    grade.add_argument("--force", action="store_true", help="grade again what has not changed, too")
    grade.add_argument("--unsafe", action="store_true", help="run students' code without a sandbox, as yourself")
    grade.set_defaults(run=_grade)

    report = commands.add_parser("report", help="make a page and a table on what the class did")
    _of_a_course(report)
    report.set_defaults(run=_report)

    export = commands.add_parser("export", help="write the gradebook's scores for Canvas, Moodle or a spreadsheet")
    _of_a_course(export)
    export.add_argument("--to", choices=("canvas", "moodle", "csv"), default="csv", help="default: %(default)s")
    export.add_argument("-o", "--output", type=Path, help="default: reports/LESSON_TO.csv")
    export.add_argument("--column", help="the grade's column as the LMS names it; default: LESSON")
    export.set_defaults(run=_export)

    gradescope = commands.add_parser("gradescope", help="make the zip for Gradescope's autograder: it holds solutions")
    _of_a_course(gradescope)
    gradescope.add_argument("-o", "--output", type=Path, help="default: gradescope_LESSON.zip")
    gradescope.set_defaults(run=_gradescope)
    return parser


def _of_a_course(command: argparse.ArgumentParser) -> None:
    command.add_argument("lesson", metavar="LESSON", help="the lesson's folder name")
    command.add_argument("--course", type=Path, default=_ROOT, help="folder with nbgrader_config.py; default: this one")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not a number of processes")
    return number


def main(arguments: list[str] | None = None) -> int:
    """Run a command; an author's mistake is one sentence and exit code 1."""
    chosen = _parser().parse_args(arguments)
    try:
        return chosen.run(chosen)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What is done is kept: the same command goes on from here.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
