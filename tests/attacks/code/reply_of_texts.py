# attack: answers with outcomes whose texts are scripts of 20 MB, and with times that are none
# points: double=0 total=4
# markup: yes
# %% double
import os, stat
from autograder.values import pack
def double(x):
    long = "<script>alert('attack')</script>" * 600_000
    trouble = {"kind": "error", "name": long, "text": long, "line": -(10**300), "code": long}
    outcome = {"value": x, "trouble": trouble, "printed": "", "calls": ["<script>alert('attack')</script>"] * 1000}
    data = pack({"outcomes": {"noise": outcome, "one": outcome}, "seconds": float("nan")})
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.set_blocking(number, True)
                place, data = 0, len(data).to_bytes(8) + data
                while place < len(data):
                    place += os.write(number, data[place:])
        except OSError:
            pass
    return x
