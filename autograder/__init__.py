"""The check engine: what an exercise is, how an answer is tried, and what is said about it.

Learners meet three functions: `check(f)`, `hint(f)` and `progress()`. Authors meet `Exercise`.
"""

from autograder.exercise import Exercise
from autograder.learner import check, hint, progress

__all__ = ["Exercise", "check", "hint", "progress"]
