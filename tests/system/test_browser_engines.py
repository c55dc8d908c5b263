"""The manual's procedure in the two other engines: Firefox's, and WebKit's, which is Safari's.

Chromium walks it in test_browser_walk.py. Screenshots are kept: look at them.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.system.engine import ENTER, Engine, PageRefusedError, Tab
from tests.system.firefox import firefox
from tests.system.studio import device_root
from tests.system.unit import Unit, running_unit
from tests.system.webkit import webkit

Start = Callable[..., AbstractAsyncContextManager[Engine]]
_ENGINES = [pytest.param(firefox, id="firefox"), pytest.param(webkit, id="webkit")]
_SWITCH = "#force-https[aria-checked={}]"
_KEPT = "Force HTTPS is on and stays on."


async def sign_in(tab: Tab, password: str) -> None:
    """Type the password, and ENTER."""
    await tab.fill("Password", password + ENTER)


async def find_security_page(unit: Unit, tab: Tab, password: str) -> None:
    """Sign in over HTTP and click the manual's way."""
    await tab.goto(unit.http_url)
    await sign_in(tab, password)
    await tab.click("nav[aria-label=Main] a", "Host")
    await tab.keep("host")
    await tab.click("button", "Host settings")
    await tab.until_said("Network")
    await tab.keep("cog")
    await tab.click("[role=menuitem]", "Security")
    await tab.until("() => document.activeElement.matches('h1') && document.activeElement.innerText === 'Security'")


async def looks(tab: Tab, name: str) -> None:
    """As at a desk and on a phone, where nothing may stick out."""
    for width in (320, 1280):
        await tab.resize(width, 800)
        assert await tab.run("() => document.documentElement.scrollWidth <= innerWidth")
        await tab.keep(f"{name}-{width}")


@pytest.mark.parametrize("start", _ENGINES)
async def test_manual_procedure_leads_to_https_only_and_back(tmp_path: Path, start: Start) -> None:
    async with running_unit(tmp_path / "unit") as unit:
        password = await unit.panel.read_password()
        name = f"manual-{start.__name__}"
        async with start(tmp_path / "home", name, await device_root(unit)) as engine:
            tab = await engine.first_tab()
            await tab.resize(1280, 800)
            await find_security_page(unit, tab, password)
            await looks(tab, "security")
            await tab.click("#force-https")
            await tab.until_said("has not been tested")
            await tab.keep("refused-untested")

            proof = await engine.tab_opened_by(tab, "a", "Test certificate")
            await sign_in(proof, password)
            await proof.until_said("Reached over HTTPS.")
            await proof.keep("certificate-tested")
            await tab.until_said("Reached over HTTPS.")

            await tab.click("#force-https")
            await tab.until("(start) => location.href.startsWith(start)", unit.https_url)
            await tab.until_said("Keep Force HTTPS")
            await unit.until_connectable(unit.http_port, open_=False)
            await tab.keep("to-be-confirmed")
            await tab.click("button", "Keep Force HTTPS")
            await tab.until_said(_KEPT)
            await looks(tab, "https-only")
            with pytest.raises(PageRefusedError):
                await proof.goto(unit.http_url)
            assert not unit.connectable(unit.http_port)

            await proof.goto(f"{unit.https_url}/#/hardware/resources/host/security")
            await proof.click(_SWITCH.format("true"))
            await proof.keep("asks-once")
            await proof.click("dialog button", "Turn off")
            await proof.until("(off) => document.querySelector(off) !== null", _SWITCH.format("false"))
            await unit.until_connectable(unit.http_port, open_=True)
            await proof.keep("off-again")


@pytest.mark.parametrize("start", _ENGINES)
async def test_engine_without_trust_in_the_certificate_shows_no_page(tmp_path: Path, start: Start) -> None:
    async with running_unit(tmp_path / "unit") as unit, start(tmp_path / "home", "no-trust") as engine:
        tab = await engine.first_tab()
        await tab.goto(unit.http_url)
        with pytest.raises(PageRefusedError):
            await tab.goto(unit.https_url)
