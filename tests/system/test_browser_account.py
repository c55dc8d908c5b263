"""Chromium and the page Account: who is signed in, and tokens for programs."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page, expect

from tests.system.browser import Browser, chromium, open_in_spite_of_warning, sign_in
from tests.system.unit import Unit, running_unit

HOSTILE = "<img src=x onerror=alert(1)> \"'&"


@pytest.fixture
async def unit(tmp_path: Path) -> AsyncIterator[Unit]:
    async with running_unit(tmp_path / "unit") as unit:
        yield unit


async def opened(browser: Browser, url: str, password: str, *, warned: bool = False) -> Page:
    page = await browser.tab()
    if warned:
        await open_in_spite_of_warning(page, f"{url}/#/account")
    else:
        await page.goto(f"{url}/#/account")
    await sign_in(page, password)
    await expect(page.get_by_role("heading", name="Tokens for programs")).to_be_visible()
    return page


async def asked_with(token: str, unit: Unit, path: str = "/system") -> int:
    """What a program with that token is answered."""
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as session,
        session.get(f"{unit.https_url}/api/v1{path}", headers=headers) as answer,
    ):
        return answer.status


async def test_tokens_are_made_shown_once_and_deleted(unit: Unit, tmp_path: Path) -> None:
    async with chromium(tmp_path / "home", "account") as browser:
        page = await opened(browser, unit.https_url, await unit.panel.read_password(), warned=True)
        alerts: list[str] = []
        page.on("dialog", lambda dialog: alerts.append(dialog.message))
        await page.get_by_label("Name of the program").fill(HOSTILE)
        await page.get_by_role("button", name="Make a token").click()
        shown = page.locator("code.token")
        await expect(shown).to_be_visible()
        token = await shown.inner_text()
        assert await asked_with(token, unit) == 200
        await browser.keep_in_all_looks(page, "token-made")
        await page.get_by_label("Name of the program").fill("Companion, FOH")
        await page.get_by_label("Look and change").check()
        await page.get_by_role("button", name="Make a token").click()
        await expect(page.get_by_text("The token for “Companion, FOH” is made.")).to_be_visible()
        await expect(page.locator("#new-token")).to_be_focused()
        stored = (unit.state_dir / "api-tokens.json").read_text()
        assert token[3:] not in stored
        assert len(json.loads(stored)["content"]) == 2
        await page.reload()
        entry = page.get_by_role("listitem").filter(has_text=HOSTILE)
        await expect(entry).to_contain_text("Look only")
        await expect(page.locator("code.token")).to_have_count(0)
        assert "today" in await entry.inner_text()
        await entry.get_by_role("button", name="Delete").click()
        await page.get_by_role("button", name="Cancel").click()
        assert await asked_with(token, unit) == 200
        await entry.get_by_role("button", name="Delete").click()
        await browser.keep(page, "token-asks")
        await page.locator("dialog").get_by_role("button", name="Delete").click()
        await expect(entry).to_have_count(0)
        assert await asked_with(token, unit) == 401
        await page.get_by_label("Name of the program").evaluate("field => field.value = '\\u202eturned'")
        await page.get_by_role("button", name="Make a token").click()
        await expect(page.get_by_role("alert")).to_contain_text("characters that cannot be shown")
        assert alerts == []


async def test_sign_ins_are_told_and_ended(unit: Unit, tmp_path: Path) -> None:
    password = await unit.panel.read_password()
    async with chromium(tmp_path / "home", "account") as browser, unit.client(https=True) as other:
        await other.sign_in(password)
        page = await opened(browser, unit.http_url, password)
        mine = page.get_by_role("listitem").filter(has_text="This browser")
        await expect(mine).to_contain_text("Chrome on Linux")
        await expect(mine).to_contain_text("HTTP, not encrypted")
        await expect(page.get_by_role("link", name="Make it over HTTPS")).to_be_visible()
        await expect(page.get_by_label("Name of the program")).to_have_count(0)
        await browser.keep_in_all_looks(page, "sign-ins-http")
        assert (await other.call("GET", "/session")).status == 200
        await page.get_by_role("button", name="End this sign-in").click()
        await expect(page.get_by_role("button", name="End all others")).to_have_count(0)
        assert (await other.call("GET", "/session")).status == 401
        await other.sign_in(password)
        await page.get_by_role("button", name="Look again").click()
        await page.get_by_role("button", name="End all others").click()
        await expect(page.get_by_role("button", name="End this sign-in")).to_have_count(0)
        assert (await other.call("GET", "/session")).status == 401
        await expect(mine).to_be_visible()


async def test_the_api_is_told_on_a_page_of_its_own(unit: Unit, tmp_path: Path) -> None:
    async with chromium(tmp_path / "home", "api") as browser:
        complaints: list[str] = []
        page = await opened(browser, unit.http_url, await unit.panel.read_password())
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.extend([message.text] * (message.type == "error")))
        await page.get_by_role("link", name="the API").click()
        await expect(page.get_by_role("heading", name="/certificates")).to_be_visible()
        assert await page.locator(".calls > details").count() > 40
        await page.locator("summary", has_text="PUT /network").click()
        call = page.locator("details[open]")
        await expect(call).to_contain_text("Token: write")
        await expect(call).to_contain_text("may be left out")
        await expect(call.get_by_text("NetworkFields").first).to_be_visible()
        await expect(call).to_contain_text("changed-meanwhile")
        await call.locator("summary", has_text="NetworkFields").first.click()
        await browser.keep_in_all_looks(page, "api")
        assert complaints == []


async def test_figures_are_given_once_the_owner_switches_them_on(unit: Unit, tmp_path: Path) -> None:
    password = await unit.panel.read_password()
    async with chromium(tmp_path / "home", "metrics") as browser, unit.client(https=True) as owner:
        await owner.sign_in(password)
        token = (await owner.call("POST", "/account/tokens", {"name": "Prometheus", "scope": "read"})).body["token"]
        assert await asked_with(token, unit, "/../../metrics") == 404
        page = await opened(browser, unit.http_url, password)
        switch = page.get_by_role("switch", name="Metrics")
        await expect(switch).not_to_be_checked()
        await switch.click()
        await expect(switch).to_be_checked()
        await browser.keep_in_all_looks(page, "metrics")
        headers = {"Authorization": f"Bearer {token}"}
        async with owner.session.get(f"{unit.https_url}/metrics", headers=headers) as answer:
            text = await answer.text()
        assert "base_station_panel_connected 1" in text
        assert 'base_station_connections{door="https"} ' in text
        assert float(text.split("\nbase_station_connections_accepted_total ")[1].split()[0]) > 1
