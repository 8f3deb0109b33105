# attack: returns a text of 100 MB, and whole numbers of a hundred thousand digits
# points: double=0 total=0
# trouble: double=unplain
# %% double
def double(x): return "x" * 100_000_000
# %% total
def total(x): return 10**100_000
