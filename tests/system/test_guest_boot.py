"""The service under a real systemd: how fast it is there, what becomes of it when it dies or hangs, and odd hosts.

How it is installed is in test_guest_package; the network in test_guest_network.
"""

import asyncio
import json
import re
import shutil
import socket
import time
from pathlib import Path

import aiohttp
import pytest

from tests.figures import tell
from tests.system.guest import PANEL, Address, Guest, Lan, base_system, booted, check, write
from tests.system.guest_owner import Owner
from tests.system.panel import PanelUser
from tests.system.power import empty_disk
from tests.system.unit import ROOT

MOST_SECONDS_TO_HTTPS = 2.0
DEATHS = 50
DROP_INS = "etc/systemd/system/base-station.service.d"


async def properties(guest: Guest, *names: str) -> dict[str, str]:
    """Of the service."""
    shown = await guest.check("systemctl", "show", "base-station", *(f"--property={name}" for name in names))
    return dict(line.split("=", 1) for line in shown.splitlines())


async def configure(guest: Guest, **settings: str) -> None:
    """Have other settings of the service hold from its next start."""
    lines = "".join(f"{name}={value}\n" for name, value in settings.items())
    write(guest.root / DROP_INS / "test.conf", f"[Service]\n{lines}")
    await guest.check("systemctl", "daemon-reload")


async def until_https(guest: Guest, address: Address | str, seconds: float = 15.0) -> float:
    """Wait for an answer over HTTPS; how long that took."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        while True:
            try:
                async with guest.lan.session() as visitor, visitor.get(f"https://{address}/") as page:
                    assert page.status == 200
                    return time.monotonic() - began
            except (aiohttp.ClientError, OSError):
                await asyncio.sleep(0.01)


async def main_pid(guest: Guest) -> int:
    return int((await properties(guest, "MainPID"))["MainPID"])


async def until_another(guest: Guest, pid: int) -> int:
    """The main process after that one, once there is one."""
    async with asyncio.timeout(30):
        while (now := await main_pid(guest)) in (0, pid):  # noqa: ASYNC110 - systemd tells no file and no socket
            await asyncio.sleep(0.02)
    return now


async def test_https_answers_soon_after_the_start_and_systemd_is_told_how_it_is(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest:
        address = await guest.until_address(guest.lan.network)
        await guest.check("systemctl", "stop", "base-station")
        began = time.monotonic()
        _, answered = await asyncio.gather(
            guest.check("systemctl", "start", "base-station"), until_https(guest, address)
        )
        tell(f"HTTPS answered {answered:.2f} s after the unit's start")
        assert time.monotonic() - began < MOST_SECONDS_TO_HTTPS + 2
        assert answered < MOST_SECONDS_TO_HTTPS
        text = (await properties(guest, "StatusText"))["StatusText"]
        assert re.match(r"open; port 80 on; \d+ alarms", text)


async def test_a_daemon_that_hangs_is_ended_by_the_watchdog_and_serves_again(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest:
        address = await guest.until_address(guest.lan.network)
        await configure(guest, WatchdogSec="2", TimeoutAbortSec="1")
        await guest.check("systemctl", "restart", "base-station")
        pid = await main_pid(guest)
        await guest.check("kill", "-STOP", str(pid))
        await until_another(guest, pid)
        await until_https(guest, address)
        assert "watchdog" in (await guest.journal()).lower()


@pytest.mark.parametrize("signal", ["KILL", "SEGV"])
async def test_a_daemon_that_dies_is_started_again_at_once(tmp_path: Path, signal: str) -> None:
    async with booted(tmp_path) as guest:
        address = await guest.until_address(guest.lan.network)
        pid = await main_pid(guest)
        await guest.check("kill", f"-{signal}", str(pid))
        await until_another(guest, pid)
        assert await until_https(guest, address) < 5
        # A core file would hold private keys.
        assert not list((guest.root / "var/lib/base-station").glob("core*"))


async def test_fifty_deaths_in_a_row_never_end_it_for_good(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest:
        address = await guest.until_address(guest.lan.network)
        await configure(guest, RestartSec="50ms")
        began, pid = time.monotonic(), 0
        for _ in range(DEATHS):
            pid = await until_another(guest, pid)
            await guest.run("kill", "-KILL", str(pid))
        took = time.monotonic() - began
        tell(f"{DEATHS} deaths in {took:.1f} s")
        assert took < 60
        await until_another(guest, pid)
        await until_https(guest, address)
        found = await properties(guest, "NRestarts", "Result")
        assert int(found["NRestarts"]) >= DEATHS
        assert found["Result"] == "success"


async def test_a_stop_in_the_middle_of_requests_is_in_order(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest:
        address = await guest.until_address(guest.lan.network)
        password = await guest.panel.read_password()
        async with Owner(guest, address, https=True) as owner:
            await owner.sign_in(password)
            async with owner.session.get(f"{owner.url}/api/v1/events/stream") as stream:
                assert (await stream.content.readline()).startswith(b"event: ")
                slow = await asyncio.get_running_loop().run_in_executor(None, half_sent, guest, str(address))
                began = time.monotonic()
                await guest.check("systemctl", "stop", "base-station", seconds=20)
                took = time.monotonic() - began
                slow.close()
        assert took < 5
        found = await properties(guest, "Result", "ExecMainStatus")
        assert found == {"Result": "success", "ExecMainStatus": "0"}


def half_sent(guest: Guest, address: str) -> socket.socket:
    """A connection on which a request has begun and never goes on."""
    sock = guest.lan.new_socket()
    sock.settimeout(5)
    sock.connect((address, 80))
    sock.sendall(b"POST /api/v1/session HTTP/1.1\r\nHost: " + address.encode() + b"\r\nContent-Length: 50\r\n\r\n{")
    return sock


async def test_the_panels_keys_reset_the_unit_and_the_host_network(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest:
        address = await guest.until_address(guest.lan.network)
        account = guest.root / "var/lib/base-station/account.json"
        before = account.read_bytes()
        network = guest.root / "var/lib/base-station-network/base-station.network"
        async with Owner(guest, address) as owner:
            await owner.sign_in(await guest.panel.read_password())
            await owner.change(method="static", address="10.77.0.50/24", host_name="owners-foh")
        await guest.panel.confirm_dangerous("Administration", "Reset", "Factory reset")
        await guest.panel.until_shown("Factory reset done.", seconds=30)
        async with asyncio.timeout(15):
            while not account.exists() or account.read_bytes() == before:  # noqa: ASYNC110 - another process's file
                await asyncio.sleep(0.05)
        await guest.until_address(guest.lan.network)
        assert "10.77.0.50" not in network.read_text()
        names = await guest.check("hostnamectl", "hostname")
        assert "owners-foh" not in names


async def test_a_read_only_root_with_a_state_partition_keeps_what_the_owner_set(tmp_path: Path) -> None:
    image = await empty_disk(tmp_path / "state.img")

    async def prepared(_lan: Lan, upper: Path) -> str:
        # What a host that can be written to makes at its first start is in the image here: the user, and the link.
        folder = upper / "etc/systemd/network"
        folder.mkdir(parents=True)
        for name in ("passwd", "group", "shadow", "gshadow"):
            shutil.copy(base_system() / "etc" / name, upper / "etc" / name)
        await check("systemd-sysusers", f"--root={upper}", ROOT / "systemd" / "base-station.sysusers")
        (folder / "10-base-station.network").symlink_to("/var/lib/base-station-network/base-station.network")
        return ""

    async with booted(tmp_path / "guest", state=image, read_only=True, prepared=prepared) as guest:
        assert (await guest.run("touch", "/etc/here")).code != 0
        address = await guest.until_address(guest.lan.network)
        password = await guest.panel.read_password()
        async with Owner(guest, address, https=True) as owner:
            await owner.sign_in(password)
            assert (await owner.call("PUT", "/system", {"name": "FOH rack"})).status == 200
        await guest.check("systemctl", "stop", "base-station")
        await guest.check("sync")
        await guest.kill()
        await guest.start()
        address = await guest.until_address(guest.lan.network)
        await until_https(guest, address)
        told = json.loads((await guest.command("--json", "status")).out)
        assert told["system"]["name"] == "FOH rack"
        assert [alarm["detail"] for alarm in told["system"]["alarms"]] == []
        assert await guest.panel.read_password() == password


async def test_a_first_start_without_network_serves_at_the_loopback_and_at_the_panel(tmp_path: Path) -> None:
    async with booted(tmp_path, dhcp=False, started=False) as guest:
        await guest.lan.unplug()
        await guest.check("systemctl", "start", "base-station")
        assert (await guest.command("status")).code == 0
        await guest.panel.until_shown("Test unit")
        assert re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", await guest.panel.read_password())


async def test_a_first_start_without_a_panel_serves_and_says_so(tmp_path: Path) -> None:
    async with booted(tmp_path, started=False) as guest:
        profile = guest.root / "etc/base-station/base-station.toml"
        write(profile, profile.read_text().replace(PANEL, "/dev/ttyNone"))
        await guest.check("systemctl", "start", "base-station")
        address = await guest.until_address(guest.lan.network)
        await until_https(guest, address)
        told = await guest.command("status", "--json")
        assert '"panel-' in told.out
        assert isinstance(guest.panel, PanelUser)
