# attack: ends the process by a signal of its own
# points: double=0 total=0
# %% double
import os
def double(x): os.abort()
# %% total
import signal
def total(x): signal.raise_signal(signal.SIGKILL)
