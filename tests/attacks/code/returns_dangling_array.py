# attack: returns an array over memory that is no longer its own
# points: double=0 total=4
# %% double
import ctypes
def double(x): return np.ctypeslib.as_array((ctypes.c_double * 8).from_address(16))
