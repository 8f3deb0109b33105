# attack: closes everything that is open while its function is tried
# points: double=0 total=4
# %% double
import os
def double(x):
    os.closerange(0, 65536)
    return x
