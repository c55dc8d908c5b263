"""A person who follows the unit to another address keeps the sign-in, and nobody else gets one."""

from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from daemon.messages.command import Door
from daemon.settings import Profile
from daemon.web.handovers import GOOD_FOR_SECONDS, Handovers
from daemon.web.sessions import Sessions
from tests.fakes import FakeClock
from tests.web_doors import Answer, Client, Doors, opened
from tests.web_hub import PASSWORD

CHROME = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"}
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


async def a_code(client: Client) -> str:
    answer = await client.call("POST", "/session/handover")
    assert (answer.status, answer.data["seconds"]) == (201, GOOD_FOR_SECONDS)
    return str(answer.data["code"])


async def take(client: Client, code: str, **headers: str) -> Answer:
    return await client.call("POST", "/session/takeover", {"code": code}, **headers)


async def test_a_code_buys_a_session_where_the_browser_has_none(doors: Doors) -> None:
    code = await a_code(await doors.signed_in())
    newcomer = doors.client()
    answer = await take(newcomer, code)
    assert answer.status == 201
    [(name, cookie)] = SimpleCookie(answer.headers["Set-Cookie"]).items()
    assert (name, cookie["path"], cookie["samesite"]) == ("__Host-ccm", "/", "Strict")
    assert cookie["secure"]
    assert cookie["httponly"]
    newcomer.csrf = answer.data["csrf"]
    assert (await newcomer.call("POST", "/security/test")).status == 200


async def test_it_buys_one_only(doors: Doors) -> None:
    code = await a_code(await doors.signed_in())
    assert (await take(doors.client(), code)).status == 201
    again = await take(doors.client(), code)
    assert (again.status, again.code) == (401, "bad-handover")
    assert "Set-Cookie" not in again.headers


async def test_it_is_good_for_three_minutes(doors: Doors) -> None:
    client = await doors.signed_in()
    code = await a_code(client)
    doors.clock.advance(GOOD_FOR_SECONDS + 1)
    assert (await take(doors.client(), code)).code == "bad-handover"
    code = await a_code(client)
    doors.clock.advance(GOOD_FOR_SECONDS - 1)
    assert (await take(doors.client(), code)).status == 201


async def test_a_new_code_takes_the_place_of_the_one_before(doors: Doors) -> None:
    client = await doors.signed_in()
    first, second = await a_code(client), await a_code(client)
    assert (await take(doors.client(), first)).code == "bad-handover"
    assert (await take(doors.client(), second)).status == 201


async def test_it_ends_with_the_sign_in_that_gave_it(doors: Doors) -> None:
    client = await doors.signed_in()
    code = await a_code(client)
    assert (await client.call("DELETE", "/session")).status == 204
    assert (await take(doors.client(), code)).code == "bad-handover"
    code = await a_code(await doors.signed_in())
    doors.hub.become(session_epoch=doors.hub.snapshot.session_epoch + 1)
    assert (await take(doors.client(), code)).code == "bad-handover"


def test_it_prolongs_nothing() -> None:
    limits, clock = Profile().security, FakeClock()
    sessions = Sessions(limits)
    handovers = Handovers(sessions, clock)
    _, session = sessions.open(Door.HTTPS, 1, clock.monotonic())
    for _ in range(limits.session_seconds // 1000):
        clock.advance(1000)
        taken = handovers.redeem(handovers.issue(session), 1, "10.0.0.2", "")
        assert taken is not None
        _, session = taken
    clock.advance(limits.session_seconds % 1000 + 1)
    assert handovers.redeem(handovers.issue(session), 1, "10.0.0.2", "") is None


async def test_another_kind_of_browser_gets_nothing(doors: Doors) -> None:
    client = doors.client()
    client.csrf = (await client.call("POST", "/session", {"username": "admin", "password": PASSWORD}, **CHROME)).data[
        "csrf"
    ]
    code = await a_code(client)
    assert (await take(doors.client(), code, **FIREFOX)).code == "bad-handover"
    assert (await take(doors.client(), code, **CHROME)).code == "bad-handover"


async def test_no_code_is_given_or_taken_over_http(doors: Doors) -> None:
    asked = await (await doors.signed_in(Door.HTTP)).call("POST", "/session/handover")
    assert (asked.status, asked.code) == (409, "https-required")
    code = await a_code(await doors.signed_in())
    shown = await take(doors.client(Door.HTTP), code)
    assert (shown.status, shown.code) == (409, "https-required")


@pytest.mark.parametrize("code", ["", "x" * 129, "x", "\ud800", "ä" * 64])
async def test_what_is_no_code_is_refused(doors: Doors, code: str) -> None:
    answer = await take(doors.client(), code)
    assert answer.status in (400, 401)
    assert len(doors.services.sessions) == 0


async def test_another_sites_page_cannot_hand_in_a_code(doors: Doors) -> None:
    code = await a_code(await doors.signed_in())
    refused = await take(doors.client(), code, Origin="https://elsewhere.example")
    assert refused.code == "foreign-origin"
    assert (await take(doors.client(), code)).status == 201


async def test_a_sign_in_that_was_there_is_replaced(doors: Doors) -> None:
    giver, other = await doors.signed_in(), await doors.signed_in()
    assert (await take(other, await a_code(giver))).status == 201
    assert len(doors.services.sessions) == 2
    assert [event.text for event in doors.log.events if event.code == "signed-in"] == [
        "The sign-in was carried to another address of the unit."
    ]
