"""Chromium and the page Host > Network: the unit moves to another address, and the browser goes with it.

Daemon and browser are in a network of the test's own (see network_daemon), where addresses really come and go.
"""

import asyncio
import os
import re
import shlex
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

import aiohttp
import pytest
from playwright.async_api import Error, Page, expect

from tests.system.browser import Browser, chromium, sign_in
from tests.system.network_daemon import FURTHER, FURTHER_LEASE, GATEWAY, INTERFACE, LEASE
from tests.system.unit import Unit

OLD, NEW = LEASE.split("/")[0], "10.77.3.21"
_PAGE = "#/hardware/resources/host/network"
_KEEP = "Keep the network details"
_WENT_BACK = "The unit went back to the network details before."
_PATIENCE = 10.0


class Visitor(NamedTuple):
    """Somebody in front of the page."""

    browser: Browser
    page: Page
    password: str


class NetworkUnit(Unit):
    """A unit in a network of its own; `managed` false: it only looks at it. `clock` notes what the clock is set to.

    `several`: it has a further interface.
    """

    def __init__(
        self,
        folder: Path,
        *,
        confirm_seconds: int = 90,
        managed: bool = True,
        several: bool = False,
        clock: Path | None = None,
    ) -> None:
        folder.mkdir()
        super().__init__(folder, confirm_seconds, {} if clock is None else {"SET_CLOCK": str(clock)})
        backend = "networkd" if managed else "none"
        with self.profile.open("a") as profile:
            profile.write(f'[network]\ninterface = "{INTERFACE}"\nbackend = "{backend}"\n')
            profile.write(f'further = ["{FURTHER}"]\n' if several else "")

    def url(self, address: str) -> str:
        """The page over HTTP, at `address`."""
        return f"http://{address}:{self.http_port}/{_PAGE}"

    def secure_url(self, address: str) -> str:
        """The page over HTTPS, at `address`."""
        return f"https://{address}:{self.https_port}/{_PAGE}"

    async def __aenter__(self) -> "NetworkUnit":
        await self.launch("tests.system.network_daemon")
        async with asyncio.timeout(_PATIENCE):
            while not await self._serves():
                assert self.process is not None
                assert self.process.returncode is None, self.said()
                await asyncio.sleep(0.02)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end()

    async def inside(self, *command: str) -> None:
        """Run `command` in this unit's network."""
        process = await asyncio.create_subprocess_exec(*self.entering, *command)
        assert await process.wait() == 0

    @property
    def entering(self) -> tuple[str, ...]:
        """The words before a command that has it run in this unit's network."""
        assert self.process is not None
        user = () if os.getuid() == 0 else ("--user", "--preserve-credentials")
        return ("nsenter", f"--target={self.process.pid}", "--net", *user)

    async def ask(self, path: str) -> Any:
        """What the API answers to a GET on the Unix socket, which no change of the network cuts off."""
        async with (
            aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(self.socket))) as client,
            client.get(f"http://unit/api/v1{path}") as answer,
        ):
            return await answer.json()

    async def device_root(self) -> bytes:
        """What a browser is given to trust, as PEM."""
        async with (
            aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(self.socket))) as client,
            client.get("http://unit/api/v1/certificates/self-signed/root.pem") as answer,
        ):
            return await answer.read()

    async def _serves(self) -> bool:
        try:
            security = await self.ask("/security")
        except aiohttp.ClientError:
            return False
        return bool(security["http"]["listening"])


@asynccontextmanager
async def browser_inside(unit: NetworkUnit, folder: Path, name: str, *roots: bytes) -> AsyncIterator[Browser]:
    """Chromium in the unit's network: the program of that name is found in a folder that enters it first."""
    enter = (*unit.entering, shutil.which("chromium") or "chromium")
    program = folder / "inside" / "chromium"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.join(enter)} "$@"\n')
    program.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        async with chromium(folder / "home", name, *roots) as browser:
            yield browser


@asynccontextmanager
async def network_page(unit: NetworkUnit, folder: Path, name: str, address: str = OLD) -> AsyncIterator[Visitor]:
    """The page, signed in to at `address`."""
    password = await unit.panel.read_password()
    async with browser_inside(unit, folder, name) as browser:
        page = await browser.tab()
        await page.goto(unit.url(address))
        await sign_in(page, password)
        await expect(page.get_by_role("heading", name="Network", level=1)).to_be_visible()
        await expect(page.get_by_role("definition").filter(has_text=OLD)).to_be_visible()
        yield Visitor(browser, page, password)


async def open_steadily(page: Page, url: str) -> None:
    """Open `url`, again where Chromium gives up because an address of this network has only just come."""
    try:
        await page.goto(url)
    except Error as err:
        if "ERR_NETWORK_CHANGED" not in err.message:
            raise
        await page.goto(url)


async def make_static(page: Page, address: str) -> None:
    """Choose a static IPv4 address and have the change judged."""
    await page.get_by_role("group", name="IPv4").get_by_label("Static").check()
    await page.get_by_label("Address", exact=True).fill(address)
    await page.get_by_role("button", name="Review changes").click()


async def assert_faulty(page: Page, label: str, said: str) -> None:
    """The field is marked, and its fault stands in its description."""
    field = page.get_by_label(label, exact=True)
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_accessible_description(re.compile(re.escape(said)))


async def test_faults_stand_at_their_fields_and_what_was_typed_stays(tmp_path: Path) -> None:
    async with (
        NetworkUnit(tmp_path / "unit") as unit,
        network_page(unit, tmp_path, "network-faults") as (browser, page, _),
    ):
        await browser.keep(page, "as-it-is")
        await make_static(page, "10.77.3.20 255.255.254.0")
        await expect(page.get_by_role("heading", name="What changes")).to_be_focused()
        await page.get_by_role("button", name="Back to the form").click()
        # Filled in with the lease's gateway; the netmask that came with the address has become a prefix.
        await expect(page.get_by_label("Address", exact=True)).to_have_value("10.77.3.20")
        await expect(page.get_by_label("Prefix or netmask")).to_have_value("23")
        await expect(page.get_by_label("Gateway", exact=True)).to_have_value(GATEWAY)

        await page.get_by_label("Prefix or netmask").fill("255.255.255.252")
        await page.get_by_label("DNS servers").fill("10.77.3.1, nobody")
        await page.get_by_label("Host name").fill("-stage-")
        await page.get_by_role("button", name="Review changes").click()
        await expect(page.get_by_text("3 fields need another value.")).to_be_visible()
        await expect(page.get_by_label("Address", exact=True)).to_be_focused()
        await expect(page.get_by_label("Prefix or netmask")).to_have_value("30")
        await assert_faulty(page, "Address", "10.77.3.20 is the network's own address of 10.77.3.20/30.")
        await assert_faulty(page, "DNS servers", "'nobody' is no address. Allowed:")
        await assert_faulty(page, "Host name", "This is no host name. Allowed: 1 to 63")
        await browser.keep(page, "faults")

        await unit.inside("ip", "addr", "add", "10.77.3.99/32", "dev", INTERFACE)
        await expect(page.get_by_text("10.77.3.99/32")).to_be_visible()
        await expect(page.get_by_label("Host name")).to_have_value("-stage-")

        await page.get_by_role("button", name="Use the factory's").click()
        await expect(page.get_by_label("Automatic (DHCP)")).to_be_checked()
        await expect(page.get_by_label("Address", exact=True)).to_be_hidden()
        await expect(page.get_by_label("Host name")).to_have_value("")
        await page.get_by_role("button", name="Review changes").click()
        await expect(page.get_by_text("Nothing differs from what is set now.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_form_and_review_fit_a_phone_and_a_desk(tmp_path: Path, scheme: Literal["light", "dark"]) -> None:
    async with (
        NetworkUnit(tmp_path / "unit") as unit,
        network_page(unit, tmp_path, f"network-{scheme}") as (browser, page, _),
    ):
        await page.emulate_media(color_scheme=scheme)
        await page.get_by_role("group", name="IPv6").get_by_label("Static").check()
        await make_static(page, "10.77.3.255")
        await expect(page.get_by_text("2 fields need another value.")).to_be_visible()
        await _fits(browser, page, "faults")
        await page.get_by_label("IPv6 address").fill("fd77:1234:5678:9abc:def0:1234:5678:9abc/64")
        await make_static(page, NEW)
        await expect(page.get_by_role("heading", name="What changes")).to_be_focused()
        await _fits(browser, page, "review")


async def _fits(browser: Browser, page: Page, name: str) -> None:
    for width in (1280, 320):
        await page.set_viewport_size({"width": width, "height": 800})
        too_wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, f"{name} is {too_wide} px wider than {width} px"
        await browser.keep(page, f"{width}-{name}")


async def test_browser_goes_with_the_unit_to_its_new_address_and_keeps_it_there(tmp_path: Path) -> None:
    async with (
        NetworkUnit(tmp_path / "unit") as unit,
        network_page(unit, tmp_path, "network-move") as (browser, page, password),
    ):
        await make_static(page, NEW)
        review = page.locator(".review")
        await expect(review).to_contain_text(re.compile(f"IPv4.*Automatic.*Static, {NEW}/24", re.DOTALL))
        await expect(review).to_contain_text(unit.url(NEW).removesuffix(_PAGE))
        await browser.keep(page, "review")
        await page.get_by_role("button", name="Apply").click()
        await expect(page.get_by_role("heading", name=f"The unit moves to {NEW}")).to_be_focused()
        await expect(page.get_by_role("link", name="Go to the new address")).to_have_attribute("href", unit.url(NEW))
        await browser.keep(page, "moving")

        await page.wait_for_url(unit.url(NEW))
        await sign_in(page, password)
        await expect(page.get_by_role("timer")).to_be_visible()
        await browser.keep(page, "arrived")
        await page.get_by_role("button", name=_KEEP).click()
        await expect(page.get_by_text("The new network details are kept.")).to_be_visible()
        await browser.keep(page, "kept")
        await expect(page.get_by_label("Address", exact=True)).to_have_value(NEW)
        assert (await unit.ask("/network"))["settings"]["address"] == f"{NEW}/24"
        assert (await unit.ask("/security"))["pending"] is None


async def test_page_that_stays_behind_says_that_the_unit_went_back(tmp_path: Path) -> None:
    async with (
        NetworkUnit(tmp_path / "unit", confirm_seconds=5) as unit,
        network_page(unit, tmp_path, "network-back") as (browser, page, _),
    ):
        await make_static(page, NEW)
        await page.get_by_role("button", name="Apply").click()
        await page.get_by_role("button", name="Stay on this page").click()
        await browser.keep(page, "staying")
        await expect(page.get_by_text(_WENT_BACK)).to_be_visible()
        assert page.url == unit.url(OLD)
        await expect(page.get_by_label("Address", exact=True)).to_have_value(NEW)
        await expect(page.get_by_text("No connection to the unit")).to_be_hidden()
        await browser.keep(page, "went-back")
        assert (await unit.ask("/network"))["settings"]["method"] == "dhcp"


async def test_page_at_an_address_that_stays_keeps_what_does_not_move_and_points_to_what_does(tmp_path: Path) -> None:
    async with (
        NetworkUnit(tmp_path / "unit") as unit,
        network_page(unit, tmp_path, "network-elsewhere", "127.0.0.1") as (browser, page, password),
    ):
        await page.get_by_label("Search domain").fill("theatre.example")
        await page.get_by_role("button", name="Review changes").click()
        await expect(page.get_by_text("This page stays where it is.")).to_be_visible()
        await page.get_by_role("button", name="Apply").click()
        await expect(page.get_by_role("heading", name="Keep the new network details?")).to_be_focused()
        await page.get_by_role("button", name=_KEEP).click()
        await expect(page.get_by_text("The new network details are kept.")).to_be_visible()

        await make_static(page, NEW)
        await page.get_by_role("button", name="Apply").click()
        await page.get_by_role("button", name=_KEEP).click()
        await expect(page.get_by_role("alert").filter(has_text="This came to 127.0.0.1")).to_be_visible()
        await browser.keep(page, "not-at-new-address")
        await page.get_by_role("link", name=unit.url(NEW).removesuffix(_PAGE)).click()
        await sign_in(page, password)
        await page.get_by_role("button", name=_KEEP).click()
        await expect(page.get_by_text("The new network details are kept.")).to_be_visible()


async def test_each_interface_has_a_section_and_one_that_changes_alone_is_kept_from_the_other(tmp_path: Path) -> None:
    async with (
        NetworkUnit(tmp_path / "unit", several=True) as unit,
        network_page(unit, tmp_path, "network-several") as (browser, page, password),
    ):
        main, media = (page.get_by_role("group", name=name) for name in (f"{INTERFACE} (main)", FURTHER))
        await expect(page.locator("#network-state").get_by_text(FURTHER_LEASE)).to_be_visible()
        await _fits(browser, page, "as-it-is")
        await media.get_by_role("group", name="IPv4").get_by_label("Static").check()
        await expect(main.get_by_label(f"Address of {INTERFACE}", exact=True)).to_be_hidden()
        address = page.get_by_label(f"Address of {FURTHER}", exact=True)
        await expect(address).to_have_value(FURTHER_LEASE.split("/")[0])
        await expect(page.get_by_label(f"Gateway of {FURTHER}", exact=True)).to_have_value("")
        await main.get_by_role("group", name="IPv4").get_by_label("Static").check()
        await _assert_names_are_unique(page)

        await address.fill("10.77.3.99")
        await page.get_by_role("button", name="Review changes").click()
        await expect(page.get_by_text("1 field needs another value.")).to_be_visible()
        await expect(address).to_be_focused()
        await assert_faulty(page, f"Address of {FURTHER}", "overlaps 10.77.3.0/24 of the main interface")
        await _fits(browser, page, "faults")

        await main.get_by_label("Automatic (DHCP)").check()
        await address.fill("10.88.3.99")
        await page.get_by_role("button", name="Review changes").click()
        review = page.locator(".review")
        await expect(review).to_contain_text(re.compile(f"{FURTHER}: IPv4.*Static, 10.88.3.99/24", re.DOTALL))
        await expect(review).to_contain_text("This page stays where it is.")
        assert INTERFACE not in await review.inner_text()
        await _fits(browser, page, "review")
        await page.get_by_role("button", name="Apply").click()
        await page.get_by_role("button", name=_KEEP).click()
        await expect(page.get_by_text("The new network details are kept.")).to_be_visible()
        await expect(page.locator("#network-state").get_by_text("10.88.3.99/24")).to_be_visible()
        await browser.keep(page, "kept")
        (entry,) = (await unit.ask("/network"))["settings"]["further"]
        assert (entry["interface"], entry["address"]) == (FURTHER, "10.88.3.99/24")

        await page.goto(unit.url("10.88.3.99"))
        await sign_in(page, password)
        await page.get_by_label(f"Address of {FURTHER}", exact=True).fill("10.88.3.98")
        await page.get_by_role("button", name="Review changes").click()
        await expect(review).to_contain_text("10.88.3.98")
        await expect(review).to_contain_text("This page goes there by itself.")


async def _assert_names_are_unique(page: Page) -> None:
    """Of all that can be typed or chosen, with the group that it stands in."""
    names = await page.locator("ccm-network-form input, ccm-network-form textarea").evaluate_all(
        "all => all.map(each => (each.type === 'radio' ? each.name.split('.').pop() : '') + each.labels[0].textContent)"
    )
    assert len(names) == 2 * 13 + 3
    assert len(set(names)) == len(names), sorted(names)


async def test_network_that_is_set_on_the_host_is_shown_and_has_no_form(tmp_path: Path) -> None:
    async with (
        NetworkUnit(tmp_path / "unit", managed=False) as unit,
        network_page(unit, tmp_path, "network-host") as (browser, page, _),
    ):
        await expect(page.get_by_text("This unit's network is set on its host.")).to_be_visible()
        await expect(page.get_by_role("button", name="Review changes")).to_have_count(0)
        await browser.keep(page, "not-managed")


async def test_clock_that_no_server_sets_is_set_from_the_browser(tmp_path: Path) -> None:
    async with (
        NetworkUnit(tmp_path / "unit", clock=tmp_path / "clock") as unit,
        network_page(unit, tmp_path, "clock") as (browser, page, _),
    ):
        await page.goto(unit.url(OLD).replace("host/network", "host/general"))
        card = page.locator("ccm-clock")
        await expect(card.get_by_text("Not known: the host does not say")).to_be_visible()
        before = datetime.now(UTC)
        await card.get_by_role("button", name="Set to this computer's time").click()
        await expect(card.get_by_text("The clock was set.")).to_be_visible()
        set_to = datetime.fromisoformat((tmp_path / "clock").read_text())
        assert abs(set_to - before) < timedelta(seconds=10)
        await browser.keep(page, "set")


async def test_clock_that_the_host_lets_nobody_set_says_what_to_do(tmp_path: Path) -> None:
    """This machine runs no systemd: the real timedatectl is asked, and refuses."""
    async with (
        NetworkUnit(tmp_path / "unit") as unit,
        network_page(unit, tmp_path, "clock-refused") as (browser, page, _),
    ):
        await page.goto(unit.url(OLD).replace("host/network", "host/general"))
        card = page.locator("ccm-clock")
        await card.get_by_role("button", name="Set to this computer's time").click()
        await expect(card.get_by_text("The host's timedatectl refused")).to_be_visible()
        await expect(card.get_by_text("that systemd-timedated and its polkit rule")).to_be_visible()
        await browser.keep(page, "refused")


async def test_sign_in_goes_along_to_the_new_address_over_https(tmp_path: Path) -> None:
    async with NetworkUnit(tmp_path / "unit") as unit:
        password = await unit.panel.read_password()
        async with browser_inside(unit, tmp_path, "network-handover", await unit.device_root()) as browser:
            page = await browser.tab()
            await open_steadily(page, unit.secure_url(OLD))
            await sign_in(page, password)
            await make_static(page, NEW)
            await page.get_by_role("button", name="Apply").click()
            await expect(page.get_by_role("heading", name=f"The unit moves to {NEW}")).to_be_focused()
            await expect(page.get_by_text("Press Keep the network details there.")).to_be_visible()
            await page.wait_for_url(unit.secure_url(NEW))
            # Nobody signs in, and the code has left no trace where somebody could find it.
            await page.get_by_role("button", name=_KEEP).click()
            await expect(page.get_by_text("The new network details are kept.")).to_be_visible()
            assert "handover" not in page.url
            history = await (await page.context.new_cdp_session(page)).send("Page.getNavigationHistory")
            visited = [entry["url"] for entry in history["entries"]]
            assert visited[-1] == unit.secure_url(NEW)
            assert "handover" not in str(visited)
        assert (await unit.ask("/network"))["settings"]["address"] == f"{NEW}/24"
        texts = [event["text"] for event in (await unit.ask("/events?kind=sign-in"))["events"]]
        assert "The sign-in was carried to another address of the unit." in texts
