"""train: a training loop that shows where it is, keeps to its time, and can be interrupted.

The learner writes one step; this repeats it. torch is not needed: whatever returns a number can train.
"""

import inspect
import math
import sys
import time
from dataclasses import dataclass, field

from studio.livecurves import LiveCurves
from studio.output import current_cell

EVERY = 0.5  # seconds between two redraws, or more where drawing is slow:
SHARE = 0.045  # at most this part of the time goes into drawing
LATE = 0.25  # part of the time budget after which time, not steps, may drive the fraction


class TrainingError(ValueError):
    """A training that cannot go on. The message says why; `history` is what was recorded."""

    history = None

    def _render_traceback_(self):
        return [f"TrainingError: {self}"]


@dataclass
class History:
    """What a training left: steps done, seconds used, {name: one value a step}, and why it stopped.

    curves: NaN in the steps that did not return the name. stopped: "steps" (all done), "time" (the budget
    is used), "interrupted" (by hand), or "error". drawing: seconds used for pictures, part of `seconds`.
    """

    steps: int = 0
    seconds: float = 0.0
    curves: dict = field(default_factory=dict)
    stopped: str = "error"
    drawing: float = field(default=0.0, repr=False)

    def __post_init__(self):
        self._made_in = current_cell()

    def __repr__(self):
        return f"History({self.steps:,} steps in {self.seconds:.1f} s, stopped={self.stopped!r}, {_last(self.curves)})"

    def _ipython_display_(self):
        if current_cell() != self._made_in:  # as the last value of its own cell it says nothing new
            print(repr(self))

    def record(self, values):
        """Append the values of one step: {name: float}."""
        for name in values:
            self.curves.setdefault(name, [math.nan] * self.steps)
        for name, curve in self.curves.items():
            curve.append(values.get(name, math.nan))
        self.steps += 1


def train(step, steps, seconds, curves=("loss",), caption=None, log_y=False, lines=None):
    """Call ``step(fraction)`` up to `steps` times, for at most `seconds` of wall time. Returns a History.

    step returns the loss, or a dictionary of numbers, such as {"loss": 1.2, "codes used": 240}; other
    names may be missing in some steps. fraction grows from 0 to 1 and is meant for schedules; it is
    done / steps, and runs ahead of that only where the time will not suffice. curves: names to draw, each
    in its own panel, a tuple of names together: (("train", "validation"), "accuracy"). log_y: True or the
    names of curves. lines: {"label": y}, reference lines in the first panel. torch is set to one thread.
    An interrupt (the stop button) keeps what was learned and returns; NaN raises a TrainingError.
    """
    _check(step, steps, seconds)
    curves = (curves,) if isinstance(curves, str) else tuple(curves)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    return _Loop(step, steps, seconds, curves, LiveCurves(curves, caption, log_y, lines or {})).run()


class _Loop:
    """One training under way."""

    def __init__(self, step, steps, seconds, curves, picture):
        self.step, self.steps, self.budget, self.picture = step, steps, seconds, picture
        first = curves[0] if curves else "loss"
        self.first_name = first if isinstance(first, str) else first[0]
        self.names = {name for group in curves for name in ([group] if isinstance(group, str) else group)}
        self.history = History()
        self.cost = 0.0  # seconds that the last redraw took

    def run(self):
        """The loop. What was recorded is shown however it ends."""
        self.picture.update({}, 0.0, f"step 0 of {self.steps:,}")
        self.begin = self.drawn = time.perf_counter()
        try:
            self.history.stopped = self.repeat()
        except KeyboardInterrupt:
            self.history.stopped = "interrupted"
        except TrainingError as error:
            error.history = self.history
            raise
        finally:
            self.history.seconds = time.perf_counter() - self.begin
            self.picture.end(self.history.curves, self.fraction(), self.status())
        return self.history

    def repeat(self):
        """Steps until there are enough, or no time for one more. Returns which of them it was."""
        longest = 0.0
        while self.history.steps < self.steps:
            now = time.perf_counter()
            if self.history.steps and now - self.begin + longest > self.budget:
                return "time"
            self.history.record(self.values(self.step(self.fraction())))
            longest = max(0.9 * longest, time.perf_counter() - now)
            self.redraw()
        return "steps"

    def fraction(self):
        """How far the training is, 0 to 1: by steps; by time, if that will end it first."""
        if self.history.stopped != "error":
            return 1.0 if self.history.stopped != "interrupted" else self.history.steps / self.steps
        late = ((time.perf_counter() - self.begin) / self.budget - LATE) / (1 - LATE)
        return min(1.0, max(self.history.steps / self.steps, late))

    def values(self, returned):
        """What a step returned, as {name: float}. Raises TrainingError."""
        values = returned if isinstance(returned, dict) else {self.first_name: returned}
        try:
            values = {str(name): _number(value) for name, value in values.items()}
        except (TypeError, ValueError):
            raise TrainingError(
                f"step must return the loss as a number, or a dictionary of numbers; it returned {returned!r:.80}."
            ) from None
        if not self.history.steps and self.names and not self.names & set(values):
            raise TrainingError(f"step returned {sorted(values)}, but the curves to draw are {sorted(self.names)}.")
        for name, value in values.items():
            if not math.isfinite(value):
                raise TrainingError(self.broken(name, value))
        return values

    def broken(self, name, value):
        """One sentence for NaN or infinity."""
        before = self.history.curves.get(name)
        was = f" (the value before was {before[-1]:.3g})" if before else ""
        return (
            f"{name} became {value} in step {self.history.steps + 1}{was}: often the learning rate is too high, or "
            f"something takes the logarithm or the inverse of 0."
        )

    def redraw(self):
        """Show how it stands, if the last time is long enough ago and drawing is within its share."""
        now = time.perf_counter()
        share = SHARE * (now - self.begin)
        if now - self.drawn < EVERY or self.history.drawing + self.cost > share:
            return
        self.history.seconds = now - self.begin
        self.picture.update(self.history.curves, self.fraction(), self.status())
        self.drawn = time.perf_counter()
        self.cost = self.drawn - now
        self.history.drawing += self.cost

    def status(self):
        """One line: steps, seconds, last values, and at the end why it stopped."""
        done = self.history
        words = {"steps": "finished", "time": "time is up", "interrupted": "interrupted"}.get(done.stopped)
        parts = [words] if words else []
        parts.append(f"step {done.steps:,} of {self.steps:,}")
        parts.append(f"{done.seconds:.1f} of {self.budget:g} s")
        return " · ".join(parts + ([_last(done.curves)] if done.curves else []))


def _number(value):
    """A float from a number or a tensor of one; one with a gradient would make torch warn."""
    return float(value.detach() if hasattr(value, "detach") else value)


def _last(curves):
    """The newest value of each curve as text."""
    newest = {name: next((v for v in reversed(c) if v == v), math.nan) for name, c in curves.items()}
    return ", ".join(f"{name} {value:.4g}" for name, value in newest.items())


def _check(step, steps, seconds):
    if not callable(step):
        raise TrainingError(f"step must be a function of the fraction done; this is {type(step).__name__}.")
    try:
        inspect.signature(step).bind(0.0)
    except TypeError:
        raise TrainingError("step must take one argument, the fraction done: def step(fraction).") from None
    except ValueError:
        pass  # built in: nothing is known about its arguments
    if not (isinstance(steps, int) and steps > 0):
        raise TrainingError(f"steps must be a whole number above 0; this is {steps!r}.")
    if not (isinstance(seconds, (int, float)) and seconds > 0):
        raise TrainingError(f"seconds must be a number above 0; this is {seconds!r}.")
