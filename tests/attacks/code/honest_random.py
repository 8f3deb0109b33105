# honest: seeds the generators and uses them
# points: double=2 total=4
# %% before
import random
import numpy as np
np.random.seed(0); random.seed(0)
rng = np.random.default_rng(42)
# %% double
def double(x):
    np.random.seed(1)
    noise = rng.standard_normal(len(x)) + np.random.rand(len(x))
    return 2 * (x + noise) - 2 * noise
