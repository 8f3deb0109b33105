"""One submission's jail inside the sandbox: fresh namespaces, a scratch folder of its own, and limits. Linux only.

Three processes: the warm parent forks a guard, the guard makes the namespaces and forks the first process in them.
The guard shares no process numbers with the submission, so nothing there can reach it. When either ends, the kernel
ends whatever else the submission has started.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.filter import refuse_system_calls

__all__ = ["MEMORY_EXIT", "SCRATCH", "Limits", "become_nobody", "guard"]

MEMORY_EXIT = 200
"""The guard's exit code for a submission that was stopped because of its memory."""

SCRATCH = "/scratch"
"""The one folder, a submission's own, that it can write to."""

_MB = 1_000_000
_NAMESPACES = 0x10000000 | 0x00020000 | 0x20000000 | 0x08000000 | 0x40000000 | 0x04000000  # user mnt pid ipc net uts
_NOSUID_NODEV, _NOEXEC, _PRIVATE = 2 | 4, 8, 0x4000 | 0x40000
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _NO_NEW_PRIVILEGES = 1, 4, 38
_LOOK_EVERY = 0.05  # seconds between looks at the memory
_NOBODY = 65534
_SIZES = ("RssAnon:", "RssShmem:", "VmSize:")


@dataclass(frozen=True)
class Limits:
    """What one submission may use: MB of memory beyond the warm parent's, processes and threads, MB on disk."""

    memory: int = 1000
    processes: int = 64
    disk: int = 64
    files: int = 256


def become_nobody() -> None:
    """As root: mount /proc, then give up root for good. As an ordinary user there is nothing to give up."""
    if os.getuid() == 0:
        _libc("mount", b"proc", b"/proc", b"proc", _NOSUID_NODEV | _NOEXEC, None)
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        _libc("prctl", _SET_DUMPABLE, 1, 0, 0, 0)  # else the maps of user namespaces cannot be written
    _libc("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def guard(inside: Callable[[], None], its: list[int], own: list[int], limits: Limits) -> int:
    """Run `inside` as the first process of fresh namespaces; its exit code, 128 + signal, or MEMORY_EXIT.

    its, own    descriptors that only `inside`, and only the guard, is to hold: their other ends see when that is over
    """
    processes = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)  # our view: the submission mounts another over it
    before = set(_processes(processes))
    shared = _memory(processes, str(os.getpid()))
    uid, gid = os.getuid(), os.getgid()
    _libc("unshare", _NAMESPACES)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path("/proc/self", name).write_text(text)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    first = os.fork()
    if first == 0:
        for descriptor in [*own, processes]:
            os.close(descriptor)
        _enter(limits)
        inside()
        os._exit(0)
    for descriptor in its:
        os.close(descriptor)
    while not signal.sigtimedwait([signal.SIGCHLD], _LOOK_EVERY):
        all_used = [_memory(processes, process) for process in set(_processes(processes)) - before]
        used, reserved = (sum(max(0, u[i] - shared[i]) for u in all_used) for i in (0, 1))
        if used > limits.memory * _MB or reserved > 2 * limits.memory * _MB:  # written pages may hide in the second
            return MEMORY_EXIT
    status = os.waitpid(first, 0)[1]
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _enter(limits: Limits) -> None:
    """In the first process: what it sees, what it may use, and no way back."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    _libc("prctl", _SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    os.setsid()  # else a signal to its own process group, kill(0, ...), would reach the guard
    _libc("mount", b"none", b"/", None, _PRIVATE, None)
    _libc("mount", b"proc", b"/proc", b"proc", _NOSUID_NODEV | _NOEXEC, None)
    size = f"size={limits.disk}m,nr_inodes=10000,mode=700".encode()
    for folder in (SCRATCH, "/dev/shm", "/tmp"):
        if folder != "/tmp" or not os.listdir(folder):  # the course may be in /tmp: that can be read, not written
            _libc("mount", b"tmpfs", folder.encode(), b"tmpfs", _NOSUID_NODEV, size)
    Path("/proc/sys/user/max_user_namespaces").write_text("0")  # no namespaces within these
    address_space = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for limit, most in (
        (resource.RLIMIT_AS, address_space + limits.memory * _MB),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_FSIZE, limits.disk * _MB),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    _drop_capabilities()
    refuse_system_calls()


def _drop_capabilities() -> None:
    """Whoever makes a user namespace has all rights in it: give them up."""
    version_3_own_process = (ctypes.c_uint32 * 2)(0x20080522, 0)
    none = (ctypes.c_uint32 * 6)()
    _libc("capset", version_3_own_process, none)


def _processes(folder: int) -> list[str]:
    return [name for name in os.listdir(folder) if name.isdigit()]


def _memory(folder: int, process: str) -> tuple[int, int]:
    """Bytes of memory that belong to the process itself, and of its address space; 0 if it has just ended."""
    try:
        with open(os.open(f"{process}/status", os.O_RDONLY, dir_fd=folder)) as file:
            sizes = {words[0]: int(words[1]) for line in file if (words := line.split())[0] in _SIZES}
    except OSError:
        return 0, 0
    return (sizes.get("RssAnon:", 0) + sizes.get("RssShmem:", 0)) * 1024, sizes.get("VmSize:", 0) * 1024


def _libc(name: str, *arguments: object) -> None:
    """Call a function of the C library; raises OSError if it fails."""
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
