"""The trusted side of the sandbox: start it, open a session for each submission, ask for steps."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import autograder
from autograder.errors import CourseError
from autograder.sandbox.jail import MEMORY_EXIT, SCRATCH, Limits
from autograder.sandbox.wire import Garbled, receive, send

__all__ = ["Box", "Died", "SandboxGone", "Session"]

_STARTED_WITHIN = 120  # seconds, imports of a lesson included
_ENDED_WITHIN = 20
_LESSON = "/lesson/{}"  # where its files are inside
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    **dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR", "NUMBA_CACHE_DIR"), SCRATCH),
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "NBGRADER_EXECUTION": "autograde",
    "MALLOC_ARENA_MAX": "2",  # more of them reserve address space, which is limited, for each thread
    # threads do not survive a fork
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"),
}


class SandboxGone(Exception):
    """The sandbox itself has ended: killed from outside, as a computer short of memory does."""


class Died(Exception):
    """The submission's process ended, or did not answer, in the middle of a step. `slow`: it ran out of time."""

    def __init__(self, reason: str, slow: bool = False):
        super().__init__(reason)
        self.reason, self.slow = reason, slow


class Box:
    """A sandbox with one lesson's warm parent in it. Use as a context manager.

    lesson   folder with the lesson's published files, and nothing else
    imports  statements that the warm parent runs beforehand
    visible  further folders that students' code may read, such as the recordings
    variables  environment variables to be set inside
    unsafe   run as an ordinary process of this user instead
    """

    def __init__(
        self,
        lesson: Path,
        imports: list[str],
        visible: list[Path],
        variables: dict[str, str] | None = None,
        unsafe: bool = False,
        **limits: int,
    ):
        self._limits = Limits(**limits)
        self._control, theirs = socket.socketpair()
        wishes = {"control": theirs.fileno(), "jailed": not unsafe, "limits": asdict(self._limits)}
        wishes |= {"lesson": str(lesson) if unsafe else _LESSON.format(lesson.name), "imports": imports}
        package = Path(autograder.__file__).parent
        start = (
            f"import sys; sys.path.insert(0, {str(package.parent)!r}); from autograder.sandbox.warm import main; main()"
        )
        command = [sys.executable, "-I", "-c", start, json.dumps(wishes)]
        if not unsafe:
            command = [*_bubblewrap(lesson, [package, *visible]), *command]
        self._process = subprocess.Popen(
            command,
            env=_ENVIRONMENT | (variables or {}),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        theirs.close()
        self._control.settimeout(_STARTED_WITHIN)
        if self._control.recv(1) != b"r":
            said = self._process.communicate()[1].decode(errors="replace").strip().splitlines() or ["no reason given"]
            raise CourseError(
                f"The sandbox for students' code does not start here ({said[-1]}). It needs Linux 5.14 or newer, "
                "bubblewrap, and user namespaces. To grade without a sandbox, under your own account: --unsafe"
            )

    def __enter__(self) -> Box:
        return self

    def __exit__(self, *_) -> None:
        self._control.close()  # the warm parent then ends by itself
        self._process.kill()
        self._process.wait()
        self._process.stderr.close()

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """A fresh process for one submission; ended, with all that it started, when the context ends."""
        ours, theirs = socket.socketpair()
        self._control.settimeout(_ENDED_WITHIN)
        with ours:
            with theirs:
                try:
                    socket.send_fds(self._control, [b"f"], [theirs.fileno()])
                except OSError as error:
                    raise SandboxGone("the sandbox has ended") from error
            session = Session(ours, self)
            try:
                yield session
            finally:
                if not session.ended:
                    session.ended = True
                    self.end_session()

    def end_session(self, by_itself: bool = False) -> str:
        """End the running submission, or wait a moment until it has; how it ended by itself, or "" if it did not."""
        try:
            self._control.sendall(b"w" if by_itself else b"k")
            return _in_words(self._control.recv(1)[0], self._limits)
        except (OSError, IndexError) as error:
            raise SandboxGone("the sandbox has ended, or does not answer") from error


class Session:
    """One submission's process, and the steps that it is asked for."""

    def __init__(self, connection: socket.socket, box: Box):
        self._connection, self._box = connection, box
        self._turn = 0
        self.ended = False

    def run(self, step: dict, seconds: float) -> dict:
        """What the step is answered with: plain values, not to be trusted. Raises Died; then the session is over."""
        slow = False
        self._turn += 1
        try:
            self._connection.settimeout(seconds)
            send(self._connection, step | {"turn": self._turn})
            answer = receive(self._connection, seconds)
            if isinstance(answer, dict) and type(turn := answer.pop("turn", None)) is int and turn == self._turn:
                return answer
            reason = "" if answer is None else "it answered with something else than a result"
        except TimeoutError:
            slow, reason = True, f"it took more than {seconds:g} s"
        except (Garbled, OSError) as error:
            reason = f"it answered with {error}" if isinstance(error, Garbled) else ""
        self.ended = True
        raise Died(self._box.end_session(by_itself=not reason) or reason or "it closed its connection", slow)


def _in_words(code: int, limits: Limits) -> str:
    if code == MEMORY_EXIT:
        return f"it used more than {limits.memory} MB of memory"
    if code > 128:
        with contextlib.suppress(ValueError):
            return f"its process was ended by {signal.Signals(code - 128).name}"
    return f"its process ended with exit code {code}" if code else ""


def _bubblewrap(lesson: Path, visible: list[Path]) -> list[str]:
    """The command that runs what follows where Python, the lesson and the visible folders are, to be read only."""
    program = shutil.which("bwrap")
    if not program:
        raise CourseError(
            "Grading runs students' code in a sandbox, and bubblewrap, which makes it, is not installed here "
            "(Debian, Ubuntu: apt install bubblewrap). To grade without a sandbox, under your own account: --unsafe"
        )
    words = [program, "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--ro-bind", "/usr", "/usr"]
    words += [f"--unshare-{kind}" for kind in ("pid", "net", "ipc", "uts", "cgroup-try")]
    if os.getuid() == 0:  # warm.py mounts /proc, and then becomes nobody
        words += [w for right in ("SYS_ADMIN", "SETUID", "SETGID") for w in ("--cap-add", f"CAP_{right}")]
        words += ["--dir", "/proc"]
    else:
        words += ["--unshare-user", "--proc", "/proc"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        if Path("/", name).is_symlink():
            words += ["--symlink", f"usr/{name}", f"/{name}"]
        elif Path("/", name).is_dir():
            words += ["--ro-bind", f"/{name}", f"/{name}"]
    words += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    folders = [Path(folder) for folder in (sys.prefix, sys.base_prefix, *visible)]
    folders += [folder.resolve() for folder in folders]  # behind links, too
    places = {f: f for f in folders if not f.is_relative_to("/usr")} | {Path(_LESSON.format(lesson.name)): lesson}
    for parent in sorted({Path("/tmp")}.union(*(place.parents for place in places))):
        words += ["--perms", "0755", "--dir", str(parent)]  # bubblewrap's own would be closed to nobody
    for place, folder in sorted(places.items()):
        words += ["--ro-bind", str(folder), str(place)]
    words += ["--dev", "/dev", "--perms", "1777", "--size", "64000000", "--tmpfs", SCRATCH]
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/"]
