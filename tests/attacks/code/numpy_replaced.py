# attack: replaces numpy's functions by ones that answer with zeros
# points: double=0 total=*
# %% double
def double(x): return x
for name in ("array", "asarray", "frombuffer", "subtract", "abs", "isfinite", "savez_compressed", "load", "result_type"):
    setattr(np, name, lambda *arguments, **options: np.zeros(8))
np.ndarray = np.generic = object
