"""Chromium and the first steps with a new unit: in any order, left and resumed, ticked off wherever they were done."""

import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from frontpanel.keys import Key
from tests.system.browser import Browser, chromium, open_in_spite_of_warning, sign_in
from tests.system.unit import Unit, running_unit

OWN_PASSWORD = "correct horse battery"


@pytest.fixture
async def unit(tmp_path: Path) -> AsyncIterator[Unit]:
    async with running_unit(tmp_path / "unit") as unit:
        yield unit


async def signed_in(browser: Browser, unit: Unit) -> Page:
    page = await browser.tab()
    await open_in_spite_of_warning(page, unit.https_url)
    await sign_in(page, await unit.panel.read_password())
    return page


async def test_they_are_left_resumed_done_and_put_away(unit: Unit, tmp_path: Path) -> None:
    async with chromium(tmp_path / "home", "first-steps") as browser:
        page = await signed_in(browser, unit)
        card = page.get_by_role("region", name="First steps")
        # Nobody sets the network of this host from here, so that step is no step.
        await expect(card).to_contain_text("1 of 4 are done.")
        await browser.keep_in_all_looks(page, "card")
        await card.get_by_role("link", name="Begin").or_(card.get_by_role("link", name="Go on")).click()
        await expect(page.get_by_role("heading", name="First steps", level=1)).to_be_focused()
        await browser.keep_in_all_looks(page, "guide")

        await page.get_by_label("Name of the unit").fill("FOH rack")
        await page.get_by_role("button", name="Set the name").click()
        await expect(page.get_by_role("heading", name="Done: Name the unit")).to_be_visible()
        await expect(page.locator(".bar-name")).to_contain_text("FOH rack")
        for _ in ("password", "CCM Access", "Administration", "Menu"):
            await unit.panel.press(Key.EXIT)
        await unit.panel.until_shown("FOH rack")

        await page.get_by_role("link", name="Set the password").click()
        await page.get_by_label("Current password").fill(await unit.panel.read_password())
        await page.get_by_label("New password", exact=True).fill(OWN_PASSWORD)
        await page.get_by_label("New password again").fill(OWN_PASSWORD)
        await page.get_by_role("button", name="Set the new password").click()
        await expect(page.get_by_text("The new password is set.")).to_be_visible()

        # Left here, and resumed by whoever signs in next.
        await page.get_by_role("link", name="First steps").click()
        await expect(page.get_by_role("heading", name="Done: Set your own password")).to_be_visible()
        step = page.get_by_role("region", name="Close port 80")
        await step.get_by_role("button", name="Fine as it is").click()
        await expect(page.get_by_text("All is done. The unit is ready.")).to_be_visible()
        await browser.keep_in_all_looks(page, "done")
        await page.get_by_role("button", name="Put the guide away").click()
        await expect(page.get_by_role("heading", name="Host", level=1)).to_be_visible()
        await expect(page.get_by_role("link", name="First steps")).to_have_count(0)
        await expect(card).to_have_count(0)
        stored = json.loads((unit.state_dir / "settings.json").read_text())
        assert (stored["name"], stored["setup"]["closed"]) == ("FOH rack", True)


async def test_a_name_that_cannot_be_is_refused_at_its_field_and_stays_there(unit: Unit, tmp_path: Path) -> None:
    async with chromium(tmp_path / "home", "unit-name") as browser:
        page = await signed_in(browser, unit)
        await page.goto(f"{unit.https_url}/#/hardware/resources/host/general")
        field = page.get_by_label("Name of the unit")
        await field.evaluate("field => { field.value = '\\u202eturned' }")
        await page.get_by_role("button", name="Set the name").click()
        await expect(page.get_by_text("has characters that cannot be shown")).to_be_visible()
        await expect(field).to_have_attribute("aria-invalid", "true")
        await expect(field).to_be_focused()
        hostile = "<b onclick=alert(1)>'; DROP--"
        await field.fill(hostile)
        await page.get_by_role("button", name="Set the name").click()
        await expect(page.locator(".bar-name b")).to_have_text(hostile)


async def test_the_support_bundle_and_the_licences_are_to_be_had(unit: Unit, tmp_path: Path) -> None:
    async with chromium(tmp_path / "home", "about") as browser:
        page = await signed_in(browser, unit)
        await page.goto(f"{unit.https_url}/#/hardware/resources/host/general")
        await browser.keep_in_all_looks(page, "general")
        async with page.expect_download() as downloading:
            await page.get_by_role("region", name="Support bundle").get_by_role("link", name="Download").click()
        download = await downloading.value
        assert download.suggested_filename == "base-station-TB-0042-support.zip"
        packed = zipfile.ZipFile(await download.path())
        data = b"".join(map(packed.read, packed.namelist()))
        assert b'"serial": "TB-0042"' in data
        assert (await unit.panel.read_password()).encode() not in data
        await page.get_by_role("link", name="About this software and its licences").click()
        await expect(page.get_by_role("heading", name="About", level=1)).to_be_focused()
        await expect(page.get_by_role("row").filter(has_text="aiohttp")).to_contain_text("Apache-2.0")
        await browser.keep_in_all_looks(page, "about")
        async with page.expect_popup() as opening:
            await page.get_by_role("row").filter(has_text="msgspec").get_by_role("link").click()
        await expect((await opening.value).locator("body")).to_contain_text("Redistribution")
