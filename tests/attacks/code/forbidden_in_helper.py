# attack: a forbidden function behind a helper, a lambda, a default and a class
# lesson: 80_attacked
# points: length=* soft=4
# detour: length
# %% before
import numpy as np
class Helper:
    tools = {"how": (lambda f: lambda v: f(v))(np.linalg.norm)}
    def __call__(self, x, how=tools["how"]): return how(x)
# %% length
helper = Helper()
def length(x, helper=helper): return helper(x)
