"""Debian's Chromium, used as a person uses it: a home and a trust store of its own, and screenshots that are kept.

Certificate errors are never switched off here: what a browser says about the unit's certificate is what is tested.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Error, Locator, Page, async_playwright, expect

from tests.system.unit import ROOT

_TOOLS = {"chromium": "chromium", "certutil": "libnss3-tools"}
_QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
)
_PATIENCE = 15_000


class Browser:
    """One person's browser; `context` holds its cookies and tabs."""

    def __init__(self, context: BrowserContext, shots: Path) -> None:
        self.context = context
        self._shots = shots
        self._number = 0

    async def tab(self) -> Page:
        """A new tab."""
        return await self.context.new_page()

    async def tab_opened_by(self, link: Locator) -> Page:
        """Click `link`, which opens a new tab; return that tab."""
        async with self.context.expect_page() as opened:
            await link.click()
        return await opened.value

    async def keep(self, page: Page, name: str, *, whole: bool = True) -> None:
        """Keep a screenshot of the whole page, or of what is seen of it, numbered in the order of the walk."""
        self._number += 1
        self._shots.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=self._shots / f"{self._number:02}-{name}.png", full_page=whole)

    async def keep_in_all_looks(self, page: Page, name: str) -> None:
        """Keep it light, dark, and as narrow as WCAG 1.4.10 asks, where nothing may stick out."""
        for scheme, width in (("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)):
            await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            await page.set_viewport_size({"width": width, "height": 800})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            await self.keep(page, f"{name}-{scheme}-{width}")
        await page.emulate_media(color_scheme="light")
        await page.set_viewport_size({"width": 1280, "height": 800})


@asynccontextmanager
async def chromium(
    home: Path, name: str, *root_pems: bytes, options: tuple[str, ...] = (), locale: str = "en-GB"
) -> AsyncIterator[Browser]:
    """Chromium with the new folder `home`, trusting `root_pems`; its screenshots go into the folder `name`.

    `options` are added to its command line; `locale` is the language that its owner has set.
    """
    _check_tools()
    # Where Chromium on Linux looks for what its user trusts.
    await trust_in_nss(home / ".pki" / "nssdb", *root_pems)
    expect.set_options(timeout=_PATIENCE)
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            home / "profile",
            executable_path=_found("chromium"),
            args=(*_QUIET, *options),
            env={**os.environ, "HOME": str(home)},
            viewport={"width": 1280, "height": 800},
            locale=locale,
        )
        context.set_default_timeout(_PATIENCE)
        try:
            yield Browser(context, output() / "browser" / name)
        finally:
            await context.close()


async def sign_in(page: Page, password: str) -> None:
    """Fill in the sign-in page and send it."""
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in").click()


async def open_in_spite_of_warning(page: Page, url: str) -> None:
    """Open an address of which Chromium warns, and click through."""
    with suppress(Error):  # for which `goto` takes the warning
        await page.goto(url)
    await go_on_in_spite_of_warning(page)


async def go_on_in_spite_of_warning(page: Page) -> None:
    """Click through Chromium's page about an untrusted certificate."""
    await page.locator("#details-button").click()
    await page.locator("#proceed-link").click()


async def trust_in_nss(folder: Path, *root_pems: bytes) -> None:
    """Make an NSS database in the new folder `folder`, that trusts `root_pems` as authorities of web sites."""
    folder.mkdir(parents=True)  # noqa: ASYNC240 - one folder, in a test
    database = f"sql:{folder}"
    await _certutil("-d", database, "-N", "--empty-password")
    for number, root_pem in enumerate(root_pems):
        root = folder / f"root-{number}.pem"
        root.write_bytes(root_pem)
        await _certutil("-d", database, "-A", "-t", "C,,", "-n", f"root {number}", "-i", str(root))


async def _certutil(*arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        _found("certutil"), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


def _check_tools() -> None:
    missing = [package for tool, package in _TOOLS.items() if shutil.which(tool) is None]
    if missing:
        pytest.fail(f"The browser walk needs Debian's {' and '.join(missing)}: apt-get install {' '.join(missing)}")


def _found(tool: str) -> str:
    path = shutil.which(tool)
    assert path is not None
    return path


def output() -> Path:
    """Where reports and screenshots are kept."""
    return Path(os.environ.get("CI_OUTPUT") or ROOT / "ci-output")
