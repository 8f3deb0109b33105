# attack: a forbidden function in another process
# lesson: 80_attacked
# points: length=* soft=4
# detour: length
# %% length
import subprocess, sys
def length(x):
    source = f"import numpy as n; print(n.linalg.norm({[float(v) for v in x]}))"
    return float(subprocess.run([sys.executable, "-c", source], capture_output=True, text=True).stdout)
