#!/usr/bin/env python3
"""The one entry to the course: sets up .venv, then opens JupyterLab on the learner's own copy.

Standard library only. It must parse on Python 3.6, so that an old Python gets as far as a clear sentence.
"""

import argparse
import errno
import hashlib
import json
import os
import platform
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)  # the Pythons that constraints.txt holds for
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK, LOG, LAB_LOG = VENV / "start.lock", VENV / "install.log", VENV / "jupyter.log"
JUPYTER_CONFIG = VENV / "learner"
COURSE, MINE, GLOSSARY = ROOT / "course", ROOT / "my_course", ROOT / "GLOSSARY.md"
AUTHOR = (ROOT / "pyproject.toml").exists()  # else this is a student bundle
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
FIRST_PORT = 8888
PATIENCE = 10  # seconds for a process of ours to end

HELP = """\
python3 start.py                    open the course in JupyterLab (the first time, install it in .venv)
"""
HELP_AUTHOR = """\
python3 start.py test [ARG...]      lint, then run all tests; ARG as for pytest, such as -k sine
python3 start.py build [SLUG]       make course/ from solutions/ (--check: only compare)
python3 start.py bundle LESSON...   make the zip that students get (-o FILE)
"""
HELP_END = """
Your own copy of the lessons is in my_course/. What you write there is never overwritten.
"""

# Validate, which a learner presses in my_course, reads this: demos take long and earn nothing.
NBGRADER_CONFIG = 'c = get_config()\nc.Execute.skip_cells_with_tag = "demo"\n'
# Off for learners only: an instructor who runs .venv/bin/jupyter lab has them all.
NBGRADER_PANELS = ["create-assignment", "formgrader", "course-list", "assignment-list", "menu"]
NBGRADER_SERVERS = ["formgrader", "course_list", "assignment_list"]

DISK_FULL = "the disk is full. Make room (a first start needs about 3 GB) and start again: it goes on from here."
NO_CERTIFICATE = (
    "there is no secure connection to the package index. Is this computer's clock right? "
    "Does its network need a certificate of its own (pip config set global.cert FILE)?"
)
NO_NETWORK = (
    "no packages can be downloaded. Check the internet connection and start again: it goes on from here. "
    "Once installed, the course needs no connection."
)
NO_VERSION = (
    "the package index that pip uses lacks a version named in constraints.txt for this computer "
    f"({platform.system()} {platform.machine()}). Details: {LOG}"
)
PIP_FAILURES = [
    (r"No space left on device|not enough space on the disk|Disk quota exceeded", DISK_FULL),
    (r"CERTIFICATE_VERIFY_FAILED|SSLError", NO_CERTIFICATE),
    (r"NewConnectionError|NameResolutionError|ProxyError|[Tt]imed out|TimeoutError|Network is unreachable", NO_NETWORK),
    (r"Connection (broken|refused|reset|aborted)|\(from versions: none\)", NO_NETWORK),
    (r"(?s)\A(?!.*(Downloading|Using cached|Processing) ).*ResolutionImpossible", NO_NETWORK),  # found nothing at all
    (r"No matching distribution found|ResolutionImpossible", NO_VERSION),
]
HIDDEN = re.compile(r"(^|/)(\.|__pycache__)")  # left behind in course/ by tools, no part of a release
PACKAGE = re.compile(
    r"(?:Downloading|Using cached|Processing) (?:\S*[/\\])?(\w+)-([^\s-]+)\S*\.whl(?: (\(\S+ \wB\))|\s)"
)


class Stop(Exception):
    """What went wrong and what to do, in a sentence for the person at the keyboard."""


def main(arguments):
    """Do what the command line asks, and return the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as an exception, it ends our children too
    try:
        check_python(sys.version_info[:2])
        return run(arguments)
    except Stop as stop:
        print(f"start.py: {stop}", file=sys.stderr)
    except OSError as error:
        print(f"start.py: {explain_os_error(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def run(arguments):
    command = arguments[0] if AUTHOR and arguments else ""
    if command == "test":
        set_up("requirements-dev.txt")
        return run_tests(arguments[1:])
    if command in ("build", "bundle"):
        set_up("requirements-dev.txt" if command == "build" else "requirements.txt")
        return subprocess.call([PYTHON, "-m", "autograder", *arguments], cwd=ROOT)
    options = parse(arguments)
    if options.port:
        check_port(options.port)  # before the minutes that a first set-up takes
    set_up("requirements.txt")
    return open_course(options)


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="start.py",
        usage="python3 start.py [--no-browser] [--port N]",
        description=HELP + (HELP_AUTHOR if AUTHOR else "") + HELP_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address, open no browser")
    parser.add_argument("--port", type=int, metavar="N", help=f"default: the first free one from {FIRST_PORT}")
    return parser.parse_args(arguments)


def run_tests(arguments):
    """Lint, format, pytest: the first that fails decides the exit status.

    What takes time is measured first, with nothing beside it; then all other tests run side by side.
    """
    alone, together = (["pytest", "-m", "alone", "-n0"], ["pytest", "-m", "not alone"])
    none_matched = 5  # of the arguments, pytest says: fine, if the other half has some
    statuses = []
    for step in (["ruff", "check"], ["ruff", "format", "--check"], alone + arguments, together + arguments):
        statuses.append(subprocess.call([PYTHON, "-m", *step], cwd=ROOT))
        if statuses[-1] not in (0, none_matched):
            return statuses[-1]
    return none_matched if statuses[2:] == [none_matched, none_matched] else 0


# --- What can go wrong ----------------------------------------------------------------------------------


def check_python(version):
    if OLDEST <= version <= NEWEST:
        return
    raise Stop(
        "this is Python {}.{}, too {} for the course, which needs {}.{} to {}.{}. Get one from your system's "
        "packages or www.python.org, and start with it, for example: python3.13 start.py".format(
            *version, "old" if version < OLDEST else "new", *OLDEST, *NEWEST
        )
    )


def explain_os_error(error):
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL
    return f"{error.strerror or error}: {error.filename}"


def explain_pip(output):
    """The first cause that pip's words show."""
    for words, sentence in PIP_FAILURES:
        if re.search(words, output):
            return sentence
    return f"a step of the installation failed. Its own words are at the end of {LOG}"


# --- Set-up ---------------------------------------------------------------------------------------------


def set_up(requirements):
    """Make .venv, or go on with a half-made one, until it holds what the file `requirements` names."""
    VENV.mkdir(exist_ok=True)
    with locked() as lock:
        version = venv_version() or make_venv(lock)
        if stamp(requirements).exists() and stamp(requirements).read_text() == fingerprint(requirements, version):
            return
        print("Installing the course in .venv. The first time, this takes some minutes.", flush=True)
        for old in VENV.glob("*.stamp"):
            old.unlink()
        forget_half_installed()
        pip_install(["-r", ROOT / requirements, *prefer_cpu_torch()], lock)
        pip_install(["--no-deps", "--no-build-isolation", *own_packages()], lock)
        for name in {"requirements.txt", requirements}:  # requirements-dev.txt includes the other
            stamp(name).write_text(fingerprint(name, version))


@contextmanager
def locked():
    """Let one start.py at a time change things. The lock ends with its process, so it is never stale."""
    with open(LOCK, "a") as lock:
        if not try_to_lock(lock):
            print("Another start.py is at work here. Waiting until it is done ...", flush=True)
            while not try_to_lock(lock):
                time.sleep(0.5)
        yield lock


def try_to_lock(file):
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EACCES)  # other errors: a file system without locks
    return True


def venv_version():
    """The version of .venv's Python, as in "3.11"; None if .venv is half-made, broken or of no use here."""
    if not (BIN / "activate").exists():  # venv writes it last
        return None
    question = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([PYTHON, "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return None
    version = answer.stdout.decode().strip()
    return version if version in {f"3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)} else None


def make_venv(lock):
    """Make .venv anew with the Python that runs this; return its version."""
    if not (find_spec("venv") and find_spec("ensurepip")):  # Debian has them in a package of their own
        hint = "On Debian and Ubuntu: sudo apt install python3-venv"
        raise Stop(f"this Python ({sys.executable}) cannot make virtual environments. {hint}")
    for entry in VENV.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry != LOCK:
            entry.unlink()
    run_logged([sys.executable, "-m", "venv", VENV], lock)
    return "{}.{}".format(*sys.version_info)


def stamp(requirements):
    """Written when all is installed: a fingerprint of what it was installed from."""
    return VENV / f"{requirements}.stamp"


def fingerprint(requirements, version):
    """Changes when .venv must be brought up to date."""
    files = [ROOT / name for name in ("requirements.txt", "constraints.txt", "pyproject.toml", requirements)]
    contents = [path.read_bytes() for path in [*files, *wheels()] if path.exists()]
    return hashlib.sha256(b"\0".join([version.encode(), str(ROOT).encode(), *contents])).hexdigest()


def wheels():
    """The course's own packages in a student bundle."""
    return sorted((ROOT / "wheels").glob("*.whl"))


def own_packages():
    if AUTHOR:
        return ["-e", ROOT]
    if wheels():
        return ["--force-reinstall", *wheels()]
    raise Stop(f"this copy of the course is not complete: there are no wheels in {ROOT / 'wheels'}.")


def forget_half_installed():
    """Make pip install again what it was killed at; it would take the package's first metadata for the whole.

    Last of all, pip adds its file INSTALLER to the package's RECORD.
    """
    windows, others = VENV.glob("Lib/site-packages/*.dist-info"), VENV.glob("lib/python*/site-packages/*.dist-info")
    for info in [*windows, *others]:
        record = info / "RECORD"
        if not (record.exists() and "/INSTALLER," in record.read_text(encoding="utf-8")):
            shutil.rmtree(info)


def prefer_cpu_torch():
    """pip's options for torch without its gigabytes of CUDA, where no NVIDIA driver could use them."""
    if platform.system() != "Linux" or Path("/proc/driver/nvidia").exists() or shutil.which("nvidia-smi"):
        return []
    try:
        urllib.request.urlopen(f"{CPU_INDEX}/torch/", timeout=3).close()
    except OSError:
        return []  # go on with what pip is configured for
    return ["--extra-index-url", CPU_INDEX]


def pip_install(arguments, lock):
    run_logged([PYTHON, "-m", "pip", "install", "--disable-pip-version-check", *arguments], lock)


def run_logged(command, lock):
    """Run a step of the installation: what it prints goes to the log, its progress to the terminal.

    The step inherits the lock: if this process is killed, the next start waits until the step has ended.
    """
    output, count = [], 0
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8", "errors": "replace"}
    inherit = {"pass_fds": [lock.fileno()]} if os.name == "posix" else {}
    with open(LOG, "a", buffering=1, encoding="utf-8") as log, subprocess.Popen(command, **pipe, **inherit) as process:
        with ended_with_us(process):
            for line in process.stdout:
                log.write(line)
                output.append(line)
                package = PACKAGE.search(line)
                if package:
                    count += 1
                    report(f"{count:4} {' '.join(filter(None, package.groups()))}")
                elif line.startswith("Installing collected packages"):
                    report(f"Installing {line.count(',') + 1} packages ...")
    report("")
    if process.returncode:
        raise Stop(explain_pip("".join(output)))


@contextmanager
def ended_with_us(process):
    """Whatever stops us, Ctrl-C or an error, stops `process` too."""
    try:
        yield
    except BaseException:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:  # JupyterLab sometimes waits for a thread of its own that never ends
            process.kill()
        raise


def report(text):
    """Show progress: on a terminal in one line, elsewhere in a line each."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + text[:width].ljust(width), end="" if text else "\r", flush=True)
    elif text:
        print(text, flush=True)


# --- The learner's own copy -----------------------------------------------------------------------------


def fill_my_course(course, mine):
    """Copy new lessons, refresh untouched ones; return a sentence for each that has changed under its learner."""
    mine.mkdir(exist_ok=True)
    if not (mine / "nbgrader_config.py").exists():
        replace(mine / "nbgrader_config.py", NBGRADER_CONFIG.encode())
    memory, sentences = mine / ".releases.json", []
    copied = read_json(memory)  # {folder: {file: digest of what was copied there}}
    for lesson in sorted(path for path in course.iterdir() if path.is_dir()):
        slug, new = lesson.name, f"{lesson.name}.new"
        files = (file.relative_to(lesson).as_posix() for file in lesson.rglob("*") if file.is_file())
        release = {name: digest(lesson / name) for name in files if not HIDDEN.search(name)}
        if new in copied and not (mine / new).exists():
            copied[slug] = copied.pop(new)  # the learner has dealt with that release: renamed or deleted it
        if refresh(lesson, mine / slug, release, copied.get(slug, {})):
            copied[slug] = release
            continue
        if refresh(lesson, mine / new, release, copied.get(new, {})):
            copied[new] = release
        sentences.append(
            f"Lesson {slug} has changed since you began it. Your copy stays as it is, the new one is "
            f"my_course/{new}. Move your answers there, or delete it to keep yours."
        )
    copy_glossary(mine / "GLOSSARY.md", copied)
    replace(memory, json.dumps(copied, indent=1).encode())
    return sentences


def copy_glossary(theirs, copied):
    """Put the glossary beside the lessons, and a new one in its place unless the learner has written in it."""
    if GLOSSARY.exists() and digest(theirs) in (None, copied.get(theirs.name)):
        replace(theirs, GLOSSARY.read_bytes().replace(b"](course/", b"]("))
        copied[theirs.name] = digest(theirs)


def refresh(lesson, folder, release, base):
    """Bring `folder` from release `base` to `release`; False where the learner's changes forbid it.

    Only files that were copied count: what else lies in the folder (.progress.json, notes) stays.
    """
    changed = {
        name for name in {**base, **release} if digest(folder / name) not in (None, base.get(name), release.get(name))
    }
    if changed and base != release:
        return False
    for name in release:
        if name not in changed and digest(folder / name) != release[name]:
            replace(folder / name, (lesson / name).read_bytes())
    for name in set(base) - set(release):
        if (folder / name).exists():
            (folder / name).unlink()
    return True


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else None


def replace(file, content):
    """Write a file whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, file)
    except OSError:
        if part.exists():
            part.unlink()
        raise


def read_json(file):
    """What the file holds; {} if it is missing or broken."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


# --- JupyterLab -----------------------------------------------------------------------------------------


def open_course(options):
    """Run JupyterLab on my_course until it is stopped; return its exit status."""
    with locked():  # until it listens, so that a second start finds the port taken
        for sentence in fill_my_course(COURSE, MINE):
            print(sentence)
        port = options.port or next(filter(is_free, range(FIRST_PORT, 2**16)))
        check_port(port)
        page, token = first_page(MINE), os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
        configure_jupyter(port, page, not options.no_browser)
        path = os.pathsep.join(filter(None, [str(JUPYTER_CONFIG), os.environ.get("JUPYTER_CONFIG_PATH")]))
        environment = {**os.environ, "JUPYTER_CONFIG_PATH": path, "JUPYTER_TOKEN": token}
        command = [PYTHON, "-P", "-m", "jupyterlab"]  # -P: a file json.py in my_course must not replace the real one
        with open(LAB_LOG, "w") as log:
            process = subprocess.Popen(command, cwd=MINE, env=environment, stdout=log, stderr=log)
        with ended_with_us(process):
            wait_until_ready(process, port)
    with ended_with_us(process):
        print(f"Ready: http://localhost:{port}{page}?token={token}\nStop it with Ctrl-C.", flush=True)
        return process.wait()


def configure_jupyter(port, page, browser):
    """For learners, in a folder that only this JupyterLab reads: without nbgrader's panels for instructors."""
    servers = {f"nbgrader.server_extensions.{name}": False for name in NBGRADER_SERVERS}
    server = {"port": port, "port_retries": 0, "root_dir": str(MINE), "open_browser": browser}
    server.update(allow_root=True, answer_yes=True, jpserver_extensions=servers)  # a container has no other user
    config = {"ServerApp": server, "LabApp": {"default_url": page}}
    replace(JUPYTER_CONFIG / "jupyter_server_config.json", json.dumps(config, indent=1).encode())
    panels = {f"@jupyter/nbgrader:{name}": True for name in NBGRADER_PANELS}
    panels["@jupyterlab/apputils-extension:announcements"] = True
    # without their state saved, sliders of a notebook that is opened again show an error instead
    settings = {"@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True}}
    settings["@jupyterlab/docmanager-extension:plugin"] = {"defaultViewers": {"markdown": "Markdown Preview"}}
    for name, content in (
        ("page_config.json", {"disabledExtensions": panels}),
        ("default_setting_overrides.json", settings),
    ):
        replace(JUPYTER_CONFIG / "labconfig" / name, json.dumps(content, indent=1).encode())


def is_free(port):
    try:
        socket.create_server(("localhost", port)).close()
    except (OSError, OverflowError):
        return False
    return True


def check_port(port):
    if not is_free(port):
        raise Stop(f"port {port} is in use, or not allowed. Leave --port out, and a free one is found.")


def first_page(mine):
    """The address of the first lesson whose checks have not all passed; else of the file browser."""
    for lesson in sorted(COURSE.iterdir()):
        notebook = mine / lesson.name / f"{lesson.name}.ipynb"
        passed = read_json(notebook.parent / ".progress.json")
        cells = read_json(notebook).get("cells", [])
        names = [cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "") for cell in cells]
        if not all(passed.get(name[len("check_") :]) for name in names if name.startswith("check_")):
            return f"/lab/tree/{notebook.relative_to(mine).as_posix()}"
    return "/lab"


def wait_until_ready(process, port):
    while process.poll() is None:
        try:
            return socket.create_connection(("localhost", port), 1).close()
        except OSError:
            time.sleep(0.1)
    raise Stop(f"JupyterLab did not start. Its own words are in {LAB_LOG}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
