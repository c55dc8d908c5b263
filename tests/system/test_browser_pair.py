"""Two browsers at one unit at once, and one page that nobody touches: each sees all, neither costs what it need not."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Page, Request, expect

from daemon.web.stream_table import KEEP_ALIVE_SECONDS
from tests.system.browser import chromium, open_in_spite_of_warning, sign_in
from tests.system.test_browser_network import NetworkUnit, network_page
from tests.system.unit import Unit, running_unit

_KEEP_ALIVE_BYTES = len(":\n\n")
_KEEP = "Keep the network details"
_SURPRISE = "These settings have changed since you read them"
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


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


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


async def test_the_second_to_save_is_told_what_the_first_has_set(unit: Unit, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        foh, stage = [
            await signed_in(stack, unit, tmp_path / name, "#/hardware/resources/host/security/easydns")
            for name in ("foh", "stage")
        ]
        await stage.get_by_label("Label").fill("stage")
        await foh.get_by_label("Label").fill("foh")
        await press(foh, "Save")
        await expect(foh.get_by_text("Saved.")).to_be_visible()
        await press(stage, "Save")
        await expect(stage.get_by_role("alert").filter(has_text=_SURPRISE)).to_be_visible()
        await press(stage, "Discard changes")
        await expect(stage.get_by_label("Label")).to_have_value("foh")

        for page in (foh, stage):
            await page.goto(f"{unit.https_url}/#/events")
        collectors = {page: page.get_by_role("region", name="Send events on") for page in (foh, stage)}
        for page, collector in collectors.items():
            await expect(collector).to_contain_text("Sent nowhere.")
            await collector.get_by_label("Collector").fill("127.0.0.1" if page is foh else "stage.example")
        await press(foh, "Save")
        await expect(collectors[foh]).to_contain_text("Sent to 127.0.0.1, port 514, by UDP.")
        await press(stage, "Save")
        await expect(collectors[stage].get_by_role("alert")).to_contain_text(_SURPRISE)
        await expect(collectors[stage]).to_contain_text("Sent to 127.0.0.1, port 514, by UDP.")
        await press(stage, "Stop sending")
        await expect(collectors[stage]).to_contain_text("Sent nowhere.")


async def test_port_80_closes_under_one_who_is_told_and_either_may_keep_it(unit: Unit, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        foh = await signed_in(stack, unit, tmp_path / "foh", _SECURITY)
        browser = await stack.enter_async_context(chromium(tmp_path / "stage", "pair"))
        stage = await browser.tab()
        await stage.goto(f"{unit.http_url}/{_SECURITY}")
        await sign_in(stage, await unit.panel.read_password())
        await expect(stage.get_by_role("heading", name="Security", level=1)).to_be_visible()
        await press(foh, "Test certificate")
        await expect(foh.get_by_text("Reached over HTTPS.")).to_be_visible()
        await foh.get_by_role("switch", name="Force HTTPS").click()
        await expect(stage.get_by_text("Port 80 is closed.").first).to_be_visible()
        await press(stage, "Stay on this page")
        await browser.keep_in_all_looks(stage, "port-80-closed")
        await expect(stage.get_by_text("Below is the last known condition.")).to_be_visible()

        await open_in_spite_of_warning(stage, f"{unit.https_url}/{_SECURITY}")
        await sign_in(stage, await unit.panel.read_password())
        await press(stage, "Keep Force HTTPS")
        for page in (foh, stage):
            await expect(page.get_by_role("button", name="Keep Force HTTPS")).to_have_count(0)
            await expect(page.locator("#force-https-state")).to_have_text(re.compile("^On. .* over HTTPS only.$"))


async def test_a_network_change_of_one_waits_before_both_and_is_settled_for_both(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        unit = await stack.enter_async_context(NetworkUnit(tmp_path / "unit"))
        pages = []
        for name in ("foh", "stage"):
            (tmp_path / name).mkdir()
            visitor = await stack.enter_async_context(network_page(unit, tmp_path / name, "pair-network"))
            pages.append(visitor.page)
        foh, stage = pages
        for page, domain in ((foh, "foh.example"), (stage, "stage.example")):
            await page.get_by_label("Search domain").fill(domain)
        await press(foh, "Review changes")
        await press(foh, "Apply")
        for page in pages:
            await expect(page.get_by_role("timer")).to_be_visible()
        # Whoever did not ask for it may keep it too.
        await press(stage, _KEEP)
        for page in pages:
            await expect(page.get_by_role("timer")).to_have_count(0)
        assert (await unit.ask("/network"))["settings"]["search_domain"] == "foh.example"

        await press(stage, "Review changes")
        await expect(stage.get_by_text(_SURPRISE).first).to_be_visible()
        await press(stage, "Review changes")
        await expect(stage.locator(".changes")).to_contain_text("foh.example")
        await press(stage, "Apply")
        for page in pages:
            await expect(page.get_by_role("timer")).to_be_visible()
        await press(foh, "Go back")
        for page in pages:
            await expect(page.get_by_role("timer")).to_have_count(0)
        await expect(foh.get_by_label("Search domain")).to_have_value("foh.example")
        assert (await unit.ask("/network"))["settings"]["search_domain"] == "foh.example"


@pytest.mark.timeout(_IDLE_SECONDS + 60)
async def test_an_idle_page_costs_the_keep_alive_and_no_more(unit: Unit, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        page = await signed_in(stack, unit, tmp_path / "home", _SECURITY)
        wire = await page.context.new_cdp_session(page)
        await wire.send("Network.enable")
        await expect(page.get_by_role("heading", name="Security", level=1)).to_be_visible()
        await page.reload()
        await expect(page.get_by_role("heading", name="Security", level=1)).to_be_visible()
        await asyncio.sleep(8)  # that somebody signed in is an event, which is told within 5 s
        asked: list[Request] = []
        pieces: list[int] = []
        page.on("request", lambda request: asked.append(request))
        wire.on("Network.dataReceived", lambda piece: pieces.append(piece["dataLength"]))
        before = cpu_seconds(unit)
        await asyncio.sleep(_IDLE_SECONDS)
        assert [request.url for request in asked] == []
        beats = int(_IDLE_SECONDS / KEEP_ALIVE_SECONDS)
        assert pieces in ([_KEEP_ALIVE_BYTES] * beats, [_KEEP_ALIVE_BYTES] * (beats + 1))
        assert cpu_seconds(unit) - before < 0.001 * _IDLE_SECONDS


def cpu_seconds(unit: Unit) -> float:
    """What the daemon has had of a processor so far, in steps of 10 ms (proc(5))."""
    assert unit.process is not None
    fields = Path(f"/proc/{unit.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
