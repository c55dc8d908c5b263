"""The unit on a whole machine: what a container cannot show. It takes minutes: `make guest`, not `make test`.

A front panel on USB that is pulled out and plugged in again, limits that a kernel takes, a first start that knows
neither the time nor a network, and a power switch.
"""

import asyncio
import contextlib
import json
import os
import re
import shlex
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from daemon.version import BUILD_DATE
from tests.system.guest_owner import Owner
from tests.system.machine import PROFILE, Machine, machine, make_disk
from tests.system.power import promises_hold
from tests.system.unit import ROOT

pytestmark = [pytest.mark.machine, pytest.mark.timeout(900)]

CUTS = int(os.environ.get("MACHINE_CUTS", "8"))
# So long an operation may have been under way here, where everything takes its time.
_LATEST_CUT = 3.0
_LONG = 60.0
_NODE = "/dev/base-station/panel"
_PROFILE = "/etc/base-station/base-station.toml"


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_disk(tmp_path_factory.mktemp("disk"), PROFILE)


async def until_told(unit: Machine, true: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until the unit says so of itself (`GET /system`)."""
    async with asyncio.timeout(_LONG):
        while True:
            told = await unit.command("--json", "status")
            if told.code == 0 and true(json.loads(told.out)["system"]):
                return
            await asyncio.sleep(0.5)


async def main_process(unit: Machine) -> str:
    """Its number."""
    return (await unit.check("systemctl", "show", "--property=MainPID", "--value", "base-station")).strip()


async def test_a_first_start_without_time_entropy_network_or_panel(tmp_path: Path, disk: Path) -> None:
    async with machine(tmp_path, disk, dhcp=False, clock="2000-01-01T00:00:00") as unit:
        # Nor has it a source of entropy: this CPU has no RDRAND, and there is no other.
        assert (await unit.run("cat", "/sys/class/misc/hw_random/rng_current")).out.strip() in ("", "none")
        # systemd starts no clock before its own making, which was before the software's.
        assert int(await unit.check("date", "+%s")) < BUILD_DATE.timestamp()
        await until_told(unit, lambda system: "clock-not-set" in str(system["alarms"]))

        await unit.plug_panel()
        await unit.panel.until_shown("Test unit", seconds=_LONG)
        password = await unit.panel.read_password()
        await unit.unplug_panel()
        await until_told(unit, lambda system: not system["panel"]["connected"])
        await unit.plug_panel()
        await until_told(unit, lambda system: bool(system["panel"]["connected"]))
        assert await unit.panel.read_password() == password

        await unit.lan.serve_dhcp()
        address = await unit.until_address(unit.lan.network)
        async with Owner(unit, address, https=True) as owner:
            await owner.sign_in(password)
            assert (await owner.call("GET", "/security")).body["state"] == "open"


async def test_the_service_sees_the_panel_and_no_other_device(tmp_path: Path, disk: Path) -> None:
    async with machine(tmp_path, disk) as unit:
        await unit.plug_panel()
        await unit.panel.until_shown("Test unit", seconds=_LONG)
        inside = ("nsenter", "--mount", f"--target={await main_process(unit)}")
        assert (await unit.check(*inside, "ls", "/dev/base-station")).split() == ["panel"]
        seen = set((await unit.check(*inside, "ls", "/dev")).split())
        assert "null" in seen
        assert not {name for name in seen if name.startswith(("tty", "vd", "input", "mem", "port"))} - {"tty"}
        owned = await unit.check("stat", "--format=%A %U %G", _NODE)
        assert owned == "crw-rw---- root base-station\n"
        # One that was pulled out of another socket does not take this one along.
        await unit.check("/opt/base-station/libexec/panel-node", "remove", "188", "99")
        assert (await unit.run("test", "-c", _NODE)).code == 0
        await unit.unplug_panel()
        await until_told(unit, lambda system: not system["panel"]["connected"])
        assert await unit.check("ls", "/dev/base-station") == ""


async def test_a_serial_port_is_let_in_as_the_page_for_installing_says(tmp_path: Path, disk: Path) -> None:
    page = (ROOT / "docs" / "install.md").read_text()
    (drop_in,) = re.findall(r"^    \[Service\]\n    BindPaths=.*\n    DeviceAllow=.*\n", page, re.MULTILINE)
    async with machine(tmp_path, disk) as unit:
        place = "/etc/systemd/system/base-station.service.d/panel.conf"
        await unit.check("mkdir", "-p", str(Path(place).parent))
        text = textwrap.dedent(drop_in).replace("ttyS1", "ttyS0")
        await unit.check("sh", "-c", f"printf '%s' {shlex.quote(text)} > {place}")
        await unit.check("sed", "-i", 's|^\\[network\\]|[panel]\\ndevice = "/dev/ttyS0"\\n&|', _PROFILE)
        await unit.check("systemctl", "daemon-reload")
        await unit.check("systemctl", "restart", "base-station")
        # It is the machine's console, where no panel answers; but it could be opened and asked.
        await until_told(unit, lambda system: "does not answer" in system["panel"]["detail"])


async def test_the_kernel_is_given_the_limits(tmp_path: Path, disk: Path) -> None:
    async with machine(tmp_path, disk) as unit:
        group = "/sys/fs/cgroup/system.slice/base-station.service"
        assert (await unit.check("cat", f"{group}/memory.max")).strip() == str(256 * 1024 * 1024)
        assert (await unit.check("cat", f"{group}/pids.max")).strip() == "64"


async def test_a_listener_that_dies_is_noticed_and_the_service_started_anew(tmp_path: Path, disk: Path) -> None:
    async with machine(tmp_path, disk) as unit:
        address = await unit.until_address(unit.lan.network)
        before = await main_process(unit)
        await unit.check("ss", "--kill", "--tcp", "state", "listening", "sport = :443")
        async with asyncio.timeout(2 * _LONG):
            while await main_process(unit) in (before, "0"):  # noqa: ASYNC110 - another machine's process
                await asyncio.sleep(0.5)
        assert "watchdog" in (await unit.journal()).lower()
        async with Owner(unit, address, https=True) as visitor, asyncio.timeout(_LONG):
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with visitor.session.get(visitor.url) as page:
                        assert page.status == 200
                        break
                await asyncio.sleep(0.5)


@pytest.mark.timeout(300 + 120 * CUTS)
async def test_promises_hold_wherever_it_is_switched_off(tmp_path: Path, disk: Path) -> None:
    async with machine(tmp_path, disk) as unit:
        await unit.plug_panel()
        await promises_hold(unit, CUTS, _LATEST_CUT)
