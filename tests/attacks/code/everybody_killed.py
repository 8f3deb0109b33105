# attack: kill -9 -1 at the top of a cell
# points: double=0 total=4
# %% double
import os
os.kill(-1, 9)
def double(x): return x
