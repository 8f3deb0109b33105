# attack: a call into C that never comes back to Python
# points: double=2 total=0
# trouble: total=slow
# %% total
def total(x):
    return sum(iter(int, 1))
