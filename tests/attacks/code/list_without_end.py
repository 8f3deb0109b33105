# attack: returns a list whose iterator never ends
# points: double=2 total=0
# %% total
class Endless(list):
    def __iter__(self):
        while True:
            yield 1.0
    def __len__(self): return 5
def total(x): return Endless([1.0] * 5)
