import asyncio
import gzip
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.errors import Forbidden
from daemon.messages.command import Door
from daemon.messages.security import NoteHttpClient, SetForceHttps
from daemon.web.connections import Peer
from daemon.web.guards import check_peer, check_root
from daemon.web.sessions import COOKIES
from tests.web_doors import API, Client, Doors, opened
from tests.web_hub import PASSWORD

NETWORK = [Door.HTTP, Door.HTTPS]
SWITCH = f"{API}/security/force-https"
ON = b'{"enabled": true}'
JSON = {"Content-Type": "application/json"}
SIGN_IN = {"username": "admin", "password": PASSWORD}


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


def nothing_asked(doors: Doors) -> bool:
    """Whether no Command but sign-ins reached the controller."""
    return all(type(command).__name__ == "SignIn" for command in doors.hub.submitted)


@pytest.mark.parametrize("door", NETWORK)
@pytest.mark.parametrize("path", ["/", "/static/ccm.js", f"{API}/system", f"{API}/nonsense", SWITCH])
async def test_guard_refuses_a_foreign_host_everywhere(doors: Doors, door: Door, path: str) -> None:
    answer = await (await doors.signed_in(door)).raw("GET", path, headers={"Host": "evil.example"})
    assert (answer.status, answer.code) == (421, "misdirected")


@pytest.mark.parametrize("door", NETWORK)
async def test_guard_takes_every_name_of_the_unit(doors: Doors, door: Door) -> None:
    client = doors.client(door)
    for host in ("stage-left.local", "INTERCOM.theatre.example:99", "[::1]", "unit.example."):
        assert (await client.raw("GET", "/", headers={"Host": host})).status == 200


@pytest.mark.parametrize("door", NETWORK)
@pytest.mark.parametrize(
    "foreign",
    [
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_guard_refuses_changes_that_another_page_asks_for(
    doors: Doors, door: Door, foreign: dict[str, str]
) -> None:
    client = await doors.signed_in(door)
    answer = await client.raw("PUT", SWITCH, ON, {**JSON, "X-CSRF-Token": client.csrf, **foreign})
    assert (answer.status, answer.code) == (403, "foreign-origin")
    stranger = await doors.client(door).call("POST", "/session", SIGN_IN, **foreign)
    assert (stranger.status, stranger.code) == (403, "foreign-origin")
    assert nothing_asked(doors)


async def test_guard_refuses_the_other_scheme_and_the_other_port_as_origin(doors: Doors) -> None:
    client = await doors.signed_in(Door.HTTPS)
    for origin in (doors.base(Door.HTTP), f"http://127.0.0.1:{doors.https}", f"https://127.0.0.1:{doors.other_https}"):
        assert (await client.call("PUT", "/security/force-https", {"enabled": True}, Origin=origin)).status == 403
    assert nothing_asked(doors)


@pytest.mark.parametrize("door", NETWORK)
async def test_guard_lets_the_units_own_page_pass(doors: Doors, door: Door) -> None:
    client = await doors.signed_in(door)
    own = {"Origin": doors.base(door), "Sec_Fetch_Site": "same-origin"}
    assert (await client.call("PUT", "/security/force-https", {"enabled": True}, **own)).status == 200
    assert isinstance(doors.hub.submitted[-1], SetForceHttps)


@pytest.mark.parametrize("door", NETWORK)
@pytest.mark.parametrize("token", [None, "", "x", "é"])
async def test_guard_refuses_changes_without_the_sessions_token(doors: Doors, door: Door, token: str | None) -> None:
    client = await doors.signed_in(door)
    headers = {**JSON, **({} if token is None else {"X-CSRF-Token": token})}
    answer = await client.raw("PUT", SWITCH, ON, headers)
    assert (answer.status, answer.code) == (403, "csrf-token-missing")
    assert nothing_asked(doors)


async def test_guard_refuses_another_sessions_token(doors: Doors) -> None:
    client, other = await doors.signed_in(), await doors.signed_in()
    client.csrf = other.csrf
    assert (await client.call("DELETE", "/session")).code == "csrf-token-missing"


@pytest.mark.parametrize("door", NETWORK)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/system"),
        ("HEAD", "/system"),
        ("GET", "/security"),
        ("GET", "/certificates"),
        ("GET", "/certificates/self-signed"),
        ("GET", "/session"),
        ("DELETE", "/session"),
        ("GET", "/events/stream"),
        ("HEAD", "/events/stream"),
        ("PUT", "/account/password"),
        ("PUT", "/security/force-https"),
        ("POST", "/security/test"),
        ("POST", "/security/confirm"),
        ("POST", "/security/rollback"),
        ("DELETE", "/alarms/some"),
    ],
)
async def test_guard_wants_a_sign_in(doors: Doors, door: Door, method: str, path: str) -> None:
    answer = await doors.client(door).call(method, path)
    assert answer.status == 401
    assert method == "HEAD" or answer.code == "not-signed-in"
    assert "WWW-Authenticate" in answer.headers
    assert not doors.hub.submitted


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
async def test_guard_takes_json_only(doors: Doors, kind: str) -> None:
    client = await doors.signed_in()
    for path, body in (("/security/force-https", ON), ("/account/password", b"{}")):
        headers = {"Content-Type": kind, "X-CSRF-Token": client.csrf}
        answer = await client.raw("PUT", API + path, body, headers)
        assert (answer.status, answer.code) == (415, "unsupported-media-type")
    assert (await client.raw("POST", f"{API}/session", b"{}", {"Content-Type": kind})).status == 415
    assert nothing_asked(doors)


async def test_guard_takes_json_in_utf_8_only(doors: Doors) -> None:
    client = await doors.signed_in()
    for kind, status in (("application/json; charset=UTF-8", 200), ("application/json; charset=utf-16", 415)):
        headers = {"Content-Type": kind, "X-CSRF-Token": client.csrf}
        assert (await client.raw("PUT", SWITCH, ON, headers)).status == status
    assert (await client.raw("PUT", SWITCH, ON, {"X-CSRF-Token": client.csrf})).status == 415


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "identity, gzip"])
async def test_guard_takes_no_compressed_body(doors: Doors, coding: str) -> None:
    body = gzip.compress(b" " * 10_000_000)
    answer = await doors.client().raw("POST", f"{API}/session", body, {**JSON, "Content-Encoding": coding})
    assert (answer.status, answer.code) == (415, "unsupported-media-type")


@pytest.mark.parametrize("door", NETWORK)
async def test_guard_finds_the_session_among_planted_cookies(doors: Doors, door: Door) -> None:
    client = await doors.signed_in(door)
    name = COOKIES[door]
    [real] = [cookie.value for cookie in client.session.cookie_jar if cookie.key == name]
    stranger = doors.client(door)
    for cookies in (f"{name}=planted; {name}={real}", f"a=b;{name}={real};{name}=planted", f"{name}=; {name}={real}"):
        assert (await stranger.call("GET", "/session", Cookie=cookies)).status == 200


@pytest.mark.parametrize(
    "cookies",
    [
        "\u2000{name}={real}",
        'a="b; {name}={real}"',
        '{name}="{real}"',
        "a=b, {name}={real}",
        "{name}",
    ],
)
async def test_guard_reads_cookies_as_strictly_as_browsers_set_them(doors: Doors, cookies: str) -> None:
    client = await doors.signed_in()
    name = COOKIES[Door.HTTPS]
    [real] = [cookie.value for cookie in client.session.cookie_jar if cookie.key == name]
    answer = await doors.client().call("GET", "/session", Cookie=cookies.format(name=name, real=real))
    assert answer.status in (400, 401)


async def test_guard_marks_a_signed_in_connection(doors: Doors) -> None:
    client = await doors.signed_in()
    held = list(doors.listeners._connections)
    assert [connection.authenticated for connection in held] == [True]
    stranger = doors.client()
    await stranger.raw("GET", "/")
    assert sorted(connection.authenticated for connection in doors.listeners._connections) == [False, True]
    await client.call("GET", "/session")


def test_guard_of_the_socket_knows_its_own() -> None:
    check_peer(Peer(1, 0, 0), ())
    check_peer(Peer(1, 1000, 50), {50})
    check_peer(Peer(1, 1000, 1000, frozenset({4, 50})), {50})
    for peer in (Peer(1, 1000, 1000, frozenset({4, 27})), None):
        with pytest.raises(Forbidden) as refused:
            check_peer(peer, {50})
        assert refused.value.code == "forbidden-peer"


def test_guard_of_the_factory_reset_lets_only_root_and_the_daemons_own_user_pass() -> None:
    check_root(Peer(1, 0, 0), 990)
    check_root(Peer(1, 990, 990), 990)
    for peer in (Peer(1, 1000, 990, frozenset({990})), None):
        with pytest.raises(Forbidden) as refused:
            check_root(peer, 990)
        assert refused.value.code == "root-needed"


async def test_guard_of_the_factory_reset_stands_before_it(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = Peer(1, 4_242_424, os.getgid())
    monkeypatch.setattr("daemon.web.unix_socket._peer", lambda sock: stranger)
    program = doors.client(Door.SOCKET)
    assert (await program.call("GET", "/system")).status == 200
    assert (await program.call("POST", "/factory-reset")).code == "root-needed"
    assert nothing_asked(doors)


async def test_guard_of_the_socket_wants_neither_host_nor_sign_in(doors: Doors) -> None:
    program = doors.client(Door.SOCKET)
    foreign = {"Host": "anything", "Origin": "https://evil.example", **JSON}
    assert (await program.raw("GET", f"{API}/system", headers=foreign)).status == 200
    assert (await program.raw("PUT", SWITCH, ON, foreign)).status == 200
    command = doors.hub.submitted[-1]
    assert isinstance(command, SetForceHttps)
    assert command.origin.door is Door.SOCKET


async def test_guard_of_the_socket_asks_the_kernel_who_is_there(tmp_path: Path) -> None:
    stranger = 4_242_424
    for group, status in ((stranger, 403), (visitor_group(), 200)):
        folder = tmp_path / str(group)
        folder.mkdir()
        async with opened(folder, groups={group}) as doors:
            folder.chmod(0o711)
            doors.path.chmod(0o777)
            assert await call_as_visitor(folder) == status


def visitor_group() -> int:
    """A group of the visitor's, where possible one that is not its first."""
    return 4343 if os.getuid() == 0 else (os.getgroups() or [os.getgid()])[-1]


async def call_as_visitor(folder: Path) -> int:
    """The status that a process without root's rights gets from the socket."""
    program = (
        "import os, socket\n"
        "if os.getuid() == 0: os.setgroups([4343]); os.setgid(65534); os.setuid(65534)\n"
        "s = socket.socket(socket.AF_UNIX); s.connect('control.sock')\n"
        f"s.sendall(b'GET {API}/system HTTP/1.1\\r\\nHost: unit\\r\\nConnection: close\\r\\n\\r\\n')\n"
        "print(s.makefile('rb').readline().split()[1].decode())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, cwd=folder, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    return int(output)


def clients_told(doors: Doors) -> list[str]:
    return [command.client for command in doors.hub.posted if isinstance(command, NoteHttpClient)]


async def test_guard_notes_clients_of_port_80_once_a_minute(doors: Doors) -> None:
    client: Client = doors.client(Door.HTTP)
    await client.raw("GET", "/")
    await client.raw("GET", "/")
    assert clients_told(doors) == ["127.0.0.1"]
    doors.clock.advance(60)
    await client.call("GET", "/system")
    assert clients_told(doors) == ["127.0.0.1", "127.0.0.1"]


async def test_guard_notes_nobody_at_the_other_doors(doors: Doors) -> None:
    await doors.client(Door.HTTPS).raw("GET", "/")
    await doors.client(Door.SOCKET).call("GET", "/system")
    assert clients_told(doors) == []
