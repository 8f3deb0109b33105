# attack: answers with every kind of trouble that there is, one for each case, in a shape that fits none
# points: double=0 total=0
# %% double
import os, stat
from autograder.outcome import KINDS
from autograder.values import pack
kinds = iter([*KINDS] * 10)
def reply(cases):
    trouble = {"kind": next(kinds), "name": "{0.__class__}", "text": "None", "line": 0, "code": ""}
    outcome = {"value": None, "trouble": trouble, "printed": "\0", "calls": []}
    data = pack({"outcomes": dict.fromkeys(cases, outcome), "seconds": 1e308, "running": True})
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, len(data).to_bytes(8) + data)
        except OSError:
            pass
def double(x): reply(["noise", "one"])
# %% total
def total(x): reply(["sums"])
