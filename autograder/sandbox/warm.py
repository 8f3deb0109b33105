"""The parent inside the sandbox: imports what the lesson needs, once, and forks for each submission.

It never reads a submission: the child does, from a socket that is handed through. So no student's work is in the
memory that the next one's process begins with.

Commands from the trusted side, a byte each: f (with a socket) forks; k ends what runs, and w lets it end by itself if
it does so at once. Both are answered with its exit code, 0 if it had to be ended.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from autograder.sandbox.jail import SCRATCH, Limits, become_nobody, guard

__all__ = ["main"]

_PATIENCE = 1.0  # seconds


def main() -> None:
    """Serve until the trusted side is gone. Its wishes are the JSON in the command line."""
    wishes = json.loads(sys.argv[1])
    control = socket.socket(fileno=wishes["control"])
    jailed, limits = wishes["jailed"], Limits(**wishes["limits"])
    if jailed:
        become_nobody()
    serve = _warmed(Path(wishes["lesson"]), wishes["imports"], jailed)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 2)  # until here it tells the trusted side why nothing starts
    gc.collect()
    gc.freeze()  # else the first collection in each child would touch, and so copy, all of this one's memory
    control.sendall(b"r")
    while True:
        command, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not command:
            return
        if command == b"f":
            running = Submission(serve, descriptors[0], control, limits if jailed else None)
            os.close(descriptors[0])
        else:
            control.sendall(bytes([running.end(_PATIENCE if command == b"w" else 0)]))


def _warmed(lesson: Path, imports: list[str], jailed: bool) -> Callable[[int], None]:
    """Import and read everything that submissions share; returns what each is to do with its socket."""
    for statement in imports:
        with contextlib.suppress(Exception):  # what fails here fails, and is told, in the submission
            exec(statement, {})
    from autograder.lesson import load_exercises
    from autograder.sandbox.session import new_shell, serve

    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)  # threads do not survive a fork
    exercises, shell = load_exercises(lesson), new_shell()

    def work(descriptor: int) -> None:
        scratch = Path(SCRATCH if jailed else tempfile.mkdtemp(), lesson.name)
        shutil.copytree(lesson, scratch)
        os.chdir(scratch)
        sys.path.insert(0, "")  # as in a notebook: a file beside it can be imported
        serve(socket.socket(fileno=descriptor), shell, exercises)

    return work


class Submission:
    """A forked child: the submission's guard, or where there is no jail the submission itself."""

    def __init__(self, work: Callable[[int], None], descriptor: int, control: socket.socket, limits: Limits | None):
        self._alive, alive = os.pipe()  # the child alone holds the other end: it closes when the child ends
        self._child = os.fork()
        if self._child == 0:
            control.close()
            os.close(self._alive)
            _in_child(work, descriptor, alive, limits)
        os.close(alive)

    def end(self, patience: float) -> int:
        """End it, and whatever it started, unless it ends by itself within so many seconds; its exit code, else 0."""
        by_itself = bool(select.select([self._alive], [], [], patience)[0])
        os.close(self._alive)
        for kill in (os.kill, os.killpg):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(self._child, signal.SIGKILL)
        status = os.waitpid(self._child, 0)[1]
        if not by_itself:
            return 0
        return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _in_child(work: Callable[[int], None], descriptor: int, alive: int, limits: Limits | None) -> NoReturn:
    code = 1
    try:
        os.setpgid(0, 0)
        if limits:
            code = guard(lambda: work(descriptor), [descriptor], [alive], limits)
        else:
            work(descriptor)
            code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
