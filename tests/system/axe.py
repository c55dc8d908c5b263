"""What axe-core (https://github.com/dequelabs/axe-core) finds wrong with a page as people with a disability use it."""

import functools
from pathlib import Path

from playwright.async_api import Page

from tests.system.browser import Browser
from tests.system.unit import ROOT

# WCAG 2.2 to level AA, and what axe calls good practice beyond it.
_RUN = """() => axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { "target-size": { enabled: true } },
    resultTypes: ["violations"],
}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}: ${node.html.slice(0, 200)}`)))"""


async def assert_accessible(browser: Browser, page: Page, name: str) -> None:
    """By day and by night, at a desk and on a phone, where besides nothing may stick out; each look is kept."""
    if await page.evaluate("typeof axe") == "undefined":
        await page.evaluate(_axe())
    found = []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        for width in (320, 1280):
            await page.set_viewport_size({"width": width, "height": 800})
            found += [f"{scheme}, {width} px: {fault}" for fault in await page.evaluate(_RUN)]
            too_wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert too_wide <= 0, f"{name} is {too_wide} px wider than {width} px"
            await browser.keep(page, f"{name}-{scheme}-{width}")
    assert not found, "\n".join([name, *found])


@functools.cache
def _axe() -> str:
    return Path(ROOT, "node_modules", "axe-core", "axe.min.js").read_text(encoding="utf-8")
