# attack: an endless loop at the top of a cell
# points: double=0 total=4
# %% double
while True:
    pass
def double(x): return 2 * x
