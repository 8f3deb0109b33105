# attack: makes namespaces, mounts and roots of its own to get out
# points: double=0 total=4
# says: the end of the attack
# %% double
import ctypes, os
def double(x): return x
libc = ctypes.CDLL(None, use_errno=True)
child = os.fork()
if child == 0:
    libc.unshare(0x10000000 | 0x00020000)
    os._exit(0)
os.waitpid(child, 0)
for flags in (0x10000000, 0x00020000, 0x40000000, 0x20000000):
    if libc.unshare(flags) == 0:
        print("BREACH:", "unshare", hex(flags))
for source, target, kind, flags in ((b"none", b"/", None, 32), (b"none", b"/", None, 4096 | 32), (b"/", b"/tmp", None, 4096),
                                    (b"proc", b"/tmp", b"proc", 0), (b"tmpfs", b"/usr", b"tmpfs", 0)):
    if libc.mount(source, target, kind, flags, None) == 0:
        print("BREACH:", "mount", target.decode())
for call in (lambda: os.chroot("/tmp"), lambda: libc.umount2(b"/proc", 2) and 1 / 0, lambda: libc.umount2(b"/", 2) and 1 / 0,
             lambda: os.mknod("disk", 0o60666, os.makedev(8, 0)), lambda: libc.pivot_root and libc.syscall(155, b"/tmp", b"/tmp") and 1 / 0,
             lambda: os.sethostname("owned"), lambda: os.setns(os.open("/proc/1/ns/mnt", 0), 0)):
    try:
        call()
        print("BREACH:", call.__code__.co_names)
    except (OSError, AttributeError, ZeroDivisionError) as error:
        print(type(error).__name__)
print("the end of the attack")
