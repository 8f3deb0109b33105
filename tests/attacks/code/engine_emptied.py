# attack: replaces the functions with which the worker itself makes outcomes
# points: double=0 total=*
# %% double
import autograder.outcome, autograder.plain, autograder.probe, autograder.run, autograder.values
from autograder.outcome import Outcome
def double(x): return x
autograder.plain.plain = autograder.probe.plain = autograder.run.plain = lambda value: np.zeros(8)
autograder.values.pack = lambda value: b"\x93NUMPY" * 10
autograder.run.run_cases = lambda exercise, function, seeds: {case: Outcome(np.zeros(8)) for case in exercise.cases}
Outcome.to_plain = lambda self: {"value": np.zeros(8), "trouble": None, "printed": "", "calls": [], "points": 2.0}
