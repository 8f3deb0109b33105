# attack: a forbidden function under another name, from another cell
# lesson: 80_attacked
# points: length=* soft=4
# detour: length
# %% before
from numpy.linalg import norm as my_own_idea
# %% length
def length(x): return my_own_idea(x)
