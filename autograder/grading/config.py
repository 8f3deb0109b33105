"""nbgrader's configuration for this course: which folder is what, and which steps are ours."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

from sqlalchemy.exc import SAWarning
from traitlets.config import Config

__all__ = ["PUBLISHED", "configure"]

PUBLISHED = ("checks.py", "answers.npz", "given.py")
"""Beside the notebook, the only files of a lesson that ever leave `solutions/`."""

_STUB = "# Your code here: replace the next line.\nraise NotImplementedError"


def configure(c: Config, root: Path) -> None:
    """Fill in the configuration object for the course folder `root`."""
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.source_directory = "solutions"
    c.CourseDirectory.release_directory = "course"
    c.CourseDirectory.ignore = _unpublished(root / "solutions")
    # nbgrader calls alembic by name; so `.venv/bin/nbgrader` works without the environment being activated
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    _release(c)
    _grade(c)


def _unpublished(solutions: Path) -> list[str]:
    """nbgrader can only leave files out by name: name every file that is not on the allow-list."""
    names = {f.name for f in solutions.glob("*/*") if f.name not in PUBLISHED and f.suffix != ".ipynb"}
    return sorted(names | {".ipynb_checkpoints", "__pycache__", "*.pyc", ".progress.json", "variants.py"})


def _release(c: Config) -> None:
    c.ClearSolutions.code_stub = {"python": _STUB}
    c.ClearSolutions.text_stub = "*Your answer here: double-click to write.*"
    c.GenerateAssignment.preprocessors = [
        "nbgrader.preprocessors.LockCells",
        "nbgrader.preprocessors.ClearSolutions",
        "nbgrader.preprocessors.ClearOutput",
        "autograder.grading.release.CleanMetadata",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.SaveCells",
    ]
    c.GenerateAssignment.post_convert_hook = "autograder.grading.release.keep"


def _grade(c: Config) -> None:
    c.Execute.skip_cells_with_tag = "demo"
    c.Execute.timeout = 120
    # two warnings for every student that say nothing of the students' work
    c.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--IPKernelApp.log_level=ERROR"]
    warnings.filterwarnings("ignore", category=SAWarning)
    c.OverwriteCells.add_missing_cells = True
    c.Autograde.autograde_preprocessors = [
        "autograder.grading.execute.RunAndJudge",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.AssignLatePenalties",  # once more: points given by hand count as well
        "nbgrader.preprocessors.GetGrades",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    c.AssignLatePenalties.plugin_class = "autograder.grading.late.PerDay"
    c.ZipCollectApp.collector_plugin = "autograder.grading.collector.LmsNames"
