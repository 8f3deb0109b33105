"""A small class for tests: hand-ins made from the released notebook, each with known answers."""

import ast
import inspect
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat

NBGRADER = str(Path(sys.executable).with_name("nbgrader"))


def nbgrader(root, *words, env=None):
    """Run an nbgrader command in the course folder, as an instructor would; returns what it said."""
    done = subprocess.run([NBGRADER, *words], cwd=root, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"nbgrader {' '.join(words)}:\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def hand_in(released, answers, to):
    """Write the released notebook with the given cell sources ({grade_id: source}) in place of the stubs."""
    notebook = nbformat.read(released, as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    to.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, to)
    return to


def solutions(lesson):
    """{exercise: source of its solution cell}."""
    notebook = nbformat.read(lesson.folder / f"{lesson.slug}.ipynb", as_version=4)
    return {cell.id: cell.source for cell in notebook.cells if cell.id in lesson.exercises}


def said(cell):
    """The words in the outputs of a graded check cell, line breaks left out."""
    lines = [line for o in cell.outputs for line in o.get("traceback", []) or [o.data["text/plain"]]]
    return " ".join(" ".join(lines).split())


def variant_source(exercise, variant):
    """A variant as a student would have it in a cell: imports and helpers of variants.py, and the function itself."""
    path = Path(inspect.getsourcefile(variant.function))
    tree = ast.parse(path.read_text())
    first = variant.function.__code__.co_firstlineno
    keep = [node for node in tree.body if _shared(node) or _begins_at(node, first)]
    for node in keep:
        if isinstance(node, ast.FunctionDef):
            node.decorator_list = []
    source = ast.unparse(ast.Module(keep, []))
    return textwrap.dedent(source) + f"\n\n{exercise} = {variant.name}\n"


def _shared(node):
    """Imports, helpers and constants; not what declares other variants."""
    if isinstance(node, ast.ImportFrom):
        return node.module != "checks"
    plain = isinstance(node, (ast.Import, ast.Assign, ast.FunctionDef))
    return plain and not getattr(node, "decorator_list", None)


def _begins_at(node, line):
    decorators = getattr(node, "decorator_list", None)
    return bool(decorators) and decorators[0].lineno == line
