"""Every form of the CCM in Chromium with what is wrong, empty, huge or meant to do harm.

Nothing of it is run; what is refused is said in words, at the field, with the focus there and the text kept, and
changes nothing; what is taken is shown as it was typed; and the form goes on working.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, expect

from daemon.messages.command import Door
from daemon.messages.network import JudgeNetwork, SetNetwork
from tests.easydns_page import easydns_page
from tests.system.browser import chromium, sign_in
from tests.system.hostile import FILES, PEM, TEXTS, Attacked
from tests.system.studio import device_root
from tests.system.unit import Client, Unit, running_unit
from tests.web_doors import opened
from tests.web_hub import PASSWORD

_HOST = "#/hardware/resources/host"
_MARKED = "[aria-invalid=true], :user-invalid:not(form, fieldset)"


@dataclass(frozen=True)
class Form:
    """One form: where it is, its fields with something good in them, and what the unit then says.

    `opened` by the button of that name. `told` is where and under which names the API tells of what it sets. `undo` is
    the call that clears the way for the form after it was taken.
    """

    address: str
    submit: str
    good: dict[str, str]
    done: str
    told: tuple[str, ...]
    opened: str = ""
    undo: tuple[str, str] | None = None
    choices: dict[str, str] = field(default_factory=dict)


_FORMS = {
    "unit-name": Form(
        f"{_HOST}/general", "Set the name", {"unit-name": "FOH"}, "The unit is called that now.", ("/system", "name")
    ),
    "token": Form("#/account", "Make a token", {"token-name": "Companion"}, "is made.", ("/account/tokens", "tokens")),
    "syslog": Form(
        "#/events",
        "Save",
        {"syslog-host": "127.0.0.1", "syslog-port": "6514", "syslog-trust": ""},
        "Events are sent",
        ("/events/syslog", "host", "port", "trust_root"),
        choices={"syslog-transport": "tls"},
    ),
    "request": Form(
        f"{_HOST}/security",
        "Make key and request",
        {"names": "localhost", "common_name": "localhost", "organisation": "Theatre", "country": "GB"},
        "The key is made.",
        ("/certificates/own", "request"),
        opened="Make the key on this unit",
        undo=("DELETE", "/certificates/own/csr"),
    ),
    "easydns": Form(
        f"{_HOST}/security/easydns",
        "Save",
        {
            "label": "foh",
            "directory": "https://acme.example/directory",
            "contact": "it@theatre.example",
            "challenge_zone": "acme.theatre.example",
            "username": "theatre",
            "update_token": "token",
            "eab_key_id": "key",
            "trust_root": "",
        },
        "Saved.",
        ("/certificates/easydns/registration", "settings", "secrets_set"),
    ),
}


@pytest.fixture
async def unit(tmp_path: Path) -> AsyncIterator[Unit]:
    async with running_unit(tmp_path / "unit") as unit:
        yield unit


@asynccontextmanager
async def attacked(unit: Unit, folder: Path, address: str) -> AsyncIterator[Attacked]:
    """The page of that address over HTTPS, signed in."""
    async with chromium(folder / "home", "hostile", await device_root(unit)) as browser:
        page = await browser.tab()
        await page.goto(f"{unit.https_url}/{address}")
        await sign_in(page, await unit.panel.read_password())
        await expect(page.locator("main .card").first).to_be_visible()
        yield Attacked(page)


def file(name: str) -> FilePayload:
    """A file on the person's disk."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": FILES[name]}


async def assert_refused_in_words(page: Page, name: str, before: str) -> None:
    """The one field that is wrong is marked, has the focus, and still holds what was typed; words say why."""
    form = page.locator(f"form:has(#{name})")
    assert await form.locator(_MARKED).evaluate_all("all => all.map(({ id }) => id)") == [name]
    field = page.locator(f"#{name}")
    await expect(field).to_be_focused()
    assert await field.input_value() == before
    if await field.evaluate("field => field.validity.valid"):  # else the browser itself says it
        said = await page.locator("main :is([role=alert], .verdict):not(:empty)").all_inner_texts()
        assert any(len(each) > 20 for each in said), said


async def attack(victim: Attacked, form: Form, name: str, text: str, owner: Client) -> bool:
    """Whether the form took it; in both cases as it should be."""
    page = victim.page
    before = await victim.read(*form.told)
    field = page.locator(f"#{name}")
    if form.opened and not await field.count():
        await page.get_by_role("button", name=form.opened, exact=True).click()
        await expect(field).to_be_visible()
    for choice, value in form.choices.items():
        await page.locator(f"#{choice}").select_option(value)
    await victim.fill(**form.good | {name: text})
    typed = await field.input_value()
    await page.get_by_role("button", name=form.submit, exact=True).click()
    await victim.settle()
    await victim.assert_unhurt()
    if await page.locator(f"form:has(#{name})").locator(_MARKED).count():
        await assert_refused_in_words(page, name, typed)
        assert await victim.read(*form.told) == before
        return False
    await expect(page.get_by_text(form.done).first).to_be_visible()
    if form.undo:
        assert (await owner.call(*form.undo)).status in (200, 204)
        await expect(page.get_by_role("button", name=form.opened, exact=True)).to_be_visible()
    return True


@pytest.mark.parametrize("kind", _FORMS)
async def test_form_takes_no_harm(unit: Unit, tmp_path: Path, kind: str) -> None:
    form = _FORMS[kind]
    async with attacked(unit, tmp_path, form.address) as victim, unit.client(https=True) as owner:
        await owner.sign_in(await unit.panel.read_password())
        taken = [[await attack(victim, form, name, text, owner) for text in TEXTS.values()] for name in form.good]
        assert not all(map(all, taken))
        assert await attack(victim, form, name := next(iter(form.good)), form.good[name], owner)


async def test_sign_in_takes_no_harm(tmp_path: Path) -> None:
    """The unit of this page does not throttle, as the real one does after a few."""
    async with opened(tmp_path) as doors, chromium(tmp_path / "home", "hostile") as browser:
        page = await browser.tab()
        await page.goto(doors.base(Door.HTTP))
        victim = Attacked(page)
        for name in ("username", "password"):
            for text in TEXTS.values():
                await victim.fill(**{"username": "admin", "password": "wrong"} | {name: text})
                await page.get_by_role("button", name="Sign in").click()
                await victim.settle()
                await victim.assert_unhurt()
                if text.strip():
                    long = name == "username" and await page.locator("#username[aria-invalid]").count()
                    wrong = "username" if long else "password"
                    await assert_refused_in_words(page, wrong, await page.locator(f"#{wrong}").input_value())
        await sign_in(page, PASSWORD)
        await expect(page.get_by_role("button", name="Host settings")).to_be_visible()


async def test_change_of_the_password_takes_no_harm(unit: Unit, tmp_path: Path) -> None:
    async with attacked(unit, tmp_path, "#/account") as victim:
        page = victim.page
        current = await unit.panel.read_password()
        for text in TEXTS.values():
            await victim.fill(current=current, new=text, again=text)
            await page.get_by_role("button", name="Set the new password").click()
            await victim.settle()
            await victim.assert_unhurt()
            if await page.locator("form:has(#new)").locator(_MARKED).count():
                await expect(page.locator("#new:is(:user-invalid, [aria-invalid])")).to_be_focused()
                assert await page.locator("#new").input_value() == await page.locator("#again").input_value()
            else:
                await expect(page.get_by_text("The new password is set.").first).to_be_visible()
                current = text
        await victim.fill(current="wrong", new="a better one", again="a better one")
        await page.get_by_role("button", name="Set the new password").click()
        await victim.settle()
        await assert_refused_in_words(page, "current", "wrong")


async def test_network_form_takes_no_harm(tmp_path: Path) -> None:
    fields = ("address", "prefix", "gateway", "dns", "search_domain", "host_name", "ntp")
    async with easydns_page(tmp_path, "hostile") as ccm:
        page = ccm.page
        ccm.doors.hub.become(network_managed=True)
        ccm.doors.hub.answers[JudgeNetwork] = lambda _: ()
        await page.goto(f"{ccm.doors.base(Door.HTTPS)}/{_HOST}/network")
        victim = Attacked(page)
        await page.get_by_role("group", name="IPv4").get_by_label("Static").check()
        good = dict.fromkeys(fields, "") | {"address": "192.168.1.20", "prefix": "24"}
        refused = 0
        for name in fields:
            for text in TEXTS.values():
                await victim.fill(**good | {name: text})
                typed = await page.locator(f"#{name}").input_value()
                await page.get_by_role("button", name="Review changes").click()
                await victim.settle()
                await victim.assert_unhurt()
                if await page.locator("form").locator(_MARKED).count():
                    await assert_refused_at_network_field(page, name, typed)
                    refused += 1
                else:
                    await page.get_by_role("button", name="Back to the form").click()
        assert refused > len(fields) * len(TEXTS) // 2
        assert ccm.asked(SetNetwork) == []


async def assert_refused_at_network_field(page: Page, name: str, before: str) -> None:
    """Address and prefix length are wrong together, as neither says anything alone."""
    marked = await page.locator("form").locator(_MARKED).evaluate_all("all => all.map(({ id }) => id)")
    assert marked == (["address", "prefix"] if name in ("address", "prefix") else [name])
    await expect(page.locator(f"#{name}")).to_be_focused()
    assert await page.locator(f"#{name}").input_value() == before


async def test_installing_takes_no_harm(unit: Unit, tmp_path: Path) -> None:
    """Pasted, and as files whose names do harm too."""
    async with attacked(unit, tmp_path, f"{_HOST}/security") as victim:
        page = victim.page
        await page.get_by_role("button", name="Install a certificate", exact=True).click()
        before = await victim.read("/certificates/own", "fingerprint", "request")
        for text in (*TEXTS.values(), PEM):
            await victim.fill(pasted=text)
            typed = await page.locator("#pasted").input_value()
            await page.get_by_role("button", name="Check", exact=True).click()
            await victim.settle()
            await victim.assert_unhurt()
            await assert_refused_in_words(page, "pasted", typed)
        await victim.fill(pasted="")
        said = page.locator("ccm-install :is([role=alert], .verdict):not(:empty)")
        for name in FILES:
            await page.locator("ccm-install input[type=file]").set_input_files([file(name)])
            await expect(said.filter(has_text=re.compile("cannot be installed|larger than")).first).to_be_visible()
            await victim.settle()
            await victim.assert_unhurt()
            remove = page.locator("ccm-files .files button")
            if await remove.count():
                await expect(remove).to_have_accessible_name(f"Remove {name}")
                await remove.click()
        await expect(page.get_by_role("button", name="Install", exact=True)).to_have_count(0)
        assert await victim.read("/certificates/own", "fingerprint", "request") == before


async def test_saving_and_restoring_take_no_harm(unit: Unit, tmp_path: Path) -> None:
    async with attacked(unit, tmp_path, f"{_HOST}/general") as victim:
        page = victim.page
        card = page.get_by_role("region", name="Restore it")
        before = await victim.read("/system", "name", "host_name")
        for name in FILES:
            await page.locator("#restore-file").set_input_files([file(name)])
            await expect(page.locator("#restore-file[aria-invalid=true]")).to_be_focused()
            await expect(card.get_by_role("alert")).to_contain_text(re.compile("not a backup|damaged"))
            await victim.settle()
            await victim.assert_unhurt()
        await expect(card.get_by_role("button", name="Restore", exact=True)).to_have_count(0)
        await page.get_by_role("checkbox", name="With keys and secrets").check()
        for text in TEXTS.values():
            await victim.fill(**{"save-phrase": text})
            typed = await page.locator("#save-phrase").input_value()
            await page.get_by_role("button", name="Save to a file").click()
            await victim.settle()
            await victim.assert_unhurt()
            if await page.locator("#save-phrase").input_value() or not typed:  # else it was taken, and a file came
                await assert_refused_in_words(page, "save-phrase", typed)
        assert await victim.read("/system", "name", "host_name") == before


async def test_search_of_the_events_takes_no_harm(unit: Unit, tmp_path: Path) -> None:
    async with attacked(unit, tmp_path, "#/events") as victim:
        page = victim.page
        told = page.locator("#events :is([role=status], [role=alert]):not(:empty)")
        for text in TEXTS.values():
            await victim.fill(**{"event-text": text})
            await page.locator("#event-text").press("Enter")
            await victim.settle()
            await victim.assert_unhurt()
            await expect(told.filter(has_text=re.compile("fits|shown|wrong")).first).to_be_visible()
        await victim.fill(**{"event-text": "signed in"})
        await expect(page.get_by_role("cell", name="Signed in.").first).to_be_visible()
