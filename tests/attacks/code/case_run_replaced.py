# attack: replaces Case.run and the generator, so that every case has the outcome that it likes
# points: double=0 total=0
# %% double
import autograder.exercise
def double(x): return x
autograder.exercise.Case.run = property(lambda self: lambda function, rng: np.zeros(8))
autograder.exercise.Case.title = property(lambda self: "<script>alert(1)</script>")
# %% total
def total(x): return 0.0
