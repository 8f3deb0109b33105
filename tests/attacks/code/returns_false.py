# attack: returns what nbgrader reads as full marks: False, and an array of truths
# points: double=0 total=0
# %% double
def double(x): return False
# %% total
def total(x): return np.ones(5, bool)
