# attack: a pattern that takes longer than the universe
# points: double=2 total=0
# %% total
import re
def total(x): return len(re.match(r"(a|a)*$", "a" * 60 + "b").group())
