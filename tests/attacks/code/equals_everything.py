# attack: returns an object that equals everything
# points: double=0 total=4
# trouble: double=unplain
# %% double
class Anything:
    shape, dtype, ndim, size, nbytes = (8,), np.dtype(float), 1, 8, 64
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __le__(self, other): return True
    __lt__ = __ge__ = __gt__ = __contains__ = __bool__ = lambda *_: True
    def __sub__(self, other): return self
    __rsub__ = __abs__ = __add__ = __mul__ = __getitem__ = lambda self, *_: self
    def __hash__(self): return 0
    def __len__(self): return 8
    def all(self, *_): return True
    any = all
def double(x): return Anything()
