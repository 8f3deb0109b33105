"""Signs, in a student's text, of a road round what an exercise forbids. A hint for a human, and no verdict."""

from __future__ import annotations

import re

from autograder.exercise import Exercise

__all__ = ["detours"]

_ROADS = re.compile(
    r"\b(importlib|__import__|eval|exec|compile|globals|getattr|ctypes|subprocess|sys\.modules|_getframe|f_back"
    r"|__subclasses__|__globals__|__builtins__|gc|inspect|autograder\.(?!\b(?:check|hint|progress)\b)\w+)\b"
)
_READ = 50_000  # characters


def detours(name: str, source: str, exercise: Exercise | None) -> list[str]:
    """One sentence for what a cell mentions that its exercise gives no reason to mention."""
    source = source[:_READ]
    roads = sorted({match[0] for match in _ROADS.finditer(source)})
    forbidden = [f for f in (exercise.forbids if exercise else []) if not f.startswith(".")]
    roads += [f"{f} (forbidden here)" for f in forbidden if re.search(rf"\b{re.escape(f)}\b", source)]
    return [f"{name}: mentions {', '.join(roads)}"] if roads else []
