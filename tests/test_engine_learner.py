"""What a learner meets: check, hint and progress in a lesson's folder, whatever state its files are in."""

import functools
import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from toy import write_toy

import autograder
from autograder import Exercise, answers, check, hint, progress, show
from autograder.errors import CourseError, LessonError
from autograder.lesson import load_exercises, load_lesson
from autograder.messages import NotYet
from autograder.values import pack, unpack

SOUND = """
from autograder import Exercise

noise = Exercise("noise", points=3, minutes=1, difficulty=1, see="Noise")

@noise.case(sound=8000)
def second(noise, rng):
    return noise(rng.uniform(-0.5, 0.5, 800))
"""


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A learner's folder of the toy lesson, as current directory."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    source = load_lesson(write_toy(tmp_path))
    folder = tmp_path / "my_course" / "00_toy"
    folder.mkdir(parents=True)
    (folder / "checks.py").write_text((source.folder / "checks.py").read_text())
    recorded = answers.record(list(source.exercises.values()), source.references)
    (folder / "answers.npz").write_bytes(recorded)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def sounds(lesson, monkeypatch):
    """The folder with a lesson on sound; `shown` collects what a failed check shows."""
    (lesson / "checks.py").write_text(SOUND)
    (lesson / "answers.npz").write_bytes(
        answers.record(list(load_exercises(lesson).values()), {"noise": lambda x: x / 2})
    )
    shown = []
    monkeypatch.setattr("studio.listen", lambda players: shown.append(players))
    monkeypatch.setattr(show, "_draw", lambda got, want, sr, exercise: shown.append((got, want, sr)))
    return shown


def double(x):
    return 2 * np.asarray(x)


def total(x):
    raise NotImplementedError


def noise(x):
    return x / 4


def rename(function, name):
    function.__name__ = name
    return function


def stated():
    """A file's content by name, for comparing a folder before and after."""
    return {name: open(name, "rb").read() for name in os.listdir() if os.path.isfile(name)}


def lines_of(function):
    with pytest.raises(NotYet) as caught:
        check(function)
    return caught.value._render_traceback_()


def test_passing_prints_one_line(lesson, capsys):
    check(double)
    assert capsys.readouterr() == ("✓ double: passed, 2 of 2 points\n", "")


def test_failing_gives_a_few_plain_lines(lesson, capsys):
    def double(x):
        return 2 * np.asarray(x) + 1

    assert lines_of(double) == [
        "✗ double: not right yet, 0 of 2 points",
        "  Tried `double(<8 values from -1.38 to 0.767>)`: a few random numbers.",
        "  Every value is off by the same amount, 1.",
        "  Read again: Doubling",
    ]


def test_a_misconception_is_named_with_its_reason(lesson):
    def double(x):
        return np.asarray(x) * 3

    lines = lines_of(double)
    assert lines[1] == "  You tripled." and "1.5 times" in lines[3] and len(lines) == 5


def test_part_of_the_points(lesson):
    def total(x):
        return float(np.mean(x))

    assert lines_of(total)[:2] == [
        "✗ total: not right yet, 2 of 4 points",
        "  That is the mean: do not divide by n.",
    ]


def test_not_started_is_calm(lesson):
    assert lines_of(total) == [
        "✗ total: not started yet, 0 of 4 points",
        "  Replace the line `raise NotImplementedError` with your code, run that cell, then check again.",
    ]


def test_check_is_found_by_the_notebooks_name(lesson, capsys):
    notebook = {"check": check, "hint": hint, "double": functools.partial(np.multiply, 2)}
    exec("check(double); double = lambda x: [v + v for v in x]; check(double); hint(double)", notebook)
    assert capsys.readouterr().out.count("✓ double") == 2


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.zeros(3), "check(double), but were given a value of type ndarray. Leave out the parentheses"),
        (None, "were given a value of type NoneType"),
        ("double", "were given a value of type str"),
        (len, "no exercise named 'len'. Keep the name as given, one of: double, total."),
        (functools.partial(double), "no exercise for this function. Keep the name"),
        (lambda x: x, "no exercise named '<lambda>'"),
    ],
)
def test_what_is_no_exercise(lesson, value, words):
    for ask in (check, hint):
        with pytest.raises(CourseError, match=re.escape(words)):
            ask(value)


def test_check_of_a_call(lesson):
    with pytest.raises(CourseError, match="Leave out the parentheses"):
        check(double([1.0]))


def broken(lesson, name, change):
    path = lesson / name
    path.unlink() if change is None else path.write_bytes(change if isinstance(change, bytes) else change(path))


def other_stream(path):
    return pack(unpack(path.read_bytes()) | {"stream": np.zeros(24)})


def without(*keys):
    """Leaves out what these keys lead to; an exercise's answers are packed for themselves."""

    def left_out(packed, first, *more):
        data = unpack(packed) if isinstance(packed, bytes) else packed
        if more:
            data[first] = left_out(data[first], *more)
        else:
            del data[first]
        return pack(data) if isinstance(packed, bytes) else data

    return lambda path: left_out(path.read_bytes(), *keys)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("checks.py", None, "checks.py is not beside this notebook"),
        ("answers.npz", None, "answers.npz is not beside this notebook"),
        ("checks.py", b"import nothing_of_this_name", "00_toy/checks.py, line 1: ModuleNotFoundError"),
        ("checks.py", b"x = (", "00_toy/checks.py, line 1: '.' was never closed"),
        ("checks.py", b"\n\n1 / 0", "00_toy/checks.py, line 3: ZeroDivisionError"),
        ("checks.py", b"\xff\xfe", "00_toy/checks.py cannot be read"),
        ("answers.npz", b"", "answers.npz cannot be used"),
        ("answers.npz", b"PK\x03\x04 rubbish", "answers.npz cannot be used"),
        ("answers.npz", lambda path: path.read_bytes()[:-100], "answers.npz cannot be used"),
        ("answers.npz", pack([1, 2]), "answers.npz cannot be used"),
        ("answers.npz", other_stream, "numpy .* draws other random numbers"),
        ("answers.npz", without("exercises", "double", "reference", "one"), "of another version than checks.py"),
        ("answers.npz", without("stream"), "holds no answers for double"),
        ("answers.npz", without("exercises", "double"), "holds no answers for double"),
        ("answers.npz", without("exercises", "double", "wrong"), "holds no answers for double"),
        ("answers.npz", without("exercises", "double", "reference", "one", "calls"), "holds no answers for double"),
    ],
)
def test_broken_files_get_one_sentence(lesson, name, change, words):
    broken(lesson, name, change)
    with pytest.raises(CourseError, match=words) as caught:
        check(double)
    assert len(caught.value._render_traceback_()) == 1


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('a = Exercise("f", 1, 1, 1)', "no case for 'f'"),
        ('a = Exercise("f", 1, 1, 1)\nb = Exercise("f", 1, 1, 1)', "two exercises named 'f'"),
        ('a = Exercise("f", 1, 1, 1, forbids="librosa")', "forbids of exercise 'f' must be a list"),
        ('Exercise("f", 1, 1, 1).wrong("m", worth=1)(print)', "worth 1; it must be"),
        ('a = Exercise("f", 1, 1, 1)\na.case(print)\na.case(print)', "two cases named 'print'"),
    ],
)
def test_an_authors_mistakes_are_told(tmp_path, source, words):
    (tmp_path / "checks.py").write_text("from autograder import Exercise\n" + source)
    with pytest.raises(LessonError, match=re.escape(words)):
        load_exercises(tmp_path)


def test_mistakes_are_declared_in_rows():
    exercise = Exercise("f", 1, 1, 1, see="Sums")
    exercise.mistakes(("a", abs, "Too\n    short."), ("b", max, "Too long.", "Products"), worth=0.5)
    exercise.mistakes(("c", min, "Too late."), see="Quotients")
    told = [(v.name, v.function, v.message, v.see, v.worth) for v in exercise.wrongs.values()]
    assert told == [
        ("a", abs, "Too short.", "Sums", 0.5),
        ("b", max, "Too long.", "Products", 0.5),
        ("c", min, "Too late.", "Quotients", 0.0),
    ]
    with pytest.raises(ValueError, match="two wrong variants named 'c'"):
        exercise.mistakes(("c", max, "Too early."))


def test_a_reference_without_a_value_is_not_recorded(lesson):
    exercises = list(load_exercises(lesson).values())
    with pytest.raises(CourseError, match="The solution of total gives no value in case sums: .*NotImplementedError"):
        answers.record(exercises, {"double": double, "total": total})


def test_recorded_answers_hold_no_code_not_even_of_an_error(lesson):
    exercise = load_exercises(lesson)["double"]

    @exercise.wrong("You shout.")
    def loud(x):
        print("secret words")
        raise ValueError("secret text")  # secret line

    recorded = unpack(unpack(answers.record([exercise], {"double": double}))["exercises"]["double"])
    assert "ValueError" in repr(recorded) and "secret" not in repr(recorded)


def test_hints_one_by_one_and_again(lesson, capsys):
    hint(double)
    hint(double)
    hint(total)
    assert capsys.readouterr().out.splitlines() == [
        "Hint 1 of 1: Add it to itself.",
        "Hint 1 of 1: Add it to itself.",
        "total has no hints. Read again: Doubling",
    ]


def test_progress(lesson):
    assert repr(progress()) == "· double (2 points)\n· total (4 points)\n0 of 6 points in the exercises."
    check(double)
    lines_of(total)  # not started: nothing to write down
    assert repr(progress()) == "✓ double (2 points)\n· total (4 points)\n2 of 6 points in the exercises."
    lines_of(rename(noise, "total"))
    assert repr(progress()) == "✓ double (2 points)\n✗ total (4 points)\n2 of 6 points in the exercises."
    assert "<progress value='2' max='6'" in progress()._repr_html_()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"3", b"\xff", b'{"double": "yes", "total": [1]}', b"[" * 10**5])
def test_a_broken_progress_file_is_begun_anew(lesson, content):
    (lesson / ".progress.json").write_bytes(content)
    progress()._repr_html_()
    check(double)
    assert json.loads((lesson / ".progress.json").read_text())["double"] is True


def test_progress_that_cannot_be_written_stops_nobody(lesson, capsys):
    (lesson / ".progress.json").mkdir()  # not even root can write over a folder
    check(double)
    assert "passed" in capsys.readouterr().out and repr(progress()).startswith("· double")


def test_progress_counts_other_lessons(lesson):
    (lesson.parent / "01_next").mkdir()
    (lesson.parent / "01_next" / ".progress.json").write_text('{"a": true, "b": false, "c": true}')
    assert repr(progress()).endswith("0 of 6 points in the exercises; 2 solved in 01_next.")


def test_a_failed_check_on_sound_is_drawn_and_played(sounds):
    lines_of(noise)
    (got, want, sr), players = sounds
    assert sr == 8000 and np.array_equal(2 * got, want)
    assert list(players) == ["expected", "yours"] and np.array_equal(players["yours"][0], got)


def test_what_cannot_be_drawn_does_not_hide_the_message(sounds, monkeypatch):
    def fails(*args):
        raise RuntimeError("no screen")

    monkeypatch.setattr(show, "_draw", fails)
    assert "0.5 times" in lines_of(noise)[2]


@pytest.mark.parametrize("spoil", [lambda x: x * np.nan, lambda x: x[:2], lambda x: "text", lambda x: x[:, None] * x])
def test_what_is_no_sound_is_not_played(sounds, spoil):
    def noise(x):
        return spoil(x)

    lines_of(noise)
    assert not any(isinstance(item, dict) for item in sounds)


@pytest.mark.parametrize(
    "make", [lambda x: x, lambda x: x.reshape(20, 40), lambda x: x + 1j, lambda x: x[:40] * np.inf]
)
def test_pictures_can_be_drawn_without_a_warning(lesson, make, recwarn):
    pytest.importorskip("IPython")
    (lesson / "checks.py").write_text(SOUND.replace("(sound=8000)", ""))
    exercise = load_exercises(lesson)["noise"]
    x = np.linspace(-1, 1, 800)
    show._draw(show._drawable(make(x)), show._drawable(make(x)), None, exercise)
    assert not [w for w in recwarn.list if issubclass(w.category, (UserWarning, RuntimeWarning))]


def test_while_grading_nothing_is_shown_or_written(sounds, lesson, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    before = stated()
    lines_of(noise)
    assert sounds == [] and stated() == before


def test_public_face():
    assert autograder.__all__ == ["Exercise", "check", "hint", "progress"]


IMPORT = """
import sys
for name in ("fcntl", "resource", "termios", "pwd", "grp"):  # not on Windows
    sys.modules[name] = None
import os
del os.fork
import autograder
heavy = {"torch", "librosa", "scipy", "matplotlib", "jupytext", "nbgrader", "nbformat", "nbclient", "IPython"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""


def test_import_is_light_and_works_without_unix():
    done = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_cell_with_a_slip_of_syntax_is_named(lesson, monkeypatch):
    """Python keeps the function of an earlier run; a check of that one would mislead."""
    shell = InteractiveShell.instance()
    monkeypatch.setitem(shell.user_ns, "In", ["", "def double(x):\n    return x", "def double(x:\n    return 2 * x"])
    with pytest.raises(CourseError, match="The last cell that defines double did not run: .* in its line 1"):
        check(double)
    monkeypatch.setitem(
        shell.user_ns, "In", ["", "def double(x:", "%matplotlib inline\ndef double(x):\n    return 2 * x"]
    )
    check(double)
    InteractiveShell.clear_instance()


def test_the_working_folder_is_restored(lesson):
    def double(x):
        os.chdir("/")
        return 2 * np.asarray(x)

    check(double)
    check(double)
