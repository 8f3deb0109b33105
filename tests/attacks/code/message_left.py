# attack: leaves messages for the next submission wherever it can write, and looks for those of the one before
# points: double=0 total=4
# says: the end of the attack
# twice: yes
# %% double
import builtins, ctypes, os, pathlib, socket, sys
def double(x): return x
places = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue", "/scratch", os.path.expanduser("~"), os.getcwd(), "/lesson", "/"]
places += [os.path.dirname(module.__file__) for module in list(sys.modules.values()) if getattr(module, "__file__", None)]
paths = {os.path.abspath(os.path.join(place, "message.canary")) for place in places}
for path in paths:
    if os.path.exists(path):
        print("BREACH:", path)
for path in paths:
    try:
        pathlib.Path(path).write_text("hello, you who come after me")
    except OSError:
        pass
libc = ctypes.CDLL(None, use_errno=True)
if libc.shmget(0x5EC2E7, 4096, 0) >= 0 or libc.semget(0x5EC2E7, 1, 0) >= 0 or libc.msgget(0x5EC2E7, 0) >= 0:
    print("BREACH:", "shared memory")
libc.shmget(0x5EC2E7, 4096, 0o1666), libc.semget(0x5EC2E7, 1, 0o1666), libc.msgget(0x5EC2E7, 0o1666)
if getattr(builtins, "message", None) or getattr(np, "message", None):
    print("BREACH:", "in memory")
builtins.message = np.message = "hello"
listener = socket.socket(socket.AF_UNIX)
try:
    listener.bind("\0message.canary")
    listener.listen()
except OSError:
    print("BREACH:", "socket")
if os.fork() == 0:
    os.setsid()
    while True:
        listener.accept()
print("the end of the attack")
