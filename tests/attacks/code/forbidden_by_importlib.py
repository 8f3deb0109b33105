# attack: a forbidden library by importlib, with its name in pieces
# lesson: 80_attacked
# points: length=* soft=4
# detour: length
# %% length
import importlib
def length(x): return getattr(importlib.import_module("num" + "py.lin" + "alg"), "no" + "rm")(x)
