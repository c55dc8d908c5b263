import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from daemon.certificates.csr import KeyType, RequestSubject, RequestSummary
from daemon.certificates.inspect import Finding, Severity
from daemon.errors import BadInput, BaseStationError, NotFound, Refused, StorageFault, TooMany
from daemon.messages.certificates import (
    ActivateCertificate,
    CertificateStatus,
    DiscardRequest,
    InstallCertificate,
    JudgeCertificate,
    RemoveCertificate,
    RenewRoot,
    RequestCertificate,
    RestoreCertificate,
    SuppliedFiles,
    Verdict,
)
from daemon.messages.command import Command, Door, Origin
from daemon.messages.security import PortStatus
from daemon.settings import CertificateSource
from tests.certificate_files import BETWEEN, CHAIN, KEY, LEAF, ROOT
from tests.fakes import START
from tests.web_doors import API, Answer, Client, Doors, opened
from tests.web_hub import FINGERPRINT, a_summary
from tests.web_sockets import Clients

NETWORK = [Door.HTTP, Door.HTTPS]
DOORS = [*NETWORK, Door.SOCKET]
SAFE = [Door.HTTPS, Door.SOCKET]  # where a key may be sent
OWN = "/certificates/own"
CSR = "/certificates/own/csr"
PASS_PHRASE = "Größe 7 pm"
TEXTS = {"chain": CHAIN.decode(), "key": KEY.decode(), "passphrase": PASS_PHRASE}
FORM = "multipart/form-data; boundary=xyz"

NO_KEY = Finding("no-key", Severity.ERROR, "There is no key.", "Supply it.")
EXPIRED = Finding("expired", Severity.ERROR, "It has expired.", "Renew it.")
UNKNOWN = Finding("root-unknown", Severity.WARNING, "Nobody knows its root.", "Have it trusted.")
PUT_RIGHT = Finding("chain-reordered", Severity.NOTE, "It was put in order.", "")
GOOD = Verdict((PUT_RIGHT,), (a_summary("foh.example"), a_summary()), a_summary(), installable=True)
DOUBTFUL = replace(GOOD, findings=(UNKNOWN, PUT_RIGHT))
BAD = Verdict((NO_KEY, EXPIRED, UNKNOWN, PUT_RIGHT), (a_summary("foh.example"),))
REQUEST = RequestSummary(b"-----BEGIN CERTIFICATE REQUEST-----\n", "CN=foh", ("foh.example",), KeyType.P256, START)

CALLS: list[tuple[str, str]] = [
    ("PUT", OWN),
    ("DELETE", OWN),
    ("POST", f"{OWN}/restore"),
    ("POST", CSR),
    ("GET", CSR),
    ("DELETE", CSR),
    ("GET", f"{OWN}/chain.pem"),
    ("GET", f"{OWN}/root.pem"),
    ("PUT", "/certificates/active"),
    ("POST", "/certificates/self-signed/root"),
]
CHANGES = [call for call in CALLS if call[0] != "GET"]


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


@pytest.fixture
def answers(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> dict[type[Command[Any]], object]:
    """What the hub answers to a kind of Command."""
    given: dict[type[Command[Any]], object] = {
        JudgeCertificate: GOOD,
        InstallCertificate: replace(GOOD, installed=True),
        RequestCertificate: REQUEST,
    }
    monkeypatch.setattr(doors.hub, "_obey", lambda command: given.get(type(command)))
    return given


async def visitor(doors: Doors, door: Door) -> Client:
    return doors.client(door) if door is Door.SOCKET else await doors.signed_in(door)


def origin(door: Door) -> Origin:
    return Origin(door, f"uid {os.getuid()}" if door is Door.SOCKET else "127.0.0.1")


def asked(doors: Doors) -> list[Command[Any]]:
    """The Commands that reached the controller, but for sign-ins."""
    return [command for command in doors.hub.submitted if type(command).__name__ != "SignIn"]


def part(content: bytes, name: str = "files", filename: str | None = "a.pem") -> bytes:
    disposition = f'form-data; name="{name}"' + ("" if filename is None else f'; filename="{filename}"')
    return f"--xyz\r\nContent-Disposition: {disposition}\r\n\r\n".encode() + content + b"\r\n"


UPLOAD = part(LEAF) + part(KEY, filename="ключ.pem") + part(PASS_PHRASE.encode(), "passphrase", None) + b"--xyz--\r\n"


async def upload(client: Client, query: str = "", body: bytes = UPLOAD, **headers: str) -> Answer:
    sent = {"Content-Type": FORM, "X-CSRF-Token": client.csrf} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return await client.raw("PUT", f"{API}{OWN}{query}", body, sent)


@pytest.mark.parametrize("door", SAFE)
async def test_dry_run_judges_and_installs_nothing(doors: Doors, answers: dict[Any, object], door: Door) -> None:
    client = await visitor(doors, door)
    for verdict in (GOOD, DOUBTFUL, BAD):
        answers[JudgeCertificate] = verdict
        answer = await client.call("PUT", f"{OWN}?dry_run=true", TEXTS)
        assert answer.status == 200
        assert [finding["code"] for finding in answer.data["findings"]] == [each.code for each in verdict.findings]
        told = (answer.data["installable"], answer.data["installed"], answer.data["needs_yes"])
        assert told == (verdict.installable, False, verdict is not GOOD)
        assert answer.data["chain"][0]["names"] == ["foh.example"]
    reached_as = "" if door is Door.SOCKET else "127.0.0.1"
    assert asked(doors) == [JudgeCertificate(SuppliedFiles((CHAIN, KEY), PASS_PHRASE), reached_as)] * 3


@pytest.mark.parametrize("door", SAFE)
@pytest.mark.parametrize("accepted", [False, True])
async def test_installation_carries_what_was_supplied_and_who_asks(
    doors: Doors, answers: dict[Any, object], door: Door, accepted: bool
) -> None:
    client = await visitor(doors, door)
    query = "?accept_warnings=true" if accepted else ""
    reached_as = "" if door is Door.SOCKET else "127.0.0.1"
    by_text, by_form = await client.call("PUT", OWN + query, TEXTS), await upload(client, query)
    for answer in (by_text, by_form):
        assert (answer.status, answer.data["installed"], answer.data["installable"]) == (200, True, True)
    assert asked(doors) == [
        InstallCertificate(SuppliedFiles(files, PASS_PHRASE), reached_as, accepted, origin(door))
        for files in ((CHAIN, KEY), (LEAF, KEY))
    ]


async def test_installation_says_by_which_name_the_unit_was_reached(doors: Doors, answers: dict[Any, object]) -> None:
    client = await doors.signed_in()
    for host, name in ((f"Stage-Left.local:{doors.https}", "stage-left.local"), ("[::1]", "::1")):
        assert (await upload(client, "?dry_run=true", Host=host)).status == 200
        command = doors.hub.submitted[-1]
        assert isinstance(command, JudgeCertificate)
        assert command.reached_as == name


async def test_certificate_with_errors_is_refused_with_all_that_was_found(
    doors: Doors, answers: dict[Any, object]
) -> None:
    client = await doors.signed_in()
    answers[InstallCertificate] = BAD
    for query in ("", "?accept_warnings=true"):
        answer = await upload(client, query)
        assert (answer.status, answer.code) == (400, "no-key")
        assert (answer.data["detail"], answer.data["remedy"]) == (NO_KEY.detail, NO_KEY.remedy)
        found = [(finding["code"], finding["severity"]) for finding in answer.data["findings"]]
        assert found == [(each.code, each.severity.value) for each in BAD.findings]


async def test_warnings_that_nobody_accepted_are_asked_about(doors: Doors, answers: dict[Any, object]) -> None:
    client = await doors.signed_in()
    answers[InstallCertificate] = DOUBTFUL
    answer = await client.call("PUT", OWN, TEXTS)
    assert (answer.status, answer.code) == (409, "warnings-unaccepted")
    assert UNKNOWN.detail in answer.data["detail"]
    assert [finding["code"] for finding in answer.data["findings"]] == ["root-unknown", "chain-reordered"]


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (BadInput("bundle-too-costly", "Too costly.", "Save it again."), 400),
        (Refused("change-pending", "A change waits.", "Settle it."), 409),
        (TooMany("busy", "Too many.", "Wait.", retry_after=2), 429),
        (StorageFault("storage-full", "Full.", "Make room."), 507),
    ],
)
async def test_what_the_controller_refuses_is_told_by_kind(doors: Doors, fault: BaseStationError, status: int) -> None:
    client = await doors.signed_in()
    for command, query in ((InstallCertificate, ""), (JudgeCertificate, "?dry_run=true")):
        doors.hub.faults[command] = fault
        answer = await upload(client, query)
        assert (answer.status, answer.code) == (status, fault.code)
        assert answer.headers.get("Retry-After") == ("2" if status == 429 else None)
        assert "findings" not in answer.data


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("?dry_run=maybe", "bad-value", "dry_run"),
        ("?dry_run=", "bad-value", "dry_run"),
        ("?dry_run=True", "bad-value", "dry_run"),
        ("?dry_run=true&dry_run=false", "bad-value", "dry_run"),
        ("?dry_run=true&accept_warnings=1", "bad-value", "accept_warnings"),
        ("?dry-run=true", "unknown-key", None),
        ("?dryrun=true", "unknown-key", None),
        ("?accept_warnings=true&DRY_RUN=true", "unknown-key", None),
    ],
)
async def test_flag_that_is_not_understood_installs_nothing(
    doors: Doors, query: str, code: str, field: str | None
) -> None:
    answer = await upload(await doors.signed_in(), query)
    assert (answer.status, answer.code, answer.data.get("field")) == (400, code, field)
    assert not asked(doors)


async def test_flags_may_be_said_to_be_off(doors: Doors, answers: dict[Any, object]) -> None:
    assert (await upload(doors.client(Door.SOCKET), "?dry_run=false&accept_warnings=false")).data["installed"] is True
    assert not doors.hub.submitted[-1].accept_warnings  # type: ignore[attr-defined]


@pytest.mark.parametrize("query", ["", "?dry_run=true", "?accept_warnings=true", "?dry_run=maybe"])
async def test_upload_over_http_is_shown_the_way_to_https(doors: Doors, query: str) -> None:
    client = await doors.signed_in(Door.HTTP)
    for answer in (await upload(client, query, Host="stage-left.local:80"), await upload(client, query, b"no form")):
        assert (answer.status, answer.code) == (409, "https-required")
    answer = await client.call("PUT", OWN + query, TEXTS, Host="stage-left.local:80")
    assert answer.data["location"] == f"https://stage-left.local:{doors.https}/"
    doors.hub.become(ports=(PortStatus(443, True, False, "taken"),))
    assert "location" not in (await upload(client, query)).data
    assert not asked(doors)


@pytest.mark.parametrize("expectation", ["", "Expect: 100-continue\r\n"])
async def test_upload_over_http_is_refused_before_any_of_it_is_asked_for(doors: Doors, expectation: str) -> None:
    client = await doors.signed_in(Door.HTTP)
    [cookie] = client.session.cookie_jar
    clients = Clients()
    try:
        newcomer = await clients.connect(doors.http)
        newcomer.send(
            f"PUT {API}{OWN} HTTP/1.1\r\nHost: 127.0.0.1:{doors.http}\r\nCookie: {cookie.key}={cookie.value}\r\n"
            f"X-CSRF-Token: {client.csrf}\r\nContent-Type: {FORM}\r\n{expectation}"
            f"Content-Length: {len(UPLOAD)}\r\n\r\n".encode()
        )
        assert (await newcomer.reply()).status == 409  # and no 100 before it
        newcomer.send(UPLOAD)  # too late, and no harm to what comes behind it
        assert (await newcomer.get()).status == 200
    finally:
        await clients.close()
    assert not asked(doors)


@pytest.mark.parametrize("door", DOORS)
async def test_a_request_for_a_certificate_is_made_as_asked(
    doors: Doors, answers: dict[Any, object], door: Door
) -> None:
    client = await visitor(doors, door)
    subject = {
        "common_name": "foh.example",
        "organisation": "Theater Süd",
        "unit": "Ton",
        "locality": "Köln",
        "province": "NRW",
        "country": "DE",
    }
    wanted = {"key_type": "rsa-3072", "subject": subject, "names": ["foh.example", "192.168.1.4"], "replace": True}
    answer = await client.call("POST", CSR, wanted)
    assert answer.status == 201
    assert answer.data == {
        "csr": "-----BEGIN CERTIFICATE REQUEST-----\n",
        "subject": "CN=foh",
        "names": ["foh.example"],
        "key_type": "ec-p256",
        "created": "2027-01-15T19:00:00Z",
    }
    assert (await client.call("POST", CSR, {})).status == 201
    assert asked(doors) == [
        RequestCertificate(
            KeyType.RSA3072, RequestSubject(**subject), ("foh.example", "192.168.1.4"), True, origin(door)
        ),
        RequestCertificate(KeyType.P256, RequestSubject(), None, False, origin(door)),
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"key_type": "rsa-1024"}, "key_type"),
        ({"names": "foh.example"}, "names"),
        ({"names": [1]}, "names[0]"),
        ({"names": ["foh.example"] * 65}, "names"),
        ({"subject": {"common_name": None}}, "subject.common_name"),
        ({"subject": {"organization": "x"}}, "subject.organization"),
        ({"replace": 1}, "replace"),
    ],
)
async def test_a_request_that_is_wrong_names_the_field(doors: Doors, body: dict[str, Any], field: str) -> None:
    answer = await (await doors.signed_in()).call("POST", CSR, body)
    assert (answer.status, answer.data["field"]) == (400, field)
    assert answer.code in ("bad-value", "unknown-key")
    assert not asked(doors)


async def test_a_second_request_is_refused_with_what_the_controller_says(doors: Doors) -> None:
    doors.hub.faults[RequestCertificate] = Refused("request-pending", "One waits.", "Discard it.")
    client = await doors.signed_in()
    assert (await client.call("POST", CSR, {})).code == "request-pending"
    doors.hub.faults[RequestCertificate] = BadInput("bad-name", "No such name.", "Correct it.", field="names")
    answer = await client.call("POST", CSR, {"names": ["*"]})
    assert (answer.status, answer.code, answer.data["field"]) == (400, "bad-name", "names")


@pytest.mark.parametrize("door", DOORS)
async def test_what_the_owner_has_is_downloaded_at_every_door(doors: Doors, door: Door) -> None:
    client = await visitor(doors, door)
    for call, code in ((CSR, "no-request"), (f"{OWN}/chain.pem", "no-certificate"), (f"{OWN}/root.pem", "no-root")):
        answer = await client.call("GET", call)
        assert (answer.status, answer.code) == (404, code)
    own = CertificateStatus(CertificateSource.OWN, chain_pem=LEAF + BETWEEN, root_pem=ROOT, request=REQUEST)
    doors.hub.become(certificates=(*doors.hub.snapshot.certificates[:1], own))
    for call, name, body in (
        (CSR, "request.csr", REQUEST.csr),
        (f"{OWN}/chain.pem", "chain.pem", LEAF + BETWEEN),
        (f"{OWN}/root.pem", "own-root.pem", ROOT),
    ):
        answer = await client.call("GET", call)
        assert (answer.status, answer.headers["Content-Type"], answer.body) == (200, "application/x-pem-file", body)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="base-station-000042-{name}"'
        assert answer.headers["Cache-Control"] == "no-store"
    assert not asked(doors)


async def test_downloads_of_a_unit_that_has_not_started_are_not_there(doors: Doors) -> None:
    doors.hub.become(certificates=())
    client = doors.client(Door.SOCKET)
    for call in (CSR, f"{OWN}/chain.pem", f"{OWN}/root.pem", OWN):
        assert (await client.call("GET", call)).status == 404


@pytest.mark.parametrize("door", DOORS)
async def test_plain_orders_reach_the_controller_from_every_door(doors: Doors, door: Door) -> None:
    client = await visitor(doors, door)
    who = origin(door)
    for method, call, body, command, status in (
        ("DELETE", OWN, None, RemoveCertificate(who), 204),
        ("POST", f"{OWN}/restore", None, RestoreCertificate(who), 200),
        ("DELETE", CSR, {}, DiscardRequest(who), 204),
        ("POST", "/certificates/self-signed/root", {}, RenewRoot(who), 200),
        (
            "PUT",
            "/certificates/active",
            {"source": "own"},
            ActivateCertificate(CertificateSource.OWN, who),
            200,
        ),
    ):
        answer = await client.call(method, call, body)
        assert (answer.status, asked(doors)[-1]) == (status, command)
        if status == 200:
            assert answer.data["state"] == "open"
        else:
            assert answer.body == b""
    assert (await client.call("PUT", "/certificates/active", {"source": "mine"})).data["field"] == "source"


@pytest.mark.parametrize(
    ("method", "call", "command", "fault", "status"),
    [
        ("DELETE", OWN, RemoveCertificate, Refused("certificate-active", "In use.", "Choose another."), 409),
        ("POST", f"{OWN}/restore", RestoreCertificate, NotFound("no-previous", "None.", "Install one."), 404),
        ("DELETE", CSR, DiscardRequest, NotFound("no-request", "None.", "Make one."), 404),
        (
            "POST",
            "/certificates/self-signed/root",
            RenewRoot,
            Refused("port-80-is-off", "Port 80 is off.", "Switch it on."),
            409,
        ),
    ],
)
async def test_plain_orders_that_are_refused_say_why(
    doors: Doors, method: str, call: str, command: type[Command[Any]], fault: BaseStationError, status: int
) -> None:
    doors.hub.faults[command] = fault
    answer = await (await doors.signed_in()).call(method, call)
    assert (answer.status, answer.code) == (status, fault.code)


@pytest.mark.parametrize("door", NETWORK)
@pytest.mark.parametrize(("method", "call"), CALLS)
async def test_calls_about_certificates_want_a_sign_in(doors: Doors, door: Door, method: str, call: str) -> None:
    answer = await doors.client(door).call(method, call, {} if method != "GET" else None)
    assert (answer.status, answer.code) == (401, "not-signed-in")
    assert not doors.hub.submitted


@pytest.mark.parametrize("door", NETWORK)
@pytest.mark.parametrize(("method", "call"), CHANGES)
async def test_changes_to_certificates_want_the_sessions_token_and_the_units_own_page(
    doors: Doors, door: Door, method: str, call: str
) -> None:
    client = await doors.signed_in(door)
    foreign = await client.call(method, call, {}, Origin="https://evil.example")
    assert (foreign.status, foreign.code) == (403, "foreign-origin")
    sent_elsewhere = await client.call(method, call, {}, Sec_Fetch_Site="cross-site")
    assert sent_elsewhere.code == "foreign-origin"
    client.csrf = ""
    assert (await client.call(method, call, {})).code == "csrf-token-missing"
    assert not asked(doors)


async def test_form_with_files_has_to_pass_the_same_guards(doors: Doors, answers: dict[Any, object]) -> None:
    client = await doors.signed_in()
    assert (await upload(client, Origin="https://evil.example")).code == "foreign-origin"
    assert (await upload(client, Origin="null")).code == "foreign-origin"
    assert (await upload(client, X_CSRF_Token="guessed")).code == "csrf-token-missing"
    assert (await upload(client, Host="evil.example")).code == "misdirected"
    assert (await upload(client, Content_Encoding="gzip")).code == "unsupported-media-type"
    assert not asked(doors)
    assert (await upload(client, Origin=doors.base(Door.HTTPS), Sec_Fetch_Site="same-origin")).status == 200


@pytest.mark.parametrize("kind", ["text/plain", "multipart/mixed; boundary=xyz", "application/x-pem-file", ""])
async def test_upload_of_another_kind_is_refused(doors: Doors, kind: str) -> None:
    for client in (await doors.signed_in(), doors.client(Door.SOCKET)):
        answer = await upload(client, Content_Type=kind)
        assert (answer.status, answer.code) == (415, "unsupported-media-type")
    assert not asked(doors)


@pytest.mark.parametrize("door", SAFE)
@pytest.mark.parametrize(("method", "call"), [call for call in CHANGES if call != ("PUT", OWN)])
async def test_files_are_taken_by_no_other_call(doors: Doors, door: Door, method: str, call: str) -> None:
    client = await visitor(doors, door)
    headers = {"Content-Type": FORM, "X-CSRF-Token": client.csrf}
    answer = await client.raw(method, API + call, UPLOAD, headers)
    assert (answer.status, answer.code) == (415, "unsupported-media-type")
    assert not asked(doors)


@pytest.mark.parametrize("door", SAFE)
async def test_no_secret_is_said_again_whatever_becomes_of_it(
    doors: Doors, answers: dict[Any, object], door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = await visitor(doors, door)
    told = bytearray()
    lines = {line for line in KEY.splitlines() if not line.startswith(b"-")}
    broken = UPLOAD.replace(b"\r\n\r\n" + KEY, b"\r\n" + KEY)  # the key stands where a header should
    outcomes: list[dict[Any, object]] = [{}, {InstallCertificate: BAD}, {InstallCertificate: DOUBTFUL}]
    for outcome in outcomes:
        answers |= outcome
        for body in (UPLOAD, broken, UPLOAD[:-60], b"xyz" + UPLOAD):
            told += (await upload(client, "", body)).body
        for texts in (TEXTS, TEXTS | {"chain": 1}, TEXTS | {"unknown": "x"}):
            told += (await client.call("PUT", OWN, texts)).body
    doors.hub.faults[InstallCertificate] = ZeroDivisionError("unforeseen")
    told += (await upload(client)).body
    logged = " ".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    shown = " ".join(map(repr, doors.hub.submitted))
    for text in (told.decode(), logged, shown):
        assert PASS_PHRASE not in text
        assert not any(line.decode() in text for line in lines)
    assert "ZeroDivisionError" in logged
    assert "InstallCertificate(supplied=SuppliedFiles(files=***, passphrase=***)" in shown


async def test_certificates_are_told_with_all_that_concerns_the_owners(doors: Doors) -> None:
    own = CertificateStatus(
        CertificateSource.OWN,
        a_summary("foh.example"),
        available=True,
        findings=(UNKNOWN,),
        life_left=0.25,
        chain=(a_summary("foh.example"), a_summary()),
        root=a_summary(),
        previous=a_summary("old.example"),
        request=REQUEST,
    )
    doors.hub.become(certificates=(*doors.hub.snapshot.certificates[:1], own))
    client = await doors.signed_in()
    told = (await client.call("GET", OWN)).data
    assert (told["source"], told["active"], told["serving"], told["life_left"]) == ("own", False, False, 0.25)
    assert told["findings"] == [
        {"code": "root-unknown", "severity": "warning", "detail": UNKNOWN.detail, "remedy": UNKNOWN.remedy}
    ]
    assert [each["names"] for each in told["chain"]] == [["foh.example"], []]
    assert (told["root"]["fingerprint"], told["previous"]["names"]) == (FINGERPRINT, ["old.example"])
    assert told["request"]["csr"] == REQUEST.csr.decode()
    assert (await client.call("GET", "/certificates")).data["certificates"][1] == told
    assert (await client.call("GET", "/security")).data["certificates"][1] == told
    async with client.stream() as events:
        assert (await events.both())["security"]["certificates"][1] == told
