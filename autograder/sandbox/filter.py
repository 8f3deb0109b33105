"""System calls that a submission does without: the kernel refuses them, with a filter that nothing can take off again.

They make memory that belongs to no process, so that nobody could count it; reach the keyrings, which no namespace
parts; or talk to corners of the kernel that grading has no use for.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

__all__ = ["refuse_system_calls"]

_NUMBERS = {  # machine: its name in filters, then memfd_create, memfd_secret, shmget, add_key, request_key, keyctl,
    # bpf, userfaultfd, perf_event_open, io_uring_setup
    "x86_64": (0xC000003E, 319, 447, 29, 248, 249, 250, 321, 323, 298, 425),
    "aarch64": (0xC00000B7, 279, 447, 194, 217, 218, 219, 280, 282, 241, 425),
}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _MACHINE_AT = 0, 4  # offsets in what a filter is shown
_OTHER_CALLING_CONVENTION = 0x40000000
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_SET_SECCOMP, _WITH_FILTER = 22, 2


def refuse_system_calls() -> None:
    """From now on, in this process and all that it starts. Raises OSError where there are no such filters."""
    machine, *refused = _NUMBERS[platform.machine()]
    last = len(refused) + 1  # instructions between a comparison and the refusal
    lines = [(_LOAD, 0, 0, _MACHINE_AT), (_EQUAL, 0, last + 2, machine), (_LOAD, 0, 0, _NUMBER_AT)]
    lines += [(_AT_LEAST, last, 0, _OTHER_CALLING_CONVENTION)]
    lines += [(_EQUAL, last - 1 - i, 0, number) for i, number in enumerate(refused)]
    lines += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    program = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_SECCOMP, _WITH_FILTER, program, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl: no filter for system calls")
