# attack: a line whose compilation takes all time and memory
# points: double=0 total=4
# %% double
def double(x): return x
data = (1 << 10**10, "a" * 10**10, [[0] * 10**5] * 10**5)
