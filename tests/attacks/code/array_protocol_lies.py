# attack: returns an object that turns into another array each time somebody asks for one
# points: double=0 total=4
# trouble: double=unplain
# %% double
class Shifting:
    def __init__(self, x): self.x, self.asked = x, 0
    def __array__(self, dtype=None, copy=None):
        self.asked += 1
        return np.asarray(self.x) * self.asked
    @property
    def __array_interface__(self): return np.asarray(self.x).__array_interface__
    def __array_ufunc__(self, *arguments, **options): return np.True_
    def __array_function__(self, *arguments, **options): return np.True_
def double(x): return Shifting(x)
