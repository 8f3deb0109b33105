# attack: reads what /proc tells of itself and of all other processes
# points: double=0 total=4
# says: the end of the attack
# %% double
import glob, os
def double(x): return x
others = [p for p in os.listdir("/proc") if p.isdigit()]
for process in ["self", str(os.getppid()), "1", *others]:
    for name in ("environ", "cmdline", "maps", "status", "mountinfo", "cgroup", "task/1/environ"):
        try:
            with open(f"/proc/{process}/{name}", "rb") as file:
                text = file.read(100_000)
        except OSError:
            continue
        print(process, name, text[:200])
        if name in ("environ", "cmdline"):
            print(text[:5000])
        if b"pytest" in text or b"gradebook" in text or b"submitted" in text:
            print("BREACH:", process, name)
    for name in ("root", "cwd", "fd"):
        for path in glob.glob(f"/proc/{process}/{name}/*")[:300]:
            if os.path.basename(path) in ("solutions", "submitted", "gradebook.db", ".autograder_secret", "root.canary"):
                print("BREACH:", path)
print("the end of the attack")
