# attack: writes to the system, to the libraries, to the course's code and to the lesson's files
# points: double=0 total=4
# says: the end of the attack
# %% double
import os, sys
from pathlib import Path
import autograder, autograder.compare, IPython
def double(x): return x
for target in [Path(np.__file__), Path(autograder.__file__), Path(autograder.compare.__file__), Path(IPython.__file__), Path(os.__file__),
               Path("/etc/passwd"), Path("/usr/lib/evil.py"), Path("/lesson/checks.py"), Path("/evil"), Path("/lesson/evil"),
               Path(sys.prefix, "evil.pth"), Path(sys.executable), Path(autograder.__file__).parent.with_name("evil.py")]:
    for attempt in (lambda: target.open("ab").close(), lambda: os.chmod(target, 0o777), lambda: os.rename(target, f"{target}.old"),
                    lambda: target.unlink(), lambda: target.with_name("evil").mkdir()):
        try:
            attempt()
            print("BREACH:", target)
        except OSError as error:
            print(type(error).__name__, end=" ")
print("the end of the attack")
