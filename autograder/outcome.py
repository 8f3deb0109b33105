"""What came out when a case was run: a value, or trouble. The only thing the judge ever sees."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields

from autograder.plain import plain

__all__ = ["KINDS", "LONGEST_TEXT", "MOST_CALLS", "Outcome", "Trouble"]

LONGEST_TEXT, MOST_CALLS = 2000, 20
"""Characters of any text in an outcome, and calls in it: what is longer was not made by this course's own code."""

KINDS = (
    # the function did not run, or not to its end
    *("undefined", "not_started", "forbidden", "slow", "crashed", "missing", "broken"),
    # it ran, and what came of it cannot be compared
    *("error", "signature", "unusable", "mutated", "unplain"),
)


@dataclass(frozen=True)
class Trouble:
    """Why a case gave no value that could be compared: one of KINDS.

    The other fields hold what there is to say of it: the error's type and message, the line of the student's
    code, an argument's name.
    """

    kind: str
    name: str = ""
    text: str = ""
    line: int = 0
    code: str = ""


@dataclass(frozen=True)
class Outcome:
    """One case's result: the plain value, the calls made (as text), what was printed, and trouble if any."""

    value: object = None
    trouble: Trouble | None = None
    printed: str = ""
    calls: list[str] = field(default_factory=list)

    def to_plain(self) -> dict:
        """As plain values, fit for `values.pack`."""
        trouble = asdict(self.trouble) if self.trouble else None
        return {
            "value": self.value,
            "trouble": trouble and {name: _cut(part) for name, part in trouble.items()},
            "printed": _cut(self.printed),
            "calls": [_cut(call) for call in self.calls[:MOST_CALLS]],
        }

    @classmethod
    def from_plain(cls, data: object) -> Outcome:
        """Inverse of `to_plain`, for data that is not trusted: raises ValueError for anything but an outcome."""
        _demand(_has_fields(cls, data), "its fields")
        trouble, calls = data["trouble"], data["calls"]
        _demand(_is_text(data["printed"]), "printed")
        _demand(type(calls) is list and len(calls) <= MOST_CALLS and all(map(_is_text, calls)), "calls")
        if trouble is not None:
            _demand(_has_fields(Trouble, trouble) and trouble["kind"] in KINDS, "trouble")
            _demand(type(trouble["line"]) is int, "trouble")
            _demand(all(_is_text(trouble[name]) for name in trouble if name != "line"), "trouble")
        return cls(plain(data["value"]), Trouble(**trouble) if trouble else None, data["printed"], calls)


def _has_fields(kind: type, data: object) -> bool:
    return type(data) is dict and data.keys() == {f.name for f in fields(kind)}


def _cut(part: str | int) -> str | int:
    return part[:LONGEST_TEXT] if isinstance(part, str) else part


def _is_text(value: object) -> bool:
    return type(value) is str and len(value) <= LONGEST_TEXT


def _demand(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"not an outcome: {what}")
