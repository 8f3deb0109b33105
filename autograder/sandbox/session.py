"""Inside the sandbox: a submission's cells and cases, run one step at a time as the trusted side asks for them.

Steps, and what is answered to each:

    {"cell": source}                     {"printed": text, "error": text or ""}
    {"define": source}                   the same; of the cell, only imports and definitions run
    {"check": exercise, "seeds": {...}}  {"outcomes": {case: outcome}, "seconds": number, "running": True if it goes on}
"""

from __future__ import annotations

import ast
import contextlib
import os
import signal
import socket
from time import monotonic  # bound now: student code may put another in its place

from IPython.core.interactiveshell import InteractiveShell

from autograder.exercise import Exercise
from autograder.printed import Printed
from autograder.run import run_cases
from autograder.sandbox.wire import receive, send

__all__ = ["new_shell", "serve"]

_MOST_PRINTED = 10_000  # characters of a cell
_LONGEST_ERROR = 500
_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def new_shell() -> InteractiveShell:
    """What a notebook's kernel runs cells in, without history and without colors."""
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config, colors="nocolor")
    shell.user_ns["__name__"] = "__main__"
    shell.enable_gui = lambda gui=None: None  # a kernel's own; `%matplotlib inline` asks for it
    return shell


def serve(connection: socket.socket, shell: InteractiveShell, exercises: dict[str, Exercise]) -> None:
    """Answer steps until nobody asks any more."""
    me = os.getpid()
    while (step := receive(connection)) is not None:
        answer = _checked(step, shell, exercises) if "check" in step else _ran(step, shell)
        if os.getpid() != me:  # the student's code has forked, and this is the copy
            os._exit(0)
        _quiet()
        if me == 1:  # in namespaces of its own: end all that the step left running
            _end_all_others()
        send(connection, answer | {"turn": step["turn"]})


def _quiet() -> None:
    """Take off the timers and signal handlers that the step has set."""
    for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
        signal.setitimer(timer, 0)
    for number in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)


def _end_all_others() -> None:
    """End them, and wait for them: until then they count as processes that the submission has."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _checked(step: dict, shell: InteractiveShell, exercises: dict[str, Exercise]) -> dict:
    name = step["check"]
    begin = monotonic()
    outcomes = run_cases(exercises[name], shell.user_ns.get(name), step["seeds"])
    running = any(o.trouble and (o.trouble.kind, o.trouble.name) == ("slow", "running") for o in outcomes.values())
    plain = {case: outcome.to_plain() for case, outcome in outcomes.items()}
    return {"outcomes": plain, "seconds": monotonic() - begin, "running": running}


def _ran(step: dict, shell: InteractiveShell) -> dict:
    """Run a cell as a kernel does; an error ends the cell, not the session."""
    printed = Printed(_MOST_PRINTED)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(Printed(0)):
        source = _definitions(shell.transform_cell(step["define"])) if "define" in step else step["cell"]
        shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: None  # the answer tells the error
        result = shell.run_cell(source)
    return {"printed": printed.getvalue(), "error": _said(result.error_before_exec or result.error_in_exec)}


def _definitions(source: str) -> str:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    return ast.unparse([node for node in tree.body if isinstance(node, _DEFINITIONS)])


def _said(error: BaseException | None) -> str:
    if error is None:
        return ""
    try:
        text = str(error)
    except BaseException:  # a student's own class may fail even at that
        text = ""
    kind = type(error).__name__
    return (f"{kind}: {text}" if text else str(kind))[:_LONGEST_ERROR]
