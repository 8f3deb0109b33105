# attack: closes everything that is open
# points: double=0 total=4
# %% double
import os
os.closerange(0, 65536)
def double(x): return x
