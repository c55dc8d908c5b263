"""The unit's network on a whole host: networkd, resolved, timesyncd, hostnamed and polkit as they are on a device."""

import asyncio
import socket
import struct
import time
from ipaddress import IPv4Address, IPv4Network, ip_address
from pathlib import Path
from typing import Any, cast

from cryptography import x509

from frontpanel.keys import Key
from tests.mdns_network import Link, judge
from tests.system.guest import Guest, booted, write
from tests.system.guest_owner import Owner

# The first guest of all makes its root file system.

NEW = ip_address("10.77.0.20")
STATIC = {"method": "static", "address": "10.77.0.20/24", "gateway": "10.77.0.1", "dns": ["10.77.0.1"]}
LINK_LOCAL = IPv4Network("169.254.0.0/16")
FACTORY_NAME = "base-station-tb-0042"
FILE = "var/lib/base-station-network/base-station.network"


async def owner_at_lease(guest: Guest) -> Owner:
    """Signed in at the address that the DHCP server gave."""
    lease = await guest.until_address(guest.lan.network)
    owner = Owner(guest, lease)
    await owner.sign_in(await guest.panel.read_password())
    return owner


async def password_of(guest: Guest) -> str:
    return await guest.panel.read_password()


async def until_gone(guest: Guest, address: object) -> None:
    for _ in range(200):
        if address not in await guest.addresses():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"the guest still has {address}")


def held(network: dict[str, Any], address: object) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in network["state"]["addresses"] if each["address"] == str(address))
    return found


async def test_a_lease_is_shown_as_one_with_all_that_came_with_it(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest, await owner_at_lease(guest) as owner:
        router = await guest.until_address(guest.lan.network6)
        await asyncio.sleep(2.5)  # what resolved hears is looked at a moment later
        network = await owner.network()
        assert network["managed"] is True
        assert held(network, owner.address) == {"address": str(owner.address), "prefix": 24, "obtained": "dhcp"}
        assert held(network, router)["obtained"] == "router"
        assert "10.77.0.1" in network["state"]["gateways"]
        assert network["state"]["dns"][0] == "10.77.0.1"
        assert network["state"]["link"] is True
        assert network["state"]["host_name"] == FACTORY_NAME
        for _ in range(4):  # from the password back to the status screen
            await guest.panel.press(Key.EXIT)
        await guest.panel.until_shown(f"{owner.address} DHCP", seconds=30)
        async with Owner(guest, router, https=True) as visitor, visitor.session.get(visitor.url) as page:
            assert page.status == 200


async def test_a_static_address_is_kept_from_there_and_outlives_a_power_cut(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest, await owner_at_lease(guest) as owner:
        password = await password_of(guest)
        await owner.change(**STATIC, host_name="stage-left", ntp=["10.77.0.9"])
        await guest.until_address(NEW)
        assert owner.address not in await guest.addresses()
        async with Owner(guest, NEW) as moved:
            await moved.sign_in(password)
            names = (await moved.certificate()).extensions
            alternative = names.get_extension_for_class(x509.SubjectAlternativeName).value
            assert NEW in alternative.get_values_for_type(x509.IPAddress)
            assert (await moved.keep()).status == 200
            network = await moved.network()
            assert held(network, NEW)["obtained"] == "static"
            assert network["state"]["host_name"] == "stage-left"
        assert "10.77.0.1" in (guest.root / "run/systemd/resolve/resolv.conf").read_text()
        # What networkd hands on to timesyncd, which does not run in a container.
        assert "10.77.0.9" in await guest.check("sh", "-c", "cat /run/systemd/netif/links/*")
        assert (guest.root / "etc/hostname").read_text().strip() == "stage-left"
        await guest.kill()
        await guest.start()
        await guest.lan.serve_dhcp()
        await guest.until_address(NEW)
        async with Owner(guest, NEW) as later:
            await later.sign_in(password)
            assert (await later.network())["settings"]["address"] == "10.77.0.20/24"
            assert (await later.call("GET", "/security")).body["pending"] is None


async def test_a_static_address_that_nobody_keeps_goes_back_to_the_lease(tmp_path: Path) -> None:
    async with booted(tmp_path, confirm_seconds=5) as guest, await owner_at_lease(guest) as owner:
        password = await password_of(guest)
        await owner.change(**STATIC)
        await guest.until_address(NEW)
        await guest.panel.press(Key.EXIT)
        await guest.until_address(ip_address(str(owner.address)))
        assert NEW not in await guest.addresses()
        async with Owner(guest, owner.address) as back:
            await back.sign_in(password)
            assert (await back.network())["settings"]["method"] == "dhcp"
            alarms = (await back.call("GET", "/system")).body["alarms"]
            assert "change-not-confirmed" in [alarm["code"] for alarm in alarms]


async def test_an_unconfirmed_change_does_not_outlive_a_power_cut(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest, await owner_at_lease(guest) as owner:
        await owner.change(**STATIC)
        await guest.until_address(NEW)
        await guest.kill()
        await guest.start()
        await guest.lan.serve_dhcp()
        await guest.until_address(ip_address(str(owner.address)))
        await until_gone(guest, NEW)
        assert "10.77.0.20" not in (guest.root / FILE).read_text()


async def test_a_mistyped_gateway_is_refused_by_api_and_command_and_disturbs_nothing(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest, await owner_at_lease(guest) as owner:
        before = (guest.root / FILE).stat().st_mtime_ns
        answer = await owner.change(**{**STATIC, "gateway": "10.78.0.1"})
        assert answer is not None
        assert (answer.status, answer.body["field"]) == (400, "gateway")
        ran = await guest.command("network", "set", "--static", "10.77.0.20/24", "--gateway", "10.78.0.1", "--yes")
        assert ran.code == 1
        assert "gateway" in ran.err
        assert (guest.root / FILE).stat().st_mtime_ns == before
        assert (await owner.network())["settings"]["method"] == "dhcp"


async def test_without_a_dhcp_server_the_unit_has_a_link_local_address_until_one_comes(tmp_path: Path) -> None:
    async with booted(tmp_path, dhcp=False) as guest:
        own = await guest.until_address(LINK_LOCAL, seconds=30)
        await guest.panel.until_shown("link-local", seconds=30)
        async with Owner(guest, own) as visitor, visitor.session.get(visitor.url) as page:
            assert page.status == 200
        await guest.lan.serve_dhcp()
        await guest.until_address(guest.lan.network, seconds=30)
        await until_gone(guest, own)


async def test_the_panel_sets_an_address_and_enter_keeps_it(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest:
        lease = await guest.until_address(guest.lan.network)
        await guest.panel.until_shown("Test unit")
        panel = guest.panel
        await panel.open("Networking", "Change")
        for key in (Key.ENTER, Key.DOWN, Key.ENTER):  # Addresses: Static
            await panel.press(key)
        for key in (Key.DOWN, Key.ENTER):  # Address
            await panel.press(key)
        for _ in range(9):  # to the hundreds of its last number
            await panel.move(Key.RIGHT)
        while "010.077.000.0" not in "".join(await panel.text()):
            await panel.press(Key.DOWN)
        await panel.press(Key.ENTER)
        while not any(row.startswith("►Apply") for row in await panel.text()):
            await panel.press(Key.DOWN)
        await panel.press(Key.ENTER)
        while not any("Yes" in row for row in await panel.text()):
            await panel.press(Key.ENTER if "▼" not in "".join(await panel.text()) else Key.DOWN)
        await panel.press(Key.RIGHT)
        panel.panel.tap(Key.ENTER)
        await panel.until_shown("ENTER keeps it")
        await asyncio.sleep(1)  # long enough to be read
        panel.panel.tap(Key.ENTER)
        await panel.until_shown("hold from now on")
        assert lease not in await guest.addresses()
        ran = await guest.command("network")
        assert "static" in ran.out
        assert (await guest.command("status")).out.count("Pending") == 0


async def test_a_factory_reset_leaves_nothing_of_the_owners_network(tmp_path: Path) -> None:
    secrets = ("10.77.0.20", "stage-left", "theatre.example", "10.77.0.9")
    async with booted(tmp_path) as guest, await owner_at_lease(guest) as owner:
        password = await password_of(guest)
        details = {**STATIC, "host_name": "stage-left", "search_domain": "theatre.example", "ntp": ["10.77.0.9"]}
        await owner.change(**details)
        async with Owner(guest, NEW) as moved:
            await moved.sign_in(password)
            assert (await moved.keep()).status == 200
        await guest.panel.confirm_dangerous("Administration", "Reset", "Factory reset")
        await guest.panel.until_shown("Factory reset done", seconds=30)
        await guest.until_address(guest.lan.network)
        assert NEW not in await guest.addresses()
        assert (guest.root / "etc/hostname").read_text().strip() == FACTORY_NAME
        places = ("/var/lib/base-station", "/var/lib/base-station-network", "/etc", "/run/systemd", "/var/lib/systemd")
        for place in places:
            for word in secrets:
                ran = await guest.run(
                    "grep", "--recursive", "--files-with-matches", "--fixed-strings", word, f"/{place}"
                )
                assert ran.out == "", f"{word} is left in {ran.out}"


async def test_the_factorys_network_comes_back_by_command_and_the_rest_stays(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest, await owner_at_lease(guest) as owner:
        password = await password_of(guest)
        await owner.change(**STATIC)
        async with Owner(guest, NEW) as moved:
            await moved.sign_in(password)
            assert (await moved.keep()).status == 200
        assert (await guest.command("network", "reset", "--yes")).code == 0
        await guest.until_address(ip_address(str(owner.address)))
        assert NEW not in await guest.addresses()
        for place in ("/var/lib/base-station", "/var/lib/base-station-network"):
            assert (await guest.run("grep", "--recursive", "--fixed-strings", str(NEW), place)).out == ""
        assert await password_of(guest) == password


async def test_a_host_whose_networkd_does_not_answer_is_an_alarm_and_mends_itself(tmp_path: Path) -> None:
    async with booted(tmp_path) as guest, await owner_at_lease(guest) as owner:
        await guest.check("systemctl", "stop", "systemd-networkd.socket", "systemd-networkd.service")
        await guest.check("systemctl", "mask", "--runtime", "systemd-networkd.service")
        answer = await owner.change(**STATIC)
        assert answer is not None
        assert (answer.status, answer.body["code"]) == (502, "network-not-applied")
        system = (await owner.call("GET", "/system")).body
        assert system["state"] == "open"
        assert "network-not-applied" in [alarm["code"] for alarm in system["alarms"]]
        await guest.check("systemctl", "unmask", "--runtime", "systemd-networkd.service")
        await guest.check("systemctl", "start", "systemd-networkd.service")
        for _ in range(150):
            if "network-not-applied" not in str((await owner.call("GET", "/system")).body["alarms"]):
                return
            await asyncio.sleep(0.2)
        raise AssertionError("the alarm stayed")


async def test_the_network_hears_the_units_name_and_another_one_where_that_is_taken(tmp_path: Path) -> None:
    name = f"{FACTORY_NAME}.local."
    async with booted(tmp_path) as guest, await owner_at_lease(guest) as owner:
        with guest.lan.namespace.open() as namespace:
            async with judge(Link(namespace.fileno()), IPv4Address(guest.lan.address)) as ear:
                ear.near = IPv4Address(str(owner.address))
                assert await ear.ask(name, "A", seconds=5) == {str(owner.address)}
                assert await ear.ask("_http._tcp.local.", "PTR") == {"Test unit._http._tcp.local."}
                ear.claims["stage-left.local."] = "A 10.77.0.77"
                password = await password_of(guest)
                await owner.change(host_name="stage-left")
                async with Owner(guest, owner.address) as again:
                    await again.sign_in(password)
                    assert (await again.keep()).status == 200
                    for _ in range(100):
                        if "name-taken" in str((await again.call("GET", "/system")).body["alarms"]):
                            break
                        await asyncio.sleep(0.1)
                assert await ear.ask("stage-left-2.local.", "A", seconds=5) == {str(owner.address)}


async def test_the_clock_is_told_and_a_host_that_lets_nobody_set_it_says_so(tmp_path: Path) -> None:
    """A container has no right to the clock: timedated is asked, and its own refusal is what comes back."""
    async with booted(tmp_path) as guest, await owner_at_lease(guest) as owner:
        told = await owner.call("GET", "/clock")
        assert told.status == 200
        assert told.body["synchronised"] in (None, False)
        answer = await owner.call("PUT", "/clock", {"time": told.body["time"]})
        assert (answer.status, answer.body["code"]) == (502, "clock-not-set")
        assert "timedatectl" in answer.body["detail"]
        assert "Interactive authentication required" not in answer.body["detail"]


class TimeServer(asyncio.DatagramProtocol):
    """An NTP server (RFC 5905) whose clock is two seconds ahead."""

    ahead = 2.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        seconds = time.time() + 2_208_988_800 + self.ahead
        now = struct.pack(">II", int(seconds), int(seconds % 1 * 2**32))
        head = struct.pack(">BBbb", 4 << 3 | 4, 2, 6, -20) + bytes(8) + b"GPS\0"
        self._transport.sendto(head + now + data[40:48] + now + now, addr)


async def test_the_server_that_the_clock_follows_is_told_and_how_far_it_was_off(tmp_path: Path) -> None:
    """timesyncd as in a container: it may not set the clock, and follows the server all the same."""
    async with booted(tmp_path) as guest, await owner_at_lease(guest) as owner:
        place = guest.root / "etc/systemd/system/systemd-timesyncd.service.d/container.conf"
        write(place, "[Unit]\nConditionVirtualization=\n[Service]\nAmbientCapabilities=\n")
        await guest.check("systemctl", "daemon-reload")
        with guest.lan.new_socket(kind=socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((guest.lan.address, 123))
            loop = asyncio.get_running_loop()
            transport, _ = await loop.create_datagram_endpoint(TimeServer, sock=sock)
            password = await password_of(guest)
            await owner.change(ntp=[guest.lan.address])
            async with Owner(guest, owner.address) as again:
                await again.sign_in(password)
                assert (await again.keep()).status == 200
                await guest.check("systemctl", "restart", "systemd-timesyncd")
                for _ in range(100):
                    told = (await again.call("GET", "/clock")).body
                    if told["synchronised"]:
                        break
                    await asyncio.sleep(0.1)
                assert told["server"] == guest.lan.address
                assert abs(told["offset"] - TimeServer.ahead) < 0.5
                answer = await again.call("PUT", "/clock", {"time": told["time"]})
                assert (answer.status, answer.body["code"]) == (409, "clock-synchronised")
            transport.close()
