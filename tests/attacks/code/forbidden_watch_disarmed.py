# attack: disarms what watches for forbidden libraries
# lesson: 80_attacked
# points: length=* soft=4
# detour: length
# %% length
import contextlib, autograder.forbids, autograder.probe, autograder.run
autograder.forbids.find_in_source = autograder.run.find_in_source = lambda *_: None
autograder.forbids.watch = autograder.probe.watch = lambda *_: contextlib.nullcontext()
def length(x): return np.linalg.norm(x)
