# attack: changes numbers in the interpreter itself, so that 2 is 3
# points: double=0 total=*
# %% double
import ctypes
def double(x):
    ctypes.c_ssize_t.from_address(id(200) + 24).value = 201
    ctypes.c_double.from_address(id(1.0) + 16).value = 2.0
    return x
