"""Each kind of trouble in words: why a case gave nothing that could be compared, and what usually helps."""

from __future__ import annotations

import re

from autograder.describe import shorten
from autograder.exercise import Exercise
from autograder.outcome import Trouble

__all__ = ["explain"]

_LONGEST = 200  # characters of anything that a student's code can choose

_SENTENCES = {
    "undefined": "There is no function `{exercise}` yet. Run the cell that defines it, then check again.",
    "undefined after error": "There is no function `{exercise}`: its cell stopped with {text}",
    "not_started": "Replace the line `raise NotImplementedError` with your code, run that cell, then check again.",
    "unfinished part": "`{name}` is not finished: it still reaches a line `raise NotImplementedError`.",
    "forbidden": "It uses `{name}`. This exercise asks you to write that part yourself.",
    "slow": "Stopped after {seconds:g} s, the time for all cases together.\n"
    "Look for a loop that never ends, or for work that is repeated for every sample.",
    "slow cell": "Its cell was stopped: {text}.\n"
    "Look for a loop that never ends, or for work that is repeated for every sample.",
    "slow and running": "Your code took more than {seconds:g} s, could not be stopped, and is still running.\n"
    "Restart the kernel before you go on. A loop that never ends is the usual cause.",
    "crashed": "Your code ended the whole program: {text}.\n"
    "The usual causes: far too much memory, a call of `exit`, or a library's C code given what it cannot handle.",
    "missing": "This case was not run, or its result was lost: the notebook stopped before it.",
    "broken": "The check itself failed: {name}{colon}{text}\nThis is not your mistake: please report it.",
    "error": "Your code raised {name}{colon}{text}\nIn line {line} of its cell{at}",
    "error elsewhere": "Your code raised {name}{colon}{text}\nIt was raised outside your own lines, in what they call.",
    "signature": "The function could not be called: {text}.\n"
    "Keep its name and its parameters as they were given, in the line that begins with `def`.",
    "unusable": "It returned {text}, and the check cannot go on with that ({name}).",
    "unusable None": "It returned None: hand the result back with `return`.",
    "mutated": "It changed its argument `{name}` in place, so the caller's data is not the same after the call.\n"
    "Work on a copy, or write an expression that makes a new array.",
    "unplain": "It returned {text}. That cannot be compared with what is expected.",
}

_USUAL_CAUSES = {  # what libraries say: what usually causes it
    r"truth value of an array|Boolean value of Tensor": "A whole array was asked for one yes or no, by `if`, `and`, "
    "`min` or `max`. To learn whether an argument was given, ask `is None`. Of values, ask `.any()` or `.all()`; value "
    "by value, `np.where`, `np.minimum` and `np.maximum` choose.",
    r"not enough values to unpack|too many values to unpack": "The line takes apart a shape, or a list, that has "
    "another number of parts. Arrays may have fewer or more axes than you expect: count from the last one.",
    r"mat1 and mat2 shapes|matmul: Input operand|shapes .* not aligned|inconsistent tensor size": "In a matrix "
    "product, the left one's last axis must be as long as the right one's last but one. One of them may need turning.",
    r"[Tt]he size of tensor a|could not be broadcast|broadcast input array|first two dimensions of": "Two arrays were "
    "put together whose axes do not fit. Often one needs another axis of length 1, or its axes stand in another order.",
    r"too many indices|shape of the mask|boolean index did not match": "The index counts "
    "more axes than the array has, or other ones. `...` stands for all leading axes.",
    r"'NoneType' object is not|unsupported operand.*NoneType": "A "
    "value is None there: an argument that was left out, or a function of yours that returns nothing.",
    r"used as indices must be|only integers, slices": "An index is no whole number. Turn it into one first.",
    r"cannot be interpreted as an integer|can't multiply sequence by non-int": "A whole number is needed there. In "
    "Python `/` always gives a float; `//` and `round` give whole numbers.",
    r"only (0-dimensional|length-1|size-1) arrays|only one element tensors": "A function for single numbers, such as "
    "those of `math`, was given an array. numpy and torch have their own.",
    r"inhomogeneous shape": "Sounds or lists of different lengths do not fit into one array. Go through them one by "
    "one.",
    r"maximum recursion depth": "The function calls itself and never comes to an end. Look at the smallest input that "
    "it can be called with.",
    r"index -\d+ is out of bounds": "An index below 0 counts from the end. Is there a guard for what lies before the "
    "beginning?",
    r"index \d+ is out of bounds|index out of range": "That place does not exist: an axis of size n has the places 0 "
    "to n - 1. Look at where a loop ends, and at the smallest input.",
    r"expected a sequence of integers|object cannot be interpreted as an index": "A length must be a whole number. In "
    "Python `/` always gives a float; `//` and `round` give whole numbers.",
    r"negative dimensions are not allowed": "A length came out below 0. Which of the two inputs may be the longer one?",
    r"math domain error": "A function of `math` got a number outside its domain, such as the logarithm of 0.",
    r"requires? grad": "That tensor takes part in a gradient. `.detach()` gives its values alone.",
    r"same dtype|expected scalar type|Found dtype": "Two tensors of different types meet. Bring one to the other's "
    "`dtype`.",
}


def explain(trouble: Trouble, exercise: Exercise) -> list[str]:
    """One or two sentences. Whatever a student's code could choose is cut to one short printable line."""
    name, text, code = (shorten(part, _LONGEST) for part in (trouble.name, trouble.text, trouble.code))
    sentences = _SENTENCES[_entry(trouble, exercise)].format(
        exercise=exercise.name,
        seconds=exercise.seconds,
        name=name.removeprefix("__main__."),  # the learner's own function, as they call it
        text=text,
        colon=": " * bool(text),
        line=trouble.line,
        at=f": `{code}`" if code else ".",
    )
    return [*sentences.splitlines(), *_usual_cause(trouble)]


def _usual_cause(trouble: Trouble) -> list[str]:
    """What helps with an error whose own words do not: those of numpy and torch speak of their insides."""
    if trouble.kind != "error":
        return []
    return [cause for said, cause in _USUAL_CAUSES.items() if re.search(said, trouble.text)][:1]


def _entry(trouble: Trouble, exercise: Exercise) -> str:
    if trouble.kind == "not_started" and trouble.name != exercise.name:
        return "unfinished part"
    if trouble.kind == "undefined" and trouble.text:
        return "undefined after error"
    if trouble.kind == "slow" and trouble.text:
        return "slow cell"
    if trouble.kind == "slow" and trouble.name == "running":
        return "slow and running"
    if trouble.kind == "unusable" and trouble.text == "None":
        return "unusable None"
    if trouble.kind == "error" and not trouble.line:
        return "error elsewhere"
    return trouble.kind
