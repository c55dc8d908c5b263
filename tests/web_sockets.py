"""What the tests of the web server's sockets share: a recording clock, a certificate, a small client."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import trustme
from aiohttp import web

from daemon.certificates.material import KeyedChain
from daemon.certificates.serving import server_context
from daemon.errors import BaseStationError
from daemon.messages.command import Door
from daemon.web.acceptor import Acceptor
from daemon.web.connections import Connections
from daemon.web.http_connection import connection_of, mark_authenticated
from daemon.web.reading import read_body
from daemon.web.service import Service, Tls
from tests.fakes import FakeClock, FakeTimer

LOOPBACK = ("127.0.0.1", "::1")


class RecordingClock(FakeClock):
    """A clock that also remembers after how many seconds it was asked to call."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[float] = []

    def call_later(self, seconds: float, callback: Callable[[], object]) -> FakeTimer:
        self.asked.append(seconds)
        return super().call_later(seconds, callback)


def keyed_chain(authority: trustme.CA, name: str = "localhost") -> KeyedChain:
    issued = authority.issue_cert("127.0.0.1", "::1", name)
    return KeyedChain(tuple(pem.bytes() for pem in issued.cert_chain_pems), issued.private_key_pem.bytes())


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@dataclass
class Site:
    """A small application for every listener; its handlers wait where the tests want them to."""

    release: asyncio.Event = field(default_factory=asyncio.Event)
    entered: asyncio.Event = field(default_factory=asyncio.Event)

    def make(self, secure: bool = False) -> web.Application:
        app = web.Application(middlewares=[_told])
        app.add_routes(
            [
                web.get("/", self._facts),
                web.get("/sign-in", self._sign_in),
                web.get("/slow", self._slow),
                web.get("/endless", self._endless),
                web.post("/body", self._body),
                web.post("/unread", self._facts),
            ]
        )
        return app

    async def _facts(self, request: web.Request) -> web.Response:
        facts = connection_of(request)
        return web.json_response(
            {
                "door": facts.door.value,
                "secure": facts.secure,
                "client": facts.client,
                "generation": facts.tls_generation,
                "peer": [facts.peer.pid, facts.peer.uid, facts.peer.gid] if facts.peer else None,
            }
        )

    async def _sign_in(self, request: web.Request) -> web.Response:
        mark_authenticated(request)
        return web.Response(text="signed in")

    async def _slow(self, request: web.Request) -> web.Response:
        self.entered.set()
        await self.release.wait()
        return web.Response(text="delivered")

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        self.entered.set()
        while True:
            await response.write(bytes(64 * 1024))
            # asyncio's TLS learns only in the loop's next turn that a write has failed.
            await asyncio.sleep(0)

    async def _body(self, request: web.Request) -> web.Response:
        self.entered.set()
        return web.Response(text=str(len(await read_body(request, 100_000))))


@web.middleware
async def _told(request: web.Request, handler: Callable[[web.Request], object]) -> web.StreamResponse:
    try:
        return await handler(request)  # type: ignore[misc, no-any-return]
    except BaseStationError as err:
        return web.Response(status=400, text=err.code)


@dataclass
class Reply:
    version: str
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Client:
    """One connection of a client, HTTP/1.1 by hand."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def get(self, path: str = "/") -> Reply:
        self.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        return await self.reply()

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def reply(self) -> Reply:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        version, status, *_ = head[0].split()
        return Reply(version, int(status), headers, body)

    async def ended(self) -> bool:
        """Wait until the server has closed the connection; whether it did so without sending anything more."""
        try:
            return await self.reader.read() == b""
        except ConnectionError:
            return True

    async def close(self) -> None:
        self.writer.transport.abort()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()


def post(length: int, body: bytes = b"", path: str = "/body") -> bytes:
    """A request that announces `length` bytes of body and brings `body` of them."""
    return f"POST {path} HTTP/1.1\r\nContent-Length: {length}\r\nHost: localhost\r\n\r\n".encode() + body


@dataclass
class Clients:
    """Makes clients, and closes them at the end."""

    _made: list[Client] = field(default_factory=list)

    async def connect(
        self, port: int, tls: ssl.SSLContext | None = None, *, host: str = "127.0.0.1", source: str | None = None
    ) -> Client:
        local = (source, 0) if source else None
        reader, writer = await asyncio.open_connection(host, port, ssl=tls, local_addr=local)
        return self._keep(reader, writer)

    async def connect_unix(self, path: Path) -> Client:
        return self._keep(*await asyncio.open_unix_connection(path))

    async def close(self) -> None:
        for client in self._made:
            await client.close()

    def _keep(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Client:
        client = Client(reader, writer)
        self._made.append(client)
        return client


@dataclass
class Server:
    """One service on a loopback port, with room for few connections."""

    authority: trustme.CA
    room: int = 20
    secure: bool = False
    clock: RecordingClock = field(default_factory=RecordingClock)
    site: Site = field(default_factory=Site)
    clients: Clients = field(default_factory=Clients)

    async def start(self) -> None:
        self.connections = Connections(self.clock, self.room)
        tls = Tls(server_context(keyed_chain(self.authority)), 7) if self.secure else None
        door = Door.HTTPS if self.secure else Door.HTTP
        self.service = Service(door, self.site.make(), self.connections, tls)
        await self.service.start()
        self.tls = trusting(self.authority) if self.secure else None
        listening = socket.create_server(("127.0.0.1", 0))
        listening.setblocking(False)
        self.port = listening.getsockname()[1]
        self.acceptor = Acceptor(
            listening, lambda sock, address: self.service.serve(sock, address[0]), lambda err: None, self.clock
        )

    async def stop(self) -> None:
        self.site.release.set()
        self.acceptor.close()
        await self.clients.close()
        await self.service.stop()


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop run until `condition` holds; the test's own time limit ends a vain wait."""
    while not condition():  # noqa: ASYNC110 - what is waited for has no event of its own
        await asyncio.sleep(0.001)


def open_files() -> int:
    """How many descriptors this process has."""
    return len(list(Path("/proc/self/fd").iterdir()))
