# attack: a segmentation fault at the top of an added cell
# points: double=2 total=4
# %% before
import ctypes
ctypes.memset(0, 1, 1)
