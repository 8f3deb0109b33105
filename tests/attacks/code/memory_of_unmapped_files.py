# attack: fills the memory with files that no process has mapped
# points: double=0 total=4
# %% double
import os
def double(x): return x
chunk, kept = b"\1" * (1 << 20), 0
try:
    while kept < 1100:
        descriptor = os.memfd_create("hidden")
        for _ in range(60):
            kept += os.write(descriptor, chunk) // len(chunk)
    print("BREACH:", kept, "MB")
except OSError as error:
    print(kept, "MB, then", type(error).__name__)
