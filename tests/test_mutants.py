"""Mutants of the toy lesson's references: made, caught, and told of when they live."""

import pytest
from toy import SLUG, write_toy

from autograder.authoring.mutants import mutants_of, survivors
from autograder.authoring.quality import assess_lesson

LOOP = """    ### BEGIN SOLUTION
    result = 0.0
    for i in range(len(x)):
        result = result + x[i]
    return float(result)
    ### END SOLUTION"""


SUM = """    ### BEGIN SOLUTION
    return np.sum(x)
    ### END SOLUTION"""


@pytest.fixture
def folder(tmp_path):
    return write_toy(tmp_path)


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def changes(folder, exercise):
    return [(mutant.before, mutant.after) for mutant in mutants_of(folder / f"{SLUG}.py", exercise)]


def test_operators_constants_calls_and_statements_are_changed(folder):
    assert changes(folder, "double") == [("2 * x", "2 / x"), ("2", "3"), ("2", "1")]
    edit(folder / f"{SLUG}.py", SUM, LOOP)
    assert {
        ("result = 0.0", "nothing"),
        ("range(len(x))", "len(x)"),
        ("result + x[i]", "result - x[i]"),
        ("0.0", "1.0"),
        ("float(result)", "result"),
    } <= set(changes(folder, "total"))


def test_a_mutant_names_the_line_of_the_script(folder):
    lines = (folder / f"{SLUG}.py").read_text().splitlines()
    for mutant in mutants_of(folder / f"{SLUG}.py", "double"):
        assert "2 * x" in lines[mutant.line - 1]


def test_every_mutant_of_a_well_checked_exercise_is_caught(folder):
    assert survivors(folder, mutants_of(folder / f"{SLUG}.py", "double")) == []


def test_a_survivor_is_a_problem_unless_declared_equivalent(folder):
    edit(folder / f"{SLUG}.py", "return 2 * x", "return 3 * x - 2 * x + np.asarray(x) * 1 - 0 * x")
    double, total = assess_lesson(folder)
    assert (double.mutants, double.mutants_caught) == (18, 14)
    assert "mutant survives: line 17: np.asarray(x) -> x" in double.problems
    assert total.problems == []


def test_a_declared_mutant_is_not_counted(folder):
    edit(folder / f"{SLUG}.py", "return 2 * x", "return 2 * abs(x) * np.sign(x)  # equivalent: abs(x) -> x (no)")
    double, _ = assess_lesson(folder)
    assert double.mutants_equivalent == 1
    assert "mutant is declared equivalent, but the cases catch it: line 17: abs(x) -> x" in double.problems


def test_a_mutant_that_never_ends_is_caught(folder):
    loop = LOOP.replace(
        "    for i in range(len(x)):\n        result = result + x[i]\n",
        "    i = 0\n    while i < len(x):\n        result = result + x[i]\n        i = i + 1\n",
    )
    edit(folder / f"{SLUG}.py", SUM, loop)
    endless = [m for m in mutants_of(folder / f"{SLUG}.py", "total") if (m.before, m.after) == ("i = i + 1", "nothing")]
    assert len(endless) == 1 and survivors(folder, endless) == []
