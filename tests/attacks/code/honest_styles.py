# honest: type hints, decorators, partials, classes and lambdas
# points: double=2 total=4
# %% before
from __future__ import annotations
import functools, time
from dataclasses import dataclass
from typing import Sequence
def timed(function):
    @functools.wraps(function)
    def wrapper(*arguments, **options):
        begin = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            print(f"{time.perf_counter() - begin:.1f} s")
    return wrapper
# %% double
@timed
def double(x: np.ndarray | Sequence[float], *, factor: int = 2) -> np.ndarray:
    return factor * np.asarray(x)
# %% total
@dataclass
class Total:
    begin: float = 0.0
    def __call__(self, x): return functools.reduce(lambda a, b: a + b, x, self.begin)
total = Total()
