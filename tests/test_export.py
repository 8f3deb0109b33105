"""Scores from nbgrader's gradebook, as Canvas, Moodle and spreadsheets take them."""

import csv
import os
import shutil
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.errors import CourseError
from autograder.grading.export import export
from autograder.grading.result import ExerciseResult, Result, write_result
from autograder.grading.spreadsheet import harmless, number, write_csv

SLUG = "00_toy"
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "toy"
"""

pytestmark = [
    pytest.mark.xdist_group("export"),  # one gradebook for all
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),  # nbgrader's own, for every student
]


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """Four students who handed in (full marks, late, waiting for a human, hostile) and one who did not."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)  # nbgrader calls alembic by name
        book = Gradebook(f"sqlite:///{path}", "toy")
    with book:
        book.add_assignment(SLUG)
        book.add_notebook(SLUG, SLUG)
        book.add_grade_cell("check_double", SLUG, SLUG, max_score=2, cell_type="code")
        book.add_grade_cell("see", SLUG, SLUG, max_score=3, cell_type="markdown")
        ada = {"first_name": "Ada", "last_name": "Łovelace", "email": "ada@example.org", "lms_user_id": "4711"}
        graded(book, "aable", 2, 3, **ada)
        graded(book, "late", 2, 2.5, penalty=0.9, first_name="Lee", last_name="Late", email="lee@example.org")
        graded(book, "open", 2, None, first_name="Ona", last_name="Open", email="ona@example.org")
        graded(book, "=1+1", 0, 0, first_name='=HYPERLINK("http:x")', last_name="-2+3", email="@SUM(A1)")
        book.add_student("absent", first_name="Abe", last_name="Absent")
    return path


@pytest.fixture
def course(tmp_path, gradebook):
    """A course folder with that gradebook."""
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    shutil.copy(gradebook, tmp_path)
    return tmp_path


def graded(book, student, auto, manual, penalty=0.0, **who):
    book.add_student(student, **who)
    submission = book.add_submission(SLUG, student)
    submission.notebooks[0].late_submission_penalty = penalty
    for cell, field, points in (("check_double", "auto_score", auto), ("see", "manual_score", manual)):
        grade = book.find_grade(cell, SLUG, SLUG, student)
        grade.needs_manual_grade = points is None
        if points is not None:
            setattr(grade, field, points)
    book.db.commit()


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


def by_student(path, column="student"):
    header, *lines = rows(path)
    return {line[header.index(column)]: dict(zip(header, line, strict=True)) for line in lines}


def test_plain_csv_has_every_student_and_the_gradebooks_totals(course):
    found = by_student(export(course, SLUG, "csv"))
    assert {s: row["points"] for s, row in found.items()} == {
        **{"aable": "5", "late": "3.6", "open": "2", "'=1+1": "0", "absent": ""}
    }
    assert found["late"]["late_penalty"] == "0.9" and found["late"]["max_points"] == "5"
    assert found["aable"]["last_name"] == "Łovelace"
    assert found["absent"]["status"] == "nothing handed in"


def test_scores_to_which_points_are_missing_are_marked_and_counted(course, capsys):
    path = export(course, SLUG, "csv")
    found = by_student(path)
    assert found["open"]["status"].startswith("not final") and found["aable"]["status"] == ""
    said = capsys.readouterr().err
    assert said == "1 of 4 submissions are still to be graded by hand, so their points are not final: open.\n"


def test_canvas_reads_its_own_columns(course):
    header, points, *students = rows(export(course, SLUG, "canvas"))
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", SLUG]
    assert points == ["    Points Possible", "", "", "", "", "5"]
    assert ["Łovelace, Ada", "4711", "", "aable", "", "5"] in students
    assert "absent" not in [row[3] for row in students]  # an empty cell would erase a score
    assert next(row[4] for row in students if row[3] == "open").startswith("not final")


def test_the_column_can_be_named_as_the_lms_names_it(course):
    header, *_ = rows(export(course, SLUG, "canvas", column="Week 1 (815)"))
    assert header[-1] == "Week 1 (815)"


def test_moodle_gets_addresses_and_feedback_in_the_courses_words(course, capsys):
    wrong = ExerciseResult("double", 1, 2, "mean", "", "one", ["That is the mean.", "Your code printed: <b>"])
    other = ExerciseResult("total", 0, 2, "", "error", "one", ["Tried `x`.", "Your code raised E: <script>"])
    write_result(course, Result("aable", SLUG, "", "", exercises=[wrong, other]))
    path = export(course, SLUG, "moodle")
    assert rows(path)[0] == ["Identifier", "First name", "Last name", "Email address", SLUG, "Feedback comments"]
    found = by_student(path, "Identifier")
    assert found["aable"]["Email address"] == "ada@example.org" and found["aable"][SLUG] == "5"
    assert found["aable"]["Feedback comments"] == "double: 1 of 2 (That is the mean) | total: 0 of 2"
    assert found["open"]["Feedback comments"].startswith("not final") and "absent" not in found


def test_students_whom_moodle_cannot_find_are_counted(course, capsys):
    with Gradebook(f"sqlite:///{course}/gradebook.db", "toy") as book:
        graded(book, "nomail", 1, 1)
    export(course, SLUG, "moodle")
    assert "1 of 5 students have no e-mail address" in capsys.readouterr().err


def test_what_could_not_be_graded_gets_no_zero(course, capsys):
    write_result(course, Result("=1+1", SLUG, "", "", problem="The file ends in the middle."))
    assert by_student(export(course, SLUG, "csv"))["'=1+1"]["points"] == ""
    assert len(rows(export(course, SLUG, "canvas"))) == 2 + 3
    assert "1 of 4 submissions could not be graded" in capsys.readouterr().err


@pytest.mark.parametrize("to", ["canvas", "moodle", "csv"])
def test_no_cell_is_a_formula(course, to):
    cells = [cell for row in rows(export(course, SLUG, to)) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]
    assert "'=1+1" in cells


def test_the_folder_that_it_is_run_in_has_no_say(course, monkeypatch, tmp_path_factory):
    here = tmp_path_factory.mktemp("here")
    (here / "nbgrader_config.py").write_text("get_config().CourseDirectory.db_url = 'sqlite:////nowhere.db'\n")
    monkeypatch.chdir(here)
    assert by_student(export(course, SLUG))["aable"]["points"] == "5"


def test_the_gradebook_is_the_configured_one(course):
    (course / "elsewhere").mkdir()
    (course / "gradebook.db").rename(course / "elsewhere" / "marks.db")
    (course / "nbgrader_config.py").write_text(CONFIG + "c.CourseDirectory.db_url = 'sqlite:///elsewhere/marks.db'\n")
    assert by_student(export(course, SLUG))["aable"]["points"] == "5"


def test_output_goes_where_it_is_wanted(course):
    assert export(course, SLUG, "csv") == course / "reports" / f"{SLUG}_csv.csv"
    wanted = course / "a" / "b.csv"
    assert export(course, SLUG, "csv", wanted) == wanted and wanted.is_file()


def test_mistakes_are_one_sentence(course, tmp_path_factory):
    empty = tmp_path_factory.mktemp("empty")
    with pytest.raises(CourseError, match="There is no gradebook"):
        export(empty, SLUG)
    assert not list(empty.iterdir())
    with pytest.raises(CourseError, match="knows no lesson '99_other'"):
        export(course, "99_other")
    with pytest.raises(CourseError, match="no export to 'pdf'"):
        export(course, SLUG, "pdf")
    with pytest.raises(CourseError, match="cannot be written"):
        export(course, SLUG, "csv", course / "gradebook.db" / "x.csv")
    (course / "nbgrader_config.py").write_text("1/0")
    with pytest.raises(CourseError, match="nbgrader_config.py cannot be read"):
        export(course, SLUG)


def test_a_gradebook_that_is_none_is_one_sentence(course):
    (course / "gradebook.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(CourseError, match="The gradebook cannot be read"):
        export(course, SLUG)


@pytest.mark.parametrize(
    "text, cell",
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\r=1", "' =1"),
        ("  =1", "'  =1"),
        ("\uff1d1", "'\uff1d1"),
        ("a;=1", "a;'=1"),
        ("O'Neil-Smith", "O'Neil-Smith"),
        ("a=b", "a=b"),
        ("two\nlines", "two lines"),
        ("", ""),
    ],
)
def test_text_becomes_no_formula(text, cell):
    assert harmless(text) == cell


def test_numbers_of_ours_stay_numbers(tmp_path):
    path = write_csv(tmp_path / "x.csv", [["=a", -1.5, 0.1 + 0.2, 1e6, 3, -0.001], ['say "hi", twice', "\ud800"]])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # Excel reads names outside ASCII by it
    assert rows(path) == [["'=a", "-1.5", "0.3", "1000000", "3", "0"], ['say "hi", twice', " "]]
    assert number(100) == "100"


def test_the_course_of_this_repository_can_be_read():
    """Its own configuration file, which needs the package and defines late penalties, loads without a course beside."""
    from autograder.grading.export_scores import _database

    root = Path(__file__).parent.parent
    try:
        url, course = _database(root)
    except CourseError as error:
        assert "There is no gradebook" in str(error)
    else:
        assert url.startswith("sqlite:///") and course == "sample-to-song"
