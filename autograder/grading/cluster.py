"""Many submissions at once on the workers of a Dask cluster. Each comes back once, whatever dies."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import itertools
import platform
import socket
import time
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from queue import Empty, SimpleQueue

import autograder
from autograder.errors import CourseError
from autograder.grading.result import Result
from autograder.grading.tasks import Task, fingerprint, grade_task

__all__ = ["grade_there", "on_cluster"]

_CONNECTED_WITHIN = 20  # seconds
_WORKERS_WITHIN = 60
_LOOK_EVERY = 5
_WAITING = 2  # tasks for each worker that are already sent: a class of a thousand fits into no scheduler's memory


def on_cluster(tasks: Iterable[Task], address: str) -> Iterator[Result]:
    """Results, as they come, from the workers of a Dask scheduler. A task whose worker dies goes to another one.

    Workers may come and go meanwhile. Raises CourseError if there are none, or one that cannot grade this lesson.
    """
    with _connected(address) as client:
        cluster, killed = _Cluster(client, address), []
        yield from cluster.results(iter(tasks), killed)
        for task in killed:  # each ended several workers, or was on them beside one that did: alone, it shows which
            again: list[Task] = []
            yield from cluster.results(iter([task]), again)
            yield from map(_deadly, again)


def _deadly(task: Task) -> Result:
    said = "Grading it ended several workers of the cluster. Nothing of it was judged: please look at it."
    return Result(task.student, task.lesson, "", problem=said)


@contextlib.contextmanager
def _connected(address: str) -> Iterator:
    try:
        from distributed import Client
    except ImportError:
        raise CourseError("--cluster needs Dask. Install it: pip install -r requirements-cluster.txt") from None
    with contextlib.ExitStack() as open_:
        open_.enter_context(warnings.catch_warnings())
        warnings.filterwarnings("ignore", "Sending large graph", UserWarning)  # a notebook full of sounds
        gc.collect()  # a client that failed before: collected while this one starts, it would wait for it for ever
        try:
            client = open_.enter_context(Client(address, timeout=_CONNECTED_WITHIN))
            client.wait_for_workers(1, timeout=_WORKERS_WITHIN)
        except (OSError, ValueError, TypeError) as error:
            raise _unreachable(address, error) from None
        yield client


def _unreachable(address: str, error: Exception) -> CourseError:
    if type(error).__name__ == "WorkerStartTimeoutError":
        return CourseError(
            f"The Dask scheduler at {address} has no workers, and none came within {_WORKERS_WITHIN} s. "
            f"Start some: dask worker {address} --nthreads 1"
        )
    return CourseError(f"No Dask scheduler can be reached at {address} ({' '.join(str(error).split())}).")


class _Cluster:
    """Keeps every worker busy, and no more tasks on their way than that needs."""

    def __init__(self, client, address: str):
        self._client, self._address = client, address
        self._seen = time.monotonic()  # when there last was a worker
        self._known: tuple | None = None

    def results(self, tasks: Iterator[Task], killed: list[Task]) -> Iterator[Result]:
        """A result for each task, but for those that go into `killed`: several workers died of them."""
        from distributed.scheduler import KilledWorker

        running: dict[str, tuple] = {}
        finished: SimpleQueue = SimpleQueue()
        while True:
            for task in itertools.islice(tasks, max(0, self._wanted() - len(running))):
                future = self._submit(task)
                running[future.key] = future, task
                future.add_done_callback(finished.put)
            if not running:
                return
            with contextlib.suppress(Empty):
                future = finished.get(timeout=_LOOK_EVERY)
                task = running.pop(future.key)[1]
                try:
                    yield self._result(future)
                except KilledWorker:
                    killed.append(task)

    def _submit(self, task: Task):
        if self._known is None:
            self._known = _versions(task.root, task.lesson)
        return self._client.submit(grade_there, task, self._known, pure=False)

    def _result(self, future) -> Result:
        try:
            return future.result()
        except CancelledError:
            raise self._lost("has gone") from None
        except ModuleNotFoundError as error:
            raise CourseError(
                f"A worker of {self._address} cannot grade ({error}): it must run in the same Python environment as "
                "this computer."
            ) from None

    def _wanted(self) -> int:
        """How many tasks should be on their way, as there are workers now. Raises CourseError if there are none."""
        try:
            workers = len(self._client.nthreads())
        except (OSError, TimeoutError, RuntimeError):
            raise self._lost("does not answer any more") from None
        now = time.monotonic()
        self._seen = now if workers else self._seen
        if now - self._seen > _WORKERS_WITHIN:
            raise self._lost("has lost all its workers")
        return _WAITING * max(1, workers)

    def _lost(self, what: str) -> CourseError:
        return CourseError(
            f"The Dask scheduler at {self._address} {what}. What was graded so far is kept: when the cluster is "
            "there again, the same command goes on from here."
        )


def grade_there(task: Task, wanted: tuple) -> Result:
    """Runs on a worker. Raises CourseError if what it has is not what the computer has that sent the task."""
    _demand(task.root, task.lesson, wanted)
    return grade_task(task)


@lru_cache(4)  # only what is as wanted is remembered
def _demand(root: Path, lesson: str, wanted: tuple) -> None:
    here = socket.gethostname()
    if not (root / "solutions" / lesson).is_dir():
        raise CourseError(
            f"The worker on {here} has no folder {root / 'solutions' / lesson}: the course folder must be shared, at "
            "the same path on every computer."
        )
    found = dict(_versions(root, lesson))
    if differ := [f"{name} ({found.get(name)}, not {wants})" for name, wants in wanted if found.get(name) != wants]:
        raise CourseError(
            f"The worker on {here} does not have what this computer has: {', '.join(differ)}. Bring them to the same "
            "state, start the workers anew, and run the command again."
        )


def _versions(root: Path, lesson: str) -> tuple[tuple[str, str], ...]:
    """What grades depend on, by name; nothing secret."""
    packages = [(name, version(name).partition("+")[0]) for name in ("numpy", "scipy", "torch")]
    python = ".".join(platform.python_version_tuple()[:2])
    return ("Python", python), *packages, ("autograder", _program()), (lesson, fingerprint(root, lesson, b""))


@cache
def _program() -> str:
    """As it was when this process first graded: a worker that was not started anew still runs the old one."""
    files = sorted(Path(autograder.__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]
