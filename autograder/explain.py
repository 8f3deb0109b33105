"""Each kind of trouble in words: why a case gave nothing that could be compared, and what usually helps."""

from __future__ import annotations

from autograder.describe import shorten
from autograder.exercise import Exercise
from autograder.outcome import Trouble

__all__ = ["explain"]

_LONGEST = 200  # characters of anything that a student's code can choose

_SENTENCES = {
    "undefined": "There is no function `{exercise}` yet. Run the cell that defines it, then check again.",
    "not_started": "Replace the line `raise NotImplementedError` with your code, run that cell, then check again.",
    "unfinished part": "`{name}` is not finished: it still reaches a line `raise NotImplementedError`.",
    "forbidden": "It uses `{name}`. This exercise asks you to write that part yourself.",
    "slow": "Stopped after {seconds:g} s, the time for all cases together.\n"
    "Look for a loop that never ends, or for work that is repeated for every sample.",
    "slow and running": "Your code took more than {seconds:g} s, could not be stopped, and is still running.\n"
    "Restart the kernel before you go on. A loop that never ends is the usual cause.",
    "missing": "This case was not run, or its result was lost: the notebook stopped before it.",
    "broken": "The check itself failed: {name}{colon}{text}\nThis is not your mistake: please report it.",
    "error": "Your code raised {name}{colon}{text}\nIn line {line} of its cell{at}",
    "error elsewhere": "Your code raised {name}{colon}{text}\nIt was raised outside your own lines, in what they call.",
    "signature": "The function could not be called: {text}.\n"
    "Keep its name and its parameters as they were given, in the line that begins with `def`.",
    "unusable": "It returned {text}, and the check cannot go on with that ({name}).",
    "mutated": "It changed its argument `{name}` in place, so the caller's data is not the same after the call.\n"
    "Work on a copy, or write an expression that makes a new array.",
    "unplain": "It returned {text}. That cannot be compared with what is expected.",
}


def explain(trouble: Trouble, exercise: Exercise) -> list[str]:
    """One or two sentences. Whatever a student's code could choose is cut to one short printable line."""
    name, text, code = (shorten(part, _LONGEST) for part in (trouble.name, trouble.text, trouble.code))
    sentences = _SENTENCES[_entry(trouble, exercise)].format(
        exercise=exercise.name,
        seconds=exercise.seconds,
        name=name,
        text=text,
        colon=": " * bool(text),
        line=trouble.line,
        at=f": `{code}`" if code else ".",
    )
    return sentences.splitlines()


def _entry(trouble: Trouble, exercise: Exercise) -> str:
    if trouble.kind == "not_started" and trouble.name != exercise.name:
        return "unfinished part"
    if trouble.kind == "slow" and trouble.name == "running":
        return "slow and running"
    if trouble.kind == "error" and not trouble.line:
        return "error elsewhere"
    return trouble.kind
