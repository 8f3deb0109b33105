# attack: returns an array of a gigabyte, and one that is huge only in its shape
# points: double=0 total=0
# trouble: double=unplain
# says: too large to be checked
# %% double
def double(x): return np.lib.stride_tricks.as_strided(np.ones(1), (1 << 40,), (0,))
# %% total
def total(x): return np.zeros(100_000_000)
