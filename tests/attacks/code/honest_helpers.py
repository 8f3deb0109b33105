# honest: helpers in added cells, behind and in front, that use each other
# points: double=2 total=4
# %% before
FACTOR = 2
def times(x, factor): return np.asarray(x) * factor
# %% double
def double(x): return times(x, FACTOR)
# %% total
def total(x): return add_all(x)
# %%
def add_all(x):
    result = 0.0
    for value in x:
        result += value
    return result
