"""Chromium and Host > General: the configuration saved into a file, and restored as a change that has to be kept."""

import json
from pathlib import Path

from playwright.async_api import Page, expect

from tests.system.browser import Browser, chromium, sign_in
from tests.system.studio import device_root
from tests.system.unit import Unit, running_unit

_GENERAL = "#/hardware/resources/host/general"
_PHRASE = "correct horse battery"


async def save(browser: Browser, page: Page, file: Path) -> None:
    """With keys and secrets."""
    await page.get_by_role("checkbox", name="With keys and secrets").check()
    await page.get_by_label("Pass phrase", exact=True).fill(_PHRASE)
    await browser.keep(page, "save")
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Save to a file").click()
    download = await downloading.value
    assert download.suggested_filename == "base-station-TB-0042-backup.json"
    await download.save_as(file)
    text = file.read_text(encoding="utf-8")  # noqa: ASYNC240 - a small file, in a test
    assert json.loads(text)["settings"]["easydns"]["label"] == "stage-left"
    assert "update-token" not in text


async def restore(browser: Browser, page: Page, file: Path) -> None:
    """The verdict first; what is restored waits to be kept."""
    card = page.get_by_role("region", name="Restore it")
    await card.get_by_label("File").set_input_files(file)
    await expect(card).to_contain_text("EasyDNS choices")
    await card.get_by_label("Pass phrase", exact=True).fill("wrong pass phrase")
    await card.get_by_role("button", name="Open what is sealed").click()
    await expect(card.get_by_role("alert")).to_contain_text("does not open")
    await card.get_by_label("Pass phrase", exact=True).fill(_PHRASE)
    await card.get_by_role("button", name="Open what is sealed").click()
    await expect(card).to_contain_text("access to easyDNS")
    await browser.keep(page, "verdict")
    await card.get_by_role("button", name="Restore", exact=True).click()
    await browser.keep(page, "question")
    await page.get_by_role("dialog").get_by_role("button", name="Restore it").click()
    await expect(page.get_by_role("button", name="Keep", exact=False).first).to_be_visible()
    await browser.keep(page, "pending")


async def settings_of(unit: Unit) -> dict[str, object]:
    async with unit.client(https=True) as client:
        await client.sign_in(await unit.panel.read_password())
        answer = await client.call("GET", "/certificates/easydns/registration")
        return {"label": answer.body["settings"]["label"], "set": answer.body["secrets_set"]}


async def test_the_configuration_is_saved_and_restored(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as owner:
        password = await unit.panel.read_password()
        await owner.sign_in(password)
        secrets = {"username": "unit", "update_token": "update-token"}
        changed = {"label": "stage-left", "secrets": secrets}
        assert (await owner.call("PUT", "/certificates/easydns/settings", changed)).status == 200
        async with chromium(tmp_path / "home", "backup", await device_root(unit)) as browser:
            page = await browser.tab()
            await page.goto(unit.https_url + _GENERAL)
            await sign_in(page, password)
            await save(browser, page, tmp_path / "unit.json")
            cleared = {"label": None, "secrets": {"username": "", "update_token": ""}}
            assert (await owner.call("PUT", "/certificates/easydns/settings", cleared)).status == 200
            await restore(browser, page, tmp_path / "unit.json")
            await page.get_by_role("button", name="Keep", exact=False).first.click()
            await expect(page.get_by_role("button", name="Keep", exact=False)).to_have_count(0)
            assert await settings_of(unit) == {"label": "stage-left", "set": ["username", "update_token"]}
