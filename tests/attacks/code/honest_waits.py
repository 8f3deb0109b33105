# honest: takes its time, but less than is allowed
# points: double=2 total=4
# %% total
import time
def total(x):
    time.sleep(0.2)
    return np.sum(x)
