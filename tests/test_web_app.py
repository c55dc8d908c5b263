import asyncio
import logging
import re
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.certificates.csr import KeyType, RequestSummary
from daemon.certificates.selfsigned import make_root
from daemon.messages.certificates import CertificateStatus
from daemon.messages.command import Door
from daemon.messages.pending import RollBackChange
from daemon.settings import CertificateSource
from daemon.version import BUILD_DATE
from daemon.web.calls import calls_at
from daemon.web.incoming import BODY_LIMIT
from tests.fakes import START
from tests.web_doors import API, Doors, opened
from tests.web_hub import FINGERPRINT
from tests.web_sockets import Clients

NETWORK = [Door.HTTP, Door.HTTPS]
DOORS = [*NETWORK, Door.SOCKET]
ROOT = f"{API}/certificates/self-signed/root"
PEM = make_root("FOH", ("foh",), (), BUILD_DATE).certificate

TAKING_A_BODY = [
    ("POST", "/session"),
    ("PUT", "/account/password"),
    ("PUT", "/security/force-https"),
    ("PUT", "/certificates/active"),
]
CONTENT_WITH_AN_EMPTY_ONE = [("POST", "/certificates/own/csr")]
LARGE = [("PUT", "/certificates/own")]
TAKING_NONE = [
    ("DELETE", "/session"),
    ("POST", "/security/test"),
    ("POST", "/security/confirm"),
    ("POST", "/security/rollback"),
    ("DELETE", "/alarms/some"),
    ("DELETE", "/certificates/own"),
    ("POST", "/certificates/own/restore"),
    ("DELETE", "/certificates/own/csr"),
    ("POST", "/certificates/self-signed/root"),
]
NEVER_RIGHT = [
    b"[]",
    b"null",
    b"1",
    b'"text"',
    b'{"unknown": 1}',
    b'{"username": 1, "current": 1, "enabled": "yes"}',
    b'{"enabled": 1}',
    b'{"enabled": null}',
    b'{"username": "a", "password": "\\ud800"}',
    b'{"username": "a", "password": {"a": 1}}',
    b'{"username": "' + b"a" * 65 + b'", "password": ""}',
    b"{",
    b'{"enabled": true',
    b'{"chain": 1, "source": 1, "names": 1}',
    b'{"chain": null, "source": null, "names": {}}',
    b'{"source": "SELF-SIGNED"}',
    b"not json",
    b"\xff\xfe{}",
    b"\xef\xbb\xbf{}",
    b"\x00",
    b"[" * 8_000,
    b'{"a":' * 1_600,
    b'{"enabled":' + b"[" * 8_000,
]


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


@pytest.mark.parametrize("body", NEVER_RIGHT, ids=lambda body: repr(body[:24]))
async def test_bodies_that_are_wrong_are_named_and_do_nothing(doors: Doors, body: bytes) -> None:
    client = await doors.signed_in()
    headers = {"Content-Type": "application/json", "X-CSRF-Token": client.csrf}
    before = list(doors.hub.submitted)
    for method, path in TAKING_A_BODY + CONTENT_WITH_AN_EMPTY_ONE + LARGE + TAKING_NONE:
        answer = await client.raw(method, API + path, body, headers)
        assert answer.status == 400, (method, path)
        assert answer.code in ("bad-json", "bad-value", "unknown-key")
    assert doors.hub.submitted == before


async def test_bodies_that_are_missing_are_asked_for(doors: Doors) -> None:
    client = await doors.signed_in()
    for method, path in CONTENT_WITH_AN_EMPTY_ONE:
        answer = await client.call(method, path)
        assert (answer.status, answer.code) == (400, "body-missing")
    for method, path in TAKING_A_BODY + LARGE:
        answer = await client.call(method, path)
        assert (answer.status, answer.code) == (400, "body-missing")
        incomplete = await client.call(method, path, {})
        assert (incomplete.status, incomplete.code) == (400, "bad-value")


async def test_bodies_that_are_empty_objects_say_nothing_wrong(doors: Doors) -> None:
    client = await doors.signed_in()
    for method, path in TAKING_NONE[1:] + TAKING_NONE[:1]:
        assert (await client.call(method, path, {})).status in (200, 204)


@pytest.mark.parametrize(("method", "path"), TAKING_A_BODY + CONTENT_WITH_AN_EMPTY_ONE + TAKING_NONE)
async def test_bodies_that_are_huge_are_refused(doors: Doors, method: str, path: str) -> None:
    client = await doors.signed_in()
    headers = {"Content-Type": "application/json", "X-CSRF-Token": client.csrf}
    answer = await client.raw(method, API + path, b" " * (BODY_LIMIT + 1), headers)
    assert (answer.status, answer.code) == (413, "body-too-large")


async def test_unknown_key_is_named_with_the_nearest(doors: Doors) -> None:
    client = await doors.signed_in()
    answer = await client.call("PUT", "/security/force-https", {"enable": True})
    assert (answer.code, answer.data["field"]) == ("unknown-key", "enable")
    assert "'enabled'" in answer.data["remedy"]


@pytest.mark.parametrize("path", ["/nonsense", f"{API}/session"])
async def test_unknown_expectation_is_no_reason_for_another_kind_of_answer(doors: Doors, path: str) -> None:
    answer = await doors.client().raw("POST", path, b"{}", {"Expect": "miracles"})
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.code in ("bad-request", "unsupported-media-type")
    assert "Content-Security-Policy" in answer.headers
    assert "Server" not in answer.headers


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("path", ["/nonsense", f"{API}/nonsense", f"{API}", f"{API}/certificates/own/key", "/..%2f"])
async def test_unknown_address_is_a_problem(doors: Doors, door: Door, path: str) -> None:
    client = doors.client(door)
    for method in ("GET", "POST", "DELETE"):
        answer = await client.raw(method, path)
        assert (answer.status, answer.code) == (404, "not-found")
    assert (await client.raw("HEAD", path)).status == 404


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/system", "GET, HEAD, PUT"),
        ("/session", "DELETE, GET, HEAD, POST"),
        ("/security/test", "POST"),
        ("/certificates/own", "DELETE, GET, HEAD, PUT"),
        ("/certificates/own/csr", "DELETE, GET, HEAD, POST"),
        ("/certificates/self-signed", "GET, HEAD"),
    ],
)
async def test_wrong_method_is_told_the_right_ones(doors: Doors, path: str, allowed: str) -> None:
    client = await doors.signed_in()
    for method in ("PATCH", "OPTIONS", "PROPFIND"):
        answer = await client.call(method, path)
        assert (answer.status, answer.code, answer.headers["Allow"]) == (405, "method-not-allowed", allowed)


@pytest.mark.parametrize("door", DOORS)
async def test_head_works_where_get_works(doors: Doors, door: Door) -> None:
    client = doors.client(door) if door is Door.SOCKET else await doors.signed_in(door)
    request = RequestSummary(PEM, "CN=foh", ("foh.example",), KeyType.P256, START)
    own = CertificateStatus(CertificateSource.OWN, chain_pem=PEM, root_pem=PEM, request=request)
    doors.hub.become(metrics=True, root_pem=PEM, certificates=(*doors.hub.snapshot.certificates[:1], own))
    calls = calls_at(door)
    for call in calls:
        if call.method != "GET" or call.path.endswith("stream"):
            continue
        path = call.path.replace("{source}", "self-signed").replace("{name}", "ccm.js")
        path = re.sub(r"\{name:.*\}", "aiohttp", path)
        whole, head = await client.raw("GET", path), await client.raw("HEAD", path)
        assert (head.status, head.body) == (200, b""), path
        if not path.endswith("/support"):  # which tells of the moment
            assert head.headers.get("Content-Length") == whole.headers.get("Content-Length"), path
        assert head.headers["Content-Type"] == whole.headers["Content-Type"]


@pytest.mark.parametrize("door", DOORS)
async def test_every_answer_closes_the_browser_down(doors: Doors, door: Door) -> None:
    client = doors.client(door)
    for path in ("/", "/static/ccm.js", "/nonsense", f"{API}/system", f"{API}/session", f"{ROOT}.pem"):
        for host in ("127.0.0.1", "evil.example"):
            headers = (await client.raw("GET", path, headers={"Host": host})).headers
            policy = headers["Content-Security-Policy"].split("; ")
            assert {"default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"} < {*policy}
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "camera=()" in headers["Permissions-Policy"]
            assert headers["Cache-Control"] in ("no-store", "no-cache")
            assert "Server" not in headers
            assert "Strict-Transport-Security" not in headers
            assert not any(name.startswith("Access-Control") for name in headers)


async def test_unforeseen_fault_tells_the_log_and_not_the_client(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    doors.hub.faults[RollBackChange] = ZeroDivisionError("the inside story")
    client = await doors.signed_in()
    answer = await client.call("POST", "/security/rollback")
    assert (answer.status, answer.code) == (500, "internal-error")
    assert b"inside story" not in answer.body
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ZeroDivisionError)
    assert (await client.call("GET", "/session")).status == 200


async def test_expectations_are_met_or_ignored(doors: Doors) -> None:
    clients = Clients()
    try:
        client = await clients.connect(doors.http)
        for expectation in (b"100-continue", b"nonsense"):
            client.send(
                b"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Content-Length: 2\r\nExpect: " + expectation + b"\r\n\r\n{}"
            )
            if expectation == b"100-continue":
                assert await client.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
            assert (await client.reply()).status == 400
    finally:
        await clients.close()


async def test_host_must_be_there_and_once(doors: Doors) -> None:
    clients = Clients()
    try:
        for hosts in (b"", b"Host: localhost\r\nHost: evil.example\r\n"):
            client = await clients.connect(doors.http)
            client.send(b"GET / HTTP/1.1\r\n" + hosts + b"\r\n")
            assert (await client.reply()).status in (400, 421)
        client = await clients.connect(doors.http)
        client.send(b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await client.reply()).status == 421
    finally:
        await clients.close()


async def test_client_that_leaves_in_the_middle_is_no_fault(doors: Doors, caplog: pytest.LogCaptureFixture) -> None:
    clients = Clients()
    client = await clients.connect(doors.http)
    client.send(
        b"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: 2000\r\n\r\n{"
    )
    await asyncio.sleep(0)
    await clients.close()
    assert (await doors.client().raw("GET", "/")).status == 200
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_certificates_are_told_one_by_one_and_together(doors: Doors) -> None:
    client = await doors.signed_in()
    told = (await client.call("GET", "/certificates")).data
    assert [each["source"] for each in told["certificates"]] == ["self-signed", "own"]
    assert told["root"]["fingerprint"] == FINGERPRINT
    assert (await client.call("GET", "/certificates/self-signed")).data == told["certificates"][0]
    assert (told["certificates"][0]["active"], told["certificates"][0]["serving"]) == (True, True)
    assert told["certificates"][1]["fingerprint"] is None
    refused = await client.call("GET", "/certificates/nonsense")
    assert (refused.status, refused.code) == (404, "no-such-certificate")
    assert "self-signed" in refused.data["remedy"]


@pytest.mark.parametrize("door", DOORS)
async def test_root_is_downloaded_without_a_sign_in(doors: Doors, door: Door) -> None:
    client = doors.client(door)
    assert (await client.raw("GET", f"{ROOT}.pem")).code == "no-root"
    doors.hub.become(root_pem=PEM)
    for suffix, kind, body in (
        ("pem", "application/x-pem-file", PEM),
        ("der", "application/x-x509-ca-cert", ssl.PEM_cert_to_DER_cert(PEM.decode())),
    ):
        answer = await client.raw("GET", f"{ROOT}.{suffix}")
        assert (answer.status, answer.headers["Content-Type"], answer.body) == (200, kind, body)
        name = f'attachment; filename="base-station-000042-root.{suffix}"'
        assert answer.headers["Content-Disposition"] == name
