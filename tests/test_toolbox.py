"""The toolbox: a learner's own function goes on where it passes; where not, another takes its place and says so."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from classroom import hand_in, solutions
from toy import SLUG, write_toy

from autograder.authoring.build import build, stale
from autograder.errors import LessonError
from autograder.lesson import load_lesson

ROOT = Path(__file__).parent.parent
STUDIO_DATA = os.environ | {"STUDIO_DATA": str(ROOT / "data")}

LATER = "01_later"
SCRIPT = """
# %% [markdown]
# # 01 · Later
# ## Four times
# %%
from autograder import check
from studio.toolbox import double
# %% [markdown]
# ### Exercise 1 · `quadruple`
# Return four times `x`.
# %% exercise="quadruple"
def quadruple(x):
    ### BEGIN SOLUTION
    return double(double(x))
    ### END SOLUTION
""".lstrip()
CHECKS = """
from autograder import Exercise

quadruple = Exercise("quadruple", points=1, minutes=1, difficulty=1, see="Four times")

@quadruple.case
def noise(quadruple, rng):
    return quadruple(rng.standard_normal(8))
""".lstrip()
VARIANTS = """
from checks import quadruple

@quadruple.wrong("Eight times.")
def eight(x): return 8 * x
""".lstrip()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A course of the toy lesson and a later one that takes `double` from it."""
    root = tmp_path_factory.mktemp("toolbox")
    write_toy(root)
    folder = root / "solutions" / LATER
    folder.mkdir()
    for name, text in ((f"{LATER}.py", SCRIPT), ("checks.py", CHECKS), ("variants.py", VARIANTS)):
        (folder / name).write_text(text)
    build(root, [])
    return root


@pytest.fixture
def mine(built, tmp_path):
    """A learner's copy of the course."""
    return Path(shutil.copytree(built / "course", tmp_path / "mine"))


def write(mine, source, cell="double"):
    """Put the learner's answer into the notebook of the toy lesson."""
    path = mine / SLUG / f"{SLUG}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == cell).source = source
    nbformat.write(notebook, path)


def take(mine, name="double", slug=LATER, **environment):
    """What `from studio.toolbox import name` prints in the folder of a lesson, and twice three by what it gives."""
    program = f"from studio.toolbox import {name}; print({name}(3.0), {name}.__module__)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=mine / slug, capture_output=True, text=True, env=environment or None
    )
    return (done.stdout + done.stderr).strip()


def test_given_holds_what_is_needed_and_no_more(built):
    given = (built / "course" / LATER / "given.py").read_text()
    assert "def double(x)" in given and "return 2 * x" in given
    assert "total" not in given and "import" not in given and "SOLUTION" not in given
    assert not (built / "course" / SLUG / "given.py").exists()
    assert stale(built, []) == []


def test_a_solution_that_passes_goes_on(mine):
    write(mine, "factor = 2\ndef double(x):\n    return factor * x")
    assert take(mine) == f"double: your own, from {SLUG}\n6.0 {SLUG}"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("raise NotImplementedError", "is not written yet"),
        ("def double(x):\n    raise NotImplementedError", "is not written yet"),
        ("def double(x):\n    return 3 * x", "is not right yet"),
        ("def double(x:\n    return", "is not written yet"),
        ("import time\ndef double(x):\n    time.sleep(0.2)\n    return 2 * x", "passes, but takes"),
    ],
)
def test_another_takes_the_place_of_one_that_does_not(mine, source, reason):
    write(mine, source)
    said = take(mine)
    assert said.startswith(f"double: the course's, from given.py (yours in {SLUG} {reason}")
    assert said.endswith("6.0 given")


def test_nothing_but_definitions_of_the_notebook_runs(mine, tmp_path):
    trace = tmp_path / "trace"
    effect = f"open({str(trace)!r}, 'w')"
    write(mine, f"def double(x):\n    return 2 * x\n%matplotlib inline\n{effect}\nfor i in [1]:\n    {effect}")
    assert "your own" in take(mine)
    assert not trace.exists()


@pytest.mark.parametrize("broken", ["not JSON", "{}", '{"cells": [{"cell_type": "code"}]}'])
def test_a_broken_notebook_is_not_in_the_way(mine, broken):
    (mine / SLUG / f"{SLUG}.ipynb").write_text(broken)
    said = take(mine)
    assert f"given.py (yours in {SLUG} cannot be read: " in said and said.endswith("6.0 given")


def test_without_the_earlier_lesson_the_given_one_is_taken(mine):
    shutil.rmtree(mine / SLUG)
    assert take(mine) == "double: the course's, from given.py\n6.0 given"


def test_graded_work_never_uses_the_student_s(mine):
    write(mine, "def double(x):\n    return 2 * x")
    assert take(mine, NBGRADER_EXECUTION="autograde").endswith("6.0 given")


@pytest.mark.parametrize(("name", "slug"), [("quadruple", LATER), ("quadruple", SLUG), ("nonsense", LATER)])
def test_no_function_of_this_lesson_or_of_a_later_one(mine, name, slug):
    assert "cannot import name" in take(mine, name, slug)


def test_a_later_lesson_that_needs_what_no_one_wrote_is_not_built(built, tmp_path):
    root = Path(shutil.copytree(built, tmp_path / "course_root"))
    script = root / "solutions" / LATER / f"{LATER}.py"
    script.write_text(SCRIPT.replace("import double", "import treble"))
    with pytest.raises(LessonError, match="no earlier lesson has such an exercise"):
        build(root, [LATER])
    script.write_text(SCRIPT.replace("import double", "import total as double"))
    assert f"solutions/{LATER}/given.py is not what" in " ".join(stale(root, [LATER]))


def test_the_release_says_nothing_of_the_learner(built):
    notebook = json.loads((built / "solutions" / LATER / f"{LATER}.ipynb").read_text())
    printed = [o["text"] for cell in notebook["cells"] for o in cell.get("outputs", []) if o["output_type"] == "stream"]
    assert ["".join(text) for text in printed][0] == "double: the course's, from given.py\n"


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ("", "griffin_lim: your own, from 06_stft"),
        ("return phase", "made of professional libraries (yours in 06_stft is not right yet)"),
    ],
)
def test_lesson_18_inverts_a_mel_with_the_griffin_lim_of_lesson_06(tmp_path, slip, said):
    """The learner's own if it passes; a broken one is not in the way."""
    for slug in ("06_stft", "18_diffusion"):
        shutil.copytree(ROOT / "course" / slug, tmp_path / slug)
    lesson = load_lesson(ROOT / "solutions" / "06_stft")
    answers = solutions(lesson)
    if slip:
        head = answers["griffin_lim"].partition("    ### BEGIN")[0]
        answers["griffin_lim"] = f"{head}    {slip}"
    notebook = tmp_path / "06_stft" / "06_stft.ipynb"
    hand_in(notebook, answers, notebook)
    program = """
from studio.toolbox import griffin_lim
from studio import dataset
from studio.notesound import mel_to_sound
notes = dataset("notes")
x = mel_to_sound(notes.mels[notes.find("flute", 69)], notes, griffin_lim, iterations=2)
print(x.shape, bool(abs(x).max() > 0.01))
"""
    where = tmp_path / "18_diffusion"
    done = subprocess.run([sys.executable, "-c", program], cwd=where, env=STUDIO_DATA, capture_output=True, text=True)
    assert said in done.stdout, done.stderr
    assert "(16128,) True" in done.stdout
