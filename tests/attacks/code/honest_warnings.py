# honest: warns, logs and writes to stderr
# points: double=2 total=4
# %% double
import logging, sys, warnings
print("a word to stderr", file=sys.stderr)
warnings.warn("a warning")
def double(x):
    warnings.warn("deprecated, says a library")
    logging.getLogger().error("not an error")
    print("still here", file=sys.stderr)
    np.log(np.array([0.0, -1.0])), np.array([1.0]) / 0
    return 2 * x
# %%
import warnings
warnings.filterwarnings("error")
np.seterr(all="raise")
