"""GLOSSARY.md: what each term means, where it is taught and tried, and where later lessons use it.

A lesson claims a term by a cell of its own, `# %% [markdown] term="Aliasing" also="alias, aliases"`, whose text is the
entry. All links are found, not written down: the section is the heading above the cell, its exercises are those with
this heading as their `see`, and a later lesson uses the term where its prose names it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.script import ScriptCell, read_script
from autograder.errors import LessonError
from autograder.lesson import find_lessons, load_exercises
from autograder.messages import anchor

__all__ = ["Term", "find_terms", "glossary"]

_HEAD = """\
# Glossary

What the words of the course mean, and where you meet them. `python3 start.py build` makes this page from the lessons.
"""
_LAST = "What to read next"  # names much that the lesson does not use
_HEADING = re.compile(r"^(##+) +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Term:
    """A term, the lesson and section that teach it, {exercise: its heading}, and {later lesson: section}."""

    name: str
    text: str
    slug: str
    section: str
    exercises: dict[str, str]
    later: dict[str, str]


def glossary(root: Path, slugs: list[str] | None = None) -> str:
    """The page for all lessons, or for those named, with links relative to `root`.

    Raises LessonError for a term that is claimed twice, or claimed and not taught.
    """
    terms = sorted(find_terms(root / "solutions", slugs), key=lambda term: term.name.casefold())
    return "\n".join([_HEAD, *(_entry(term) for term in terms)])


def find_terms(solutions: Path, slugs: list[str] | None = None) -> list[Term]:
    """The terms of all lessons, or of those named, in the order in which they are taught."""
    scripts = {slug: read_script(solutions / slug / f"{slug}.py") for slug in slugs or find_lessons(solutions)}
    prose, terms = {slug: _sections(cells) for slug, cells in scripts.items()}, []
    for slug, cells in scripts.items():
        if claimed := [number for number, cell in enumerate(cells) if cell.term]:
            sees = {exercise.name: exercise.see for exercise in load_exercises(solutions / slug).values()}
            later = {other: sections for other, sections in prose.items() if other > slug}
            terms += [_term(slug, cells, number, sees, later) for number in claimed]
    if twice := [b for a, b in enumerate(terms) if b.name in {term.name for term in terms[:a]}]:
        raise LessonError(f"{twice[0].slug} claims the term {twice[0].name!r}, which an earlier cell has.")
    return terms


def _term(slug: str, cells: list[ScriptCell], number: int, sees: dict[str, str], later: dict[str, dict]) -> Term:
    """sees: what each exercise has as its `see`; later: the sections of each later lesson."""
    cell, section = cells[number], _section(cells, number)
    tried = [name for name, see in sees.items() if see == section]
    shown = any("demo" in c.tags and _section(cells, i) == section for i, c in enumerate(cells))
    if not (shown or tried):
        raise LessonError(
            f"{slug} claims the term {cell.term!r} in the section {section!r}, which has no demo, and no "
            "exercise names that section as its `see`: the term is taught nowhere."
        )
    named = re.compile(rf"\b({'|'.join(map(re.escape, _names(cell)))})s?\b", re.IGNORECASE)
    prompts = {c.exercise: _section(cells, i) for i, c in enumerate(cells) if c.exercise in tried}
    uses = {other: [heading for heading, text in prose.items() if named.search(text)] for other, prose in later.items()}
    first = {other: found[0] for other, found in uses.items() if found}
    return Term(cell.term, cell.source, slug, section, prompts, first)


def _names(cell: ScriptCell) -> list[str]:
    return [name.strip() for name in [cell.term, *cell.also.split(",")] if name.strip()]


def _section(cells: list[ScriptCell], number: int) -> str:
    """The heading below which a cell stands."""
    for cell in reversed(cells[: number + 1]):
        if cell.kind == "markdown" and (found := _HEADING.findall(cell.source)):
            return found[-1][1]
    return ""


def _sections(cells: list[ScriptCell]) -> dict[str, str]:
    """{heading: the prose below it}, without what stands before the first and below the last one."""
    _, *parts = _HEADING.split("\n".join(cell.source for cell in cells if cell.kind == "markdown"))
    found = dict(zip(parts[1::3], parts[2::3], strict=True))
    found.pop(_LAST, None)
    return found


def _entry(term: Term) -> str:
    links = [f"Lesson {term.slug[:2]}: {_link(term.section, term.slug, term.section)}"]
    if term.exercises:
        tried = ", ".join(_link(f"`{name}`", term.slug, prompt) for name, prompt in term.exercises.items())
        links.append(f"you write {tried}")
    if term.later:
        links.append("later in " + ", ".join(_link(slug[:2], slug, section) for slug, section in term.later.items()))
    return f"## {term.name}\n\n{term.text}\n\n{' · '.join(links)}\n"


def _link(text: str, slug: str, heading: str) -> str:
    return f"[{text}](course/{slug}/{slug}.ipynb#{anchor(heading)})"
