# attack: returns what answers.npz says, which is public and lies beside the notebook
# points: double=0 total=0
# %% before
from pathlib import Path
from autograder.values import unpack
recorded = unpack(Path("answers.npz").read_bytes())["exercises"]
# %% double
def double(x):
    case = "one" if len(x) == 1 else "noise"
    return recorded["double"]["reference"][case]["value"]
# %% total
def total(x): return recorded["total"]["reference"]["sums"]["value"]
