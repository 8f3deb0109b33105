# attack: gives the exercises other cases, other points and other tolerances
# points: double=0 total=4
# %% double
import gc
from autograder.exercise import Case, Exercise
def double(x): return x
for thing in gc.get_objects():
    if isinstance(thing, Exercise) and thing.name == "double":
        thing.points, thing.rtol, thing.atol, thing.seconds = 200, 1e9, 1e9, 1e9
        thing.cases["noise"] = Case("noise", lambda double, rng: 1.0)
        thing.cases.pop("one", None)
        thing.cases["easy"] = Case("easy", lambda double, rng: 1.0)
