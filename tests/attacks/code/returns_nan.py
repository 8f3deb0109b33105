# attack: returns NaN and infinity, of which comparisons say odd things
# points: double=0 total=0
# %% double
def double(x): return np.full(len(x), np.nan)
# %% total
def total(x): return float("inf")
