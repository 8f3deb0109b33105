"""Finding the libraries that an exercise asks to do without: in the source, and while it runs.

This catches the honest detour and says so; it is no security boundary.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType

__all__ = ["ForbiddenCall", "find_in_source", "watch"]


class ForbiddenCall(Exception):
    """Raised inside the student's function when it calls what the exercise forbids; holds the dotted name."""


def find_in_source(function: Callable, forbidden: list[str]) -> str | None:
    """The first forbidden dotted name that the function, or a helper of its own notebook, mentions."""
    pending, seen = [function], set()
    while forbidden and pending:
        current = inspect.unwrap(pending.pop())
        if not isinstance(current, FunctionType) or current.__code__ in seen:
            continue
        seen.add(current.__code__)
        for name in _mentioned(current):
            if hit := _match(name, forbidden):
                return hit
        helpers = (current.__globals__.get(name) for name in current.__code__.co_names)
        pending += [h for h in helpers if getattr(h, "__module__", None) == function.__module__]
    return None


def _mentioned(function: FunctionType) -> Iterator[str]:
    """Dotted names in the function's source, written out through its imports and globals."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):  # no source: what runs is still watched
        return
    local: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            local |= {alias.asname or alias.name: alias.name for alias in node.names}
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            local |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Name)):
            root, _, rest = ast.unparse(node).partition(".")
            full = local.get(root) or _dotted(function.__globals__.get(root))
            if full:
                yield f"{full}.{rest}" if rest else full


def _dotted(value: object) -> str | None:
    """Where a global comes from: `numpy.fft` for the module, `scipy.signal._x.f` for a function."""
    if isinstance(value, ModuleType):
        return value.__name__
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    return f"{module}.{name}" if module and name else None


def _match(name: str, forbidden: list[str]) -> str | None:
    return next((f for f in forbidden if name == f or name.startswith(f + ".")), None)


def _resolve(dotted: str) -> object:
    """The object behind a dotted name if its module is already imported, else None."""
    if dotted in sys.modules:
        return sys.modules[dotted]
    module, _, name = dotted.rpartition(".")
    return getattr(sys.modules.get(module), name, None)


@contextlib.contextmanager
def watch(forbidden: list[str]) -> Iterator[None]:
    """Raise ForbiddenCall at the call when code run inside this context enters a forbidden library."""
    if not forbidden:
        yield
        return
    functions = {getattr(f, "__code__", f): name for name in forbidden if callable(f := _resolve(name))}

    def on_call(frame, event, argument):
        if event == "call":
            hit = functions.get(frame.f_code) or _match(frame.f_globals.get("__name__", ""), forbidden)
        elif event == "c_call":
            hit = _match(getattr(argument, "__module__", None) or "", forbidden)
        else:
            return
        if hit:
            sys.setprofile(previous)
            raise ForbiddenCall(hit)

    previous = sys.getprofile()
    sys.setprofile(on_call)
    try:
        yield
    finally:
        sys.setprofile(previous)
