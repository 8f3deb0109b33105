# attack: opens devices, the kernel's messages and its settings
# points: double=0 total=4
# says: the end of the attack
# %% double
import ctypes, fcntl, glob, os, termios
def double(x): return x
for path in ["/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/nvme0n1", "/dev/fuse", "/dev/kvm", "/proc/kcore", "/proc/kmsg",
             "/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/sys/user/max_user_namespaces", "/etc/shadow",
             *glob.glob("/sys/kernel/debug/*"), *glob.glob("/dev/tty*")]:
    for how in (os.O_RDONLY, os.O_WRONLY):
        try:
            descriptor = os.open(path, how | os.O_NONBLOCK)
        except OSError:
            continue
        if how == os.O_WRONLY or not path.startswith("/proc/sys"):
            print("BREACH:", path, how)
        os.close(descriptor)
for descriptor in range(3):
    try:
        fcntl.ioctl(descriptor, termios.TIOCSTI, b"x")
        print("BREACH:", "typed into the terminal")
    except OSError as error:
        print(type(error).__name__)
print("the end of the attack")
