# attack: looks round the folders in which the course's own code and the libraries lie
# points: double=0 total=4
# says: the end of the attack
# %% double
import os, sys
from pathlib import Path
import autograder
def double(x): return x
near = {Path(autograder.__file__).parent.parent, Path(sys.prefix), Path(sys.prefix).parent, Path.cwd(), Path.cwd().parent, Path("/lesson")}
for module in list(sys.modules.values()):
    if getattr(module, "__file__", None):
        near.update(list(Path(module.__file__).parents)[:2])
for folder in near:
    for name in ("solutions", "submitted", "results", "gradebook.db", ".autograder_secret", ".git", "tests", "nbgrader_config.py",
                 "variants.py", "roster.csv", "autograded"):
        if (folder / name).exists() and not (name == "tests" and "site-packages" in str(folder)):
            inside = os.listdir(folder / name) if (folder / name).is_dir() else "file"
            if name != "tests" or "attack_kit.py" in inside:
                print("BREACH:", folder / name)
print("the end of the attack")
