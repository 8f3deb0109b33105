"""From roster to export with nbgrader's own commands, for a small class that works from the student bundle.

Then the toy lesson, with bad notebooks in the class: by `nbgrader autograde`, by `autograder grade`, by formgrader.
"""

import csv
import datetime
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from classroom import hand_in, nbgrader, open_gradebook, said, solutions, submit_toy, toy_course, variant_source
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import determine_grade, get_username
from toy import SLUG as TOY

from autograder.__main__ import main
from autograder.answers import live
from autograder.authoring.bundle import bundle
from autograder.errors import CourseError
from autograder.grading.config import read_config
from autograder.grading.outputs import graded_outputs
from autograder.grading.secret import read_secret, seeds_for, submission_key
from autograder.judge import judge
from autograder.lesson import load_lesson
from autograder.outcome import Outcome
from autograder.run import run_cases
from autograder.values import pack, unpack

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

    `test_every_wrong_variant_is_graded_as_it_is_worth` goes on with all others, without a submission for each.
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
    """From the function to what nbgrader reads as points, the way that outcomes take out of the sandbox included."""
    key = submission_key(b"a secret", SLUG, "student")
    for exercise in lesson.exercises.values():
        seeds = seeds_for(key, exercise)
        expected = live(exercise, lesson.references[exercise.name], seeds)
        for variant in exercise.wrongs.values():
            inside = {case: o.to_plain() for case, o in run_cases(exercise, variant.function, seeds).items()}
            outcomes = {case: Outcome.from_plain(o) for case, o in unpack(pack(inside)).items()}
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


# --- The toy lesson, by all roads -----------------------------------------------------------------

RIGHT = {"double": "def double(x):\n    return 2 * x", "total": "def total(x):\n    return sum(x)"}
MEAN = {"total": "def total(x):\n    return sum(x) / len(x)"}  # half of the points
CLASS = {
    "right": RIGHT,
    "mean": RIGHT | MEAN | {"see": "It doubles."},
    "untouched": {},
    "late": RIGHT,
    "hangs": RIGHT | {"total": "def total(x):\n    while True: pass"},
    "exits": RIGHT | {"double": "import os\nos._exit(3)"},
    "cut": RIGHT,
    "garbage": RIGHT,
    "renamed": RIGHT,
    "doubled": RIGHT,
}
VERDICTS = {
    "right": (6, "✓ total: passed"),
    "mean": (4, "That is the mean: do not divide by n."),
    "untouched": (0, "not started yet"),
    "late": (6, "✓ total: passed"),
    "hangs": (2, "Stopped after 2 s, the time for all cases together."),
    "exits": (4, "exit code 3"),
    "cut": (0, "it ends in the middle, so saving or uploading it was cut off"),
    "garbage": (0, "The file is not a notebook: it is damaged"),
    "renamed": (6, "✓ double: passed"),
    "doubled": (6, "✓ double: passed"),
}
UNREADABLE = {"cut", "garbage"}


def hand_in_toys(root):
    paths = {student: submit_toy(root, student, answers) for student, answers in CLASS.items()}
    paths["late"].with_name("timestamp.txt").write_text(LATE)
    paths["cut"].write_bytes(paths["cut"].read_bytes()[:-300])
    paths["garbage"].write_bytes(b"\xff\xfe\x00PK\x03\x04" * 100)
    paths["renamed"].rename(paths["renamed"].with_name("final version (2).ipynb"))
    notebook = json.loads(paths["doubled"].read_text())
    notebook["cells"] = [cell for cell in notebook["cells"] for _ in range(2)]  # their ids, too
    paths["doubled"].write_text(json.dumps(notebook))


@pytest.fixture(scope="module")
def roads(tmp_path_factory):
    """The same class, graded by nbgrader's command and by ours: two course folders."""
    theirs, ours = (tmp_path_factory.mktemp(name) / "course" for name in ("theirs", "ours"))
    toy_course(theirs)
    with open_gradebook(theirs) as gradebook:
        gradebook.update_or_create_assignment(TOY, duedate=datetime.datetime(2026, 3, 1, 12))
    hand_in_toys(theirs)
    read_secret(theirs)  # the same for both: it decides the inputs
    shutil.copytree(theirs, ours)
    nbgrader(theirs, "autograde", TOY)
    grade(ours)
    nbgrader(theirs, "generate_feedback", TOY)
    return theirs, ours


def grade(root, *more):
    assert main(["grade", TOY, "--course", str(root), "--workers", "2", *more]) == 0


def graded_as(root, student):
    """All that grading a student left behind, for people to see."""
    with open_gradebook(root) as gradebook:
        notebook = gradebook.find_submission_notebook(TOY, TOY, student)
        grades = {g.name: (g.auto_score, g.manual_score, g.score, g.needs_manual_grade) for g in notebook.grades}
        comments = {c.name: (c.auto_comment, c.manual_comment) for c in notebook.comments}
        penalty = notebook.late_submission_penalty
    cells = nbformat.read(root / "autograded" / student / TOY / f"{TOY}.ipynb", as_version=4).cells
    return grades, comments, penalty, [(c.id, c.cell_type, c.source, c.get("outputs")) for c in cells]


@pytest.mark.parametrize("student", CLASS)
def test_both_roads_grade_alike(roads, student):
    theirs, ours = roads
    assert graded_as(theirs, student) == graded_as(ours, student)


@pytest.mark.parametrize("student", CLASS)
def test_a_bad_notebook_gets_its_verdict_and_stops_nobody(roads, student):
    score, sentence = VERDICTS[student]
    with open_gradebook(roads[0]) as gradebook:
        submission = gradebook.find_submission(TOY, student)
        assert submission.score == score
        assert submission.needs_manual_grade == (student in UNREADABLE | {"mean"})
    page = (roads[0] / "feedback" / student / TOY / f"{TOY}.html").read_text()
    assert sentence in " ".join(page.split())


def test_late_work_loses_a_tenth_a_day_by_both_roads(roads):
    for root in roads:
        assert graded_as(root, "late")[2] == pytest.approx(0.2 * 6)
        assert graded_as(root, "right")[2] is None


def test_what_is_graded_by_hand_survives_a_regrade_by_both_roads(roads):
    """The written question, an exercise that was judged too hard, and comments; on late work, too."""
    theirs, ours = roads
    for root in roads:
        by_hand(root, "mean", "see", 1.5, "Say why.")
        by_hand(root, "mean", "check_total", 3, None)
        by_hand(root, "late", "see", 2, "Well put.")
        submit_toy(root, "mean", RIGHT | MEAN | {"see": "It doubles, because it adds."})
    nbgrader(theirs, "autograde", TOY, "--student=mean", "--force")
    nbgrader(theirs, "autograde", TOY, "--student=late", "--force")
    grade(ours)
    grade(ours, "--students", "late", "--force")
    for root in roads:
        grades, comments, _, cells = graded_as(root, "mean")
        assert grades["see"] == (None, 1.5, 1.5, True)
        assert grades["check_total"] == (2, 3, 3, True)  # a human looks again, for the answer may be another
        assert comments["see"] == (None, "Say why.")
        assert "It doubles, because it adds." in [source for _, _, source, _ in cells]
        grades, comments, penalty, _ = graded_as(root, "late")
        assert grades["see"][1:3] == (2, 2) and comments["see"][1] == "Well put."
        assert penalty == pytest.approx(0.2 * 8)
    for student in ("mean", "late"):
        assert graded_as(theirs, student) == graded_as(ours, student)


def by_hand(root, student, cell, points, comment):
    """What formgrader writes when a human grades."""
    with open_gradebook(root) as gradebook:
        grade = gradebook.find_grade(cell, TOY, TOY, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        if comment:
            gradebook.find_comment(cell, TOY, TOY, student).manual_comment = comment
        gradebook.db.commit()


def test_formgraders_button_grades_one(roads):
    """What the button in Manage Submissions calls; the button itself is pressed in test_feedback.py."""
    root = roads[0]
    submit_toy(root, "untouched", RIGHT | MEAN)
    config = read_config(root)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    assert api.autograde(TOY, "untouched")["success"]
    submission = api.get_submission(TOY, "untouched")
    assert (submission["score"], submission["autograded"], submission["needs_manual_grade"]) == (4, True, False)


# --- The secret -----------------------------------------------------------------------------------


def test_processes_that_start_together_agree_on_the_secret(tmp_path):
    with multiprocessing.get_context("spawn").Pool(8) as pool:
        for attempt in range(20):
            root = tmp_path / str(attempt)
            root.mkdir()
            found = pool.map(read_secret, [root] * 8, chunksize=1)
            assert len(set(found)) == 1 and len(found[0]) == 32
            assert [path.name for path in root.iterdir()] == [".autograder_secret"]


@pytest.mark.parametrize("left", ["", "0011", "not a number"])
def test_a_secret_that_is_damaged_is_not_used(tmp_path, left):
    (tmp_path / ".autograder_secret").write_text(left)
    with pytest.raises(CourseError, match="does not hold a secret"):
        read_secret(tmp_path)
