"""The CCM without a mouse, with 200 % zoom, without movement, and on paper. Screenshots are kept: look at them."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.system.browser import Browser, chromium, sign_in
from tests.system.studio import device_root
from tests.system.unit import Unit, running_unit

_HOST = "#/hardware/resources/host"
_MOST_TABS = 60
# The name of what has the focus, once it is seen to stand in the view with a line round it.
_FOCUSED = """() => {
    const element = document.activeElement;
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const seen = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
    const lined = [element, ...(element.closest("label") ? [element.closest("label")] : [])].some((each) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(each);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
    const named = element.getAttribute("aria-labelledby");
    const name = element.getAttribute("aria-label") ?? element.labels?.[0]?.innerText ??
        (named ? document.getElementById(named).innerText : element.innerText);
    return [name.trim(), element === document.body || (seen && lined)];
}"""
# Texts that do not fit the box in which they stand, and are cut off there.
_CUT_OFF = """() => [...document.querySelectorAll("main *, header *")]
    .filter((each) => !each.closest(".unseen, .skip, svg, input, textarea") && each.checkVisibility())
    .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX === "hidden")
    .map((each) => each.outerHTML.slice(0, 200))"""


@pytest.fixture
async def unit(tmp_path: Path) -> AsyncIterator[Unit]:
    async with running_unit(tmp_path / "unit") as unit:
        yield unit


async def tab_to(page: Page, name: str) -> list[str]:
    """Press TAB until what is called `name` has the focus; all that is passed is seen to have it. Tells the way."""
    passed: list[str] = []
    for _ in range(_MOST_TABS):
        await page.keyboard.press("Tab")
        focused, seen = await page.evaluate(_FOCUSED)
        assert seen, f"{focused!r} has the focus, and nobody sees it"
        passed.append(focused)
        if focused.startswith(name):
            return passed
    raise AssertionError(f"TAB never came to {name!r}, but to {passed}")


async def type_password(page: Page, password: str) -> None:
    """The focus stands there from the start."""
    await expect(page.get_by_label("Password", exact=True)).to_be_focused()
    await page.keyboard.type(password)
    await page.keyboard.press("Enter")


async def test_force_https_is_reached_tested_switched_and_kept_by_keyboard_alone(unit: Unit, tmp_path: Path) -> None:
    password = await unit.panel.read_password()
    async with chromium(tmp_path / "home", "keyboard", await device_root(unit)) as browser:
        page = await browser.tab()
        await page.goto(unit.http_url)
        await type_password(page, password)
        await expect(page.get_by_role("heading", name="Host", level=1)).to_be_visible()
        way = await tab_to(page, "Host settings")
        # The bar, the navigation, the page: in the order in which they are read.
        assert way[0] == "Skip to the page"
        assert way.index("Sign out") < way.index("Host") < way.index("Events") < way.index("Host settings")
        await browser.keep(page, "cog", whole=False)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("menuitem", name="Security")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Security", level=1)).to_be_focused()
        await tab_to(page, "Test certificate")
        await browser.keep(page, "test", whole=False)
        async with browser.context.expect_page() as opened:
            await page.keyboard.press("Enter")
        tab = await opened.value
        await type_password(tab, password)
        await expect(tab.get_by_text("Reached over HTTPS.")).to_be_visible()
        await tab_to(tab, "Go on to the switch")
        await tab.keyboard.press("Enter")
        await expect(tab.get_by_role("heading", name="Security", level=1)).to_be_focused()
        await tab_to(tab, "Force HTTPS")
        await browser.keep(tab, "switch", whole=False)
        await tab.keyboard.press("Space")
        await expect(tab.get_by_role("heading", name="Keep Force HTTPS?")).to_be_focused()
        await tab_to(tab, "Keep Force HTTPS")
        await browser.keep(tab, "keep", whole=False)
        await tab.keyboard.press("Enter")
        await expect(tab.get_by_text("Force HTTPS is on and stays on.")).to_be_visible()
        assert not unit.connectable(unit.http_port)

        # What was pressed is gone: the focus is not lost at the top of the document.
        assert await tab.evaluate("document.activeElement !== document.body")
        await tab_to(tab, "Force HTTPS")
        await tab.keyboard.press("Space")
        await expect(tab.get_by_role("button", name="Cancel")).to_be_focused()
        await tab.keyboard.press("Escape")
        await expect(tab.get_by_role("switch", name="Force HTTPS")).to_be_focused()
        await expect(tab.get_by_role("switch", name="Force HTTPS")).to_be_checked()


async def test_nothing_moves_for_who_wants_it_still_and_nothing_is_lost_at_twice_the_size(
    unit: Unit, tmp_path: Path
) -> None:
    """Zoomed to 200 %, a window of 1280 px has 640 px of the page's, each drawn with two (WCAG 1.4.4)."""
    async with chromium(tmp_path / "home", "zoomed", await device_root(unit)) as browser:
        page = await browser.tab()
        await page.emulate_media(reduced_motion="reduce")
        await page.set_viewport_size({"width": 640, "height": 400})
        await page.goto(f"{unit.https_url}/{_HOST}/security")
        await sign_in(page, await unit.panel.read_password())
        for address in ("/security", "/general", "/network", ""):
            await page.goto(f"{unit.https_url}/{_HOST}{address}")
            await expect(page.locator("main .card").first).to_be_visible()
            assert await page.evaluate("document.documentElement.scrollWidth") <= 640
            assert await page.evaluate(_CUT_OFF) == []
            assert await page.evaluate("document.getAnimations().length") == 0
            await browser.keep(page, f"zoomed{address.replace('/', '-')}")
        await page.goto(f"{unit.https_url}/{_HOST}/security")
        switch = page.get_by_role("switch", name="Force HTTPS")
        assert await switch.evaluate("button => getComputedStyle(button).transitionProperty") == "none"


async def test_the_recovery_steps_are_printed_alone_and_name_the_unit(unit: Unit, tmp_path: Path) -> None:
    async with chromium(tmp_path / "home", "printed", await device_root(unit)) as browser:
        page = await browser.tab()
        await page.goto(f"{unit.https_url}/{_HOST}/security")
        await sign_in(page, await unit.panel.read_password())
        root = await root_fingerprint(page)
        await page.emulate_media(media="print", color_scheme="dark")
        await expect(page.locator("#recovery .only-print")).to_be_visible()
        printed = (await page.locator("body").inner_text()).replace(":\n", ":")
        for words in ("Reopen port 80", "Reset CCM Pass", "Factory reset", "Administration > Reset", "TB-0042", root):
            assert words in printed
        for words in ("Force HTTPS\n", "Sign out", "Print these steps", "Install it"):
            assert words not in printed
        await on_paper(browser, page)


async def root_fingerprint(page: Page) -> str:
    """As the page shows it, in one line."""
    shown = await page.get_by_role("region", name="Trust it on this computer").locator("code").inner_text()
    return re.sub(r"\s", "", shown)


async def on_paper(browser: Browser, page: Page) -> None:
    """Black on white, on one page of A4, whatever the screen is set to."""
    ground, ink = await page.locator("#recovery").evaluate(
        "each => [getComputedStyle(each).backgroundColor, getComputedStyle(each).color]"
    )
    assert (ground, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")
    pdf = await page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    await page.set_viewport_size({"width": 794, "height": 1123})
    await browser.keep(page, "recovery", whole=False)
