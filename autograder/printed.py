"""What student code prints, kept within bounds, and fit to be written down."""

from __future__ import annotations

import io

__all__ = ["Printed", "writable"]


def writable(text: str) -> str:
    """The text as any file can hold it: half of a surrogate pair, which has no place in UTF-8, becomes a `?`."""
    return text.encode("utf-8", "replace").decode()


class Printed(io.StringIO):
    """Keeps the beginning of what is printed: an endless loop must not fill the memory."""

    def __init__(self, most: int = 2000):
        super().__init__()
        self._most = most  # characters

    def write(self, text: str) -> int:
        super().write(text[: max(0, self._most - self.tell())])
        return len(text)
