"""A whole host as a guest: Debian 12 with systemd, in a container of its own, with the software installed as on a unit.

    async with booted(tmp_path) as guest:
        address = await guest.until_address(guest.lan.network)
        async with guest.lan.session() as owner, owner.get(f"http://{address}/") as answer: ...

The guest has a real systemd, networkd, resolved, hostnamed and polkit, the unit file with all of its confinement, and
the front panel at its place in /dev. Its network cable leads into a `Lan` of the test's own: a network namespace in
which the DHCP server and the clients are, and which nobody else sees; so does a second one, where a test wants it. It
has no right to set this machine's clock.

Root is needed, and programs that tools/need-packages installs. Nothing remains afterwards but the files in the test's
folder, and in the user's cache the guest's root file system, which is made once (`python -m tests.system.guest`) and
never written to again: each guest has an overlay over it. Network and mounts have no names that could outlive their
processes, and these end with the test, also if it is killed: see `Lan`.
"""

import asyncio
import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import NamedTuple

import aiohttp

from tests.system.panel import PanelUser
from tests.system.unit import ROOT

INTERFACE = "host0"
FURTHER = "host1"
PANEL = "/dev/base-station/panel"
STATE = "/var/lib/base-station"
Address = IPv4Address | IPv6Address

_SOURCE = "/opt/base-station-src"
_ENVIRONMENT = "/opt/base-station"
_PACKAGES = (
    "systemd", "systemd-sysv", "systemd-resolved", "systemd-timesyncd", "dbus", "libnss-systemd", "polkitd",
    "python3", "python3-venv", "iproute2", "procps", "ca-certificates",
)  # fmt: skip
_LEFT_OUT = ("doc", "man", "locale", "info", "lintian")
# Waiting for a network, and what would do other things in the middle of a test.
_MASKED = (
    "systemd-networkd-wait-online.service", "apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer",
    "e2scrub_all.timer", "e2scrub_reap.service", "fstrim.timer", "getty.target", "console-getty.service",
)  # fmt: skip
_RECIPE = 1  # to be raised where the file system is made otherwise than before
_PROGRAMS = {
    "mmdebstrap": "mmdebstrap",
    "systemd-nspawn": "systemd-container",
    "dnsmasq": "dnsmasq-base",
    "ip": "iproute2",
    "nsenter": "util-linux",
    "unshare": "util-linux",
}
_PATH = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
_DIALOUT = 20  # the group's number on every Debian (base-passwd)
_PATIENCE = 15.0
_PAUSE = 0.02
_NEW_NETWORK = 0x40000000  # CLONE_NEWNET of sched.h
_SHUTDOWN, _WITHOUT_FLUSH = 0x8004587D, 2  # EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH
_LIBC = ctypes.CDLL(None, use_errno=True)


class Ran(NamedTuple):
    """What became of a command."""

    code: int
    out: str
    err: str


async def run(*command: str | Path, seconds: float = _PATIENCE) -> Ran:
    """Run `command` to its end, without input. It is killed after `seconds`, or where the caller is cancelled."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(seconds):
            out, err = await process.communicate()
    except TimeoutError:
        raise AssertionError(f"{command} did not end within {seconds:g} s") from None
    finally:
        await _end(process)
    assert process.returncode is not None
    return Ran(process.returncode, out.decode(errors="replace"), err.decode(errors="replace"))


async def check(*command: str | Path, seconds: float = _PATIENCE) -> str:
    """Run `command`, which must succeed; returns what it printed."""
    ran = await run(*command, seconds=seconds)
    assert ran.code == 0, f"{command} ended with {ran.code}:\n{ran.out}{ran.err}"
    return ran.out


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill `process` unless it has ended."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def until(true: Callable[[], bool], what: str) -> None:
    """Wait until `true`, of something that tells nobody when it happens."""
    try:
        async with asyncio.timeout(_PATIENCE):
            while not true():  # noqa: ASYNC110 - there is nothing to wait for
                await asyncio.sleep(_PAUSE)
    except TimeoutError:
        raise AssertionError(f"It never came about that {what}.") from None


# --- the root file system, made once


def base_system(*more: str, options: tuple[str, ...] = ()) -> Path:
    """The guest's root file system in the cache; made if it is not there (20 s and 230 MB, from a Debian mirror).

    `more` are packages that are to be in it besides, `options` further ones of mmdebstrap.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "base-station-tests"
    packages = (*_PACKAGES, *more)
    key = repr((_RECIPE, packages, options, _LEFT_OUT, _MASKED))
    made = cache / f"guest-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
    if not made.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # a second run waits instead of making another
            if not made.is_dir():
                _make_base_system(made, packages, options)
    return made / "root"


def _make_base_system(made: Path, packages: tuple[str, ...], options: tuple[str, ...]) -> None:
    """Make it beside and rename it, so that it is there as a whole or not at all."""
    for left in made.parent.glob("making-*"):  # by a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="making-", dir=made.parent, ignore_cleanup_errors=True) as folder:
        root = Path(folder) / "new" / "root"
        root.parent.mkdir()
        command = [
            "mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(packages)}",
            *(f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in _LEFT_OUT), *options, "bookworm", str(root),
        ]  # fmt: skip
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, f"The guest's root file system cannot be made:\n{ended.stderr[-4000:]}"
        _prepare(root)
        root.parent.rename(made)


def _prepare(root: Path) -> None:
    """Have nothing run in the guest but what a unit has."""
    write(root / "etc/machine-id", "")
    (root / "etc/hostname").unlink(missing_ok=True)
    units = root / "etc/systemd/system"
    for name in _MASKED:
        link(units / name, "/dev/null")
    # Debian's own file for a container's cable would do what is the software's to do.
    link(root / "etc/systemd/network/80-container-host0.network", "/dev/null")
    link(root / "etc/resolv.conf", "/run/systemd/resolve/stub-resolv.conf")
    # What `systemctl enable systemd-networkd` does.
    for name in ("multi-user.target.wants/systemd-networkd.service", "dbus-org.freedesktop.network1.service"):
        link(units / name, "/lib/systemd/system/systemd-networkd.service")
    link(units / "sockets.target.wants/systemd-networkd.socket", "/lib/systemd/system/systemd-networkd.socket")


def link(path: Path, target: str) -> None:
    _make_folder(path.parent)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def _make_folder(path: Path) -> None:
    """Have a folder that everyone in the guest may look into, whatever this process's umask."""
    if not path.is_dir():
        _make_folder(path.parent)
        path.mkdir()
        path.chmod(0o755)


def write(path: Path, text: str) -> None:
    """Write a file that everyone in the guest may read."""
    _make_folder(path.parent)
    path.write_text(text)
    path.chmod(0o644)


# --- the network at the other end of the guest's cable


# Holds a network namespace, which is there once it says so. When its input ends, which is when whoever started it has
# ended, be it by SIGKILL, it kills all that is in the control group and removes that.
_WARDEN = """
echo there
cat > /dev/null
echo 1 > "$GROUP/cgroup.kill"
for _ in $(seq 500); do
    grep -q "populated 0" "$GROUP/cgroup.events" && break
    sleep 0.01
done
find "$GROUP" -depth -type d -exec rmdir {} +
"""
# A process that is started so belongs to the control group.
_WARD = """
mkdir -p "$GROUP/$0"
echo $$ > "$GROUP/$0/cgroup.procs"
exec "$@"
"""


class Lan:
    """A network of the test's own, at whose only socket the guest is plugged in.

    It is a network namespace without a name. `address`, `address6` and `link_local` are its end of the cable, which is
    the router, the DHCP server, and where clients are; `further` is its end of a second cable. `group` is the control
    group of all processes that run for long, the guest's too; a warden sees to it that they end with the test.
    """

    network = IPv4Network("10.77.0.0/24")
    network6 = IPv6Network("fd77::/64")
    address = "10.77.0.1"
    address6 = "fd77::1"
    link_local = "169.254.77.1"
    further = "10.78.0.1"

    def __init__(self, warden: asyncio.subprocess.Process, group: Path, folder: Path) -> None:
        self.group = group
        self._warden = warden
        self._wards: list[asyncio.subprocess.Process] = []
        self._namespace = f"/proc/{warden.pid}/ns/net"
        self.folder = folder
        self._server: asyncio.subprocess.Process | None = None
        self._served: tuple[str, ...] | None = None
        self.resolving: tuple[str, ...] = ()
        self._cable = ""

    @property
    def entrance(self) -> tuple[str, ...]:
        """What stands before a command that is to run in here."""
        return ("nsenter", f"--net={self._namespace}")

    async def spawn(self, name: str, *command: str | Path, log: Path, **environment: str) -> asyncio.subprocess.Process:
        """Start what runs until it is killed, as `name` in the control group."""
        with log.open("ab") as file:
            ward = await asyncio.create_subprocess_exec(
                *self.entrance, "sh", "-ec", _WARD, name, *command,
                stdin=asyncio.subprocess.DEVNULL, stdout=file, stderr=file,
                env={**_PATH, "GROUP": str(self.group), **environment},
            )  # fmt: skip
        self._wards.append(ward)
        return ward

    def processes(self) -> list[int]:
        """All processes of the control group, by their numbers here."""
        lists = self.group.rglob("cgroup.procs")
        return [int(pid) for file in lists for pid in file.read_text().split()]

    async def run(self, *command: str | Path, seconds: float = _PATIENCE) -> Ran:
        """Run `command` of the test's side in this network."""
        return await run(*self.entrance, *command, seconds=seconds)

    async def check(self, *command: str | Path, seconds: float = _PATIENCE) -> str:
        """Run `command` in this network; it must succeed. Returns what it printed."""
        return await check(*self.entrance, *command, seconds=seconds)

    @property
    def namespace(self) -> Path:
        """What leads into it (namespaces(7))."""
        return Path(self._namespace)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """What this thread opens within belongs to this network for good. Nothing may be awaited within."""
        with open("/proc/thread-self/ns/net") as before, open(self._namespace) as here:  # noqa: PTH123 - no files
            _enter(here.fileno())
            try:
                yield
            finally:
                _enter(before.fileno())

    def new_socket(self, family: int = socket.AF_INET, kind: int = socket.SOCK_STREAM, proto: int = 0) -> socket.socket:
        """A socket in this network, which may be used anywhere: in asyncio, in threads."""
        with self.entered():
            return socket.socket(family, kind, proto)

    def session(self) -> aiohttp.ClientSession:
        """An HTTP client in this network, which takes any certificate. Names are looked up outside: use addresses."""
        trusting = ssl.create_default_context()
        trusting.check_hostname = False
        trusting.verify_mode = ssl.CERT_NONE
        connector = aiohttp.TCPConnector(ssl=trusting, socket_factory=lambda info: self.new_socket(*info[:3]))
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def plug_in(self, cable: str) -> None:
        """The guest has just got its cable: give our end its addresses, put it in, and serve what was asked for."""
        self._cable = cable
        for address in (f"{self.address}/24", f"{self.link_local}/16", f"{self.address6}/64"):
            await self.check("ip", "address", "add", address, "dev", cable, *(["nodad"] if ":" in address else []))
        await self.plug()
        if self._served is not None:
            await self.serve_dhcp(*self._served)

    async def plug_in_further(self, cable: str) -> None:
        """The guest has a second cable, to a network without a DHCP server."""
        await self.check("ip", "address", "add", f"{self.further}/24", "dev", cable)
        await self.check("ip", "link", "set", cable, "up")

    async def plug(self) -> None:
        """Put the cable in."""
        await self.check("ip", "link", "set", self._cable, "up")

    async def unplug(self) -> None:
        """Pull the cable out: the guest has no carrier."""
        await self.check("ip", "link", "set", self._cable, "down")

    async def serve_dhcp(self, *options: str) -> None:
        """Have a DHCP server, which names itself as router and DNS server, and announces `network6`.

        `options` are further ones of dnsmasq, such as `--dhcp-option=option:ntp-server,10.77.0.1`. Before the guest has
        started nothing is served yet, but from its cable's first moment.
        """
        await self.stop_dhcp()
        self._served = options
        if not self._cable:
            return
        first, last = self.network[101], self.network[199]
        log = self.folder / "dnsmasq.log"
        log.write_text("")
        self._server = await self.spawn(
            "dnsmasq", "dnsmasq", "--keep-in-foreground", "--user=root", "--conf-file=/dev/null", "--pid-file",
            "--no-resolv", "--no-hosts", "--log-facility=-", "--log-dhcp", f"--interface={self._cable}",
            f"--dhcp-leasefile={self.folder / 'leases'}", "--dhcp-authoritative", "--no-ping",
            f"--dhcp-range={first},{last},{self.network.netmask},1h",
            f"--dhcp-range={self.network6[0]},ra-only", "--enable-ra", *options,
            log=log,
        )  # fmt: skip
        await until(lambda: "started, version" in log.read_text(), "the DHCP server has started")

    async def stop_dhcp(self) -> None:
        """Have no DHCP server, and no router that announces itself. It forgets its leases."""
        self._served = None
        if self._server is not None:
            await _end(self._server)
            self._server = None
            (self.folder / "leases").unlink(missing_ok=True)

    def leases(self) -> list[str]:
        """The IPv4 addresses that are leased."""
        file = self.folder / "leases"
        return [line.split()[2] for line in file.read_text().splitlines()] if file.exists() else []

    async def end(self) -> None:
        """Whatever is left."""
        assert self._warden.stdin is not None
        self._warden.stdin.close()
        async with asyncio.timeout(_PATIENCE):
            await self._warden.wait()
        for process in (*self._wards, self._warden):
            await _end(process)


def _enter(namespace: int) -> None:
    if _LIBC.setns(namespace, _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "the network namespace cannot be entered")


@asynccontextmanager
async def a_lan(folder: Path) -> AsyncIterator[Lan]:
    """A network; gone afterwards whatever happens."""
    group = _control_groups() / f"base-station-test-{secrets.token_hex(4)}"
    group.mkdir()
    warden = await asyncio.create_subprocess_exec(
        "unshare", "--net", "sh", "-c", _WARDEN, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={**_PATH, "GROUP": str(group)}, start_new_session=True,
    )  # fmt: skip
    lan = Lan(warden, group, folder)
    try:
        assert warden.stdout is not None
        async with asyncio.timeout(_PATIENCE):
            assert await warden.stdout.readline(), "no network namespace can be made"
        await lan.check("ip", "link", "set", "lo", "up")
        yield lan
    finally:
        await lan.end()


def _control_groups() -> Path:
    """Where version 2 of the control groups is mounted."""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, place, kind, *_ = line.split()
        if kind == "cgroup2":
            return Path(place)
    raise AssertionError("No control groups of version 2 are mounted here. A guest needs them.")


# --- the guest


# The guest's mounts go with this shell's mount namespace, and so do the folders that nspawn leaves in /run. The guest
# sees version 2 of the control groups alone.
_SHELL = """
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p /run/systemd/nspawn
mount -t tmpfs tmpfs /run/systemd/nspawn
if [ -n "$STATE" ]; then mount -o loop "$STATE" "$FOLDER/state"; fi
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$FOLDER/upper,workdir=$FOLDER/work" "$FOLDER/root"
exec systemd-nspawn --quiet --boot --directory="$FOLDER/root" "$@"
"""


class Guest:
    """A guest. `folder` has its console's text, and afterwards its journal's, for whoever looks for a fault.

    `several`: it has the interface FURTHER too. `state`, where it is set before the start, is the image of an ext4 file
    system that is its state partition; where `read_only` is, its root is, and /var is empty at each start. `pid` is its
    first process, `root` its files as it sees them itself, `upper` where files are laid for it before it starts, and
    where all is that it wrote. `patience` is how many seconds an answer may take.
    """

    patience = _PATIENCE

    def __init__(
        self, folder: Path, lan: Lan, panel: PanelUser, *, several: bool = False, checkout: bool = True
    ) -> None:
        self.folder = folder
        self.lan = lan
        self.panel = panel
        self.several = several
        self.state: Path | None = None
        self.read_only = False
        self.checkout = checkout  # whether the software is this checkout's, with its environment
        self.pid = 0
        self._name = f"bs{secrets.token_hex(4)}"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def root(self) -> Path:
        return Path(f"/proc/{self.pid}/root")

    @property
    def upper(self) -> Path:
        return self.folder / "upper"

    async def run(self, *command: str | Path, seconds: float = _PATIENCE) -> Ran:
        """Run `command` in the guest as root."""
        return await run(*self._entrance(), *command, seconds=seconds)

    async def check(self, *command: str | Path, seconds: float | None = None) -> str:
        """Run `command` in the guest as root; it must succeed. Returns what it printed."""
        ran = await self.run(*command, seconds=seconds or self.patience)
        assert ran.code == 0, f"{command} ended with {ran.code}:\n{ran.out}{ran.err}"
        return ran.out

    def _entrance(self) -> tuple[str, ...]:
        assert self.pid, "the guest does not run"
        # Its own environment, since what this machine has (HOME, LANG, a virtual environment) is not there.
        return ("nsenter", "--all", "--wdns=/", f"--target={self.pid}", "env", "-i", f"PATH={_PATH['PATH']}")

    async def command(self, *arguments: str) -> Ran:
        """Run the `base-station` command in the guest as root."""
        return await self.run(
            "env", f"PYTHONPATH={_SOURCE}", f"{_ENVIRONMENT}/bin/python", "-m", "daemon.client", *arguments
        )

    async def journal(self, unit: str = "base-station") -> str:
        """What the journal has of `unit`."""
        return await self.check("journalctl", "--no-pager", "--output=short-precise", f"--unit={unit}")

    async def addresses(self, interface: str = INTERFACE) -> list[Address]:
        """The addresses of the guest's cable, as the kernel has them; none that is still being tried out."""
        links = json.loads(await self.check("ip", "-json", "address", "show", "dev", interface))
        infos = [info for link in links for info in link["addr_info"]]
        return [ip_address(info["local"]) for info in infos if not info.get("tentative")]

    async def until_address(
        self, wanted: IPv4Network | IPv6Network | Address, seconds: float = _PATIENCE, interface: str = INTERFACE
    ) -> Address:
        """Wait until the guest has the address, or one in the network, that is `wanted`; returns it."""
        network = ip_network(wanted)
        found: list[Address] = []
        try:
            async with asyncio.timeout(seconds):
                while True:
                    found = await self.addresses(interface)
                    for address in found:
                        if address in network:
                            return address
                    await asyncio.sleep(_PAUSE)
        except TimeoutError:
            raise AssertionError(f"the guest had no {wanted} within {seconds:g} s, but {found}") from None

    async def until_none(self, version: int = 4) -> None:
        """Wait until the guest has no address of this IP version."""
        async with asyncio.timeout(_PATIENCE):
            while any(address.version == version for address in await self.addresses()):  # noqa: ASYNC110
                await asyncio.sleep(_PAUSE)

    async def start(self) -> None:
        """Start the guest, also once more after `kill`; its boot is over when this returns."""
        for name in ("upper", "work", "root", "state"):
            _make_folder(self.folder / name)
        for place in (_SOURCE, _ENVIRONMENT) if self.checkout else ():  # nspawn makes them, where it can write
            _make_folder(self.upper / place[1:])
        # In a short place: the path of a Unix socket has 108 characters at most.
        with tempfile.TemporaryDirectory(prefix="guest-") as short, _told(Path(short) / "notify") as told:
            self._process = await self._launch(f"{short}/notify")
            await self._until_booted(told)

    async def _launch(self, notify: str) -> asyncio.subprocess.Process:
        device = self.panel.panel.device
        os.chown(device, 0, _DIALOUT)
        os.chmod(device, 0o660)  # noqa: PTH101 - in one breath with the line above
        return await self.lan.spawn(
            "guest", "unshare", "--mount", "--propagation=slave", "sh", "-ec", _SHELL, "sh",
            f"--machine={self._name}", "--register=no", "--keep-unit", "--notify-ready=yes", "--network-veth",
            *((f"--network-veth-extra=vf-{self._name}:{FURTHER}",) if self.several else ()),
            "--resolv-conf=off", "--link-journal=no", "--timezone=off", "--console=pipe",
            *((f"--bind={self.folder}/state:{STATE}",) if self.state else ()),
            *(("--volatile=state",) if self.read_only else ()),
            "--capability=CAP_BPF", "--system-call-filter=bpf",  # for DevicePolicy= and IPAddressDeny= in there
            f"--bind={device}:{PANEL}",
            *((f"--bind-ro={ROOT}:{_SOURCE}", f"--bind-ro={sys.prefix}:{_ENVIRONMENT}") if self.checkout else ()),
            log=self.folder / "console.log",
            NOTIFY_SOCKET=notify, FOLDER=str(self.folder), LOWER=str(base_system()), STATE=str(self.state or ""),
        )  # fmt: skip

    async def _until_booted(self, told: socket.socket) -> None:
        """Read what nspawn says (sd_notify(3)): first who the guest's first process is, then that the boot is over."""
        loop = asyncio.get_running_loop()
        text = ""
        try:
            async with asyncio.timeout(_PATIENCE):
                while "READY=1" not in text:
                    text = (await loop.sock_recv(told, 4096)).decode()
                    if leader := re.search(r"^X_NSPAWN_LEADER_PID=(\d+)$", text, re.MULTILINE):
                        self.pid = int(leader[1])
                        await self.lan.plug_in(f"ve-{self._name}")
                        if self.several:
                            await self.lan.plug_in_further(f"vf-{self._name}")
        except TimeoutError:
            raise AssertionError(f"the guest did not boot:\n{self.console()}") from None

    def console(self) -> str:
        """What the guest said on its console."""
        return (self.folder / "console.log").read_text(errors="replace")

    def cut(self) -> None:
        """From now on nothing gets onto the state partition, nor what was on its way there, as without power."""
        folder = os.open(self.root / STATE[1:], os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(folder, _SHUTDOWN, struct.pack("I", _WITHOUT_FLUSH))
        finally:
            os.close(folder)

    async def kill(self) -> None:
        """Kill the guest with all that is in it, at once; the image of its state partition is free afterwards.

        What it wrote is kept, also what it had not synced, unless it was `cut` off before.
        """
        assert self.pid
        assert self._process is not None
        leader, self.pid = self.pid, 0
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(leader, signal.SIGKILL)  # all others die with the first process; nspawn notices, and ends
        async with asyncio.timeout(_PATIENCE):
            await self._process.wait()
        if self.state is not None:
            await until(lambda: not _is_attached(self.state), "the disk is free")

    async def keep(self, name: str) -> None:
        """Keep the guest's state partition as it is now, for `back_to`; the guest is off afterwards."""
        assert self.state is not None
        await self.check("systemctl", "stop", "base-station")
        await self.check("sync")
        await self.kill()
        shutil.copy(self.state, self._kept(name))

    async def back_to(self, name: str) -> None:
        """Start the guest, which is off, with all as it was when it was kept."""
        assert self.state is not None
        shutil.copy(self._kept(name), self.state)
        await self.start()

    def _kept(self, name: str) -> Path:
        assert self.state is not None
        return self.state.with_name(f"{name}.img")

    async def end(self) -> None:
        """Write the journal down and kill the guest. Where it comes to neither, the Lan's end kills it."""
        self.panel.close()
        if self.pid:
            journal = await self.run("journalctl", "--no-pager", "--output=short-precise")
            (self.folder / "journal.log").write_text(journal.out)
            await self.kill()


def _is_attached(image: Path | None) -> bool:
    """Whether some loop device still has it, which goes when the guest's mounts have gone."""
    files = Path("/sys/block").glob("loop*/loop/backing_file")
    return any(file.exists() and file.read_text().strip() == str(image) for file in files)


@contextmanager
def _told(path: Path) -> Iterator[socket.socket]:
    """A socket for sd_notify's messages."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(path))
        told.setblocking(False)
        yield told


# --- the software, installed as docs/install.md says

_FILES = {
    "base-station.service": "etc/systemd/system/base-station.service",
    "base-station.sysusers": "etc/sysusers.d/base-station.conf",
    "base-station-panel.tmpfiles": "etc/tmpfiles.d/base-station-panel.conf",
    "base-station.tmpfiles": "etc/tmpfiles.d/base-station.conf",
    "base-station.polkit.rules": "etc/polkit-1/rules.d/50-base-station.rules",
}
# The checkout and the environment in use here, in the place of an installation; the confinement is the unit's own.
_DROP_IN = f"""
[Service]
Environment=PYTHONPATH={_SOURCE} PYTHONDONTWRITEBYTECODE=1
ExecStart=
ExecStart={_ENVIRONMENT}/bin/python -m daemon
"""


@asynccontextmanager
async def bare(folder: Path) -> AsyncIterator[Guest]:
    """A guest without the software; its cable leads to a network with a DHCP server."""
    require()
    await asyncio.to_thread(base_system)
    async with a_lan(folder) as lan:
        guest = Guest(folder, lan, PanelUser(folder / "panel"), checkout=False)
        try:
            await lan.serve_dhcp()
            await guest.start()
            yield guest
        finally:
            await guest.end()


@asynccontextmanager
async def booted(
    folder: Path,
    *,
    backend: str = "networkd",
    confirm_seconds: int = 90,
    started: bool = True,
    dhcp: bool = True,
    several: bool = False,
    state: Path | None = None,
    read_only: bool = False,
    prepared: Callable[[Lan, Path], Awaitable[str]] | None = None,
) -> AsyncIterator[Guest]:
    """A guest with the software installed, its panel and its network; gone afterwards whatever happens.

    `started`: the service starts with the guest, and runs when this enters. `dhcp`: the Lan has a DHCP server.
    `several`: the guest has a second cable, at an interface that the profile names as a further one. `state` is the
    image of an ext4 file system that is to be its state partition, with `read_only` the one place where it can keep
    something. `prepared` is
    given the Lan and the folder of the guest's files before it starts, and returns what is to be added to the profile.
    """
    require()
    await asyncio.to_thread(base_system)
    async with a_lan(folder) as lan:
        guest = Guest(folder, lan, PanelUser(folder / "panel"), several=several)
        guest.state, guest.read_only = state, read_only
        try:
            more = "" if prepared is None else await prepared(lan, guest.upper)
            _install(guest.upper, _profile(backend, confirm_seconds, several=several) + more, started=started)
            if several:
                _link_further(guest.upper / _FILES["base-station.tmpfiles"])
            if dhcp:
                await lan.serve_dhcp(*lan.resolving)
            await guest.start()
            if started:
                await _expect_service(guest)
            yield guest
        finally:
            await guest.end()


def require() -> None:
    """Fail with a sentence that says what to do where a guest cannot be had."""
    assert os.geteuid() == 0, "A guest needs root's rights: run the tests as root."
    path = _PATH["PATH"]
    packages = sorted({package for program, package in _PROGRAMS.items() if shutil.which(program, path=path) is None})
    assert not packages, f"A guest needs programs that are not installed. Run: apt install {' '.join(packages)}"
    assert (sys.base_prefix, sys.version_info[:2]) == ("/usr", (3, 11)), (
        "The guest runs this virtual environment with its own Python, Debian 12's. Make .venv on Debian 12: make clean"
    )


def _install(upper: Path, profile: str, *, started: bool) -> None:
    for name, place in _FILES.items():
        write(upper / place, (ROOT / "systemd" / name).read_text())
    write(upper / "etc/base-station/base-station.toml", profile)
    unit = upper / _FILES["base-station.service"]
    write(unit.with_name(f"{unit.name}.d") / "checkout.conf", _DROP_IN)
    if started:
        link(unit.parent / "multi-user.target.wants" / unit.name, f"../{unit.name}")


def _link_further(tmpfiles: Path) -> None:
    """Have the line for a further interface, as the file itself says."""
    text = tmpfiles.read_text()
    (line,) = re.findall(r"^#(L .*)$", text, re.MULTILINE)
    write(tmpfiles, f"{text}{line.replace('eth1', FURTHER)}\n")


def _profile(backend: str, confirm_seconds: int, *, several: bool) -> str:
    return f"""
[device]
model = "Test Base Station"
serial = "TB-0042"
name = "Test unit"
[panel]
device = "{PANEL}"
[network]
interface = "{INTERFACE}"
backend = "{backend}"
further = {json.dumps([FURTHER] if several else [])}
[security]
confirm_seconds = {confirm_seconds}
"""


async def _expect_service(guest: Guest) -> None:
    if (await guest.run("systemctl", "is-active", "base-station")).out.strip() != "active":
        raise AssertionError(f"the service did not start:\n{await guest.journal()}")


if __name__ == "__main__":
    print(base_system())
