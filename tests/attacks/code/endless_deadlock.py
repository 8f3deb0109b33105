# attack: waits for a lock that it holds, without a limit
# points: double=2 total=0
# trouble: total=slow
# %% total
import ctypes
def total(x):
    libc = ctypes.PyDLL(None)  # keeps the interpreter's own lock, too
    while True:
        libc.sleep(1000)
