"""Running a lesson from its first cell to its last, for the notebook that GitHub shows."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_output

from autograder.authoring.notebook import put_published
from autograder.errors import LessonError
from autograder.lesson import Lesson
from studio.datasets import data_sets, dataset

__all__ = ["execute"]

_SECONDS = 600  # a stop for endless loops; what a lesson may take is tested elsewhere
_WIDGET = "application/vnd.jupyter.widget-view+json"


def execute(lesson: Lesson, notebook: nbformat.NotebookNode, recorded: bytes) -> nbformat.NotebookNode:
    """The notebook with outputs, without sound and widget state. Raises LessonError if a cell fails."""
    _make_data_sets(notebook)
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, lesson.slug)  # a lesson looks for earlier ones beside itself: here are none
        folder.mkdir()
        put_published(lesson, recorded, folder)
        _run(lesson, notebook, folder)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            _demand_no_error(lesson, cell)
            _strip(cell)
    return notebook


def _make_data_sets(notebook: nbformat.NotebookNode) -> None:
    """Beforehand, so that no progress bar of a first use gets into what GitHub shows."""
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    for name in data_sets(code):
        dataset(name)


def _run(lesson: Lesson, notebook: nbformat.NotebookNode, folder: Path) -> None:
    client = NotebookClient(
        notebook,
        timeout=_SECONDS,
        kernel_name="python3",
        allow_errors=True,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
        on_cell_start=_counter(len(notebook.cells)),
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # its warning about transport is not for authors
    )
    try:
        client.execute()
    except (CellTimeoutError, DeadKernelError) as error:
        raise LessonError(f"{lesson.slug}: {str(error).splitlines()[0]}") from error


def _counter(cells: int):
    """Progress for a person at a terminal."""

    def show(cell_index, **_):
        end = "\n" if cell_index + 1 == cells else ""
        print(f"\r  cell {cell_index + 1} of {cells} ", end=end, file=sys.stderr, flush=True)

    return show if sys.stderr.isatty() else None


def _demand_no_error(lesson: Lesson, cell: nbformat.NotebookNode) -> None:
    for output in cell.outputs:
        if output.output_type == "error":
            first = cell.source.splitlines()[0]
            said = f"{output.ename}: {output.evalue}".splitlines()[0]
            raise LessonError(f"{lesson.slug}: the cell that begins with `{first}` fails with {said}")
        if output.output_type == "stream" and output.name == "stderr":
            raise LessonError(
                f"{lesson.slug}: the cell `{cell.source.splitlines()[0]}` writes to stderr: {output.text[:200]}"
            )


def _strip(cell: nbformat.NotebookNode) -> None:
    """Leave out what GitHub cannot show; nbval must then not compare it with what the cell puts out."""
    outputs = [_for_github(output) for output in cell.outputs]
    if outputs != cell.outputs:
        tags = cell.metadata.get("tags", [])
        cell.metadata["tags"] = [*tags, *({"nbval-ignore-output"} - set(tags))]
    cell.outputs = outputs


def _for_github(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    from studio.players import without_sound

    data = output.get("data", {})
    if _WIDGET in data:
        return new_output("display_data", {"text/markdown": "*Controls: run the notebook to move them.*"})
    if "text/html" in data:
        silent = data | {"text/html": without_sound(data["text/html"])}
        return type(output)(output | {"data": silent})
    return output
