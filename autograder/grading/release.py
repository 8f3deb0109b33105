"""Releases: what is left out of the notebook, its version, and a copy of each, to grade by what students were given."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

__all__ = ["CleanMetadata", "archived", "keep", "release_of"]

_KEPT_TAGS = ("demo", "raises-exception")
_GIVEN = ("checks.py", "given.py")  # what decides, beside the notebook, how answers are tried


class CleanMetadata(NbGraderPreprocessor):
    """Cut metadata to what grading reads, and add the release's version: the same bytes from the same lesson."""

    def preprocess(self, nb, resources):
        """Called by nbgrader with the notebook to be released."""
        spec = nb.metadata.get("kernelspec", {})
        for cell in nb.cells:
            tags = [tag for tag in cell.metadata.get("tags", []) if tag in _KEPT_TAGS]
            keep = {"nbgrader": cell.metadata["nbgrader"]} if "nbgrader" in cell.metadata else {}
            keep |= {key: cell.metadata[key] for key in ("deletable", "editable") if key in cell.metadata}
            cell.metadata = type(cell.metadata)(keep | ({"tags": tags} if tags else {}))
        slug = resources["nbgrader"]["assignment"]
        course = CourseDirectory(parent=self)
        version = _version(nb, Path(course.root, course.source_directory, slug))
        nb.metadata = type(nb.metadata)(kernelspec=spec, course={"lesson": slug, "release": version})
        return nb, resources


def _version(notebook: NotebookNode, lesson: Path) -> str:
    digest = hashlib.sha256()
    for cell in notebook.cells:
        digest.update(json.dumps([cell.cell_type, cell.source, cell.metadata], sort_keys=True).encode())
    for name in _GIVEN:
        digest.update((lesson / name).read_bytes() if (lesson / name).is_file() else b"\0")
    return digest.hexdigest()[:12]


def release_of(notebook: NotebookNode) -> str:
    """The version that a released notebook states, or ""."""
    return notebook.metadata.get("course", {}).get("release", "")


def archived(root: Path, slug: str, release: str) -> Path | None:
    """The course folder as it was for this release, reduced to the lesson; None if it was never kept."""
    folder = root / "releases" / slug / release
    return folder if release.isalnum() and (folder / "course" / slug / f"{slug}.ipynb").is_file() else None


def keep(assignment: str, **_) -> None:
    """nbgrader calls this, in the course folder, when it has released a lesson: keep what it was made from."""
    root = Path.cwd()
    notebook = nbformat.read(root / "course" / assignment / f"{assignment}.ipynb", as_version=4)
    folder = root / "releases" / assignment / release_of(notebook)
    if not folder.exists():
        for part in ("solutions", "course"):
            shutil.copytree(root / part / assignment, folder / part / assignment)
