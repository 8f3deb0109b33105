# attack: registers functions that run when the process ends, and never end
# points: double=0 total=4
# %% double
import atexit, sys, weakref
def forever(*_):
    while True:
        pass
atexit.register(forever)
class Sticky:
    def __del__(self): forever()
kept = Sticky()
def double(x): return x
