"""Each fault that a stand-in can have really happens to a client."""

import asyncio
import contextlib
import errno
import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import aiohttp
import pytest
from aiohttp import web

from tests import http_faults
from tests.easydns_server import EasyDnsStandIn
from tests.http_faults import HttpFault

# What comes at all comes at once, where the host is not busy.
PATIENCE = aiohttp.ClientTimeout(15)


@contextlib.asynccontextmanager
async def stand_in(tls: bool) -> AsyncIterator[tuple[EasyDnsStandIn, aiohttp.ClientSession]]:
    """A server, and a client that trusts it and calls anew for every question."""
    async with EasyDnsStandIn(tls=("127.0.0.1",) if tls else None) as server:
        trust = ssl.create_default_context(cadata=server.trust.decode())
        connector = aiohttp.TCPConnector(ssl=trust, force_close=True)
        async with aiohttp.ClientSession(connector=connector, timeout=PATIENCE) as session:
            yield server, session


Parties = tuple[EasyDnsStandIn, aiohttp.ClientSession]


@pytest.fixture(params=[False, True], ids=["http", "https"])
async def parties(request: pytest.FixtureRequest) -> AsyncIterator[Parties]:
    async with stand_in(request.param) as both:
        yield both


def asking(parties: Parties, fault: HttpFault, times: int = 1) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
    server, session = parties
    server.fault(fault, times)
    return session.get(server.update_url, allow_redirects=times > 1)


async def failure(parties: Parties, fault: HttpFault, times: int = 1) -> Exception:
    with pytest.raises((aiohttp.ClientError, TimeoutError)) as caught:
        async with asking(parties, fault, times) as answer:
            await answer.read()
    return caught.value


@pytest.mark.parametrize(
    ("fault", "status", "beginning"),
    [
        (http_faults.portal(), 200, "<!DOCTYPE html><html><head><title>Guest network</title></head>\n<frameset"),
        (http_faults.fails(500), 500, "<html>"),
        (http_faults.fails(502), 502, "<html>"),
        (http_faults.fails(503, "30"), 503, "<html>"),
        (http_faults.redirects("https://elsewhere.example/", 301), 301, ""),
        (http_faults.redirects("https://elsewhere.example/"), 302, ""),
        (http_faults.says_json({"data": [{"id": None}]}), 200, '{"data": ['),
        (http_faults.says_json([1, 2]), 200, "[1, 2]"),
    ],
)
async def test_another_answer_comes(parties: Parties, fault: HttpFault, status: int, beginning: str) -> None:
    async with asking(parties, fault) as answer:
        assert answer.status == status
        assert (await answer.text()).startswith(beginning)
        assert (answer.headers.get("Retry-After") == "30") is (status == 503)
        assert ("Location" in answer.headers) is (status in (301, 302))


async def test_a_huge_body_comes_without_its_length(parties: Parties) -> None:
    async with asking(parties, http_faults.huge(head=b"OK")) as answer:
        assert answer.content_length is None
        body = await answer.read()
    assert (len(body), body[:2]) == (5 << 20, b"OK")


@pytest.mark.parametrize("fault", [http_faults.cut_short(), http_faults.cut_chunk()])
async def test_a_body_is_cut_off(parties: Parties, fault: HttpFault) -> None:
    assert isinstance(await failure(parties, fault), aiohttp.ClientPayloadError)


@pytest.mark.parametrize("fault", [http_faults.never_answers, http_faults.slow_head(0.05), http_faults.slow_body(0.05)])
async def test_an_answer_takes_too_long(parties: Parties, fault: HttpFault) -> None:
    parties[1]._timeout = aiohttp.ClientTimeout(0.3)
    assert isinstance(await failure(parties, fault), TimeoutError)


async def test_a_slow_body_begins_at_once(parties: Parties) -> None:
    async with asking(parties, http_faults.slow_body(0.01, b"OK")) as answer:
        assert await answer.content.readexactly(1) == b"O"
        assert await answer.content.read() == b"K"


async def test_a_connection_is_reset(parties: Parties) -> None:
    error = await failure(parties, http_faults.resets, times=2)  # aiohttp tries once more by itself
    assert isinstance(error, aiohttp.ClientOSError)
    assert error.errno == errno.ECONNRESET


async def test_a_redirection_has_no_end(parties: Parties) -> None:
    error = await failure(parties, http_faults.redirects_for_ever(), times=1000)
    assert isinstance(error, aiohttp.TooManyRedirects)
    assert parties[0].asked[5].query == "turn=5"


async def test_something_else_than_http_is_spoken(parties: Parties) -> None:
    assert isinstance(await failure(parties, http_faults.not_http()), aiohttp.ClientResponseError)


async def test_a_certificate_is_for_another_name_until_it_is_set_right() -> None:
    async with stand_in(tls=True) as (server, session):
        server.certify(("other.example",))
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await session.get(server.update_url)
        assert not server.asked
        server.certify(("127.0.0.1",))
        async with session.get(server.update_url) as answer:
            assert answer.status == 200


async def test_a_server_ends_although_a_client_still_waits() -> None:
    waits = asyncio.Event()

    async def fault(request: web.Request) -> web.StreamResponse:
        waits.set()
        return await http_faults.never_answers(request)

    async with aiohttp.ClientSession() as session, asyncio.timeout(5):
        server = EasyDnsStandIn()
        await server.start()
        server.fault(fault)
        asked = asyncio.create_task(session.get(server.update_url).__aenter__())
        await waits.wait()
        await server.stop()
        with pytest.raises(aiohttp.ClientConnectionError):
            await asked
