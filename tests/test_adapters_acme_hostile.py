"""Whoever answers in the ACME server's place, or breaks into the child process, costs no more than the certificate."""

import asyncio
import contextlib
import gc
import itertools
import json
import time
import traceback
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import certifi
import pytest
import requests
import trustme
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from josepy.jwk import JWKEC

from daemon.adapters import acme, acme_process
from daemon.adapters.acme import AcmeIssuer
from daemon.adapters.acme_directory import read_directory, read_window
from daemon.adapters.acme_session import Session
from daemon.adapters.acme_talk import Issue, Opened, Register
from daemon.certificates.material import KeyedChain
from daemon.errors import RemoteFailed
from daemon.registration_ports import AcmeAccount, AcmeOrder, AcmeServer
from tests import http_faults
from tests.acme_orders import Account
from tests.acme_stub import ALWAYS, AcmeStub, problem
from tests.pebble_server import BINDINGS

NAME = "a1b2c3.clearcomdevices.com"
RECORD = f"_acme-challenge.{NAME}"
PROOF = "p" * 43
NOWHERE = Path("/nonexistent")
OLD = KeyedChain((trustme.CA().issue_cert("a.example").cert_chain_pems[0].bytes(),), b"")
DEEP = b'{"suggestedWindow":' + b"[" * 30_000


class Willing:
    """Says that all is seen. `stuck` names the call that never ends."""

    def __init__(self, stuck: str = "") -> None:
        self.published: list[tuple[str, str]] = []
        self.withdrawn: list[tuple[str, str]] = []
        self.reached = asyncio.Event()
        self.open = asyncio.Event()
        self._stuck = stuck

    async def publish(self, records: tuple[tuple[str, str], ...]) -> None:
        self.published += records
        await self._pass("publish")

    async def withdraw(self, records: tuple[tuple[str, str], ...]) -> None:
        await self._pass("withdraw")
        self.withdrawn += records

    async def _pass(self, call: str) -> None:
        if call == self._stuck:
            self.reached.set()
            await self.open.wait()


class Desk:
    """An issuer, with an account at the stub. `said` are the stages of its orders."""

    def __init__(self, stub: AcmeStub) -> None:
        self.stub = stub
        self.issuer = AcmeIssuer(NOWHERE)
        self.server = AcmeServer(stub.directory, stub.trust)
        self.said: list[str] = []
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self.account = AcmeAccount(stub.directory, pem, stub.directory.replace("directory", "account/0"))
        stub.accounts[self.account.url] = Account(self.account.url, JWKEC(key=key).public_key(), [])

    async def issue(self, solver: Willing | None = None) -> KeyedChain:
        order = AcmeOrder((NAME,))
        return await self.issuer.issue(self.server, self.account, order, solver or Willing(), self.said.append)

    async def refused(self, solver: Willing | None = None) -> RemoteFailed:
        """How an order fails: with what was published withdrawn, no process left, and no secret told."""
        solver = solver or Willing()
        with pytest.raises(RemoteFailed) as caught:
            await self.issue(solver)
        assert solver.withdrawn == solver.published
        told = "".join(traceback.format_exception(caught.value)) + repr(self.said)
        assert not any(line in told for line in self.account.key.decode().splitlines()[1:-1])
        assert caught.value.remedy
        leave_nothing()
        return caught.value


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with AcmeStub() as stub:
        yield Desk(stub)


def leave_nothing() -> None:
    """No child process, and no transport that would be warned of when it is collected."""
    assert not children()
    gc.collect()


def children() -> list[str]:
    found: list[str] = []
    for path in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):  # of a thread that has ended
            found += path.read_text().split()
    return found


async def until_gone() -> None:
    async with asyncio.timeout(2.0):
        while children():  # noqa: ASYNC110 - the kernel tells nobody else
            await asyncio.sleep(0.001)


def become(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child process runs this; `say(kind, **members)` is one word of it."""
    head = (
        "import json, os, sys, time\n"
        "def say(kind, **members): print(json.dumps({'type': kind, **members}), flush=True)\n"
        f"record, proof = {RECORD!r}, {PROOF!r}\n"
    )
    monkeypatch.setattr(acme_process, "_CHILD", head + script)


@pytest.mark.parametrize(
    "script",
    [
        "",
        "sys.exit(1)",
        "print('Traceback (most recent call last)')",
        "os.write(1, b'\\xff\\xfe\\n')",
        "while True: os.write(1, b'x' * 65536)",
        "while True: say('Stage', text='x')",
        "print('[' * 100_000)",
        'print(\'{"type": "Failed", "x":\' + \'[\' * 100_000)',
        "say('Opened', account={'directory': 'x', 'key': 'aGk=', 'url': 'x'}); time.sleep(60)",
        "say('Issued', chain='', key='', more=['x' * 600_000])",
        "say('Failed', code='', detail='', remedy=''); time.sleep(60)",
        "say('Publish', records=[])",
        "say('Publish', records=[['_acme-challenge.victim.example', proof]])",
        "say('Publish', records=[[record, 'v=spf1 +all']])",
        "say('Publish', records=[[record, proof]] * 21)",
        "say('Publish', records=[[record, proof]]); input(); say('Publish', records=[[record, proof]])",
        "say('Publish', records=[[record, proof]]); os.close(1); os.close(0); time.sleep(60)",
    ],
)
async def test_a_child_that_talks_nonsense_is_ended(desk: Desk, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    become(script, monkeypatch)
    began = time.monotonic()
    assert (await desk.refused()).code == "acme-broke-down"
    assert time.monotonic() - began < 3.0
    assert len(desk.said) <= 101


@pytest.mark.parametrize("script", ["time.sleep(60)", "sys.stdin.read(); time.sleep(60)"])
async def test_a_child_that_neither_speaks_nor_ends_is_ended(
    desk: Desk, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    become(script, monkeypatch)
    desk.issuer.issue_seconds = 0.2
    desk.server = AcmeServer(desk.stub.directory, desk.stub.trust + b"#" * 400_000)  # more than a pipe takes
    assert (await desk.refused()).code == "remote-timed-out"


async def test_a_child_that_talks_while_nobody_listens_is_ended(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe that is not read from is not closed either, and asyncio waits for that as well."""
    flood = 'while True: os.write(1, b\'{"type": "Stage", "text": ""}\\n\' * 2000)'
    become(f"say('Publish', records=[[record, proof]])\n{flood}", monkeypatch)
    desk.issuer.issue_seconds = 0.5
    assert (await desk.refused(Willing("publish"))).code == "acme-proof-too-late"


async def test_what_a_child_says_is_made_fit_to_be_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    dirty = "'a\\nb\\x1b[31m' + 'x' * 9000"
    become(f"say('Stage', text={dirty}); say('Failed', code={dirty}, detail={dirty}, remedy={dirty})", monkeypatch)
    failed = await desk.refused()
    for shown in (*desk.said, failed.code, failed.detail, failed.remedy):
        assert shown.isprintable()
        assert len(shown) <= 600


async def test_a_useless_certificate_is_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    become("say('Issued', chain='', key='')", monkeypatch)
    assert (await desk.refused()).code == "acme-useless-certificate"


async def test_a_unit_without_room_for_a_process_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(NOWHERE))
    assert (await desk.refused()).code == "acme-not-started"


async def test_the_time_for_an_order_holds_while_its_proof_is_awaited(desk: Desk) -> None:
    desk.issuer.issue_seconds = 1.5
    began = time.monotonic()
    failed = await desk.refused(Willing("publish"))
    assert failed.code == "acme-proof-too-late"
    assert time.monotonic() - began < 3.0


async def test_records_that_cannot_be_withdrawn_in_time_do_not_cost_the_certificate(desk: Desk) -> None:
    desk.issuer.withdraw_seconds = 0.1
    assert len((await desk.issue(Willing("withdraw"))).chain) == 2


async def test_who_goes_away_during_a_withdrawal_has_it_finished_or_insists(desk: Desk) -> None:
    for insists in (False, True):
        solver = Willing("withdraw")
        ordering = asyncio.create_task(desk.issue(solver))
        await solver.reached.wait()
        ordering.cancel()
        await asyncio.sleep(0)
        assert not ordering.done()
        if insists:
            ordering.cancel()
        else:
            solver.open.set()
        with pytest.raises(asyncio.CancelledError):
            await ordering
        assert solver.withdrawn == ([] if insists else solver.published)
        leave_nothing()


async def test_who_goes_away_at_any_moment_leaves_no_process(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    become("say('Publish', records=[[record, proof]]); time.sleep(60)", monkeypatch)
    for moment in itertools.chain(range(12), (20, 40, 80)):
        solver = Willing("publish")
        ordering = asyncio.create_task(desk.issue(solver))
        for _ in range(moment):
            await asyncio.sleep(0.0005)
        ordering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ordering
        assert solver.withdrawn == solver.published
        await until_gone()  # one that was never handed to anybody is ended by asyncio, a moment later
        gc.collect()


def test_documents_that_are_nested_without_end_are_none() -> None:
    assert read_directory(b'{"newAccount":"a","newOrder":"b","more":' + DEEP) is None
    assert read_window(DEEP, None) is None


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("0001-01-01T00:00:00+14:00", "0001-01-02T00:00:00Z"),
        ("9999-12-31T22:00:00-05:00", "9999-12-31T23:00:00-05:00"),
        ("2027-01-02T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("2027-01-02T00:00:00Z", "2029-01-01T00:00:00Z"),
        ("soon", "later"),
    ],
)
def test_a_window_that_no_clock_shows_is_none(start: str, end: str) -> None:
    assert read_window(json.dumps({"suggestedWindow": {"start": start, "end": end}}).encode(), None) is None


@pytest.mark.parametrize(
    "base",
    ["https://[x/", "https://a:99999/", "https://a..b/", "https://a\r\nB: c/", "http://a/", "ftp:", "https:///x"],
)
async def test_renewals_are_not_asked_for_at_an_address_that_is_none(desk: Desk, base: str) -> None:
    listed = {"newAccount": "a", "newOrder": "b", "renewalInfo": base}
    desk.stub.fault("directory", http_faults.says_json(listed))
    with pytest.raises(RemoteFailed) as caught:
        await desk.issuer.renewal(desk.server, OLD)
    assert caught.value.code in ("remote-no-address", "remote-not-https")


async def test_when_to_renew_is_asked_within_one_time_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acme, "_SECONDS", 0.6)
    listed = json.dumps({"newAccount": "a", "newOrder": "b", "renewalInfo": f"{desk.stub.directory}/"})
    desk.stub.fault("directory", http_faults.slow_body(0.4 / len(listed), listed.encode()))
    desk.stub.fault("directory", http_faults.never_answers)
    began = time.monotonic()
    with pytest.raises(RemoteFailed) as caught:
        await desk.issuer.renewal(desk.server, OLD)
    assert caught.value.code in ("remote-timed-out", "remote-status")
    assert time.monotonic() - began < 0.95


async def test_a_certificate_that_cannot_be_read_is_renewed_all_the_same(desk: Desk) -> None:
    unreadable = KeyedChain((b"torn",), b"")
    assert await desk.issuer.renewal(desk.server, unreadable) is None
    order = AcmeOrder((NAME,), replaces=unreadable)
    assert await desk.issuer.issue(desk.server, desk.account, order, Willing(), desk.said.append)


async def endless_trailer(request: web.Request) -> web.StreamResponse:
    """An answer whose last line never ends; until the client goes, and this is cancelled."""
    transport = request.transport
    assert isinstance(transport, asyncio.Transport)
    transport.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
    while True:
        if transport.get_write_buffer_size() < 4_000_000:
            transport.write(b"1" * 1_000_000)
        await asyncio.sleep(0.001)


async def big_redirect(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(status=302, headers={"Location": str(request.url)})
    await response.prepare(request)
    for _ in range(80):
        await response.write(b" " * 65_536)
    return response


@pytest.mark.parametrize(
    ("resource", "fault", "code"),
    [
        ("newOrder", big_redirect, "remote-too-large"),
        ("newOrder", http_faults.huge(head=b"{"), "remote-too-large"),
        ("newOrder", endless_trailer, "remote-broke-off"),
        ("newOrder", http_faults.resets, "remote-broke-off"),
        ("newOrder", http_faults.cut_short(b"{}"), "remote-broke-off"),
        ("newOrder", http_faults.cut_chunk(b"{}"), "remote-broke-off"),
        ("newOrder", http_faults.says(DEEP, kind="application/json"), "acme-broke-down"),
        ("newOrder", http_faults.says("{}", headers={"Content-Encoding": "gzip"}), "acme-broke-down"),
        ("newOrder", problem("unauthorized", 401, "The account is deactivated"), "acme-unauthorized"),
        ("newOrder", problem("accountDoesNotExist"), "acme-account-lost"),
        ("newOrder", http_faults.says_json({"type": 5, "detail": [5], "subproblems": 5}, 400), "acme-broke-down"),
        ("finalize", problem("caa", 403, "CAA forbids it"), "acme-challenge-failed"),
    ],
)
async def test_each_misbehaviour_has_its_own_words(
    desk: Desk, resource: str, fault: http_faults.HttpFault, code: str
) -> None:
    desk.stub.fault(resource, fault, ALWAYS)
    assert (await desk.refused()).code == code


async def test_a_server_that_is_gone_in_mid_order_cannot_be_reached(desk: Desk) -> None:
    class Leaving(Willing):
        async def publish(self, records: tuple[tuple[str, str], ...]) -> None:
            await desk.stub._server.stop()
            await super().publish(records)

    assert (await desk.refused(Leaving())).code in ("remote-unreachable", "remote-broke-off")


@pytest.mark.parametrize("trouble", ["another authority", "another name"])
async def test_a_server_that_is_not_who_it_says_is_not_talked_to(desk: Desk, trouble: str) -> None:
    if trouble == "another authority":
        desk.server = AcmeServer(desk.stub.directory, trustme.CA().cert_pem.bytes())
        code = "remote-untrusted"
    else:
        desk.server = AcmeServer(desk.stub.directory.replace("127.0.0.1", "localhost"), desk.stub.trust)
        code = "remote-wrong-name"
    assert (await desk.refused()).code == code
    assert desk.stub.asked == []


async def test_a_child_that_wants_all_memory_gets_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    limited = "from daemon.adapters import acme_child as child; child._limit(); room = bytearray(child.MEMORY)"
    become(f"sys.path.insert(0, sys.argv[1]); {limited}; say('Issued', chain='', key='')", monkeypatch)
    assert (await desk.refused()).code == "acme-broke-down"


async def test_a_challenge_is_never_answered_without_tls(desk: Desk) -> None:
    challenge = {"type": "dns-01", "url": "http://127.0.0.1/x", "status": "pending", "token": "a" * 43}
    identifier = {"type": "dns", "value": NAME}
    found = {"status": "pending", "identifier": identifier, "challenges": [challenge]}
    desk.stub.fault("authorization", with_nonce(desk.stub, json.dumps(found)))
    assert (await desk.refused()).code == "remote-not-https"


def with_nonce(stub: AcmeStub, body: str, **headers: str) -> http_faults.HttpFault:
    """JSON in place of an answer, with which a client can go on."""
    return http_faults.says(body, 201, "application/json", headers)


@pytest.mark.parametrize("place", ["", "http://127.0.0.1/1", "javascript:alert(1)", "https://a/" + "x" * 600])
async def test_an_account_without_a_sound_address_is_none(desk: Desk, place: str) -> None:
    desk.stub.fault("newAccount", with_nonce(desk.stub, "{}", Location=place))
    with pytest.raises(RemoteFailed) as caught:
        await desk.issuer.register(desk.server, None, "", None)
    assert caught.value.code == "acme-broke-down"
    leave_nothing()


async def test_a_binding_that_is_refused_is_named_and_its_key_is_not(desk: Desk) -> None:
    desk.stub.bindings = dict(BINDINGS)
    ((identifier, _),) = BINDINGS.items()
    wrong = "d3JvbmctYnV0LWxvbmctZW5vdWdo"
    with pytest.raises(RemoteFailed) as caught:
        await desk.issuer.register(desk.server, None, "", (identifier, wrong))
    assert (caught.value.code, caught.value.lasting) == ("acme-binding-refused", True)
    assert wrong not in "".join(traceback.format_exception(caught.value))
    assert await desk.issuer.register(desk.server, None, "", (identifier, BINDINGS[identifier]))


def test_no_secret_is_in_what_is_said_between_the_processes() -> None:
    account = AcmeAccount("https://ca.example/", b"account-key", "https://ca.example/1")
    for word in (
        Issue("https://ca.example/", b"", account, (NAME,), None, None),
        Opened(account),
        Register("https://ca.example/", b"", None, "", ("kid", "binding-key")),
    ):
        assert "-key" not in repr(word)


async def test_the_root_of_an_authority_of_one_s_own_is_not_served(desk: Desk) -> None:
    serve(desk.stub, lambda chain: chain + desk.stub.root)
    chain = await desk.issue()
    assert [x509.load_pem_x509_certificate(pem) for pem in chain.chain[1:]] == [desk.stub.authority.issuer.certificate]


async def test_a_chain_without_end_or_for_another_key_is_not_taken(desk: Desk) -> None:
    first = (await desk.issue()).chain_pem
    for wrong in (lambda chain: chain + desk.stub.authority.issuer.pem * 9, lambda _: first, lambda _: b""):
        serve(desk.stub, wrong)
        assert (await desk.refused()).code == "acme-useless-certificate"


def serve(stub: AcmeStub, made: Callable[[bytes], bytes]) -> None:
    """Have the stub give what `made` makes of each chain."""
    sound = type(stub.authority).chain
    stub.authority.chain = lambda certificate: made(sound(stub.authority, certificate))  # type: ignore[method-assign]


async def test_only_what_the_unit_trusts_is_trusted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not what requests brings along, nor what the environment names."""
    file = tmp_path / "roots.pem"
    file.write_bytes(desk.stub.trust)
    monkeypatch.setattr(certifi, "where", lambda: str(file))
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(file))
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(file))
    with Session(trustme.CA().cert_pem.bytes()) as session, pytest.raises(requests.exceptions.SSLError):
        await asyncio.to_thread(session.request, "GET", desk.stub.directory)
    with Session(desk.stub.trust) as session:
        assert (await asyncio.to_thread(session.request, "GET", desk.stub.directory)).ok


async def test_a_trust_store_may_name_its_authorities_in_any_language(desk: Desk) -> None:
    desk.server = AcmeServer(desk.stub.directory, "# NetLock Arany (Főtanúsítvány)\n".encode() + desk.stub.trust)
    assert await desk.issue()
