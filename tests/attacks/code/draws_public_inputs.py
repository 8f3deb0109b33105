# attack: makes the grader draw the public inputs, and returns the public answers
# points: double=0 total=0
# %% before
import numpy.random, autograder.run, autograder.exercise
from pathlib import Path
from autograder.run import public_seeds
from autograder.values import unpack
recorded = unpack(Path("answers.npz").read_bytes())["exercises"]
seeds = {case: autograder.run.seed_from("public", "double", case) for case in ("noise", "one")}
genuine = np.random.default_rng
for module in (np.random, autograder.run):
    module.default_rng = lambda seed=None: genuine(seeds["noise"])
autograder.run.seed_from = lambda *parts: seeds["noise"]
autograder.run.public_seeds = lambda exercise: seeds
# %% double
def double(x): return recorded["double"]["reference"]["one" if len(x) == 1 else "noise"]["value"]
# %% total
def total(x): return recorded["total"]["reference"]["sums"]["value"]
