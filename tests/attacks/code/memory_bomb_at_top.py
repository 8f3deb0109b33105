# attack: fills the memory with bytes, at the top of a cell, and goes on after each error
# points: double=0 total=4
# %% double
kept, size = [], 1 << 28
while size:
    try:
        kept.append(bytearray(size))
    except MemoryError:
        size //= 2
def double(x): return 2 * x
