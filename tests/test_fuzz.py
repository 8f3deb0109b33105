"""Notebooks mangled at random: each is judged, or told in one sentence why not. None raises, and none loses more."""

import contextlib
import copy
import json

import numpy as np
import pytest
from attack_kit import heard, make_course, released
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toy import SLUG

from autograder.grading import grader
from autograder.grading.rebuild import Run, rebuild
from autograder.grading.result import read_results, write_result
from autograder.grading.secret import submission_key
from autograder.grading.submission import Unreadable, read_submission
from autograder.outcome import KINDS
from autograder.values import pack, unpack

FAST = settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
WHOLE = settings(FAST, max_examples=120)
WORTH = {"double": 2, "total": 4}

# What a notebook may hold where something else was: surrogates, NaN and numbers of any length, too.
TEXT = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["code", "markdown", "double", "check_total", "\ud800", "<b>"]
)
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.just(10**400)
JSON = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8
)
KEYS = st.sampled_from(["cell_type", "source", "metadata", "id", "outputs", "attachments", "nbgrader"])
# What a sandbox may answer that a student's code has taken over.
ARRAYS = st.sampled_from([np.ones(3), np.zeros(0), np.full((2, 2), np.nan), np.array([True]), np.ones(2, complex)])
PLAIN = JSON | ARRAYS | st.binary(max_size=5) | st.complex_numbers() | st.tuples(LEAF, LEAF)
TROUBLE = st.fixed_dictionaries(
    {"kind": st.sampled_from(KINDS) | TEXT, "name": TEXT, "text": TEXT, "line": st.integers(), "code": TEXT}
)
OUTCOME = st.fixed_dictionaries(
    {"value": PLAIN, "trouble": st.none() | TROUBLE, "printed": TEXT, "calls": st.lists(TEXT, max_size=3)}
)
OUTCOMES = st.fixed_dictionaries({case: OUTCOME | PLAIN for case in ("noise", "one", "sums")})
ANSWER = st.fixed_dictionaries(
    {},
    optional={
        "printed": TEXT | PLAIN,
        "error": TEXT | PLAIN,
        "outcomes": OUTCOMES | PLAIN,
        "seconds": st.floats() | PLAIN,
        "running": st.booleans() | PLAIN,
    },
)
PLACE = st.integers(0, 10**6)
WITHIN_CELLS = st.one_of(
    st.tuples(st.just("retype"), PLACE, st.sampled_from(["code", "markdown", "raw", "heading", None, 7])),
    st.tuples(st.just("replace"), PLACE, JSON),
    st.tuples(st.just("set"), PLACE, KEYS, JSON),
    st.tuples(st.just("unset"), PLACE, KEYS),
)
WITH_CELLS = st.one_of(
    st.tuples(st.just("drop"), PLACE),
    st.tuples(st.just("copy"), PLACE, PLACE),
    st.tuples(st.just("swap"), PLACE, PLACE),
    st.tuples(st.just("insert"), PLACE, JSON),
)
IN_DEPTH = st.tuples(st.just("anywhere"), st.lists(PLACE, min_size=1, max_size=7), JSON)
BYTES = st.one_of(
    st.tuples(st.just("truncate"), PLACE),
    st.tuples(st.just("flip"), PLACE, st.integers(1, 255)),
    st.tuples(st.just("put"), PLACE, st.binary(max_size=8)),
    st.tuples(st.just("cut"), PLACE, st.integers(1, 200)),
)


def mangled(notebook, steps):
    """The notebook after these steps."""
    notebook = copy.deepcopy(notebook)
    for kind, *about in steps:
        cells = notebook.get("cells")
        if kind == "anywhere":
            _replace_anywhere(notebook, *about)
        elif isinstance(cells, list) and cells:
            _CELL_STEPS[kind](cells, about[0] % len(cells), *about[1:])
    return notebook


def _swap(cells, place, other):
    other %= len(cells)
    cells[place], cells[other] = cells[other], cells[place]


def _set(cells, place, key, value):
    if isinstance(cells[place], dict):
        cells[place][key] = value


def _unset(cells, place, key):
    if isinstance(cells[place], dict):
        cells[place].pop(key, None)


_CELL_STEPS = {
    "drop": lambda cells, place: cells.pop(place),
    "copy": lambda cells, place, to: cells.insert(to % (len(cells) + 1), copy.deepcopy(cells[place])),
    "swap": _swap,
    "retype": lambda cells, place, kind: _set(cells, place, "cell_type", kind),
    "replace": lambda cells, place, value: cells.__setitem__(place, value),
    "set": _set,
    "unset": _unset,
    "insert": lambda cells, place, value: cells.insert(place, value),
}


def _replace_anywhere(value, path, by):
    """Put something else in the place that the path leads to."""
    *way, last = path
    for step in [*way, last]:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = keys[step % len(keys)]
        if step is last or not isinstance(value[key], (dict, list)):
            value[key] = by
            return
        value = value[key]


def broken(data, steps):
    """The file after these accidents."""
    for kind, place, *more in steps:
        place %= len(data) + 1
        if kind == "truncate":
            data = data[:place]
        elif kind == "flip" and place < len(data):
            data = data[:place] + bytes([data[place] ^ more[0]]) + data[place + 1 :]
        elif kind == "put":
            data = data[:place] + more[0] + data[place:]
        elif kind == "cut":
            data = data[:place] + data[place + more[0] :]
    return data


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def release(course):
    return released(course.root, SLUG)


@pytest.fixture(scope="module")
def right(course):
    return json.loads(course.right(SLUG))


@pytest.fixture(scope="module")
def toy_grader(course):
    with pytest.MonkeyPatch.context() as patch, grader.Grader(course.root, SLUG) as found:
        patch.setattr(grader, "_CELL_SECONDS", 3)
        yield found


def read_and_rebuilt(release, data):
    """The submission's rebuilt notebook, or the sentence on why there is none."""
    try:
        rebuilt = rebuild(release, read_submission(data))
    except Unreadable as problem:
        assert str(problem).endswith(".")
        return None
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in rebuilt.notebook.cells]
    for cell in release.cells:  # each of them once, and the tests as they were released
        if "nbgrader" in cell.metadata:
            assert names.count(cell.metadata["nbgrader"]["grade_id"]) == 1
    checks = [i for i, run in enumerate(rebuilt.runs) if run is Run.CHECK]
    assert [rebuilt.notebook.cells[i].source for i in checks] == ["check(double)", "check(total)"]
    json.dumps(rebuilt.notebook, ensure_ascii=False).encode()  # it can be written down
    return rebuilt


@FAST
@given(steps=st.lists(WITHIN_CELLS | WITH_CELLS | IN_DEPTH, min_size=1, max_size=6))
def test_mangled_cells_are_read_and_rebuilt(release, right, steps):
    read_and_rebuilt(release, json.dumps(mangled(right, steps)).encode())


@FAST
@given(steps=st.lists(BYTES, min_size=1, max_size=4))
def test_broken_files_are_read_and_rebuilt(release, right, steps):
    read_and_rebuilt(release, broken(json.dumps(right, indent=1).encode(), steps))


@FAST
@given(value=JSON)
def test_any_json_is_read_and_rebuilt(release, value):
    read_and_rebuilt(release, json.dumps(value).encode())
    read_and_rebuilt(release, json.dumps({"cells": value}).encode())
    read_and_rebuilt(
        release, json.dumps({"cells": [value, {"cell_type": value, "metadata": value, "source": value}]}).encode()
    )


@FAST
@given(steps=st.lists(WITHIN_CELLS, min_size=1, max_size=6))
def test_an_answer_that_nothing_touched_is_found(release, right, steps):
    notebook = mangled(right, steps)
    rebuilt = read_and_rebuilt(release, json.dumps(notebook).encode())
    touched = {step[1] % len(right["cells"]) for step in steps}
    for place, cell in enumerate(right["cells"]):
        if cell["id"] in WORTH and place not in touched and not claimed_twice(notebook, cell["id"]):
            assert cell["source"] in {c.source for c in rebuilt.notebook.cells if c.id == cell["id"]}


def claimed_twice(notebook, name):
    """True if another cell says that it is this one, by its id or its grade_id."""
    return json.dumps(notebook["cells"]).count(json.dumps(name)) > 2


def demand_verdict(result):
    assert {e.name: e.max_points for e in result.exercises} == WORTH
    assert all(0 <= e.points <= e.max_points for e in result.exercises)
    assert result.problem.endswith(".") if result.problem else json.loads(result.notebook)["cells"]
    assert result.points == 0 or not result.problem


@WHOLE
@given(steps=st.lists(WITHIN_CELLS, min_size=1, max_size=4))
def test_points_of_untouched_answers_stay(toy_grader, right, steps):
    """Where only prose was mangled, all points are left."""
    prose = [place for place, cell in enumerate(right["cells"]) if cell["cell_type"] == "markdown"]
    steps = [(kind, prose[place % len(prose)], *more) for kind, place, *more in steps]
    notebook = mangled(right, [step for step in steps if step[0] != "retype" or step[2] != "code"])
    result = toy_grader.grade("student", json.dumps(notebook).encode(), submission_key(b"s", SLUG, "student"))
    demand_verdict(result)
    if not any(claimed_twice(notebook, name) for name in WORTH):
        assert result.points == 6, heard(result)


@WHOLE
@given(
    steps=st.lists(WITHIN_CELLS | WITH_CELLS | IN_DEPTH, min_size=1, max_size=4),
    accidents=st.lists(BYTES, max_size=1),
)
def test_whatever_is_handed_in_gets_a_verdict(toy_grader, right, steps, accidents):
    data = broken(json.dumps(mangled(right, steps)).encode(), accidents)
    demand_verdict(toy_grader.grade("student", data, submission_key(b"s", SLUG, "student")))


@pytest.fixture(scope="module")
def taken_over(course):
    return grader.Grader(course.root, SLUG)


class TakenOver:
    """In the place of a sandbox, with answers drawn at random."""

    def __init__(self, answers):
        self._answers = answers

    @contextlib.contextmanager
    def session(self):
        yield self

    def run(self, ask, seconds):
        self._answers.append(self._answers.pop(0))
        return unpack(pack(self._answers[-1]))


@FAST
@given(answers=st.lists(ANSWER, min_size=1, max_size=4))
def test_whatever_a_sandbox_answers_gets_a_verdict(taken_over, right, tmp_path_factory, answers):
    vars(taken_over)["_box"] = TakenOver(answers)
    result = taken_over.grade("student", json.dumps(right).encode(), submission_key(b"s", SLUG, "student"))
    demand_verdict(result)
    assert not result.problem
    assert all(0 <= e.seconds < 1e6 for e in result.exercises)
    root = tmp_path_factory.getbasetemp()
    write_result(root, result)
    assert heard(result).encode()
    (kept,) = read_results(root, SLUG)
    assert kept.exercises == result.exercises
