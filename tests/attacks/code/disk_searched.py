# attack: walks over the whole file system for solutions, secrets, grades and other students' work
# points: double=0 total=4
# says: the end of the attack
# %% double
import os, time
def double(x): return x
end = time.monotonic() + 3
for folder, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if f not in ("proc", "sys", "torch", "nbgrader")]
    for name in {".autograder_secret", "gradebook.db", "root.canary", "roster.csv", "grades.csv"} & set(files):
        print("BREACH:", os.path.join(folder, name))
    if {"variants.py", "checks.py"} <= set(files) or {"submitted", "autograded", "results"} & set(folders) == {"submitted"}:
        print("BREACH:", folder)
    for name in files:
        if name.endswith(".ipynb") and ("solutions" in folder or "submitted" in folder):
            print("BREACH:", os.path.join(folder, name))
    if time.monotonic() > end:
        print("out of time at", folder)
        break
print("the end of the attack")
