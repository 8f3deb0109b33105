"""start.py: sentences for what goes wrong, a set-up that goes on where it was stopped, the learner's own copy."""

import ast
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
NOTEBOOK = {
    "cells": [
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "sine"}}, "source": ""},
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": "check_sine"}}, "source": ""},
    ]
}
linux = pytest.mark.skipif(sys.platform != "linux", reason="uses Linux's /dev/full or signals")


@pytest.fixture
def folder(tmp_path):
    """A small copy of the course to start in."""
    for name in ("start.py", "requirements.txt", "requirements-dev.txt", "constraints.txt", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, tmp_path)
    release(tmp_path, "01_tone", "checks.py", "checks, first release")
    release(tmp_path, "01_tone", "01_tone.ipynb", json.dumps(NOTEBOOK))
    return tmp_path


@pytest.fixture
def start(folder):
    """start.py of that copy, imported."""
    spec = importlib.util.spec_from_file_location("start", folder / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def release(folder, slug, name, text):
    path = folder / "course" / slug / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def launch(folder, *arguments, **environment):
    """Run start.py to its end, as a user would, with no network."""
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    environment = {**os.environ, **offline, "https_proxy": "http://127.0.0.1:9", **environment}
    command = [sys.executable, folder / "start.py", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def fake_venv(folder, pip):
    """A .venv whose Python knows its version and runs the shell line `pip` for all else."""
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "activate").touch()
    (programs / "python").write_text(f'#!/bin/sh\n[ "$1" = -c ] && echo 3.11 && exit\n{pip}\n')
    (programs / "python").chmod(0o755)


# --- What can go wrong ----------------------------------------------------------------------------------


def test_an_old_python_can_read_it():
    ast.parse((REPOSITORY / "start.py").read_text(), feature_version=(3, 6))


@pytest.mark.parametrize("version, word", [((3, 6), "too old"), ((3, 10), "too old"), ((3, 15), "too new")])
def test_pythons_that_do_not_fit_are_told_so(start, version, word):
    with pytest.raises(start.Stop, match=rf"this is Python 3\.{version[1]}, {word}.*needs 3\.11 to 3\.14"):
        start.check_python(version)


def test_supported_pythons_are_those_of_the_package(start):
    start.check_python(start.OLDEST)
    start.check_python(start.NEWEST)
    allowed = f'requires-python = ">=3.{start.OLDEST[1]},<3.{start.NEWEST[1] + 1}"'
    assert allowed in (REPOSITORY / "pyproject.toml").read_text()


@pytest.mark.parametrize(
    "output, sentence",
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        (
            "connection broken by 'NewConnectionError(': Failed to establish a new connection",
            "Check the internet connection",
        ),
        (
            "ERROR: Could not find a version that satisfies the requirement six (from versions: none)",
            "Check the internet connection",
        ),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate", "secure connection"),
        ("(from versions: 1.15.0, 1.16.0)\nERROR: No matching distribution found for six==99.0", "lacks a version"),
        ("Downloading six-1.17.0-py2.py3-none-any.whl\nERROR: ResolutionImpossible: for help", "lacks a version"),
        (
            "ERROR: Cannot install jupyterlab\nERROR: ResolutionImpossible: for help visit",
            "Check the internet connection",
        ),
        ("ERROR: Failed building wheel for something", "Its own words are at the end of"),
    ],
)
def test_pip_failures_become_sentences(start, output, sentence):
    assert sentence in start.explain_pip(output)


def test_a_python_without_venv_is_told_the_debian_package(start, monkeypatch):
    monkeypatch.setattr(start, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(start.Stop, match="python3-venv"):
        start.make_venv(lock=None)


def test_without_network_a_first_run_ends_in_one_sentence(folder):
    ended = launch(folder, "--no-browser")
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1 and "Check the internet connection" in ended.stderr
    assert "ResolutionImpossible" in (folder / ".venv" / "install.log").read_text()
    assert not list((folder / ".venv").glob("*.stamp"))


def test_a_port_in_use_ends_in_one_sentence(folder):
    with socket.create_server(("localhost", 0)) as server:
        ended = launch(folder, "--port", str(server.getsockname()[1]))
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1 and "in use" in ended.stderr
    assert not (folder / ".venv").exists(), "it should not install for minutes before it says so"


@linux
def test_a_full_disk_while_installing(start, folder, monkeypatch, capsys):
    fake_venv(folder, "echo Collecting six; exec sleep 60")
    monkeypatch.setattr(start, "LOG", Path("/dev/full"))
    assert start.main(["--no-browser"]) == 1
    assert "the disk is full" in capsys.readouterr().err


@linux
def test_a_full_disk_while_copying_a_lesson_leaves_no_half_file(start):
    lesson = start.MINE / "01_tone"
    lesson.mkdir(parents=True)
    (lesson / ".checks.py.part").symlink_to("/dev/full")
    with pytest.raises(OSError) as raised:
        start.fill_my_course(start.COURSE, start.MINE)
    assert "the disk is full" in start.explain_os_error(raised.value)
    assert not (lesson / "checks.py").exists()
    assert start.fill_my_course(start.COURSE, start.MINE) == []
    assert (lesson / "checks.py").read_text() == "checks, first release"


def test_ctrl_c_is_quiet(start, monkeypatch, capsys):
    def interrupted(arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "run", interrupted)
    assert start.main([]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_failed_step_decides_the_status_of_test(start, monkeypatch):
    ran = []

    def call(command, cwd):
        ran.append(command[2])
        return 3 if "--check" in command else 0

    monkeypatch.setattr(start.subprocess, "call", call)
    assert start.run_tests([]) == 3
    assert ran == ["ruff", "ruff"]


# --- Set-up ---------------------------------------------------------------------------------------------


def test_a_changed_lock_python_wheel_or_folder_installs_again(start, folder, monkeypatch):
    prints = [start.fingerprint("requirements.txt", "3.11"), start.fingerprint("requirements.txt", "3.12")]
    prints.append(start.fingerprint("requirements-dev.txt", "3.11"))
    (folder / "constraints.txt").write_text("numpy==1.0\n")
    prints.append(start.fingerprint("requirements.txt", "3.11"))
    (folder / "wheels").mkdir()
    (folder / "wheels" / "studio-1-py3-none-any.whl").write_bytes(b"wheel")
    prints.append(start.fingerprint("requirements.txt", "3.11"))
    assert len(set(prints)) == len(prints)


def test_what_is_stamped_is_not_installed_again(start, folder, monkeypatch):
    fake_venv(folder, "exit 1")
    installed = []
    monkeypatch.setattr(start, "prefer_cpu_torch", list)
    monkeypatch.setattr(start, "pip_install", lambda arguments, lock: installed.append(arguments[-1]))
    for requirements in ("requirements.txt", "requirements-dev.txt", "requirements.txt"):
        start.set_up(requirements)
    own = [*start.own_packages()][-1]
    assert installed == [folder / "requirements.txt", own, folder / "requirements-dev.txt", own]


def test_a_stopped_installation_goes_on(start, folder, monkeypatch):
    fake_venv(folder, "exit 1")
    monkeypatch.setattr(start, "prefer_cpu_torch", list)
    with pytest.raises(start.Stop):
        start.set_up("requirements.txt")
    installed = []
    monkeypatch.setattr(start, "pip_install", lambda arguments, lock: installed.append(arguments))
    start.set_up("requirements.txt")
    assert len(installed) == 2


def test_half_installed_packages_are_installed_again(start):
    site_packages = start.VENV / "lib" / f"python3.{sys.version_info[1]}" / "site-packages"
    for name, record in {"whole": "whole-1.dist-info/INSTALLER,sha256=x,4\n", "half": "half.py,,\n"}.items():
        (site_packages / f"{name}-1.dist-info").mkdir(parents=True)
        (site_packages / f"{name}-1.dist-info" / "RECORD").write_text(record)
    (site_packages / "unpacked-1.dist-info").mkdir()
    start.forget_half_installed()
    assert [path.name for path in site_packages.iterdir()] == ["whole-1.dist-info"]


def test_a_half_made_venv_is_not_used(start, folder):
    fake_venv(folder, "exit 1")
    assert start.venv_version() == "3.11"
    (start.BIN / "activate").unlink()
    assert start.venv_version() is None
    (start.BIN / "activate").touch()
    (start.BIN / "python").write_text("#!/bin/sh\necho 3.9")
    assert start.venv_version() is None


@linux
def test_a_killed_start_leaves_no_stale_lock_and_its_pip_keeps_the_lock(start, folder):
    fake_venv(folder, "echo Installing collected packages: six; exec sleep 60 > /dev/null 2>&1")
    command = [sys.executable, folder / "start.py"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        assert any("1 packages" in line for line in iter(first.stdout.readline, ""))
        pip = int(Path(f"/proc/{first.pid}/task/{first.pid}/children").read_text())
        first.kill()
    with open(start.LOCK, "a") as lock:
        assert not start.try_to_lock(lock)
        os.kill(pip, signal.SIGKILL)
        while not start.try_to_lock(lock):
            assert Path(f"/proc/{pip}").exists()


@linux
def test_terminating_start_ends_pip_too(folder):
    fake_venv(folder, "echo Installing collected packages: six; exec sleep 60")
    with subprocess.Popen([sys.executable, folder / "start.py"], stdout=subprocess.PIPE, text=True) as first:
        assert any("1 packages" in line for line in iter(first.stdout.readline, ""))
        pip = int(Path(f"/proc/{first.pid}/task/{first.pid}/children").read_text())
        first.terminate()
    assert first.returncode == 143
    assert not Path(f"/proc/{pip}").exists()


def test_progress_names_packages_and_sizes(start):
    lines = {
        "  Downloading numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.whl (16.6 MB)\n": ("numpy", "2.4.6", "(16.6 MB)"),
        "  Using cached torch-2.13.0%2Bcpu-cp311-cp311-linux_x86_64.whl (190.2 MB)\n": (
            "torch",
            "2.13.0%2Bcpu",
            "(190.2 MB)",
        ),
        "Processing /srv/wheels/lark-1.3.1-py3-none-any.whl (from rfc3987)\n": ("lark", "1.3.1", None),
        "  Downloading numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.whl.metadata (6.6 kB)\n": None,
        "Requirement already satisfied: numpy in ./site-packages (2.4.6)\n": None,
    }
    for line, expected in lines.items():
        found = start.PACKAGE.search(line)
        assert (found and found.groups()) == expected


def test_every_requirement_is_pinned_once(folder):
    names = [line.split("#")[0].strip() for line in (folder / "requirements-dev.txt").read_text().splitlines()[1:]]
    names += [line.split("#")[0].strip() for line in (folder / "requirements.txt").read_text().splitlines()[1:]]
    pins = [line.split("==")[0].lower() for line in (folder / "constraints.txt").read_text().splitlines()]
    assert {name: pins.count(name) for name in names} == {name: 2 if name == "librosa" else 1 for name in names}


def test_a_bundle_installs_its_wheels_and_has_no_commands_for_authors(folder):
    (folder / "pyproject.toml").unlink()
    assert "bundle" not in launch(folder, "--help").stdout
    assert launch(folder, "test").returncode == 2


# --- The learner's own copy -----------------------------------------------------------------------------


@pytest.fixture
def mine(start, folder):
    start.fill_my_course(start.COURSE, start.MINE)
    return start.MINE


def test_lessons_are_copied_with_a_configuration_for_validate(mine):
    assert (mine / "01_tone" / "checks.py").read_text() == "checks, first release"
    assert 'skip_cells_with_tag = "demo"' in (mine / "nbgrader_config.py").read_text()


def test_an_untouched_lesson_follows_the_release_and_keeps_what_else_lies_there(start, folder, mine):
    (mine / "01_tone" / ".progress.json").write_text("{}")
    (mine / "01_tone" / "notes.txt").write_text("mine")
    (folder / "course" / "01_tone" / "01_tone.ipynb").rename(folder / "course" / "01_tone" / "renamed.ipynb")
    release(folder, "01_tone", "checks.py", "second")
    release(folder, "02_chord", "checks.py", "new lesson")
    assert start.fill_my_course(start.COURSE, mine) == []
    assert (mine / "02_chord" / "checks.py").exists()
    assert (mine / "01_tone" / "checks.py").read_text() == "second"
    kept = {".progress.json", "notes.txt", "checks.py", "renamed.ipynb"}
    assert {path.name for path in (mine / "01_tone").iterdir()} == kept


def test_a_changed_lesson_is_never_overwritten(start, folder, mine):
    notebook = mine / "01_tone" / "01_tone.ipynb"
    notebook.write_text("my work")
    assert start.fill_my_course(start.COURSE, mine) == []
    release(folder, "01_tone", "checks.py", "second")
    for _ in range(2):
        (sentence,) = start.fill_my_course(start.COURSE, mine)
        assert "01_tone has changed" in sentence and "my_course/01_tone.new" in sentence
        (mine / "01_tone.new" / "01_tone.ipynb").write_text("work in the new one")  # seen by the second time
    assert (mine / "01_tone.new" / "checks.py").read_text() == "second"
    assert (mine / "01_tone.new" / "01_tone.ipynb").read_text() == "work in the new one"
    assert notebook.read_text() == "my work"
    assert (mine / "01_tone" / "checks.py").read_text() == "checks, first release"


@pytest.mark.parametrize("settle", ["delete the new one", "move on to the new one"])
def test_a_settled_change_is_not_pointed_out_again(start, folder, mine, settle):
    (mine / "01_tone" / "01_tone.ipynb").write_text("my work")
    release(folder, "01_tone", "checks.py", "second")
    assert len(start.fill_my_course(start.COURSE, mine)) == 1
    if settle == "move on to the new one":
        shutil.rmtree(mine / "01_tone")
        (mine / "01_tone.new").rename(mine / "01_tone")
        (mine / "01_tone" / "01_tone.ipynb").write_text("my work, moved")
    else:
        shutil.rmtree(mine / "01_tone.new")
    assert start.fill_my_course(start.COURSE, mine) == []
    assert "my work" in (mine / "01_tone" / "01_tone.ipynb").read_text()
    release(folder, "01_tone", "checks.py", "third")
    assert len(start.fill_my_course(start.COURSE, mine)) == 1


def test_a_file_of_the_learner_is_not_overwritten_by_a_new_one_of_that_name(start, folder, mine):
    (mine / "01_tone" / "given.py").write_text("mine")
    release(folder, "01_tone", "given.py", "ours")
    assert len(start.fill_my_course(start.COURSE, mine)) == 1
    assert (mine / "01_tone" / "given.py").read_text() == "mine"


def test_deleted_files_and_lessons_come_back_fresh(start, mine):
    (mine / "01_tone" / "01_tone.ipynb").write_text("my work")
    (mine / "01_tone" / "checks.py").unlink()
    assert start.fill_my_course(start.COURSE, mine) == []
    assert (mine / "01_tone" / "checks.py").exists()
    shutil.rmtree(mine / "01_tone")
    assert start.fill_my_course(start.COURSE, mine) == []
    assert (mine / "01_tone" / "01_tone.ipynb").read_text() == json.dumps(NOTEBOOK)


def test_a_lost_memory_overwrites_nothing(start, folder, mine):
    (mine / "01_tone" / "01_tone.ipynb").write_text("my work")
    (mine / ".releases.json").write_text("[broken")
    assert len(start.fill_my_course(start.COURSE, mine)) == 1
    assert (mine / "01_tone" / "01_tone.ipynb").read_text() == "my work"


# --- JupyterLab -----------------------------------------------------------------------------------------


def test_the_glossary_lies_beside_the_lessons_and_keeps_what_the_learner_wrote(start, folder, mine):
    for text in ("[tone](course/01_tone/01_tone.ipynb#Tone)", "second"):
        (folder / "GLOSSARY.md").write_text(text)
        start.fill_my_course(start.COURSE, mine)
        assert (mine / "GLOSSARY.md").read_text() == text.replace("course/", "")
    (mine / "GLOSSARY.md").write_text("my notes")
    (folder / "GLOSSARY.md").write_text("third")
    assert start.fill_my_course(start.COURSE, mine) == []
    assert (mine / "GLOSSARY.md").read_text() == "my notes"


def test_it_opens_the_first_lesson_that_is_not_complete(start, mine):
    assert start.first_page(mine) == "/lab/tree/01_tone/01_tone.ipynb"
    (mine / "01_tone" / ".progress.json").write_text('{"sine": true}')
    assert start.first_page(mine) == "/lab"


def test_learners_keep_validate_and_are_spared_the_panels_for_instructors(start):
    start.configure_jupyter(8888, "/lab", browser=False)
    page = json.loads((start.JUPYTER_CONFIG / "labconfig" / "page_config.json").read_text())
    server = json.loads((start.JUPYTER_CONFIG / "jupyter_server_config.json").read_text())["ServerApp"]
    for words in (page["disabledExtensions"], server["jpserver_extensions"]):
        assert "formgrader" in str(words) and "validate" not in str(words)
    assert (server["port"], server["port_retries"], server["open_browser"]) == (8888, 0, False)
