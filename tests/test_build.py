"""The build, on a toy lesson: same bytes each time, nothing half-written, nothing leaked, clear words on bad input."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from toy import SLUG, write_toy

from autograder import __main__ as command
from autograder.authoring.build import build, stale
from autograder.authoring.bundle import _wheel, bundle
from autograder.authoring.quality import assess
from autograder.errors import LessonError

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A course with the toy lesson, built once."""
    root = tmp_path_factory.mktemp("built")
    write_toy(root)
    build(root, [])
    return root


@pytest.fixture
def course(built, tmp_path):
    """A copy of the built course that a test may change."""
    return Path(shutil.copytree(built, tmp_path / "course_root"))


def files(root):
    return {str(f.relative_to(root)): f.read_bytes() for f in root.rglob("*") if f.is_file()}


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_only_listed_files_are_published(built):
    assert {f.name for f in (built / "course" / SLUG).iterdir()} == {f"{SLUG}.ipynb", "checks.py", "answers.npz"}


def test_release_holds_no_solution_and_no_output(built):
    notebook = nbformat.read(built / "course" / SLUG / f"{SLUG}.ipynb", as_version=4)
    text = json.dumps(notebook)
    for secret in ("return 2 * x", "np.sum", "BEGIN SOLUTION", "secret model answer"):
        assert secret not in text
    assert notebook.metadata.keys() == {"kernelspec", "course"}
    for cell in notebook.cells:
        assert not cell.get("outputs") and not cell.get("execution_count")


def test_solved_notebook_is_executed(built):
    notebook = nbformat.read(built / "solutions" / SLUG / f"{SLUG}.ipynb", as_version=4)
    check = next(cell for cell in notebook.cells if cell.id == "check_total")
    assert check.outputs[0].text == "✓ total: passed, 4 of 4 points\n"


def test_building_again_changes_no_byte(course):
    before = files(course)
    build(course, [SLUG])
    assert files(course) == before


def test_release_from_the_executed_notebook_is_the_same_bytes(course):
    """An instructor runs generate_assignment on the solved notebook; students must get what `build` wrote."""
    from autograder.authoring.notebook import release
    from autograder.lesson import load_lesson

    folder = course / "solutions" / SLUG
    solved = nbformat.read(folder / f"{SLUG}.ipynb", as_version=4)
    released = release(load_lesson(folder), solved, (folder / "answers.npz").read_bytes())
    assert released == {f.name: f.read_bytes() for f in (course / "course" / SLUG).iterdir()}


def test_check_is_silent_when_all_is_built(course):
    assert stale(course, []) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (f"{SLUG}.py", "Twice as much.", "Two times.", f"course/{SLUG}/{SLUG}.ipynb is not what {SLUG}.py makes"),
        (f"{SLUG}.py", "print(2 * 21)", "print(42)", f"solutions/{SLUG}/{SLUG}.ipynb is not what {SLUG}.py makes"),
        (f"{SLUG}.py", "return 2 * x", "return 2.5 * x", "answers.npz is not what"),
        ("checks.py", '"a single number"', '"one number"', f"course/{SLUG}/checks.py is not what"),
        ("variants.py", "You tripled.", "You took it three times.", "answers.npz is not what"),
    ],
)
def test_check_finds_every_file_that_is_out_of_date(course, name, old, new, said):
    edit(course / "solutions" / SLUG / name, old, new)
    assert any(said in sentence for sentence in stale(course, [])), stale(course, [])


def test_check_finds_files_that_should_not_be_published(course):
    (course / "course" / SLUG / "variants.py").write_text("")
    assert stale(course, []) == [f"course/{SLUG}/variants.py should not be there"]


def test_a_deleted_lesson_leaves_the_course(course):
    shutil.rmtree(course / "solutions" / SLUG)
    assert stale(course, []) == [f"course/{SLUG} has no lesson in solutions/"]
    build(course, [])
    assert not (course / "course" / SLUG).exists()


def test_a_new_lesson_is_a_copied_folder(course):
    """Copy the folder, edit the three text files, build: nothing else changes."""
    before = files(course)
    new = course / "solutions" / "02_more"
    new.mkdir()
    for name in ("checks.py", "variants.py"):
        shutil.copy(course / "solutions" / SLUG / name, new)
    shutil.copy(course / "solutions" / SLUG / f"{SLUG}.py", new / "02_more.py")
    edit(new / "02_more.py", "# # 00 · Toy", "# # 02 · More")
    build(course, ["02_more"])
    after = files(course)
    assert {name for name in after if after[name] != before.get(name)} == {
        *(f"course/02_more/{name}" for name in ("02_more.ipynb", "checks.py", "answers.npz")),
        *(f"solutions/02_more/{name}" for name in ("02_more.py", "checks.py", "variants.py")),
        *(f"solutions/02_more/{name}" for name in ("02_more.ipynb", "answers.npz")),
    }
    assert not any(q.problems for q in assess(course, ["02_more"]))


BROKEN = {
    "an error in checks.py": ("checks.py", "@double.case", "@duble.case", "checks.py, line 6: NameError"),
    "a slip of syntax in variants.py": ("variants.py", "def tripled(x):", "def tripled(x:", "variants.py, line 11"),
    "a solution that fails": (f"{SLUG}.py", "import numpy as np", "import nympy as np", "line 6: ModuleNotFoundError"),
    "a demo that fails": (f"{SLUG}.py", "print(2 * 21)", "print(1 / 0)", "fails with ZeroDivisionError"),
    "a demo that warns": (
        f"{SLUG}.py",
        "print(2 * 21)",
        "import sys; print('careful', file=sys.stderr)",
        "writes to stderr",
    ),
    "a missing recording": (
        f"{SLUG}.py",
        "print(2 * 21)",
        "from studio import load; load('no_such_clip')",
        "no_such_clip",
    ),
    "an exercise without a solution cell": (
        f"{SLUG}.py",
        '# %% exercise="total"',
        "# %%",
        "has no solution cell for total",
    ),
    "a solution that is not marked": (f"{SLUG}.py", "### BEGIN SOLUTION", "# begin", "marks no BEGIN SOLUTION"),
    "a link to no heading": ("checks.py", 'see="Doubling", hints', 'see="Nowhere", hints', "no such heading"),
    "an unknown option of a cell": (f"{SLUG}.py", "points=2", "point=2", "no option 'point'"),
    "answers too large for students": ("checks.py", "standard_normal(8)", "standard_normal(80_000)", "answers.npz has"),
    "a notebook too large for students": (f"{SLUG}.py", "print(2 * 21)", "print('~' * 600_000)", f"{SLUG}.ipynb has"),
    "a cell too long to read": (f"{SLUG}.py", "print(2 * 21)", "print(1)\n" * 30, "a code cell of 30 lines"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_bad_input_is_one_sentence_and_writes_nothing(course, case):
    name, old, new, said = BROKEN[case]
    edit(course / "solutions" / SLUG / name, old, new)
    before = files(course)
    with pytest.raises(LessonError) as error:
        build(course, [])
    assert said in str(error.value)
    assert len(str(error.value).splitlines()) == 1
    assert files(course) == before


def test_a_notebook_that_is_no_notebook(course):
    (course / "solutions" / SLUG / f"{SLUG}.ipynb").write_text("{")
    with pytest.raises(LessonError, match=f"{SLUG}.ipynb is not a notebook") as error:
        stale(course, [])
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("words", [["build", "99_none"], ["bundle", "99_none"], ["quality", "99_none"]])
def test_an_unknown_lesson_is_a_sentence_on_the_command_line(words, capsys, monkeypatch, course):
    monkeypatch.setattr(command, "_ROOT", course)
    monkeypatch.chdir(course)
    assert command.main(words) == 1
    said = capsys.readouterr().err
    assert "There is no lesson '99_none'" in said and SLUG in said
    assert len(said.strip().splitlines()) <= 2  # `build` names the lesson that it is at
    assert not list(course.glob("*.zip"))


def test_quality_finds_what_is_misjudged(course):
    variants = course / "solutions" / SLUG / "variants.py"
    edit(variants, "def squared(x): return np.asarray(x) ** 2", "def squared(x): return np.asarray(x) + x")
    edit(variants, "def in_float32(x): return", "def in_float32(x): return 1 +")
    double, total = assess(course, [SLUG])
    assert (double.wrong, double.wrong_named, double.right, double.right_accepted) == (4, 3, 2, 1)
    assert any("squared: accepted" in p for p in double.problems)
    assert any("in_float32: rejected" in p for p in double.problems)
    assert total.problems == []


def test_quality_finds_two_wrong_variants_that_agree(course):
    edit(course / "solutions" / SLUG / "variants.py", "return 3 * np.asarray(x)", "return np.asarray(x)")
    double, _ = assess(course, [SLUG])
    assert any("tripled: taken for same" in p for p in double.problems)


def test_bundle_holds_what_students_need_and_no_more(tmp_path):
    slug = "01_waveform_pcm"
    path = bundle(ROOT, [slug], tmp_path / "students.zip")
    with zipfile.ZipFile(path) as archive:
        names = {name.removeprefix("students/") for name in archive.namelist()}
        manifest = json.loads(archive.read("students/data/manifest.json"))
    assert {"start.py", "README.md", "GLOSSARY.md", "requirements.txt", "constraints.txt", "data/LICENSES.md"} <= names
    assert {f"course/{slug}/{f}" for f in (f"{slug}.ipynb", "checks.py", "answers.npz")} <= names
    assert {f"data/{entry['file']}" for entry in manifest} <= names
    assert [name for name in names if name.startswith("wheels/")][0].endswith("-py3-none-any.whl")
    assert not any("solutions" in name or "variants" in name for name in names)


def test_the_wheel_holds_the_modules_that_there_are():
    """None that setuptools left in build/ before it was renamed or removed."""
    (wheel,) = _wheel(ROOT).values()
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        modules = {name for name in archive.namelist() if name.endswith(".py")}
    packages = (ROOT / "autograder", ROOT / "studio")
    there = {path.relative_to(ROOT).as_posix() for package in packages for path in package.rglob("*.py")}
    assert modules == there


def test_bundle_holds_what_a_lesson_loads_in_a_loop(tmp_path):
    slugs = ["03_notes_midi", "04_loudness"]
    with zipfile.ZipFile(bundle(ROOT, slugs, tmp_path / "students.zip")) as archive:
        names = set(archive.namelist())
    assert {f"students/data/{file}" for file in ("midi/D_EVIL.mid", "chorales.json", "audio/sn_dub.flac")} <= names
    assert "students/data/audio/tabla_na.flac" not in names
