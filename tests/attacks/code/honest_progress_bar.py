# honest: shows progress bars, on stderr and with carriage returns
# points: double=2 total=4
# %% before
import sys
def bar(items):
    for number, item in enumerate(items):
        sys.stderr.write(f"\r{number:4d} |{'█' * number:10s}|")
        sys.stderr.flush()
        yield item
# %% double
def double(x): return np.array([2 * v for v in bar(x)])
# %% total
from IPython.display import ProgressBar
def total(x): return sum(bar([x[i] for i in ProgressBar(len(x))]))
