"""A submission, rebuilt from the release: each cell found again by its grade_id, whatever happened to the notebook."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from enum import Enum

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.grading.submission import Submission, SubmittedCell, Unreadable

__all__ = ["Rebuilt", "Run", "rebuild"]


class Run(Enum):
    """What grading does with a cell."""

    SHOW = "not run"
    CELL = "run"
    DEFINE = "a demo that the student changed: only imports and definitions run"
    CHECK = "the exercise's cases run, and are judged"


@dataclass(frozen=True)
class Rebuilt:
    """The notebook that is graded; what to do with each of its cells; what was healed, one sentence each."""

    notebook: NotebookNode
    runs: list[Run]
    notes: list[str]


def rebuild(release: NotebookNode, submission: Submission) -> Rebuilt:
    """The release with the student's answers, and with the cells they added, each behind the cell it followed.

    Raises Unreadable for a notebook that has nothing of the release in it.
    """
    found, notes = _matched(release, submission.cells)
    if not found:
        raise Unreadable("None of its cells belongs to this lesson: it is another notebook. Ask for the right one.")
    matched = {position: number for number, position in found.items()}
    added: dict[int, list[SubmittedCell]] = {}
    last = -1  # the release's cell that the next added one follows
    for position, cell in enumerate(submission.cells):
        if position in matched:
            last = matched[position]
        elif cell.source.strip() and not cell.grade_id.startswith("check_"):
            added.setdefault(last, []).append(cell)
    cells = [_added(cell, f"added-{i}") for i, cell in enumerate(added.get(-1, []))]
    for number, original in enumerate(release.cells):
        theirs = submission.cells[found[number]] if number in found else None
        cells.append(_filled(original, theirs))
        cells += [_added(cell, f"added-{number}-{i}") for i, cell in enumerate(added.get(number, []))]
    notebook = copy.copy(release)
    notebook.cells = [cell for cell, _ in cells]
    return Rebuilt(notebook, [run for _, run in cells], notes)


def _matched(release: NotebookNode, theirs: list[SubmittedCell]) -> tuple[dict[int, int], list[str]]:
    """{number of a cell in the release: position of its counterpart in the submission}, and what was healed."""
    by_name: dict[str, list[int]] = {}
    for position, cell in enumerate(theirs):
        by_name.setdefault(cell.grade_id or cell.id, []).append(position)
    checks = {name: positions[0] for name, positions in by_name.items() if name.startswith("check_")}
    found, notes = {}, []
    for number, original in enumerate(release.cells):
        name = _grade_id(original) or original.id
        positions = by_name.get(name, [])
        if not positions and _is_answer(original):  # its metadata are lost: it still defines the function
            positions = _defining(name, theirs)
            notes += [f"The cell of `{name}` had lost its grade_id; it was known by the function it defines."] * bool(
                positions
            )
        if not positions:
            notes += [f"The cell `{name}` was missing."] * bool(_grade_id(original))
            continue
        found[number] = _which(positions, original, theirs, checks.get(f"check_{name}"))
        if len(positions) > 1 and _is_answer(original):
            notes.append(f"The cell `{name}` was there {len(positions)} times.")
        if theirs[found[number]].kind != original.cell_type and _is_answer(original):
            notes.append(f"The cell `{name}` had become a {theirs[found[number]].kind} cell.")
    order = [position for number, position in found.items() if _grade_id(release.cells[number])]
    return found, notes + ["Cells stood in another order."] * (order != sorted(order))


def _which(positions: list[int], original: NotebookNode, theirs: list[SubmittedCell], check: int | None) -> int:
    """Of copies of one cell: the last that was worked on, of those before the check if there are any."""
    worked_on = [p for p in positions if theirs[p].source.strip() != original.source.strip()] or positions
    before = [p for p in worked_on if check is not None and p < check]
    return (before or worked_on)[-1]


def _defining(name: str, theirs: list[SubmittedCell]) -> list[int]:
    pattern = re.compile(rf"^(def|class) {re.escape(name)}\b|^{re.escape(name)} *=", re.MULTILINE)
    return [p for p, cell in enumerate(theirs) if not cell.grade_id and pattern.search(cell.source)]


def _filled(original: NotebookNode, theirs: SubmittedCell | None) -> tuple[NotebookNode, Run]:
    """A cell of the release with what the student wrote in it."""
    cell = copy.deepcopy(original)
    info = cell.metadata.get("nbgrader", {})
    if info.get("grade") and info.get("locked"):
        return cell, Run.CHECK
    if theirs is None:
        restored = cell.cell_type == "code" and not info and "demo" not in cell.metadata.get("tags", [])
        return cell, Run.CELL if restored else Run.SHOW
    changed = theirs.source.strip() != cell.source.strip()
    cell.source = theirs.source
    if cell.cell_type != "code":
        cell.update({"attachments": theirs.attachments} if theirs.attachments else {})
        return cell, Run.SHOW
    if "demo" in cell.metadata.get("tags", []):
        return cell, Run.DEFINE if changed else Run.SHOW
    return cell, Run.CELL


def _added(theirs: SubmittedCell, id: str) -> tuple[NotebookNode, Run]:
    if theirs.kind == "code":
        return new_code_cell(theirs.source, id=id), Run.CELL
    return new_markdown_cell(theirs.source, id=id), Run.SHOW


def _grade_id(cell: NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def _is_answer(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))
