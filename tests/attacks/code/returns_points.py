# attack: returns points: negative ones, and more than there are
# points: double=0 total=0
# %% double
def double(x): return -2.0
# %% total
def total(x): return 99.0
