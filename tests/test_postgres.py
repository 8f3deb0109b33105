"""A PostgreSQL server as gradebook: a real one, started here and thrown away. Two that grade at once, and nbgrader."""

import csv
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from classroom import ROOT, nbgrader, open_gradebook, submit_toy, toy_course
from sqlalchemy import text
from toy import SLUG

from autograder.__main__ import main

RIGHT = {"double": "def double(x):\n    return 2 * x", "total": "def total(x):\n    return sum(x)"}
MEAN = {"total": "def total(x):\n    return sum(x) / len(x)"}  # half of the points
ONE_HALF = [f"a{i}" for i in range(4)]
OTHER_HALF = [f"b{i}" for i in range(4)]
SCORES = dict.fromkeys(ONE_HALF, 6) | dict.fromkeys(OTHER_HALF, 4)

pytestmark = pytest.mark.xdist_group("postgres")


def programs():
    """The folder with PostgreSQL's programs, which Debian does not put into PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    path = shutil.which("initdb") or (found[-1] if found else None)
    if path is None:
        why = "the test of PostgreSQL needs its server (Debian, Ubuntu: apt install postgresql)"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    return Path(path).resolve().parent


@pytest.fixture(scope="module")
def server():
    """Its URL. It listens in a folder of its own, and nowhere else."""
    bin = programs()
    as_root = os.getuid() == 0  # as whom it refuses to run
    owner = pwd.getpwnam("nobody") if as_root else pwd.getpwuid(os.getuid())
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:  # a short path: a socket's has 107 characters
        os.chown(folder, owner.pw_uid, owner.pw_gid)

        def run(program, *words):
            drop = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if as_root else {}
            with open(Path(folder).with_suffix(".log"), "a+") as log:  # the server holds it open: no pipe would end
                done = subprocess.run(
                    [bin / program, "-D", f"{folder}/data", *words], cwd=folder, stdout=log, stderr=log, **drop
                )
                log.seek(0)
                assert done.returncode == 0, log.read()

        run("initdb", "--username=grader", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        run("pg_ctl", "start", "--wait", "-o", f"-k {folder} -c listen_addresses='' -c fsync=off")
        try:
            yield f"postgresql+psycopg2://grader@/postgres?host={folder}"
        finally:
            run("pg_ctl", "stop", "--wait", "--mode=immediate")
            Path(folder).with_suffix(".log").unlink()


@pytest.fixture(scope="module")
def course(tmp_path_factory, server):
    """The toy lesson, released, with a class that was graded by two processes at the same time, half of it by each."""
    root = tmp_path_factory.mktemp("course")
    toy_course(root, f"\nc.CourseDirectory.db_url = {server!r}\n")
    for student in ONE_HALF:
        submit_toy(root, student, RIGHT)
    for student in OTHER_HALF:
        submit_toy(root, student, RIGHT | MEAN | {"see": "It doubles."})
    command = [sys.executable, "-m", "autograder", "grade", SLUG, "--course", root, "--workers", "1", "--students"]
    both = [subprocess.Popen([*command, *half], cwd=ROOT) for half in (ONE_HALF, OTHER_HALF)]
    assert [process.wait() for process in both] == [0, 0]
    return root


def scores(root):
    with open_gradebook(root) as gradebook:
        return {s.student_id: s.score for s in gradebook.assignment_submissions(SLUG)}


def test_two_that_grade_at_once_write_down_everything(course):
    assert scores(course) == SCORES
    with open_gradebook(course) as gradebook:
        assert gradebook.db.execute(text("select version()")).scalar().startswith("PostgreSQL")
        waiting = {s.student_id for s in gradebook.assignment_submissions(SLUG) if s.needs_manual_grade}
    assert waiting == set(OTHER_HALF)
    assert not (course / "gradebook.db").exists()


def test_points_by_hand_survive_a_regrade_by_both_roads_and_are_exported(course):
    for student in ("b0", "b1"):
        with open_gradebook(course) as gradebook:
            gradebook.find_grade("see", SLUG, SLUG, student).manual_score = 1.5
            gradebook.find_comment("see", SLUG, SLUG, student).manual_comment = "Say why. Très bien ✓"
            gradebook.db.commit()
        submit_toy(course, student, RIGHT | {"see": "It doubles."})
    nbgrader(course, "autograde", SLUG, "--student=b0", "--force")
    assert main(["grade", SLUG, "--course", str(course), "--workers", "2"]) == 0
    assert main(["grade", SLUG, "--course", str(course), "--workers", "2", "--force"]) == 0
    expected = SCORES | {"b0": 7.5, "b1": 7.5}
    assert scores(course) == expected
    with open_gradebook(course) as gradebook:
        comments = {gradebook.find_comment("see", SLUG, SLUG, student).manual_comment for student in ("b0", "b1")}
    assert comments == {"Say why. Très bien ✓"}
    nbgrader(course, "export", "--to", "grades.csv")
    with open(course / "grades.csv", newline="") as file:
        assert {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)} == expected
    nbgrader(course, "generate_feedback", SLUG, "--student=b0")
    assert "Très bien ✓" in (course / "feedback" / "b0" / SLUG / f"{SLUG}.html").read_text()


@pytest.fixture(scope="module")
def small_course(tmp_path_factory):
    """One submission, and a file as gradebook."""
    root = toy_course(tmp_path_factory.mktemp("small"))
    submit_toy(root, "ada", RIGHT)
    return root


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+psycopg2://me:hidden@/x?host=/nowhere", "cannot be opened, see c.CourseDirectory.db_url"),
        ("postgresql+no_such_driver://me:hidden@/x", "cannot be opened, see c.CourseDirectory.db_url"),
        ("no address at all, hidden", "cannot be opened, see c.CourseDirectory.db_url"),
        ("mysql+pymysql://me:hidden@localhost/x", "is not installed here"),
    ],
)
def test_a_gradebook_that_cannot_be_opened_is_one_sentence_without_a_password(small_course, capsys, url, said):
    with open(small_course / "nbgrader_config.py", "a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")  # the last one counts
    assert main(["grade", SLUG, "--course", str(small_course)]) == 1
    error = capsys.readouterr().err
    assert said in error and "hidden" not in error and error.count("\n") == 1
