"""A unit with two Ethernet ports on a whole host: the control LAN at host0, the media LAN at host1."""

import asyncio
from ipaddress import ip_address
from pathlib import Path

from tests.system.guest import FURTHER, Guest, booted
from tests.system.guest_owner import Owner
from tests.system.test_guest_killed import arm, dying, revived
from tests.system.test_guest_network import NEW, STATIC, owner_at_lease

# The first guest of all makes its root file system.

MEDIA, OTHER = ip_address("10.78.0.20"), ip_address("10.78.0.30")
_FOLDER = "var/lib/base-station-network"
_FILES = ("base-station.network", f"base-station-{FURTHER}.network")


def static(address: object) -> list[dict[str, str]]:
    return [{"interface": FURTHER, "method": "static", "address": f"{address}/24"}]


def texts(guest: Guest) -> list[str]:
    """What stands in the files that networkd reads."""
    return [(guest.root / _FOLDER / name).read_text() for name in _FILES]


async def until_media(guest: Guest, address: object) -> None:
    await guest.until_address(ip_address(str(address)), interface=FURTHER)


async def until_told(owner: Owner, address: dict[str, object]) -> None:
    """Wait until the unit tells that its media LAN's interface has this address."""
    async with asyncio.timeout(10):
        while True:
            main, media = (await owner.network())["state"]["interfaces"]
            assert address not in main["addresses"]
            if address in media["addresses"]:
                return
            await asyncio.sleep(0.05)


async def test_a_static_address_of_the_media_lan_is_kept_from_the_control_lan_or_goes_back_and_a_reset_takes_it(
    tmp_path: Path,
) -> None:
    async with booted(tmp_path, confirm_seconds=4, several=True) as guest, await owner_at_lease(guest) as owner:
        lease = ip_address(str(owner.address))
        await owner.change(further=static(MEDIA))
        assert (await owner.keep()).status == 200
        await until_media(guest, MEDIA)
        async with Owner(guest, MEDIA) as visitor, visitor.session.get(visitor.url) as page:
            assert page.status == 200
        await until_told(owner, {"address": str(MEDIA), "prefix": 24, "obtained": "static"})
        routes = await guest.check("ip", "route")
        assert f"10.78.0.0/24 dev {FURTHER} proto kernel scope link src {MEDIA} metric 4096" in routes
        assert "Unknown" not in await guest.journal("systemd-networkd")

        await owner.change(further=static(OTHER))
        await until_media(guest, OTHER)
        await until_media(guest, MEDIA)  # nobody kept the other one
        await until_told(owner, {"address": str(MEDIA), "prefix": 24, "obtained": "static"})
        assert (await owner.network())["settings"]["further"][0]["address"] == f"{MEDIA}/24"

        assert (await guest.command("network", "reset", "--yes")).code == 0
        await guest.until_address(lease)
        assert MEDIA not in await guest.addresses(FURTHER)
        for place in ("/var/lib/base-station", f"/{_FOLDER}"):
            assert (await guest.run("grep", "--recursive", "--fixed-strings", "10.78.0.", place)).out == ""


async def test_killed_between_the_files_of_two_interfaces_both_are_as_before(tmp_path: Path) -> None:
    async with dying(tmp_path, several=True) as (guest, password):
        lease = await guest.until_address(guest.lan.network)
        before = texts(guest)
        async with Owner(guest, lease) as owner:
            await owner.sign_in(password)
            arm(guest, _FILES[1])
            assert await owner.change(**STATIC, further=static(MEDIA)) is None, "nobody is there to answer"
        main, further = texts(guest)
        assert str(NEW) in main
        assert further == before[1]
        await revived(guest)
        async with Owner(guest, lease) as owner:
            await owner.sign_in(password)
            network = await owner.network()
        assert network["settings"] == network["factory"]
        assert texts(guest) == before
        assert NEW not in await guest.addresses()
        assert MEDIA not in await guest.addresses(FURTHER)
