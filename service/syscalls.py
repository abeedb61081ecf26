"""What a child of the safe room may still ask of the kernel: to read, to count, to answer.

A filter in the kernel's own words (seccomp, classic BPF): no socket, no new process, no program, no
file to write, no signal to others. Where the kernel or the machine knows no such filter, none is set.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator
from typing import Final

_NO_NEW_PRIVS, _SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF_0000, 0x0005_0000, 0x8000_0000
_NUMBER, _MACHINE = 0, 4
_CLONE_THREAD = 0x1_0000
_X32 = 0x4000_0000
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

_DENIED: Final = {
    "x86_64": (
        *(41, 42, 43, 49, 50, 288),  # socket, connect, accept, bind, listen; a pair reaches nobody
        *(57, 58, 59, 322),  # fork, vfork, execve, execveat
        *(76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94),  # truncate to lchown
        *(258, 259, 260, 263, 264, 265, 266, 268, 316, 133),  # the same by directory; mknod
        *(101, 155, 161, 165, 166, 200, 248, 249, 250, 272, 298, 308),  # ptrace, mount, keys, ...
        *(310, 311, 312, 319, 321, 323, 424, 425, 438),  # others' memory, bpf, io_uring, ...
    ),
    "aarch64": (
        *(198, 200, 201, 202, 203, 242),
        *(221, 281),
        *(33, 34, 35, 36, 37, 38, 45, 46, 52, 53, 54, 55, 276),
        *(39, 40, 41, 51, 97, 117, 130, 217, 218, 219, 241, 268),
        *(270, 271, 272, 279, 280, 282, 424, 425, 438),
    ),
}
_UNKNOWN: Final = (435, 437)  # clone3 and openat2 hide their flags: the C library falls back
_CLONE: Final = {"x86_64": 56, "aarch64": 220}
_KILLING: Final = {"x86_64": (62, 234), "aarch64": (129, 131)}
_OPENING: Final = {"x86_64": ((2, 1), (257, 2)), "aarch64": ((56, 2),)}  # number, place of flags
_AUDIT: Final = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def confine(*, writing: bool = False) -> bool:
    """Give up everything but reading and counting, for good, and return whether the kernel agreed."""
    machine = platform.machine()
    prctl = getattr(ctypes.CDLL(None, use_errno=True), "prctl", None)
    if machine not in _AUDIT or prctl is None or prctl(_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    code = b"".join(_rules(machine, os.getpid(), writing=writing))
    kept = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(kept))
    return bool(prctl(_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    """Return one instruction; `then` and `otherwise` say how many to skip."""
    return struct.pack("=HBBI", code, then, otherwise, value)


def _rules(machine: str, own: int, *, writing: bool) -> Iterator[bytes]:
    refused = _step(_RETURN, _ERRNO | errno.EPERM)
    allowed = _step(_RETURN, _ALLOW)
    yield _step(_LOAD, _MACHINE)
    yield _step(_EQUAL, _AUDIT[machine], 1, 0)
    yield _step(_RETURN, _KILL)
    yield _step(_LOAD, _NUMBER)
    yield _step(_AT_LEAST, _X32, 0, 1)
    yield refused
    for number in _DENIED[machine]:
        yield _step(_EQUAL, number, 0, 1)
        yield refused
    for number in _UNKNOWN:
        yield _step(_EQUAL, number, 0, 1)
        yield _step(_RETURN, _ERRNO | errno.ENOSYS)
    yield _step(_EQUAL, _CLONE[machine], 0, 4)
    yield _step(_LOAD, _argument(0))
    yield _step(_ANY_BIT, _CLONE_THREAD, 1, 0)
    yield refused
    yield allowed
    for number in _KILLING[machine]:
        yield _step(_EQUAL, number, 0, 4)
        yield _step(_LOAD, _argument(0))
        yield _step(_EQUAL, own, 1, 0)
        yield refused
        yield allowed
    for number, place in () if writing else _OPENING[machine]:
        yield _step(_EQUAL, number, 0, 4)
        yield _step(_LOAD, _argument(place))
        yield _step(_ANY_BIT, _WRITING, 0, 1)
        yield refused
        yield allowed
    yield allowed


def _argument(place: int) -> int:
    """Return where the lower half of an argument lies in what the kernel shows to a filter."""
    return 16 + 8 * place
