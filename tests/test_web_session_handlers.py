import asyncio
import logging
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from daemon.errors import TooMany
from daemon.messages.account import ChangePassword, SignIn
from daemon.messages.command import Door, Origin
from tests.web_doors import API, Doors, opened
from tests.web_hub import PASSWORD
from tests.web_sockets import until

NETWORK = [Door.HTTP, Door.HTTPS]
COOKIE = {Door.HTTP: "ccm_http", Door.HTTPS: "__Host-ccm"}
NEW = {"current": PASSWORD, "new": "a better one"}


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


@pytest.mark.parametrize("door", NETWORK)
async def test_sign_in_gives_a_session(doors: Doors, door: Door) -> None:
    client = doors.client(door)
    answer = await client.sign_in()
    assert answer.status == 201
    assert answer.data == {
        "username": "admin",
        "csrf": client.csrf,
        "scheme": door.value,
        "password_set_by_owner": False,
        "password_travelled": False,
    }
    assert (await client.call("GET", "/session")).data == answer.data
    assert doors.hub.submitted == [SignIn("admin", PASSWORD, Origin(door, "127.0.0.1"))]


@pytest.mark.parametrize("door", NETWORK)
async def test_sign_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(doors: Doors, door: Door) -> None:
    answer = await doors.client(door).sign_in()
    [(name, cookie)] = SimpleCookie(answer.headers["Set-Cookie"]).items()
    assert name == COOKIE[door]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert bool(cookie["secure"]) == (door is Door.HTTPS)
    assert not any(cookie[key] for key in ("domain", "expires", "max-age"))
    assert cookie.value not in answer.body.decode()


async def test_sign_in_with_a_wrong_password_is_refused(doors: Doors) -> None:
    answer = await doors.client().sign_in("wrong")
    assert (answer.status, answer.code) == (401, "bad-credentials")
    assert "Set-Cookie" not in answer.headers
    assert len(doors.services.sessions) == 0


async def test_sign_in_too_often_is_told_when_to_come_back(doors: Doors) -> None:
    doors.hub.faults[SignIn] = TooMany("throttled", "Too many.", "Wait.", retry_after=7)
    answer = await doors.client().sign_in()
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (429, "throttled", "7")


@pytest.mark.parametrize(("made", "used"), [(Door.HTTP, Door.HTTPS), (Door.HTTPS, Door.HTTP)])
async def test_session_is_worth_nothing_over_the_other_scheme(doors: Doors, made: Door, used: Door) -> None:
    answer = await doors.client(made).sign_in()
    token = SimpleCookie(answer.headers["Set-Cookie"])[COOKIE[made]].value
    stranger = doors.client(used)
    for name in COOKIE.values():
        refused = await stranger.raw("GET", f"{API}/session", headers={"Cookie": f"{name}={token}"})
        assert refused.status == 401
    taken = await doors.client(made).raw("GET", f"{API}/session", headers={"Cookie": f"{COOKIE[made]}={token}"})
    assert taken.status == 200


async def test_session_does_not_exist_at_the_socket(doors: Doors) -> None:
    program = doors.client(Door.SOCKET)
    for method, path in (("POST", "/session"), ("GET", "/session"), ("PUT", "/account/password")):
        assert (await program.call(method, path, {})).code == "not-found"


async def test_sign_out_ends_the_session_and_takes_the_cookie_back(doors: Doors) -> None:
    client = await doors.signed_in()
    answer = await client.call("DELETE", "/session")
    cookie = SimpleCookie(answer.headers["Set-Cookie"])["__Host-ccm"]
    assert (answer.status, answer.body, cookie.value, cookie["max-age"]) == (204, b"", "", "0")
    assert cookie["secure"]
    assert cookie["path"] == "/"
    assert len(doors.services.sessions) == 0
    assert (await client.call("GET", "/session")).status == 401


async def test_sign_in_again_replaces_the_session(doors: Doors) -> None:
    client = await doors.signed_in()
    assert (await client.sign_in()).status == 201
    assert len(doors.services.sessions) == 1
    assert (await client.call("GET", "/session")).status == 200


async def test_session_ends_when_idle(doors: Doors) -> None:
    client = await doors.signed_in()
    doors.clock.advance(doors.profile.security.session_idle_seconds - 1)
    assert (await client.call("GET", "/session")).status == 200
    doors.clock.advance(doors.profile.security.session_idle_seconds)
    assert (await client.call("GET", "/session")).status == 401


async def test_password_change_keeps_the_askers_session_and_ends_the_others(doors: Doors) -> None:
    client, other = await doors.signed_in(), await doors.signed_in(Door.HTTP)
    answer = await client.call("PUT", "/account/password", NEW)
    assert answer.status == 200
    assert answer.data["password_set_by_owner"]
    assert isinstance(doors.hub.submitted[-1], ChangePassword)
    assert (await client.call("GET", "/session")).status == 200
    assert (await other.call("GET", "/session")).status == 401


async def test_password_change_over_http_is_refused_with_the_way_to_https(doors: Doors) -> None:
    client = await doors.signed_in(Door.HTTP)
    answer = await client.call("PUT", "/account/password", NEW)
    assert (answer.status, answer.code) == (409, "https-required")
    assert answer.data["location"].startswith("https://")
    assert not any(isinstance(command, ChangePassword) for command in doors.hub.submitted)


async def test_password_change_with_a_wrong_password_changes_nothing(doors: Doors) -> None:
    client, other = await doors.signed_in(), await doors.signed_in(Door.HTTP)
    answer = await client.call("PUT", "/account/password", {"current": "wrong", "new": "a better one"})
    assert (answer.status, answer.code) == (401, "bad-credentials")
    assert (await client.call("GET", "/session")).status == 200
    assert (await other.call("GET", "/session")).status == 200


async def test_raised_epoch_ends_all_sessions(doors: Doors) -> None:
    client = await doors.signed_in()
    doors.hub.become(session_epoch=2)
    assert (await client.call("GET", "/session")).status == 401
    assert (await client.sign_in()).status == 201


async def test_sign_in_that_a_raised_epoch_overtakes_is_worth_nothing(doors: Doors) -> None:
    doors.hub.free.clear()
    client = doors.client()
    signing_in = asyncio.create_task(client.sign_in())
    await until(lambda: bool(doors.hub.submitted))
    doors.hub.become(session_epoch=2)
    doors.hub.free.set()
    await signing_in
    assert (await client.call("GET", "/session")).status == 401


async def test_no_secret_reaches_a_log(doors: Doors, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = doors.client()
    answer = await client.sign_in()
    token = SimpleCookie(answer.headers["Set-Cookie"])["__Host-ccm"].value
    await client.sign_in("a-wrong-secret")
    await client.raw("POST", f"{API}/session", b'{"password": "a-torn-secret', {"Content-Type": "application/json"})
    doors.hub.faults[ChangePassword] = RuntimeError("bug")
    await client.call("PUT", "/account/password", NEW)
    written = caplog.text + repr(doors.hub.submitted) + repr(doors.services)
    assert "bug" in caplog.text
    for secret in (PASSWORD, "a-wrong-secret", "a-torn-secret", "a better one", token, client.csrf):
        assert secret not in written
