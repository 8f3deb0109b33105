# attack: makes time stand still, so that no time limit is ever reached
# points: double=2 total=0
# %% total
import threading, time
time.monotonic = time.perf_counter = time.time = lambda: 0.0
time.sleep = lambda seconds: None
threading.Thread.join = lambda self, timeout=None: None
import autograder.limit, autograder.run
autograder.limit.within = autograder.run.within = lambda seconds, work: work()
def total(x):
    while True:
        pass
