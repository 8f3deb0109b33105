# attack: recursion without end and without limit
# points: double=0 total=4
# %% double
import sys
sys.setrecursionlimit(2**31 - 1)
def double(x): return double(x)
