"""Finding the libraries that an exercise asks to do without: in the source, and while it runs.

This catches the honest detour and says so; it is no security boundary.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import inspect
import sys
import textwrap
import tokenize
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType

__all__ = ["ForbiddenCall", "find_in_source", "python_functions", "watch"]


class ForbiddenCall(Exception):
    """Raised inside the student's function when it calls what the exercise forbids; holds the dotted name."""


def python_functions(function: object) -> list[FunctionType]:
    """The functions written in Python behind a callable: through decorators, partials, instances and classes."""
    own = [function] if isinstance(function, FunctionType) else []
    if isinstance(function, type):
        return [f for f in vars(function).values() if isinstance(f, FunctionType)]
    if isinstance(function, functools.partial):
        return python_functions(function.func)
    if inspect.ismethod(function):
        return python_functions(function.__func__)
    wrapped = inspect.getattr_static(function, "__wrapped__", None)
    if callable(wrapped) and wrapped is not function:
        return own + python_functions(wrapped)
    return own if own or isinstance(function, ModuleType) else python_functions(type(function))


def find_in_source(function: Callable, forbidden: list[str]) -> str | None:
    """The first forbidden dotted name that the function, or a helper of its own notebook, mentions.

    A name that begins with a dot is a method's, of any object.
    """
    if not forbidden:
        return None
    pending, seen = [function], set()
    while pending:
        current = pending.pop()
        if hit := _match(_dotted(current), forbidden) or _is_forbidden(current, forbidden):
            return hit
        for part in python_functions(current):
            if id(part.__code__) in seen or _match(part.__module__, forbidden):
                continue
            seen.add(id(part.__code__))
            if hit := next(filter(None, (_match(name, forbidden) for name in _mentioned(part))), None):
                return hit
            used = [part.__globals__.get(name) for name in _names(part.__code__)]
            if hit := next(filter(None, (_is_forbidden(value, forbidden) for value in used)), None):
                return hit
            pending += [v for v in used if callable(v) and getattr(v, "__module__", None) == part.__module__]
    return None


def _names(code: CodeType) -> Iterator[str]:
    """Globals and attributes that a function names, in functions and lambdas inside it too."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _mentioned(function: FunctionType) -> Iterator[str]:
    """Dotted names in the function's source, written out through its imports and globals."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError, tokenize.TokenError):  # no source: what runs is still watched
        return
    nodes = list(ast.walk(tree))
    imported: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            imported |= {alias.asname or alias.name.partition(".")[0]: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    yield from imported.values()
    own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    for node in nodes:
        if isinstance(node, ast.Attribute):
            yield f".{node.attr}"  # a method of whatever it is: ".softmax" forbids x.softmax(-1)
        if isinstance(node, (ast.Attribute, ast.Name)):
            root, _, rest = ast.unparse(node).partition(".")
            full = imported.get(root) or (root not in own and _dotted(function.__globals__.get(root)))
            if full:
                yield f"{full}.{rest}" if rest else full


def _dotted(value: object) -> str:
    """Where a global comes from: `numpy.fft` for the module, `scipy.signal._x.f` for a function."""
    if isinstance(value, ModuleType):
        return value.__name__
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    return f"{module}.{name}" if isinstance(module, str) and isinstance(name, str) else ""


def _match(name: object, forbidden: list[str]) -> str | None:
    if not isinstance(name, str):
        return None
    return next((f for f in forbidden if name == f or name.startswith(f + ".")), None)


def _is_forbidden(value: object, forbidden: list[str]) -> str | None:
    """The forbidden name of this very function, under whatever name it is known here."""
    return next((f for f in forbidden if callable(value) and value is _resolve(f)), None)


def _resolve(dotted: str) -> object:
    """The object behind a dotted name if its module is already imported, else None. Imports nothing."""
    module, _, name = dotted.rpartition(".")
    return sys.modules.get(dotted) or vars(sys.modules.get(module, object)).get(name)


def _code_ids(forbidden: list[str]) -> dict[int, str]:
    """Forbidden functions by identity: the hash of a code object changes as Python optimizes it."""
    return {id(part.__code__): name for name in forbidden for part in python_functions(_resolve(name))}


@contextlib.contextmanager
def watch(forbidden: list[str]) -> Iterator[None]:
    """Raise ForbiddenCall when code run inside this context calls what is forbidden, even if it swallows the error."""
    if not forbidden:
        yield
        return
    hits: list[str] = []
    functions: dict[int, str] = {}
    modules = 0

    def on_call(frame, event, argument):
        nonlocal modules
        if len(sys.modules) != modules:  # what is imported on the way counts too
            modules = len(sys.modules)
            functions.update(_code_ids(forbidden))
        hit = None
        if event == "call":
            hit = functions.get(id(frame.f_code)) or _match(frame.f_globals.get("__name__"), forbidden)
        elif event == "c_call":
            hit = _match(getattr(argument, "__module__", None), forbidden)
        if hit:
            hits.append(hit)
            raise ForbiddenCall(hit)  # Python then stops calling this function: one hit is enough

    previous = sys.getprofile()
    sys.setprofile(on_call)
    try:
        yield
    finally:
        sys.setprofile(previous)
        if hits:
            raise ForbiddenCall(hits[0])
