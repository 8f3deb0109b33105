"""A small class for tests: hand-ins made from the released notebook, each with known answers."""

import subprocess
import sys
from pathlib import Path

from nbgrader.api import Gradebook
from toy import SLUG, write_toy

from autograder import answers
from autograder.authoring.hand_ins import hand_in, solutions, variant_source
from autograder.authoring.notebook import to_bytes, to_notebook
from autograder.grading.config import read_config
from autograder.lesson import load_lesson

__all__ = [
    "NBGRADER",
    "hand_in",
    "nbgrader",
    "open_gradebook",
    "release_toy",
    "said",
    "solutions",
    "submit_toy",
    "toy_course",
    "variant_source",
]

ROOT = Path(__file__).parent.parent
NBGRADER = str(Path(sys.executable).with_name("nbgrader"))


def nbgrader(root, *words, env=None):
    """Run an nbgrader command in the course folder, as an instructor would; returns what it said."""
    done = subprocess.run([NBGRADER, *words], cwd=root, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"nbgrader {' '.join(words)}:\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def toy_course(root, config=""):
    """Make `root` a course folder in which the toy lesson is released, without executing it.

    config  lines that an instructor adds to nbgrader_config.py
    """
    write_toy(root)
    (root / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text() + config)
    release_toy(root)
    return root


def release_toy(root):
    """Release the toy lesson as it stands in `root`/solutions now."""
    lesson = load_lesson(root / "solutions" / SLUG)
    (lesson.folder / "answers.npz").write_bytes(answers.record(list(lesson.exercises.values()), lesson.references))
    (lesson.folder / f"{SLUG}.ipynb").write_bytes(to_bytes(to_notebook(lesson)))
    nbgrader(root, "generate_assignment", SLUG, "--create", "--force")


def submit_toy(root, student, given):
    """What a student hands in for the toy lesson; returns the path."""
    released = root / "course" / SLUG / f"{SLUG}.ipynb"
    return hand_in(released, given, root / "submitted" / student / SLUG / f"{SLUG}.ipynb")


def open_gradebook(root):
    """The gradebook that the course folder's configuration names; a context manager."""
    course = read_config(root).CourseDirectory
    return Gradebook(course.get("db_url", f"sqlite:///{root}/gradebook.db"), course.course_id)


def said(cell):
    """The words in the outputs of a graded check cell, line breaks left out."""
    lines = [line for o in cell.outputs for line in o.get("traceback", []) or [o.data["text/plain"]]]
    return " ".join(" ".join(lines).split())
