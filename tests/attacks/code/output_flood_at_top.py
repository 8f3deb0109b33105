# attack: prints fifty megabytes without a line end, past Python's own files, then a million lines
# points: double=0 total=4
# %% double
import os, sys
for descriptor in (1, 2):
    for _ in range(50):
        os.write(descriptor, b"x" * 1_000_000)
print("y" * 50_000_000)
for line in range(1_000_000):
    print(line)
def double(x): return x
