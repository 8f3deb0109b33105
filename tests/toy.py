"""A lesson of two exercises, small enough to read at a glance, for tests of the engine and the build."""

from pathlib import Path

SLUG = "00_toy"

SCRIPT = '''
# %% [markdown]
# # 00 · Toy
# ## Doubling
# Twice as much.
# %%
import numpy as np
from autograder import check, hint, progress
# %% tags=["demo"]
print(2 * 21)
# %% [markdown]
# ### Exercise 1 · `double`
# Return twice `x`.
# %% exercise="double"
def double(x):
    """Twice x: [n]."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
# %% [markdown]
# ### Exercise 2 · `total`
# Return the sum of `x`.
# %% exercise="total"
def total(x):
    """Sum of x: [n]."""
    ### BEGIN SOLUTION
    return np.sum(x)
    ### END SOLUTION
# %% [markdown]
# ### Question
# What do you see?
# %% [markdown] question="see" points=2
# The secret model answer.
'''.lstrip()

CHECKS = '''
from autograder import Exercise

double = Exercise("double", points=2, minutes=1, difficulty=1, see="Doubling", hints=["Add it to itself."])
total = Exercise("total", points=4, minutes=1, difficulty=1, see="Doubling", seconds=2)

@double.case
def noise(double, rng):
    """a few random numbers"""
    return double(rng.standard_normal(8))

@double.case
def one(double, rng):
    """a single number"""
    return double(rng.uniform(1, 2, 1))

@total.case
def sums(total, rng):
    """a few random numbers"""
    return total(rng.uniform(1, 2, 5))
'''.lstrip()

VARIANTS = """
import numpy as np
from checks import double, total

@double.wrong("You squared: doubling adds a number to itself.")
def squared(x): return np.asarray(x) ** 2

@double.wrong("Nothing was doubled.")
def same(x): return np.asarray(x)

@double.wrong("You tripled.")
def tripled(x): return 3 * np.asarray(x)

@double.wrong("You took half.")
def halved(x): return np.asarray(x) / 2

@double.right
def by_adding(x): return [v + v for v in x]

@double.right
def in_float32(x): return np.float32(2) * np.asarray(x, np.float32)

@total.wrong("That is the mean: do not divide by n.", worth=0.5)
def mean(x): return float(np.mean(x))

@total.wrong("That is the product.")
def product(x): return float(np.prod(x))

@total.wrong("That is the largest.")
def largest(x): return float(np.max(x))

@total.wrong("That is the first.")
def first(x): return float(x[0])

@total.right
def loop(x):
    s = 0
    for v in x: s += v
    return s

@total.right
def fsum(x):
    import math
    return math.fsum(x)
""".lstrip()


def write_toy(root: Path, slug: str = SLUG) -> Path:
    """Put the toy lesson below `root`/solutions; returns its folder."""
    folder = root / "solutions" / slug
    folder.mkdir(parents=True)
    (folder / f"{slug}.py").write_text(SCRIPT)
    (folder / "checks.py").write_text(CHECKS)
    (folder / "variants.py").write_text(VARIANTS)
    return folder
