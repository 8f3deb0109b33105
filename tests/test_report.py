"""The report on a class: its numbers, its groups, similar answers, and that nothing of a student's runs in it."""

import base64
import csv
import hashlib
import random
import re
import time
from html.parser import HTMLParser

import nbformat
import numpy as np
import pytest

from autograder.errors import CourseError
from autograder.grading.report import report
from autograder.grading.report_groups import failures, misconceptions, normalized, troubles
from autograder.grading.report_stats import discrimination, scores, summarize
from autograder.grading.result import ExerciseResult, Result, write_result
from autograder.grading.similar import FEWEST_STUDENTS, similar_pairs
from autograder.grading.similar_tokens import RUN, comments, run_prints

SLUG = "00_toy"
HOSTILE = [
    "<script>alert(1)<／script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http:x","y")',
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnp.exe\ud800\x00\x1b[31m",
    "'--><svg onload=alert(1)>",
]


def exercise(name="double", points=2.0, worth=2.0, **more):
    """An exercise's verdict; the lines say that it is wrong."""
    lines = [] if points == worth else ["Tried `double(1)`: one.", "Got 3, expected 2."]
    return ExerciseResult(name, points, worth, **{"lines": lines, "case": "one" if lines else ""} | more)


def result(student, *exercises, **more):
    return Result(student, SLUG, "submission", "grader", exercises=list(exercises), **more)


def written(root, results):
    for r in results:
        write_result(root, r)
    page, table = report(root, SLUG)
    with open(table, newline="", encoding="utf-8-sig") as file:
        return page.read_text(encoding="utf-8"), list(csv.DictReader(file))


# --- numbers --------------------------------------------------------------------------------------


def test_discrimination_is_the_correlation_with_all_other_exercises():
    rng = np.random.default_rng(1)
    points = rng.integers(0, 3, (40, 4)).astype(float)
    class_ = [result(f"s{i}", *(exercise(f"e{k}", p, 2.0) for k, p in enumerate(row))) for i, row in enumerate(points)]
    for k, summary in enumerate(summarize(class_)):
        rest = np.delete(points, k, axis=1).sum(axis=1)
        assert summary.discrimination == pytest.approx(np.corrcoef(points[:, k], rest)[0, 1], abs=0.005)


@pytest.mark.parametrize(
    "points, rest, why",
    [
        ([1.0], [2.0], "one student"),
        ([1.0, 1.0], [2.0, 3.0], "same points here"),
        ([1.0, 0.0], [0.1 + 0.2, 0.3], "same points elsewhere"),
    ],
)
def test_discrimination_that_cannot_be_told_says_why(points, rest, why):
    value, reading = discrimination(points, rest)
    assert value is None and why in reading


def test_discrimination_in_words():
    assert discrimination([0, 0, 1, 1], [1, 2, 3, 4])[1] == "well"
    assert discrimination([1, 1, 0, 0], [1, 2, 3, 4])[1] == "the wrong way round"


def test_an_exercise_is_summarized():
    half = exercise(points=1.0, misconception="mean", seconds=3.0)
    open_ = exercise(points=0.0, trouble="not_started", seconds=0.0)
    (summary,) = summarize([result("a", exercise(seconds=1.0)), result("b", half), result("c", open_)])
    assert (summary.solved, summary.share, summary.untouched, summary.seconds) == (1 / 3, 0.5, 1, 1.0)


def test_scores_and_histogram_count_every_student_once():
    points = [0.0, 0.5, 1.9, 2.0, 2.0]
    summary = scores([result(f"s{i}", exercise(points=p)) for i, p in enumerate(points)])
    assert (summary.graded, summary.perfect, summary.median) == (5, 2, 1.9)
    assert summary.mean == pytest.approx(1.28)
    assert sum(bar.count for bar in summary.bars) == 5
    assert (summary.bars[-1].label, summary.bars[-1].count) == ("2", 2)
    assert max(bar.height for bar in summary.bars) == 1.0


def test_histograms_of_many_points_have_few_bars():
    for most in (0.25, 7.0, 21.0, 100.0, 1e6):
        bars = scores([result("a", exercise(points=most / 2, worth=most))]).bars
        assert len(bars) <= 14 and sum(bar.count for bar in bars) == 1


# --- groups ---------------------------------------------------------------------------------------


def test_misconceptions_are_counted_by_exercise_and_variant():
    class_ = [
        result("a", exercise(points=0.0, misconception="mean", lines=["That is the mean."])),
        result("b", exercise(points=0.0, misconception="same", lines=["Nothing was doubled."])),
        result("c", exercise(points=0.0, misconception="mean", lines=["That is the mean.", "Tried x."])),
        result("d", exercise("total", 0.0, misconception="mean", lines=["That is the mean."])),
    ]
    found = [(g.exercise, g.what, g.message, g.students) for g in misconceptions(class_)]
    assert found[0] == ("double", "mean", "That is the mean.", ["a", "c"])
    assert {f[:2] for f in found[1:]} == {("double", "same"), ("total", "mean")}


def test_failures_are_grouped_by_what_differed():
    def differs(n, index):
        said = f"{n} of 1000 values differ. The largest difference is at index {index}: got -1.5e-3, expected 2."
        return exercise(points=0.0, lines=["Tried `double(3)`: noise.", said, "The other case passes."])

    class_ = [
        result("a", differs(3, 4)),
        result("b", exercise(points=0.0, lines=["Tried `double(3)`: noise.", "Got None."])),
        result("c", differs(17, 999)),
        result("d", exercise(points=0.0, trouble="not_started", lines=["Replace the line."])),
        result("e", exercise(points=0.0, misconception="mean", lines=["That is the mean."])),
        result("f", exercise(points=0.0, trouble="crashed", lines=["It crashed."])),
        result("g", exercise()),
    ]
    groups = failures(class_)
    assert [g.students for g in groups] == [["a", "c"], ["b"]]
    assert "… of … values differ" in groups[0].message and "3 of 1000" in groups[0].example
    assert [(g.what, g.students) for g in troubles(class_)] == [("crashed", ["f"])]


@pytest.mark.parametrize(
    "line, same",
    [
        ("Got 1.5, expected 2.", "Got -3e-07, expected 1,000."),
        ("name 'x1' is not defined", "name 'other' is not defined"),
        ("shape (3, 4)", "shape (50, 6)"),
    ],
)
def test_numbers_and_names_make_no_group(line, same):
    assert normalized(line) == normalized(same)


@pytest.mark.parametrize("other", ["shape (3,)", "shape (3, 4, 5)", "dtype float32", "dtype float64"])
def test_what_differs_in_kind_makes_a_group(other):
    assert normalized("shape (3, 4)") != normalized(other)
    assert normalized("dtype int64") != normalized(other)


# --- the page -------------------------------------------------------------------------------------

_TAGS = set(
    "html head meta title style body header main section nav ul li h1 h2 p b a code pre br table thead tbody tr th td "
    "details summary bdi div span svg g rect text line".split()
)


class Page(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(name, value) for name, value in attrs]

    def handle_data(self, data):
        self.text.append(data)


def hostile_class():
    """Every text that a student can have a hand in is hostile."""
    for i, text in enumerate(HOSTILE):
        name = text.replace("/", "_").replace("\0", "").replace("\ud800", "")
        wrong = exercise(points=0.0, misconception=text, lines=[text, text], case=text, see=text)
        crashed = exercise("total", 0.0, trouble="crashed", lines=[text])
        odd = exercise("third", 0.0, trouble="error", case=text, lines=[f"Tried {text}", text * 50])
        yield result(
            name,
            wrong,
            crashed,
            odd,
            flags=[text],
            notes=[text],
            problem=text * (i == 3),
            answers={"double": text * 90},
        )


def test_nothing_of_a_students_becomes_markup(tmp_path):
    text, _ = written(tmp_path, hostile_class())
    page = Page(text)
    assert page.tags <= _TAGS
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "style", "srcset")]
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")
    assert any(HOSTILE[1] in data for data in page.text) and any("{{ 7 * 7 }}" in data for data in page.text)


def test_a_similar_pair_shows_its_code_escaped(tmp_path):
    class_ = a_class(20)
    copied = {
        name: f"{source}\n# <script>alert('{name}')</script> is a fine remark" for name, source in class_[3].items()
    }
    class_[3] = class_[4] = copied
    text, _ = written(tmp_path, [result(f"s{i}", exercise(), answers=a) for i, a in enumerate(class_)])
    page = Page(text)
    assert page.tags <= _TAGS and "pre" in page.tags
    assert sum("<script>alert('e1')</script>" in data for data in page.text) == 2


def test_the_page_may_run_and_load_nothing(tmp_path):
    text, _ = written(tmp_path, [result("a", exercise())])
    policy = next(value for name, value in Page(text).attributes if name == "content" and "default-src" in value)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ") and "script-src" not in policy and "unsafe" not in policy
    assert digest in policy and len(style) > 500
    assert "http:" not in text and "https:" not in text and "url(" not in text and "@import" not in text


def test_the_page_says_what_happened(tmp_path):
    class_ = [
        result("ann", exercise(points=1.0, misconception="mean", lines=["That is the mean."]), exercise("total")),
        result("bob", exercise(), exercise("total"), flags=["double: reaches scipy"], seconds=7.0),
        result("cyd", exercise(points=0.0, trouble="slow", lines=["Stopped after 2 s."]), exercise("total", 0.0)),
        result("dan", problem="The file ends in the middle."),
        result("eve", exercise(), exercise("total"), notes=["A cell was there twice."]),
    ]
    text, _ = written(tmp_path, class_)
    words = " ".join(" ".join(Page(text).text).split())
    assert "4 graded" in words and "1 could not be graded" in words
    assert "3.5 of 4 points: median" in words and "2.75 points: mean" in words
    for said in (
        "That is the mean. ann",
        "bob double: reaches scipy",
        "took too long Stopped after 2 s. cyd",
        "dan The file ends in the middle.",
        "bob 7.0 s",
        "eve A cell was there twice.",
        f"fewer than {FEWEST_STUDENTS} submissions",
    ):
        assert said in words, said


def test_a_class_that_could_not_be_graded_has_a_page(tmp_path):
    text, rows = written(tmp_path, [result("a", problem="Not a notebook.")])
    assert "No submission could be graded" in text and rows[0]["problem"] == "Not a notebook."


def test_a_lesson_without_exercises_or_points_has_a_page(tmp_path):
    text, _ = written(tmp_path, [result("a"), result("b", exercise(points=0.0, worth=0.0))])
    assert "<svg viewBox" not in text


def test_nothing_graded_is_one_sentence(tmp_path):
    with pytest.raises(CourseError, match=f"Nothing of {SLUG} has been graded yet: python -m autograder grade {SLUG}"):
        report(tmp_path, SLUG)
    assert not list(tmp_path.iterdir())


def test_the_table_has_a_row_for_each_student(tmp_path):
    more = {"flags": ["one", "two"], "seconds": 1.25}
    class_ = [
        result(
            "ann", exercise(points=1.0, misconception="mean", lines=["That is the mean."]), exercise("total"), **more
        ),
        result("zoe", exercise(points=0.0), problem="Not a notebook."),
    ]
    _, (ann, zoe) = written(tmp_path, class_)
    assert ann == {
        **{"student": "ann", "points": "3", "max_points": "4", "double": "1", "double: misconception": "mean"},
        **{"total": "2", "total: misconception": "", "problem": "", "seconds": "1.25", "flags": "2"},
    }
    assert (zoe["student"], zoe["points"], zoe["double"], zoe["problem"]) == ("zoe", "", "", "Not a notebook.")


def test_no_cell_of_the_table_is_a_formula(tmp_path):
    _, rows = written(tmp_path, hostile_class())
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n")]
    assert '\'=HYPERLINK("http:x","y")' in cells


# --- similar answers ------------------------------------------------------------------------------

_FUNCTIONS = ["sum", "mean", "abs", "sqrt", "exp", "log10", "sin", "cos", "round", "floor", "diff", "cumsum"]


def an_answer(rng, name):
    """A function of eight lines, each in one of many usual ways."""
    a, b, c = rng.sample(["x", "y", "t", "value", "out", "tmp", "acc", "w", "signal", "res"], 3)
    ways = [
        lambda: f"{b} = np.{rng.choice(_FUNCTIONS)}({a} * {rng.randint(1, 4)})",
        lambda: f"{c} = {a} ** {rng.randint(2, 3)} / len({a})",
        lambda: f"for i in range(len({a})):\n        {b} += {a}[i] * {rng.randint(1, 3)}",
        lambda: f"if {a} is None:\n        return {rng.choice(['0', 'np.inf', 'None'])}",
        lambda: f"{b}, {c} = {a}[::{rng.randint(2, 3)}], np.zeros({rng.randint(1, 9)})",
        lambda: f"{c} = np.where({a} > {rng.randint(0, 2)}, {b}, {rng.choice(['0', '1', a])})",
    ]
    body = "\n    ".join(rng.choice(ways)() for _ in range(8))
    return f"def {name}({a}):\n    {body}\n    return {b}\n"


def a_class(n, seed=0):
    """Answers of n students who worked alone."""
    rng = random.Random(seed)
    return [{f"e{k}": an_answer(rng, f"e{k}") for k in range(6)} for _ in range(n)]


def pairs_of(class_, released=None):
    found = similar_pairs([result(f"s{i:03}", answers=answers) for i, answers in enumerate(class_)], released)
    return [(p.first, p.second) for p in found]


def renamed(source):
    """With other names, another layout, and other comments."""
    source = re.sub(r"\b(x|y|t|value|out|tmp|acc|w|signal|res|i)\b", lambda m: f"my_{m[0]}_2", source)
    return source.replace(" = ", "=").replace(" * ", "*").replace("\n", "  # as the book says it\n", 1)


@pytest.mark.parametrize("n", [FEWEST_STUDENTS, 30, 300])
def test_a_copy_with_other_names_is_found_and_no_one_else(n):
    class_ = a_class(n)
    assert pairs_of(class_) == []
    class_[1] = {name: renamed(source) for name, source in class_[0].items()}
    assert pairs_of(class_) == [("s000", "s001")]


def test_a_copy_in_part_is_found():
    class_ = a_class(60)
    class_[1] |= {name: renamed(class_[0][name]) for name in ("e0", "e1", "e2", "e3", "e4")}
    (pair,) = similar_pairs([result(f"s{i:03}", answers=answers) for i, answers in enumerate(class_)])
    assert 0.7 <= pair.share < 1.0
    assert set(pair.exercises) >= {"e0", "e1", "e2", "e3", "e4"}


def test_what_many_wrote_is_no_evidence():
    class_ = a_class(30)
    for i in range(15):  # the textbook's way
        class_[i] = dict(class_[0])
    assert pairs_of(class_) == []


def test_what_was_released_is_no_evidence():
    released = a_class(1, seed=5)[0]
    class_ = [released | {"e0": an_answer(random.Random(100 + i), "e0")} for i in range(4)]
    class_ += a_class(20)
    assert pairs_of(class_, released) == []
    assert pairs_of(class_) != []  # without knowing what was released


def test_the_report_knows_what_was_released(tmp_path):
    released = a_class(1, seed=5)[0]
    cells = []
    for name, source in released.items():
        cells.append(nbformat.v4.new_code_cell(source, metadata={"nbgrader": {"grade_id": name}}))
    (tmp_path / "course" / SLUG).mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "course" / SLUG / f"{SLUG}.ipynb")
    class_ = [released, released, *a_class(20)]
    text, _ = written(tmp_path, [result(f"s{i:02}", exercise(), answers=a) for i, a in enumerate(class_)])
    assert "No pair shares much" in text


def test_comments_and_odd_constants_are_evidence():
    usual = "def e0(x):\n    return np.mean(x ** 2)\n"
    odd = usual + "".join(
        f"# the {word} of them was wrong before, ask Ada\n" for word in "first second third last".split()
    )
    class_ = [{"e0": usual} for _ in range(20)]
    class_[4] = class_[9] = {"e0": odd}
    (pair,) = similar_pairs([result(f"s{i:03}", answers=answers) for i, answers in enumerate(class_)])
    assert (pair.first, pair.second) == ("s004", "s009")
    assert "the first of them was wrong before ask ada" in pair.comments
    assert len(np.setdiff1d(run_prints("a = b * 0.123457 + c[1:]"), run_prints("x = y * 0.5 + z[1:]")))


def test_short_answers_say_nothing():
    class_ = [{"e0": f"def e0(x):\n    return x * {i // 2}\n"} for i in range(20)]
    assert pairs_of(class_) == []


def test_tokens_do_not_depend_on_names_and_layout():
    one, two = "total = np.sum(x[1:]) * 2.0 + total", "s=np.sum(values[1:])*2 + \\\n  s  # my sum"
    assert np.array_equal(run_prints(one), run_prints(two)) and len(run_prints(one)) >= RUN
    assert not np.array_equal(run_prints(one), run_prints(one.replace("sum", "mean")))


@pytest.mark.parametrize(
    "source",
    [
        "",
        "def f(:\n  return '''never closed",
        '"' * 500_000,
        "'\\" * 200_000,
        "(" * 500_000,
        "1e+" * 200_000,
        "rb" * 300_000,
        '"""' + "\\" * 500_000,
        "# " + "word " * 100_000,
        "\0\ud800\u202e\U0010ffff" * 50_000,
        "0" * 500_000 + ".",
        "  \t\f\r\n" * 100_000,
    ],
)
def test_no_source_takes_long_or_raises(source):
    start = time.perf_counter()
    run_prints(source)
    comments(source)
    assert time.perf_counter() - start < 1.0


def test_a_class_of_300_takes_seconds():
    class_ = a_class(300)
    for i in range(0, 300, 10):
        class_[i]["e0"] = "x = '''" + "a + b * c\n" * 100_000
    start = time.perf_counter()
    pairs_of(class_)
    assert time.perf_counter() - start < 5.0
