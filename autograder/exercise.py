"""What an author declares: an exercise, the cases it is tried on, and answers that are wrong or right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Case", "Exercise", "Variant"]


@dataclass(frozen=True)
class Case:
    """One situation in which the student's function is called; `run(f, rng)` returns what came out, raw."""

    name: str
    run: Callable
    sound: int | None = None
    """Sample rate in Hz if the outcome is sound worth hearing, else None."""

    @property
    def title(self) -> str:
        """What is tried, in a few words: the first line of the case's docstring, else its name."""
        return (self.run.__doc__ or self.name.replace("_", " ")).strip().splitlines()[0]


@dataclass(frozen=True)
class Variant:
    """Another implementation of an exercise: one with a known mistake, or a right one in another style."""

    name: str
    function: Callable
    message: str = ""
    see: str = ""
    worth: float = 0.0


@dataclass(eq=False)
class Exercise:
    """A function that students write, and how their answer is judged.

    name        the function's name, unique in the course
    points      full marks; all or nothing, unless a wrong variant states what it is `worth` (0 to 1)
    minutes     about how long it takes
    difficulty  1 to 3
    see         heading of the section to read again when no misconception matches
    hints       sentences that `hint(f)` gives one by one
    forbids     dotted names of libraries or functions that the exercise asks to do without; ".name" is any method
    rtol, atol  outcomes agree where |got - expected| <= atol + rtol * (largest |expected|); integers agree exactly
    unit        unit of the output, for messages ("dBFS")
    dtype       numpy dtype that the output must have, where the dtype is part of the task
    seconds     time limit for all cases together
    """

    name: str
    points: int
    minutes: int
    difficulty: int
    see: str = ""
    hints: list[str] = field(default_factory=list)
    forbids: list[str] = field(default_factory=list)
    rtol: float = 1e-5
    atol: float = 1e-8
    unit: str = ""
    dtype: str | None = None
    seconds: float = 10.0
    cases: dict[str, Case] = field(default_factory=dict, init=False, repr=False)
    wrongs: dict[str, Variant] = field(default_factory=dict, init=False, repr=False)
    rights: dict[str, Variant] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self):
        for name in ("hints", "forbids"):
            if isinstance(getattr(self, name), str):
                raise TypeError(f"{name} of exercise {self.name!r} must be a list of strings, not one string")

    def case(self, run: Callable | None = None, *, sound: int | None = None) -> Callable:
        """Decorator for a case: `@ex.case`, or `@ex.case(sound=sr)` if the outcome is sound at sr Hz."""

        def register(run: Callable) -> Callable:
            self._add(self.cases, "case", Case(run.__name__, run, sound))
            return run

        return register(run) if run else register

    def wrong(self, message: str, *, see: str = "", worth: float = 0.0) -> Callable:
        """Decorator for an implementation with a known mistake, and what a good tutor would say to it."""

        def register(function: Callable) -> Callable:
            self.mistakes((function.__name__, function, message), see=see, worth=worth)
            return function

        return register

    def mistakes(self, *rows: tuple, see: str = "", worth: float = 0.0) -> None:
        """Wrong implementations in few words: rows of (name, function, message).

        A row may end with a heading to read again; `see` is that of all others, `worth` holds for all rows.
        """
        if not 0 <= worth < 1:
            raise ValueError(f"exercise {self.name!r} has mistakes worth {worth}; it must be 0 or more, below 1")
        for name, function, message, *own in rows:
            variant = Variant(name, function, " ".join(message.split()), *(own or [see or self.see]), worth)
            self._add(self.wrongs, "wrong variant", variant)

    def right(self, function: Callable) -> Callable:
        """Decorator for a right answer in another style than the reference's."""
        self._add(self.rights, "right variant", Variant(function.__name__, function))
        return function

    def _add(self, group: dict, kind: str, item: Case | Variant) -> None:
        if item.name in group:
            raise ValueError(f"exercise {self.name!r} has two {kind}s named {item.name!r}")
        group[item.name] = item
