"""SIGKILL before each change of a file while the network changes: then the unit is as before, or as it was kept."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import aiohttp
import pytest

from tests.system.guest import Guest, booted, write
from tests.system.guest_owner import Owner
from tests.system.test_guest_network import NEW, STATIC

pytestmark = pytest.mark.timeout(300)

_MOST_STEPS = 60
# Under CI every sixth place to die at is tried, from the first on; elsewhere, as in `tools/soak`, every one.
_STRIDE = 6 if "CI" in os.environ else 1
_ARMED = "var/lib/base-station-network/armed"
_DYING = f"""\
[Service]
ExecStart=
ExecStart=/opt/base-station/bin/python -m tests.system.dying /{_ARMED} --
"""


@asynccontextmanager
async def dying(folder: Path, *, confirm_seconds: int = 90, several: bool = False) -> AsyncIterator[tuple[Guest, str]]:
    """A guest whose daemon dies where it is told to, and its CCM password."""
    async with booted(folder, confirm_seconds=confirm_seconds, several=several) as guest:
        password = await guest.panel.read_password()
        write(guest.root / "etc/systemd/system/base-station.service.d/dying.conf", _DYING)
        await guest.check("systemctl", "daemon-reload")
        await guest.check("systemctl", "restart", "base-station")
        yield guest, password


def arm(guest: Guest, place: int | str) -> None:
    write(guest.root / f"{_ARMED}.new", str(place))
    (guest.root / f"{_ARMED}.new").rename(guest.root / _ARMED)


async def revived(guest: Guest) -> str:
    """Wait for the daemon that was killed to serve again, unarmed; returns where it died."""
    died = guest.root / f"{_ARMED}.died"
    async with asyncio.timeout(15):
        while not died.exists():  # noqa: ASYNC110 - another process's file
            await asyncio.sleep(0.02)
    place = died.read_text()
    (guest.root / _ARMED).unlink()
    died.unlink()
    await guest.check("systemctl", "restart", "base-station")
    return place


async def settings_at(guest: Guest, address: object, password: str) -> dict[str, object]:
    async with Owner(guest, str(address)) as owner:
        await owner.sign_in(password)
        security = (await owner.call("GET", "/security")).body
        assert (security["state"], security["pending"]) == ("open", None)
        settings: dict[str, object] = (await owner.network())["settings"]
        return settings


async def test_killed_anywhere_while_it_is_applied_the_old_details_hold(tmp_path: Path) -> None:
    async with dying(tmp_path) as (guest, password):
        lease = await guest.until_address(guest.lan.network)
        places = []
        for number in range(1, _MOST_STEPS, _STRIDE):
            async with Owner(guest, lease) as owner:
                await owner.sign_in(password)
                arm(guest, number)
                answer = await owner.change(**STATIC)
            if answer is not None or NEW in await guest.addresses():
                break  # it came to its end
            places.append(await revived(guest))
            await guest.until_address(ip_address(str(lease)))
            assert (await settings_at(guest, lease, password))["method"] == "dhcp", places[-1]
            assert NEW not in await guest.addresses(), places[-1]
        else:
            raise AssertionError("it never came to its end")
        assert places


async def test_killed_anywhere_while_it_is_kept_the_old_details_hold_or_the_new(tmp_path: Path) -> None:
    async with dying(tmp_path) as (guest, password):
        lease = await guest.until_address(guest.lan.network)
        for number in range(1, _MOST_STEPS, _STRIDE):
            async with Owner(guest, lease) as owner:
                await owner.sign_in(password)
                await owner.change(**STATIC)
            await guest.until_address(NEW)
            async with Owner(guest, NEW) as moved:
                await moved.sign_in(password)
                arm(guest, number)
                with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                    if (await moved.keep()).status == 200:
                        return
            place = await revived(guest)
            await asyncio.sleep(1)
            here = NEW if NEW in await guest.addresses() else lease
            settings = await settings_at(guest, here, password)
            assert settings["method"] == ("static" if here == NEW else "dhcp"), place
            if here == NEW:
                assert (await guest.command("network", "reset", "--yes")).code == 0
                await guest.until_address(ip_address(str(lease)))
        raise AssertionError("it never came to its end")
