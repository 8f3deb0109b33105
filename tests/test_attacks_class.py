"""A class with hostile names, hostile files and hostile markup: graded as a whole, from folders to feedback pages."""

import html.parser
import os
import resource
from pathlib import Path

import nbformat
import pytest
from attack_kit import ATTACKS, read_attack, released, with_answers
from classroom import nbgrader, toy_course
from nbgrader.api import Gradebook
from toy import SLUG

from autograder.__main__ import main
from autograder.grading.result import read_results

ROOT = Path(__file__).parent.parent
RIGHT = {"double": "def double(x):\n    return 2 * x", "total": "def total(x):\n    return sum(x)"}
NAMES = [
    "=cmd|'C calc'!A0",
    "+1+1",
    "-rf",
    "--force",
    "@SUM(1)",
    "'; DROP TABLE student; --",
    "%s %(x)s",
    "$(touch breach.canary) `id` ; ls | cat",
    "Zoë Müller 李",
    " spaces ",
    ".hidden",
]
UNFIT = [  # nbgrader makes patterns and pages of them; others cannot be written down
    "<img src=x onerror=alert('attack')>",
    "<script>alert('attack')<script>",
    '" onmouseover="alert(1)',
    "right\u202eto left",
    "n" * 200,
    "{{ 7 * 7 }} {% raw %} %s {0}",
    "~",
    "*",
    "[a-z]?",
    "two\nlines\t\x1b[2J",
    os.fsdecode(b"latin-1 \xfc"),
]
MARKUP = ["markup_printed", "markup_in_names", "markup_in_answers", "reply_of_texts", "output_odd"]
HOSTILE = 1 << 30  # bytes of a file in which there is nothing


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A released toy lesson, and what the class handed in."""
    root = toy_course(tmp_path_factory.mktemp("class"))
    for name in ["right", *NAMES, *UNFIT]:
        put(root, name, with_answers(released(root, SLUG), RIGHT))
    for name in MARKUP:
        attack = read_attack(ATTACKS / "code" / f"{name}.py")
        put(root, name, with_answers(released(root, SLUG), RIGHT, attack.cells))
    put_odd_files(root)
    return root


def put(root, student, data):
    path = root / "submitted" / student / SLUG / f"{SLUG}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    return path


def put_odd_files(root):
    """What is no file, a link to somebody else's work, a file without end; files beside the notebook."""
    submitted = root / "submitted"
    for student in ("link", "link_to_solutions", "pipe", "folder", "nothing"):
        (submitted / student / SLUG).mkdir(parents=True)
    (submitted / "link" / SLUG / f"{SLUG}.ipynb").symlink_to(submitted / "right" / SLUG / f"{SLUG}.ipynb")
    (submitted / "link_to_solutions" / SLUG / f"{SLUG}.ipynb").symlink_to(root / "solutions" / SLUG / f"{SLUG}.ipynb")
    os.mkfifo(submitted / "pipe" / SLUG / f"{SLUG}.ipynb")
    (submitted / "folder" / SLUG / f"{SLUG}.ipynb").mkdir()
    (submitted / "link_to_folder").mkdir()
    (submitted / "link_to_folder" / SLUG).symlink_to(submitted / "right" / SLUG)
    (submitted / "link_to_student").symlink_to(submitted / "right")
    with put(root, "huge", b"{").open("ab") as file:
        file.truncate(HOSTILE)
    right = with_answers(released(root, SLUG), RIGHT)
    put(root, "odd_time", right).with_name("timestamp.txt").write_text("the day before <script>yesterday</script>")
    put(root, "linked_time", right).with_name("timestamp.txt").symlink_to(root / "solutions" / SLUG / "variants.py")
    beside = put(root, "more_files", right)
    for name in ("checks.py", "numpy.py", "autograder.py", "nbgrader_config.py", "sitecustomize.py"):
        beside.with_name(name).write_text("raise SystemExit('taken over')")


@pytest.fixture(scope="module")
def graded(root):
    """{student: result}, and KB of memory that this process needed for it."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert main(["grade", SLUG, "--course", str(root), "--workers", "1"]) == 0
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {result.student: result for result in read_results(root, SLUG)}, used


def test_a_hostile_name_costs_nothing(graded):
    results, _ = graded
    assert {name: results[name].points for name in NAMES} == dict.fromkeys(NAMES, 6)
    assert results["right"].points == results["more_files"].points == 6


def test_a_name_that_cannot_be_used_stops_nobody(graded, root):
    """Not even in nbgrader's own steps, which would take such a folder for a pattern."""
    assert not [name for name in UNFIT if (root / "autograded" / name).exists() or name in graded[0]]


def test_an_odd_time_costs_nothing(graded):
    results, _ = graded
    assert results["odd_time"].points == results["linked_time"].points == 6


def test_the_work_of_others_is_not_read_through_links(graded, root):
    results, _ = graded
    for student in ("link", "link_to_solutions", "link_to_folder", "link_to_student"):
        assert student not in results or (results[student].points == 0 and results[student].problem), student
    copied = [path for path in (root / "autograded").rglob("*") if path.is_file()]
    assert copied and not [path for path in copied if b"@double.wrong" in path.read_bytes()]


def test_what_is_no_file_gets_a_verdict(graded):
    results, used = graded
    for student in ("pipe", "folder", "nothing", "huge"):
        assert results[student].problem and results[student].points == 0
    assert used < 300_000  # the huge file is not read


def test_the_gradebook_has_each_of_them_once(graded, root):
    results, _ = graded
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        scores = {s.student_id: s.score for s in gradebook.assignment_submissions(SLUG)}
    assert scores == {student: result.points for student, result in results.items()}


class Living(html.parser.HTMLParser):
    """Collects what would come to life on a page."""

    def __init__(self):
        super().__init__()
        self.found, self._script = [], False

    def handle_starttag(self, tag, attributes):
        self._script = tag == "script"
        found = [f"{k}={v}" for k, v in attributes if k.startswith("on") or (v or "").strip().startswith("javascript:")]
        self.found += found + [tag] * (tag in ("iframe", "form", "object", "embed", "base"))

    def handle_endtag(self, tag):
        self._script = False

    def handle_data(self, data):
        if self._script and "attack" in data:
            self.found.append(data)


def test_nothing_comes_to_life_on_a_feedback_page(graded, root):
    nbgrader(root, "generate_feedback", SLUG)
    for student in [*MARKUP, NAMES[0], NAMES[6]]:
        page = Living()
        page.feed((root / "feedback" / student / SLUG / f"{SLUG}.html").read_text())
        assert not page.found, student
        kept = nbformat.read(root / "autograded" / student / SLUG / f"{SLUG}.ipynb", as_version=4)
        assert {cell.id for cell in kept.cells} >= {"double", "check_double", "see"}
