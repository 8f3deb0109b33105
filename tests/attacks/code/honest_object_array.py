# honest: an array of Python's own numbers, and a Fraction
# points: double=2 total=4
# %% double
def double(x): return np.array([2 * float(v) for v in x], dtype=object)
# %% total
from fractions import Fraction
def total(x): return sum(Fraction(float(v)) for v in x)
