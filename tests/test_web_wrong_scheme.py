import json
from collections.abc import AsyncIterator

import pytest
import trustme

from daemon.web.connections import Phase
from daemon.web.replies import SECURITY_HEADERS
from tests.web_sockets import Client, Reply, Server, until


@pytest.fixture
async def secure() -> AsyncIterator[Server]:
    server = Server(trustme.CA(), secure=True)
    await server.start()
    yield server
    await server.stop()


async def asked(server: Server, request: bytes) -> Reply:
    """What plain HTTP gets at the HTTPS port, and nothing after it."""
    client = await server.clients.connect(server.port)
    client.send(request)
    reply = await client.reply()
    assert await client.ended()
    await until(lambda: not server.connections)
    return reply


@pytest.mark.parametrize("host", ["192.168.1.20", "Stage-Left.local", "[fd00::1]"])
async def test_plain_request_at_the_https_port_is_shown_the_way(secure: Server, host: str) -> None:
    for method in ("GET", "HEAD"):
        request = f"{method} /static/x HTTP/1.1\r\nHost: {host}:{secure.port}\r\nCookie: ccm_http=secret\r\n\r\n"
        reply = await asked(secure, request.encode())
        assert (reply.status, reply.headers["location"]) == (307, f"https://{host.lower()}:{secure.port}/")
        assert (reply.headers["cache-control"], reply.headers["connection"]) == ("no-store", "close")
        assert all(reply.headers[name.lower()] == value for name, value in SECURITY_HEADERS.items())
        assert "set-cookie" not in reply.headers


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /api/v1/session HTTP/1.1\r\nHost: unit\r\nContent-Length: 0\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: unit\r\nHost: unit\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: unit\nSet-Cookie: a=b\r\n\r\n",
        b'GET / HTTP/1.1\r\nHost: "><script>\r\n\r\n',
        b"GET / HTTP/1.1\r\nHost: unit/@evil\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
async def test_plain_request_that_names_no_place_to_go_is_refused(secure: Server, request_: bytes) -> None:
    reply = await asked(secure, request_)
    assert (reply.status, json.loads(reply.body)["code"]) == (409, "https-required")
    assert "location" not in reply.headers


async def waiting(server: Server) -> Client:
    """A client whose plain request has begun and does not end."""
    client = await server.clients.connect(server.port)
    client.send(b"GET / HTTP/1.1\r\n")
    await until(lambda: [held.phase for held in server.connections] == [Phase.HANDSHAKE])
    return client


async def test_plain_request_that_dribbles_in_ends_with_the_handshakes_deadline(secure: Server) -> None:
    client = await waiting(secure)
    secure.clock.advance(11)
    assert await client.ended()
    await until(lambda: not secure.connections)


async def test_plain_request_that_never_ends_is_cut(secure: Server) -> None:
    client = await waiting(secure)
    client.send(b"X: " + b"x" * 20_000)
    assert await client.ended()
    await until(lambda: not secure.connections)


async def test_tls_is_served_beside_it(secure: Server) -> None:
    client = await secure.clients.connect(secure.port, secure.tls)
    assert (await client.get()).status == 200
