"""Runs a command under the system call restrictions that a systemd unit file asks for, where no systemd runs.

    python -m tests.confined UNIT COMMAND ...

Reads `SystemCallFilter=`, `SystemCallErrorNumber=`, `RestrictAddressFamilies=` and `MemoryDenyWriteExecute=` from the
unit and loads the filter that systemd.exec(5) describes for them through libseccomp, which systemd itself uses. So a
call that the daemon or a library needs and the unit forbids is found by a test, not by an owner.
"""

import ctypes
import errno
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

ALLOW = 0x7FFF0000
REFUSE = 0x00050000

_COMPARE_EQUAL, _COMPARE_MASKED_EQUAL = 4, 7
_PROT_WRITE, _PROT_EXEC = 2, 4
_SHM_EXEC = 0o100000


class _Comparison(ctypes.Structure):
    """`struct scmp_arg_cmp` of seccomp.h."""

    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("datum_a", ctypes.c_uint64),
        ("datum_b", ctypes.c_uint64),
    )


def _equal(arg: int, value: int) -> _Comparison:
    return _Comparison(arg, _COMPARE_EQUAL, value, 0)


def _without(arg: int, bit: int) -> _Comparison:
    return _Comparison(arg, _COMPARE_MASKED_EQUAL, bit, 0)


class Filter:
    """A libseccomp filter that refuses what it was not told to allow."""

    def __init__(self, error: int) -> None:
        self._library: Any = ctypes.CDLL("libseccomp.so.2", use_errno=True)
        self._library.seccomp_init.restype = ctypes.c_void_p
        self._context = ctypes.c_void_p(self._library.seccomp_init(ctypes.c_uint32(REFUSE | error)))

    def allow(self, call: str, *comparisons: _Comparison) -> None:
        """Allow `call` if all comparisons hold; a name that this processor has no call for is passed over."""
        number = self._library.seccomp_syscall_resolve_name(call.encode())
        if number < 0:
            return
        array = (_Comparison * len(comparisons))(*comparisons)
        result = self._library.seccomp_rule_add_array(
            self._context, ctypes.c_uint32(ALLOW), ctypes.c_int(number), ctypes.c_uint(len(comparisons)), array
        )
        if result:
            raise OSError(-result, f"{call} cannot be filtered")

    def load(self) -> None:
        """Put the filter in force, for this process and all that it becomes."""
        if result := self._library.seccomp_load(self._context):
            raise OSError(-result, "the filter cannot be loaded")


def allowed_calls(unit: str) -> set[str]:
    """The names that the unit's `SystemCallFilter=` lines leave, groups expanded, as systemd.exec(5) says."""
    groups = _groups()
    allowed = _expand("@default", groups)
    for line in re.findall(r"^SystemCallFilter=(.*)$", unit, re.MULTILINE):
        names = set().union(*(_expand(name, groups) for name in line.removeprefix("~").split()))
        allowed = allowed - names if line.startswith("~") else allowed | names
    return allowed


def _groups() -> dict[str, list[str]]:
    command = ["systemd-analyze", "syscall-filter", "--no-pager"]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    groups: dict[str, list[str]] = {}
    for line in listing.splitlines():
        if line.startswith("@"):
            members = groups.setdefault(line, [])
        elif re.match(r" +[@_a-z]", line):
            members.append(line.strip())
    return groups


def _expand(name: str, groups: dict[str, list[str]]) -> set[str]:
    if name not in groups:
        return {name}
    return set().union(*(_expand(member, groups) for member in groups[name]))


def confine(unit: str) -> None:
    """Put the unit's restrictions in force for this process."""
    (error,) = re.findall(r"^SystemCallErrorNumber=(\w+)$", unit, re.MULTILINE)
    (families,) = re.findall(r"^RestrictAddressFamilies=(.*)$", unit, re.MULTILINE)
    conditions: dict[str, list[_Comparison]] = {
        "socket": [_equal(0, getattr(socket, family)) for family in families.split()]
    }
    if re.search(r"^MemoryDenyWriteExecute=yes$", unit, re.MULTILINE):
        conditions |= {
            "mmap": [_without(2, _PROT_WRITE), _without(2, _PROT_EXEC)],
            "mprotect": [_without(2, _PROT_EXEC)],
            "pkey_mprotect": [_without(2, _PROT_EXEC)],
            "shmat": [_without(2, _SHM_EXEC)],
        }
    rules = Filter(getattr(errno, error))
    for call in allowed_calls(unit):
        if call not in conditions:
            rules.allow(call)
        for condition in conditions.get(call, []):
            rules.allow(call, condition)
    rules.load()


if __name__ == "__main__":
    confine(Path(sys.argv[1]).read_text())
    os.execvp(sys.argv[2], sys.argv[2:])
