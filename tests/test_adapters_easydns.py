"""What is asked of easyDNS's two interfaces, and what is made of answers that are odd, sour or somebody else's."""

import asyncio
import json
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from ipaddress import ip_address
from pathlib import Path

import pytest

from daemon.adapters.easydns import EasyDns
from daemon.easydns_settings import EasyDnsSecrets
from daemon.errors import RemoteFailed
from daemon.settings import EasyDnsProfile
from tests.scripted_https import Script, Scripted, answer, in_turn, says, scripted_https, trusted

ZONE, HOST = "clearcomdevices.com", "_acme-challenge.foh"
SECRETS = EasyDnsSecrets(username="unit", update_token="s3cret-1", api_token="token", api_key="s3cret-2")
SEARCH = f"GET /zones/records/all/{ZONE}/search/{HOST}"

Trial = Callable[[EasyDns], Awaitable[object]]


def ok(data: object, **more: object) -> bytes:
    return answer(json.dumps({"msg": "OK", "status": 200, "tm": 1, "data": data, **more}).encode(), kind="text/json")


def row(identity: object, host: object, kind: str, rdata: object) -> dict[str, object]:
    return {"id": identity, "domain": ZONE, "host": host, "ttl": "300", "prio": "0", "type": kind, "rdata": rdata}


def refusal(code: object, message: str = "No", status: str = "200 OK", *headers: str) -> bytes:
    return answer(json.dumps({"error": {"code": code, "message": message}}).encode(), status, *headers)


def easydns(server: Scripted, folder: Path, seconds: float = 5.0, pause: float = 0.0) -> EasyDns:
    profile = EasyDnsProfile(
        update_url=server.url("/dyn/generic.php"), api_url=server.url(), trust_store=str(trusted(folder))
    )
    return EasyDns(profile, seconds=seconds, pause=pause)


async def tried(script: Script, folder: Path, trial: Trial) -> tuple[object, Scripted]:
    async with scripted_https(script) as server:
        return await trial(easydns(server, folder)), server


async def failed(script: Script, folder: Path, trial: Trial) -> RemoteFailed:
    with pytest.raises(RemoteFailed) as caught:
        await tried(script, folder, trial)
    assert "s3cret" not in repr(caught.value) + "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None
    return caught.value


async def sign_in(there: EasyDns) -> None:
    await there.sign_in(ZONE, SECRETS)


async def add(there: EasyDns) -> None:
    await there.add_text(ZONE, HOST, "proof", SECRETS)


async def remove(there: EasyDns) -> None:
    await there.remove_text(ZONE, HOST, "proof", SECRETS)


async def addresses(there: EasyDns) -> object:
    return await there.addresses(ZONE, "foh", SECRETS)


async def register(there: EasyDns) -> None:
    await there.register(f"foh.{ZONE}", ip_address("192.168.1.4"), SECRETS)


@pytest.fixture
async def nobody(tmp_path: Path) -> AsyncIterator[tuple[EasyDns, Scripted]]:
    """An easyDNS that a test is not to ask."""
    async with scripted_https(says()) as server:
        yield easydns(server, tmp_path), server


async def test_the_zone_is_looked_up_to_sign_in(tmp_path: Path) -> None:
    _, server = await tried(says(ok({"domain": ZONE, "exists": "Y", "onsystem": "Y"})), tmp_path, sign_in)
    assert server.asked == [f"GET /domain/{ZONE}?format=json"]
    assert "Authorization: Basic dG9rZW46czNjcmV0LTI=" in server.heads[0]


@pytest.mark.parametrize("data", [{"exists": "N"}, {"exists": "Y", "onsystem": "N"}])
async def test_a_zone_that_is_not_there_is_told(tmp_path: Path, data: object) -> None:
    error = await failed(says(ok(data)), tmp_path, sign_in)
    assert (error.code, error.lasting) == ("easydns-no-zone", True)
    assert ZONE in error.detail


FORBIDDEN = answer(b"<html>", "403 Forbidden")
CALM = "Enhance Your Calm. Rate limit exceeded (too many requests)"


@pytest.mark.parametrize("trial", [sign_in, add, remove, addresses])
@pytest.mark.parametrize(
    ("said", "code", "lasting", "retry_after"),
    [
        (answer(b"", "401 Unauthorized"), "easydns-login", True, None),
        (FORBIDDEN, "easydns-login", True, None),
        (refusal("403", "Forbidden"), "easydns-login", True, None),
        (refusal(404, "Not found", "404 Not Found"), "easydns-no-zone", True, None),
        (refusal(420, CALM), "easydns-too-often", False, 600),
        (refusal(420, CALM, "420 Enhance Your Calm"), "easydns-too-often", False, 600),
        (answer(b"", "429 Too Many", "Retry-After: 7"), "easydns-too-often", False, 7),
        (refusal(400, "Bad\nrequest s3cret-2", "400 Bad Request"), "easydns-refused", True, None),
        (answer(b'{"status": 500}'), "remote-status", False, None),
        (answer(b'{"error": "broken"}'), "remote-status", False, None),
        (answer(b"<html>", "502 Bad Gateway"), "remote-status", False, None),
        (answer(b"", "503 Busy", "Retry-After: 30"), "remote-status", False, 30),
        (answer(b"", "302 Found", "Location: https://portal.example/"), "remote-redirected", False, None),
        (answer(b"<html><body>OK</body></html>"), "remote-unexpected", False, None),
        (answer(b"x" * 1_100_000), "remote-too-large", False, None),
    ],
)
async def test_each_refusal_has_its_own_error(
    tmp_path: Path, trial: Trial, said: bytes, code: str, lasting: bool, retry_after: float | None
) -> None:
    error = await failed(says(said), tmp_path, trial)
    assert (error.code, error.lasting, error.retry_after) == (code, lasting, retry_after)


async def test_the_same_refusals_come_after_the_search(tmp_path: Path) -> None:
    for trial, found in ((add, []), (remove, [row(1, HOST, "TXT", "proof")])):
        error = await failed(in_turn(ok(found), FORBIDDEN), tmp_path, trial)
        assert error.code == "easydns-login"
        error = await failed(in_turn(ok(found), answer(b"<html>welcome")), tmp_path, trial)
        assert error.code == "remote-unexpected"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"data": 5}',
        '{"data": null}',
        '{"data": {"id": 5}}',
        '{"data": [{"id": 5}]}',
        '{"data": [{"id": [5], "type": "TXT"}]}',
        '{"data": [{"id": "../../x", "type": "TXT"}]}',
        '{"data": [null]}',
        '{"data": [[]]}',
        '{"data": "' + "x" * 100 + '"}',
        '{"data": ' + "[" * 100_000,
        '{"data": [], "total": 3}',
        '{"error": [1, 2]}',
        '{"error": {"code": [420]}}',
        '{"data": [{"id": 1, "type": "TXT", "host": "\\ud800"}]}',
    ],
)
async def test_odd_shapes_are_an_error_and_no_crash(tmp_path: Path, body: str) -> None:
    for trial in (sign_in, addresses, add, remove):
        error = await failed(says(answer(body.encode())), tmp_path, trial)
        assert error.code == "remote-unexpected"


async def test_a_body_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    error = await failed(says(answer(b'{"data": [{"id": 1, "type": "\xff"}]}')), tmp_path, addresses)
    assert error.code == "remote-unexpected"


ROWS = [
    row(1, "foh", "DYN", "192.168.1.4"),
    row("2", "FOH.", "A", "192.168.1.5"),
    row("3", f"foh.{ZONE}", "AAAA", "fd00::4"),
    row("4", "foh", "TXT", "192.168.1.6"),
    row("5", "foh2", "A", "192.168.1.7"),
    row("6", "a.foh", "A", "192.168.1.8"),
    row("7", None, "A", "192.168.1.9"),
    row("8", "foh", "A", "PARK"),
    row("9", "foh", "A", "0.0.0.0"),
    row("10", "foh", "MX", None),
]


async def test_addresses_are_those_of_the_host_alone_whatever_made_them(tmp_path: Path) -> None:
    found, server = await tried(says(ok(ROWS, count="10", total="10")), tmp_path, addresses)
    assert found == tuple(map(ip_address, ("192.168.1.4", "192.168.1.5", "fd00::4")))
    assert server.asked == [f"GET /zones/records/all/{ZONE}/search/foh?format=json"]


@pytest.mark.parametrize(
    ("data", "count"), [([], 0), (None, 0), ({}, "0"), ("", "0"), (row(1, "foh2", "A", "192.168.1.7"), 1)]
)
async def test_a_host_without_addresses_has_none(tmp_path: Path, data: object, count: object) -> None:
    found, _ = await tried(says(ok(data, count=count)), tmp_path, addresses)
    assert found == ()


async def test_the_next_page_is_asked_for(tmp_path: Path) -> None:
    pages = (ok(ROWS[:2], total=3, start=0, max=2), ok(ROWS[2:3], total=3, start=2, max=2))
    found, server = await tried(in_turn(*pages), tmp_path, addresses)
    assert found == tuple(map(ip_address, ("192.168.1.4", "192.168.1.5", "fd00::4")))
    assert server.asked[1] == f"GET /zones/records/all/{ZONE}/search/foh?start=2&max=1000&format=json"


async def test_pages_without_end_have_an_end(tmp_path: Path) -> None:
    pages = (ok([row(number, "foh", "A", "192.168.1.4")], total=900) for number in range(20))
    assert (await failed(in_turn(*pages), tmp_path, addresses)).code == "remote-too-large"
    assert (await failed(says(ok(ROWS[:1], total=900)), tmp_path, addresses)).code == "remote-unexpected"


async def test_a_text_is_added_beside_others(tmp_path: Path) -> None:
    others = [row(1, HOST, "TXT", "another"), row(2, "_acme-challenge.foh2", "TXT", "proof")]
    _, server = await tried(in_turn(ok(others), answer(b'{"status": 201}', "201 Created")), tmp_path, add)
    assert server.asked == [f"{SEARCH}?format=json", f"PUT /zones/records/add/{ZONE}/TXT?format=json"]
    assert "Content-Type: application/json" in server.heads[1]
    assert json.loads(server.bodies[1]) == {
        "domain": ZONE,
        "host": HOST,
        "type": "TXT",
        "rdata": "proof",
        "ttl": "300",
        "prio": "0",
    }


@pytest.mark.parametrize("text", ["proof", '"proof"'])
async def test_a_text_that_is_there_is_not_added_again(tmp_path: Path, text: str) -> None:
    _, server = await tried(says(ok([row(1, HOST, "TXT", text)])), tmp_path, add)
    assert server.asked == [f"{SEARCH}?format=json"]


async def test_a_text_that_came_meanwhile_is_fine(tmp_path: Path) -> None:
    _, server = await tried(in_turn(ok([]), refusal(400, "Record already exists", "400 Bad Request")), tmp_path, add)
    assert len(server.asked) == 2


async def test_exactly_that_text_is_removed(tmp_path: Path) -> None:
    rows = [
        row(1, HOST, "TXT", "another"),
        row("22", HOST, "TXT", "proof"),
        row(3, f"x{HOST}", "TXT", "proof"),
        row(4, HOST, "CNAME", "proof"),
        row(55, f"{HOST}.{ZONE}.", "TXT", '"proof"'),
    ]
    _, server = await tried(in_turn(ok(rows), ok({})), tmp_path, remove)
    deleted = [f"DELETE /zones/records/{ZONE}/{number}?format=json" for number in (22, 55)]
    assert server.asked == [f"{SEARCH}?format=json", *deleted]


@pytest.mark.parametrize("gone", [answer(b""), refusal(404, "Record not found", "404 Not Found")])
async def test_a_text_that_went_meanwhile_is_fine(tmp_path: Path, gone: bytes) -> None:
    _, server = await tried(in_turn(ok([row(1, HOST, "TXT", "proof")]), gone), tmp_path, remove)
    assert len(server.asked) == 2


async def test_an_update_is_asked_for_and_understood(tmp_path: Path) -> None:
    _, server = await tried(says(answer(b"<HTML><BODY>OK<br />\n<hr>done")), tmp_path, register)
    assert server.asked == [f"GET /dyn/generic.php?hostname=foh.{ZONE}&myip=192.168.1.4"]
    assert "Authorization: Basic dW5pdDpzM2NyZXQtMQ==" in server.heads[0]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (answer(b"TOOSOON"), "easydns-too-soon"),
        (answer(b"NOACCESS"), "easydns-login"),
        (answer(b"<html><head><title>OK</title></head>"), "remote-unexpected"),
        (answer(b"", "302 Found", "Location: https://portal.example/"), "remote-redirected"),
        (answer(b"OK" + b" " * 70_000), "remote-too-large"),
    ],
)
async def test_an_update_that_fails_says_why(tmp_path: Path, said: bytes, code: str) -> None:
    assert (await failed(says(said), tmp_path, register)).code == code


@pytest.mark.parametrize(
    "secrets",
    [
        EasyDnsSecrets(),
        EasyDnsSecrets(username="unit", api_token="token"),
        EasyDnsSecrets(username="u:nit", update_token="t", api_token="to:ken", api_key="k"),
    ],
)
async def test_without_credentials_nothing_is_asked(nobody: tuple[EasyDns, Scripted], secrets: EasyDnsSecrets) -> None:
    there, server = nobody
    for trial in (
        there.sign_in(ZONE, secrets),
        there.register(f"foh.{ZONE}", None, secrets),
        there.addresses(ZONE, "foh", secrets),
        there.add_text(ZONE, HOST, "proof", secrets),
        there.remove_text(ZONE, HOST, "proof", secrets),
    ):
        with pytest.raises(RemoteFailed) as caught:
            await trial
        assert (caught.value.code, caught.value.lasting) == ("easydns-login", True)
    assert server.asked == []


async def test_all_questions_of_a_call_share_its_time(tmp_path: Path) -> None:
    async with scripted_https(says(ok([]))) as server:
        there = easydns(server, tmp_path, seconds=0.5, pause=1.0)
        with pytest.raises(RemoteFailed) as caught:
            await add(there)
    assert caught.value.code == "remote-timed-out"
    assert len(server.asked) == 1


async def test_questions_are_kept_apart(tmp_path: Path) -> None:
    async with scripted_https(in_turn(ok([]), ok({}))) as server:
        there = easydns(server, tmp_path, pause=0.2)
        began = asyncio.get_running_loop().time()
        await add(there)
        assert asyncio.get_running_loop().time() - began >= 0.2
