"""The benchmark at work on a tiny class; the class it is made of; and memory that does not grow with a class."""

import csv
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from classroom import nbgrader
from nbformat.v4 import new_markdown_cell
from toy import SLUG, write_toy

from autograder import answers
from autograder.authoring.notebook import to_bytes, to_notebook
from autograder.grading.collector import whose
from autograder.grading.submission import Unreadable, read_submission
from autograder.lesson import load_lesson

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
KEYS = {"lesson", "students", "nbgrader_per_minute", "ours_per_minute", "ratio", "scores_equal", "peak_mb"}
FEW, MANY = 10, 110
LONG = 400_000  # characters that each student adds: if they were kept, memory would tell

pytestmark = pytest.mark.xdist_group("nbgrader")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A course folder with the toy lesson, built and released."""
    root = tmp_path_factory.mktemp("benchmark")
    lesson = load_lesson(write_toy(root))
    (lesson.folder / "answers.npz").write_bytes(answers.record(list(lesson.exercises.values()), lesson.references))
    (lesson.folder / f"{SLUG}.ipynb").write_bytes(to_bytes(to_notebook(lesson)))
    (root / "nbgrader_config.py").write_text((BENCHMARKS.parent / "nbgrader_config.py").read_text())
    nbgrader(root, "generate_assignment", SLUG, "--create")
    return root


@pytest.fixture
def tools(monkeypatch):
    """Import from benchmarks/, as the scripts there do."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    import make_class
    import measure

    return make_class, measure


def script(name, *words):
    done = subprocess.run([sys.executable, BENCHMARKS / name, *words], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_both_grade_a_class_alike(root):
    done = script("grading.py", "--lesson", SLUG, "--course", root, "--students", "3", "--workers", "1", "--json")
    found = json.loads(done.stdout)
    assert found.keys() >= KEYS
    assert (found["lesson"], found["students"], found["scores_equal"]) == (SLUG, 3, True)
    assert 0 < found["ratio"] == pytest.approx(found["ours_per_minute"] / found["nbgrader_per_minute"], rel=0.1)
    assert 50 < found["peak_mb"] < 500
    assert "nbgrader, 3 students" in done.stderr


def test_a_class_is_mixed_and_always_the_same(root, tools):
    lesson = load_lesson(root / "solutions" / SLUG)
    made = list(tools[0].hand_ins(lesson, 9))
    assert [sum(each.points.values()) for each in made] == [6, 2, 0, 6, 4, 0, 6, 2, 0]
    assert made == list(tools[0].hand_ins(lesson, 9))
    assert len({each.cells["double"] for each in made[2::3]}) == 3  # each with another mistake


def test_a_class_comes_as_a_zip_from_an_lms(root, tmp_path):
    (tmp_path / "solutions").symlink_to(root / "solutions")
    (tmp_path / "course").symlink_to(root / "course")
    script("make_class.py", SLUG, "--course", tmp_path, "--students", "15", "--zip", "--troubles")
    with zipfile.ZipFile(tmp_path / "downloaded" / SLUG / "archive" / "submissions.zip") as archive:
        files = {whose(Path(f"x/{name}"))["student_id"]: archive.read(name) for name in archive.namelist()}
        assert sum("_LATE_" in name for name in archive.namelist()) == 2
    with (tmp_path / "roster.csv").open() as roster:
        assert [row["id"] for row in csv.DictReader(roster)] == sorted(files)
    with pytest.raises(Unreadable):
        read_submission(files.pop("s0007"))
    assert all(read_submission(notebook).cells for notebook in files.values())
    assert not any(tmp_path.glob("submitted/*"))


def test_another_class_is_not_written_over(root, tools, tmp_path):
    (tmp_path / "roster.csv").write_text("id\nada\n")
    (tmp_path / "solutions").symlink_to(root / "solutions")
    (tmp_path / "course").symlink_to(root / "course")
    with pytest.raises(tools[0].CourseError, match="another class"):
        tools[0].make_class(tmp_path, SLUG, 3)
    assert not (tmp_path / "submitted").exists()


def test_memory_does_not_grow_with_the_class(root, tools):
    make_class, measure = tools
    students = [each.student for each in make_class.make_class(root, SLUG, MANY)]
    for path in root.glob(f"submitted/*/{SLUG}/{SLUG}.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(new_markdown_cell("x" * LONG))
        nbformat.write(notebook, path)
    grade = [sys.executable, "-m", "autograder", "grade", SLUG, "--course", str(root), "--workers", "2"]
    few = measure.run([*grade, "--students", *students[:FEW]], root)
    many = measure.run(grade, root)
    assert len(list(root.glob(f"results/{SLUG}/*.json"))) == MANY
    assert many.main_mb - few.main_mb < 0.5 * (MANY - FEW) * LONG / 1e6
