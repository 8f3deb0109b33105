"""Grading as nbgrader's autograde and formgrader's button do it: their steps, with ours in the place of Execute."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from autograder.grading.handed_in import find_notebook_in
from autograder.grading.outputs import tells_problem
from autograder.grading.result import write_result
from autograder.grading.secret import read_secret, submission_key
from autograder.grading.tasks import Task, fingerprint, grade_task

__all__ = ["AnyNotebook", "AskForALook", "Grade", "find_notebook"]


class AnyNotebook(NotebookExporter):
    """Opens whatever was handed in: `Grade` looks at the file itself, and says what is wrong with it."""

    def from_file(self, file_stream, resources=None, **kw):
        """Called by nbgrader for each notebook, in both passes."""
        try:
            notebook = nbformat.read(file_stream, as_version=4)
        except Exception:  # whatever nbformat and its parsers say of a broken file
            notebook = new_notebook()
        return self.from_notebook_node(notebook, resources=resources, **kw)


class Grade(NbGraderPreprocessor):
    """In the place of a submission puts the graded notebook, made by the same code as with `autograder grade`."""

    unsafe = Bool(False, help="run students' code without a sandbox, under your own account").tag(config=True)

    def preprocess(self, nb, resources):
        """Called by nbgrader with a submission."""
        student, lesson = (resources["nbgrader"][key] for key in ("student", "assignment"))
        root = Path(CourseDirectory(parent=self).root)
        secret = read_secret(root)
        handed_in = Path(resources["metadata"]["path"], f"{resources['unique_key']}.ipynb").read_bytes()
        version = fingerprint(root, lesson, secret)
        key = submission_key(secret, lesson, student)
        result = grade_task(Task(root, lesson, student, handed_in, key, version, self.unsafe))
        write_result(root, result)
        return nbformat.reads(result.notebook, as_version=4), resources


class AskForALook(NbGraderPreprocessor):
    """After SaveAutoGrades: what could not be graded at all waits for a human."""

    def preprocess(self, nb, resources):
        """Called by nbgrader with a graded notebook."""
        if any(map(tells_problem, nb.cells)):
            about = [resources["nbgrader"][key] for key in ("notebook", "assignment", "student")]
            with Gradebook(resources["nbgrader"]["db_url"]) as book:
                for grade in book.find_submission_notebook(*about).grades:
                    grade.needs_manual_grade = True
                book.db.commit()
        return nb, resources


def find_notebook(assignment: str, student: str, notebooks: list[str]) -> None:
    """nbgrader calls this with what a student handed in: a notebook under another name is put under the lesson's."""
    folder = Path(notebooks[0]).parent
    wanted = folder / f"{assignment}.ipynb"
    if not wanted.exists() and (found := find_notebook_in(folder, assignment)):
        shutil.copy(found, wanted)
        notebooks[:] = [str(wanted)]
