"""A network with only a loopback interface, and a host name, of a test's own; root or not."""

import asyncio
import ctypes
import os
import subprocess
from collections.abc import Awaitable, Callable

from tests.power_cut import in_child

_CLONE_NEWUTS, _CLONE_NEWUSER, _CLONE_NEWNET = 0x04000000, 0x10000000, 0x40000000


def run(*commands: str) -> None:
    """Run each, in order."""
    for command in commands:
        subprocess.run(command.split(), check=True, capture_output=True)


def ip_batch(*lines: str) -> None:
    """Many `ip` commands, each without that word, in one process."""
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines).encode(), check=True, capture_output=True)


def enter_own_network() -> None:
    """For the whole process, so to be called in a child; the loopback interface is up."""
    flags = _CLONE_NEWNET | _CLONE_NEWUTS
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if user != 0:
        flags |= _CLONE_NEWUSER
    if libc.unshare(flags) != 0:
        raise OSError(ctypes.get_errno(), "this test needs a network namespace (root, or user namespaces allowed)")
    if user != 0:
        for name, line in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123 - one write, no truncation
                file.write(line)
    run("ip link set lo up")


def plug_in() -> None:
    """Two ends of one cable: `nic0`, with a hardware address, and `far0`, both up and without any address."""
    run("ip link add nic0 address 02:00:5e:00:00:07 type veth peer name far0")
    for name in ("nic0", "far0"):
        run(f"ip link set {name} addrgenmode none", f"ip link set {name} up")


def in_own_network(work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` there, in a child process, for 10 s at most."""

    def child() -> None:
        enter_own_network()
        asyncio.run(asyncio.wait_for(work(), 10))

    assert in_child(child) == 0, "the work failed in its own network; its traceback is above"
