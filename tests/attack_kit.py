"""Attacks as files, and a course folder for them to attack: what `test_attacks.py` and `test_fuzz.py` share.

An attack in code is a file of cells, `attacks/code/NAME.py`. Comments at its top say what it must get:

    # attack: what it does; or "honest:", for what looks odd and is not
    # points: double=0 total=4      of each exercise; * where the student's own doing decides
    # trouble: double=slow          kind of the first failed case
    # says: text                    what the student reads, somewhere
    # detour: length                this exercise is refused, or the submission flagged
    # lesson: 80_attacked           without it: the toy
    # twice: yes                    it is handed in twice, and the second must not meet the first
    # markup: yes                   scripts, of which nothing may come to life

Its cells begin with `# %% before` (added at the top), `# %% double` (the answer to an exercise or a question), and
`# %%` (added behind the one before). Exercises that it does not mention have the right answer.
An attack that reaches what it must not prints "BREACH: ..."; one that must come to its end prints that it did.
"""

import json
import re
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from toy import SLUG, write_toy

from autograder import answers
from autograder.authoring import notebook
from autograder.lesson import load_lesson

__all__ = ["ATTACKS", "Attack", "Course", "heard", "make_course", "read_attack", "released", "with_answers"]

ATTACKS = Path(__file__).parent / "attacks"
_CELL = re.compile(r"^# %%(.*)\n", re.MULTILINE)


@dataclass(frozen=True)
class Attack:
    """A file of `attacks/code`: what is expected, and cells as (where, source)."""

    about: str
    lesson: str
    points: dict[str, float | None]
    trouble: dict[str, str]
    says: list[str]
    cells: list[tuple[str, str]]
    options: dict[str, str] = field(default_factory=dict)


def read_attack(path: Path) -> Attack:
    """Raises for a file that says nothing that could be checked."""
    top, *rest = _CELL.split(path.read_text(encoding="utf-8"))
    said = re.findall(r"^# (\w+): (.+)$", top, re.MULTILINE)
    options = dict(said)
    points = {
        name: None if worth == "*" else float(worth) for name, worth in re.findall(r"(\w+)=(\S+)", options["points"])
    }
    about = options.get("attack") or options["honest"]
    trouble = dict(re.findall(r"(\w+)=(\w+)", options.get("trouble", "")))
    cells = [(where.strip(), source.strip("\n")) for where, source in zip(rest[::2], rest[1::2], strict=True)]
    says = [text for key, text in said if key == "says"]
    return Attack(about, options.get("lesson", SLUG), points, trouble, says, cells, options)


@dataclass(frozen=True)
class Course:
    """A course folder with two released lessons, and canaries where no student may read.

    answers  {lesson: {exercise: right answer}}
    """

    root: Path
    canaries: list[str]
    answers: dict[str, dict[str, str]]

    def right(self, slug: str) -> bytes:
        """A submission that deserves full marks."""
        return with_answers(released(self.root, slug), self.answers[slug])

    def of(self, attack: Attack) -> bytes:
        """An attack as it is handed in."""
        return with_answers(released(self.root, attack.lesson), self.answers[attack.lesson], attack.cells)

    def files(self) -> dict[str, bytes]:
        """What lies in the folder now."""
        return {str(p): p.read_bytes() for p in sorted(self.root.rglob("*")) if p.is_file()}


def make_course(root: Path) -> Course:
    """Release the toy and the lesson in `attacks/lesson`, and put canaries beside them."""
    canaries = ["canary" + secrets.token_hex(12) for _ in range(5)]
    toy = write_toy(root) / f"{SLUG}.py"
    toy.write_text(toy.read_text().replace("return 2 * x", f"return 2 * x  # {canaries[0]}"))
    with toy.with_name("variants.py").open("a") as variants:
        variants.write(f"\n# {canaries[1]}\n")
    shutil.copytree(ATTACKS / "lesson", root / "solutions", dirs_exist_ok=True)
    found = {folder.name: _release(root, folder) for folder in sorted((root / "solutions").iterdir())}
    found[SLUG] |= {"double": found[SLUG]["double"].replace(f"  # {canaries[0]}", "")}
    (root / "gradebook.db").write_text(canaries[2])
    (root / "roster.csv").write_text(canaries[2])
    (root / ".autograder_secret").write_text(canaries[3].encode().hex())
    other = root / "submitted" / "other" / SLUG / f"{SLUG}.ipynb"
    other.parent.mkdir(parents=True)
    other.write_bytes(with_answers(released(root, SLUG), {"double": f"# {canaries[4]}"}))
    return Course(root, [*canaries, canaries[3].encode().hex()], found)


def _release(root: Path, folder: Path) -> dict[str, str]:
    """Write what students get into `course/`; returns the right answers."""
    lesson = load_lesson(folder)
    made = notebook.to_notebook(lesson)
    recorded = answers.record(list(lesson.exercises.values()), lesson.references)
    course = root / "course" / folder.name
    course.mkdir(parents=True)
    for name, content in notebook.release(lesson, made, recorded).items():
        (course / name).write_bytes(content)
    return {cell.id: cell.source for cell in made.cells if cell.id in lesson.exercises}


def released(root: Path, slug: str) -> nbformat.NotebookNode:
    """The notebook as students get it."""
    return nbformat.read(root / "course" / slug / f"{slug}.ipynb", as_version=4)


def with_answers(nb: nbformat.NotebookNode, right: dict[str, str], cells: list[tuple[str, str]] = ()) -> bytes:
    """The notebook with answers in place of the stubs, and with the cells of an attack."""
    places = {cell.id: i for i, cell in enumerate(nb.cells)}
    for name, source in right.items():
        nb.cells[places[name]].source = source
    behind: dict[int, list] = {}
    place = -1
    for where, source in cells:
        if where in places:
            place = places[where]
            nb.cells[place].source = source
        else:
            place = -1 if where == "before" else place
            behind.setdefault(place, []).append(nbformat.v4.new_code_cell(source, id=f"mine-{len(behind)}-{place + 1}"))
    before = behind.pop(-1, [])
    nb.cells = before + [c for i, cell in enumerate(nb.cells) for c in (cell, *behind.get(i, []))]
    return json.dumps(nb).encode()


def heard(result) -> str:
    """All that a student, or an instructor who looks at the result, reads in it; not the student's own source."""
    texts = [result.problem, *result.notes, *result.flags]
    for exercise in result.exercises:
        texts += [*exercise.lines, exercise.see, exercise.case]
    cells = json.loads(result.notebook)["cells"] if result.notebook else []
    texts += [json.dumps(cell.get("outputs", []), ensure_ascii=False) for cell in cells]
    return "\n".join(texts)
