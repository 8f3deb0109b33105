"""Many submissions at once on this computer. Each comes back once, whatever dies. See cluster.py for many computers."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import parent_process

from autograder.grading.cluster import on_cluster
from autograder.grading.early import CONTEXT
from autograder.grading.result import Result
from autograder.grading.tasks import Task, grade_task

__all__ = ["on_cluster", "on_this_computer"]

_WAITING = 2  # tasks for each worker that are already read: a class of a thousand does not fit into memory


def on_this_computer(tasks: Iterable[Task], workers: int) -> Iterator[Result]:
    """Results, as they come."""
    tasks = iter(tasks)
    while True:
        unfinished: list[Task] = []
        with _pool(workers) as pool:
            yield from _until_broken(pool, tasks, workers * _WAITING, unfinished)
        if not unfinished:
            return
        for task in unfinished:  # one of them ended its process: alone, it shows which
            yield _alone(task)


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=CONTEXT, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """A process of the pool would wait for work for ever if the one that hands it out is killed."""

    def watch() -> None:
        parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _until_broken(pool: ProcessPoolExecutor, tasks: Iterator[Task], most: int, unfinished: list) -> Iterator[Result]:
    """Results until there are no more tasks; or until a process dies: then `unfinished` gets what it was doing."""
    running: dict[Future, Task] = {}
    while True:
        try:
            for task in itertools.islice(tasks, most - len(running)):
                unfinished.append(task)  # until it is in `running`: the pool may refuse it
                running[pool.submit(grade_task, task)] = unfinished.pop()
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield future.result()
                del running[future]
        except BrokenProcessPool:
            unfinished.extend(running.values())
            return


def _alone(task: Task) -> Result:
    try:
        with _pool(1) as pool:
            return pool.submit(grade_task, task).result()
    except BrokenProcessPool:
        said = "Grading it ended the grading program itself, twice. Nothing of it was judged: please look at it."
        return Result(task.student, task.lesson, "", problem=said)
