"""Small mechanical mistakes put into the reference: cases that tell none of them apart check nothing.

A mutant is the solution cell with one change. Its outcomes are judged like a student's; a mutant that earns
full marks survives. One that no input can tell from the reference may be declared equivalent, by a comment
at the end of its line in the solution: `# equivalent: <before> -> <after> (reason)`.
"""

from __future__ import annotations

import ast
import copy
import os
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from autograder.answers import live
from autograder.authoring.script import ScriptCell, read_script
from autograder.judge import Answers, judge
from autograder.lesson import Lesson, load_lesson
from autograder.run import public_seeds, run_cases

__all__ = ["Mutant", "mutants_of", "survivors"]

_SECONDS = 3.0  # for all cases of one mutant; those that loop for ever are caught
_OPERATORS = {
    ast.Add: [ast.Sub], ast.Sub: [ast.Add], ast.Mult: [ast.Div], ast.Div: [ast.Mult], ast.FloorDiv: [ast.Div],
    ast.Mod: [ast.Mult], ast.Pow: [ast.Mult], ast.MatMult: [ast.Mult],
    ast.Lt: [ast.LtE, ast.Gt], ast.LtE: [ast.Lt, ast.Gt], ast.Gt: [ast.GtE, ast.Lt], ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.And: [ast.Or], ast.Or: [ast.And],
}  # fmt: skip
_DECLARED = re.compile(r"# equivalent: (.+?) -> (.+?) \((.+)\)\s*$")


@dataclass(frozen=True)
class Mutant:
    """One change of a solution: where (line of the script), what before and after, and the whole cell with it."""

    exercise: str
    line: int
    before: str
    after: str
    source: str
    equivalent: bool

    def __str__(self) -> str:
        return f"line {self.line}: {self.before} -> {self.after}"


def mutants_of(script: Path, exercise: str) -> list[Mutant]:
    """All mutants of an exercise's solution cell."""
    cell = next(c for c in read_script(script) if c.exercise == exercise)
    tree = ast.parse(cell.source)
    mutants = [_mutant(cell, tree, *change) for change in _changes(tree)]
    return [mutant for mutant in mutants if mutant.after != mutant.before]


def _mutant(cell: ScriptCell, tree: ast.Module, number: int, node: ast.AST, new: ast.AST | None) -> Mutant:
    changed = _Replace(number, new).visit(copy.deepcopy(tree))
    before, after = ast.unparse(node), "nothing" if new is None else ast.unparse(new)
    declared = _DECLARED.search(cell.source.splitlines()[node.lineno - 1])
    equivalent = bool(declared) and declared.group(1, 2) == (before, after)
    source = ast.unparse(ast.fix_missing_locations(changed))
    return Mutant(cell.exercise, cell.line + node.lineno - 1, before, after, source, equivalent)


class _Replace(ast.NodeTransformer):
    """Put `new` in the place of the node with this number, counted as `_numbered` does."""

    def __init__(self, number: int, new: ast.AST | None):
        self.left, self.new = number, new

    def visit(self, node: ast.AST) -> ast.AST:
        self.left -= 1
        if self.left == -1:
            return ast.Pass() if self.new is None else self.new
        return self.generic_visit(node)


def _numbered(tree: ast.AST) -> Iterator[ast.AST]:
    """Nodes in the order in which a NodeTransformer visits them."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        yield from _numbered(child)


def _changes(tree: ast.Module) -> Iterator[tuple[int, ast.AST, ast.AST | None]]:
    """(number of a node, the node, what to put in its place; None removes a statement)."""
    for number, node in enumerate(_numbered(tree)):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.If, ast.For, ast.While)) or _calls(node):
            yield number, node, None
        if isinstance(node, ast.expr):
            yield from ((number, node, new) for new in _instead(node))


def _calls(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)  # a docstring says nothing


def _instead(node: ast.expr) -> Iterator[ast.expr]:
    """Expressions that a slip would write instead of this one."""
    if isinstance(node, ast.Constant):
        yield from map(ast.Constant, _constants(node.value))
    elif isinstance(node, ast.BinOp):
        yield from (ast.BinOp(node.left, new(), node.right) for new in _OPERATORS.get(type(node.op), []))
        if isinstance(node.op, (ast.Sub, ast.Div, ast.Pow)):
            yield ast.BinOp(node.right, node.op, node.left)
    elif isinstance(node, ast.BoolOp):
        yield from (ast.BoolOp(new(), node.values) for new in _OPERATORS[type(node.op)])
    elif isinstance(node, ast.Compare):
        first, *rest = node.ops
        yield from (ast.Compare(node.left, [new(), *rest], node.comparators) for new in _OPERATORS.get(type(first), []))
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Call):
        yield from _other_calls(node)


def _constants(value: object) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, (int, float)):
        return [value + 1, value - 1]
    if isinstance(value, bytes) and value:
        return [value[:-1] + bytes([value[-1] ^ 1])]
    return []


def _other_calls(call: ast.Call) -> Iterator[ast.expr]:
    """The argument without the call; arguments swapped; an option left out."""
    if call.args and not isinstance(call.args[0], ast.Starred):
        yield call.args[0]
    if len(call.args) >= 2:
        yield ast.Call(call.func, [call.args[1], call.args[0], *call.args[2:]], call.keywords)
    for i in range(len(call.keywords)):
        yield ast.Call(call.func, call.args, call.keywords[:i] + call.keywords[i + 1 :])


def survivors(folder: Path, mutants: list[Mutant]) -> list[Mutant]:
    """Those that earn full marks on the public inputs, tried side by side."""
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        survived = pool.map(_survives, [folder] * len(mutants), mutants, chunksize=8)
        return [mutant for mutant, lives in zip(mutants, survived, strict=True) if lives]


def _survives(folder: Path, mutant: Mutant) -> bool:
    lesson = _lesson(folder)
    exercise = lesson.exercises[mutant.exercise]
    namespace = dict(lesson.references[mutant.exercise].__globals__)
    try:
        exec(compile(mutant.source, str(mutant), "exec"), namespace)
    except Exception:  # a mutant that is no function at all is caught
        return False
    outcomes = run_cases(exercise, namespace[mutant.exercise], public_seeds(exercise))
    return judge(exercise, outcomes, _expected(folder, mutant.exercise)).passed


@cache
def _expected(folder: Path, name: str) -> Answers:
    lesson = _lesson(folder)
    return live(lesson.exercises[name], lesson.references[name], public_seeds(lesson.exercises[name]))


@cache
def _lesson(folder: Path) -> Lesson:
    lesson = load_lesson(folder)
    for exercise in lesson.exercises.values():
        exercise.seconds = _SECONDS
    return lesson
