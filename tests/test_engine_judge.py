"""Judging: values cross safely, equal is what should be, and every sentence about a difference is true."""

import io
import json
import pickle
import re
import zipfile

import numpy as np
import pytest

from autograder.compare import close, same
from autograder.describe import numbers
from autograder.diagnose import differences
from autograder.exercise import Exercise
from autograder.judge import Answers, WrongAnswer, judge
from autograder.outcome import KINDS, Outcome, Trouble
from autograder.relations import relation
from autograder.values import pack, plain, unpack


def exercise(**settings):
    return Exercise("f", points=4, minutes=1, difficulty=1, **settings)


def equal(a, b):
    """Equal to the last bit and in every type."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict):
        return equal(list(a.items()), list(b.items()))
    return a == b or repr(a) == repr(b)


def random_value(rng, depth=0):
    """Any plain value: numbers at their limits, odd texts, arrays of all kinds, nested."""
    texts = ["", "a", "ä\u0000\n", "\ud800", '"\\', "array"]
    leaves = [
        lambda: [None, True, False, 0, -1, 2**63, -(2**64), 10**300][rng.integers(8)],
        lambda: [0.0, -0.0, np.nan, np.inf, -np.inf, 5e-324, 1.7e308][rng.integers(7)],
        lambda: complex(rng.standard_normal(), [0.0, np.nan][rng.integers(2)]),
        lambda: texts[rng.integers(len(texts))],
        lambda: rng.bytes(rng.integers(9)),
        lambda: random_array(rng),
    ]
    nested = [
        lambda: [random_value(rng, depth + 1) for _ in range(rng.integers(4))],
        lambda: tuple(random_value(rng, depth + 1) for _ in range(rng.integers(4))),
        lambda: {key: random_value(rng, depth + 1) for key in ["array", "", (1, "x"), 2.5][: rng.integers(5)]},
    ]
    choices = leaves + nested * (depth < 4)
    return choices[rng.integers(len(choices))]()


def random_array(rng):
    dtype = ["?", "i1", "<u2", ">i4", "u8", "f2", "f4", "f8", "c8", "c16"][rng.integers(10)]
    shape = tuple(rng.integers(0, 4, rng.integers(1, 4)))
    with np.errstate(all="ignore"):
        array = (rng.standard_normal(shape) * 100).astype(dtype)
    if array.size and array.dtype.kind in "fc":
        array.flat[0] = [np.nan, np.inf, -0.0][rng.integers(3)]
    return array


@pytest.mark.parametrize("seed", range(60))
def test_values_come_back_as_they_were(seed):
    value = random_value(np.random.default_rng(seed))
    assert equal(plain(value), value)
    assert equal(unpack(pack(value)), value)


def test_equal_arrays_are_stored_once():
    noise = np.random.default_rng(0).standard_normal(1000)
    assert len(pack([noise] * 50)) < 1.2 * len(pack([noise]))


def zipped(**entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name + ".npy", data)
    return file.getvalue()


def npy(array, allow_pickle=False):
    file = io.BytesIO()
    np.save(file, array, allow_pickle=allow_pickle)
    return file.getvalue()


def indexed(index, **entries):
    """A file whose index says what it likes."""
    text = index if isinstance(index, str) else json.dumps(index)
    return zipped(index=npy(np.frombuffer(text.encode(), np.uint8)), **entries)


class Bomb:
    def __reduce__(self):
        return pytest.fail, ("a pickle was run",)


GOOD = pack([1, 2.5, np.arange(100.0), b"bytes", (1, {"a": None})])

RUBBISH = {
    "nothing": b"",
    "text": b"hello",
    "a pickle": pickle.dumps(3),
    "an array alone": npy(np.zeros(3)),
    "an empty zip": zipped(),
    "no index": zipped(f8=npy(np.zeros(3))),
    "entry is no array": zipped(index=b"rubbish"),
    "entry is a zip": zipped(index=zipped()),
    "pickled index": zipped(index=npy(np.array([Bomb()], object), True)),
    "pickled array": indexed([{"array": ["f8", 0, [1]]}], f8=npy(np.array([Bomb()], object), True)),
    "bare pickle as array": indexed([{"array": ["f8", 0, [1]]}], f8=pickle.dumps(Bomb())),
    "array shorter than it says": indexed([{"array": ["f8", 0, [9]]}], f8=npy(np.zeros(9))[:-8]),
    "array of a vast shape": indexed(
        [{"array": ["f8", 0, [9]]}], f8=npy(np.zeros(9)).replace(b"(9,), }            ", b"(999999999999,), }")
    ),
    "missing array": indexed([{"array": ["f8", 0, [9]]}]),
    "odd array": indexed([{"array": [1]}]),
    "no JSON": indexed("[1,"),
    "not unicode": zipped(index=npy(np.frombuffer(b"\xff\xfe\xff", np.uint8))),
    "deep": indexed("[" * 50_000 + "]" * 50_000),
    "two tags": indexed({"array": 0, "bytes": 0}),
    "no tag": indexed({}),
    "unknown tag": indexed({"object": 0}),
    "odd complex": indexed({"complex": ["1", "2"]}),
    "odd dict": indexed({"dict": [[1]]}),
    "unhashable key": indexed({"dict": [[[1], 2]]}),
    "long number": indexed("1" * 5000),
    "a bomb of zeros": zipped(index=b"\0" * 70_000_000),
    "a bomb of repeated arrays": indexed([{"array": ["f8", 0, [10**6]]}] * 100, f8=npy(np.zeros(10**6))),
    "a bomb of repeated bytes": indexed([{"bytes": ["f8", 0, [10**6]]}] * 100, f8=npy(np.zeros(10**6))),
    "a long index": indexed("[" + "0," * 9_000_000 + "0]"),
}


@pytest.mark.parametrize("name", RUBBISH)
def test_rubbish_is_refused(name):
    with pytest.raises(ValueError):
        unpack(RUBBISH[name])


@pytest.mark.parametrize("seed", range(40))
def test_damaged_files_are_refused_or_harmless(seed):
    rng = np.random.default_rng(seed)
    for _ in range(20):
        data = bytearray(GOOD[: rng.integers(len(GOOD))] if rng.random() < 0.3 else GOOD)
        for _ in range(rng.integers(1, 4)):
            data[rng.integers(len(data))] = rng.integers(256) if data else 0
        try:
            unpack(bytes(data))
        except ValueError:
            continue


# Outcomes from an untrusted process


def test_outcomes_come_back():
    outcome = Outcome((1, np.zeros(2)), Trouble("error", "E", "text", 3, "code"), "printed", ["f(1)"])
    assert equal(Outcome.from_plain(unpack(pack(outcome.to_plain()))).to_plain(), outcome.to_plain())


FINE = Outcome(1.0, Trouble("error"), "", []).to_plain()


@pytest.mark.parametrize(
    "data",
    [
        *(None, [], {}, 3, "outcome", np.zeros(3), {**FINE, "more": 1}, {1: 2}),
        *({**FINE, "printed": odd} for odd in (None, 3, b"", np.zeros(2))),
        *({**FINE, "calls": odd} for odd in (None, "f(1)", [1], [None], ("f",), {})),
        *({**FINE, "trouble": odd} for odd in (0, False, "error", [], {}, {"kind": "error"}, np.zeros(2))),
        *({**FINE, "trouble": {**FINE["trouble"], "kind": odd}} for odd in ("", "passed", None, 3, np.zeros(1))),
        *({**FINE, "trouble": {**FINE["trouble"], "line": odd}} for odd in ("3", None, 1.5, True)),
        *({**FINE, "trouble": {**FINE["trouble"], "text": odd}} for odd in (3, None, b"")),
        *({**FINE, "value": odd} for odd in (np.array([print]), np.array("a"), np.zeros(1, "V8"), {1, 2}, print)),
        {name: FINE[name] for name in ("value", "trouble", "printed")},
    ],
)
def test_what_is_no_outcome_is_refused(data):
    with pytest.raises(ValueError):
        Outcome.from_plain(data)


def test_arrays_without_dimensions_become_numbers():
    assert type(Outcome.from_plain({**FINE, "value": [np.array(3.0)]}).value[0]) is float


def one_case(**settings):
    ex = exercise(**settings)

    @ex.case
    def case(f, rng):
        """one thing"""

    return ex


@pytest.mark.parametrize("seed", range(60))
def test_the_judge_survives_any_outcome(seed):
    rng = np.random.default_rng(seed)
    ex = one_case(**[{}, {"unit": "dB"}, {"dtype": "int16"}][seed % 3])
    want = random_value(rng)
    for _ in range(10):
        trouble = Trouble(KINDS[rng.integers(len(KINDS))], "n", "{t}", -1, "{0}") if rng.random() < 0.2 else None
        got = Outcome(random_value(rng), trouble, "x" * rng.integers(2), ["f({})"] * rng.integers(4))
        verdict = judge(ex, {"case": got}, Answers({"case": Outcome(want)}))
        assert verdict.passed == (not trouble and same(got.value, want, ex))
        assert all(verdict.lines) and max(map(len, verdict.lines), default=0) < 600


@pytest.mark.parametrize("seed", range(40))
def test_arrays_of_any_two_kinds_can_be_compared(seed, recwarn):
    rng = np.random.default_rng(seed)
    for _ in range(10):
        want = random_array(rng)
        got = random_array(rng)
        got = np.resize(got, want.shape) if got.size else got
        lines = differences(got, want, exercise(unit="dB" * (seed % 2)))
        assert bool(lines) != same(got, want, exercise())
    assert not recwarn.list


# Comparison

SAME = [
    (1, 1.0),
    (1.0, 1),
    (True, True),
    (-0.0, 0.0),
    (0.1 + 0.2, 0.3),
    (1 + 0j, 1.0),
    (2**70, 2**70),
    (2**70, float(2**70)),
    ([1, 2], np.array([1, 2])),
    ((1.0, 2.0), [1.0, 2.0]),
    (np.float32([1, 2]), np.array([1.0, 2.0])),
    (np.array([True, False]), np.array([True, False])),
    (np.array([1, 0]), np.array([True, False])),
    (np.array([np.nan, np.inf, 1]), np.array([np.nan, np.inf, 1])),
    (np.array([65504], np.float16), np.array([65504], np.float16)),
    (np.array([1.001], np.float16), np.array([1.001], np.float16)),
    ([], np.zeros(0)),
    ("a", "a"),
    (b"a", b"a"),
    (None, None),
    ([1, "a", np.zeros(2)], (1, "a", [0, 0])),
    ({"a": [1, 2]}, {"a": np.array([1, 2])}),
    (np.array([5, 2]), (5, 2)),
    (np.eye(2), (np.array([1, 0]), np.array([0, 1]))),
    ([np.zeros(2), np.zeros(3)], (np.zeros(2), np.zeros(3))),
    ([[], []], np.zeros((2, 0))),
]

DIFFERENT = [
    (2, True),
    (1, True),
    (2**70 + 1, 2**70),
    (2.0000001, 2),
    (np.array([1.0, 2.4]), np.array([1, 2])),
    (np.nan, 1.0),
    (1.0, np.nan),
    (np.inf, -np.inf),
    ("1", 1),
    (1, "1"),
    (b"a", "a"),
    (None, 0),
    (0, None),
    ([1], 1),
    (1, [1]),
    ([[1], 2], [1, 2]),
    ([None, 1], [0, 1]),
    (["a", 1], [0, 1]),
    (np.zeros((2, 1)), np.zeros(2)),
    (1 + 1j, 1.0),
    ({"a": 1}, {"b": 1}),
    ({"a": 1}, [("a", 1)]),
    ((1000.0, 0.0011), (1000.0, 0.001)),  # a small number beside a large one has a tolerance of its own
    ([np.array([1e6]), np.array([0.01])], [np.array([1e6]), np.array([0.011])]),
    ({"large": 1e6, "small": 0.01}, {"large": 1e6, "small": 0.011}),
    ((3.0000001, 0.5), (3, 0.5)),
    (10**400, 1e300),
    ([10**400, 1.0], [1.0, 1.0]),
    (np.array([1.01], np.float16), np.array([1.001], np.float16)),
    (["a" * 10**6] + [1] * 10**5, [1.0] * (10**5 + 1)),
]


@pytest.mark.parametrize(("got", "want"), SAME)
def test_same(got, want):
    assert same(got, want, exercise()) and differences(got, want, exercise()) == []


@pytest.mark.parametrize(("got", "want"), DIFFERENT)
def test_different(got, want):
    assert not same(got, want, exercise())
    lines = differences(got, want, exercise())
    assert lines and all(lines)


def test_tolerance_is_relative_to_the_largest_value():
    want = np.array([100.0, 0.0])
    assert same(want + 0.9e-3, want, exercise()) and not same(want + 1.1e-3, want, exercise())
    assert same(np.array([0.5]), np.array([0.0]), exercise(atol=0.5))


@pytest.mark.parametrize(
    ("got", "right"),
    [
        (np.int16([1, 2]), True),
        (np.int32([1, 2]), False),
        (np.float64([1, 2]), False),
        ([1, 2], False),
        (np.int16([1, 3]), False),
    ],
)
def test_dtype_where_it_is_part_of_the_task(got, right):
    assert same(got, np.int16([1, 2]), exercise(dtype="int16")) == right


# Sentences. WAVE is no special case of anything: no zeros, symmetries or periods.
WAVE = np.random.default_rng(5).uniform(0.1, 0.9, 40) * np.resize([1, -1, -1], 40)
GRID = np.random.default_rng(6).uniform(0.1, 0.9, (4, 4))
SPIN = WAVE + 1j * WAVE[::-1]


def changed(array, index, value):
    array = array.copy()
    array[index] = value
    return array


SENTENCES = [
    (-WAVE, WAVE, "The sign of every value is flipped."),
    (changed(-WAVE, 3, WAVE[3]), WAVE, "39 of 40 values differ."),
    (0.5 * WAVE, WAVE, "Every value is 0.5 times the expected one"),
    (-2 * WAVE, WAVE, "Every value is -2 times the expected one"),
    (WAVE * 32767 / 32768, WAVE, "Every value is 0.999969 times the expected one"),
    (np.rint(WAVE * 1e6).astype(int) * 2, np.rint(WAVE * 1e6).astype(int), "Every value is 2 times the expected one"),
    (changed(0.5 * WAVE, 3, 0.9), WAVE, "40 of 40 values differ."),
    (1e-9 * WAVE[::-1], WAVE, "40 of 40 values differ."),
    (WAVE + 0.25, WAVE, "Every value is off by the same amount, 0.25"),
    (WAVE - 1, WAVE, "Every value is off by the same amount, -1"),
    (WAVE + 1e-3 * GRID.flat[0] * np.arange(40), WAVE, "39 of 40 values differ, those from index 1 to 39."),
    (np.zeros(40), WAVE, "Every value is 0; the expected ones differ"),
    (np.full(40, 0.125), WAVE, "Every value is 0.125; the expected ones differ"),
    (20 * np.log10(np.abs(WAVE)), np.abs(WAVE), "Yours are decibels: 10**(value/20) gives the expected ones."),
    (10 * np.log10(np.abs(WAVE)), np.abs(WAVE), "Yours are decibels: 10**(value/10) gives the expected ones."),
    (WAVE, 20 * np.log10(np.abs(WAVE)), "20·log10 of your values gives the expected ones"),
    (WAVE, 10 * np.log10(np.abs(WAVE)), "10·log10 of your values gives the expected ones"),
    (np.ones(9), np.zeros(9), "Every value is off by the same amount, 1."),
    (np.zeros(9), np.ones(9), "Every value is off by the same amount, -1."),
    (WAVE**2, np.abs(WAVE), "The square root of each of your values gives the expected one."),
    (WAVE, WAVE**2, "The square of each of your values gives the expected one."),
    (SPIN.conj(), SPIN, "Every value is the complex conjugate of the expected one."),
    (2 * SPIN, SPIN, "Every value is 2 times the expected one"),
    (1j * SPIN, SPIN, "40 of 40 values differ."),
    (SPIN, WAVE, "The values are complex, with imaginary parts up to 0.8"),
    (2 * WAVE + 0j, WAVE, "The values are complex, with imaginary parts up to 0; real ones are expected."),
    (GRID.T, GRID, "Rows and columns are swapped"),
    (changed(GRID.T, (0, 0), 9.0), GRID, "13 of 16 values differ."),
    (WAVE[::-1], WAVE, "The order is reversed"),
    (np.roll(WAVE, 1), WAVE, "The values come 1 place too late: index 1 has what index 0 should have"),
    (np.roll(WAVE, -3), WAVE, "The values come 3 places too early: index 0 has what index 3 should have"),
    (np.append(np.zeros(4), WAVE[:-4]), WAVE, "The values come 4 places too late"),
    (changed(np.roll(WAVE, 1), 9, 5.0), WAVE, "40 of 40 values differ."),
    (changed(np.zeros(9), 8, 3.0), changed(np.zeros(9), 0, 1.0), "2 of 9 values differ."),
    (changed(WAVE, 7, 2.0), WAVE, "1 of 40 values differs. The largest difference is at index 7: got 2, expected"),
    (changed(WAVE, slice(36, 40), 2.0), WAVE, "4 of 40 values differ, those from index 36 to 39."),
    (changed(WAVE, [3, 9], 2.0), WAVE, "2 of 40 values differ. The largest"),
    (changed(WAVE, [3, 9], np.nan), WAVE, "2 of 40 values are NaN or infinite where a number is expected. "),
    (
        changed(WAVE, 3, -np.inf),
        WAVE,
        "1 of 40 values are NaN or infinite where a number is expected. The first is -inf",
    ),
    (WAVE, changed(WAVE, 3, -np.inf), "1 of 40 values differs. The largest difference is at index 3: got"),
    (WAVE, changed(WAVE, 3, np.nan), "1 of 40 values differs."),
    (changed(GRID, (1, 2), 7.0), GRID, "1 of 16 values differs. The largest difference is at index (1, 2): got 7"),
    (np.array([1.0, 2.0]), np.array([1.0, 2.5]), "1 of 2 values differs."),
    (np.array([1.1, 2.2, 2.9]), np.array([1, 2, 3]), "Whole numbers are expected; after rounding, every value agrees"),
    (np.array([1.6, 2.2, 2.9]), np.array([1, 2, 3]), "3 of 3 values differ."),
    (WAVE > 0, WAVE <= 0, "True and False are swapped in every value."),
    (WAVE > 0.5, WAVE <= 0, "of 40 values differ"),
    (np.uint8([200, 100, 50]), np.array([-200, -100, -50]), "The sign of every value is flipped."),
    (WAVE[:-1], WAVE, "It starts right; at the end there is 1 value too few."),
    (np.append(WAVE, [0, 0]), WAVE, "It starts right; at the end there are 2 values too many."),
    (WAVE[2:], WAVE, "It ends right; at the start there are 2 values too few."),
    (np.append(5, WAVE), WAVE, "It ends right; at the start there is 1 value too many."),
    (WAVE[5:-5], WAVE, "The result is an array of shape (30,); an array of shape (40,) is expected."),
    (GRID[:3].T, GRID[:3], "Rows and columns are swapped; apart from that the values agree."),
    (2 * GRID[:3].T, GRID[:3], "The result is an array of shape (4, 3); an array of shape (3, 4) is expected."),
    (WAVE[:, None], WAVE, "Apart from the shape the values agree."),
    (np.array([0.5]), 0.5, "a single number is expected. Apart from the shape the values agree."),
    (0.5, np.array([0.5]), "The result is a single number; an array of shape (1,) is expected. Apart from"),
    (np.zeros(0), WAVE, "The result is an array of shape (0,); an array of shape (40,) is expected."),
    (-0.5, 0.5, "Got -0.5, expected 0.5. That is the same number with the other sign."),
    (0.25, 0.5, "Got 0.25, expected 0.5."),
    (2.9999999, 3, "Got 2.9999999, expected 3."),
    (True, 3.0, "Got True, expected 3."),
    (np.nan, 3.0, "Got nan, expected 3. NaN (not a number) usually comes from 0/0"),
    (-np.inf, 3.0, "Got -inf, expected 3."),
    (3.0, -np.inf, "Got 3, expected -inf."),
    (2**70, 1.5, "Got 1.18059e+21, expected 1.5."),
    (10**400, 1.5, "Got 1"),
    (1 + 2j, 3.0, "Got 1+2j, expected 3."),
    ("abc", "abd", "Got 'abc', expected 'abd'."),
    (WAVE, "abd", "Got an array of shape (40,) and dtype float64 with values from -0.8"),
    ("abd", WAVE, "expected an array of shape (40,) and dtype float64 with values from"),
    ("abd", b"abd", "Got 'abd', expected 3 bytes."),
    (
        b"RIFF1234",
        b"RIFF1235",
        "The first difference is at byte 7. From byte 4 on: got 31 32 33 34, expected 31 32 33 35.",
    ),
    (b"RIFF", b"RIFF1235", "The result has 4 bytes, expected 8. The first 4 bytes agree."),
    ((1.0, 2.0), (1.0, 3.0), "In item 1 of 2, counted from 0: Got 2, expected 3."),
    ((1.0, None), (1.0, 3.0), "In item 1 of 2, counted from 0: Got None, expected 3."),
    ([(1, "a"), (2, "b")], [(1, "a"), (3, "b")], "In `result[1][0]`: Got 2, expected 3."),
    ([[(1, "a")]], [[(1, "b")]], "In `result[0][0][1]`: Got 'a', expected 'b'."),
    ((1, 2), "ValueError", "Got a tuple of 2, expected a raised ValueError."),
    ("ValueError", (1, 2), "Got a raised ValueError, expected a tuple of 2."),
    ("repr", 1, "Got 'repr', expected 1."),
    ((WAVE,), (WAVE, 3.0), "Got a tuple of 1, expected a tuple of 2."),
    (3.0, (WAVE, 3.0), "Got 3, expected a tuple of 2."),
    ({"a": 1}, {"a": 2}, "At key 'a': Got 1, expected 2."),
    ({"b": 1}, {"a": 1}, "The keys are 'b'; expected 'a'."),
    ({}, {"a": 1}, "The keys are none; expected 'a'."),
]


@pytest.mark.parametrize(("got", "want", "sentence"), SENTENCES)
def test_sentences(got, want, sentence):
    lines = differences(plain(got), plain(want), exercise())
    assert sentence in " ".join(lines) and 1 <= len(lines) <= 3


@pytest.mark.parametrize(
    ("got", "want", "sentence"),
    [
        (-3.0, -6.0, "Got -3 dBFS, expected -6 dBFS. That is 3 dB too high."),
        (-9.0, -6.0, "Got -9 dBFS, expected -6 dBFS. That is 3 dB too low."),
        (-6.0, 6.0, "That is the same number with the other sign."),
        (True, -6.0, "Got True, expected -6 dBFS."),
        (WAVE + 6, WAVE, "Every value is off by the same amount, 6 dB."),
        (2 * WAVE, WAVE, "Every value is 2 times the expected one"),
        (1.7 * WAVE, WAVE, "values differ. The largest difference is"),
    ],
)
def test_sentences_with_units(got, want, sentence):
    assert sentence in " ".join(differences(got, want, exercise(unit="dBFS")))


def test_loudness_differs_by_loudness_units():
    assert "That is 3 LU too low." in " ".join(differences(-26.0, -23.0, exercise(unit="LUFS")))


@pytest.mark.parametrize(
    ("got", "sentence"),
    [
        (np.int32([1, 2, 3]), "an array of dtype int32; an array of dtype int16 is expected. The values agree."),
        ([1, 2, 3], "The result is a list; an array of dtype int16 is expected. The values agree."),
        (
            np.float64([1, 2, 4]),
            "an array of dtype float64; an array of dtype int16 is expected. Values differ as well.",
        ),
        (np.int16([1, 2, 4]), "1 of 3 values differs."),
        (np.int32([1, 2]), "The result is an array of shape (2,); an array of shape (3,) is expected."),
    ],
)
def test_sentences_on_dtype(got, sentence):
    assert sentence in " ".join(differences(got, np.int16([1, 2, 3]), exercise(dtype="int16")))


@pytest.mark.parametrize(("got", "want"), [(0.1 + 2e-9, 0.1), (3.0000001, 3), (1e20, 10**20 + 1), (1 / 3, 0.333333)])
def test_two_different_numbers_never_look_the_same(got, want):
    assert len(set(numbers(got, want, "Hz"))) == 2


MISTAKES = [
    lambda x, r: r.standard_normal(x.shape),
    lambda x, r: x * r.uniform(-3, 3),
    lambda x, r: x + r.uniform(-3, 3),
    lambda x, r: np.roll(x, r.integers(-5, 5)),
    lambda x, r: x[::-1],
    lambda x, r: np.rint(x),
    lambda x, r: np.where(r.random(x.shape) < 0.1, 0, x),
    lambda x, r: x + 1e-4 * r.standard_normal(x.shape),
    lambda x, r: np.abs(x) ** r.uniform(0.3, 3),
    lambda x, r: 1e-12 * x,
    lambda x, r: np.clip(x, -0.5, 0.5),
    lambda x, r: np.where(np.arange(x.size) < r.integers(x.size), x.flat[0], x),
]


def right_values(rng):
    n = int(rng.integers(1, 30))
    kinds = [
        rng.standard_normal(n),
        rng.integers(-4, 4, n),
        np.zeros(n),
        np.full(n, 2.0),
        np.sin(np.arange(n) * np.pi / 4),
    ]
    return kinds[rng.integers(len(kinds))]


@pytest.mark.parametrize("seed", range(120))
def test_every_number_in_a_sentence_is_true(seed):
    rng = np.random.default_rng(seed)
    ex = exercise(atol=[1e-8, 1e-3][seed % 2])
    want = right_values(rng)
    got = MISTAKES[rng.integers(len(MISTAKES))](want, rng)
    text = " ".join(differences(got, want, ex))
    wrong = ~close(got, want, ex)
    agree = np.testing.assert_allclose
    rounded = 1e-5 * max(np.abs(want).max(), np.abs(got).max())  # numbers are shown with six digits
    loose = {"rtol": 0, "atol": 2 * ex.atol + rounded + 0.5 * (want.dtype.kind == "i")}
    if found := re.search(r"(\d+) of (\d+) values differ", text):
        assert [int(part) for part in found.groups()] == [wrong.sum(), wrong.size]
    for index, mine, theirs in re.findall(r"at index (\d+): got (\S+), expected (\S+)\.(?= |$)", text):
        assert wrong[int(index)]
        agree([float(mine), float(theirs)], [got[int(index)], want[int(index)]], rtol=1e-5)
    if found := re.search(r"largest difference is at index (\d+)", text):
        assert np.abs(got - want).max() == pytest.approx(np.abs(got - want)[int(found[1])])
    if found := re.search(r"from index (\d+) to (\d+)\.", text):
        assert np.flatnonzero(wrong).tolist() == list(range(int(found[1]), int(found[2]) + 1))
    if found := re.search(r"is (\S+) times", text):
        agree(got / float(found[1]), want, **loose)
    if found := re.search(r"same amount, (\S+)\.$", text):
        agree(got - float(found[1]), want, **loose)
    if found := re.search(r"come (\d+) places? too (late|early)", text):
        k = int(found[1])
        agree(*((got[k:], want[:-k]) if found[2] == "late" else (got[:-k], want[k:])), **loose)
    if "sign of every" in text:
        agree(-got, want, **loose)
    if "reversed" in text:
        agree(got[::-1], want, **loose)
    if found := re.search(r"Every value is (\S+);", text):
        agree(got, np.full(got.shape, float(found[1])), rtol=1e-5)
    if "after rounding" in text:
        assert (np.rint(got) == want).all()


@pytest.mark.parametrize("seed", range(20))
def test_unrelated_arrays_have_no_relation(seed):
    rng = np.random.default_rng(seed)
    for shape in ((8,), (5, 5), (50,)):
        assert relation(rng.standard_normal(shape), rng.standard_normal(shape), exercise(atol=1e-3)) == ""


# Verdicts


def three_cases():
    ex = exercise(see="Doubling")
    for name in ("small", "large", "empty"):
        ex.case(type(lambda f, rng: None)((lambda f, rng: None).__code__, {}, name))
    return ex


def results(function):
    return {
        name: Outcome(function(x), calls=[f"f({x:g})"]) for name, x in (("small", 1.0), ("large", 9.0), ("empty", 0.0))
    }


def answers(*wrong):
    return Answers(
        results(lambda x: 2 * x),
        [
            WrongAnswer(name, f"You {name}.", "Section", worth, lambda case, f=f: results(f)[case])
            for name, f, worth in wrong
        ],
    )


SQUARED, TRIPLED = ("squared", lambda x: x * x, 0.0), ("tripled", lambda x: 3 * x, 0.5)


def test_full_marks():
    verdict = judge(three_cases(), results(lambda x: x + x), answers(SQUARED))
    assert (verdict.passed, verdict.points, verdict.lines) == (True, 4, [])


def test_a_misconception_is_named():
    verdict = judge(three_cases(), results(lambda x: x**2), answers(TRIPLED, SQUARED))
    assert (verdict.passed, verdict.points, verdict.misconception, verdict.see) == (False, 0, "squared", "Section")
    assert verdict.lines == ["You squared.", "Tried `f(1)`: small.", "Got 1, expected 2."]


def test_a_misconception_may_be_worth_something():
    verdict = judge(three_cases(), results(lambda x: 3 * x), answers(SQUARED, TRIPLED))
    assert (verdict.passed, verdict.points, verdict.misconception) == (False, 2, "tripled")


def test_a_misconception_must_match_in_every_case():
    verdict = judge(three_cases(), results(lambda x: x * x + (x == 9)), answers(SQUARED))
    assert (verdict.misconception, verdict.points, verdict.see) == ("", 0, "Doubling")


def test_several_cases_fail():
    verdict = judge(three_cases(), results(lambda x: 3 * x), answers(SQUARED))
    assert verdict.lines == [
        "Tried `f(1)`: small.",
        "Got 3, expected 2.",
        "2 of 3 cases fail; also: large.",
    ]


def test_one_case_fails():
    verdict = judge(three_cases(), results(lambda x: 2 * x + (x == 9)), answers(SQUARED))
    assert verdict.case == "large" and verdict.lines[-1] == "The other 2 cases pass."


def test_points_are_never_a_share_of_cases():
    assert judge(three_cases(), results(lambda x: min(2 * x, 5)), answers()).points == 0


@pytest.mark.parametrize("outcomes", [{}, {"other": Outcome(2.0)}])
def test_nothing_came_back(outcomes):
    verdict = judge(three_cases(), outcomes, answers(SQUARED))
    assert (verdict.trouble, verdict.points) == ("missing", 0)


@pytest.mark.parametrize("kind", KINDS)
def test_trouble_never_passes_even_where_the_reference_had_it_too(kind):
    trouble = {name: Outcome(trouble=Trouble(kind, "E")) for name in ("small", "large", "empty")}
    verdict = judge(three_cases(), trouble, Answers(trouble))
    assert not verdict.passed and verdict.points == 0 and "not your mistake" in " ".join(verdict.lines)
    verdict = judge(three_cases(), trouble, answers(SQUARED))
    assert not verdict.passed and verdict.points == 0 and all(verdict.lines)


def test_an_unstarted_exercise_costs_no_run_of_wrong_variants():
    def never(case):
        raise AssertionError("was run")

    stub = {name: Outcome(trouble=Trouble("not_started", "f")) for name in ("small", "large", "empty")}
    known = Answers(answers().reference, [WrongAnswer("w", "m", "", 0, never)])
    assert judge(three_cases(), stub, known).trouble == "not_started"


def test_a_misconception_that_raises_or_mutates_is_recognized():
    for trouble in (Trouble("error", "IndexError", "text one", 3), Trouble("mutated", "x")):
        theirs = {name: Outcome(trouble=trouble) for name in ("small", "large", "empty")}
        known = Answers(answers().reference, [WrongAnswer("w", "You did.", "", 0, theirs.get)])
        assert judge(three_cases(), theirs, known).lines[0] == "You did."
        other = {name: Outcome(trouble=Trouble(trouble.kind, "other")) for name in theirs}
        assert judge(three_cases(), other, known).misconception == ""


@pytest.mark.parametrize(
    ("calls", "shown"),
    [
        ([], "Tried your function: one thing."),
        (["f(1)"], "Tried `f(1)`: one thing."),
        (["f(1)", "f(2)"], "Tried `f(1)`, then `f(2)`: one thing."),
        (["f(1)", "f(2)", "f(3)"], "Tried `f(1)` and 2 more calls: one thing."),
        (["f(\x1b" + "x" * 999], "Tried `f( " + "x" * 154 + "...`: one thing."),
    ],
)
def test_what_was_tried(calls, shown):
    verdict = judge(one_case(), {"case": Outcome(1.0, calls=calls)}, Answers({"case": Outcome(2.0)}))
    assert verdict.lines[0] == shown
