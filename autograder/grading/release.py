"""A step of nbgrader's generate_assignment: metadata that a released notebook does without."""

from __future__ import annotations

from nbgrader.preprocessors import NbGraderPreprocessor

__all__ = ["CleanMetadata"]

_KEPT_TAGS = ("demo", "raises-exception")


class CleanMetadata(NbGraderPreprocessor):
    """Cut metadata to the kernelspec and to what grading reads, so that the release is the same bytes each time."""

    def preprocess(self, nb, resources):
        """Called by nbgrader with the notebook to be released."""
        spec = nb.metadata.get("kernelspec", {})
        nb.metadata = type(nb.metadata)(kernelspec=spec)
        for cell in nb.cells:
            tags = [tag for tag in cell.metadata.get("tags", []) if tag in _KEPT_TAGS]
            keep = {"nbgrader": cell.metadata["nbgrader"]} if "nbgrader" in cell.metadata else {}
            keep |= {key: cell.metadata[key] for key in ("deletable", "editable") if key in cell.metadata}
            cell.metadata = type(cell.metadata)(keep | ({"tags": tags} if tags else {}))
        return nb, resources
