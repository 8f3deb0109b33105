"""From roster to export with nbgrader's own commands, for a small class that works from the student bundle."""

import csv
import datetime
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from classroom import hand_in, nbgrader, said, solutions, variant_source
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from nbgrader.utils import determine_grade, get_username

from autograder.answers import live
from autograder.authoring.bundle import bundle
from autograder.grading.collect import from_text, to_text
from autograder.grading.execute import graded_outputs, secret_seeds
from autograder.judge import judge
from autograder.lesson import load_lesson
from autograder.run import run_cases

ROOT = Path(__file__).parent.parent
SLUG = "01_waveform_pcm"
DUE = "2026-03-01 12:00:00 UTC"
WRONG_STUDENTS = 6
LATE = "2026-03-02 13:00:00.000000 UTC"  # the second day after the deadline has begun

pytestmark = pytest.mark.xdist_group("nbgrader")


@pytest.fixture(scope="module")
def lesson():
    return load_lesson(ROOT / "solutions" / SLUG)


@pytest.fixture(scope="module")
def students(tmp_path_factory):
    """The unzipped bundle, its wheel installed beside it; environment variables under which students work."""
    folder = tmp_path_factory.mktemp("students")
    with zipfile.ZipFile(bundle(ROOT, [SLUG], folder / "bundle.zip")) as archive:
        archive.extractall(folder)
    root = folder / "bundle"
    wheel = next(root.glob("wheels/*.whl"))
    installed = folder / "installed"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", installed, wheel], check=True
    )
    return root, os.environ | {"PYTHONPATH": str(installed)}


def rounds_of_wrong_answers(lesson):
    """Answers of so many students: the first has every exercise's first wrong variant, and so on.

    `test_every_wrong_variant_is_graded_as_it_is_worth` goes on with all others, without a kernel for each.
    """
    for i in range(WRONG_STUDENTS):
        yield {name: list(e.wrongs.values())[i] for name, e in lesson.exercises.items() if i < len(e.wrongs)}


@pytest.fixture(scope="module")
def graded(tmp_path_factory, lesson, students):
    """The instructor's course folder after roster, release, collect, autograde and feedback."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions" / SLUG, root / "solutions" / SLUG)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "roster.csv").write_text(
        "id,first_name,last_name,email\nperfect,Ada,Able,ada@example.org\nlate,Lee,Late,\n"
    )
    nbgrader(root, "db", "student", "import", "roster.csv")
    nbgrader(root, "db", "assignment", "add", SLUG, f"--duedate={DUE}")
    nbgrader(root, "generate_assignment", SLUG, "--force")
    submit(root, lesson, students[0] / "course" / SLUG / f"{SLUG}.ipynb")
    nbgrader(root, "zip_collect", SLUG, "--force")
    nbgrader(root, "autograde", SLUG)
    nbgrader(root, "generate_feedback", SLUG)
    return root


def submit(root, lesson, released):
    right = solutions(lesson)
    half = dict(list(right.items())[: len(right) // 2])
    folder = root / "submitted"

    def put(student, answers):
        return hand_in(released, answers, folder / student / SLUG / f"{SLUG}.ipynb")

    put("perfect", right | {"what_you_hear": "The 4-bit tail is gritty, because the steps are coarse."})
    put("untouched", {})
    put("late", right).with_name("timestamp.txt").write_text(LATE)
    for i, wrong in enumerate(rounds_of_wrong_answers(lesson)):
        put(f"wrong{i}", {name: variant_source(name, variant) for name, variant in wrong.items()})
    tamper(put("tampered", {}), lesson)
    # two that come through an LMS, which hands over notebooks alone, under names of its own
    archive = root / "downloaded" / SLUG / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "submissions.zip", "w") as file:
        file.write(hand_in(released, half, root / "half.ipynb"), f"half_1234_5678_{SLUG}-1.ipynb")
        file.write(hand_in(released, right, root / "moodle.ipynb"), f"moodle_99_assignsubmission_file_/{SLUG}.ipynb")


def tamper(notebook, lesson):
    """Hand in checks.py without a case and answers.npz of another lesson, beside an untouched notebook."""
    emptied = "from autograder import Exercise\n" + "".join(
        f"{name} = Exercise({name!r}, points=1, minutes=1, difficulty=1)\n" for name in lesson.exercises
    )
    notebook.with_name("checks.py").write_text(emptied)
    notebook.with_name("answers.npz").write_bytes(b"")


def total(root, student):
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        return gradebook.find_submission(SLUG, student).score


def feedback(root, student):
    return (root / "feedback" / student / SLUG / f"{SLUG}.html").read_text()


def points(lesson, names):
    return sum(lesson.exercises[name].points for name in names)


def test_perfect_work_earns_all_points(graded, lesson):
    for student in ("perfect", "moodle"):
        assert total(graded, student) == points(lesson, lesson.exercises)


def test_untouched_work_earns_nothing(graded):
    assert total(graded, "untouched") == 0
    assert "not started yet" in feedback(graded, "untouched")


def test_half_right_work_earns_its_points_and_reads_the_reasons(graded, lesson):
    names = list(lesson.exercises)
    solved, open_ = names[: len(names) // 2], names[len(names) // 2 :]
    assert total(graded, "half") == points(lesson, solved)
    page = feedback(graded, "half")
    assert all(f"✓ {name}: passed" in page for name in solved)
    assert all(f"✗ {name}: not started yet" in page for name in open_)


def test_each_wrong_variant_earns_its_worth_and_reads_its_own_message(graded, lesson):
    for i, wrong in enumerate(rounds_of_wrong_answers(lesson)):
        expected = sum(v.worth * lesson.exercises[name].points for name, v in wrong.items())
        assert total(graded, f"wrong{i}") == pytest.approx(expected), wrong
        notebook = nbformat.read(graded / "autograded" / f"wrong{i}" / SLUG / f"{SLUG}.ipynb", as_version=4)
        cells = {cell.id: cell for cell in notebook.cells}
        for name, variant in wrong.items():
            assert variant.message in said(cells[f"check_{name}"]), (name, variant.name)


def test_every_wrong_variant_is_graded_as_it_is_worth(lesson):
    """From the function to what nbgrader reads as points, the way that outcomes take out of the kernel included."""
    for exercise in lesson.exercises.values():
        seeds = secret_seeds(b"a secret", SLUG, "student", exercise)
        expected = live(exercise, lesson.references[exercise.name], seeds)
        for variant in exercise.wrongs.values():
            outcomes = from_text(to_text(run_cases(exercise, variant.function, seeds)))
            cell = new_code_cell(outputs=graded_outputs(judge(exercise, outcomes, expected)))
            cell.metadata["nbgrader"] = {"grade": True, "solution": False, "points": exercise.points}
            assert determine_grade(cell)[0] == pytest.approx(variant.worth * exercise.points), variant.name
            assert variant.message in said(cell), variant.name


def test_tampered_files_have_no_effect(graded):
    assert total(graded, "tampered") == 0
    for name in ("checks.py", "answers.npz"):
        theirs = graded / "autograded" / "tampered" / SLUG / name
        assert theirs.read_bytes() == (ROOT / "course" / SLUG / name).read_bytes()


def test_late_work_loses_a_tenth_a_day(graded):
    with Gradebook(f"sqlite:///{graded}/gradebook.db") as gradebook:
        submission = gradebook.find_submission(SLUG, "late")
        assert submission.total_seconds_late == datetime.timedelta(hours=25).total_seconds()
        assert submission.late_submission_penalty == pytest.approx(0.2 * submission.score)


def test_the_penalty_follows_points_given_by_hand(graded):
    with Gradebook(f"sqlite:///{graded}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("what_you_hear", SLUG, SLUG, "late")
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    nbgrader(graded, "generate_feedback", SLUG, "--student=late", "--force")
    with Gradebook(f"sqlite:///{graded}/gradebook.db") as gradebook:
        submission = gradebook.find_submission(SLUG, "late")
        assert submission.late_submission_penalty == pytest.approx(0.2 * submission.score, abs=0.01)


def test_only_an_answered_question_waits_for_a_human(graded):
    with Gradebook(f"sqlite:///{graded}/gradebook.db") as gradebook:
        assert gradebook.find_submission(SLUG, "perfect").needs_manual_grade
        assert not gradebook.find_submission(SLUG, "untouched").needs_manual_grade


def test_nothing_of_solutions_leaves_the_course_folder(graded, lesson):
    variants = {p.name for p in lesson.folder.iterdir()} - {"checks.py", "answers.npz", f"{SLUG}.ipynb"}
    for folder in ("course", "autograded", "feedback"):
        assert not {f.name for f in (graded / folder).rglob("*")} & variants
    pages = [f.read_text() for f in (graded / "feedback").glob(f"wrong*/{SLUG}/*.html")]
    assert pages and not any("BEGIN SOLUTION" in page for page in pages)


def test_the_secret_is_the_owners_alone(graded):
    secret = graded / ".autograder_secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    text = secret.read_text()
    assert not any(
        text in f.read_text() for folder in ("autograded", "feedback") for f in (graded / folder).rglob("*.ipynb")
    )


def test_manual_points_survive_a_regrade_and_reach_the_export(graded, lesson):
    with Gradebook(f"sqlite:///{graded}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("what_you_hear", SLUG, SLUG, "perfect")
        grade.manual_score = grade.max_score
        written = grade.max_score
        gradebook.db.commit()
    nbgrader(graded, "autograde", SLUG, "--student=perfect", "--force")
    nbgrader(graded, "export", "--to", "grades.csv")
    with open(graded / "grades.csv", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    everything = points(lesson, lesson.exercises) + written
    assert float(rows["perfect"]["score"]) == everything == float(rows["perfect"]["max_score"])
    assert rows["perfect"]["email"] == "ada@example.org"


def test_release_and_collect_through_the_exchange_folder(graded, students, tmp_path):
    """A student fetches, works and submits; the instructor collects and autogrades."""
    exchange, home = tmp_path / "exchange", tmp_path / "home"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    home.mkdir()
    where = ["--Exchange.root", str(exchange), "--course", "sample-to-song"]
    cache = ["--Exchange.cache", str(tmp_path / "cache")]
    me = get_username()  # the exchange knows people by their login
    nbgrader(graded, "release_assignment", SLUG, *where)
    nbgrader(home, "fetch_assignment", SLUG, *where, *cache)
    assert {f.name for f in (home / SLUG).iterdir()} == {f"{SLUG}.ipynb", "checks.py", "answers.npz"}
    nbgrader(home, "submit", SLUG, *where, *cache)
    nbgrader(graded, "collect", SLUG, *where)
    assert (graded / "submitted" / me / SLUG / f"{SLUG}.ipynb").is_file()
    nbgrader(graded, "autograde", SLUG, f"--student={me}")
    assert total(graded, me) == 0


def test_validate_says_what_is_missing_and_when_all_is_well(students, lesson, tmp_path):
    """What the Validate button runs, with the packages from the bundle's wheel."""
    root, env = students
    work = tmp_path / SLUG
    shutil.copytree(root / "course" / SLUG, work)
    shutil.copytree(root / "data", tmp_path / "data")
    notebook = work / f"{SLUG}.ipynb"
    said = nbgrader(work, "validate", notebook.name, "--Execute.skip_cells_with_tag=demo", env=env)
    assert "VALIDATION FAILED ON 9 CELL(S)" in said and "not started yet" in said
    hand_in(notebook, solutions(lesson) | {"what_you_hear": "Noise."}, notebook)
    said = nbgrader(work, "validate", notebook.name, "--Execute.skip_cells_with_tag=demo", env=env)
    assert "Success! Your notebook passes all the tests." in said
