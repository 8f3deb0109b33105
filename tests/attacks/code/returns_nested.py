# attack: returns lists within lists, a thousand levels, and ever two of them
# points: double=0 total=0
# trouble: double=unplain total=unplain
# %% double
def double(x):
    for _ in range(1000):
        x = [x]
    return x
# %% total
def total(x):
    for _ in range(28):
        x = [x, x]
    return x
