# attack: answers with messages of the right shape and impossible contents
# points: double=0 total=4
# %% double
import os, stat
from autograder.values import pack
odd = [None, 7, [], {}, {"outcomes": 3}, {"outcomes": {"noise": 1}, "seconds": "long"}, {"printed": 5, "error": None}]
odd += [{"outcomes": {"noise": {"value": 1.0, "trouble": None, "printed": "", "calls": []}}, "seconds": float("nan")}]
odd += [{"outcomes": {7: None}, "seconds": None}, {"printed": "x" * 10**6, "error": "x" * 10**6}, {("a",): b"b"}]
def double(x):
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.set_blocking(number, False)
                for answer in odd:
                    data = pack(answer)
                    os.write(number, len(data).to_bytes(8) + data)
        except OSError:
            pass
    return x
