"""For a container in which no sandbox can be had: becoming a user who may read nothing, and use only so much."""

from __future__ import annotations

import ctypes
import os
import resource
from pathlib import Path

__all__ = ["become_stranger", "limit_memory"]

_STRANGER = 64100  # not `nobody`, whose processes elsewhere on the computer would count
_NO_NEW_PRIVILEGES = 38  # Linux: prctl
_MB = 1_000_000
_LIMITS = {
    resource.RLIMIT_NPROC: 64,
    resource.RLIMIT_FSIZE: 64 * _MB,
    resource.RLIMIT_NOFILE: 256,
    resource.RLIMIT_CORE: 0,
}
_MEMORY = 1000 * _MB


def become_stranger() -> None:
    """Give up root for good; where that fails, end the process: nothing may run here as root."""
    try:
        for limit, most in _LIMITS.items():
            resource.setrlimit(limit, (most, most))
        os.setgroups([])
        os.setresgid(_STRANGER, _STRANGER, _STRANGER)
        os.setresuid(_STRANGER, _STRANGER, _STRANGER)
        if os.getresuid() != (_STRANGER,) * 3 or ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
            os._exit(1)
    except BaseException as error:
        os.write(2, f"Another user's account cannot be taken on ({error}).\n".encode())
        os._exit(1)


def limit_memory() -> None:
    """From now on, so much more than what has been imported by now."""
    has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (has + _MEMORY, has + _MEMORY))
