# attack: replaces the engine's functions that compare, judge, pack and limit
# points: double=0 total=4
# %% double
import autograder.compare, autograder.judge, autograder.outcome
def double(x): return x
autograder.compare.same = autograder.compare.same_outcome = lambda *_: True
autograder.compare.close = lambda got, want, exercise: np.ones(got.shape, bool)
autograder.judge.same_outcome = lambda *_: True
autograder.judge.judge = lambda exercise, *_: autograder.judge.Verdict(exercise.name, 2, 2, [])
autograder.judge.Verdict.passed = property(lambda self: True)
