"""What came out when a case was run: a value, or trouble. The only thing the judge ever sees."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields

__all__ = ["Outcome", "Trouble"]


@dataclass(frozen=True)
class Trouble:
    """Why a case gave no value that could be compared.

    kind is one of: undefined, not_started, forbidden, error, slow, mutated, unplain. The other fields hold
    what there is to say of it: the error's type and message, the line of the student's code, an argument's name.
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
        return {f.name: getattr(self, f.name) for f in fields(self)} | {
            "trouble": asdict(self.trouble) if self.trouble else None
        }

    @classmethod
    def from_plain(cls, data: dict) -> Outcome:
        """Inverse of `to_plain`; raises ValueError for anything that is not an outcome."""
        try:
            trouble = data["trouble"]
            return cls(**{**data, "trouble": Trouble(**trouble) if trouble else None})
        except (TypeError, KeyError) as error:
            raise ValueError(f"not an outcome ({error})") from error
