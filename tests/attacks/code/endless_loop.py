# attack: an endless loop in the function
# points: double=2 total=0
# trouble: total=slow
# %% total
def total(x):
    while True:
        pass
