"""The owner's certificate over the API, on the whole program, over HTTPS and the Unix socket: from upload to erasure.

Every answer is kept and in the end searched for keys, as are the log and, where something was to be erased, the state
directory.
"""

import asyncio
import base64
import json
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import aiohttp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from daemon.adapters.layout import Layout
from daemon.adapters.vault import FileCertificateVault
from tests.certificate_files import PASS_PHRASE, der, openssl, pkcs8, pkcs12
from tests.certificate_maker import DAY, SERVER, Made, authority, server
from tests.system.unit import Answer, Unit, running_unit

_OWN = "/certificates/own"
_CSR = "/certificates/own/csr"
_YES = f"{_OWN}?accept_warnings=true"
_NAMES = (x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1")))


class Theatre:
    """An owner with a certificate authority: its root, and an intermediate that issues for this machine."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC).replace(microsecond=0)
        start, end = self._now - DAY, self._now + 1000 * DAY
        self.root = authority("Theatre root", start=start, end=end)
        self.issuer = authority("Theatre issuer", self.root, start=start, end=end)

    def issue(self, names: Iterable[x509.GeneralName] = _NAMES, days: int = 200) -> Made:
        start = self._now - timedelta(hours=1)
        return server(self.issuer, subject="localhost", san=names, start=start, end=self._now + days * DAY)

    def sign(self, csr: bytes) -> x509.Certificate:
        """What the authority makes of a request, its names included."""
        request = x509.load_pem_x509_csr(csr)
        model = self.issue().certificate
        builder = x509.CertificateBuilder(
            self.issuer.certificate.subject, request.subject, request.public_key(), x509.random_serial_number(),
            model.not_valid_before_utc, model.not_valid_after_utc,
        )  # fmt: skip
        names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        for extension in (x509.BasicConstraints(ca=False, path_length=None), names, x509.ExtendedKeyUsage(SERVER)):
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self.issuer.key, model.signature_hash_algorithm)  # type: ignore[arg-type]

    def chain(self, leaf: Made) -> bytes:
        return leaf.pem + self.issuer.pem + self.root.pem


def fingerprint(leaf: Made | x509.Certificate) -> str:
    """As the API writes it."""
    certificate = leaf.certificate if isinstance(leaf, Made) else leaf
    text = sha256(certificate.public_bytes(Encoding.DER)).hexdigest().upper()
    return ":".join(text[at : at + 2] for at in range(0, len(text), 2))


@dataclass
class Caller:
    """A client at one door; `heard` is all that it was ever answered."""

    session: aiohttp.ClientSession
    url: str
    heard: bytearray
    csrf: str = ""

    async def call(self, method: str, path: str, body: object = None) -> Answer:
        """One call, its body as JSON."""
        data = None if body is None else json.dumps(body).encode()
        return await self._send(method, path, data, {} if data is None else {"Content-Type": "application/json"})

    async def upload(self, path: str, *files: bytes, passphrase: str | None = None) -> Answer:
        """As a browser sends a form with files."""
        form = aiohttp.FormData()
        for number, content in enumerate(files):
            form.add_field("files", content, filename=f"{number}.pem", content_type="application/octet-stream")
        if passphrase is not None:
            form.add_field("passphrase", passphrase)
        return await self._send("PUT", path, form, {})

    async def security(self) -> dict[str, Any]:
        body: dict[str, Any] = (await self.call("GET", "/security")).body
        return body

    async def _send(self, method: str, path: str, data: object, headers: dict[str, str]) -> Answer:
        if self.csrf:
            headers = headers | {"X-CSRF-Token": self.csrf}
        async with self.session.request(method, f"{self.url}/api/v1{path}", data=data, headers=headers) as response:
            text = await response.read()
            self.heard += text
            is_json = "json" in response.headers.get("Content-Type", "")
            return Answer(response.status, json.loads(text) if text and is_json else text, dict(response.headers))


@dataclass
class Visited:
    """A unit, a signed-in browser, and a program on the unit."""

    unit: Unit
    browser: Caller
    program: Caller
    heard: bytearray
    password: str

    def stored(self) -> dict[str, bytes]:
        """Every file in the state directory."""
        return {path.name: path.read_bytes() for path in self.unit.state_dir.iterdir()}

    async def sign_in(self) -> None:
        answer = await self.browser.call("POST", "/session", {"username": "admin", "password": self.password})
        assert answer.status == 201, answer
        self.browser.csrf = answer.body["csrf"]

    async def reconnect(self) -> None:
        """New connections from now on, with the same cookies."""
        old = self.browser.session
        await old.close()
        self.browser.session = a_session(old.cookie_jar)

    async def served(self) -> str:
        """The fingerprint of what a new connection is shown."""
        pem = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", self.unit.https_port))
        return fingerprint(x509.load_pem_x509_certificate(pem.encode()))

    async def activate(self, source: str) -> None:
        answer = await self.browser.call("PUT", "/certificates/active", {"source": source})
        assert (answer.status, answer.body["active"]) == (200, source), answer

    async def prove(self) -> Answer:
        """Test the certificate over a connection made now."""
        await self.reconnect()
        return await self.browser.call("POST", "/security/test", {})

    def request_key(self) -> bytes:
        """The key that waits for its certificate."""
        request = FileCertificateVault(Layout(self.unit.state_dir)).load().request
        assert request is not None
        return request.key

    async def until_stored(self, beginning: str, most: int) -> list[Path]:
        """Until no more than `most` files are called so, and which; the unit tidies up behind its answers."""
        async with asyncio.timeout(5):
            while len(found := list(self.unit.state_dir.glob(f"{beginning}*"))) > most:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return found

    async def until_reset(self) -> dict[str, Any]:
        """Until the factory reset under way is done and the unit serves again; returns its receipt."""
        async with asyncio.timeout(10):
            while True:
                system = (await self.program.call("GET", "/system")).body
                if system["receipt"] is not None and system["state"] == "open":
                    receipt: dict[str, Any] = system["receipt"]
                    return receipt
                await asyncio.sleep(0.01)

    def holds(self, key: bytes) -> bool:
        """Whether anything of `key` is in the state directory."""
        return any(traces_of(key, content) for content in self.stored().values())

    def assert_kept_secret(self, *secrets: bytes) -> None:
        """Nothing of these keys or pass phrases is in any answer or in the log."""
        said = bytes(self.heard) + self.unit.said().encode()
        assert not any(traces_of(secret, said) for secret in secrets)


def traces_of(key: bytes, content: bytes) -> bool:
    """Whether a line of `key` (PEM) is in `content`, as it is or in base64, as JSON holds bytes."""
    lines = [line for line in key.splitlines() if not line.startswith(b"-")]
    packed = base64.b64encode(key).rstrip(b"=")[:-4]
    assert min(map(len, (*lines[:1], packed))) >= 8
    return any(trace in content for trace in (*lines, packed))


def a_session(cookies: aiohttp.abc.AbstractCookieJar | None = None) -> aiohttp.ClientSession:
    jar = cookies or aiohttp.CookieJar(unsafe=True)
    return aiohttp.ClientSession(cookie_jar=jar, connector=aiohttp.TCPConnector(ssl=False))


@asynccontextmanager
async def visited(folder: Path) -> AsyncIterator[Visited]:
    async with running_unit(folder) as unit:
        await unit.until_panel_noted()
        heard = bytearray()
        local = aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(unit.socket)))
        browser = Caller(a_session(), unit.https_url, heard)
        visited = Visited(unit, browser, Caller(local, "http://unit", heard), heard, "")
        try:
            visited.password = await unit.panel.read_password()
            await visited.sign_in()
            yield visited
        finally:
            await browser.session.close()
            await local.close()
        assert "Traceback" not in unit.said()


def forms(theatre: Theatre) -> dict[str, tuple[Made, tuple[bytes, ...], str | None]]:
    """A new certificate in each form: the leaf, the files, and the pass phrase."""
    leaves = [theatre.issue() for _ in range(6)]
    chains = [theatre.chain(leaf) for leaf in leaves]
    keys = [leaf.key_pem for leaf in leaves]
    other = (theatre.issuer.der, theatre.root.der)
    return {
        "PEM": (leaves[0], (keys[0] + chains[0],), None),
        "PEM, a file each, the wrong way round": (
            leaves[1],
            (theatre.root.pem, theatre.issuer.pem, keys[1], leaves[1].pem),
            None,
        ),
        "DER": (leaves[2], (leaves[2].der, *other, der(keys[2])), None),
        "PKCS#12": (leaves[3], (pkcs12(data=keys[3] + chains[3]),), PASS_PHRASE),
        "PKCS#7 and a key": (
            leaves[4],
            (openssl("crl2pkcs7 -nocrl -certfile /dev/stdin -outform DER", chains[4]), keys[4]),
            None,
        ),
        "a locked key": (leaves[5], (chains[5], pkcs8(key=keys[5])), PASS_PHRASE),
    }


async def test_every_form_is_judged_without_a_trace_and_then_installed(tmp_path: Path) -> None:
    theatre = Theatre()
    async with visited(tmp_path) as at:
        all_forms = forms(theatre)
        for number, (leaf, files, passphrase) in enumerate(all_forms.values()):
            caller = (at.browser, at.program)[number % 2]
            await at.until_stored("certificate-own-", 2)
            before = at.stored()
            verdict = await caller.upload(f"{_OWN}?dry_run=true", *files, passphrase=passphrase)
            assert verdict.status == 200
            assert (verdict.body["installable"], verdict.body["installed"]) == (True, False), verdict
            assert [each["fingerprint"] for each in verdict.body["chain"]] == [
                fingerprint(leaf), fingerprint(theatre.issuer)
            ]  # fmt: skip
            assert verdict.body["root"]["fingerprint"] == fingerprint(theatre.root)
            asked = await caller.upload(_OWN, *files, passphrase=passphrase)
            assert (asked.status, asked.body["code"]) == (409, "warnings-unaccepted")
            assert asked.body["findings"] == verdict.body["findings"]
            assert at.stored() == before

            installed = await caller.upload(_YES, *files, passphrase=passphrase)
            assert (installed.status, installed.body["installed"]) == (200, True)
            told = (await caller.call("GET", _OWN)).body
            assert (told["fingerprint"], told["active"]) == (fingerprint(leaf), False)
            downloaded = await caller.call("GET", f"{_OWN}/chain.pem")
            assert downloaded.body.split() == (leaf.pem + theatre.issuer.pem).split()
            assert (await caller.call("GET", f"{_OWN}/root.pem")).body.split() == theatre.root.pem.split()
        owned = await at.until_stored("certificate-own-", 2)
        assert len(owned) == 2  # the current one, and the one before
        assert {path.stat().st_mode & 0o777 for path in owned} == {0o600}
        at.assert_kept_secret(*(leaf.key_pem for leaf, _, _ in all_forms.values()), PASS_PHRASE.encode())


async def test_what_cannot_be_installed_is_refused_and_leaves_no_trace(tmp_path: Path) -> None:
    theatre = Theatre()
    leaf, other = theatre.issue(), theatre.issue()
    async with visited(tmp_path) as at:
        before = at.stored()
        for code, files, passphrase in (
            ("no-key", (theatre.chain(leaf),), None),
            ("key-matches-none", (theatre.chain(leaf), other.key_pem), None),
            ("pass-phrase-missing", (theatre.chain(leaf), pkcs8(key=leaf.key_pem)), None),
            ("wrong-pass-phrase", (theatre.chain(leaf), pkcs8(key=leaf.key_pem)), "guessed"),
            ("no-certificate", (leaf.key_pem,), None),
        ):
            verdict = await at.program.upload(f"{_OWN}?dry_run=true", *files, passphrase=passphrase)
            assert (verdict.status, verdict.body["installable"]) == (200, False)
            refused = await at.browser.upload(_YES, *files, passphrase=passphrase)
            assert (refused.status, refused.body["code"]) == (400, code)
            assert refused.body["findings"] == verdict.body["findings"]
        missing = await at.browser.call("PUT", "/certificates/active", {"source": "own"})
        assert (missing.status, missing.body["code"]) == (409, "certificate-missing")
        assert at.stored() == before
        at.assert_kept_secret(leaf.key_pem, other.key_pem)


async def test_a_certificate_is_used_replaced_brought_back_and_erased(tmp_path: Path) -> None:
    theatre = Theatre()
    first, second = theatre.issue(), theatre.issue((*_NAMES, x509.DNSName("foh.example")))
    async with visited(tmp_path) as at:
        self_signed = await at.served()
        texts = {"chain": theatre.chain(first).decode(), "key": first.key_pem.decode()}
        assert (await at.browser.call("PUT", _YES, texts)).status == 200
        assert await at.served() == self_signed
        assert (await at.browser.call("POST", "/security/test", {})).status == 200

        await at.activate("own")
        assert await at.served() == fingerprint(first)
        stale = await at.browser.call("POST", "/security/test", {})
        assert (stale.status, stale.body["code"], stale.headers["Connection"]) == (409, "stale-connection", "close")
        assert (await at.browser.security())["tested"] is None
        assert (await at.prove()).body["fingerprint"] == fingerprint(first)

        assert (await at.browser.upload(_YES, second.key_pem + theatre.chain(second))).status == 200
        assert await at.served() == fingerprint(second)
        told = (await at.browser.call("GET", _OWN)).body
        assert (told["previous"]["fingerprint"], told["serving"]) == (fingerprint(first), True)
        back = await at.program.call("POST", f"{_OWN}/restore")
        assert (back.status, back.body["state"], back.body["tested"]) == (200, "open", None)
        assert await at.served() == fingerprint(first)
        assert (await at.program.call("GET", _OWN)).body["previous"]["fingerprint"] == fingerprint(second)

        in_use = await at.browser.call("DELETE", _OWN)
        assert (in_use.status, in_use.body["code"]) == (409, "certificate-active")
        await at.activate("self-signed")
        assert (await at.browser.call("DELETE", _OWN)).status == 204
        assert not [name for name in at.stored() if "own" in name]
        assert not any(at.holds(leaf.key_pem) for leaf in (first, second))
        for call, code in (("chain.pem", "no-certificate"), ("root.pem", "no-root")):
            assert (await at.browser.call("GET", f"{_OWN}/{call}")).body["code"] == code
        assert (await at.browser.call("POST", f"{_OWN}/restore")).body["code"] == "no-previous"
        at.assert_kept_secret(first.key_pem, second.key_pem)


async def test_a_request_outlives_a_crash_and_is_fulfilled_by_the_chain_alone(tmp_path: Path) -> None:
    theatre = Theatre()
    async with visited(tmp_path) as at:
        wanted = {"subject": {"common_name": "localhost", "organisation": "Theater Süd"}, "names": ["localhost", "::1"]}
        made = await at.browser.call("POST", _CSR, wanted)
        assert (made.status, made.body["names"], made.body["key_type"]) == (201, ["localhost", "::1"], "ec-p256")
        again = await at.program.call("POST", _CSR, wanted)
        assert (again.status, again.body["code"]) == (409, "request-pending")
        key = at.request_key()

        await at.unit.kill()
        await at.unit.start()
        await at.reconnect()
        await at.sign_in()
        csr = (await at.browser.call("GET", _CSR)).body
        assert csr.decode() == made.body["csr"] == (await at.browser.security())["certificates"][1]["request"]["csr"]
        leaf = theatre.sign(csr)
        chain = leaf.public_bytes(Encoding.PEM) + theatre.issuer.pem
        installed = await at.browser.upload(_YES, chain)
        assert (installed.status, installed.body["installed"]) == (200, True), installed
        await at.until_stored("certificate-request", 0)
        assert (await at.browser.call("GET", _CSR)).body["code"] == "no-request"
        await at.activate("own")
        assert await at.served() == fingerprint(leaf)
        assert at.holds(key)
        at.assert_kept_secret(key)


async def test_a_request_that_is_discarded_or_replaced_takes_its_key_along(tmp_path: Path) -> None:
    async with visited(tmp_path) as at:
        assert (await at.program.call("POST", _CSR, {"names": ["foh.example"]})).status == 201
        first = at.request_key()
        replaced = await at.program.call("POST", _CSR, {"names": ["foh.example"], "replace": True})
        assert replaced.status == 201
        second = at.request_key()
        assert (at.holds(first), at.holds(second)) == (False, True)
        assert (await at.browser.call("DELETE", _CSR)).status == 204
        assert not at.holds(second)
        assert (await at.browser.call("DELETE", _CSR)).body["code"] == "no-request"
        at.assert_kept_secret(first, second)


async def test_a_factory_reset_erases_certificates_keys_and_the_request(tmp_path: Path) -> None:
    theatre = Theatre()
    first, second = theatre.issue(), theatre.issue()
    async with visited(tmp_path) as at:
        for leaf in (first, second):
            assert (await at.browser.upload(_YES, leaf.key_pem + theatre.chain(leaf))).status == 200
        assert (await at.browser.call("POST", _CSR, {"names": ["foh.example"]})).status == 201
        await at.activate("own")
        waiting = at.request_key()
        keys = (first.key_pem, second.key_pem, waiting)
        assert all(map(at.holds, keys))

        assert (await at.program.call("POST", "/factory-reset", {})).status == 202
        receipt = await at.until_reset()
        assert await at.served() != fingerprint(second)
        assert not any(map(at.holds, keys))
        assert not any(b"Theatre" in content for content in at.stored().values())
        assert not [name for name in at.stored() if "own" in name or "request" in name]
        security = await at.program.security()
        assert (security["active"], security["certificates"][1]["fingerprint"]) == ("self-signed", None)
        assert security["certificates"][1]["request"] is None
        assert receipt["remains"] == []
        at.assert_kept_secret(*keys)


async def test_under_force_https_a_renewal_inherits_the_proof_and_other_names_have_to_be_confirmed(
    tmp_path: Path,
) -> None:
    theatre = Theatre()
    first, renewed, other = theatre.issue(), theatre.issue(days=300), theatre.issue(_NAMES[:1])
    async with visited(tmp_path) as at:
        assert (await at.browser.upload(_YES, first.key_pem + theatre.chain(first))).status == 200
        await at.activate("own")
        assert (await at.prove()).status == 200
        assert (await at.browser.call("PUT", "/security/force-https", {"enabled": True})).status == 200
        await at.reconnect()
        assert (await at.browser.call("POST", "/security/confirm", {})).body["state"] == "https_only"

        assert (await at.browser.upload(_YES, renewed.key_pem + theatre.chain(renewed))).body["installed"] is True
        assert await at.served() == fingerprint(renewed)
        told = await at.browser.security()
        assert (told["state"], told["pending"]) == ("https_only", None)
        assert told["tested"]["fingerprint"] == fingerprint(renewed)

        assert (await at.browser.upload(_YES, other.key_pem + theatre.chain(other))).body["installed"] is True
        told = await at.browser.security()
        assert (told["state"], told["pending"]["kinds"]) == ("https_confirming", ["certificate"])
        assert await at.served() == fingerprint(other)
        stale = await at.browser.call("POST", "/security/confirm", {})
        assert (stale.status, stale.body["code"]) == (409, "stale-connection")
        third = theatre.issue()
        waits = await at.browser.upload(_YES, third.key_pem + theatre.chain(third))
        assert (waits.status, waits.body["code"]) == (409, "change-pending")
        back = await at.program.call("POST", "/security/rollback")
        assert (back.status, back.body["state"]) == (200, "https_only")
        assert await at.served() == fingerprint(renewed)
        assert (await at.program.security())["tested"]["fingerprint"] == fingerprint(renewed)

        assert (await at.browser.upload(_YES, other.key_pem + theatre.chain(other))).status == 200
        await at.reconnect()
        kept = await at.browser.call("POST", "/security/confirm", {})
        assert (kept.status, kept.body["state"], kept.body["pending"]) == (200, "https_only", None)
        assert await at.served() == fingerprint(other)
        assert kept.body["tested"]["fingerprint"] == fingerprint(other)
        assert not at.unit.connectable(at.unit.http_port)
        at.assert_kept_secret(*(leaf.key_pem for leaf in (first, renewed, other, third)))
