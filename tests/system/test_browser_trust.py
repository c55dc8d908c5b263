"""Chromium and a swapped certificate: it sees the new one without a restart, and an old TLS session opens no door.

A browser that comes back with a session from before a swap could be let in without looking at the certificate, and the
owner would call a certificate good that no browser takes. TLS 1.2 and 1.3 take sessions up in different ways, so the
browser is held to each in turn.
"""

from pathlib import Path

import pytest
from playwright.async_api import Error, Page, expect

from tests.system.browser import chromium
from tests.system.studio import Studio, choose, device_root, install
from tests.system.unit import Unit, running_unit

_MOST_CONNECTIONS = 6  # that Chromium keeps open to one server; each may bring one more answer after a swap
_REFUSED = "net::ERR_CERT_AUTHORITY_INVALID"
_VERSIONS = {"tls1.2": "TLS 1.2", "tls1.3": "TLS 1.3"}


async def issuer_shown(page: Page, unit: Unit, version: str) -> str:
    """Open the unit's page over HTTPS: who issued the certificate that it came with, or that the browser refused."""
    try:
        response = await page.goto(unit.https_url)
    except Error as err:
        if _REFUSED in err.message:
            return _REFUSED
        raise
    assert response is not None
    details = await response.security_details()
    assert details is not None
    assert details["protocol"] == version
    return details["issuer"] or ""


async def issuer_after_swap(page: Page, unit: Unit, version: str, before: str) -> str:
    """The same, once the connections that were open at the swap have ended."""
    for _ in range(_MOST_CONNECTIONS):
        if await issuer_shown(page, unit, version) != before:
            break
    return await issuer_shown(page, unit, version)


async def assert_open(page: Page) -> None:
    """The CCM itself came, to its last script."""
    await expect(page.get_by_label("Password", exact=True)).to_be_visible()


@pytest.mark.parametrize(("newest", "version"), _VERSIONS.items())
async def test_browser_sees_every_swap_and_refuses_a_certificate_that_it_does_not_trust(
    tmp_path: Path, newest: str, version: str
) -> None:
    known, unknown = Studio("Known"), Studio("Unknown")
    limit = (f"--ssl-version-max={newest}",)
    async with running_unit(tmp_path) as unit, unit.client(https=True) as owner:
        await owner.sign_in(await unit.panel.read_password())
        roots = (await device_root(unit), known.root)
        async with chromium(tmp_path / "home", f"trust-{newest}", *roots, options=limit) as browser:
            page = await browser.tab()
            unit_root = await issuer_shown(page, unit, version)
            assert unit_root.startswith("Test unit root ")
            await assert_open(page)

            await install(owner, known.issue())
            assert await issuer_shown(page, unit, version) == unit_root
            await choose(owner, "own")
            assert await issuer_after_swap(page, unit, version, before=unit_root) == "Known issuer"
            await assert_open(page)

            await install(owner, unknown.issue())
            assert await issuer_after_swap(page, unit, version, before="Known issuer") == _REFUSED
            await browser.keep(page, "not-trusted")
            assert await issuer_shown(await browser.tab(), unit, version) == _REFUSED

            await choose(owner, "self-signed")
            assert await issuer_shown(page, unit, version) == unit_root
            await assert_open(page)
