"""Every lesson through nbgrader's own commands: solved, untouched, and with a known mistake in each exercise."""

import contextlib
import shutil
from pathlib import Path

import nbformat
import pytest
from classroom import hand_in, nbgrader, said, solutions, variant_source
from nbgrader.api import Gradebook

from autograder.lesson import find_lessons, load_lesson

ROOT = Path(__file__).parent.parent
TOLD_AT_LENGTH = "01_waveform_pcm"  # in test_nbgrader.py
LESSONS = [slug for slug in find_lessons(ROOT / "solutions") if slug != TOLD_AT_LENGTH]

pytestmark = pytest.mark.xdist_group("nbgrader")


def first_with_a_source(exercise, variants):
    """The first wrong variant that can be handed in: not one that a loop or a helper has made."""
    for variant in variants:
        with contextlib.suppress(LookupError):
            variant_source(exercise, variant)
            return variant
    raise AssertionError(f"no wrong variant of {exercise} has a source")


@pytest.mark.parametrize("slug", LESSONS)
def test_a_lesson_is_released_and_graded(slug, tmp_path):
    lesson = load_lesson(ROOT / "solutions" / slug)
    shutil.copytree(lesson.folder, tmp_path / "solutions" / slug)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    nbgrader(tmp_path, "generate_assignment", slug, "--create")
    mistakes = {name: first_with_a_source(name, e.wrongs.values()) for name, e in lesson.exercises.items()}
    answers = {
        "solved": solutions(lesson),
        "untouched": {},
        "mistaken": {name: variant_source(name, variant) for name, variant in mistakes.items()},
    }
    for student, given in answers.items():
        hand_in(
            ROOT / "course" / slug / f"{slug}.ipynb", given, tmp_path / "submitted" / student / slug / f"{slug}.ipynb"
        )
    nbgrader(tmp_path, "autograde", slug, "--create")
    nbgrader(tmp_path, "generate_feedback", slug)

    expected = {
        "solved": sum(e.points for e in lesson.exercises.values()),
        "untouched": 0,
        "mistaken": sum(e.points * mistakes[name].worth for name, e in lesson.exercises.items()),
    }
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        assert {student: gradebook.find_submission(slug, student).score for student in answers} == expected
    notebook = nbformat.read(tmp_path / "autograded" / "mistaken" / slug / f"{slug}.ipynb", as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    page = (tmp_path / "feedback" / "mistaken" / slug / f"{slug}.html").read_text()
    for name, mistake in mistakes.items():
        assert mistake.message in said(cells[f"check_{name}"])
        assert f"✗ {name}: not right yet" in page
