"""The front panel from elsewhere: in a terminal with its keys, in the CCM to look at. Screenshots are kept."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, Request, expect

from frontpanel.keys import Key
from tests.system.browser import chromium, sign_in
from tests.system.unit import Unit, running_unit
from tests.terminal_user import TerminalUser, terminal_user
from tests.web_sockets import until

_PASSWORD = re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")
_STREAM = "/api/v1/panel/stream"


@pytest.fixture
async def unit(tmp_path: Path) -> AsyncIterator[Unit]:
    async with running_unit(tmp_path) as unit:
        yield unit


async def until_alike(unit: Unit, user: TerminalUser, *words: str) -> None:
    """Wait until the terminal shows `words`, and until it and the real panel show the same all over."""
    await user.until_shown(*words)
    await until(lambda: displayed(user.screen) == [row.rstrip() for row in unit.panel.panel.lines()])


def displayed(lines: list[str]) -> list[str]:
    """What stands within the frame."""
    return [line[2:22].rstrip() for line in lines[1:5]]


async def test_panel_in_a_terminal_is_the_real_one(unit: Unit) -> None:
    async with terminal_user("--socket", unit.socket, "panel") as user:
        await user.until_shown("Ctrl-C leaves")
        user.type("\r")
        await until_alike(unit, user, "Menu")
        await unit.panel.open("Administration")
        await until_alike(unit, user, "Administration", "CCM Access")
        user.type("\x1b")
        await until_alike(unit, user, "Menu")
        user.type("\x03")
        assert await user.until_ended() == 0
        assert user.restored


async def test_key_held_in_a_terminal_is_held_on_the_panel(unit: Unit) -> None:
    before = await unit.panel.read_password()
    async with terminal_user("--socket", unit.socket, "panel") as user:
        await unit.panel.open("Administration", "Reset", "Reset CCM Pass")
        user.type("\x1b[C\r")
        await user.until_shown("Hold")
        user.type(" ")
        await user.until_shown("CCM password reset.", "ENTER held down")
        user.type(" ")
        await user.until_shown("CCM password reset.")
    after = await unit.panel.read_password()
    assert after != before


async def test_panel_is_printed_for_people_and_for_programs(unit: Unit) -> None:
    await unit.panel.open()
    code, out, err = await unit.command("panel")
    assert (code, err) == (0, "")
    assert displayed(out.splitlines()) == await unit.panel.text()
    code, out, _ = await unit.command("panel", "--json")
    assert code == 0
    assert '"columns": 20' in out


async def test_password_on_the_panel_reaches_no_call_over_the_network(unit: Unit) -> None:
    password = await unit.panel.read_password()
    assert password in (await unit.command("panel"))[1]
    for https in (False, True):
        async with unit.client(https=https) as client:
            assert (await client.sign_in(password)).status == 201
            answer = await client.call("GET", "/panel")
            assert answer.status == 200
            shown = "\n".join(answer.body["rows"])
            assert "Default Password" in shown
            assert not _PASSWORD.search(shown)
            assert (await client.call("POST", "/panel/keys", {"key": "enter", "pressed": True})).status == 404


def shown(page: Page) -> Locator:
    """Where the text of the mirror stands for those who cannot see it."""
    return page.locator("ccm-panel-mirror .unseen")


async def hide(page: Page, *, hidden: bool) -> None:
    """As when the person goes to another tab."""
    await page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


async def test_ccm_mirrors_the_panel_while_it_is_looked_at(unit: Unit, tmp_path: Path) -> None:
    password = await unit.panel.read_password()
    begun: list[Request] = []
    ended: list[Request] = []
    async with chromium(tmp_path / "home", "panel-mirror") as browser:
        page = await browser.tab()
        page.on("request", lambda request: begun.append(request) if request.url.endswith(_STREAM) else None)
        for event in ("requestfailed", "requestfinished"):
            page.on(event, lambda request: ended.append(request) if request.url.endswith(_STREAM) else None)
        await page.goto(f"{unit.http_url}/#/hardware/resources/host/general")
        await sign_in(page, password)
        await expect(shown(page)).to_contain_text("Default Password")
        assert not _PASSWORD.search(await page.content())
        await browser.keep(page, "masked")

        await unit.panel.press(Key.EXIT)
        await expect(shown(page)).to_contain_text("CCM Access")
        await unit.panel.open()
        await expect(shown(page)).to_contain_text("Administration (marked);")
        await browser.keep(page, "menu")
        assert (len(begun), len(ended)) == (1, 0)

        await hide(page, hidden=True)
        await until(lambda: len(ended) == 1)
        await unit.panel.open("About")
        await hide(page, hidden=False)
        await expect(shown(page)).to_contain_text("About")
        assert (len(begun), len(ended)) == (2, 1)

        await page.get_by_role("navigation", name="Main").get_by_role("link", name="Host").click()
        await until(lambda: len(ended) == 2)
        await page.go_back()
        await expect(shown(page)).to_contain_text("About")
        assert (len(begun), len(ended)) == (3, 2)

        for scheme, width in (("dark", 1280), ("light", 360), ("dark", 360)):
            await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            await page.set_viewport_size({"width": width, "height": 800})
            await browser.keep(page, f"{scheme}-{width}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= width

        await unit.kill()
        await expect(page.get_by_text("No picture of the panel. The unit does not answer.")).to_be_visible()
        await browser.keep(page, "unit-gone")
