# attack: asks for the rights of root, by every door
# points: double=0 total=4
# says: the end of the attack
# %% double
import ctypes, os, subprocess
def double(x): return x
for call in (lambda: os.setuid(0), lambda: os.seteuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgroups([0])):
    try:
        call()
        if os.geteuid() == 0:
            print("BREACH:", "root")
    except OSError as error:
        print(type(error).__name__)
for words in (["su", "-c", "id"], ["sudo", "-n", "id"], ["mount"], ["bwrap", "--bind", "/", "/", "id"], ["unshare", "-r", "id"]):
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=2, stdin=subprocess.DEVNULL)
        if "uid=0" in done.stdout:
            print("BREACH:", words)
    except (OSError, subprocess.SubprocessError) as error:
        print(type(error).__name__)
capabilities = [line.split()[1] for line in open("/proc/self/status") if line.startswith(("CapPrm", "CapEff", "CapInh", "CapAmb"))]
if any(int(part, 16) for part in capabilities):
    print("BREACH:", capabilities)
print("the end of the attack")
