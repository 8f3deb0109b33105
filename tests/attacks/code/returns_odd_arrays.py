# attack: returns arrays of dates, of text, of records, and one in which values are masked
# points: double=0 total=0
# trouble: double=unplain total=unplain
# %% double
def double(x): return np.ma.masked_array(2 * x, mask=[True] * len(x))
# %% total
def total(x): return np.array(["2020-01-01"], "datetime64[D]")
