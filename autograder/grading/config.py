"""nbgrader's configuration for this course: which folder is what, and which steps are ours."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from autograder.errors import CourseError

__all__ = ["PUBLISHED", "configure", "read_config"]

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


def read_config(root: Path) -> Config:
    """What nbgrader would be configured with in the folder `root`. Raises CourseError."""
    from nbgrader.apps.baseapp import NbGrader

    class Reader(NbGrader):
        """Reads the folder's own configuration, not that of the folder in which this runs."""

        load_cwd_config = False

    app = Reader(log_level="CRITICAL", raise_config_file_errors=True)
    try:
        app.initialize([], root=str(root.resolve()))
    except (Exception, SystemExit) as error:
        raise CourseError(f"{root / 'nbgrader_config.py'} cannot be read ({error}).") from error
    return app.config


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
    # the first pass grades, in the sandbox; the second one writes down what was found
    c.Autograde.exporter_class = "autograder.grading.execute.AnyNotebook"
    c.Autograde.pre_convert_hook = "autograder.grading.execute.find_notebook"
    c.Autograde.sanitize_preprocessors = ["autograder.grading.execute.Grade"]
    c.Autograde.autograde_preprocessors = [
        "nbgrader.preprocessors.SaveAutoGrades",
        "autograder.grading.execute.AskForALook",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
    c.Execute.skip_cells_with_tag = "demo"  # for Validate
    c.Execute.timeout = 120
    warnings.filterwarnings("ignore", category=SAWarning)  # for every student, and nothing about the student's work
    c.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.AssignLatePenalties",  # once more: points given by hand count as well
        "nbgrader.preprocessors.GetGrades",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    c.GenerateFeedback.exporter_class = "autograder.grading.pages.FeedbackPage"
    # in feedback and in formgrader: students write Markdown, which may hold HTML
    c.HTMLExporter.filters = {"markdown2html": "autograder.grading.pages.markdown"}
    c.HTMLExporter.preprocessors = ["autograder.grading.pages.EscapeNames"]
    c.HTMLExporter.sanitize_html = True
    c.AssignLatePenalties.plugin_class = "autograder.grading.late.PerDay"
    c.ZipCollectApp.extractor_plugin = "autograder.grading.collector.Notebooks"
    c.ZipCollectApp.collector_plugin = "autograder.grading.collector.LmsNames"
