"""Chromium and the EasyDNS certificate: from "not available" to Force HTTPS, without a warning, on a whole host.

The unit is a guest with as much of the Internet as it needs, and the browser is on its network.
"""

import asyncio
import os
import shlex
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.system.browser import Browser, chromium, go_on_in_spite_of_warning, sign_in
from tests.system.guest import Guest, booted
from tests.system.internet import DOMAIN, connect, internet_folder
from tests.system.test_guest_easydns import ACCESS, TERMS

NAME = f"tb-0042.{DOMAIN}"
_SECURITY = "#/hardware/resources/host/security"
_FIELDS = {"User name": "username", "Update token": "update_token", "API token": "api_token", "API key": "api_key"}


@asynccontextmanager
async def browser_beside(guest: Guest, folder: Path, address: str) -> AsyncIterator[Browser]:
    """Chromium on the guest's network. It trusts the authority as it would a public one, and knows the unit's name."""
    program = folder / "inside" / "chromium"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.join((*guest.lan.entrance, shutil.which("chromium") or ""))} "$@"\n')
    program.chmod(0o755)
    root = (internet_folder(guest.lan) / "root.pem").read_bytes()
    # The PC asks the router's DNS server; Chromium is shown what that says, since this machine's own is elsewhere.
    told = f"--host-resolver-rules=MAP {NAME} {address}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        async with chromium(folder / "home", "easydns", root, options=(told,)) as browser:
            yield browser


async def set_up(page: Page, browser: Browser) -> None:
    """The card says that it is not there; its page takes name and access, and says what is missing."""
    await page.goto(page.url.split("#")[0] + _SECURITY)
    await expect(page.get_by_text("The unit is not registered").first).to_be_visible()
    await browser.keep(page, "not-available")
    await page.get_by_role("link", name="Set it up").click()
    await page.get_by_role("button", name="Check now").click()
    await expect(page.get_by_text("1 check failed: Access to easyDNS.")).to_be_visible(timeout=25_000)
    await browser.keep(page, "prechecks-failed")
    for label, name in _FIELDS.items():
        await page.get_by_label(label, exact=True).fill(ACCESS[name])
    await page.get_by_role("button", name="Check now").click()
    await expect(page.get_by_text("All checks passed.")).to_be_visible(timeout=25_000)
    await browser.keep(page, "prechecks-passed")


async def register(page: Page, browser: Browser) -> None:
    await expect(page.get_by_text(TERMS)).to_be_visible()
    await page.get_by_role("checkbox", name="I have read").check()
    await page.get_by_role("button", name="Register and get the certificate").click()
    await expect(page.get_by_role("button", name="Use this certificate")).to_be_visible(timeout=40_000)
    await browser.keep(page, "registered")
    await page.get_by_role("button", name="Use this certificate").click()
    await expect(page.get_by_role("link", name="Go on to test and Force HTTPS")).to_be_visible(timeout=30_000)
    await browser.keep(page, "in-use")


async def force(browser: Browser, password: str) -> None:
    """At its own name, where nothing warns."""
    page = await browser.tab()
    answer = await page.goto(f"https://{NAME}/{_SECURITY}")
    assert answer is not None
    details = await answer.security_details()
    assert details is not None
    assert "Pebble" in str(details["issuer"]), details
    await sign_in(page, password)
    await page.get_by_role("button", name="Test certificate").click()
    await expect(page.get_by_text("Reached over HTTPS.")).to_be_visible()
    await page.get_by_role("switch", name="Force HTTPS").click()
    await page.get_by_role("button", name="Keep Force HTTPS").click()
    await expect(page.get_by_text("Force HTTPS is on and stays on.")).to_be_visible()
    await browser.keep(page, "forced")


@pytest.mark.timeout(150)
async def test_from_not_available_to_force_https(tmp_path: Path) -> None:
    async with booted(tmp_path, prepared=connect) as guest:
        address = str(await guest.until_address(guest.lan.network))
        # Each address that comes reissues the certificate, and the browser's exception is for one of them.
        await guest.until_address(guest.lan.network6)
        await asyncio.sleep(1.0)
        password = await guest.panel.read_password()
        async with browser_beside(guest, tmp_path, address) as browser:
            page = await browser.tab()
            # The owner types it; `goto` would take the browser's warning for a failure.
            await page.evaluate("url => { location.href = url }", f"https://{address}/")
            await go_on_in_spite_of_warning(page)
            await sign_in(page, password)
            await expect(page.get_by_role("button", name="Host settings")).to_be_visible()
            await set_up(page, browser)
            await register(page, browser)
            await force(browser, password)
