"""Running a student's function: whatever it does, an Outcome comes back and the words for it are true."""

import functools
import gc
import getpass  # a library that exercises below forbid
import math
import sys
import threading
import warnings

import numpy as np
import pytest
import torch
from IPython.core.interactiveshell import InteractiveShell

from autograder.answers import live
from autograder.describe import call
from autograder.diagnose import differences
from autograder.exercise import Exercise
from autograder.judge import judge
from autograder.run import public_seeds, run_cases

X = [3.0, -1.0, 2.0, 0.5]


def exercise(**settings):
    """Doubling an array, tried twice."""
    double = Exercise("double", points=2, minutes=1, difficulty=1, see="Doubling", **settings)

    @double.case
    def few(double, rng):
        """four numbers"""
        return double(np.array(X))

    @double.case
    def noise(double, rng):
        """random numbers"""
        return double(rng.standard_normal(9))

    return double


def reference(x):
    return 2 * np.asarray(x)


def outcomes_of(function, **settings):
    ex = exercise(**settings)
    return run_cases(ex, function, public_seeds(ex))


def verdict_on(function, reference=reference, **settings):
    ex = exercise(**settings)
    seeds = public_seeds(ex)
    return judge(ex, run_cases(ex, function, seeds), live(ex, reference, seeds))


def said(function, **settings):
    return " ".join(verdict_on(function, **settings).lines)


def trouble(function, **settings):
    return outcomes_of(function, **settings)["few"].trouble


class Twice:
    def __call__(self, x):
        return 2 * x


class Sneaky(np.ndarray):
    def __eq__(self, other):
        return np.True_


def decorated(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def undecorated_name(function):
    return lambda *args: function(*args)


RIGHT = {
    "list": lambda x: [2 * v for v in x],
    "list of python floats": lambda x: (2 * x).tolist(),
    "tuple": lambda x: tuple(2 * x),
    "float32": lambda x: (2 * x).astype(np.float32),
    "longdouble": lambda x: 2 * x.astype(np.longdouble),
    "tensor": lambda x: 2 * torch.from_numpy(x),
    "tensor with gradient": lambda x: 2 * torch.tensor(x, requires_grad=True),
    "float32 tensor": lambda x: torch.tensor(2 * x, dtype=torch.float32),
    "parameter": lambda x: torch.nn.Parameter(torch.tensor(2 * x)),
    "lazily conjugated": lambda x: torch.tensor(2 * x + 0j).conj(),
    "complex without imaginary part": lambda x: 2 * x + 0j,
    "big-endian": lambda x: (2 * x).astype(">f8"),
    "masked without gaps": lambda x: np.ma.array(2 * x),
    "read-only view": lambda x: np.broadcast_to(2 * x, x.shape),
    "strided view": lambda x: np.repeat(2 * x, 2)[::2],
    "subclass": lambda x: (2 * x).view(Sneaky),
    "list of 0-d arrays": lambda x: [np.array(2 * v) for v in x],
    "partial": functools.partial(np.multiply, 2),
    "class instance": Twice(),
    "bound method": Twice().__call__,
    "wraps": decorated(reference),
    "decorator without wraps": undecorated_name(reference),
    "vectorize": np.vectorize(lambda v: 2 * v),
    "prints a lot": lambda x: print("x" * 10**6) or 2 * x,
    "warns": lambda x: warnings.warn("careful", stacklevel=1) or 2 * x,
    "stderr": lambda x: sys.stderr.write("noise") and 2 * x,
    "divides by zero on the way": lambda x: 2 * x + 0 * np.isinf(x / np.zeros(len(x))),
    "raises numpy's errors": lambda x: np.seterr(all="raise") and 2 * x,
}


@pytest.mark.parametrize("style", RIGHT)
def test_a_right_answer_in_any_style_passes(style, capfd):
    verdict = verdict_on(RIGHT[style])
    assert verdict.passed and verdict.points == 2, verdict.lines
    assert capfd.readouterr() == ("", "")


def test_numpy_settings_do_not_leak():
    before = np.geterr()
    outcomes_of(RIGHT["raises numpy's errors"])
    assert np.geterr() == before


WRONG = {
    "sneaky equality": lambda x: x.view(Sneaky),
    "matrix": lambda x: np.matrix(2 * x),
    "bool": lambda x: 2 * x > 0,
    "int": lambda x: (2 * x).astype(int),
    "float16": lambda x: (2 * x).astype(np.float16) + np.float16(0.01),
    "column": lambda x: 2 * x[:, None],
    "scalar": lambda x: 2 * x[0],
    "text": lambda x: str(2 * x),
    "empty": lambda x: [],
    "ragged": lambda x: [[1.0], 2.0],
    "nested": lambda x: [[2 * v] for v in x],
    "huge whole number": lambda x: 10**400,
    "dict": lambda x: {"y": 2 * x},
    "another seed's input": lambda x, memory=[]: memory.append(2 * x) or memory[0],  # noqa: B006
    "nan": lambda x: 2 * x + np.nan,
}


@pytest.mark.parametrize("style", WRONG)
def test_a_wrong_answer_in_any_style_fails_with_words(style):
    verdict = verdict_on(WRONG[style])
    assert not verdict.passed and verdict.points == 0
    assert len(verdict.lines) <= 4 and all(verdict.lines)


def not_started(x):
    raise NotImplementedError


def helper(x):
    raise NotImplementedError


def needs_helper(x):
    return helper(x)


def started_in_part(x):
    if len(x) == 4:
        return 2 * x
    raise NotImplementedError


def test_not_started_yet():
    not_started.__code__ = not_started.__code__.replace(co_name="double", co_qualname="double")
    verdict = verdict_on(not_started)
    assert verdict.trouble == "not_started"
    assert verdict.lines == [
        "Replace the line `raise NotImplementedError` with your code, run that cell, then check again."
    ]


def test_stub_of_a_helper_is_named():
    assert "`helper` is not finished" in said(needs_helper)


def test_an_unfinished_branch_is_not_called_not_started():
    assert "`started_in_part` is not finished" in said(started_in_part)


def test_not_implemented_in_a_library_is_an_error():
    found = trouble(lambda x: torch.zeros(2, device="meta").numpy(force=True))
    assert found.kind == "error" and found.name == "NotImplementedError"


@pytest.mark.parametrize("value", [None, 3, "double", np.zeros(3)])
def test_no_function(value):
    assert "There is no function `double` yet" in said(value)


def empty(x):
    pass


def prints(x):
    print(2 * x)


def test_returned_none():
    assert said(empty).endswith("It returned None: hand the result back with `return`.")


def test_printed_instead_of_returned():
    assert "It printed something but returned None: hand the result back with `return`." in said(prints)
    assert said(prints).endswith("Your code printed: [ 6. -2. 4. 1.]")


def test_endless_printing_is_cut():
    def chatter(x):
        while True:
            print("again and again")

    outcome = outcomes_of(chatter, seconds=0.2)["few"]
    assert outcome.trouble.kind == "slow" and len(outcome.printed) <= 2000


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda x: x.__imul__(2), "x"),
        (lambda samples: samples.sort() or 2 * samples, "samples"),
        (lambda *both: both[0].__imul__(2), "both"),
    ],
)
def test_changed_array(change, name):
    assert f"changed its argument `{name}` in place" in said(change)


@pytest.mark.parametrize(
    ("make", "change"),
    [
        (lambda: [3, 1, 2], lambda x: x.sort()),
        (lambda: [[3], [1]], lambda x: x[0].append(1)),
        (lambda: (np.zeros(3), 1), lambda x: x[0].__iadd__(1)),
        (lambda: {"a": 1}, lambda x: x.update(b=2)),
        (lambda: torch.zeros(3), lambda x: x.add_(1)),
        (lambda: np.array([np.nan, 1.0]), lambda x: x.__setitem__(1, 2.0)),
        (lambda: np.array([0.0, 1.0]), lambda x: x.fill(-0.0)),
    ],
)
def test_changed_list_dict_tensor(make, change):
    ex = Exercise("f", 1, 1, 1)
    ex.case(lambda f, rng: f(make()))
    for function, kind in ((lambda x: (change(x), 1)[1], "mutated"), (lambda x: 1, None)):
        found = run_cases(ex, function, public_seeds(ex))["<lambda>"].trouble
        assert (found and found.kind) == kind


def test_random_generators_and_models_may_be_handed_in():
    ex = Exercise("f", 1, 1, 1)
    model = torch.nn.Linear(2, 1)
    ex.case(lambda f, rng: f(rng, model, {"layers": [model]}))
    outcome = run_cases(ex, lambda rng, m, more: rng.random(), public_seeds(ex))["<lambda>"]
    assert outcome.trouble is None and isinstance(outcome.value, float)


def spins(x):
    while True:
        pass


def swallows(x):
    while True:
        try:
            x = reference(x)
        except:  # noqa: E722
            pass


def swallows_errors(x):
    while True:
        try:
            spins(x)
        except Exception:
            x = 0


def waits(x):
    threading.Event().wait(3)


def unwinds_slowly(x):
    try:
        return unwinds_slowly(x)
    except Exception:
        return unwinds_slowly(x)


@pytest.mark.parametrize("function", [spins, swallows, swallows_errors, unwinds_slowly, waits])
def test_far_too_slow(function):
    ex = exercise(seconds=0.2)
    found = run_cases(ex, function, public_seeds(ex))
    assert {o.trouble.kind for o in found.values()} == {"slow"}


def test_no_garbage_is_collected_while_code_is_stopped():
    """Or the exception that ends it may be raised in a callback of the collector, and be lost."""
    collects = []

    def ends_noticed(x):
        try:
            spins(x)
        finally:
            collects.append(gc.isenabled())

    run_cases(exercise(seconds=0.2), ends_noticed, public_seeds(exercise()))
    assert collects == [False] and gc.isenabled()


def test_slow_is_said_calmly():
    assert said(spins, seconds=0.2).startswith("Stopped after 0.2 s, the time for all cases together.")


def test_what_cannot_be_stopped_is_said():
    assert "is still running" in said(waits, seconds=0.1)


class Unspeakable(BaseException):
    def __str__(self):
        raise ValueError("no words")


def raising(error):
    def function(x):
        raise error

    return function


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (IndexError("out of range"), "Your code raised IndexError: out of range In line"),
        (SystemExit(3), "Your code raised SystemExit: 3"),
        (MemoryError(), "Your code raised MemoryError In line"),
        (KeyboardInterrupt(), "Your code raised KeyboardInterrupt In line"),
        (GeneratorExit(), "Your code raised GeneratorExit"),
        (Unspeakable(), "Your code raised Unspeakable In line"),
        (ValueError("a\n\x1b[31mb" + "c" * 10_000), "Your code raised ValueError: a [31mbccc"),
    ],
)
def test_any_exception_is_an_outcome(error, text):
    lines = verdict_on(raising(error)).lines
    assert text in " ".join(lines) and lines[-1].endswith("`raise error`")
    assert max(map(len, lines)) < 300


def test_recursion():
    def deeper(x):
        return deeper(x)

    assert "RecursionError: maximum recursion depth exceeded" in said(deeper)


def test_error_in_a_library_is_shown_at_the_students_line():
    def function(x):
        return np.concatenate([x, 3.0])  # the line

    found = trouble(function)
    assert found.kind == "error" and found.code == "return np.concatenate([x, 3.0])  # the line"


def test_error_in_a_notebook_cell_is_shown_at_its_line():
    shell = InteractiveShell.instance()
    shell.run_cell("def helper(x):\n    y = 1\n    return y / 0\n")
    shell.run_cell("def double(x):\n    return helper(x)\n")
    found = trouble(shell.user_ns["double"])
    assert (found.name, found.line, found.code) == ("ZeroDivisionError", 3, "return y / 0")


def test_stub_in_a_notebook_cell():
    shell = InteractiveShell.instance()
    shell.run_cell("def other(x):\n    raise NotImplementedError\n")
    shell.run_cell("def double(x):\n    return other(x)\n")
    assert trouble(shell.user_ns["double"]).name == "other"


def test_other_parameters():
    lines = verdict_on(lambda: 3).lines
    assert "could not be called" in lines[1] and "1 was given" in lines[1]
    assert "parameters" in lines[2]


def test_a_type_error_inside_is_not_taken_for_other_parameters():
    assert trouble(lambda x: len(3)).kind == "error"


def test_what_a_case_cannot_use_is_no_error_of_the_students_code():
    ex = Exercise("f", 1, 1, 1)
    ex.case(lambda f, rng: f(1)[0] + 1)
    found = run_cases(ex, lambda x: None, public_seeds(ex))["<lambda>"].trouble
    assert (found.kind, found.name, found.text) == ("unusable", "TypeError", "None")


def test_a_broken_case_is_not_blamed_on_the_student():
    ex = Exercise("f", 1, 1, 1)
    ex.case(lambda f, rng: f(1 / 0))
    assert run_cases(ex, lambda x: None, public_seeds(ex))["<lambda>"].trouble.kind == "broken"


class Hostile:
    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array")

    def __eq__(self, other):
        raise RuntimeError("no equality")

    __hash__ = None


def cyclic():
    items = []
    items.append(items)
    return items


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda x: (v for v in x), "an object of type generator"),
        (lambda x: map(abs, x), "an object of type map"),
        (lambda x: {1, 2}, "an object of type set"),
        (lambda x: Hostile(), "an object of type Hostile"),
        (lambda x: [1, Hostile()], "an object of type Hostile"),
        (lambda x: np.array([1, {2}]), "an object of type set"),
        (lambda x: np.array(["a"]), "an array of dtype <U1"),
        (lambda x: np.zeros(2, [("a", float)]), "an array of dtype [('a', '<f8')]"),
        (lambda x: np.datetime64("2026-01-01"), "an array of dtype datetime64[D]"),
        (lambda x: np.ma.masked_less(x, 0), "a masked array with values left out"),
        (lambda x: torch.zeros(2, dtype=torch.bfloat16), "a tensor of dtype torch.bfloat16"),
        (lambda x: torch.eye(2).to_sparse(), "a tensor of dtype torch.float32"),
        (lambda x: cyclic(), "a list nested more than 30 levels deep"),
        (lambda x: np.broadcast_to(1.0, (10**6, 10**6)), "an array of shape (1000000, 1000000), too large to be"),
        (lambda x: [0] * 10**7, "a list of 10000000 items, too large to be checked"),
        (lambda x: "x" * 10**8, "a str of length 100000000, too large to be checked"),
        (lambda x: 10**5000, "a whole number of more than 1000 digits"),
        (lambda x: {torch.zeros(2): 1}, "a dict with a key of type Tensor"),
        (lambda x: lambda: x, "an object of type function"),
    ],
)
def test_what_cannot_be_compared_is_named(make, text):
    lines = verdict_on(make).lines
    assert lines[1].startswith(f"It returned {text}") and "Expected: an array of shape (4,)" in lines[2]


def import_inside(x):
    import getpass

    return getpass.getuser()


def import_alias(x):
    import getpass as g

    return g.getuser()


def import_from(x):
    from getpass import getuser

    return getuser()


def through_helper(x):
    return import_inside(x)


def through_inner_function(x):
    def inner():
        return import_inside(x)

    return inner()


def global_module(x):
    return getpass.getuser()


def forbidden_only_at_run_time(x):
    return getattr(sys.modules["getp" + "ass"], "getuser")()  # noqa: B009


def forbidden_by_importlib(x):
    return __import__("importlib").import_module("getp" + "ass").getuser()


def forbidden_and_swallowed(x):
    try:
        forbidden_only_at_run_time(x)
    except Exception:
        pass
    return 2 * x


def fft_chain(x):
    return np.fft.fft(x)


def fft_alias(x):
    f = np.fft
    return f.fft(x)


def median_alias(x):
    return _median(x)


_median = np.median

FORBIDDEN = [
    *((f, "getpass") for f in (import_inside, import_alias, import_from, through_helper, through_inner_function)),
    *((f, "getpass") for f in (global_module, decorated(global_module), functools.partial(global_module))),
    *((f, "getpass") for f in (forbidden_only_at_run_time, forbidden_by_importlib, forbidden_and_swallowed)),
    *((f, name) for f in (fft_chain, fft_alias) for name in ("numpy.fft", "numpy.fft.fft")),
    *((f, "numpy.median") for f in (median_alias, _median, lambda x: np.median(x))),
    (lambda x: torch.stft(x, 4), "torch.stft"),
    (getpass.getuser, "getpass"),
]


@pytest.mark.parametrize(("function", "name"), FORBIDDEN)
def test_forbidden_library(function, name):
    found = trouble(function, forbids=["json", name])
    assert (found.kind, found.name) == ("forbidden", name)
    assert said(function, forbids=[name]) == f"It uses `{name}`. This exercise asks you to write that part yourself."


def own_name_like_a_library(getpass):
    return 2 * getpass


def own_variable_like_a_library(x):
    getpass = 2 * x
    return getpass.copy()


def mentions_in_words(x):
    """getpass.getuser would not help here."""
    return 2 * x  # nor would np.fft.fft


@pytest.mark.parametrize(
    "function", [own_name_like_a_library, own_variable_like_a_library, mentions_in_words, reference, np.vectorize(abs)]
)
def test_what_is_not_forbidden_is_not_said_to_be(function):
    assert trouble(function, forbids=["getpass", "numpy.fft", "torch.stft", "scipy.signal"]) is None


def test_profilers_of_others_stay():
    calls = []

    def profiler(frame, event, argument):
        calls.append(event)

    sys.setprofile(profiler)
    try:
        outcomes_of(reference, forbids=["getpass"])
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)


def test_calls_are_shown_as_they_could_be_typed():
    ex = Exercise("sine", 1, 1, 1)

    @ex.case
    def one(sine, rng):
        sine(440.0, 0.01, 8000, amplitude=np.float64(0.5))
        sine(np.array([0.25, -1]), np.array([1, 2], np.int16), np.arange(100.0).reshape(20, 5), [1, 2], "a" * 99)
        return 0.0

    calls = run_cases(ex, lambda *args, **kwargs: 0.0, public_seeds(ex))["one"].calls
    assert calls[0] == "sine(440, 0.01, 8000, amplitude=0.5)"
    assert calls[1].startswith(
        "sine(np.array([0.25, -1]), np.array([1, 2], np.int16), <20 × 5 values from 0 to 99>, [1, 2], 'aaa"
    )
    assert len(calls[1]) < 200


def test_each_case_has_its_own_random_numbers_whatever_a_student_does_to_numpy(monkeypatch):
    before = outcomes_of(reference)
    monkeypatch.setattr(np.random, "default_rng", lambda seed: None)
    assert np.array_equal(outcomes_of(reference)["noise"].value, before["noise"].value)


def test_calls_with_tensors_read_like_calls_with_arrays():
    import torch

    few, many = torch.tensor([1.5, 2.0]), torch.zeros(3, 4)
    assert call("f", (few, few.double(), torch.tensor(3), many), {}) == (
        "f(torch.tensor([1.5, 2]), torch.tensor([1.5, 2], dtype=torch.float64), torch.tensor(3), <3 × 4 values all 0>)"
    )
    assert call("f", (torch.tensor([1.0, -2.0]),), {}) == "f(torch.tensor([1., -2.]))"


YES_OR_NO, PRODUCT, AXES = (
    "A whole array was asked for one yes or no",
    "In a matrix product",
    "Two arrays were put together",
)
INDEX, WHOLE, NOTHING = "The index counts more axes", "An index is no whole number", "A value is None there"
PLACES = "That place does not exist"


def endless(x):
    return endless(x)


@pytest.mark.parametrize(
    ("slip", "cause"),
    [
        (lambda x: 1 if np.ones(3) else 0, YES_OR_NO),
        (lambda x: 1 if torch.ones(3) else 0, YES_OR_NO),
        (lambda x: np.ones((2, 3)) @ np.ones(2), PRODUCT),
        (lambda x: torch.ones(2, 3) @ torch.ones(2, 3), PRODUCT),
        (lambda x: np.ones(3) + np.ones(2), AXES),
        (lambda x: torch.ones(3) + torch.ones(2), AXES),
        (lambda x: max(0, np.ones(3)), YES_OR_NO),
        (lambda x: np.array([np.ones(2), np.ones(3)]), "Sounds or lists of different lengths"),
        (lambda x: np.ones(3)[-4], "An index below 0"),
        (lambda x: np.ones(3)[3], PLACES),
        (lambda x: torch.ones(3)[3], PLACES),
        (lambda x: [1, 2, 3][3], PLACES),
        (lambda x: np.zeros(6.0), "A length must be a whole number"),
        (lambda x: np.zeros(-1), "A length came out below 0"),
        (endless, "The function calls itself"),
        (lambda x: np.ones(3)[0, 0], INDEX),
        (lambda x: torch.ones(3)[0, 0], INDEX),
        (lambda x: np.ones(3)[1.0], WHOLE),
        (lambda x: torch.ones(3)[torch.tensor([1.0])], WHOLE),
        (lambda x: None + 1, NOTHING),
        (lambda x: {}.get(1)(x), NOTHING),
        (lambda x: range(3.0), "A whole number is needed there"),
        (lambda x: math.cos(np.ones(2)), "A function for single numbers"),
        (lambda x: math.log(0), "A function of `math`"),
        (lambda x: torch.ones(3, requires_grad=True).numpy(), "That tensor takes part in a gradient"),
        (lambda x: torch.ones(2, 2) @ torch.ones(2, 2).double(), "Two tensors of different types"),
    ],
)
def test_the_usual_cause_of_an_error_is_added(slip, cause):
    assert any(line.startswith(cause) for line in verdict_on(slip).lines)


def test_an_error_of_the_learner_s_own_gets_no_cause():
    def careful(x):
        raise ValueError("x is too short")

    assert verdict_on(careful).lines[-1].startswith("In line")


def test_none_among_several_results_is_named():
    lines = differences([True, None], [True, False], Exercise("f", points=1, minutes=1, difficulty=1))
    assert lines == ["In item 1 of 2, counted from 0: Got None, expected False. Is a `return` missing?"]
