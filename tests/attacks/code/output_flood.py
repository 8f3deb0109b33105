# attack: prints without end
# points: double=2 total=0
# %% total
def total(x):
    while True:
        print("flood " * 1000)
