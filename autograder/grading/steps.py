"""Running a submission's steps in the sandbox, so that one that ends or hangs its process costs itself alone."""

from __future__ import annotations

import time
from dataclasses import dataclass

from autograder.sandbox.box import Box, Died

__all__ = ["Step", "take_steps"]

_MOST_SECONDS = 900  # of one submission, however many of its steps hang


@dataclass(frozen=True)
class Step:
    """What the sandbox is asked for (see `sandbox.session`), and the seconds that it may take."""

    ask: dict
    seconds: float

    @property
    def is_check(self) -> bool:
        """True for a step that leaves nothing behind for later ones."""
        return "check" in self.ask


def take_steps(box: Box, steps: list[Step]) -> list[dict | Died]:
    """For each step what it was answered with, untrusted, or how the process died in it.

    After a death the submission begins anew in a fresh process, without the step that it died of.
    """
    answers: list[dict | Died | None] = [None] * len(steps)
    end = time.monotonic() + _MOST_SECONDS
    while None in answers and time.monotonic() < end:
        with box.session() as session:
            for number, step in enumerate(steps):
                known = answers[number]
                if isinstance(known, Died) or (known is not None and step.is_check):
                    continue
                try:
                    answers[number] = _known(step, session.run(step.ask, step.seconds))
                except Died as died:
                    answers[number] = died
                    break
                if answers[number].get("running"):  # a thread that could not be stopped would disturb what follows
                    break
    return [a if a is not None else Died("the submission as a whole took too long", slow=True) for a in answers]


def _known(step: Step, answer: dict) -> dict:
    """Of an answer, which is not to be trusted, what such a step has."""
    if not step.is_check:
        return {key: text if isinstance(text := answer.get(key), str) else "" for key in ("printed", "error")}
    seconds = answer.get("seconds")
    known = isinstance(seconds, float) and 0 <= seconds <= step.seconds
    return {
        "outcomes": answer.get("outcomes"),
        "seconds": seconds if known else 0.0,
        "running": answer.get("running") is True,
    }
