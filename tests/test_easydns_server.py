"""What the stand-in for easyDNS promises to those who test against it."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.child_process import child, own_address
from tests.easydns_login import Login
from tests.easydns_records import DYNAMIC, RecordTable
from tests.easydns_server import API_LOGIN, UPDATE_LOGIN, EasyDnsStandIn
from tests.easydns_update_door import DRESSED, LIMIT_SECONDS, PLAIN, SPELLINGS, Manner, Word
from tests.fakes import FakeClock
from tests.free_ports import free_port

ZONE, OTHER = "clearcomdevices.com", "theatre.example"
HOST, FOH = "foh", f"foh.{ZONE}"
ADD = f"zones/records/add/{ZONE}/TXT"
ALL = f"zones/records/all/{ZONE}"
WRONG = Login("unit", "guessed")


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def easydns(clock: FakeClock) -> AsyncIterator[EasyDnsStandIn]:
    async with EasyDnsStandIn((ZONE, OTHER), clock=clock.monotonic) as server:
        yield server


class Client:
    """Asks a stand-in as a client of easyDNS would."""

    def __init__(self, easydns: EasyDnsStandIn, session: aiohttp.ClientSession) -> None:
        self._easydns = easydns
        self._session = session

    async def update(self, name: str = FOH, login: Login = UPDATE_LOGIN, **query: str) -> str:
        """The body of the answer to a dynamic update."""
        query = {"hostname": name, **query}
        async with self._session.get(self._easydns.update_url, params=query, headers=login.headers) as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
            return await answer.text()

    async def rest(
        self, method: str, path: str, body: Any = None, login: Login = API_LOGIN, **query: str
    ) -> tuple[int, Any]:
        """Status and body of an answer of the REST interface."""
        url = f"{self._easydns.api_url}/{path}"
        query = {"format": "json", **query}
        async with self._session.request(method, url, params=query, json=body, headers=login.headers) as answer:
            return answer.status, await answer.json()


@pytest.fixture
def client(easydns: EasyDnsStandIn, session: aiohttp.ClientSession) -> Client:
    return Client(easydns, session)


def text(value: str = "proof", **more: Any) -> dict[str, Any]:
    return {"domain": ZONE, "host": HOST, "type": "TXT", "rdata": value, "ttl": "300", "prio": "0", **more}


async def test_an_update_makes_a_record_that_the_rest_interface_shows(client: Client) -> None:
    assert "updated" in await client.update(myip="192.168.1.4")
    _, shown = await client.rest("GET", f"{ALL}/search/{HOST}")
    (record,) = shown["data"]
    assert (record["host"], record["type"], record["rdata"]) == (HOST, DYNAMIC, "192.168.1.4")


@pytest.mark.parametrize("query", [{}, {"myip": ""}, {"myip": "1.1.1.1"}])
async def test_an_update_without_an_address_means_where_the_question_came_from(
    client: Client, easydns: EasyDnsStandIn, query: dict[str, str]
) -> None:
    await client.update(FOH, UPDATE_LOGIN, **query)
    assert easydns.records.addresses(FOH) == ["127.0.0.1"]


async def test_a_name_can_be_taken_offline(client: Client, easydns: EasyDnsStandIn, clock: FakeClock) -> None:
    await client.update(myip="192.168.1.4")
    clock.advance(LIMIT_SECONDS)
    await client.update(myip="0.0.0.0")
    assert easydns.records.addresses(FOH) == ["0.0.0.0"]


async def test_each_name_may_be_updated_every_ten_minutes(
    client: Client, easydns: EasyDnsStandIn, clock: FakeClock
) -> None:
    await client.update(myip="192.168.1.4")
    clock.advance(LIMIT_SECONDS - 1)
    assert "TOOSOON" in await client.update(myip="192.168.1.5")
    assert "OK" in await client.update(f"monitors.{ZONE}", myip="192.168.1.6")
    assert easydns.records.addresses(FOH) == ["192.168.1.4"]
    clock.advance(1)
    assert "no update required" in await client.update(myip="192.168.1.4")
    clock.advance(LIMIT_SECONDS)
    assert "updated" in await client.update(myip="192.168.1.5")


@pytest.mark.parametrize(
    ("name", "login", "address", "said"),
    [
        (FOH, WRONG, "192.168.1.4", "NOACCESS"),
        (f"none.{ZONE}", UPDATE_LOGIN, "192.168.1.4", "NOSERVICE"),
        ("foh.elsewhere.example", UPDATE_LOGIN, "192.168.1.4", "NOSERVICE"),
        ("foh", UPDATE_LOGIN, "192.168.1.4", "ILLEGAL INPUT"),
        (FOH, UPDATE_LOGIN, "fd00::4", "ILLEGAL INPUT"),
        (FOH, UPDATE_LOGIN, "nowhere", "ILLEGAL INPUT"),
    ],
)
async def test_what_is_wrong_with_an_update_is_refused(
    client: Client, easydns: EasyDnsStandIn, name: str, login: Login, address: str, said: str
) -> None:
    easydns.updates.enabled = {FOH}
    assert f">{said}<" in await client.update(name, login, myip=address)
    assert not len(easydns.records)


@pytest.mark.parametrize("manner", [DRESSED, PLAIN])
@pytest.mark.parametrize(("word", "spelling"), [(word, spelling) for word in Word for spelling in SPELLINGS[word]])
async def test_every_word_is_said_in_every_spelling(
    client: Client, easydns: EasyDnsStandIn, manner: Manner, word: Word, spelling: str
) -> None:
    easydns.updates.manner = manner.spelt(word, spelling)
    easydns.refuse_update(word)
    body = await client.update(myip="192.168.1.4")
    if manner.dressed:
        assert body.startswith(f'<HTML><BODY><FONT FACE="sans-serif" SIZE="-1">{spelling}<br />\n<hr noshade size="1">')
    else:
        assert body == f"{spelling}\n"
    assert not len(easydns.records)


async def test_a_record_is_added_changed_and_deleted(client: Client, easydns: EasyDnsStandIn) -> None:
    status, added = await client.rest("PUT", ADD, text())
    identity = added["data"]["id"]
    assert (status, added["status"], easydns.records.texts(FOH)) == (201, 201, ["proof"])
    status, _ = await client.rest("POST", f"zones/records/{identity}", {"rdata": "other"})
    assert (status, easydns.records.texts(FOH)) == (200, ["other"])
    status, _ = await client.rest("DELETE", f"zones/records/{ZONE}/{identity}")
    assert (status, easydns.records.texts(FOH)) == (200, [])
    status, _ = await client.rest("DELETE", f"zones/records/{ZONE}/{identity}")
    assert status == 404


async def test_a_name_may_have_several_texts_but_none_twice(client: Client, easydns: EasyDnsStandIn) -> None:
    for value in ("one", "two"):
        assert (await client.rest("PUT", ADD, text(value)))[0] == 201
    status, refusal = await client.rest("PUT", ADD, text("two"))
    assert (status, refusal["error"]["message"]) == (400, "Record already exists")
    assert easydns.records.texts(FOH) == ["one", "two"]


@pytest.mark.parametrize(("ttl", "prio"), [(60, 0), ("60", "0")])
@pytest.mark.parametrize("as_text", [True, False])
async def test_numbers_come_and_go_as_numbers_or_as_text(
    client: Client, easydns: EasyDnsStandIn, ttl: Any, prio: Any, as_text: bool
) -> None:
    easydns.rest.numbers_as_text = as_text
    _, added = await client.rest("PUT", ADD, text(ttl=ttl, prio=prio))
    assert (added["data"]["ttl"], added["data"]["prio"]) == (("300", "0") if as_text else (300, 0))


async def test_a_short_ttl_may_also_be_refused(client: Client, easydns: EasyDnsStandIn) -> None:
    easydns.rest.raises_ttl = False
    assert (await client.rest("PUT", ADD, text(ttl=299)))[0] == 400


async def test_a_search_finds_what_has_the_word_in_it_and_comes_in_pages(
    client: Client, easydns: EasyDnsStandIn
) -> None:
    for host, value in (("foh", "1"), ("foh-2", "2"), ("monitors", "foh"), ("stage", "3")):
        await easydns.records.add(ZONE, host, "TXT", value)
    await easydns.records.add(OTHER, "foh", "TXT", "4")
    _, found = await client.rest("GET", f"{ALL}/search/{HOST}", start="1", max="1")
    assert [row["host"] for row in found["data"]] == ["foh-2"]
    assert (found["count"], found["total"], found["start"]) == ("1", "3", "1")


@pytest.mark.parametrize(
    ("zone", "login", "status"),
    [(ZONE, API_LOGIN, 200), (ZONE, WRONG, 401), (OTHER, API_LOGIN, 403), ("none.example", API_LOGIN, 404)],
)
@pytest.mark.parametrize("in_body", [True, False])
async def test_a_key_reaches_its_own_zones(
    client: Client, easydns: EasyDnsStandIn, zone: str, login: Login, status: int, in_body: bool
) -> None:
    easydns.rest.out_of_reach = {OTHER}
    easydns.rest.refusals_as_200 = in_body
    for path in (f"domain/{zone}", f"zones/records/all/{zone}"):
        got, body = await client.rest("GET", path, login=login)
        assert got == (200 if in_body else status)
        assert body.get("error", {"code": 200})["code"] == status
    identity = (await easydns.records.add(OTHER, "foh", "TXT", "1")).identity
    assert (await client.rest("POST", f"zones/records/{identity}", {"rdata": "2"}))[1]["error"]["code"] == 403


@pytest.mark.parametrize(
    "body",
    [[], "{", text(ttl="long"), text(ttl=True), text(rdata=""), text(rdata=1), text(type="A"), text(domain=OTHER)],
)
async def test_what_is_wrong_with_a_record_is_refused(client: Client, easydns: EasyDnsStandIn, body: Any) -> None:
    assert (await client.rest("PUT", ADD, body))[0] == 400
    assert not len(easydns.records)


async def test_what_is_planned_meets_those_it_is_meant_for(client: Client, easydns: EasyDnsStandIn) -> None:
    easydns.refuse_rest(420, "Enhance Your Calm")
    easydns.refuse_update(Word.TOO_SOON)
    assert (await client.rest("GET", f"domain/{ZONE}"))[0] == 420
    assert "TOOSOON" in await client.update(myip="192.168.1.4")
    assert (await client.rest("GET", f"domain/{ZONE}"))[0] == 200
    assert "OK" in await client.update(myip="192.168.1.4")
    easydns.refuse_rest(420, "Enhance Your Calm")
    easydns.mend()
    assert (await client.rest("GET", f"domain/{ZONE}"))[0] == 200
    assert [asked.is_update for asked in easydns.asked] == [False, True, False, True, False]


async def test_followers_know_before_the_answer_comes(client: Client, easydns: EasyDnsStandIn) -> None:
    told: list[list[str]] = []

    async def follower(records: RecordTable) -> None:
        told.append(records.addresses(FOH))

    await easydns.records.follow(follower)
    await client.update(myip="192.168.1.4")
    assert told == [[], ["192.168.1.4"]]
    easydns.records.leave(follower)
    await client.update(f"monitors.{ZONE}", myip="192.168.1.5")
    assert len(told) == 2


async def test_a_fault_of_its_own_is_told_to_the_test(session: aiohttp.ClientSession) -> None:
    async def broken(_request: object) -> Any:
        raise ZeroDivisionError

    easydns = EasyDnsStandIn()
    await easydns.start()
    easydns.fault(broken)
    async with session.get(easydns.update_url) as answer:
        assert answer.status == 500
    with pytest.raises(ZeroDivisionError):
        await easydns.stop()


async def test_it_runs_as_a_program_of_its_own(session: aiohttp.ClientSession) -> None:
    host = own_address()
    port = free_port()
    here = Path(__file__).parents[1]
    command = (sys.executable, "-m", "tests.easydns_server", "--host", host, "--port", str(port), "--zone", OTHER)
    async with child(*command, folder=here) as program:
        await program.until_listening(host, port)
        query = {"hostname": f"foh.{OTHER}", "myip": "192.168.1.4"}
        url = f"http://{host}:{port}/dyn/generic.php"
        async with session.get(url, params=query, headers=UPDATE_LOGIN.headers) as answer:
            assert "OK" in await answer.text()
        assert program.output.startswith(url)
