"""Hand-ins made from a released notebook: solved, half solved, or with the known mistakes of variants.py."""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache, partial
from pathlib import Path
from types import CodeType

import nbformat

from autograder.exercise import Variant
from autograder.lesson import Lesson

__all__ = ["hand_in", "solutions", "variant_source"]

_DECLARES = re.compile(r"\.(right$|wrong\()")


def hand_in(released: Path, answers: dict[str, str], to: Path) -> Path:
    """Write the released notebook with the given cell sources ({grade_id: source}) in place of the stubs."""
    notebook = nbformat.read(released, as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    to.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, to)
    return to


def solutions(lesson: Lesson) -> dict[str, str]:
    """{exercise: source of its solution cell}."""
    notebook = nbformat.read(lesson.folder / f"{lesson.slug}.ipynb", as_version=4)
    return {cell.id: cell.source for cell in notebook.cells if cell.id in lesson.exercises}


@cache
def variant_source(exercise: str, variant: Variant) -> str:
    """A variant as a student would have it in a cell: the function itself, and what it needs of variants.py.

    Raises LookupError for one that is made in a loop or by a helper: nothing there is its source.
    """
    function = inspect.unwrap(variant.function)
    code = getattr(function, "func", function).__code__
    tree = ast.parse(Path(code.co_filename).read_text(encoding="utf-8"))
    shared = [node for node in tree.body if _is_shared(node)]
    own = [node for node in shared if _first_line(node) == code.co_firstlineno and variant.name in _defined(node)]
    made = _partial(function) if isinstance(function, partial) else variant.name if own else _lambda(code, tree)
    last = ast.parse(f"{exercise} = {made}").body[0]
    kept = [*own, last]
    for node in kept:  # which grows meanwhile
        used = {part.id for part in ast.walk(_bare(node)) if isinstance(part, ast.Name)}
        kept += [other for other in shared if other not in kept and used & _defined(other)]
    source = ast.unparse(ast.Module([_bare(node) for node in shared if node in kept], []))
    imports = "import functools\n" if isinstance(function, partial) else ""  # variants.py may name it otherwise
    return f"{imports}{source}\n\n{ast.unparse(last)}\n"


def _partial(function: partial) -> str:
    """The source of a function of variants.py with some arguments fixed."""
    fixed = ", ".join(f"{name}={value!r}" for name, value in function.keywords.items())
    try:
        ast.literal_eval(repr(list(function.keywords.values())))
    except (ValueError, SyntaxError):
        raise LookupError(f"what is fixed of {function.func.__name__} cannot be written down") from None
    return f"functools.partial({function.func.__name__}, {fixed})"


def _lambda(code: CodeType, tree: ast.Module) -> str:
    """The source of a lambda of which nothing was fixed from outside, by a loop or by the helper that made it."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda) and node.lineno == code.co_firstlineno]
    if code.co_name != "<lambda>" or len(found) != 1 or code.co_freevars:
        raise LookupError(f"{code.co_name} in line {code.co_firstlineno} has no source of its own")
    defaults = [default for default in [*found[0].args.defaults, *found[0].args.kw_defaults] if default]
    if any(isinstance(part, ast.Name) for default in defaults for part in ast.walk(default)):
        raise LookupError(f"the lambda in line {code.co_firstlineno} was made in a loop")
    return ast.unparse(found[0])


def _is_shared(node: ast.stmt) -> bool:
    """Imports, constants and functions: what variants use of one another."""
    if isinstance(node, ast.ImportFrom):
        return node.module != "checks"
    return isinstance(node, (ast.Import, ast.Assign, ast.FunctionDef, ast.ClassDef))


def _bare(node: ast.stmt) -> ast.stmt:
    """Without the decorators that declare a variant."""
    if isinstance(node, ast.FunctionDef):
        node.decorator_list = [d for d in node.decorator_list if not _DECLARES.search(ast.unparse(d))]
    return node


def _defined(node: ast.stmt) -> set[str]:
    """The names that a shared statement gives a meaning."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.Assign):
        return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    return {node.name}


def _first_line(node: ast.stmt) -> int:
    """Where a function begins: at its first decorator."""
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
