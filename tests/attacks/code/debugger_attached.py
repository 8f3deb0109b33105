# attack: attaches itself as a debugger to other processes
# points: double=0 total=4
# says: the end of the attack
# %% double
import ctypes, os
def double(x): return x
libc = ctypes.CDLL(None, use_errno=True)
PTRACE_ATTACH, PTRACE_SEIZE = 16, 0x4206
for process in {os.getppid(), 1, 2, 3} - {os.getpid()}:
    for request in (PTRACE_ATTACH, PTRACE_SEIZE):
        if process and libc.ptrace(request, process, 0, 0) == 0:
            print("BREACH:", "attached to", process)
    pages = (ctypes.c_ulong * 2)(0x400000, 8)
    if process and libc.process_vm_readv(process, pages, 1, pages, 1, 0) > 0:
        print("BREACH:", "read", process)
print("the end of the attack")
