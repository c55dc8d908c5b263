"""The CCM in German, in Debian's Chromium: which browser gets it, how it looks, and that nothing is left in English.

Screenshots are kept: look at them.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, Request, expect

from tests.page_sentences import Sentences, read_sentences
from tests.system.browser import Browser, chromium
from tests.system.studio import device_root
from tests.system.test_browser_network import NEW, OLD, NetworkUnit, browser_inside
from tests.system.unit import Unit, running_unit

_HOST = "#/hardware/resources/host"
_PAGES = (
    _HOST,
    *(f"{_HOST}/{page}" for page in ("general", "network", "security", "security/test", "security/easydns")),
    "#/first-steps",
    "#/events",
    "#/account",
    "#/account/api",
    "#/about",
)
_MOST_REQUESTS = 11
_MOST_BYTES = 60_000

# What is said and shown outside of elements that say themselves to be English, and of what programs say to each other.
_SAID = """() => {
    const said = [];
    const english = (node) => node.parentElement?.closest("[lang=en], code");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (!english(walker.currentNode)) said.push(walker.currentNode.data.trim());
    for (const name of ["aria-label", "title", "placeholder", "label"])
        for (const element of document.querySelectorAll(`[${name}]`))
            if (!english(element) && element.lang !== "en") said.push(element.getAttribute(name));
    return [document.title, ...said.filter(Boolean)];
}"""


@pytest.fixture
async def unit(tmp_path: Path) -> AsyncIterator[Unit]:
    async with running_unit(tmp_path) as unit:
        yield unit


@pytest.fixture(scope="module")
def sentences() -> Sentences:
    return read_sentences()


async def sign_in_in_german(page: Page, password: str) -> None:
    """As `sign_in`, where the page is German."""
    await page.get_by_label("Passwort", exact=True).fill(password)
    await page.get_by_role("button", name="Anmelden").click()
    await expect(page.get_by_role("heading", name="Host", level=1)).to_be_visible()


def left_in_english(said: list[str], sentences: Sentences) -> list[str]:
    """What of `said` is an English sentence of the page, or has such a part of one between its values."""
    left: list[str] = []
    translations = sentences.translations("de")
    names = set(translations.values())
    for english in translations:
        shown = english.split(" ¦ ")[0]
        parts = [part.strip() for part in re.split(r"\{\d\}", shown)] if "{" in shown else []
        if shown in names:
            continue
        left.extend(
            text for text in said if text == shown or any(part.count(" ") > 1 and part in text for part in parts)
        )
    return left


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_is_german_and_fits(unit: Unit, tmp_path: Path, sentences: Sentences, scheme: str) -> None:
    async with chromium(tmp_path / "home", f"german-{scheme}", locale="de-DE") as browser:
        page = await browser.tab()
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for width in (320, 1280):
            await page.set_viewport_size({"width": width, "height": 800})
            await page.goto(unit.http_url)
            if width == 320:
                await expect(page.get_by_role("heading", name="An der Base Station anmelden")).to_be_visible()
                await check(page, sentences, "the sign-in", width)
                await browser.keep(page, f"{width}-sign-in")
                await sign_in_in_german(page, await unit.panel.read_password())
            for address in _PAGES:
                await page.goto("about:blank")
                await page.goto(f"{unit.http_url}/{address}")
                await expect(page.locator("main .card").first).to_be_visible()
                await check(page, sentences, address, width)
                await browser.keep(page, f"{width}-{address.rpartition('/')[2]}")


async def check(page: Page, sentences: Sentences, name: str, width: int) -> None:
    """Nothing is wider than the window, and nothing in English but what says so."""
    too_wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert too_wide <= 0, f"{name} is {too_wide} px wider than {width} px"
    assert await page.locator("html").get_attribute("lang") == "de"
    assert left_in_english(await page.evaluate(_SAID), sentences) == [], name


async def look(browser: Browser, page: Page, sentences: Sentences, name: str) -> None:
    """The same of the page as it is now, on a desk and on a phone; screenshots are kept."""
    for width in (1280, 320):
        await page.set_viewport_size({"width": width, "height": 800})
        await check(page, sentences, name, width)
        await browser.keep(page, f"{width}-{name}")


async def test_a_change_of_the_network_is_led_through_in_german(tmp_path: Path, sentences: Sentences) -> None:
    async with (
        NetworkUnit(tmp_path / "unit", several=True) as unit,
        browser_inside(unit, tmp_path, "german-network") as browser,
    ):
        page = await browser.tab()
        await page.goto(unit.url(OLD))
        await page.get_by_role("button", name="Deutsch").click()
        await page.get_by_label("Passwort", exact=True).fill(await unit.panel.read_password())
        await page.get_by_role("button", name="Anmelden").click()
        form = page.get_by_role("form", name="Einstellungen")
        await form.get_by_role("group", name="IPv4").first.get_by_label("Statisch").check()
        await page.get_by_label(re.compile("^Adresse")).first.fill("10.77.3.255")
        await page.get_by_label("Hostname").fill("-bühne-")
        await page.get_by_role("button", name="Änderungen ansehen").click()
        await expect(page.get_by_text("2 Felder brauchen einen anderen Wert.")).to_be_visible()
        await look(browser, page, sentences, "faults")

        await page.get_by_label("Hostname").fill("buehne")
        await page.get_by_label(re.compile("^Adresse")).first.fill(NEW)
        await page.get_by_role("button", name="Änderungen ansehen").click()
        await expect(page.get_by_role("heading", name="Was sich ändert")).to_be_focused()
        await look(browser, page, sentences, "review")
        await page.get_by_role("button", name="Anwenden").click()
        await expect(page.get_by_role("heading", name=f"Das Gerät zieht um nach {NEW}")).to_be_focused()
        await page.get_by_role("button", name="Auf dieser Seite bleiben").click()
        await look(browser, page, sentences, "moving")


async def test_forms_questions_and_refusals_are_german(unit: Unit, tmp_path: Path, sentences: Sentences) -> None:
    root = await device_root(unit)
    async with chromium(tmp_path / "home", "german-forms", root, locale="de-DE") as browser:
        page = await browser.tab()
        await page.goto(unit.https_url)
        await page.get_by_label("Passwort", exact=True).fill("falsch")
        await page.get_by_role("button", name="Anmelden").click()
        await expect(page.get_by_role("alert")).to_contain_text("falsch")
        await look(browser, page, sentences, "refused")
        await sign_in_in_german(page, await unit.panel.read_password())

        await page.goto(f"{unit.https_url}/#/account")
        await page.get_by_label("Jetziges Passwort").fill("falsch falsch")
        await page.get_by_label("Neues Passwort", exact=True).fill("eins zwei drei")
        await page.get_by_label("Neues Passwort wiederholen").fill("eins zwei vier")
        await page.get_by_role("button", name="Neues Passwort setzen").click()
        await expect(page.get_by_text("Die beiden neuen Passwörter sind verschieden.")).to_be_visible()
        await page.get_by_label("Name des Programms").fill("Companion, FOH")
        await page.get_by_role("button", name="Token erstellen").click()
        await expect(page.get_by_text("Das Token für „Companion, FOH“ ist erstellt.")).to_be_visible()
        await look(browser, page, sentences, "account")

        await page.goto(f"{unit.https_url}/{_HOST}/security")
        await page.get_by_role("button", name="Zertifikat installieren").click()
        await page.get_by_role("button", name="Prüfen").click()
        await expect(page.get_by_text("Noch ist weder eine Datei noch ein Text da.")).to_be_visible()
        await look(browser, page, sentences, "install")
        await page.get_by_role("button", name="Schließen").click()
        await page.get_by_role("button", name="Schlüssel auf diesem Gerät erzeugen").click()
        await look(browser, page, sentences, "request")
        await page.get_by_role("button", name="Schließen").click()
        await page.get_by_text("Details").first.click()
        await page.get_by_role("button", name="Stammzertifikat erneuern").first.click()
        await expect(page.get_by_role("dialog", name="Stammzertifikat erneuern?")).to_be_visible()
        await look(browser, page, sentences, "question")
        await page.get_by_role("button", name="Abbrechen").click()

        await page.get_by_role("button", name="Zertifikat testen").click()
        await expect(page.get_by_text("Über HTTPS erreicht.")).to_be_visible()
        await page.get_by_role("switch", name="Force HTTPS").click()
        await expect(page.get_by_role("heading", name="Force HTTPS beibehalten?")).to_be_visible()
        await look(browser, page, sentences, "pending")


@pytest.mark.parametrize(
    ("locale", "language", "heading"),
    [
        ("de-DE", "de", "An der Base Station anmelden"),
        ("de-AT", "de", "An der Base Station anmelden"),
        ("en-GB", "en", "Sign in to the Base Station"),
        ("fr-FR", "en", "Sign in to the Base Station"),
    ],
)
async def test_a_browser_gets_its_own_language_or_english(
    unit: Unit, tmp_path: Path, locale: str, language: str, heading: str
) -> None:
    async with chromium(tmp_path / "home", f"language-{locale}", locale=locale) as browser:
        page = await browser.tab()
        await page.goto(unit.http_url)
        await expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert await page.locator("html").get_attribute("lang") == language


async def test_a_chosen_language_is_kept(unit: Unit, tmp_path: Path) -> None:
    async with chromium(tmp_path / "home", "language-chosen") as browser:
        page = await browser.tab()
        await page.goto(unit.http_url)
        await page.get_by_role("button", name="Deutsch").click()
        await expect(page.get_by_role("button", name="Deutsch")).to_have_attribute("aria-pressed", "true")
        await sign_in_in_german(page, await unit.panel.read_password())

        another = await browser.tab()
        await another.goto(unit.http_url)
        await expect(another.get_by_role("button", name="Abmelden").first).to_be_visible()

        await page.get_by_role("button", name="English").click()
        await expect(page.get_by_role("button", name="Sign out").first).to_be_visible()
        assert await page.locator("html").get_attribute("lang") == "en"


async def test_dates_are_written_as_the_browsers_owner_does(unit: Unit, tmp_path: Path) -> None:
    async with chromium(tmp_path / "home", "language-dates", locale="de-DE") as browser:
        page = await browser.tab()
        await page.goto(unit.http_url)
        await sign_in_in_german(page, await unit.panel.read_password())
        await page.goto(f"{unit.http_url}/{_HOST}/security")
        await expect(page.get_by_text(re.compile(r"^\d\d\.\d\d\.20\d\d \(noch \d+ Tage\)")).first).to_be_visible()


async def test_the_first_view_in_german_is_small(unit: Unit, tmp_path: Path) -> None:
    finished: list[Request] = []
    async with chromium(tmp_path / "home", "german-first-view", locale="de-DE") as browser:
        page = await browser.tab()
        page.on("requestfinished", lambda request: finished.append(request))
        await page.goto(unit.http_url, wait_until="networkidle")
        sizes = [await request.sizes() for request in finished]
        assert 0 < len(finished) <= _MOST_REQUESTS
        assert not any(request.url.endswith("/german.js") for request in finished)
        assert sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes) <= _MOST_BYTES
