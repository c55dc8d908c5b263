"""The page of the EasyDNS certificate, used by a person with Chromium. Screenshots are kept: look at them."""

import re
from pathlib import Path

import msgspec
from playwright.async_api import expect

from daemon.easydns_settings import CertificateWay, EasyDnsSecrets
from daemon.easydns_status import RegistrationStage
from daemon.errors import BadInput, Unavailable
from daemon.messages.certificates import ActivateCertificate
from daemon.messages.command import Door
from daemon.messages.easydns import LeaveEasyDns, RegisterEasyDns, RunPrechecks, SetEasyDns
from tests.easydns_page import (
    FAILED,
    IN_TROUBLE,
    NAME,
    NEW,
    PASSED,
    REGISTERED,
    TERMS,
    UNDER_WAY,
    EasyDnsPage,
    easydns_page,
)

replace = msgspec.structs.replace


async def fill_in(ccm: EasyDnsPage) -> None:
    """Name and access, as a person types them."""
    page = ccm.page
    await page.get_by_label("Label").fill("Stage-Left")
    await expect(ccm.card("1. Name").locator(".whole-name")).to_contain_text(": stage-left.clearcomdevices.com")
    for name in ("User name", "Update token", "API token", "API key"):
        await page.get_by_label(name, exact=True).fill(f"secret {name}")
    await page.get_by_label("E-mail address").fill("it@theatre.example")
    await page.get_by_text("More choices").click()


async def set_up(ccm: EasyDnsPage) -> None:
    """From nothing to a certificate in use."""
    page, hub = ccm.page, ccm.doors.hub
    await ccm.keep("new")
    await fill_in(ccm)
    hub.free.clear()
    await ccm.button("Check now").click()
    await expect(page.get_by_role("button", name="Checking…")).to_be_visible()
    hub.free.set()
    # The choices are saved first; the button is itself again once the checks have been asked for, too.
    await expect(ccm.button("Check now")).to_be_visible()
    await expect(ccm.card("4. Prechecks").get_by_role("status")).to_have_text("")
    (saved,) = ccm.asked(SetEasyDns)
    assert saved.settings.label == "stage-left"
    assert saved.secrets.applied_to(EasyDnsSecrets()) == EasyDnsSecrets(
        "secret User name", "secret Update token", "secret API token", "secret API key"
    )
    await expect(page.get_by_label("Update token", exact=True)).to_have_value("")
    assert len(ccm.asked(RunPrechecks)) == 1


async def look(ccm: EasyDnsPage) -> None:
    """The prechecks fill in, fail, and pass."""
    prechecks = ccm.card("4. Prechecks")
    before = replace(ccm.doors.hub.snapshot.easydns)
    tall = await prechecks.bounding_box()
    ccm.become(replace(before, prechecks=UNDER_WAY))
    await expect(prechecks.get_by_role("status")).to_have_text("4 of 9 done.")
    now = await prechecks.bounding_box()
    assert tall is not None
    assert now is not None
    assert abs(now["height"] - tall["height"]) < 2, "the page jumped as the first checks were done"
    await ccm.keep("checking")
    ccm.become(replace(before, prechecks=FAILED))
    await expect(prechecks.get_by_role("status")).to_have_text("2 checks failed: DNS server and Access to easyDNS.")
    await expect(prechecks).to_contain_text("have the firewall let this unit's questions")
    ccm.doors.hub.faults[RegisterEasyDns] = Unavailable("It cannot be used now.", "See the prechecks.", ("DNS.",))
    await ccm.button("Register and get the certificate").click()
    await expect(ccm.card("5. Register").get_by_role("alert")).to_contain_text("192.168.1.1 and 192.168.1.2 do not")
    await ccm.keep("failed")
    del ccm.doors.hub.faults[RegisterEasyDns]
    ccm.become(replace(before, prechecks=PASSED, terms=TERMS))
    await expect(prechecks.get_by_role("status")).to_have_text("All checks passed.")


async def register(ccm: EasyDnsPage) -> None:
    """Nothing goes without the terms; then it goes by itself."""
    page, card = ccm.page, ccm.card("5. Register")
    link = card.get_by_role("link", name="terms of service")
    assert await link.get_attribute("href") == TERMS
    assert await link.get_attribute("rel") == "noreferrer noopener"
    asked = len(ccm.asked(RegisterEasyDns))
    await ccm.button("Register and get the certificate").click()
    terms = page.get_by_role("checkbox", name="I have read")
    await expect(terms).to_be_focused()
    await expect(card).to_contain_text("issues nothing unless")
    assert len(ccm.asked(RegisterEasyDns)) == asked
    await terms.check()
    await ccm.button("Register and get the certificate").click()
    await expect(ccm.button("Register and get the certificate")).to_be_visible()
    assert ccm.asked(SetEasyDns)[-1].settings.terms_agreed == TERMS
    assert len(ccm.asked(RegisterEasyDns)) == asked + 1
    ordering = {"stage": RegistrationStage.ORDERING, "percent": 55, "progress": "The authority looks for the proof."}
    ccm.become(replace(REGISTERED, **ordering))
    await expect(card.get_by_role("progressbar", name="Getting the certificate")).to_have_attribute("value", "55")
    await ccm.keep("ordering")


async def use(ccm: EasyDnsPage) -> None:
    """The certificate is chosen, and what comes next is said."""
    ccm.become(REGISTERED, certificate=True)
    card = ccm.card("6. Use it")
    await ccm.keep("registered")
    await ccm.button("Use this certificate").click()
    await expect(ccm.button("Use this certificate")).to_be_visible()
    assert len(ccm.asked(ActivateCertificate)) == 1
    ccm.become(REGISTERED, active=True)
    await expect(card.get_by_role("link", name="Go on to test and Force HTTPS")).to_be_visible()
    await expect(card).to_contain_text(f"https://{NAME}/")
    assert await ccm.button("Stop using it").get_attribute("aria-disabled") == "true"
    await ccm.keep("in-use")
    ccm.become(replace(REGISTERED, waiting=True), active=True)
    await expect(card).to_contain_text("from another authority")
    await ccm.button("Switch over to the renewed one").click()
    await expect(ccm.button("Switch over to the renewed one")).to_be_visible()
    assert len(ccm.asked(ActivateCertificate)) == 2
    await ccm.keep("waiting")


async def test_a_person_sets_it_up_step_by_step(tmp_path: Path) -> None:
    async with easydns_page(tmp_path, "easydns-set-up") as ccm:
        await set_up(ccm)
        await look(ccm)
        await register(ccm)
        await use(ccm)


async def test_a_unit_in_trouble_says_why_and_can_be_looked_after(tmp_path: Path) -> None:
    async with easydns_page(tmp_path, "easydns-trouble") as ccm:
        page = ccm.page
        ccm.become(IN_TROUBLE, certificate=True)
        await page.reload()
        state = ccm.card("How it stands")
        await expect(state).to_contain_text("asked too often")
        await expect(state).to_contain_text("rebinding protection")
        await ccm.keep("trouble")
        await ccm.button("Change them").click()
        await expect(page.locator("#easydns-name-title")).to_be_focused()
        token = page.get_by_label("Update token", exact=True)
        await page.get_by_label("Clear it: Update token").check()
        await expect(token).to_be_disabled()
        await page.get_by_label("API key", exact=True).fill("another")
        await ccm.keep("change")
        ccm.doors.hub.faults[SetEasyDns] = BadInput("bad-value", "Wrong.", "Allowed: another.", field="trust_root")
        await ccm.button("Save").click()
        await expect(page.get_by_label("Root certificate of the authority")).to_be_focused()
        await ccm.keep("fault")
        del ccm.doors.hub.faults[SetEasyDns]
        await ccm.button("Save").click()
        await expect(page.get_by_text("It holds with the next registration")).to_be_visible()
        change = ccm.asked(SetEasyDns)[-1].secrets
        assert (change.update_token, change.api_key, change.username) == ("", "another", None)
        await ccm.button("Stop using it").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("the access to easyDNS are erased")
        await dialog.get_by_role("button", name="Stop using it").click()
        ccm.become(NEW)
        await expect(page.get_by_text("The name is taken back")).to_be_visible()
        assert len(ccm.asked(LeaveEasyDns)) == 1


async def test_over_http_no_secret_can_be_typed_and_the_rest_works(tmp_path: Path) -> None:
    async with easydns_page(tmp_path, "easydns-http", Door.HTTP) as ccm:
        page = ccm.page
        ccm.become(replace(NEW, provided=True))
        for name in ("User name", "Update token", "API token", "API key"):
            await expect(page.get_by_label(name, exact=True)).to_be_disabled()
        way = page.get_by_role("link", name="Set them over HTTPS")
        assert re.fullmatch(
            rf"https://127\.0\.0\.1:{ccm.doors.https}/#/.*/easydns", await way.get_attribute("href") or ""
        )
        await page.get_by_text("Provided by the maker").check()
        await expect(page.get_by_label("E-mail address")).to_be_hidden()
        await ccm.keep("http")
        await ccm.button("Save").click()
        await expect(page.get_by_text("Nothing connects out before you check")).to_be_visible()
        (saved,) = ccm.asked(SetEasyDns)
        assert (saved.settings.way, saved.secrets) == (CertificateWay.BUNDLE, None)
