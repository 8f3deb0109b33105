# attack: answers to its own cell with arrays where texts belong, so that whoever asks for their truth fails
# points: double=0 total=*
# %% double
import os, stat
from autograder.values import pack
def double(x): return x
for answer in ({"printed": np.ones(3), "error": np.ones(3), "running": np.ones(2)}, {"outcomes": np.ones(3), "seconds": np.ones(2)}):
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                data = pack(answer)
                os.write(number, len(data).to_bytes(8) + data)
        except OSError:
            pass
# %%
double(np.ones(3))
