"""given.py: solutions of earlier lessons that a lesson builds on and that no library offers.

A lesson says what it needs by `from studio.toolbox import name`. The file holds those exercises' solutions with what
they call, and nothing of the lesson itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.authoring.script import ScriptCell, read_script
from autograder.errors import LessonError
from autograder.lesson import find_lessons

__all__ = ["given"]

_TOOLBOX = "studio.toolbox"
_HEAD = '"""Solutions of earlier lessons that this one builds on, where your own do not pass yet. Made by the build."""'
_FOR_AUTHORS = re.compile(r" *# equivalent: .*")
_MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")


def given(folder: Path) -> bytes:
    """The bytes of the lesson's given.py, none if it needs none. Raises LessonError for a name that none has."""
    found = [_source(folder, name) for name in _asked_for(folder) if not _in_library(name)]
    imports = dict.fromkeys(line for lines, _ in found for line in lines)
    parts = [_HEAD, "\n".join(imports), *dict.fromkeys(text for _, texts in found for text in texts)]
    return ("\n\n".join(filter(None, parts)) + "\n").encode() if found else b""


def _in_library(name: str) -> bool:
    from studio import library  # not at the top: it brings librosa, which most lessons do without

    return hasattr(library, name)


def _asked_for(folder: Path) -> list[str]:
    """Names that the lesson's script imports from the toolbox, in order."""
    trees = [_parse(cell) for cell in read_script(folder / f"{folder.name}.py") if cell.kind == "code"]
    imports = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == _TOOLBOX]
    return list(dict.fromkeys(alias.name for node in imports for alias in node.names))


def _source(folder: Path, name: str) -> tuple[list[str], list[str]]:
    """Imports, and the solution of an earlier lesson's exercise after all that it calls in its own lesson."""
    for slug in find_lessons(folder.parent):
        if slug >= folder.name:
            break
        cells = [
            c for c in read_script(folder.parent / slug / f"{slug}.py") if c.kind == "code" and "demo" not in c.tags
        ]
        if any(cell.exercise == name for cell in cells):
            imports, others = _with_what_it_uses(cells, name)
            return imports, [f"# from lesson {slug}\n{text}" for text in others]
    raise LessonError(f"{folder.name} takes {name!r} from the toolbox, but no earlier lesson has such an exercise.")


def _with_what_it_uses(cells: list[ScriptCell], name: str) -> tuple[list[str], list[str]]:
    """Imports and other top-level statements that define `name` and all it uses, directly or not, in their order."""
    statements = [(node, cell) for cell in cells for node in _parse(cell).body]
    wanted, found = {name}, set()
    while wanted - found:
        found |= wanted
        wanted |= {used for node, _ in statements if _defined(node) & found for used in _used(node)}
    chosen = [(node, cell) for node, cell in statements if _defined(node) & found]
    texts = dict.fromkeys((isinstance(n, (ast.Import, ast.ImportFrom)), _text(n, cell, found)) for n, cell in chosen)
    return [text for imported, text in texts if imported], [text for imported, text in texts if not imported]


def _text(node: ast.stmt, cell: ScriptCell, found: set[str]) -> str:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        node.names = [alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) in found]
        return ast.unparse(node)
    lines = (ast.get_source_segment(cell.source, node) or "").splitlines()
    return "\n".join(_FOR_AUTHORS.sub("", line) for line in lines if line.strip() not in _MARKS)


def _parse(cell: ScriptCell) -> ast.Module:
    try:
        return ast.parse(cell.source)
    except SyntaxError as error:
        raise LessonError(f"line {cell.line + (error.lineno or 1) - 1} of a lesson's script: {error.msg}.") from error


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _used(node: ast.stmt) -> Iterator[str]:
    return (n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))
