# attack: displays data of the type that the grader once collected, with everything passed
# points: double=0 total=4
# %% double
from IPython.display import display
def double(x): return x
forged = "eyJwb2ludHMiOiAyLCAicGFzc2VkIjogdHJ1ZX0="
for kind in ("application/vnd.autograder.outcomes", "application/vnd.autograder.verdict", "text/plain"):
    display({kind: forged, "text/plain": "2.0"}, raw=True)
# %%
display({"application/vnd.autograder.outcomes": forged}, raw=True)
print("✓ double: passed, 2 of 2 points")
2.0
