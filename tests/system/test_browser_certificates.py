"""The owner's own certificate, brought in and swapped by a person with Chromium. Screenshots are kept: look at them."""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, load_pem_private_key, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID
from playwright.async_api import Download, FilePayload, Locator, Page, Route, expect

from tests.certificate_maker import DAY, Made, authority, usage
from tests.system.browser import Browser, chromium, go_on_in_spite_of_warning, sign_in
from tests.system.studio import Issued, Studio, choose, device_root, install
from tests.system.unit import Unit, running_unit

_PASS_PHRASE = "Bühne links"
_SECURITY = "#/hardware/resources/host/security"


@pytest.fixture
async def unit(tmp_path: Path) -> AsyncIterator[Unit]:
    async with running_unit(tmp_path) as unit:
        yield unit


class Line:
    """The network between browser and unit: TCP from `port` to the unit's `goal`, until it is cut once."""

    def __init__(self, goal: int) -> None:
        self._goal = goal
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> "Line":
        self._server = await asyncio.start_server(self._carry, "127.0.0.1")
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """Break what is connected now; new connections get through."""
        for writer in self._writers:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", self._goal)
        ends = {writer, other_writer}
        self._writers |= ends
        await asyncio.gather(_copy(reader, other_writer), _copy(other_reader, writer), return_exceptions=True)
        self._writers -= ends


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


def card(page: Page, name: str = "Your own certificate") -> Locator:
    """One of the three certificate cards."""
    return page.get_by_role("article", name=name)


def form(page: Page) -> Locator:
    """The form that brings in a certificate, with the verdict below it."""
    return page.locator("ccm-install")


def file(name: str, content: str | bytes) -> FilePayload:
    """A file on the person's disk."""
    data = content.encode() if isinstance(content, str) else content
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def pfx(issued: Issued, passphrase: str) -> bytes:
    """The certificate with its key as a locked PKCS#12 file."""
    leaf, *issuers = x509.load_pem_x509_certificates(issued.chain.encode())
    key = load_pem_private_key(issued.key.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return pkcs12.serialize_key_and_certificates(
        b"foh", key, leaf, issuers, BestAvailableEncryption(passphrase.encode())
    )


def sign_request(csr: bytes, root: Made) -> bytes:
    """What an authority makes of a request: a certificate for the same key and names (PEM)."""
    request = x509.load_pem_x509_csr(csr)
    now = datetime.now(UTC)
    names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    builder = x509.CertificateBuilder(
        root.certificate.subject,
        request.subject,
        request.public_key(),
        x509.random_serial_number(),
        now - timedelta(hours=1),
        now + 90 * DAY,
    )
    builder = builder.add_extension(names.value, critical=True)
    builder = builder.add_extension(usage(digital_signature=True), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return builder.sign(root.key, hashes.SHA256()).public_bytes(Encoding.PEM)


async def drop(page: Page, files: Iterable[FilePayload]) -> None:
    """Drop files on the drop zone, all at once, as from a file manager."""
    given = [[each["name"], base64.b64encode(each["buffer"]).decode()] for each in files]
    transfer = await page.evaluate_handle(
        """given => {
            const transfer = new DataTransfer();
            for (const [name, content] of given)
                transfer.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
            return transfer;
        }""",
        given,
    )
    zone = form(page).locator(".drop")
    await zone.dispatch_event("dragover", {"dataTransfer": transfer})
    await zone.dispatch_event("drop", {"dataTransfer": transfer})


async def open_security(unit: Unit, page: Page) -> None:
    """Sign in over HTTPS and be on the Security page."""
    await page.goto(f"{unit.https_url}/{_SECURITY}")
    await sign_in(page, await unit.panel.read_password())
    await expect(card(page)).to_be_visible()


async def open_form(page: Page) -> None:
    """Open the form for installing; the focus goes to its heading."""
    await card(page).get_by_role("button", name=re.compile("^Install (a|another) certificate$")).click()
    await expect(page.get_by_role("heading", name="Install a certificate")).to_be_focused()


async def install_given(page: Page) -> None:
    """Say yes to the warnings and install."""
    button = form(page).get_by_role("button", name="Install", exact=True)
    await expect(button).to_be_disabled()
    await form(page).get_by_label("I have read the warnings").check()
    await expect(button).to_be_enabled()
    await button.click()


async def give(page: Page, issued: Issued) -> None:
    """Choose its files in the open form, and see the verdict that only the private root is a matter of trust."""
    await (
        form(page)
        .locator("input[type=file]")
        .set_input_files([file("chain.pem", issued.chain), file("key.pem", issued.key)])
    )
    await expect(form(page).get_by_text("It can be installed if you agree: 1 warning.")).to_be_visible()


async def force_https(unit: Unit) -> bytes:
    """Force HTTPS on and confirmed, by somebody else's browser; returns the root for this one."""
    root = await device_root(unit)
    async with unit.client(https=True) as client:
        await client.sign_in(await unit.panel.read_password())
        await client.reconnect()
        for method, path, body in (
            ("POST", "/security/test", {}),
            ("PUT", "/security/force-https", {"enabled": True}),
        ):
            assert (await client.call(method, path, body)).status == 200
        await client.reconnect()
        assert (await client.call("POST", "/security/confirm", {})).status == 200
    return root


async def install_over_api(unit: Unit, *issued: Issued, use: bool = False) -> None:
    """Certificates installed one after the other by somebody else, the last one in use if asked."""
    async with unit.client(https=True) as client:
        await client.sign_in(await unit.panel.read_password())
        for each in issued:
            await install(client, each)
        if use:
            await choose(client, "own")


async def test_dropped_files_are_judged_installed_and_used_and_the_test_has_to_be_done_again(
    unit: Unit, tmp_path: Path
) -> None:
    studio = Studio("Theatre")
    issued = studio.issue()
    async with chromium(tmp_path / "home", "own-certificate", await device_root(unit), studio.root) as browser:
        page = await browser.tab()
        await open_security(unit, page)
        await page.get_by_role("button", name="Test certificate").click()
        await expect(page.get_by_text("Reached over HTTPS.")).to_be_visible()

        await open_form(page)
        await browser.keep(page, "form")
        await drop(page, (file("key.pem", issued.key), file("root.pem", studio.root), file("chain.pem", issued.chain)))
        chosen = form(page).get_by_role("list", name="Chosen files").get_by_role("listitem")
        await expect(chosen).to_contain_text(["key.pem", "root.pem", "chain.pem"])
        await expect(form(page).get_by_text("The root 'Theatre root' is not a public one")).to_be_visible()
        await expect(form(page).get_by_text("Root, not served")).to_be_visible()
        await browser.keep(page, "verdict-with-a-warning")

        await install_given(page)
        await expect(page.get_by_text("Your certificate is installed.")).to_be_visible()
        await expect(form(page)).to_have_count(0)
        await expect(page.get_by_text("Reached over HTTPS.")).to_be_visible()
        await browser.keep(page, "installed")

        await page.get_by_role("button", name="Use this certificate").click()
        await expect(page.get_by_text("Your own certificate is in use now.")).to_be_visible()
        await expect(card(page).get_by_text("In use", exact=True)).to_be_visible()
        await expect(page.get_by_text("Reached over HTTPS.")).to_be_hidden()
        await page.get_by_role("button", name="Test certificate").click()
        await expect(page.get_by_text("Reached over HTTPS.")).to_be_visible()
        await browser.keep(page, "tested-again")

        own_root = page.get_by_role("region", name="Trust your root certificate on this computer")
        async with page.expect_download() as downloading:
            await own_root.get_by_role("link", name="Download as DER").click()
        downloaded = x509.load_der_x509_certificate(await _content(await downloading.value))
        assert downloaded == x509.load_pem_x509_certificate(studio.root)


async def test_locked_file_from_the_file_dialogue_asks_for_its_pass_phrase_until_it_fits(
    unit: Unit, tmp_path: Path
) -> None:
    issued = Studio("Theatre").issue()
    async with chromium(tmp_path / "home", "pass-phrase", await device_root(unit)) as browser:
        page = await browser.tab()
        await open_security(unit, page)
        await open_form(page)
        async with page.expect_file_chooser() as choosing:
            await page.keyboard.press("Tab")
            await expect(form(page).locator("input[type=file]")).to_be_focused()
            await page.keyboard.press("Enter")
        await (await choosing.value).set_files([file("foh.pfx", pfx(issued, _PASS_PHRASE))])

        field = form(page).get_by_label("Pass phrase", exact=True)
        await expect(field).to_be_focused()
        await expect(field).to_have_attribute("aria-invalid", "true")
        await page.keyboard.type("guessed")
        await page.keyboard.press("Enter")
        await expect(form(page).locator("#passphrase-fault")).to_contain_text("does not open")
        await expect(field).to_be_focused()
        await browser.keep(page, "wrong")
        await field.fill(_PASS_PHRASE)
        await page.keyboard.press("Enter")
        await expect(form(page).get_by_text("It can be installed if you agree: 1 warning.")).to_be_visible()

        await field.fill("changed afterwards")
        await expect(form(page).get_by_text("Something was changed since.")).to_be_visible()
        await field.fill(_PASS_PHRASE)
        await form(page).get_by_role("button", name="Check").click()
        await expect(form(page).get_by_text("It is not served before you choose it.")).to_be_visible()
        await install_given(page)
        await expect(page.get_by_text("Your certificate is installed.")).to_be_visible()
        assert _PASS_PHRASE not in await page.content()
        assert await page.locator("input[type=password], textarea").count() == 0


async def test_pasted_key_of_another_certificate_is_refused_and_the_right_one_is_taken(
    unit: Unit, tmp_path: Path
) -> None:
    studio = Studio("Theatre")
    issued, other = studio.issue(), studio.issue()
    async with chromium(tmp_path / "home", "pasted", await device_root(unit)) as browser:
        page = await browser.tab()
        await open_security(unit, page)
        await open_form(page)
        pasted = form(page).get_by_label("Or paste them here, as PEM")
        await form(page).get_by_role("button", name="Check").click()
        await expect(form(page).get_by_role("alert")).to_contain_text(["", "There is no file and no text yet."])
        await pasted.fill(issued.chain + other.key)
        await form(page).get_by_role("button", name="Check").click()
        await expect(form(page).get_by_text(re.compile("It cannot be installed: 1 error"))).to_be_visible()
        await expect(form(page).get_by_role("button", name="Install", exact=True)).to_have_count(0)
        await browser.keep(page, "error")
        await pasted.fill(f"{issued.chain}\n{issued.key}")
        await form(page).get_by_role("button", name="Check").click()
        await expect(form(page).get_by_text("It can be installed if you agree: 1 warning.")).to_be_visible()

        await form(page).get_by_role("button", name="Close").click()
        await expect(card(page).get_by_role("button", name="Install a certificate")).to_be_focused()
        await open_form(page)
        await expect(pasted).to_be_empty()


async def test_key_made_on_the_unit_needs_the_signed_certificate_alone(unit: Unit, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    root = authority("Theatre root", start=now - DAY, end=now + 1000 * DAY)
    async with chromium(tmp_path / "home", "request", await device_root(unit), root.pem) as browser:
        page = await browser.tab()
        await open_security(unit, page)
        make = card(page).get_by_role("button", name="Make the key on this unit")
        await make.click()
        names = page.get_by_label("Names and addresses, one a line")
        await expect(names).not_to_be_empty()
        await expect(page.get_by_label("Common name")).to_have_value((await names.input_value()).split("\n")[0])
        await names.fill("localhost\n127.0.0.1\nno such name!")
        await page.get_by_label("Organisation").fill("The Theatre")
        await page.get_by_role("button", name="Make key and request").click()
        await expect(names).to_be_focused()
        await expect(names).to_have_attribute("aria-invalid", "true")
        await browser.keep(page, "bad-name")
        await names.fill("localhost\n127.0.0.1")
        await page.get_by_role("button", name="Make key and request").click()
        waiting = page.get_by_role("group", name="A key waits for its certificate")
        await expect(waiting).to_contain_text("O=The Theatre")
        await browser.keep(page, "waits")
        async with page.expect_download() as downloading:
            await waiting.get_by_role("link", name="Download CSR").click()
        csr = await _content(await downloading.value)
        await browser.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await waiting.get_by_role("button", name="Copy").click()
        await expect(waiting.get_by_role("button", name="Copied")).to_be_focused()
        assert await page.evaluate("navigator.clipboard.readText()") == csr.decode()

        await open_form(page)
        await expect(form(page).get_by_text("The key was made on this unit")).to_be_visible()
        await drop(page, [file("signed.pem", sign_request(csr, root) + root.pem)])
        await install_given(page)
        await expect(page.get_by_text("Your certificate is installed.")).to_be_visible()
        await expect(waiting).to_have_count(0)
        await page.get_by_role("button", name="Use this certificate").click()
        await page.get_by_role("button", name="Test certificate").click()
        await expect(page.get_by_text("Reached over HTTPS.")).to_be_visible()


async def test_request_that_waits_is_replaced_or_discarded_only_after_a_question(unit: Unit, tmp_path: Path) -> None:
    async with chromium(tmp_path / "home", "request-replaced", await device_root(unit)) as browser:
        page, other = await browser.tab(), await browser.tab()
        await open_security(unit, page)
        await other.goto(f"{unit.https_url}/{_SECURITY}")
        for tab in (other, page):
            await tab.bring_to_front()
            await card(tab).get_by_role("button", name="Make the key on this unit").click()
        await page.get_by_role("button", name="Make key and request").click()
        await expect(page.get_by_text("The key is made.")).to_be_visible()
        first = await other.get_by_role("group", name="A key waits").inner_text()
        assert "EC P-256" in first

        await other.bring_to_front()
        await other.get_by_label("Key", exact=True).select_option("rsa-2048")
        await other.get_by_role("button", name="Make key and request").click()
        await expect(other.get_by_role("dialog")).to_contain_text("The certificate made for it will be useless.")
        await other.get_by_role("button", name="Make a new key").click()
        await expect(page.get_by_role("group", name="A key waits")).to_contain_text("RSA 2048")

        await page.bring_to_front()
        # As over HTTP, where browsers give pages no clipboard.
        await page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        await page.get_by_role("button", name="Copy").click()
        await expect(page.get_by_label("The text to copy")).to_be_focused()
        assert "BEGIN CERTIFICATE REQUEST" in await page.evaluate("getSelection().toString()")

        await page.get_by_role("button", name="Discard").click()
        await browser.keep(page, "discard")
        await page.get_by_role("dialog").get_by_role("button", name="Discard").click()
        await expect(page.get_by_text("The key and its request are discarded.")).to_be_visible()
        await expect(other.get_by_role("group", name="A key waits")).to_have_count(0)


async def test_certificate_before_is_brought_back_by_one_click_and_own_ones_are_removed_after_a_question(
    unit: Unit, tmp_path: Path
) -> None:
    first, second = Studio("First"), Studio("Second")
    await install_over_api(unit, first.issue(), second.issue(), use=True)
    async with chromium(tmp_path / "home", "brought-back", first.root, second.root) as browser:
        page = await browser.tab()
        await open_security(unit, page)
        own = card(page)
        await own.locator("summary", has_text="Details").click()
        await expect(own).to_contain_text("Second issuer")
        await expect(own.get_by_role("button", name="Remove")).to_be_disabled()
        await browser.keep(page, "details")
        await own.get_by_role("button", name="Bring back the one before").click()
        await expect(page.get_by_text("The certificate before is back and in use.")).to_be_visible()
        await expect(own).to_contain_text("First issuer")

        await card(page, "Self-signed certificate").get_by_role("button", name="Use this certificate").click()
        await expect(page.get_by_text("Self-signed certificate is in use now.")).to_be_visible()
        await own.get_by_role("button", name="Remove").click()
        await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        await expect(own).to_contain_text("First issuer")
        await own.get_by_role("button", name="Remove").click()
        await browser.keep(page, "remove")
        await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        await expect(page.get_by_text("Your own certificate and its key are erased.")).to_be_visible()
        await expect(own).to_contain_text("No certificate of your own is installed.")


async def test_swap_under_force_https_asks_counts_down_and_is_kept(unit: Unit, tmp_path: Path) -> None:
    studio = Studio("Theatre")
    await install_over_api(unit, studio.issue())
    root = await force_https(unit)
    async with chromium(tmp_path / "home", "swap-kept", root, studio.root) as browser:
        page = await browser.tab()
        await open_security(unit, page)
        await page.get_by_role("button", name="Use this certificate").click()
        await expect(page.get_by_role("dialog")).to_contain_text("the certificate of now comes back by itself")
        await browser.keep(page, "question")
        await page.get_by_role("button", name="Swap it").click()
        await expect(page.get_by_role("heading", name="Keep the new certificate?")).to_be_focused()
        await expect(page.get_by_role("timer")).to_be_visible()
        await browser.keep(page, "counting-down")
        await page.get_by_role("button", name="Keep the certificate").click()
        await expect(page.get_by_text("Your own certificate: the new certificate is kept.")).to_be_visible()
        await expect(page.get_by_text("Reached over HTTPS.")).to_be_visible()
        await browser.keep(page, "kept")
        assert not unit.connectable(unit.http_port)


async def test_swap_to_what_the_browser_does_not_accept_is_told_calmly_and_goes_back_by_itself(tmp_path: Path) -> None:
    async with running_unit(tmp_path, confirm_seconds=6) as unit:
        await install_over_api(unit, Studio("Theatre").issue())
        root = await force_https(unit)
        async with chromium(tmp_path / "home", "swap-goes-back", root) as browser:
            page = await browser.tab()
            await open_security(unit, page)
            await page.get_by_role("button", name="Use this certificate").click()
            await page.get_by_role("button", name="Swap it").click()
            await page.get_by_role("button", name="Keep the certificate").click()
            told = page.get_by_role("alert").filter(has_text="this browser does not accept it yet")
            await expect(told).to_contain_text("the unit goes back to the old certificate by itself")
            await expect(page.get_by_role("timer")).to_be_visible()
            await browser.keep(page, "not-accepted")
            await expect(page.get_by_text("The certificate before is back: Self-signed certificate.")).to_be_visible()
            await expect(page.get_by_role("timer")).to_have_count(0)
            await expect(card(page, "Self-signed certificate").get_by_text("In use", exact=True)).to_be_visible()
            await browser.keep(page, "went-back")
            await page.reload()
            await expect(card(page)).to_be_visible()


async def test_swap_to_what_the_browser_warns_of_is_kept_after_opening_the_page_anew(
    unit: Unit, tmp_path: Path
) -> None:
    await install_over_api(unit, Studio("Theatre").issue())
    root = await force_https(unit)
    async with chromium(tmp_path / "home", "swap-accepted", root) as browser:
        page = await browser.tab()
        await open_security(unit, page)
        await page.get_by_role("button", name="Use this certificate").click()
        await page.get_by_role("button", name="Swap it").click()
        await page.get_by_role("button", name="Keep the certificate").click()
        await page.get_by_role("link", name="Open this page anew").click()
        await expect(page.locator("body")).to_contain_text("ERR_CERT_AUTHORITY_INVALID")
        await go_on_in_spite_of_warning(page)
        await expect(page.get_by_text("this browser gets in with it")).to_be_visible()
        await browser.keep(page, "opened-anew")
        await page.get_by_role("button", name="Keep the certificate").click()
        await expect(page.get_by_text("the new certificate is kept")).to_be_visible()


async def test_line_that_breaks_during_a_swap_leads_to_the_warning_and_not_into_silence(tmp_path: Path) -> None:
    async with running_unit(tmp_path, confirm_seconds=10) as unit, Line(unit.https_port) as line:
        await install_over_api(unit, Studio("Theatre").issue())
        root = await force_https(unit)
        async with chromium(tmp_path / "home", "swap-silence", root) as browser:
            page = await browser.tab()
            await page.goto(f"https://127.0.0.1:{line.port}/{_SECURITY}")
            await sign_in(page, await unit.panel.read_password())
            await page.get_by_role("button", name="Use this certificate").click()
            await page.get_by_role("button", name="Swap it").click()
            await expect(page.get_by_role("timer")).to_be_visible()
            line.cut()
            silence = page.get_by_role("status").filter(has_text="certificate has changed since this page was opened")
            await expect(silence).to_be_visible()
            await expect(silence.get_by_role("link", name="Open this page anew")).to_be_visible()
            await browser.keep(page, "silence")
            await expect(page.get_by_text("The certificate before is back: Self-signed certificate.")).to_be_visible()
            await expect(page.get_by_text("No connection to the unit")).to_have_count(0)


async def test_over_http_no_key_can_be_given_and_the_way_to_https_is_shown(unit: Unit, tmp_path: Path) -> None:
    async with chromium(tmp_path / "home", "own-over-http", await device_root(unit)) as browser:
        page = await browser.tab()
        await page.goto(f"{unit.http_url}/{_SECURITY}")
        await sign_in(page, await unit.panel.read_password())
        await expect(card(page).get_by_role("button", name=re.compile("Install"))).to_have_count(0)
        await expect(card(page)).to_contain_text("A private key must not travel over HTTP")
        await card(page).get_by_role("link", name="Install a certificate over HTTPS").click()
        assert page.url == f"{unit.https_url}/{_SECURITY}"
        await sign_in(page, await unit.panel.read_password())
        await open_form(page)


async def test_address_that_the_certificate_does_not_name_is_told_with_those_that_it_names(
    unit: Unit, tmp_path: Path
) -> None:
    await install_over_api(unit, Studio("Theatre").issue(), use=True)
    async with chromium(tmp_path / "home", "other-names") as browser:
        page = await browser.tab()
        await page.goto(f"http://[::1]:{unit.http_port}/{_SECURITY}")
        await sign_in(page, await unit.panel.read_password())
        await expect(page.get_by_text("The certificate does not name [::1]")).to_be_visible()
        await browser.keep(page, "not-named")
        link = page.get_by_role("link", name="127.0.0.1", exact=True)
        await expect(link).to_have_attribute("href", f"{unit.https_url}/{_SECURITY}/test")


async def test_root_is_renewed_after_a_question_and_not_while_port_80_is_closed(unit: Unit, tmp_path: Path) -> None:
    async with chromium(tmp_path / "home", "root-renewed", await device_root(unit)) as browser:
        page = await browser.tab()
        await page.goto(f"{unit.http_url}/{_SECURITY}")
        await sign_in(page, await unit.panel.read_password())
        self_signed = card(page, "Self-signed certificate")
        await self_signed.locator("summary", has_text="Details").click()
        await self_signed.get_by_role("button", name="Renew the root").click()
        await expect(page.get_by_role("dialog")).to_contain_text("Every PC, phone and tablet has to be told again")
        await page.get_by_role("dialog").get_by_role("button", name="Renew the root").click()
        await expect(page.get_by_text("The unit has a new root.")).to_be_visible()
        await browser.keep(page, "renewed")

    root = await force_https(unit)
    async with chromium(tmp_path / "other-home", "root-kept", root) as browser:
        page = await browser.tab()
        await open_security(unit, page)
        self_signed = card(page, "Self-signed certificate")
        await self_signed.locator("summary", has_text="Details").click()
        await expect(self_signed.get_by_role("button", name="Renew the root")).to_be_disabled()
        await expect(self_signed).to_contain_text("Switch Force HTTPS off first.")


async def test_health_and_proposals_are_shown_on_each_card(unit: Unit, tmp_path: Path) -> None:
    await install_over_api(unit, Studio("Theatre").issue())
    async with unit.client(https=True) as client:
        await client.sign_in(await unit.panel.read_password())
        security, system = await client.security(), (await client.call("GET", "/system")).body
    self_signed, own, _ = security["certificates"]
    root_ends = {"code": "device-root-ends", "severity": "warning", "detail": "The root ends.", "remedy": "Renew it."}
    expired = {"code": "certificate-expired", "severity": "warning", "detail": "It is over.", "remedy": "Get another."}
    self_signed |= {"findings": [root_ends], "life_left": 0.3, "days_left": 120}
    own |= {"findings": [expired], "life_left": 0.0, "days_left": -2}
    events = "".join(
        f"event: {name}\ndata: {json.dumps(body)}\n\n" for name, body in (("system", system), ("security", security))
    )

    async def told(route: Route) -> None:
        await route.fulfill(body=events, content_type="text/event-stream")

    async with chromium(tmp_path / "home", "health", await device_root(unit)) as browser:
        page = await browser.tab()
        await page.route("**/api/v1/events/stream", told)
        await open_security(unit, page)
        own_card, unit_card = card(page), card(page, "Self-signed certificate")
        await expect(own_card.locator(".badge.bad")).to_have_text("Expired")
        await expect(own_card.get_by_role("listitem").filter(has_text="It is over.")).to_contain_text("Get another.")
        await expect(unit_card.locator(".badge.warning")).to_have_text(["120 days left", "Attention"])
        await browser.keep(page, "health")
        await unit_card.get_by_role("listitem").get_by_role("button", name="Renew the root").click()
        await expect(page.get_by_role("dialog")).to_contain_text("Every PC, phone and tablet has to be told again")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_cards_forms_and_verdict_fit_a_phone_and_a_desk(unit: Unit, tmp_path: Path, scheme: str) -> None:
    studio = Studio("Theatre")
    await install_over_api(unit, studio.issue(), studio.issue(), use=True)
    complaints: list[str] = []
    async with chromium(tmp_path / "home", f"certificates-{scheme}", studio.root) as browser:
        page = await browser.tab()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        await open_security(unit, page)
        await card(page).get_by_role("button", name="Make the key on this unit").click()
        for width in (1280, 320):
            await _fits(browser, page, width, "request-form")
        await page.get_by_role("button", name="Make key and request").click()
        await open_form(page)
        await give(page, studio.issue())
        for details in await page.locator("ccm-certificates article > details > summary").all():
            await details.click()
        for width in (320, 1280):
            await _fits(browser, page, width, "all-open")
        assert [text for text in complaints if "401" not in text] == []


async def _fits(browser: Browser, page: Page, width: int, name: str) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    too_wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert too_wide <= 0, f"{name} is {too_wide} px wider than {width} px"
    await browser.keep(page, f"{width}-{name}")


async def _content(download: Download) -> bytes:
    path = await download.path()
    return path.read_bytes()
