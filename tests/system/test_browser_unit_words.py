"""A German browser and a real unit: what the unit itself says comes to the page in German, with its values."""

from pathlib import Path

from playwright.async_api import expect

from tests.system.browser import chromium
from tests.system.unit import running_unit


async def test_refusals_findings_and_events_are_german(tmp_path: Path) -> None:
    async with running_unit(tmp_path / "unit") as unit, unit.client(https=True) as owner:
        password = await unit.panel.read_password()
        await owner.sign_in(password)
        async with chromium(tmp_path / "home", "unit-german", locale="de-DE") as browser:
            page = await browser.tab()
            await page.goto(f"{unit.http_url}/#/hardware/resources/host/security")
            await page.get_by_label("Passwort", exact=True).fill("falsch")
            await page.get_by_role("button", name="Anmelden").click()
            await expect(page.get_by_role("alert")).to_contain_text("Benutzername oder Passwort ist falsch.")
            await expect(page.get_by_role("alert")).to_contain_text("Das erste Passwort steht am Bedienfeld")
            await browser.keep(page, "refused")
            await page.get_by_label("Passwort", exact=True).fill(password)
            await page.get_by_role("button", name="Anmelden").click()

            await page.get_by_role("switch", name="Force HTTPS").click()
            refusal = page.locator(".refusal")
            await expect(refusal).to_contain_text("Das aktive Zertifikat wurde nicht getestet.")
            await browser.keep(page, "untested")

            await page.goto(f"{unit.http_url}/#/events")
            events = page.get_by_role("table")
            await expect(events).to_contain_text("Eine Anmeldung schlug fehl.")
            await expect(events).not_to_contain_text("failed")
            await browser.keep(page, "events")
