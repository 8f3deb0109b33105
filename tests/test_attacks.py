"""Hostile and broken submissions: each gets its verdict, and nobody else notices."""

import contextlib
import ctypes
import json
import os
import platform
import socket
import time
import tomllib
from pathlib import Path

import psutil
import pytest
from attack_kit import ATTACKS, heard, make_course, read_attack
from toy import SLUG

from autograder.grading import grader
from autograder.grading.secret import submission_key

CODE = sorted((ATTACKS / "code").glob("*.py"))
NOTEBOOKS = sorted((ATTACKS / "notebooks").glob("*.toml"))
SLOWEST = 30  # seconds for a submission of which every step hangs
PLAIN = {"text/plain"}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Canaries lie in files, in the environment, in memory, behind a descriptor, and at the other end of sockets."""
    made = make_course(tmp_path_factory.mktemp("course"))
    with contextlib.ExitStack() as open_, pytest.MonkeyPatch.context() as patch:
        _plant_key(made.canaries[0])
        patch.setenv("AUTOGRADER_CANARY", made.canaries[0])
        patch.setattr(grader, "_CELL_SECONDS", 5)
        patch.setattr(grader, "_BEYOND", 3)
        (made.root / "root.canary").write_text(made.canaries[1])
        file = open_.enter_context(open(made.root / "root.canary"))
        os.set_inheritable(file.fileno(), True)
        for kind, address in ((socket.AF_UNIX, "\0autograder-attack"), *_ports()):
            listener = open_.enter_context(socket.socket(kind))
            with contextlib.suppress(OSError):  # another process of this test has it
                listener.bind(address)
                listener.listen()
        yield made


def _plant_key(text):
    """Put a key into a fresh session keyring, which all that this process starts can read."""
    add_key, keyctl = (217, 219) if platform.machine() == "aarch64" else (248, 250)
    libc = ctypes.CDLL(None)
    libc.syscall(keyctl, 1, None)
    libc.syscall(add_key, b"user", b"canary", text.encode(), len(text), ctypes.c_int(-3))


def _ports():
    return [(socket.AF_INET, ("127.0.0.1", port)) for port in range(47100, 47110)]


@pytest.fixture(scope="module")
def graders(course):
    """{lesson: its grader}, each with one sandbox that stays warm from attack to attack."""
    with contextlib.ExitStack() as open_:
        slugs = sorted(folder.name for folder in (course.root / "solutions").iterdir())
        found = {slug: open_.enter_context(grader.Grader(course.root, slug)) for slug in slugs}
        for slug in slugs:  # which starts its sandbox
            grade(found, slug, "first", course.right(slug))
        yield found


@pytest.fixture(scope="module")
def warm(graders):
    """Processes that belong to the sandboxes and not to a submission."""
    return {process.pid for process in psutil.Process().children(recursive=True)}


def grade(graders, slug, student, handed_in):
    return graders[slug].grade(student, handed_in, submission_key(b"canary of the tests", slug, student))


def points(result):
    return {exercise.name: exercise.points for exercise in result.exercises}


def demand_untouched(course, graders, warm, slug):
    """No process and no file is left, and the next submission in the same sandbox gets all its points."""
    left = [process for process in psutil.Process().children(recursive=True) if process.pid not in warm]
    assert not psutil.wait_procs(left, timeout=5)[1]
    result = grade(graders, slug, "next", course.right(slug))
    assert result.points == result.max_points > 0, heard(result)
    assert not [p for folder in ("/tmp", "/dev/shm", "/var/tmp") for p in Path(folder).glob("*.canary")]


def demand_silent(course, result):
    said = heard(result) + json.dumps([result.notebook, result.answers])
    assert not [canary for canary in course.canaries if canary in said]
    assert "BREACH: " not in heard(result)


def demand_lifeless(result):
    """Nothing of the student's is put out as anything but plain text."""
    for cell in json.loads(result.notebook)["cells"]:
        for output in cell.get("outputs", []):
            assert output["output_type"] in ("stream", "error", "display_data", "execute_result")
            assert set(output.get("data", {})) <= PLAIN
        kinds = {kind for found in cell.get("attachments", {}).values() for kind in found}
        assert kinds <= {"image/png", "image/jpeg"}


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.stem)
def test_attack(course, graders, warm, path):
    attack = read_attack(path)
    before = course.files()
    for _ in range(2 if "twice" in attack.options else 1):
        begin = time.monotonic()
        result = grade(graders, attack.lesson, "attacker", course.of(attack))
        assert time.monotonic() - begin < SLOWEST
        demand_silent(course, result)
        demand_lifeless(result)
    assert not result.problem
    found = points(result)
    assert found.keys() == attack.points.keys()
    wanted = {name: found[name] if worth is None else worth for name, worth in attack.points.items()}
    assert found == wanted, heard(result)
    exercises = {exercise.name: exercise for exercise in result.exercises}
    assert {name: exercises[name].trouble for name in attack.trouble} == attack.trouble, heard(result)
    for text in attack.says:
        assert text in heard(result)
    if refused := attack.options.get("detour"):
        assert exercises[refused].trouble == "forbidden" or any(flag.startswith(refused) for flag in result.flags)
    assert course.files() == before
    demand_untouched(course, graders, warm, attack.lesson)


MADE = {
    "nested": lambda right, size: b'{"cells": ' + b"[" * size + b"]" * size + b"}",
    "cell": lambda right, size: _with(right, [{"cell_type": "code", "source": "#" * size}]),
    "output": lambda right, size: _with(
        right, [{"cell_type": "code", "source": "", "outputs": [{"output_type": "stream", "text": "x" * size}]}]
    ),
    "file": lambda right, size: right + b" " * size,
    "cells": lambda right, size: _with(right, [{"cell_type": "code", "source": "mine = 1"}] * size),
}


def _with(right, cells):
    notebook = json.loads(right)
    return json.dumps(notebook | {"cells": notebook["cells"] + cells}).encode()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_broken_notebook(course, graders, warm, path):
    wanted = tomllib.loads(path.read_text())
    if "make" in wanted:
        handed_in = MADE[wanted["make"]](course.right(SLUG), wanted["size"])
    else:
        handed_in = path.with_suffix(".ipynb").read_bytes()
    begin = time.monotonic()
    result = grade(graders, SLUG, "student", handed_in)
    assert time.monotonic() - begin < SLOWEST
    assert bool(result.problem) == ("problem" in wanted), result.problem
    assert wanted.get("problem", "") in result.problem
    found = points(result)
    assert found.keys() == wanted["points"].keys()
    assert found == {n: found[n] if worth == "*" else worth for n, worth in wanted["points"].items()}, heard(result)
    assert result.max_points == 6 and result.points <= 6
    assert wanted.get("note", "") in "\n".join(result.notes)
    demand_silent(course, result)
    demand_lifeless(result)
    demand_untouched(course, graders, warm, SLUG)
