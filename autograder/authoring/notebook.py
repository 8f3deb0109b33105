"""From a lesson's script to its notebooks: the solved one, executed, and the one that students get."""

from __future__ import annotations

import hashlib
import io
import logging
import re
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.authoring.script import ScriptCell, read_script
from autograder.errors import LessonError
from autograder.exercise import Exercise
from autograder.grading.config import PUBLISHED, configure
from autograder.lesson import Lesson
from autograder.messages import anchor

__all__ = ["headings", "put_published", "read_notebook", "release", "to_bytes", "to_notebook"]

_LONGEST_CELL = 25
_KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def to_notebook(lesson: Lesson) -> nbformat.NotebookNode:
    """The lesson's script as a notebook with solutions, nbgrader's metadata and check cells; not executed."""
    if strangers := [f.name for f in lesson.folder.glob("*.ipynb") if f.stem != lesson.slug]:
        raise LessonError(f"{strangers[0]} does not belong in {lesson.slug}/: nbgrader would publish it. Delete it.")
    cells, ids = [], set()
    for cell in read_script(lesson.folder / f"{lesson.slug}.py"):
        _demand(lesson, cell)
        if cell.exercise:
            exercise = lesson.exercises[cell.exercise]
            _announce(cells[-1], exercise)
            cells += [_solution(cell), _check(exercise)]
        elif cell.question:
            cells.append(_question(cell))
        elif cell.term:
            cells.append(_term(cell))
        else:
            cells.append(_plain(cell, ids))
    notebook = new_notebook(cells=cells, metadata={"kernelspec": _KERNELSPEC})
    _demand_headings(lesson, notebook)
    return notebook


def _demand(lesson: Lesson, cell: ScriptCell) -> None:
    where = f"{lesson.slug}.py, line {cell.line}"
    lines = len(cell.source.splitlines())
    if cell.kind == "code" and lines > _LONGEST_CELL:
        raise LessonError(f"{where}: a code cell of {lines} lines; the most that a learner reads is {_LONGEST_CELL}.")
    if cell.exercise and not ("### BEGIN SOLUTION" in cell.source and "### END SOLUTION" in cell.source):
        raise LessonError(f"{where}: the exercise cell {cell.exercise!r} marks no BEGIN SOLUTION and END SOLUTION.")
    if cell.question and not cell.points:
        raise LessonError(f"{where}: the question {cell.question!r} states no points.")


def _demand_headings(lesson: Lesson, notebook: nbformat.NotebookNode) -> None:
    """Every `see` must be a heading, else a learner is sent nowhere."""
    known = headings(notebook)
    for exercise in lesson.exercises.values():
        for see in [exercise.see, *(v.see for v in exercise.wrongs.values())]:
            if see not in known:
                raise LessonError(
                    f"{lesson.slug}: {exercise.name} sends learners to {see!r}, but there is no such heading."
                )


def headings(notebook: nbformat.NotebookNode) -> set[str]:
    """Texts of all headings of a notebook."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return set(re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE))


def _announce(prompt: nbformat.NotebookNode, exercise: Exercise) -> None:
    """Put points, time and difficulty under the heading of the exercise's prompt."""
    heading, _, text = prompt.source.partition("\n")
    difficulty = "●" * exercise.difficulty + "○" * (3 - exercise.difficulty)
    points, minutes = _count(exercise.points, "point"), _count(exercise.minutes, "minute")
    prompt.source = f"{heading}\n*{points} · about {minutes} · difficulty {difficulty}*\n\n{text.lstrip()}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _solution(cell: ScriptCell) -> nbformat.NotebookNode:
    return new_code_cell(cell.source, id=_id(cell.exercise), metadata=_nbgrader(cell.exercise, solution=True))


def _check(exercise: Exercise) -> nbformat.NotebookNode:
    name = f"check_{exercise.name}"
    metadata = _nbgrader(name, grade=True, locked=True, points=exercise.points)
    # Run All goes on past a failed check, so that a learner reaches the payoff
    return new_code_cell(f"check({exercise.name})", id=_id(name), metadata=metadata | {"tags": ["raises-exception"]})


def _question(cell: ScriptCell) -> nbformat.NotebookNode:
    metadata = _nbgrader(cell.question, grade=True, solution=True, points=cell.points)
    return new_markdown_cell(cell.source, id=_id(cell.question), metadata=metadata)


def _term(cell: ScriptCell) -> nbformat.NotebookNode:
    """A term of the glossary, set apart from the text around it."""
    lines = f"**{cell.term}.** {cell.source}".splitlines()
    return new_markdown_cell("\n".join(f"> {line}" for line in lines), id=_id(f"term-{anchor(cell.term)}"))


def _plain(cell: ScriptCell, taken: set[str]) -> nbformat.NotebookNode:
    """A cell named by its heading, else by its content, so that edits elsewhere leave its id alone."""
    heading = re.match(r"#+ +(.+)", cell.source) if cell.kind == "markdown" else None
    name = anchor(heading[1]) if heading else "cell-" + hashlib.sha256(cell.source.encode()).hexdigest()[:8]
    while name in taken:
        name += "-2"
    taken.add(name)
    if cell.kind == "markdown":
        return new_markdown_cell(cell.source, id=_id(name))
    return new_code_cell(cell.source, id=_id(name), metadata={"tags": cell.tags} if cell.tags else {})


def _id(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "", name)[:64]


def _nbgrader(grade_id: str, **values) -> dict:
    defaults = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {"schema_version": 3, "grade_id": grade_id} | defaults | values}


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """The notebook in a file. Raises LessonError if it holds none."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # whatever nbformat says of a broken file
        said = f"{path.parent.name}/{path.name} is not a notebook: {error}".splitlines()[0]
        raise LessonError(f"{said} (python3 start.py build makes it anew)") from error


def to_bytes(notebook: nbformat.NotebookNode) -> bytes:
    """The notebook as it is written to disk."""
    return (nbformat.writes(notebook, version=4).rstrip("\n") + "\n").encode()


def release(lesson: Lesson, solved: nbformat.NotebookNode, recorded: bytes) -> dict[str, bytes]:
    """What students get of the lesson, file by file, made by nbgrader's own generate_assignment."""
    with tempfile.TemporaryDirectory() as root:
        source = Path(root, "solutions", lesson.slug)
        source.mkdir(parents=True)
        put_published(lesson, recorded, source)
        (source / f"{lesson.slug}.ipynb").write_bytes(to_bytes(solved))
        config = Config()
        configure(config, Path(root))
        config.CourseDirectory.assignment_id = lesson.slug
        _generate(config)
        files = {f.name: f.read_bytes() for f in Path(root, "course", lesson.slug).iterdir()}
    notebook = nbformat.reads(files[f"{lesson.slug}.ipynb"].decode(), as_version=4)
    return files | {f"{lesson.slug}.ipynb": to_bytes(notebook)}


def put_published(lesson: Lesson, recorded: bytes, folder: Path) -> None:
    """Put beside a notebook in `folder` what students get beside theirs, with these answers."""
    for name in PUBLISHED:
        if (lesson.folder / name).is_file():
            shutil.copy(lesson.folder / name, folder)
    (folder / "answers.npz").write_bytes(recorded)


def _generate(config: Config) -> None:
    said = io.StringIO()
    log = logging.Logger("release")
    log.addHandler(logging.StreamHandler(said))
    try:
        GenerateAssignment(coursedir=CourseDirectory(config=config), config=config, log=log).start()
    except (SystemExit, NbGraderException) as error:
        raise LessonError(f"nbgrader could not release the lesson:\n{said.getvalue()}") from error
