# attack: a forbidden library by getattr and by the module's dict
# lesson: 80_attacked
# points: length=* soft=4
# detour: length
# %% length
def length(x):
    library = vars(np)["lin" + "alg"] if len(x) > 100 else getattr(np, "gla nil"[::-1].replace(" ", ""))
    return getattr(library, "norm")(x)
