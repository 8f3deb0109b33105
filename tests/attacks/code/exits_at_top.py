# attack: ends the process at the top of a cell
# points: double=0 total=4
# %% double
import os
print("before the end")
os._exit(0)
def double(x): return 2 * x
