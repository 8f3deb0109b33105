"""The zip for Gradescope, unpacked as Gradescope lays it out, and run as it is run there: with a sandbox and without.

Without: in a container like Gradescope's, at /autograder, with root's rights but for those that make a sandbox.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from classroom import hand_in
from toy import SLUG, write_toy

from autograder import answers
from autograder.authoring import notebook
from autograder.errors import CourseError
from autograder.grading.gradescope import gradescope
from autograder.grading.gradescope_run import _told, prepare
from autograder.grading.result import Result
from autograder.lesson import load_lesson

ROOT = Path(__file__).parent.parent
RIGHT = {"double": "def double(x):\n    return 2 * x", "total": "def total(x):\n    return sum(x)"}
MEAN = RIGHT | {"total": "def total(x):\n    return sum(x) / len(x)"}  # half of its points
METADATA = {
    "id": 123456,
    "created_at": "2026-03-01T14:22:32.365935-07:00",
    "assignment": {"id": 25828, "course_id": 1234, "title": "Toy", "total_points": "8.0", "group_size": None},
    "submission_method": "upload",
    "users": [{"email": "ada@example.org", "id": 1234, "name": "Ada Able"}],
    "previous_submissions": [],
}
# https://gradescope-autograders.readthedocs.io/en/latest/specs/
TOP = {
    "score": (int, float),
    "execution_time": (int, float),
    "output": str,
    "output_format": str,
    "test_output_format": str,
    "test_name_format": str,
    "visibility": str,
    "stdout_visibility": str,
    "extra_data": dict,
    "tests": list,
}
TEST = {
    "score": (int, float),
    "max_score": (int, float),
    "status": str,
    "name": str,
    "output": str,
    "output_format": str,
    "visibility": str,
}
VISIBILITY = {"hidden", "after_due_date", "after_published", "visible"}
SPY = """
from pathlib import Path
seen = []
for base in {bases}:
    for place in ("source/private", "results", "submission", "submission_metadata.json", "source/public/autograder"):
        path = Path(base) / place
        try:
            found = list(path.rglob("*")) if path.is_dir() else [path]
            seen += [f.read_text(errors="replace") for f in found if f.is_file() and f.suffix != ".pyc"]
        except OSError as error:
            print("refused:", place)
        try:
            (path / "results.json" if place == "results" else path / "mine").write_text("{{}}")
            print("BREACH: written")
        except OSError:
            pass
print("BREACH" if any({canary!r} in text or "ada@example.org" in text for text in seen) else "nothing found")
raise ValueError("BREACH" if any({canary!r} in text for text in seen) else f"nothing in {{len(seen)}} files")
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course folder with the toy released, and a canary in its solution."""
    root = tmp_path_factory.mktemp("course")
    script = write_toy(root) / f"{SLUG}.py"
    script.write_text(script.read_text().replace("return 2 * x", "return 2 * x  # canary4711"))
    lesson = load_lesson(script.parent)
    made = notebook.to_notebook(lesson)
    recorded = answers.record(list(lesson.exercises.values()), lesson.references)
    (root / "course" / SLUG).mkdir(parents=True)
    for name, content in notebook.release(lesson, made, recorded).items():
        (root / "course" / SLUG / name).write_bytes(content)
    return root


@pytest.fixture(scope="module")
def packed(course, tmp_path_factory):
    return gradescope(course, SLUG, tmp_path_factory.mktemp("zip") / "autograder.zip")


@pytest.fixture
def base(packed):
    """The folder /autograder, before anything is handed in; outside of pytest's, which only their owner may enter."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder, "autograder")
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(base / "source")
        shutil.copy(base / "source" / "run_autograder", base)
        (base / "run_autograder").chmod(0o755)
        (base / "submission").mkdir()
        (base / "submission_metadata.json").write_text(json.dumps(METADATA))
        yield base


def submit(base, course, sources, name="My Answers (3).ipynb"):
    return hand_in(course / "course" / SLUG / f"{SLUG}.ipynb", sources, base / "submission" / name)


def run(base, *prefix, at=None):
    """Run it as Gradescope does; returns what it wrote, after looking whether that is what Gradescope reads."""
    command = [*prefix, str((at or base) / "run_autograder")]
    done = subprocess.run(command, env=os.environ | {"COURSE_PYTHON": sys.executable}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads((base / "results" / "results.json").read_text())
    assert found.keys() <= TOP.keys() and {"score", "output", "tests", "execution_time"} <= found.keys()
    assert all(isinstance(value, TOP[key]) for key, value in found.items())
    assert {found["output_format"], found["test_output_format"], found["test_name_format"]} == {"text"}
    assert found["visibility"] == "visible" and found["stdout_visibility"] == "hidden"
    for test in found["tests"]:
        assert test.keys() <= TEST.keys() and {"name", "output", "visibility"} <= test.keys()
        assert all(isinstance(value, TEST[key]) for key, value in test.items())
        assert test["visibility"] in VISIBILITY and test["output_format"] == "text"
        assert test.get("status", "passed") in ("passed", "failed")
    assert found["score"] == sum(test.get("score", 0) for test in found["tests"])
    return found, done.stdout + done.stderr


def points(found):
    return {
        test["name"]: (test["score"], test["max_score"], test["status"]) for test in found["tests"] if "score" in test
    }


def container(base):
    """A command before a command: root, but without the right to make namespaces, and `base` is /autograder."""
    rights = [f"--cap-add=CAP_{name}" for name in ("SETUID", "SETGID", "CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL")]
    words = ["bwrap", "--die-with-parent", "--unshare-pid", "--unshare-net", "--cap-drop", "ALL"]
    words += [word for right in rights for word in right.split("=")]
    words += ["--perms", "1777", "--tmpfs", "/tmp"]  # before the places: the course itself may be in /tmp
    places = {Path(sys.prefix), Path(sys.base_prefix)}
    for parent in sorted({parent for place in places for parent in place.parents}):
        words += ["--perms", "0755", "--dir", str(parent)]
    for name in ("usr", "bin", "sbin", "lib", "lib32", "lib64", "etc"):
        words += ["--ro-bind-try", f"/{name}", f"/{name}"]
    for place in sorted(places):
        words += ["--ro-bind", str(place), str(place)]
    words += ["--proc", "/proc", "--dev", "/dev"]
    return [*words, "--bind", str(base), "/autograder", "--chdir", "/autograder"]


def run_in_container(base):
    """As `run`, where no sandbox can be had. Who is not root cannot become another user: then nothing is graded."""
    found, said = run(base, *container(base), at=Path("/autograder"))
    assert os.getuid() == 0 or ("only root could run" in said and found["score"] == 0 and not found["tests"])
    return found, said


def test_what_is_in_the_zip(course, packed):
    with zipfile.ZipFile(packed) as archive:
        names = set(archive.namelist())
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    assert {"setup.sh", "run_autograder", "requirements.txt", "constraints.txt"} <= names
    assert {modes["setup.sh"], modes["run_autograder"]} == {0o755}
    ours = ("public/autograder/", "public/studio/", "private/")
    others = {name for name in names if "/" in name and not name.startswith(ours)}
    assert others == {"public/data/manifest.json", "public/data/LICENSES.md"}  # the toy opens no recording
    private = {name.removeprefix("private/") for name in names if name.startswith("private/")}
    assert f"solutions/{SLUG}/variants.py" in private and f"course/{SLUG}/{SLUG}.ipynb" in private
    assert {name.split("/")[0] for name in private} == {"solutions", "course", ".autograder_secret"}
    assert not [name for name in names if "__pycache__" in name]
    assert packed.stat().st_mode & 0o777 == 0o600


def test_the_secret_is_another_than_the_course_s(course, packed):
    with zipfile.ZipFile(packed) as archive:
        secret = archive.read("private/.autograder_secret").decode()
    assert len(secret) == 64 and secret != (course / ".autograder_secret").read_text()
    again = gradescope(course, SLUG, packed.with_name("again.zip"))
    assert again.read_bytes() == packed.read_bytes()


def test_right_and_wrong_answers(base, course):
    submit(base, course, RIGHT)
    found, _ = run(base)
    assert points(found) == {"double": (2, 2, "passed"), "total": (4, 4, "passed")}
    assert found["output"] == "6 of 6 points for the exercises."
    submit(base, course, MEAN)
    found, _ = run(base)
    assert points(found) == {"double": (2, 2, "passed"), "total": (2, 4, "failed")}
    said = found["tests"][1]["output"].splitlines()
    assert said[0] == "That is the mean: do not divide by n." and said[-1] == "Read again: Doubling"


def test_nothing_and_broken_things(base, course):
    found, _ = run(base)
    assert found["score"] == 0 and f"Hand in {SLUG}.ipynb" in found["output"] and not found["tests"]
    (base / "submission" / "notes.txt").write_text("Hello")
    (base / "submission" / "answers.ipynb").symlink_to(base / "source" / "private" / "course" / SLUG / f"{SLUG}.ipynb")
    assert run(base)[0]["output"].startswith("There is no notebook")
    (base / "submission" / "answers.ipynb").unlink()
    path = submit(base, course, RIGHT, "in a folder/answers.ipynb")
    path.write_bytes(path.read_bytes()[:-300])
    (base / "submission_metadata.json").write_text("{")
    found, said = run(base)
    assert found["score"] == 0 and "it ends in the middle" in found["output"] and "names no users" in said
    assert points(found) == {"double": (0, 2, "failed"), "total": (0, 4, "failed")}


def spy(base, at):
    return RIGHT | {"total": SPY.format(bases=[str(base), at], canary="canary4711") + RIGHT["total"]}


def test_a_spy_finds_nothing(base, course):
    submit(base, course, spy(base, "/autograder"))
    found, _ = run(base)
    assert points(found) == {"double": (2, 2, "passed"), "total": (0, 4, "failed")}
    assert "nothing in" in found["tests"][1]["output"] and "BREACH" not in json.dumps(found)


def test_without_a_sandbox_it_runs_as_another_user(base, course):
    submit(base, course, spy(base, "/autograder") | {"double": "import os\n" + IDENTITY})
    found, _ = run_in_container(base)
    assert "BREACH" not in json.dumps(found)
    if os.getuid() != 0:
        return
    assert points(found) == {"double": (2, 2, "passed"), "total": (0, 4, "failed")}
    assert "nothing in" in found["tests"][1]["output"]
    staff = found["tests"][2]
    assert staff["visibility"] == "hidden" and "Graded without a sandbox, but under another user" in staff["output"]


IDENTITY = """
def double(x):
    try:
        os.setuid(0)
        return "root again"
    except PermissionError:
        return 2 * x if os.getuid() == os.geteuid() == 64100 and not os.getgroups() else "root"
"""


def test_older_releases_run_as_another_user_too(base, course):
    old = base / "source" / "private" / "releases" / SLUG / "0123456789ab"
    for part in ("solutions", "course"):
        shutil.copytree(base / "source" / "private" / part / SLUG, old / part / SLUG)
    path = submit(base, course, RIGHT | {"double": "import os\n" + IDENTITY})
    made = json.loads(path.read_text())
    made["metadata"]["course"] = {"lesson": SLUG, "release": "0123456789ab"}
    path.write_text(json.dumps(made))
    found, _ = run_in_container(base)
    if os.getuid() == 0:
        assert points(found) == {"double": (2, 2, "passed"), "total": (4, 4, "passed")}
        assert "older release" in found["tests"][2]["output"]


def test_our_own_failures_have_results_too(base, course):
    submit(base, course, RIGHT)
    prepare(base / "source")
    (base / "source" / "private" / "solutions" / SLUG / "checks.py").write_text("1/0")
    with pytest.raises(CourseError, match="ZeroDivisionError"):
        prepare(base / "source")
    found, said = run(base)
    assert found["score"] == 0 and "tell your instructor" in found["output"] and "ZeroDivisionError" in said
    assert "ZeroDivisionError" not in json.dumps(found)
    shutil.rmtree(base / "source" / "public" / "autograder")
    done = subprocess.run([base / "run_autograder"], env=os.environ | {"COURSE_PYTHON": sys.executable})
    assert done.returncode == 0
    found = json.loads((base / "results" / "results.json").read_text())
    assert found["score"] == 0 and "tell your instructor" in found["output"] and found["stdout_visibility"] == "hidden"


def test_what_comes_from_students_is_plain_and_short():
    found = _told(Result("s", SLUG, "", problem="\x1b[31m<b>" + "x" * 100_000 + "\ud800", flags=["\x00a"]), [])
    assert found["output"].startswith("[31m<b>xxx") and len(found["output"]) == 10_000
    assert found["tests"][0]["output"] == "To look at: a"


def test_bad_requests_are_one_sentence(course, tmp_path):
    with pytest.raises(CourseError, match="no lesson '99_none'"):
        gradescope(course, "99_none", tmp_path / "a.zip")
    with pytest.raises(CourseError, match="does not exist"):
        gradescope(course, SLUG, tmp_path / "missing" / "a.zip")
    root = tmp_path / "unreleased"
    write_toy(root)
    with pytest.raises(CourseError, match="is not released yet"):
        gradescope(root, SLUG, tmp_path / "a.zip")
    assert not list(tmp_path.glob("*.zip")) and not list(tmp_path.glob("*.part"))


def test_a_real_lesson_is_small_and_has_its_data(tmp_path):
    for part in ("solutions", "course"):
        shutil.copytree(ROOT / part / "13_vqvae", tmp_path / part / "13_vqvae")
    path = gradescope(tmp_path, "13_vqvae", tmp_path / "a.zip")
    assert path.stat().st_size < 10e6
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    assert "public/data/instruments/piano.flac" in names and "public/data/models/vqvae_notes.safetensors" in names
    assert not [name for name in names if name.startswith(("public/data/cache", "public/data/audio"))]
