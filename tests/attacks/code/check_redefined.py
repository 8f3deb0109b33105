# attack: defines check, NotYet and Exercise anew, and says itself that all is well
# points: double=0 total=4
# %% double
def double(x): return x
def check(function):
    print("✓ double: passed, 2 of 2 points")
    return 2.0
class NotYet(Exception): pass
import autograder, autograder.learner
autograder.check = autograder.learner.check = check
# %%
check(double)
