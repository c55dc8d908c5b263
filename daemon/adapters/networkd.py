"""NetworkBackend `networkd`: the host's network as the settings say, by way of systemd-networkd.

Least privilege, and why it is a polkit rule and no helper run by root. The daemon writes one file for each interface,
in a folder of its own, to which symbolic links in /etc/systemd/network lead; it asks networkd to read its files again,
and hostnamed to take a name. Those are three actions that polkit grants to the daemon's user by name. A helper with
root's rights would have to be written, kept and trusted to judge the same files; the rule is a dozen lines, and the
worst that a daemon in foreign hands can do with it is what its job is, to set this host's network.

There is a link for each file, laid by the unit's maker beside the profile that names the interface; why there is none
to the folder, systemd/base-station.tmpfiles says. One that was forgotten leaves its interface to the host. Whoever sets
that interface is told; all the others can be set all the same.

Several files are not written as one: a power cut may come between them. What is whole is the settings file: at each
start all files are written as the settings say, those of before where nobody had kept the change.

Other files of networkd's are never touched; in the folder, those of interfaces that the profile names no more are
removed. Nothing is kept but these files, which the factory's details overwrite: the old ones have no second name. The
true state is read from the kernel (see host_state), never from what was asked for.
"""

import asyncio
import logging
import os
import socket
import stat
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any

from daemon.adapters import atomic
from daemon.adapters.host_state import HostState, HostWatch
from daemon.adapters.host_tools import Tool
from daemon.adapters.networkd_file import NetworkFile, further_file, is_further_file, network_files
from daemon.errors import HostFailed
from daemon.messages.network import NetworkStatus
from daemon.network_settings import NetworkSettings
from daemon.ports import Clock

# Where networkd looks for its files (systemd.network(5)).
_PLACES = tuple(Path(place, "systemd/network") for place in ("/etc", "/run", "/usr/local/lib", "/usr/lib"))
_READABLE = 0o644
_HOSTNAME_FILE = Path("/etc/hostname")
_READ_ONLY = "read-only file"  # in the words of hostnamed, and of the C library
_LONGEST_LINE = 256
_log = logging.getLogger(__name__)
_CODE = "network-not-applied"
_HOST = Tool(
    _CODE,
    "Try again. If it stays, see the log, and that systemd-networkd and its polkit rule are installed.",
)


class Networkd:
    """Sets `interface` and the `further` ones by files in `folder`, to which links in `places` lead.

    `factory_name` is the host's name where the owner set none.
    """

    def __init__(
        self,
        clock: Clock,
        interface: str,
        folder: Path,
        factory_name: str,
        further: tuple[str, ...] = (),
        *,
        places: tuple[Path, ...] = _PLACES,
    ) -> None:
        self._state = HostState(interface, further=further)
        self._watch = HostWatch(clock, self._state)
        self._interface = interface
        self._further = further
        self._folder = folder
        self._places = places
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
            in_force = settings.on(self._further)
            files = network_files(in_force, self._interface, self._further)
            await asyncio.to_thread(self._write, files)
            self._state.set_own(frozenset(in_force.static_addresses))
            # Also where the files were right: networkd may have started before their folder was there.
            await _HOST.run("networkctl", "reload")
            await self._name(in_force.host_name or self._factory_name)
            await asyncio.to_thread(self._require_links, [entry.interface for entry in in_force.further])

    async def reset(self, defaults: NetworkSettings) -> tuple[str, ...]:
        """See ports.NetworkBackend. The lease of before is given back: the interface begins anew."""
        await self.apply(defaults)
        await self._to_its_end(self._reconfigure())
        names = " and ".join((self._interface, *self._further))
        they = f"interfaces {names} have" if self._further else f"interface {names} has"
        return (f"The host's {they} the factory's details, its name is {self._factory_name}.",)

    async def _reconfigure(self) -> None:
        """Of the further interfaces those that are there: one may be pulled out, and has no lease then."""
        there = {name for _, name in socket.if_nameindex()}
        async with self._turn:
            await _HOST.run("networkctl", "reconfigure", self._interface, *filter(there.__contains__, self._further))

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
        try:
            await _HOST.run("hostnamectl", "--static", "--no-ask-password", "set-hostname", name)
        except HostFailed as refused:
            # On a host whose /etc is read-only by design the name holds until the next start, which sets it again.
            if _READ_ONLY not in refused.detail.lower():
                raise
            await _HOST.run("hostnamectl", "--transient", "--no-ask-password", "set-hostname", name)
        self._name_settled = True

    def _write(self, files: tuple[NetworkFile, ...]) -> None:
        atomic.prepare(self._folder)  # what a power cut left half-written would outlive a factory reset
        for file in files:
            path, data = self._folder / file.name, file.text.encode()
            if not _stands(path, data):
                atomic.write(path, data, mode=_READABLE)
        for path in self._folder.iterdir():
            if is_further_file(path.name) and path.name not in {file.name for file in files}:
                atomic.remove(path)

    def _require_links(self, interfaces: Iterable[str]) -> None:
        """Raises HostFailed for an interface whose file networkd cannot find."""
        led_to = {path.resolve() for place in self._places for path in place.glob("*.network") if path.is_symlink()}
        for name in interfaces:
            file = self._folder / further_file(name)
            if file.resolve() not in led_to:
                raise HostFailed(
                    _CODE,
                    f"The host leaves {name} alone: no link in {self._places[0]} leads to {file}.",
                    f"Have the unit's maker add the line for {name} to its tmpfiles.d file; the others can be set.",
                )


def _stands(path: Path, data: bytes) -> bool:
    """Whether the file has just these bytes. (Not by `atomic.read`, which takes others' right to read away.)"""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
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
