"""`python3 start.py build`: from what authors write to what students get and what GitHub shows."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from nbformat import NotebookNode

from autograder import answers
from autograder.authoring import notebook
from autograder.authoring.execute import execute
from autograder.authoring.given import given
from autograder.authoring.glossary import glossary
from autograder.errors import LessonError
from autograder.exercise import Exercise
from autograder.lesson import Lesson, demand_lesson, find_lessons, load_lesson
from autograder.values import unpack

__all__ = ["build", "stale"]

_LARGEST = 500_000  # bytes: of an executed notebook, of answers.npz


def build(root: Path, slugs: list[str]) -> None:
    """Make notebooks and answers of the named lessons, or of all, and the glossary of all.

    Raises LessonError, and then writes nothing of the lesson that it is about.
    """
    chosen = slugs or find_lessons(root / "solutions")
    page = glossary(root)
    for number, slug in enumerate(chosen, 1):
        print(f"[{number}/{len(chosen)}] {slug}", file=sys.stderr)
        folder = demand_lesson(root / "solutions" / slug)
        _refresh_given(folder)  # before anything else: the script itself may import from it
        lesson = load_lesson(folder)
        recorded, made = _recorded(lesson), notebook.to_notebook(lesson)
        files = notebook.release(lesson, made, recorded)
        solved = execute(lesson, made, recorded)
        files |= {lesson.folder / f"{slug}.ipynb": notebook.to_bytes(solved)}
        _demand_small(slug, files)
        _write(root, slug, files)
    (root / "GLOSSARY.md").write_text(page, encoding="utf-8")
    if not slugs:
        for orphan in orphans(root):
            shutil.rmtree(orphan)


def stale(root: Path, slugs: list[str]) -> list[str]:
    """What is not as `build` would make it, one sentence each. Executes nothing: nbval compares outputs."""
    found = [f"course/{orphan.name} has no lesson in solutions/" for orphan in orphans(root)] if not slugs else []
    for slug in slugs or find_lessons(root / "solutions"):
        found += stale_lesson(root, slug)
    if glossary(root).encode() != _on_disk(root / "GLOSSARY.md"):
        found.append("GLOSSARY.md is not what the lessons make")
    return found


def stale_lesson(root: Path, slug: str) -> list[str]:
    """As `stale`, of one lesson alone."""
    folder = demand_lesson(root / "solutions" / slug)
    if given(folder) != _on_disk(folder / "given.py"):  # then the script may not even run
        return [f"solutions/{slug}/given.py is not what {slug}.py takes from the toolbox"]
    lesson = load_lesson(folder)
    recorded, made = _recorded(lesson), notebook.to_notebook(lesson)
    expected = notebook.release(lesson, made, recorded)
    there = {f.name: f.read_bytes() for f in (root / "course" / slug).glob("*") if f.is_file()}
    found = [f"course/{slug}/{name} is missing" for name in expected.keys() - there.keys()]
    found += [f"course/{slug}/{name} should not be there" for name in there.keys() - expected.keys()]
    found += [
        f"course/{slug}/{name} is not what {slug}.py makes"
        for name in expected.keys() & there.keys()
        if there[name] != expected[name]
    ]
    if not _same_sources(lesson, made):
        found.append(f"solutions/{slug}/{slug}.ipynb is not what {slug}.py makes")
    if recorded != _on_disk(lesson.folder / "answers.npz"):
        found.append(f"solutions/{slug}/answers.npz is not what reference and variants put out")
    return found


def _refresh_given(folder: Path) -> None:
    content, path = given(folder), folder / "given.py"
    if not content:
        path.unlink(missing_ok=True)
    elif content != _on_disk(path):
        path.write_bytes(content)


def _recorded(lesson: Lesson) -> bytes:
    """The bytes of answers.npz: those on disk if they agree with what reference and variants put out now."""
    fresh = answers.record(list(lesson.exercises.values()), lesson.references)
    there = _on_disk(lesson.folder / "answers.npz")
    try:
        return there if _same_answers(unpack(there), unpack(fresh), lesson) else fresh
    except ValueError:  # no answers yet, or broken ones
        return fresh


def _on_disk(path: Path) -> bytes:
    """What the file holds; nothing if there is none."""
    return path.read_bytes() if path.is_file() else b""


def _same_answers(a: object, b: object, lesson: Lesson) -> bool:
    """Numbers within half of what an exercise tolerates: processors and thread counts differ in the last digits."""
    if not (isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys() == {"stream", "exercises"}):
        return False
    if list(a["exercises"]) != list(b["exercises"]):
        return False
    return np.allclose(a["stream"], b["stream"], rtol=1e-9) and all(
        _agree(unpack(a["exercises"][name]), unpack(b["exercises"][name]), exercise)
        for name, exercise in lesson.exercises.items()
    )


def _agree(a: object, b: object, exercise: Exercise) -> bool:
    if isinstance(a, dict):
        return isinstance(b, dict) and list(a) == list(b) and all(_agree(a[key], b[key], exercise) for key in a)
    if isinstance(a, (list, tuple)):
        pairs = zip(a, b, strict=False)
        return type(a) is type(b) and len(a) == len(b) and all(_agree(x, y, exercise) for x, y in pairs)
    if isinstance(a, np.ndarray):
        same_kind = isinstance(b, np.ndarray) and (a.dtype, a.shape) == (b.dtype, b.shape)
        return same_kind and _close(a, b, exercise)
    if isinstance(a, float):
        return isinstance(b, float) and _close(np.array(a), np.array(b), exercise)
    return type(a) is type(b) and a == b


def _close(a: np.ndarray, b: np.ndarray, exercise: Exercise) -> bool:
    largest = np.abs(b[np.isfinite(b)]).max(initial=0.0)
    return np.allclose(a, b, rtol=0, atol=(exercise.atol + exercise.rtol * largest) / 2, equal_nan=True)


def _same_sources(lesson: Lesson, made: NotebookNode) -> bool:
    """True if the solved notebook on disk has the cells that the script makes."""
    path = lesson.folder / f"{lesson.slug}.ipynb"
    if not path.is_file():
        return False
    there = notebook.read_notebook(path)
    return [(c.id, c.source) for c in there.cells] == [(c.id, c.source) for c in made.cells]


def orphans(root: Path) -> list[Path]:
    """Folders of `course/` whose lesson is gone."""
    lessons = find_lessons(root / "solutions")
    return [folder for folder in sorted(root.glob("course/*/")) if folder.name not in lessons]


def _demand_small(slug: str, files: dict[str | Path, bytes]) -> None:
    for name, content in files.items():
        if len(content) > _LARGEST:
            raise LessonError(f"{slug}: {Path(name).name} has {len(content)} bytes; at most {_LARGEST} are allowed.")


def _write(root: Path, slug: str, files: dict[str | Path, bytes]) -> None:
    """Put the files in place, each whole or not at all."""
    course, solutions = root / "course" / slug, root / "solutions" / slug
    files = {course / name: content for name, content in files.items()}  # an absolute path stays as it is
    files[solutions / "answers.npz"] = files[course / "answers.npz"]
    course.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        os.chmod(file.name, 0o644)
        os.replace(file.name, path)
    for extra in set(course.iterdir()) - files.keys():
        shutil.rmtree(extra) if extra.is_dir() else extra.unlink()
