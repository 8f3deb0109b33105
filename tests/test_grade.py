"""`autograder grade`: a class of the toy lesson, graded, stopped, changed, graded again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import psutil
import pytest
from classroom import release_toy, submit_toy, toy_course
from nbgrader.api import Gradebook
from toy import SLUG

from autograder.__main__ import main
from autograder.exercise import Exercise
from autograder.grading import tasks
from autograder.grading.grader import Grader
from autograder.grading.result import read_results, result_path
from autograder.grading.secret import seeds_for, submission_key

ROOT = Path(__file__).parent.parent
RIGHT = {"double": "def double(x):\n    return 2 * x", "total": "def total(x):\n    return sum(x)"}
MEAN = {"total": "def total(x):\n    return sum(x) / len(x)"}  # half of the points
HANGS = {"total": "def total(x):\n    while True: pass"}


@pytest.fixture
def course(tmp_path):
    """A course folder with the toy lesson, released."""
    return toy_course(tmp_path)


def grade(root, *more):
    assert main(["grade", SLUG, "--course", str(root), "--workers", "1", *more]) == 0


def scores(root):
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        return {s.student_id: s.score for s in gradebook.assignment_submissions(SLUG)}


def test_only_what_changed_is_graded_again_and_scores_stay(course, capsys):
    for student, answers in {"ada": RIGHT, "ben": RIGHT | MEAN, "cy": {}}.items():
        submit_toy(course, student, answers)
    grade(course)
    assert scores(course) == {"ada": 6, "ben": 4, "cy": 0}
    assert capsys.readouterr().out == "Graded 3, unchanged since last time 0.\n"
    grade(course)
    assert capsys.readouterr().out == "Graded 0, unchanged since last time 3.\n"
    submit_toy(course, "cy", RIGHT)
    grade(course)
    assert capsys.readouterr().out == "Graded 1, unchanged since last time 2.\n"
    before = read_results(course, SLUG)
    grade(course, "--force")
    assert capsys.readouterr().out == "Graded 3, unchanged since last time 0.\n"
    assert scores(course) == {"ada": 6, "ben": 4, "cy": 6}
    assert [r.exercises[1].lines for r in read_results(course, SLUG)] == [r.exercises[1].lines for r in before]
    variants = course / "solutions" / SLUG / "variants.py"
    variants.write_text(variants.read_text().replace("That is the mean", "You took the mean"))
    grade(course)
    assert capsys.readouterr().out == "Graded 3, unchanged since last time 0.\n"
    assert "You took the mean" in read_results(course, SLUG)[1].exercises[1].lines[0]


def test_one_that_hangs_crashes_or_is_cut_off_costs_itself_alone(course, capsys):
    submit_toy(course, "ada", RIGHT)
    submit_toy(course, "hangs", RIGHT | HANGS)
    submit_toy(course, "exits", RIGHT | {"double": "import os\nos._exit(3)"})
    cut_off = submit_toy(course, "cut", RIGHT)
    cut_off.write_bytes(cut_off.read_bytes()[:-200])
    submit_toy(course, "renamed", RIGHT).rename(course / "submitted" / "renamed" / SLUG / "final version (2).ipynb")
    (course / "submitted" / "empty" / SLUG).mkdir(parents=True)
    grade(course)
    assert scores(course) == {"ada": 6, "hangs": 2, "exits": 4, "cut": 0, "renamed": 6, "empty": 0}
    said = capsys.readouterr().out
    assert "cut: The file is not a notebook: it ends in the middle" in said and "empty: " in said
    trouble = {r.student: [e.trouble for e in r.exercises] for r in read_results(course, SLUG)}
    assert trouble["hangs"] == ["", "slow"] and trouble["exits"] == ["crashed", ""]
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        waiting = {s.student_id for s in gradebook.assignment_submissions(SLUG) if s.needs_manual_grade}
    assert waiting == {"cut", "empty"}


def test_a_run_that_is_killed_goes_on_where_it_was(course):
    students = [f"s{i}" for i in range(12)]
    for student in students:
        submit_toy(course, student, RIGHT)
    command = [sys.executable, "-m", "autograder", "grade", SLUG, "--course", course, "--workers", "2"]
    running = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    while len(done := read_results(course, SLUG)) < 3:
        assert running.poll() is None, "it ended before it was killed"
    running.kill()
    running.wait()
    assert 3 <= len(done) < 12
    written = {r.student: result_path(course, SLUG, r.student).stat().st_mtime_ns for r in read_results(course, SLUG)}
    grade(course)
    assert scores(course) == dict.fromkeys(students, 6)
    after = {student: result_path(course, SLUG, student).stat().st_mtime_ns for student in written}
    assert after == written
    assert no_process_of(running.pid)


def no_process_of(session):
    """True once all processes of a session have ended; those of the pool see the end of their parent for themselves."""
    for _ in range(10_000):
        alive = [p for p in Path("/proc").glob("[0-9]*/stat") if _session(p) == session]
        if not alive:
            return True
    os.killpg(session, signal.SIGKILL)
    return False


def _session(stat):
    try:
        return int(stat.read_text().rpartition(")")[2].split()[3])
    except OSError:
        return 0


def test_an_older_release_is_graded_by_what_it_was(course, capsys):
    old = submit_toy(course, "old", RIGHT).read_bytes()
    lost = submit_toy(course, "lost", RIGHT)
    folder = course / "solutions" / SLUG
    # the exercise now asks for three times x, for more points
    script = folder / f"{SLUG}.py"
    script.write_text(
        script.read_text().replace("return 2 * x", "return 3 * x").replace("Return twice", "Return thrice")
    )
    checks = folder / "checks.py"
    checks.write_text(checks.read_text().replace('"double", points=2', '"double", points=3'))
    release_toy(course)
    submit_toy(course, "new", RIGHT | {"double": "def double(x):\n    return 3 * x"})
    assert old == (course / "submitted" / "old" / SLUG / f"{SLUG}.ipynb").read_bytes()
    notebook = nbformat.read(lost, as_version=4)
    notebook.metadata.course.release = "0123456789ab"
    nbformat.write(notebook, lost)
    grade(course)
    assert scores(course) == {"old": 7, "new": 7, "lost": 4}
    notes = {r.student: r.notes for r in read_results(course, SLUG)}
    assert notes["new"] == []
    assert notes["old"] == ["It was graded by the older release it was made from."]
    assert notes["lost"] == ["It was made from a release that is not kept here, and graded against the current one."]


def test_without_a_sandbox_it_refuses_in_one_sentence(course):
    submit_toy(course, "ada", RIGHT)
    command = [sys.executable, "-m", "autograder", "grade", SLUG, "--course", course]
    how = {"cwd": ROOT, "env": os.environ | {"PATH": "/nowhere"}, "capture_output": True, "text": True}
    refused = subprocess.run(command, **how)
    assert refused.returncode == 1 and "Traceback" not in refused.stderr
    assert "bubblewrap" in refused.stderr and "--unsafe" in refused.stderr
    assert subprocess.run([*command, "--unsafe"], **how).returncode == 0
    assert scores(course) == {"ada": 6}


@pytest.mark.parametrize(
    ("lesson", "more", "said"),
    [
        (SLUG, ["--students", "nobody"], "nobody handed in nothing"),
        ("99_none", [], "There is no lesson '99_none'"),
        (SLUG, [], "Nobody has handed in"),
    ],
)
def test_what_cannot_be_graded_is_one_sentence(course, lesson, more, said, capsys):
    if more:
        submit_toy(course, "ada", RIGHT)
    assert main(["grade", lesson, "--course", str(course), *more]) == 1
    assert said in capsys.readouterr().err


def test_a_lesson_that_is_not_in_the_gradebook_is_one_sentence(course, capsys):
    submit_toy(course, "ada", RIGHT)
    (course / "gradebook.db").unlink()
    assert main(["grade", SLUG, "--course", str(course)]) == 1
    assert f"nbgrader generate_assignment {SLUG}" in capsys.readouterr().err


def test_a_mistake_of_our_own_stops_nobody(course, monkeypatch):
    def fails(*_):
        raise ZeroDivisionError("ours")

    monkeypatch.setattr("autograder.grading.grader.rebuild", fails)
    handed_in = submit_toy(course, "ada", RIGHT).read_bytes()
    result = tasks.grade_task(tasks.Task(course, SLUG, "ada", handed_in, b"key", "this version"))
    assert "autograder itself failed" in result.problem and result.points == 0 and result.max_points == 6
    assert result.grader != "this version"  # so that it is graded again the next time


def test_a_sandbox_that_was_killed_is_started_again(course):
    handed_in = submit_toy(course, "ada", RIGHT).read_bytes()
    with Grader(course, SLUG) as grader:
        assert grader.grade("ada", handed_in, b"key").points == 6
        for process in psutil.Process().children():
            if process.name() == "bwrap":
                process.kill()
        assert grader.grade("ada", handed_in, b"key").points == 6


def test_seeds_differ_between_courses_students_and_exercises():
    double = Exercise("double", 1, 1, 1)
    double.case(lambda f, rng: None)
    total = Exercise("total", 1, 1, 1)
    total.case(lambda f, rng: None)
    keys = [submission_key(secret, SLUG, student) for secret in (b"one", b"other") for student in ("ada", "ben")]
    seeds = [seed for key in keys for exercise in (double, total) for seed in seeds_for(key, exercise).values()]
    assert len(seeds) == len(set(seeds)) == 8
