# attack: sleeps
# points: double=2 total=0
# trouble: total=slow
# %% total
import time
def total(x):
    time.sleep(10_000)
    return np.sum(x)
