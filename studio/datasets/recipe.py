"""What a data set that is made on this computer consists of."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """name; title of its progress bar, with that many steps; its size; what it is made from; how.

    sources: () -> list of Paths whose bytes make up its version. make: (folder, advance) -> meta, which JSON holds.
    """

    name: str
    title: str
    steps: int
    megabytes: int
    sources: Callable
    make: Callable
