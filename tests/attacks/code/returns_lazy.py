# attack: returns what would still have to be computed
# points: double=0 total=0
# trouble: double=unplain total=unplain
# %% double
def double(x): return (2 * v for v in x)
# %% total
class Lazy:
    dtype, shape, ndim = np.dtype(float), (), 0
    def __init__(self, x): self.x = x
    def compute(self): return np.sum(self.x)
    def __array__(self, dtype=None, copy=None): return np.sum(self.x)
    __float__ = compute
def total(x): return Lazy(x)
