"""A whole machine: Debian with a kernel of its own, in an emulator, with the software installed as on a unit.

    async with machine(tmp_path) as unit:
        await unit.plug_panel()
        address = await unit.until_address(unit.lan.network)

It is a Guest that has what a container has not: the kernel takes its limits, its front panel is on USB and may be
pulled out and plugged in again, its clock begins wherever a test wants, and to kill it is to switch it off. Its root is
as new at each start; what lasts is its state partition. Its CPU is imitated, so that everything takes its time.
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
_PACKAGES = ("linux-image-amd64", "initramfs-tools", "udev", "kmod")
_PROGRAMS = {"qemu-system-x86_64": "qemu-system-x86", "mke2fs": "e2fsprogs"}
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
    subprocess.run(["cp", "--archive", base_system(*_PACKAGES), tree], check=True)
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
    """See Guest. `disk` is what `make_disk` made, `state` the image of its state partition.

    `clock` is what its clock shows when it is switched on, as ISO 8601; None for the right time.
    """

    def __init__(self, folder: Path, lan: Lan, panel: PanelUser, disk: Path, state: Path) -> None:
        super().__init__(folder, lan, panel)
        self.disk = disk
        self.state = state
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

    async def start(self) -> None:
        """Switch it on; the service runs when this returns."""
        for name in ("qmp", "shell"):
            (self.folder / name).unlink(missing_ok=True)
        folder = self.disk.parent
        self._process = await self.lan.spawn(
            "machine", "qemu-system-x86_64",
            "-machine", "pc", "-accel", "tcg", "-cpu", "qemu64", "-smp", "1", "-m", "512",
            "-nodefaults", "-no-reboot", "-display", "none",
            "-kernel", folder / "vmlinuz", "-initrd", folder / "initrd.img",
            "-append", "root=/dev/vda rw console=ttyS0 panic=1 quiet mitigations=off",
            "-drive", f"file={self.disk},format=raw,if=virtio,snapshot=on",
            "-drive", f"file={self.state},format=raw,if=virtio",
            "-netdev", f"tap,id=cable,ifname={_CABLE},script=no,downscript=no",
            "-device", "virtio-net-pci,netdev=cable",
            "-device", "piix3-usb-uhci,id=usb",
            "-serial", f"file:{self.folder / 'console.log'}",
            "-serial", f"unix:{self.folder / 'shell'},server=on,wait=off",
            "-qmp", f"unix:{self.folder / 'qmp'},server=on,wait=off",
            *(() if self.clock is None else ("-rtc", f"base={self.clock}")),
            *(self._panel_from_the_start() if self.panel.panel.plugged else ()),
            log=self.folder / "emulator.log",
        )  # fmt: skip
        self.pid = self._process.pid
        await self._reach_shell()
        waiting = "for try in $(seq 300); do systemctl is-active --quiet base-station && exit; sleep 0.2; done; exit 1"
        ran = await self.run("sh", "-c", waiting)
        assert ran.code == 0, await self.journal()

    async def _reach_shell(self) -> None:
        place = self.folder / "shell"
        await until(place.exists, "the emulator runs")
        try:
            async with asyncio.timeout(_PATIENCE):
                reader, writer = await asyncio.open_unix_connection(place, limit=_MOST_PRINTED)
                while b"ready" not in await reader.readline():
                    pass
        except TimeoutError:
            raise AssertionError(f"the machine did not boot:\n{self.console()}") from None
        self._shell = reader, writer

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

    async def _tell(self, order: str, **details: Any) -> None:
        """An order to the emulator (QEMU Machine Protocol)."""
        reader, writer = await asyncio.open_unix_connection(self.folder / "qmp")
        try:
            async with asyncio.timeout(_PATIENCE):
                await reader.readline()
                for execute, arguments in (("qmp_capabilities", {}), (order, details)):
                    writer.write(json.dumps({"execute": execute, "arguments": arguments}).encode() + b"\n")
                    while "return" not in (said := json.loads(await reader.readline())):
                        assert "error" not in said, f"{order}: {said}"
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
        unit = Machine(folder, lan, panel, disk, await empty_disk(folder / "state.img"))
        unit.clock = clock
        try:
            await lan.check("ip", "tuntap", "add", _CABLE, "mode", "tap")
            await lan.plug_in(_CABLE)
            if dhcp:
                await lan.serve_dhcp()
            await unit.start()
            yield unit
        finally:
            await unit.end()
