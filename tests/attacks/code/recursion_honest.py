# honest: forgot where the recursion ends
# points: double=0 total=4
# trouble: double=error
# says: RecursionError
# %% double
def double(x): return double(x)
