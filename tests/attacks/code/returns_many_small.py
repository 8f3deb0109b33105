# attack: returns a list of ten million items, and one that holds itself
# points: double=0 total=0
# trouble: double=unplain total=unplain
# %% double
def double(x): return [1.0] * 10_000_000
# %% total
def total(x):
    circle = []
    circle.append(circle)
    return circle
