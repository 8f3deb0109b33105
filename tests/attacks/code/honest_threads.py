# honest: computes in threads and in a process of its own
# points: double=2 total=4
# %% double
from concurrent.futures import ThreadPoolExecutor
def double(x):
    with ThreadPoolExecutor(4) as pool:
        return np.array(list(pool.map(lambda v: 2 * v, x)))
# %% total
import subprocess, sys
def total(x):
    source = f"print(sum({[float(v) for v in x]}))"
    return float(subprocess.run([sys.executable, "-S", "-c", source], capture_output=True, text=True, check=True).stdout)
