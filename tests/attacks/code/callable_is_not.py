# attack: a function that is none: a module, a class, a number, an object whose call is a surprise
# points: double=0 total=0
# %% double
class Odd:
    __name__ = 7
    __wrapped__ = property(lambda self: 1 / 0)
    @property
    def __signature__(self): raise SystemExit("gone")
    def __getattribute__(self, name): raise KeyboardInterrupt(name)
    def __call__(self, *arguments): return arguments
double = Odd()
# %% total
total = 10.0
