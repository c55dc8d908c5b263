"""Programs with API tokens at the three doors."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.api_tokens import MOST_TOKENS, ApiToken, Scope, make_secret, make_token
from daemon.errors import NotFound
from daemon.messages.account import DeleteToken, MadeToken, MakeToken
from daemon.messages.command import Door, Origin
from daemon.messages.security import SetForceHttps
from daemon.web.calls import EVERYWHERE, NETWORK_ONLY
from tests.fakes import START
from tests.web_doors import API, Client, Doors, opened

NETWORK = [Door.HTTP, Door.HTTPS]
NAME = "Companion FOH"
BROWSER_ONLY = [
    ("POST", "/security/test"),
    ("POST", "/security/confirm"),
    ("GET", "/session"),
    ("DELETE", "/session"),
    ("PUT", "/account/password"),
    ("GET", "/account/sessions"),
    ("DELETE", "/account/sessions"),
    ("DELETE", "/account/sessions/00"),
    ("GET", "/account/tokens"),
    ("POST", "/account/tokens"),
    ("DELETE", "/account/tokens/00"),
]


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


def program(doors: Doors, scope: Scope = Scope.READ, door: Door = Door.HTTPS) -> Client:
    """A program with a token that the unit knows."""
    secret = make_secret()
    token = make_token(secret, NAME, scope, START)
    doors.hub.become(tokens=(*doors.hub.snapshot.tokens, token))
    return showing(doors, secret, door)


def showing(doors: Doors, secret: str, door: Door = Door.HTTPS) -> Client:
    client = doors.client(door)
    client.session.headers["Authorization"] = f"Bearer {secret}"
    return client


def the_token(doors: Doors) -> ApiToken:
    return doors.hub.snapshot.tokens[-1]


async def test_a_program_looks_at_everything_with_a_token_that_reads(doors: Doors) -> None:
    client = program(doors)
    for call in EVERYWHERE + NETWORK_ONLY:
        if call.method == "GET" and not call.browser_only and "{" not in call.path and "stream" not in call.path:
            assert (await client.raw("GET", call.path)).status in (200, 404), call.path
    assert (await client.raw("HEAD", f"{API}/system")).status == 200
    assert len(doors.services.sessions) == 0


async def test_a_program_changes_something_with_a_token_that_writes_and_needs_nothing_else(doors: Doors) -> None:
    client = program(doors, Scope.WRITE)
    answer = await client.call("PUT", "/security/force-https", {"enabled": True})
    assert answer.status == 200
    assert doors.hub.submitted == [SetForceHttps(True, Origin(Door.HTTPS, "127.0.0.1", NAME))]
    assert str(Origin(Door.HTTPS, "127.0.0.1", NAME)) == "https 127.0.0.1 (token 'Companion FOH')"


async def test_a_token_that_reads_changes_nothing(doors: Doors) -> None:
    client = program(doors)
    for call in EVERYWHERE + NETWORK_ONLY:
        if call.method != "GET" and not call.public and not call.browser_only:
            path = call.path.replace("{code:[a-z0-9-]{1,64}}", "x")
            answer = await client.raw(call.method, path, b"{}", {"Content-Type": "application/json"})
            assert (answer.status, answer.code) == (403, "scope-too-small"), call.path
            assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert doors.hub.submitted == []


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize(("method", "path"), BROWSER_ONLY)
async def test_no_token_proves_confirms_or_lets_others_in(doors: Doors, scope: Scope, method: str, path: str) -> None:
    answer = await program(doors, scope).call(method, path, {})
    assert (answer.status, answer.code) == (403, "browser-needed")
    assert doors.hub.submitted == []


async def test_what_only_browsers_may_do_is_listed_in_full(doors: Doors) -> None:
    listed = {
        (call.method, call.path.removeprefix(API).split("{")[0])
        for call in EVERYWHERE + NETWORK_ONLY
        if call.browser_only
    }
    assert {(method, path.removesuffix("00")) for method, path in BROWSER_ONLY} <= listed
    for call in NETWORK_ONLY:
        if call.path.startswith((f"{API}/account", f"{API}/session")):
            assert call.browser_only or call.public


async def test_a_token_over_http_is_refused_and_not_said_to_be_a_good_one(doors: Doors) -> None:
    for client in (program(doors, door=Door.HTTP), showing(doors, "nonsense", Door.HTTP)):
        answer = await client.call("GET", "/system")
        assert (answer.status, answer.code) == (409, "https-required")
        assert answer.data["location"] == f"https://127.0.0.1:{doors.https}/"
        assert "make a new one" in answer.data["remedy"]
    assert doors.services.programs.last_used(the_token(doors)) is None


async def test_a_token_does_not_count_at_the_socket(doors: Doors) -> None:
    client = showing(doors, "nonsense", Door.SOCKET)
    assert (await client.call("GET", "/system")).status == 200


@pytest.mark.parametrize(
    "shown",
    ["", "x", "bs_" + "a" * 58, "bs_" + "1" * 58, make_secret(), "bs_<script>alert(1)</script>", "a" * 4000],
    ids=["nothing", "short", "well formed", "no base 32", "unknown", "markup", "long"],
)
async def test_what_is_no_token_is_told_so(doors: Doors, shown: str) -> None:
    program(doors)
    answer = await showing(doors, shown).call("GET", "/system")
    assert (answer.status, answer.code) == (401, "bad-token")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="CCM", error="invalid_token"'
    assert not shown or shown not in answer.body.decode()


async def test_two_tokens_are_none_and_another_scheme_is_no_token(doors: Doors) -> None:
    secret = program(doors).session.headers["Authorization"]
    client = doors.client()
    twice = await client.raw("GET", f"{API}/system", headers=[("Authorization", secret), ("Authorization", secret)])
    assert twice.code == "bad-token"
    basic = await client.raw("GET", f"{API}/system", headers={"Authorization": "Basic YWRtaW46eA=="})
    assert basic.code == "not-signed-in"
    lower = await client.raw("GET", f"{API}/system", headers={"Authorization": secret.replace("Bearer", "bearer")})
    assert lower.status == 200


async def test_a_bad_token_is_not_made_good_by_a_cookie_beside_it(doors: Doors) -> None:
    client = await doors.signed_in()
    answer = await client.call("GET", "/system", Authorization="Bearer nonsense")
    assert answer.code == "bad-token"


async def test_guesses_are_slowed_down_and_a_good_token_from_the_same_address_is_let_in(doors: Doors) -> None:
    good, bad = program(doors), showing(doors, make_secret())
    codes = [(await bad.call("GET", "/system")).code for _ in range(8)]
    assert codes == ["bad-token"] * 5 + ["throttled"] * 3
    refused = await bad.call("GET", "/system")
    assert (refused.status, refused.headers["Retry-After"]) == (429, "2")
    assert (await good.call("GET", "/system")).status == 200
    doors.clock.advance(60)
    assert (await bad.call("GET", "/system")).code == "bad-token"
    assert (await doors.client().sign_in()).status == 201, "signing in is counted apart"


async def test_a_deleted_token_is_worth_nothing_from_then_on(doors: Doors) -> None:
    client = program(doors)
    assert (await client.call("GET", "/system")).status == 200
    doors.hub.become(tokens=())
    assert (await client.call("GET", "/system")).code == "bad-token"


async def test_a_program_s_stream_ends_with_its_token(doors: Doors) -> None:
    client, other = program(doors), program(doors)
    async with client.stream() as events, other.stream() as others:
        await events.beginning()
        await others.beginning()
        doors.hub.become(tokens=doors.hub.snapshot.tokens[1:], force_https=True)
        assert await events.piece() == ""
        assert (await others.event())[0] == "security"


async def test_use_of_a_token_is_told_to_the_minute(doors: Doors) -> None:
    browser, client = await doors.signed_in(), program(doors)
    [token] = (await browser.call("GET", "/account/tokens")).data["tokens"]
    assert token == {
        "id": the_token(doors).identity,
        "name": NAME,
        "scope": "read",
        "created": "2027-01-15T19:00:00Z",
        "last_used": None,
    }
    doors.clock.advance(95)
    await client.call("GET", "/system")
    told = (await browser.call("GET", "/account/tokens")).data
    assert told["tokens"][0]["last_used"] == "2027-01-15T19:01:00Z"
    assert told["most"] == MOST_TOKENS


async def test_what_is_remembered_of_uses_does_not_grow_with_deleted_tokens(doors: Doors) -> None:
    programs = doors.services.programs
    for _ in range(3 * MOST_TOKENS):
        secret = make_secret()
        doors.hub.become(tokens=(make_token(secret, NAME, Scope.READ, START),))
        programs.find(secret, "192.0.2.1")
    assert len(programs._used) <= MOST_TOKENS


def made(command: MakeToken) -> MadeToken:
    secret = make_secret()
    return MadeToken(make_token(secret, command.name, command.scope, START + timedelta(hours=1)), secret)


async def test_a_browser_makes_a_token_over_https_and_is_told_it_once(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    doors.hub.answers[MakeToken] = made
    client = await doors.signed_in()
    answer = await client.call("POST", "/account/tokens", {"name": NAME, "scope": "write"})
    assert answer.status == 201
    assert answer.data["token"].startswith("bs_")
    assert doors.hub.submitted[-1] == MakeToken(NAME, Scope.WRITE, Origin(Door.HTTPS, "127.0.0.1"))
    assert answer.data["token"] not in caplog.text + (await client.call("GET", "/account/tokens")).body.decode()


async def test_no_token_is_made_over_http(doors: Doors) -> None:
    client = await doors.signed_in(Door.HTTP)
    answer = await client.call("POST", "/account/tokens", {"name": NAME, "scope": "read"})
    assert (answer.status, answer.code) == (409, "https-required")
    assert not any(isinstance(command, MakeToken) for command in doors.hub.submitted)


@pytest.mark.parametrize(
    "body",
    [
        {"name": NAME},
        {"name": "", "scope": "read"},
        {"name": NAME, "scope": "admin"},
        {"name": "x" * 241, "scope": "read"},
        {"name": 1, "scope": "read"},
        {"name": NAME, "scope": "read", "token": "mine"},
    ],
)
async def test_what_makes_no_token_is_named(doors: Doors, body: object) -> None:
    client = await doors.signed_in()
    answer = await client.call("POST", "/account/tokens", body)
    assert answer.status == 400
    assert answer.code in ("bad-value", "unknown-key")


@pytest.mark.parametrize("door", NETWORK)
async def test_a_browser_deletes_a_token(doors: Doors, door: Door) -> None:
    client = await doors.signed_in(door)
    assert (await client.call("DELETE", "/account/tokens/0a1b")).status == 204
    assert doors.hub.submitted[-1] == DeleteToken("0a1b", Origin(door, "127.0.0.1"))
    doors.hub.faults[DeleteToken] = NotFound("no-such-token", "There is no such token.", "See the list.")
    assert (await client.call("DELETE", "/account/tokens/0a1b")).code == "no-such-token"
    assert (await client.call("DELETE", "/account/tokens/..%2f")).code == "not-found"


async def test_another_site_s_page_cannot_use_a_token_either(doors: Doors) -> None:
    client = program(doors, Scope.WRITE)
    answer = await client.call("POST", "/security/rollback", Origin="https://evil.example")
    assert (answer.status, answer.code) == (403, "foreign-origin")
