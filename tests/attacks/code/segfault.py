# attack: a segmentation fault in the function
# points: double=0 total=4
# %% double
import ctypes
def double(x): return ctypes.string_at(0)
