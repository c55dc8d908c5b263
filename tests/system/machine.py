"""A whole machine: Debian with a kernel of its own, in an emulator, with the software installed as on a unit.

    async with machine(tmp_path) as unit:
        await unit.plug_panel()
        address = await unit.until_address(unit.lan.network)

It is a Guest that has what a container has not: the kernel takes its limits, its front panel is on USB and may be
pulled out and plugged in again, its clock begins wherever a test wants, and to kill it is to switch it off: what it had
not yet had written to its disks is lost. Its CPU is imitated, so that everything takes its time.
"""

import asyncio
import base64
import contextlib
import json
import shlex
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

from tests.system.guest import (
    INTERFACE,
    Address,
    Guest,
    Lan,
    Ran,
    a_lan,
    base_system,
    check,
    link,
    require,
    until,
    write,
)
from tests.system.panel import PanelUser
from tests.system.power import empty_disk
from tests.system.unit import ROOT

PROFILE = f"""
[device]
model = "Test Base Station"
serial = "TB-0042"
name = "Test unit"
[network]
interface = "{INTERFACE}"
backend = "networkd"
"""
_PACKAGES = ("linux-image-amd64", "initramfs-tools", "udev", "kmod", "lz4")
# Drivers of what the machine has not, which are most of the kernel, and in the initial file system no others than it
# needs to reach its disks: both are less to be made, to be copied and to be booted.
_DRIVERS_LEFT_OUT = (
    "gpu", "iio", "infiniband", "isdn", "media", "mtd", "net/ethernet", "net/wireless", "scsi", "staging",
)  # fmt: skip
_INITIAL = r"""
set -e
mkdir -p "$1/etc/initramfs-tools/conf.d"
printf "MODULES=list\nCOMPRESS=lz4\nBUSYBOX=n\nFSTYPE=ext4\n" > "$1/etc/initramfs-tools/conf.d/machine"
printf "virtio_pci\nvirtio_blk\next4\n" > "$1/etc/initramfs-tools/modules"
"""
_OPTIONS = (
    *(f"--dpkgopt=path-exclude=/lib/modules/*/kernel/drivers/{name}/*" for name in _DRIVERS_LEFT_OUT),
    "--dpkgopt=path-exclude=/lib/modules/*/kernel/sound/*",
    f"--essential-hook={_INITIAL}",
)
_PROGRAMS = {"qemu-system-x86_64": "qemu-system-x86", "qemu-img": "qemu-utils", "mke2fs": "e2fsprogs"}
_PATIENCE = 120.0
_CABLE = "tap0"
# What the emulator's serial adapter says it is, in the place of the panel's own (60-base-station-panel.rules).
_PANELS_PRODUCT, _EMULATED_PRODUCT = "fc0d", "6001"
_END = b"\x04"
_MOST_PRINTED = 64 * 1024 * 1024
# Carries out what it reads from the second serial port: a line is a command in base64.
_SHELL = """
[Unit]
Description=What the tests have carried out
DefaultDependencies=no
After=dev-ttyS1.device sysinit.target

[Service]
ExecStart=/bin/sh -c 'stty raw -echo; echo ready; while read -r line; do \\
    echo "$line" | base64 -d > /run/order; sh /run/order > /run/answer 2>&1; code=$?; \\
    base64 -w 0 /run/answer; printf " %%s\\\\004" "$code"; done'
StandardInput=tty-force
StandardOutput=tty
TTYPath=/dev/ttyS1
Restart=always

[Install]
WantedBy=sysinit.target
"""


def require_machine() -> None:
    """Fail with a sentence that says what to do where a machine cannot be had."""
    require()
    missing = sorted({package for program, package in _PROGRAMS.items() if shutil.which(program) is None})
    assert not missing, f"A machine needs programs that are not installed. Run: apt install {' '.join(missing)}"


def make_disk(folder: Path, profile: str) -> Path:
    """In `folder` the image of a root file system with the software installed, started at boot with `profile`."""
    tree = folder / "tree"
    subprocess.run(["cp", "--archive", base_system(*_PACKAGES, options=_OPTIONS), tree], check=True)
    done = subprocess.run(
        ["tools/install", tree, "/opt/base-station"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    write(tree / "etc/base-station/base-station.toml", profile)
    given = tree / "usr/share/base-station/networkd"
    write(tree / "etc/tmpfiles.d/base-station.conf", (given / "base-station.tmpfiles").read_text())
    write(tree / "etc/polkit-1/rules.d/50-base-station.rules", (given / "50-base-station.rules").read_text())
    rules = (tree / "usr/lib/udev/rules.d/60-base-station-panel.rules").read_text()
    assert _PANELS_PRODUCT in rules
    write(tree / "etc/udev/rules.d/60-base-station-panel.rules", rules.replace(_PANELS_PRODUCT, _EMULATED_PRODUCT))
    write(tree / "etc/systemd/network/10-cable.link", f"[Match]\nDriver=virtio_net\n[Link]\nName={INTERFACE}\n")
    write(tree / "etc/fstab", "/dev/vdb /var/lib/base-station ext4 defaults 0 0\n")
    write(tree / "etc/systemd/system/machine-shell.service", _SHELL)
    link(tree / "etc/systemd/system/sysinit.target.wants/machine-shell.service", "../machine-shell.service")
    link(
        tree / "etc/systemd/system/multi-user.target.wants/base-station.service",
        "/lib/systemd/system/base-station.service",
    )
    subprocess.run(["systemd-sysusers", f"--root={tree}"], check=True, capture_output=True)
    image = folder / "root.img"
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", tree, image, "2G"], check=True)
    for name in ("vmlinuz", "initrd.img"):
        shutil.copy(tree / name, folder / name)
    shutil.rmtree(tree)
    return image


class Machine(Guest):
    """See Guest. `disk` is what `make_disk` made; it and the state partition have each a layer that is written to.

    `clock` is what its clock shows when it is switched on, as ISO 8601; None for the right time.
    """

    patience = _PATIENCE

    def __init__(self, folder: Path, lan: Lan, panel: PanelUser, disk: Path) -> None:
        super().__init__(folder, lan, panel)
        self.disk = disk
        self.layers = (folder / "root.layer", folder / "state.layer")
        self.clock: str | None = None
        self._shell: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._plugs = 0

    @property
    def root(self) -> Path:
        raise AssertionError("a machine's files are its own")

    async def run(self, *command: str | Path, seconds: float = _PATIENCE) -> Ran:
        """Run `command` as root; what it prints comes all together."""
        assert self._shell is not None, "the machine does not run"
        reader, writer = self._shell
        order = base64.b64encode(shlex.join(map(str, command)).encode())
        async with asyncio.timeout(seconds):
            writer.write(order + b"\n")
            await writer.drain()
            answer = (await reader.readuntil(_END)).removesuffix(_END)
        text, _, code = answer.rpartition(b" ")
        return Ran(int(code), base64.b64decode(text).decode(errors="replace"), "")

    async def command(self, *arguments: str) -> Ran:
        return await self.run("base-station", *arguments)

    async def lay_disks(self) -> None:
        """Have it as new: a layer over the disk, and an empty state partition."""
        state = await empty_disk(self.folder / "state.img")
        for below, layer in zip((self.disk, state), self.layers, strict=True):
            await check("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", below, layer)

    async def start(self) -> None:
        """Switch it on; the service runs when this returns."""
        await self._switch_on()
        await self._reach_shell()
        waiting = "for try in $(seq 300); do systemctl is-active --quiet base-station && exit; sleep 0.2; done; exit 1"
        ran = await self.run("sh", "-c", waiting)
        assert ran.code == 0, await self.journal()

    async def keep(self, name: str) -> None:
        """Keep it as it is now, its memory too, for `back_to`; it is off afterwards."""
        if self.panel.panel.plugged:  # the emulator cannot keep its adapter
            await self.unplug_panel()
            self.panel.panel.plug()
        said = await self._tell("human-monitor-command", **{"command-line": f"savevm {name}"})
        assert not said, said
        await self.kill()

    async def back_to(self, name: str) -> None:
        """Have it go on from where it was kept, with the panel plugged in just now."""
        plugged = self.panel.panel.plugged
        self.panel.panel.unplug()
        await self._switch_on("-loadvm", name)
        await self._connect_shell()
        await self.check("true")
        if plugged:
            await self.plug_panel()

    async def _switch_on(self, *options: str) -> None:
        for name in ("qmp", "shell"):
            (self.folder / name).unlink(missing_ok=True)
        folder = self.disk.parent
        root, state = self.layers
        self._process = await self.lan.spawn(
            # What else runs here is to have the processor first: it may be measured.
            "machine", "nice", "-n", "10", "qemu-system-x86_64",
            "-machine", "pc", "-accel", "tcg", "-cpu", "qemu64,-svm", "-smp", "1", "-m", "512",
            "-nodefaults", "-no-reboot", "-display", "none",
            "-kernel", folder / "vmlinuz", "-initrd", folder / "initrd.img",
            "-append", "root=/dev/vda rw console=ttyS0 panic=1 quiet mitigations=off",
            "-drive", f"file={root},format=qcow2,if=virtio",
            "-drive", f"file={state},format=qcow2,if=virtio",
            "-netdev", f"tap,id=cable,ifname={_CABLE},script=no,downscript=no",
            "-device", "virtio-net-pci,netdev=cable",
            "-device", "piix3-usb-uhci,id=usb",
            "-serial", f"file:{self.folder / 'console.log'}",
            "-serial", f"unix:{self.folder / 'shell'},server=on,wait=off",
            "-qmp", f"unix:{self.folder / 'qmp'},server=on,wait=off",
            *(() if self.clock is None else ("-rtc", f"base={self.clock}")),
            *(self._panel_from_the_start() if self.panel.panel.plugged else ()),
            *options,
            log=self.folder / "emulator.log",
        )  # fmt: skip
        self.pid = self._process.pid

    async def _reach_shell(self) -> None:
        reader = await self._connect_shell()
        try:
            async with asyncio.timeout(_PATIENCE):
                while b"ready" not in await reader.readline():
                    pass
        except TimeoutError:
            raise AssertionError(f"the machine did not boot:\n{self.console()}") from None

    async def _connect_shell(self) -> asyncio.StreamReader:
        place = self.folder / "shell"
        await until(place.exists, "the emulator runs")
        self._shell = await asyncio.open_unix_connection(place, limit=_MOST_PRINTED)
        return self._shell[0]

    def _panel_from_the_start(self) -> tuple[str, ...]:
        line, device = self._next_plug()
        path = self.panel.panel.device
        return "-chardev", f"serial,id={line},path={path}", "-device", f"usb-serial,chardev={line},id={device}"

    def _next_plug(self) -> tuple[str, str]:
        """The names, used once each, of the line to the panel and of the adapter on USB."""
        self._plugs += 1
        return f"line{self._plugs}", f"panel{self._plugs}"

    async def until_address(
        self, wanted: IPv4Network | IPv6Network | Address, seconds: float = _PATIENCE, interface: str = INTERFACE
    ) -> Address:
        return await super().until_address(wanted, seconds, interface)

    async def plug_panel(self) -> None:
        """Put the front panel into the USB socket; it is there from the start when the machine is started again."""
        self.panel.panel.plug()
        line, device = self._next_plug()
        backend = {"type": "serial", "data": {"device": self.panel.panel.device}}
        await self._tell("chardev-add", id=line, backend=backend)
        await self._tell("device_add", driver="usb-serial", chardev=line, id=device)

    async def unplug_panel(self) -> None:
        """Pull it out."""
        await self._tell("device_del", id=f"panel{self._plugs}")
        self.panel.panel.unplug()

    async def _tell(self, order: str, **details: Any) -> Any:
        """An order to the emulator (QEMU Machine Protocol); returns what it answers."""
        reader, writer = await asyncio.open_unix_connection(self.folder / "qmp")
        try:
            async with asyncio.timeout(_PATIENCE):
                await reader.readline()
                for execute, arguments in (("qmp_capabilities", {}), (order, details)):
                    writer.write(json.dumps({"execute": execute, "arguments": arguments}).encode() + b"\n")
                    while "return" not in (said := json.loads(await reader.readline())):
                        assert "error" not in said, f"{order}: {said}"
                return said["return"]
        finally:
            writer.close()

    def cut(self) -> None:
        assert self._process is not None
        self._process.kill()

    async def kill(self) -> None:
        """Switch it off: what was not on its disk is lost."""
        assert self._process is not None
        if self._shell is not None:
            self._shell[1].close()
        self._shell, self.pid = None, 0
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()

    async def end(self) -> None:
        self.panel.close()
        if self.pid:
            with contextlib.suppress(AssertionError, TimeoutError):
                ran = await self.run("journalctl", "--no-pager", "--output=short-precise")
                (self.folder / "journal.log").write_text(ran.out)
            await self.kill()


@asynccontextmanager
async def machine(folder: Path, disk: Path, *, dhcp: bool = True, clock: str | None = None) -> AsyncIterator[Machine]:
    """A machine that is switched on, with its network; gone afterwards whatever happens. See Machine."""
    require_machine()
    async with a_lan(folder) as lan:
        panel = PanelUser(folder / "panel")
        panel.panel.unplug()
        unit = Machine(folder, lan, panel, disk)
        unit.clock = clock
        await unit.lay_disks()
        try:
            await lan.check("ip", "tuntap", "add", _CABLE, "mode", "tap")
            await lan.plug_in(_CABLE)
            if dhcp:
                await lan.serve_dhcp()
            await unit.start()
            yield unit
        finally:
            await unit.end()
