# attack: fills the memory with an array
# points: double=0 total=4
# %% double
def double(x):
    kept = []
    while True:
        kept.append(np.ones(20_000_000))
