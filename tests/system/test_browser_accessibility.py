"""Every page and every notable condition of the CCM before axe-core: nothing in the way of people with a disability.

What no program can tell, such as whether the words are good, is for people to judge; see the screenshots.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.async_api import Page, expect

from daemon.certificates.inspect import Severity
from daemon.messages.command import Door
from daemon.messages.unit import Alarm
from tests.easydns_page import FAILED, IN_TROUBLE, NEW, REGISTERED, UNDER_WAY, easydns_page
from tests.system.axe import assert_accessible
from tests.system.browser import Browser, chromium, sign_in
from tests.system.studio import Studio, device_root
from tests.system.unit import Unit, running_unit

_HOST = "#/hardware/resources/host"
_PAGES = {
    f"{_HOST}/general": "General",
    f"{_HOST}/network": "Network",
    f"{_HOST}/security": "Security",
    "#/first-steps": "First steps",
    "#/about": "About",
    "#/events": "Events",
    "#/account": "Account",
    "#/account/api": "API",
}
_ALARMS = (
    Alarm("clock-not-set", Severity.ERROR, "The clock is not set.", "Set it under General.", standing=True),
    Alarm("certificate-ends", Severity.WARNING, "The certificate ends in 12 days.", "Renew it."),
    Alarm("panel-unplugged", Severity.NOTE, "The front panel does not answer.", "Look at its cable."),
)


@pytest.fixture
async def unit(tmp_path: Path) -> AsyncIterator[Unit]:
    async with running_unit(tmp_path / "unit") as unit:
        yield unit


class Looker:
    """Brings a page into a condition, and has it looked at."""

    def __init__(self, browser: Browser, page: Page, url: str) -> None:
        self.page = page
        self._browser = browser
        self._url = url

    async def open(self, address: str, heading: str) -> None:
        """The page of that address, once it is there."""
        await self.page.goto(f"{self._url}/{address}")
        await expect(self.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        await expect(self.page.locator("main .card").first).to_be_visible()

    async def look(self, name: str) -> None:
        """As it is now."""
        await assert_accessible(self._browser, self.page, name)

    async def press(self, name: str) -> None:
        """Press the button of that name."""
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def until(self, words: str) -> None:
        """Wait until these words are seen."""
        await expect(self.page.get_by_text(words).first).to_be_visible()


@asynccontextmanager
async def looker_at(unit: Unit, folder: Path, name: str) -> AsyncIterator[Looker]:
    """Somebody at the unit's page over HTTPS, with a browser that trusts it."""
    async with chromium(folder / "home", f"axe-{name}", await device_root(unit)) as browser:
        yield Looker(browser, await browser.tab(), unit.https_url)


async def test_every_page_from_the_sign_in_on(unit: Unit, tmp_path: Path) -> None:
    password = await unit.panel.read_password()
    async with looker_at(unit, tmp_path, "pages") as looker:
        page = looker.page
        await page.goto(unit.http_url)
        await looker.look("sign-in")
        await sign_in(page, "wrong")
        await expect(page.get_by_role("alert")).not_to_be_empty()
        await looker.look("refused")
        await page.goto(unit.https_url)
        await sign_in(page, password)
        await looker.press("Host settings")
        await looker.look("host-menu")
        for address, heading in _PAGES.items():
            await looker.open(address, heading)
            await looker.look(heading.lower().replace(" ", "-"))
        await page.locator("summary", has_text="PUT /network").click()
        await looker.look("api-call")
        await looker.open("#/account", "Account")
        await page.get_by_label("Name of the program").fill("Companion")
        await looker.press("Make a token")
        await expect(page.locator("code.token")).to_be_visible()
        await looker.look("token")
        await unit.kill()
        await looker.until("No connection to the unit")
        await looker.look("no-connection")


async def test_the_way_to_force_https(unit: Unit, tmp_path: Path) -> None:
    password = await unit.panel.read_password()
    async with looker_at(unit, tmp_path, "security") as looker:
        page = looker.page
        switch = page.get_by_role("switch", name="Force HTTPS")
        await page.goto(f"{unit.http_url}/{_HOST}/security")
        await sign_in(page, password)
        await switch.click()
        await looker.until("has not been tested")
        await looker.look("refused-untested")
        await page.goto(f"{unit.https_url}/{_HOST}/security/test")
        await sign_in(page, password)
        await looker.until("Reached over HTTPS.")
        await looker.look("test")
        await looker.open(f"{_HOST}/security", "Security")
        await looker.look("tested")
        await switch.click()
        await looker.until("Keep Force HTTPS")
        await looker.look("pending")
        await looker.press("Keep Force HTTPS")
        await looker.until("Force HTTPS is on and stays on.")
        await looker.look("forced")
        await switch.click()
        await looker.look("dialog")


async def test_the_certificate_forms(unit: Unit, tmp_path: Path) -> None:
    issued, other = Studio("Theatre").issue(), Studio("Studio").issue()
    async with looker_at(unit, tmp_path, "certificates") as looker:
        page = looker.page
        await page.goto(f"{unit.https_url}/{_HOST}/security")
        await sign_in(page, await unit.panel.read_password())
        await looker.press("Make the key on this unit")
        await page.get_by_label("Names and addresses, one a line").fill("no such name!")
        await looker.press("Make key and request")
        await expect(page.locator("[aria-invalid=true]")).to_be_visible()
        await looker.look("request-faulty")
        await looker.press("Install a certificate")
        for name, pasted, said in (
            ("install-error", issued.chain + other.key, "It cannot be installed"),
            ("install-warning", issued.chain + issued.key, "It can be installed if you agree"),
        ):
            await page.get_by_label("Or paste them here, as PEM").fill(pasted)
            await looker.press("Check")
            await looker.until(said)
            await looker.look(name)
        await page.locator("main details").evaluate_all("all => all.forEach((details) => (details.open = true))")
        await looker.look("all-open")


async def test_the_easydns_page_and_the_network_form(tmp_path: Path) -> None:
    async with easydns_page(tmp_path, "axe-easydns") as ccm:
        looker = Looker(ccm.browser, ccm.page, ccm.doors.base(Door.HTTPS))
        await looker.look("new")
        for name, prechecks in (("checking", UNDER_WAY), ("failed", FAILED)):
            ccm.become(replace(NEW, prechecks=prechecks))
            await looker.until("4 s" if name == "failed" else "Nobody says whether")
            await looker.look(name)
        ccm.become(REGISTERED, certificate=True)
        await looker.until("Use this certificate")
        await looker.look("registered")
        ccm.become(IN_TROUBLE, active=True)
        await looker.until("asked too often")
        await looker.look("in-trouble")

        hub = ccm.doors.hub
        hub.become(network_managed=True, alarms=_ALARMS)
        await looker.open(f"{_HOST}/network", "Network")
        await ccm.page.get_by_role("group", name="IPv4").get_by_label("Static").check()
        await ccm.page.get_by_label("Host name").fill("-stage-")
        await looker.press("Review changes")
        await expect(ccm.page.locator("[aria-invalid=true]").first).to_be_visible()
        await looker.look("network-faults")


async def test_a_page_with_faults_is_found_out(unit: Unit, tmp_path: Path) -> None:
    async with looker_at(unit, tmp_path, "faulty") as looker:
        await looker.page.goto(unit.http_url)
        await expect(looker.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
        await looker.page.evaluate("""() => document.querySelector("main").insertAdjacentHTML("beforeend",
            '<h4>Too deep</h4><button></button><input>')""")
        with pytest.raises(AssertionError) as caught:
            await looker.look("faulty")
        for rule in ("button-name", "heading-order", "label"):
            assert f"light, 320 px: {rule}: " in str(caught.value)
