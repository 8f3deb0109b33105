# attack: ends the process in the function, as if all were well
# points: double=0 total=4
# %% double
import os
def double(x):
    os._exit(0)
