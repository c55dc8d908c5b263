"""Two browsers at one unit at once, and one page that nobody touches: each sees all, neither costs what it need not."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Page, Request, expect

from tests.system.browser import chromium, open_in_spite_of_warning, sign_in
from tests.system.unit import Unit, running_unit

_SECURITY = "#/hardware/resources/host/security"
# Longer than a keep-alive takes to come; `make soak` gives it ten minutes.
_IDLE_SECONDS = float(os.environ.get("IDLE_PAGE_SECONDS", "30"))


@pytest.fixture
async def unit(tmp_path: Path) -> AsyncIterator[Unit]:
    async with running_unit(tmp_path / "unit") as unit:
        yield unit


async def signed_in(stack: AsyncExitStack, unit: Unit, home: Path, address: str) -> Page:
    browser = await stack.enter_async_context(chromium(home, "pair"))
    page = await browser.tab()
    await open_in_spite_of_warning(page, f"{unit.https_url}/{address}")
    await sign_in(page, await unit.panel.read_password())
    return page


@pytest.mark.timeout(90)
async def test_each_sees_what_the_other_does(unit: Unit, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        foh = await signed_in(stack, unit, tmp_path / "foh", "#/hardware/resources/host/general")
        stage = await signed_in(stack, unit, tmp_path / "stage", "#/account")
        await foh.get_by_label("Name of the unit").fill("FOH rack")
        await foh.get_by_role("button", name="Set the name").click()
        await expect(stage.locator(".bar-name")).to_contain_text("FOH rack")

        # Both sessions stand in the list; one ends the other, which is told at once, and goes on itself.
        ended = stage.get_by_role("button", name="End this sign-in")
        await expect(ended).to_have_count(1)
        await ended.click()
        await expect(foh.get_by_label("Password", exact=True)).to_be_visible()
        await expect(ended).to_have_count(0)
        await sign_in(foh, await unit.panel.read_password())
        await expect(foh.get_by_label("Name of the unit")).to_be_visible()
        await stage.get_by_role("button", name="Look again").click()
        await expect(ended).to_have_count(1)


@pytest.mark.timeout(_IDLE_SECONDS + 60)
async def test_an_idle_page_costs_the_keep_alive_and_no_more(unit: Unit, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        page = await signed_in(stack, unit, tmp_path / "home", _SECURITY)
        await expect(page.get_by_role("heading", name="Security", level=1)).to_be_visible()
        await asyncio.sleep(3)
        asked: list[Request] = []
        page.on("request", lambda request: asked.append(request))
        before = cpu_seconds(unit)
        await asyncio.sleep(_IDLE_SECONDS)
        assert [request.url for request in asked] == []
        assert cpu_seconds(unit) - before < 0.001 * _IDLE_SECONDS


def cpu_seconds(unit: Unit) -> float:
    """What the daemon has had of a processor so far, in steps of 10 ms (proc(5))."""
    assert unit.process is not None
    fields = Path(f"/proc/{unit.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
