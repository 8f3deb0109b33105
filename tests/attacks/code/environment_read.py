# attack: prints its environment, its user, its host and its command line
# points: double=0 total=4
# says: the end of the attack
# %% double
import os, platform, sys
def double(x): return x
for name, value in os.environ.items():
    print(name, value)
    if name.startswith(("PYTEST", "SSH", "AWS", "GIT", "POSTGRES", "PG", "DATABASE", "AUTOGRADER")):
        print("BREACH:", name)
print(os.getcwd(), sys.argv, sys.orig_argv, platform.node(), os.getuid(), os.getgroups())
print("the end of the attack")
