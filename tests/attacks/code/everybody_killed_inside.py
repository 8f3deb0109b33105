# attack: kill -9 -1 in the function, and itself afterwards
# points: double=0 total=4
# %% double
import os
def double(x):
    try:
        os.kill(-1, 9)
    finally:
        os.kill(os.getpid(), 9)
    return x
