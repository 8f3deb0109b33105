"""Remembering which exercises a learner has solved, and drawing it."""

from __future__ import annotations

import html
import json
from pathlib import Path

from autograder.exercise import Exercise

__all__ = ["Progress", "note"]

_FILE = ".progress.json"


def note(folder: Path, exercise: str, passed: bool) -> None:
    """Write down the latest verdict. A folder that cannot be written to is no reason to stop a learner."""
    solved = _read(folder) | {exercise: passed}
    try:
        (folder / _FILE).write_text(json.dumps(solved, indent=1), encoding="utf-8")
    except OSError:
        return


def _read(folder: Path) -> dict[str, bool]:
    try:
        solved = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):  # none yet, or a broken one: begin anew
        return {}
    return {name: passed is True for name, passed in solved.items()} if isinstance(solved, dict) else {}


class Progress:
    """The lesson's exercises with their state. JupyterLab shows it as a table with a bar."""

    def __init__(self, folder: Path, exercises: dict[str, Exercise]):
        solved = _read(folder)
        self.rows = [(e.name, e.points, e.minutes, solved.get(e.name)) for e in exercises.values()]
        self.others = {
            other.name: sum(_read(other).values())
            for other in sorted(folder.parent.glob("*/"))
            if other != folder and (other / _FILE).is_file()
        }

    @property
    def points(self) -> tuple[int, int]:
        """Points earned so far, and points of the whole lesson."""
        return sum(p for _, p, _, done in self.rows if done), sum(p for _, p, _, _ in self.rows)

    def __repr__(self) -> str:
        lines = [f"{self._mark(done)} {name} ({points} points)" for name, points, _, done in self.rows]
        return "\n".join([*lines, self._sentence()])

    def _repr_html_(self) -> str:
        earned, total = self.points
        rows = "".join(
            f"<tr><td>{self._mark(done)}</td><td style='text-align:left'><code>{html.escape(name)}</code></td>"
            f"<td>{points}</td><td>{minutes} min</td></tr>"
            for name, points, minutes, done in self.rows
        )
        bar = f"<progress value='{earned}' max='{total}' style='width:320px'></progress>"
        head = "<tr><th></th><th style='text-align:left'>exercise</th><th>points</th><th>time</th></tr>"
        return f"{bar}<p>{html.escape(self._sentence())}</p><table>{head}{rows}</table>"

    def _sentence(self) -> str:
        earned, total = self.points
        others = "".join(f"; {count} solved in {slug}" for slug, count in self.others.items())
        return f"{earned} of {total} points in the exercises{others}."

    @staticmethod
    def _mark(done: bool | None) -> str:
        return {True: "✓", False: "✗", None: "·"}[done]
