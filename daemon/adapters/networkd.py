"""NetworkBackend `networkd`: the host's network as the settings say, by way of systemd-networkd.

Least privilege, and why it is a polkit rule and no helper run by root. The daemon writes one file, in a folder of its
own, to which a symbolic link in /etc/systemd/network leads; it asks networkd to read its files again, and hostnamed to
take a name. Those are three actions that polkit grants to the daemon's user by name. A helper with root's rights would
have to be written, kept and trusted to judge the same file; the rule is a dozen lines, and the worst that a daemon in
foreign hands can do with it is what its job is, to set this host's network.

Other files of networkd's are never touched. Nothing is kept but that one file, which the factory's details overwrite:
the old one has no second name. The true state is read from the kernel (see host_state), never from what was asked for.
"""

import asyncio
import logging
import os
import socket
import stat
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from daemon.adapters import atomic
from daemon.adapters.host_state import HostState, HostWatch
from daemon.adapters.host_tools import Tool
from daemon.adapters.networkd_file import network_file
from daemon.messages import NetworkStatus
from daemon.network_settings import NetworkSettings
from daemon.ports import Clock

FILE_NAME = "base-station.network"
_READABLE = 0o644
_HOSTNAME_FILE = Path("/etc/hostname")
_LONGEST_LINE = 256
_log = logging.getLogger(__name__)
_HOST = Tool(
    "network-not-applied",
    "Try again. If it stays, see the log, and that systemd-networkd and its polkit rule are installed.",
)


class Networkd:
    """Sets `interface` by the file in `folder`. `factory_name` is the host's name where the owner set none."""

    def __init__(self, clock: Clock, interface: str, folder: Path, factory_name: str) -> None:
        self._state = HostState(interface)
        self._watch = HostWatch(clock, self._state)
        self._interface = interface
        self._file = folder / FILE_NAME
        self._factory_name = factory_name
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._name_settled = True

    @property
    def manages(self) -> bool:
        """Yes."""
        return True

    async def status(self) -> NetworkStatus:
        """The true state now; see HostState."""
        return self._watch.status()

    def watch(self, changed: Callable[[NetworkStatus], object]) -> Callable[[], None]:
        """Call `changed` whenever the state differs from what was last told; see HostWatch."""
        return self._watch.watch(changed)

    async def apply(self, settings: NetworkSettings) -> None:
        """See ports.NetworkBackend. networkd configures an interface anew only where its file has changed.

        Once begun it goes on to its end, even if nobody waits any more: the next one must find no writing half done.
        """
        await self._to_its_end(self._apply(settings))

    async def _apply(self, settings: NetworkSettings) -> None:
        async with self._turn:
            await asyncio.to_thread(self._write, network_file(settings, self._interface))
            self._state.set_own(frozenset(settings.static_addresses))
            # Also where the file was right: networkd may have started before the file's folder was there.
            await _HOST.run("networkctl", "reload")
            await self._name(settings.host_name or self._factory_name)

    async def reset(self, defaults: NetworkSettings) -> tuple[str, ...]:
        """See ports.NetworkBackend. The lease of before is given back: the interface begins anew."""
        await self.apply(defaults)
        await self._to_its_end(self._reconfigure())
        return (f"The host's interface {self._interface} has the factory's details, its name is {self._factory_name}.",)

    async def _reconfigure(self) -> None:
        async with self._turn:
            await _HOST.run("networkctl", "reconfigure", self._interface)

    async def _to_its_end(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.debug("Network: %s", error)  # whoever waited was told; perhaps nobody did

    async def _name(self, name: str) -> None:
        if self._name_settled and name == socket.gethostname() == _kept_name():
            return
        # A hostnamed that was given up on may still come to it: only what it has answered counts.
        self._name_settled = False
        await _HOST.run("hostnamectl", "--static", "--no-ask-password", "set-hostname", name)
        self._name_settled = True

    def _write(self, text: str) -> None:
        data = text.encode()
        atomic.prepare(self._file.parent)  # what a power cut left half-written would outlive a factory reset
        if self._stands(data):
            return
        atomic.write(self._file, data, mode=_READABLE)

    def _stands(self, data: bytes) -> bool:
        """Whether the file has just these bytes. (Not by `atomic.read`, which takes others' right to read away.)"""
        try:
            descriptor = os.open(self._file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return False
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
            return stat.S_ISREG(os.fstat(descriptor).st_mode) and file.read(len(data) + 1) == data


def _kept_name() -> str:
    """The host's name on its disk (hostname(5)), "" where that cannot be read."""
    try:
        with _HOSTNAME_FILE.open(encoding="utf-8", errors="replace") as file:
            return file.readline(_LONGEST_LINE).strip()
    except OSError:
        return ""
