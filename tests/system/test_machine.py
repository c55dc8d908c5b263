"""The unit on a whole machine: what a container cannot show. It takes minutes: `make guest`, not `make test`.

A front panel on USB that is pulled out and plugged in again, limits that a kernel takes, and a first start that knows
neither the time nor a network. That it may be switched off at any moment is in test_machine_power.py.
"""

import asyncio
import contextlib
import json
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
from tests.system.studio import Studio
from tests.system.unit import ROOT

pytestmark = [pytest.mark.machine, pytest.mark.timeout(900)]

_LONG = 60.0
_MOST_TASKS = "64"
_GROUP = "/sys/fs/cgroup/system.slice/base-station.service"
# As many processes as may be.
_CROWD = """# a crowd
import os, signal
try:
    while os.fork():
        pass
except BlockingIOError:
    pass
signal.pause()
"""
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


async def until_in_file(unit: Machine, path: str, text: str, *, there: bool = True) -> None:
    """Wait until the machine's file is that text."""
    async with asyncio.timeout(_LONG):
        while ((await unit.check("cat", path)).strip() == text) is not there:  # noqa: ASYNC110 - another machine's file
            await asyncio.sleep(0.5)


async def until_main_process(unit: Machine, before: str) -> None:
    """Wait until the service has been started anew."""
    async with asyncio.timeout(2 * _LONG):
        while await main_process(unit) in (before, "0"):  # noqa: ASYNC110 - another machine's process
            await asyncio.sleep(0.5)


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


async def test_where_no_more_tasks_are_allowed_it_goes_on_and_takes_them_later(tmp_path: Path, disk: Path) -> None:
    async with machine(tmp_path, disk) as unit:
        await unit.plug_panel()
        address = await unit.until_address(unit.lan.network)
        password = await unit.panel.read_password()
        before = await main_process(unit)
        await unit.check("systemd-run", "sh", "-c", f"echo 0 > {_GROUP}/cgroup.procs; exec python3 -c '{_CROWD}'")
        await until_in_file(unit, f"{_GROUP}/pids.current", _MOST_TASKS)
        issued = Studio("Theatre").issue()
        mine = {"chain": issued.chain, "key": issued.key}
        async with Owner(unit, address, https=True) as owner:
            # Signing in and what is stored need no further task; reading what an owner supplies does.
            await owner.sign_in(password)
            changed = await owner.call("PUT", "/account/password", {"current": password, "new": "in a crowd"})
            assert changed.status == 200
            refused = await owner.call_when_settled("PUT", "/certificates/own?accept_warnings=true", mine)
            assert (refused.status, refused.body["code"]) == (429, "busy")
            assert await unit.panel.open("Security")
            assert (await unit.check("cat", f"{_GROUP}/pids.current")).strip() == _MOST_TASKS

            await unit.check("pkill", "-f", "a crowd")
            await until_in_file(unit, f"{_GROUP}/pids.current", _MOST_TASKS, there=False)
            taken = await owner.call_when_settled("PUT", "/certificates/own?accept_warnings=true", mine)
            assert taken.status == 200
        assert await main_process(unit) == before


async def test_what_takes_too_much_memory_is_killed_and_the_service_goes_on(tmp_path: Path, disk: Path) -> None:
    async with machine(tmp_path, disk) as unit:
        address = await unit.until_address(unit.lan.network)
        before = await main_process(unit)
        # As a helper over a hostile file: of the service, and with more than it may have.
        taking = "import time; taken = b'x' * (300 << 20); time.sleep(1000)"
        ran = await unit.run("sh", "-c", f'echo 0 > {_GROUP}/cgroup.procs; exec python3 -c "{taking}"')
        assert ran.code == 137, ran
        assert "oom_kill 1\n" in await unit.check("cat", f"{_GROUP}/memory.events")
        async with Owner(unit, address, https=True) as visitor, visitor.session.get(visitor.url) as page:
            assert page.status == 200
        assert await main_process(unit) == before

        # Where it is the service itself that the kernel ends, it is started again, without the other.
        taking = taking.replace("300", "230")
        spared = "echo -1000 > /proc/self/oom_score_adj"
        taker = f'echo 0 > {_GROUP}/cgroup.procs; {spared}; exec python3 -c "{taking}"'
        await unit.check("systemd-run", "sh", "-c", taker)
        await until_main_process(unit, before)
        await until_told(unit, lambda system: system["state"] == "open")
        assert (await unit.run("pgrep", "-f", "import time")).code == 1


async def test_a_listener_that_dies_is_noticed_and_the_service_started_anew(tmp_path: Path, disk: Path) -> None:
    async with machine(tmp_path, disk) as unit:
        address = await unit.until_address(unit.lan.network)
        before = await main_process(unit)
        await unit.check("ss", "--kill", "--tcp", "state", "listening", "sport = :443")
        await until_main_process(unit, before)
        assert "watchdog" in (await unit.journal()).lower()
        async with Owner(unit, address, https=True) as visitor, asyncio.timeout(_LONG):
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with visitor.session.get(visitor.url) as page:
                        assert page.status == 200
                        break
                await asyncio.sleep(0.5)
