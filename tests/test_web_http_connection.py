import asyncio
import json
import logging
import socket
import time
from collections.abc import AsyncIterator

import pytest
import trustme
from aiohttp import web

from daemon.web.connections import Held, Phase
from daemon.web.http_connection import HEADER_BYTES, HttpConnection
from daemon.web.replies import SECURITY_HEADERS
from tests.web_sockets import Reply, Server, post, until

HEAD = b"Host: localhost\r\n"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
async def plain(authority: trustme.CA) -> AsyncIterator[Server]:
    server = Server(authority)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def secure(authority: trustme.CA) -> AsyncIterator[Server]:
    server = Server(authority, secure=True)
    await server.start()
    yield server
    await server.stop()


async def test_a_newcomer_is_served_while_the_unit_is_full(secure: Server) -> None:
    for _ in range(30):
        client = await secure.clients.connect(secure.port, secure.tls, source="127.0.0.9")
        await client.get()
    assert len(secure.connections) == secure.room
    newcomer = await secure.clients.connect(secure.port, secure.tls, source="127.0.0.1")
    assert (await newcomer.get()).status == 200
    await until(lambda: len(secure.connections) == secure.room)
    assert secure.connections.tally.evicted == 11


async def test_a_signed_in_connection_outlives_strangers_of_the_same_source(plain: Server) -> None:
    signed_in = await plain.clients.connect(plain.port)
    await signed_in.get("/sign-in")
    plain.clock.advance(1)
    for _ in range(3 * plain.room):
        await (await plain.clients.connect(plain.port)).get()
    assert (await signed_in.get()).status == 200


async def test_a_silent_handshake_ends_after_ten_seconds(secure: Server) -> None:
    silent = await secure.clients.connect(secure.port)
    await until(lambda: len(secure.connections) == 1)
    secure.clock.advance(9)
    assert len(secure.connections) == 1
    secure.clock.advance(2)
    assert await silent.ended()
    await until(lambda: not secure.connections)
    assert secure.connections.tally.handshakes_failed == 1


@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_connection_that_asks_nothing_ends_after_fifteen_seconds(
    plain: Server, secure: Server, encrypted: bool
) -> None:
    server = secure if encrypted else plain
    silent = await server.clients.connect(server.port, server.tls)
    await until(lambda: [held.phase for held in server.connections] == [Phase.FIRST])
    server.clock.advance(16)
    assert await silent.ended()
    await until(lambda: not server.connections)


def header_bytes(held: Held) -> int:
    assert isinstance(held.wire, HttpConnection)
    return held.wire.header_bytes


@pytest.mark.parametrize("requests_before", [0, 1])
async def test_a_header_that_dribbles_in_is_cut_after_fifteen_seconds(plain: Server, requests_before: int) -> None:
    client = await plain.clients.connect(plain.port)
    for _ in range(requests_before):
        await client.get()
    client.send(b"GET / HTTP/1.1\r\n")
    sent = len(b"GET / HTTP/1.1\r\n")
    for second in range(15):
        client.send(line := f"X-{second}: dribble\r\n".encode())
        sent += len(line)
        await until(lambda sent=sent: [header_bytes(held) for held in plain.connections] == [sent])  # type: ignore[misc]
        plain.clock.advance(1)
    plain.clock.advance(1)
    reply = await client.reply()
    assert reply.status == 408
    assert_like_any_answer(reply)
    assert await client.ended()


async def test_an_idle_kept_alive_connection_ends_after_75_seconds(plain: Server) -> None:
    client = await plain.clients.connect(plain.port)
    await client.get()
    plain.clock.advance(70)
    assert (await client.get()).status == 200
    plain.clock.advance(74)
    assert len(plain.connections) == 1
    plain.clock.advance(2)
    assert await client.ended()


async def test_a_header_beyond_its_bound_is_refused(plain: Server) -> None:
    client = await plain.clients.connect(plain.port)
    client.send(b"GET / HTTP/1.1\r\n" + HEAD)
    reply = asyncio.create_task(client.reply())
    sent = 0
    while not reply.done():
        client.send(b"X-Filler-%d: " % sent + b"x" * 1000 + b"\r\n")
        sent += 1000
        await asyncio.sleep(0)
        assert sent < 64 * HEADER_BYTES
    assert (await reply).status == 431
    assert_like_any_answer(await reply)


async def test_requests_piled_up_behind_one_in_flight_are_bounded(plain: Server) -> None:
    client = await plain.clients.connect(plain.port)
    client.send(b"GET /slow HTTP/1.1\r\n" + HEAD + b"\r\n")
    await plain.site.entered.wait()
    ended = asyncio.create_task(client.ended())
    while not ended.done():
        client.send(b"GET / HTTP/1.1\r\n" + HEAD + b"X: " + b"x" * 1000 + b"\r\n\r\n")
        await asyncio.sleep(0)
    await until(lambda: not plain.connections)


async def test_a_header_beyond_its_bound_is_not_read_even_when_it_comes_at_once(plain: Server) -> None:
    client = await plain.clients.connect(plain.port)
    client.send(b"GET / HTTP/1.1\r\n" + HEAD + b"".join(b"X-%d: %s\r\n" % (each, b"x" * 8000) for each in range(12)))
    assert (await client.reply()).status == 431
    assert await client.ended()


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x16\x03\x01 this is no HTTP\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HEAD + HEAD + b"\r\n",
        b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + HEAD + b"X: " + b"x" * 9000 + b"\r\n\r\n",
        b"POST /body HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n" + HEAD + b"\r\n0\r\n\r\n",
        b"POST /body HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n" + HEAD + b"\r\n{}",
        b"POST /body HTTP/1.1\r\nContent-Length: +2\r\n" + HEAD + b"\r\n{}",
    ],
)
async def test_what_is_no_http_gets_a_problem_and_is_closed(
    plain: Server, nonsense: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    client = await plain.clients.connect(plain.port)
    client.send(nonsense)
    reply = await client.reply()
    assert (reply.status, json.loads(reply.body)["code"]) == (400, "bad-request")
    assert_like_any_answer(reply)
    assert await client.ended()
    await until(lambda: not plain.connections)
    assert [record for record in caplog.records if record.levelno > logging.DEBUG] == []


def assert_like_any_answer(reply: Reply) -> None:
    """What ends a connection early says no less than other answers, and no more."""
    assert reply.version == "HTTP/1.1"
    assert reply.headers["content-type"] == "application/problem+json"
    assert json.loads(reply.body)["remedy"]
    for name, value in SECURITY_HEADERS.items():
        assert reply.headers[name.lower()] == value
    assert (reply.headers["cache-control"], reply.headers["connection"]) == ("no-store", "close")
    assert reply.headers["date"]
    assert "server" not in reply.headers


async def test_nonsense_behind_a_request_ends_the_connection_after_its_reply(plain: Server) -> None:
    client = await plain.clients.connect(plain.port)
    client.send(b"GET /slow HTTP/1.1\r\n" + HEAD + b"\r\n")
    await plain.site.entered.wait()
    client.send(b"nonsense\r\n\r\n")
    plain.site.release.set()
    assert [(await client.reply()).status, (await client.reply()).status] == [200, 400]
    assert await client.ended()


async def test_a_fault_outside_the_application_is_told_without_its_insides(
    plain: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_request: web.Request) -> None:
        raise RuntimeError("secret insides")

    monkeypatch.setattr(plain.service._server, "request_handler", fail)
    client = await plain.clients.connect(plain.port)
    reply = await client.get()
    assert (reply.status, json.loads(reply.body)["code"]) == (500, "internal-error")
    assert b"insides" not in reply.body
    assert_like_any_answer(reply)
    assert "secret insides" in caplog.text


@pytest.mark.alone
async def test_a_client_that_waits_for_acknowledgements_waits_for_none(secure: Server) -> None:
    def first_answer() -> float:
        assert secure.tls is not None
        with (
            socket.create_connection(("127.0.0.1", secure.port)) as plain,
            secure.tls.wrap_socket(plain, server_hostname="localhost") as sock,
        ):
            began = time.perf_counter()
            sock.sendall(b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n")
            assert sock.recv(1024).startswith(b"HTTP/1.1 200")
            return time.perf_counter() - began

    assert min([await asyncio.to_thread(first_answer) for _ in range(5)]) < 0.03


async def test_a_body_is_read_and_the_connection_serves_on(plain: Server) -> None:
    client = await plain.clients.connect(plain.port)
    client.send(post(100_000, b"x" * 100_000))
    assert (await client.reply()).body == b"100000"
    assert (await client.get()).status == 200


async def test_a_body_that_says_it_is_too_large_is_refused_unread(plain: Server) -> None:
    client = await plain.clients.connect(plain.port)
    client.send(post(100_001))
    assert (await client.reply()).body == b"body-too-large"


async def test_a_body_that_grows_too_large_is_refused(plain: Server) -> None:
    client = await plain.clients.connect(plain.port)
    client.send(b"POST /body HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HEAD + b"\r\n")
    reply = asyncio.create_task(client.reply())
    while not reply.done():
        client.send(b"400\r\n" + b"x" * 1024 + b"\r\n")
        await asyncio.sleep(0)
    assert (await reply).body == b"body-too-large"


@pytest.mark.parametrize("body", [b"not a size\r\n", b"3\r\nabcdef\r\n"])
async def test_a_body_with_broken_framing_is_told(plain: Server, body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    client = await plain.clients.connect(plain.port)
    client.send(b"POST /body HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HEAD + b"\r\n")
    await plain.site.entered.wait()
    client.send(body)
    assert (await client.reply()).body == b"bad-body"
    await until(lambda: not plain.connections)
    assert [record for record in caplog.records if record.levelno > logging.DEBUG] == []


async def test_a_body_too_slow_is_told_and_the_connection_closed(plain: Server) -> None:
    client = await plain.clients.connect(plain.port)
    client.send(post(1000, b"slow"))
    await plain.site.entered.wait()
    plain.clock.advance(29)
    assert len(plain.connections) == 1
    plain.clock.advance(2)
    reply = await client.reply()
    assert (reply.body, reply.headers["connection"]) == (b"body-too-slow", "close")
    await until(lambda: not plain.connections)


async def test_a_body_that_keeps_up_the_rate_has_its_time(plain: Server) -> None:
    client = await plain.clients.connect(plain.port)
    client.send(post(100_000, b"x" * 65_536))
    await plain.site.entered.wait()
    await until(lambda: next(iter(plain.connections)).received == 65_536)
    plain.clock.advance(31)
    client.send(b"x" * (100_000 - 65_536))
    assert (await client.reply()).body == b"100000"


async def test_a_body_that_nobody_reads_does_not_hold_the_connection(plain: Server) -> None:
    client = await plain.clients.connect(plain.port)
    client.send(post(1000, b"part", "/unread"))
    assert (await client.reply()).status == 200
    plain.clock.advance(8)
    assert await client.ended()
    await until(lambda: not plain.connections)


async def test_a_client_that_takes_no_reply_is_cut_after_thirty_seconds(secure: Server) -> None:
    client = await secure.clients.connect(secure.port, secure.tls)
    client.writer.transport.pause_reading()  # type: ignore[attr-defined]
    client.send(b"GET /endless HTTP/1.1\r\n" + HEAD + b"\r\n")
    await until(lambda: [held.stalled for held in secure.connections] == [secure.clock.monotonic()])
    secure.clock.advance(31)
    await until(lambda: not secure.connections)
