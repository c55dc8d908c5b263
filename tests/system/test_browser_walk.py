"""The manual's procedure, walked by a person with Chromium and the front panel. Screenshots are kept: look at them."""

import hashlib
import re
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Error, Locator, Page, Request, expect

from tests.system.browser import Browser, chromium, go_on_in_spite_of_warning, sign_in
from tests.system.unit import Unit, running_unit

_SECURITY = re.compile(r"#/hardware/resources/host/security$")
_MOST_REQUESTS = 10
_MOST_BYTES = 60_000


@pytest.fixture
async def unit(tmp_path: Path) -> AsyncIterator[Unit]:
    async with running_unit(tmp_path) as unit:
        yield unit


def force_https(page: Page) -> Locator:
    """The switch."""
    return page.get_by_role("switch", name="Force HTTPS")


async def root_of(unit: Unit) -> bytes:
    """The device root as anybody may download it."""
    async with unit.client(https=False) as client:
        answer = await client.call("GET", "/certificates/self-signed/root.pem")
    assert answer.status == 200
    assert isinstance(answer.body, bytes)
    return answer.body


async def find_security_page(unit: Unit, page: Page, password: str) -> None:
    """Sign in over HTTP and click the manual's way: Hardware > Resources > Host cog > Security."""
    await page.goto(unit.http_url)
    await sign_in(page, password)
    navigation = page.get_by_role("navigation", name="Main")
    await expect(navigation).to_contain_text(re.compile("Hardware.*Resources.*Host", re.DOTALL))
    await navigation.get_by_role("link", name="Host").click()
    await page.get_by_role("button", name="Host settings").click()
    await page.get_by_role("menuitem", name="Security").click()
    await expect(page.get_by_role("heading", name="Security", level=1)).to_be_focused()


async def prove_reachable(browser: Browser, page: Page, password: str, *, trusted: bool) -> Page:
    """Open the test in a new tab and sign in there; return the tab once it shows the proof."""
    tab = await browser.tab_opened_by(page.get_by_role("link", name="Test certificate"))
    if not trusted:
        await expect(tab.locator("body")).to_contain_text("ERR_CERT_AUTHORITY_INVALID")
        await browser.keep(tab, "the-browser-warns")
        await go_on_in_spite_of_warning(tab)
    await sign_in(tab, password)
    await expect(tab.get_by_text("Reached over HTTPS.")).to_be_visible()
    await browser.keep(tab, "certificate-tested")
    return tab


async def enable_and_go_on(unit: Unit, page: Page) -> None:
    """One click on the switch over HTTP: port 80 refuses, and the page goes on over HTTPS with the countdown."""
    await force_https(page).click()
    await page.wait_for_url(lambda url: url.startswith(unit.https_url))
    await expect(page).to_have_url(_SECURITY)
    await expect(page.get_by_role("button", name="Keep Force HTTPS")).to_be_visible()
    await expect(force_https(page)).to_be_checked()
    await unit.until_connectable(unit.http_port, open_=False)


async def test_manual_procedure_ends_in_https_only_and_the_panel_leads_back(unit: Unit, tmp_path: Path) -> None:
    password = await unit.panel.read_password()
    async with chromium(tmp_path / "home", "manual", await root_of(unit)) as browser:
        page = await browser.tab()
        await find_security_page(unit, page, password)
        await browser.keep(page, "security-page")

        await force_https(page).click()
        await expect(page.get_by_role("alert")).to_contain_text("has not been tested")
        await expect(force_https(page)).not_to_be_checked()
        await browser.keep(page, "refused-untested")
        assert unit.connectable(unit.http_port)

        tab = await prove_reachable(browser, page, password, trusted=True)
        assert tab.url.startswith(unit.https_url)
        await expect(page.get_by_text("Reached over HTTPS.")).to_be_visible()
        await expect(page.get_by_role("cell", name="127.0.0.1")).to_be_visible()
        await browser.keep(page, "ready-to-switch")

        await enable_and_go_on(unit, page)
        await browser.keep(page, "to-be-confirmed")
        await page.get_by_role("button", name="Keep Force HTTPS").click()
        await expect(page.get_by_text("Force HTTPS is on and stays on.")).to_be_visible()
        await browser.keep(page, "https-only")

        with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
            await tab.goto(unit.http_url)
        await unit.panel.confirm_dangerous("Administration", "Reset", "Factory reset")
        await unit.until_connectable(unit.http_port, open_=True)
        fresh = await unit.panel.read_password()
        assert fresh != password

        await tab.goto(unit.http_url)
        await sign_in(tab, password)
        await expect(tab.get_by_role("alert")).not_to_be_empty()
        await browser.keep(tab, "old-password-refused")
        await sign_in(tab, fresh)
        await expect(tab.get_by_role("button", name="Host settings")).to_be_visible()
        await browser.keep(tab, "after-factory-reset")


async def test_unconfirmed_switch_goes_back_by_itself_and_a_warning_clicked_away_counts_as_reached(
    tmp_path: Path,
) -> None:
    async with running_unit(tmp_path, confirm_seconds=5) as unit, chromium(tmp_path / "home", "untrusted") as browser:
        password = await unit.panel.read_password()
        page = await browser.tab()
        await find_security_page(unit, page, password)
        tab = await prove_reachable(browser, page, password, trusted=False)
        await expect(tab.get_by_text("Reached, not necessarily trusted")).to_be_visible()
        await enable_and_go_on(unit, page)
        await expect(page.get_by_role("timer")).to_be_visible()

        await unit.until_connectable(unit.http_port, open_=True)
        await expect(page.get_by_text("Force HTTPS went back to off.")).to_be_visible()
        await expect(force_https(page)).not_to_be_checked()
        await browser.keep(page, "went-back")
        await tab.goto(unit.http_url)
        await expect(tab.get_by_role("button", name="Host settings")).to_be_visible()


async def test_force_https_is_turned_off_again_after_one_question(unit: Unit, tmp_path: Path) -> None:
    password = await unit.panel.read_password()
    async with chromium(tmp_path / "home", "off-again", await root_of(unit)) as browser:
        page = await browser.tab()
        await page.goto(f"{unit.https_url}/#/hardware/resources/host/security")
        await sign_in(page, password)
        await page.get_by_role("button", name="Test certificate").click()
        await expect(page.get_by_text("Reached over HTTPS.")).to_be_visible()
        await force_https(page).click()
        await page.get_by_role("button", name="Keep Force HTTPS").click()
        await expect(page.get_by_text("Force HTTPS is on and stays on.")).to_be_visible()
        assert not unit.connectable(unit.http_port)

        await force_https(page).click()
        await page.get_by_role("button", name="Cancel").click()
        await expect(force_https(page)).to_be_checked()
        await force_https(page).click()
        await browser.keep(page, "asks-once")
        await page.get_by_role("button", name="Turn off").click()
        await expect(force_https(page)).not_to_be_checked()
        await unit.until_connectable(unit.http_port, open_=True)


async def test_root_on_the_security_page_is_the_one_that_is_downloaded(unit: Unit, tmp_path: Path) -> None:
    async with chromium(tmp_path / "home", "root") as browser:
        page = await browser.tab()
        await find_security_page(unit, page, await unit.panel.read_password())
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name="Download as PEM").click()
        pem = (await (await downloading.value).path()).read_text()
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
        shown = await page.get_by_role("region", name="Trust it on this computer").locator("code").inner_text()
        assert re.sub(r"[^0-9A-F]", "", shown) == digest


async def test_password_is_changed_and_the_old_one_no_longer_signs_in(unit: Unit, tmp_path: Path) -> None:
    password = await unit.panel.read_password()
    async with chromium(tmp_path / "home", "account", await root_of(unit)) as browser:
        page = await browser.tab()
        await page.goto(unit.https_url)
        await sign_in(page, password)
        await page.get_by_role("link", name="Set a new password").click()
        for label, typed in (
            ("Current password", password),
            ("New password", "a better one"),
            ("again", "a better one"),
        ):
            await page.get_by_label(label, exact=label != "again").fill(typed)
        await page.get_by_role("button", name="Set the new password").click()
        await expect(page.get_by_text("The new password is set.").first).to_be_visible()
        await browser.keep(page, "new-password")
        await page.get_by_role("button", name="Sign out").click()
        await sign_in(page, password)
        await expect(page.get_by_role("alert")).not_to_be_empty()
        await sign_in(page, "a better one")
        await expect(page.get_by_role("heading", name="Change the password")).to_be_visible()


async def test_page_survives_a_crash_of_the_unit_and_asks_to_sign_in_at_the_same_place(
    unit: Unit, tmp_path: Path
) -> None:
    async with chromium(tmp_path / "home", "crash") as browser:
        page = await browser.tab()
        await find_security_page(unit, page, await unit.panel.read_password())
        await unit.kill()
        await expect(page.get_by_text("No connection to the unit")).to_be_visible()
        await browser.keep(page, "no-connection")
        await unit.start()
        await expect(page.get_by_text("Your sign-in has ended.")).to_be_visible()
        await sign_in(page, await unit.panel.read_password())
        await expect(force_https(page)).to_be_visible()
        await expect(page).to_have_url(_SECURITY)


async def test_first_view_is_small_and_breaks_no_content_security_policy(unit: Unit, tmp_path: Path) -> None:
    finished: list[Request] = []
    complaints: list[str] = []
    async with chromium(tmp_path / "home", "first-view") as browser:
        page = await browser.tab()
        page.on("requestfinished", lambda request: finished.append(request))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(unit.http_url, wait_until="networkidle")
        sizes = [await request.sizes() for request in finished]
        assert 0 < len(finished) <= _MOST_REQUESTS
        assert sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes) <= _MOST_BYTES

        await find_security_page(unit, page, await unit.panel.read_password())
        # Being told 401 before signing in is how the page learns that it has to.
        assert [text for text in complaints if "401" not in text] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_fits_a_phone_and_a_desk(unit: Unit, tmp_path: Path, scheme: str) -> None:
    pages = ("host", "host/general", "host/network", "host/security", "host/security/test", "host/security/easydns")
    async with chromium(tmp_path / "home", f"pages-{scheme}") as browser:
        page = await browser.tab()
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        await find_security_page(unit, page, await unit.panel.read_password())
        for width in (320, 1280):
            await page.set_viewport_size({"width": width, "height": 800})
            for address in (*(f"#/hardware/resources/{page}" for page in pages), "#/account"):
                await page.goto(f"{unit.http_url}/{address}")
                await expect(page.locator("main .card").first).to_be_visible()
                too_wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert too_wide <= 0, f"{address} is {too_wide} px wider than {width} px"
                await browser.keep(page, f"{width}-{address.rpartition('/')[2]}")


async def test_page_over_http_goes_on_over_https_when_somebody_else_closes_port_80(unit: Unit, tmp_path: Path) -> None:
    async with unit.client(https=True) as owner:
        password = await unit.panel.read_password()
        await owner.sign_in(password)
        await owner.call("POST", "/security/test")
        async with chromium(tmp_path / "home", "door-closed", await root_of(unit)) as browser:
            page = await browser.tab()
            await find_security_page(unit, page, password)
            await owner.call("PUT", "/security/force-https", {"enabled": True})
            await expect(page.get_by_text("This page goes on over HTTPS in")).to_be_visible()
            await browser.keep(page, "port-80-closed")
            await page.wait_for_url(lambda url: url.startswith(unit.https_url))
            await sign_in(page, password)
            await expect(page.get_by_role("button", name="Keep Force HTTPS")).to_be_visible()
