import asyncio
import asyncio.sslproto
import gc
import logging
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import closing

import pytest
import trustme

from daemon.web.process_limits import TLS_READ_BUFFER, bound_tls_memory, spare_the_collector
from tests.web_sockets import Server, open_files, post, until

HEAD = b"Host: localhost\r\n"
# How a handshake begins (RFC 8446 section 5.1).
TLS_RECORD = b"\x16\x03\x01"


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


async def test_a_client_that_refuses_the_certificate_is_named_quietly(
    secure: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "daemon.web.service")

    def visit() -> None:
        # A blocking client, since asyncio's sends no alert.
        with socket.create_connection(("127.0.0.1", secure.port), timeout=10) as sock:
            ssl.create_default_context().wrap_socket(sock, server_hostname="localhost")

    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncio.to_thread(visit)
    await until(lambda: secure.connections.tally.handshakes_failed == 1)
    said = [record for record in caplog.records if record.name.startswith(("daemon", "asyncio", "aiohttp"))]
    assert [record.getMessage() for record in said if record.name == "daemon.web.service"] == [
        "127.0.0.1: TLS handshake failed: TLSV1_ALERT_UNKNOWN_CA"
    ]
    assert all(record.levelno == logging.DEBUG and record.exc_info is None for record in said)


RESET = struct.pack("ii", 1, 0)


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize(
    "sent", [b"", b"GET / HTTP", post(1000, b"part"), b"GET /slow HTTP/1.1\r\n" + HEAD + b"\r\n", b"GET /endless "]
)
async def test_clients_that_vanish_leave_nothing_behind(
    plain: Server, secure: Server, caplog: pytest.LogCaptureFixture, encrypted: bool, reset: bool, sent: bytes
) -> None:
    server = secure if encrypted else plain
    if sent.startswith(b"GET /endless"):
        sent += b"HTTP/1.1\r\n" + HEAD + b"\r\n"
    files, tasks = open_files(), len(asyncio.all_tasks())
    for _ in range(10):
        client = await server.clients.connect(server.port, server.tls)
        client.send(sent)
        await asyncio.sleep(0)
        if reset:
            client.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        await client.close()
    server.site.release.set()
    await until(lambda: not server.connections)
    await until(lambda: (open_files(), len(asyncio.all_tasks())) == (files, tasks))
    assert [record for record in caplog.records if record.levelno > logging.DEBUG] == []


@pytest.mark.parametrize("part", [0, 1, 5, 100, 250])
async def test_clients_that_vanish_in_the_handshake_leave_nothing_behind(secure: Server, part: int) -> None:
    hello = ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), hello, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    greeting = hello.read()
    files, tasks = open_files(), len(asyncio.all_tasks())
    for linger in (False, True):
        with closing(socket.create_connection(("127.0.0.1", secure.port))) as sock:
            sock.sendall(greeting[:part])
            await until(lambda: len(secure.connections) == 1)
            if linger:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        await until(lambda: not secure.connections)
    await until(lambda: (open_files(), len(asyncio.all_tasks())) == (files, tasks))


def tls_protocols() -> int:
    return sum(isinstance(each, asyncio.sslproto.SSLProtocol) and each._server_side for each in gc.get_objects())


@pytest.mark.parametrize("ending", ["client in handshake", "table in handshake", "client", "table", "in flight"])
async def test_an_ended_connection_is_freed_without_garbage_collection(secure: Server, ending: str) -> None:
    gc.collect()
    gc.disable()
    try:
        before = tls_protocols()
        shaken = "handshake" not in ending
        client = await secure.clients.connect(secure.port, secure.tls if shaken else None)
        if shaken:
            await client.get()
        else:
            client.send(TLS_RECORD)
        if ending == "in flight":
            client.send(post(1000, b"part"))
            await secure.site.entered.wait()
        await until(lambda: tls_protocols() == before + 1)
        if "table" in ending:
            secure.clock.advance(100)
        await client.close()
        await until(lambda: not secure.connections)
        await until(lambda: tls_protocols() == before)
    finally:
        gc.enable()


async def test_a_handshake_evicted_before_it_began_closes_its_socket(secure: Server) -> None:
    before = open_files()
    ours, theirs = socket.socketpair()
    with closing(theirs):
        secure.service.serve(ours, "127.0.0.1")
        secure.connections.retire(secure.service)
        await until(lambda: not secure.connections)
        assert ours.fileno() == -1
    assert open_files() == before


async def test_tls_connections_get_a_small_read_buffer_and_still_take_whole_records(
    secure: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asyncio.sslproto.SSLProtocol, "max_size", asyncio.sslproto.SSLProtocol.max_size)
    bound_tls_memory()
    client = await secure.clients.connect(secure.port, secure.tls)
    assert (await client.get()).status == 200
    client.send(post(100_000, b"x" * 100_000))
    assert (await client.reply()).body == b"100000"
    held = next(iter(secure.connections))
    transport = held.wire.transport  # type: ignore[attr-defined]
    assert len(transport._ssl_protocol._ssl_buffer) == TLS_READ_BUFFER


def test_the_collector_passes_over_what_start_up_has_made() -> None:
    try:
        spare_the_collector()
        assert gc.get_freeze_count() > 1000
    finally:
        gc.unfreeze()
