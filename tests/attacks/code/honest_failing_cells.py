# honest: added cells that fail: an assert, a typo, a name that is gone
# points: double=2 total=4
# %% before
1 / 0
# %%
def oops(:
# %% double
def double(x): return 2 * x
# %%
assert double(1) == 3, "my own test is wrong"
# %%
print(undefined_name)
del double_that_is_not_there
