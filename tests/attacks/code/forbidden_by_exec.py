# attack: a forbidden library in a text that is executed
# lesson: 80_attacked
# points: length=* soft=4
# detour: length
# %% length
def length(x):
    names = {"x": x}
    exec("import numpy." + "linalg as l; answer = l.norm(x)", names)
    return names["answer"]
