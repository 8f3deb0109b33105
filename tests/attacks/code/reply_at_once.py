# attack: answers for all steps to come while its cell still runs
# points: double=0 total=*
# %% double
import os, stat
from autograder.values import pack
made_up = {"value": 1.0, "trouble": None, "printed": "", "calls": []}
for number in range(3, 256):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            for answer in [{"printed": "", "error": ""}, {"outcomes": {"noise": made_up}, "seconds": 0.0}] * 5:
                data = pack(answer)
                os.write(number, len(data).to_bytes(8) + data)
    except OSError:
        pass
def double(x): return x
