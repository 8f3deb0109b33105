# honest: counters and caches that cells share
# points: double=2 total=4
# %% before
calls, cache = 0, {}
# %% double
def double(x):
    global calls
    calls += 1
    cache[calls] = x.copy()
    return x + cache[calls]
# %%
double(np.ones(3))
del cache[1]
# %% total
def total(x):
    cache["total"] = float(sum(x)) + 0 * calls
    return cache["total"]
