# attack: returns dicts whose keys refuse to be hashed, compared or counted
# points: double=0 total=0
# %% double
class Key:
    def __hash__(self): return 0
    def __eq__(self, other): raise SystemExit
class Name(str):
    calls = 0
    def __hash__(self):
        Name.calls += 1
        if Name.calls > 2:
            raise MemoryError
        return 0
    def __eq__(self, other): return False
def double(x): return {Name("value"): x, Name("trouble"): None, (1, (2, (3,))): 4, float("nan"): 5, True: 6, 1.0: 7}
# %% total
def total(x): return {Key(): 1, None: 2}
