"""Sign-ins, as their owner sees and ends them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.messages.command import Door
from daemon.web.devices import UNKNOWN, device_of
from tests.web_doors import Client, Doors, opened

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"
)


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


async def with_device(doors: Doors, user_agent: str, door: Door = Door.HTTPS) -> Client:
    client = doors.client(door)
    client.session.headers["User-Agent"] = user_agent
    assert (await client.sign_in()).status == 201
    return client


async def listed(client: Client) -> list[dict[str, object]]:
    found: list[dict[str, object]] = (await client.call("GET", "/account/sessions")).data["sessions"]
    return found


async def test_every_sign_in_is_told_the_one_that_asks_first(doors: Doors) -> None:
    phone = await with_device(doors, IPHONE, Door.HTTP)
    doors.clock.advance(60)
    await with_device(doors, EDGE)
    doors.clock.advance(30)
    mine, other = await listed(phone)
    assert mine == {
        "id": mine["id"],
        "device": "Safari on iPhone",
        "address": "127.0.0.1",
        "scheme": "http",
        "since": "2027-01-15T19:00:00Z",
        "last_seen": "2027-01-15T19:01:30Z",
        "current": True,
    }
    assert (other["device"], other["scheme"], other["current"]) == ("Edge on Windows", "https", False)
    assert other["since"] == other["last_seen"] == "2027-01-15T19:01:00Z"


async def test_what_names_a_sign_in_opens_nothing(doors: Doors) -> None:
    client = await doors.signed_in()
    [mine] = await listed(client)
    stranger = doors.client()
    for cookie in (f"__Host-ccm={mine['id']}", f"__Host-ccm={client.csrf}"):
        assert (await stranger.call("GET", "/session", Cookie=cookie)).status == 401
    assert client.csrf not in str(mine)


async def test_another_sign_in_is_ended_and_its_stream_with_it(doors: Doors) -> None:
    mine, other = await doors.signed_in(), await doors.signed_in(Door.HTTP)
    async with other.stream() as events:
        await events.beginning()
        identity = (await listed(mine))[1]["id"]
        assert (await mine.call("DELETE", f"/account/sessions/{identity}")).status == 204
        assert await events.piece() == ""
    assert (await other.call("GET", "/session")).status == 401
    assert len(await listed(mine)) == 1
    gone = await mine.call("DELETE", f"/account/sessions/{identity}")
    assert (gone.status, gone.code) == (404, "no-such-session")


async def test_all_others_are_ended_at_once(doors: Doors) -> None:
    mine = await doors.signed_in()
    others = [await doors.signed_in(door) for door in (Door.HTTP, Door.HTTPS, Door.HTTPS)]
    assert (await mine.call("DELETE", "/account/sessions")).status == 204
    assert [session["current"] for session in await listed(mine)] == [True]
    for other in others:
        assert (await other.call("GET", "/session")).status == 401


async def test_a_sign_in_that_has_run_out_is_not_told(doors: Doors) -> None:
    await doors.signed_in()
    doors.clock.advance(doors.profile.security.session_idle_seconds + 1)
    assert len(await listed(await doors.signed_in())) == 1


async def test_nobody_ends_a_sign_in_without_the_csrf_token(doors: Doors) -> None:
    mine, other = await doors.signed_in(), await doors.signed_in()
    identity = (await listed(mine))[1]["id"]
    for path in (f"/account/sessions/{identity}", "/account/sessions"):
        assert (await mine.call("DELETE", path, X_CSRF_Token="nonsense")).code == "csrf-token-missing"
    assert (await other.call("GET", "/session")).status == 200


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (IPHONE, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Linux; Android 10; K) Chrome/130.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15", "Safari on Mac"),
        ("curl/8.11.0", "curl"),
        ("Python/3.11 aiohttp/3.14", "Python"),
        ("", UNKNOWN),
        ("<script>alert(1)</script>", UNKNOWN),
        ("A" * 5000, UNKNOWN),
    ],
)
def test_a_device_is_called_as_its_owner_calls_it(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device


@given(st.text())
def test_nothing_but_plain_words_is_taken_from_a_user_agent(text: str) -> None:
    device = device_of(text)
    assert 0 < len(device) <= 40
    assert all(letter.isascii() and (letter.isalnum() or letter in " ._-") for letter in device)
