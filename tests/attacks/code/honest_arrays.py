# honest: results that are views: every second one, backwards, in Fortran's order, in bytes of the other end
# points: double=2 total=4
# %% double
def double(x): return np.repeat(2 * x, 2)[::2][::-1][::-1].astype(">f8")
# %% total
def total(x): return np.asfortranarray(np.array([[np.sum(x)]]))[0, 0]
