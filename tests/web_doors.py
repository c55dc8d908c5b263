"""The three doors on real sockets, with the FakeHub behind them, and browsers and programs in front."""

import asyncio
import functools
import json
import os
import ssl
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import trustme
from aiohttp import CookieJar
from multidict import CIMultiDictProxy

from daemon.certificates.material import KeyedChain
from daemon.messages.command import Door
from daemon.ports import Serving
from daemon.settings import ListenProfile, NetworkProfile, Profile
from daemon.web.app import build_app
from daemon.web.listeners import WebListeners
from daemon.web.services import Services
from daemon.web.unix_socket import UnixListener
from tests.fake_mirror import FakeMirror
from tests.fakes import FakeClock, FakeEventLog
from tests.free_ports import free_ports
from tests.web_hub import PASSWORD, FakeHub, a_snapshot
from tests.web_sockets import keyed_chain, trusting

API = "/api/v1"


@dataclass
class Answer:
    """What came back; `data` is the JSON, None where there is none."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body) if self.body else None

    @property
    def code(self) -> str:
        """The problem's code, once the problem is seen to be complete."""
        problem = self.data
        assert self.headers["Content-Type"] == "application/problem+json"
        assert problem["status"] == self.status
        assert problem["type"] == f"urn:base-station:{problem['code']}"
        assert problem["title"]
        assert problem["detail"]
        assert problem["remedy"]
        return str(problem["code"])


@dataclass
class Doors:
    """Everything of one unit that has to do with the web."""

    chain: KeyedChain
    tls: ssl.SSLContext
    folder: Path
    groups: Collection[int] = field(default_factory=lambda: (os.getgid(),))
    network: NetworkProfile = NetworkProfile()

    def __post_init__(self) -> None:
        self.http, self.https, self.other_https = free_ports(3)
        listen = ListenProfile(http=self.http, https=(self.https, self.other_https), addresses=("127.0.0.1",))
        self.profile = msgspec.structs.replace(Profile(), listen=listen, network=self.network)
        self.clock = FakeClock()
        self.hub = FakeHub(a_snapshot())
        self.hub.listen(self.http, self.https, self.other_https)
        self.mirror = FakeMirror()
        self.log = FakeEventLog(self.clock.now)
        self.services = Services.of(self.hub, self.clock, self.log, self.profile, self.groups, self.mirror)
        self.listeners = WebListeners(
            listen,
            lambda secure: build_app(self.services, Door.HTTPS if secure else Door.HTTP),
            clock=self.clock,
            events=FakeEventLog(),
            report=lambda _ports: None,
        )
        self.path = self.folder / "control.sock"
        self.unix = UnixListener(
            self.path, build_app(self.services, Door.SOCKET), clock=self.clock, events=FakeEventLog()
        )
        self._clients: list[Client] = []

    async def open(self, generation: int = 1) -> None:
        """Listen, or swap the certificate."""
        await self.listeners.open(http=True, serving=Serving(self.chain, generation))

    async def close(self) -> None:
        self.hub.free.set()
        for client in self._clients:
            await client.close()
        await self.listeners.close()
        await self.unix.close()

    def base(self, door: Door) -> str:
        """Where a door is."""
        if door is Door.SOCKET:
            return "http://unit"
        return f"http://127.0.0.1:{self.http}" if door is Door.HTTP else f"https://127.0.0.1:{self.https}"

    def client(self, door: Door = Door.HTTPS) -> "Client":
        """A newcomer with no cookies."""
        connector: aiohttp.BaseConnector
        connector = aiohttp.UnixConnector(str(self.path)) if door is Door.SOCKET else aiohttp.TCPConnector(ssl=self.tls)
        client = Client(self.base(door), aiohttp.ClientSession(connector=connector, cookie_jar=CookieJar(unsafe=True)))
        self._clients.append(client)
        return client

    async def signed_in(self, door: Door = Door.HTTPS) -> "Client":
        """A browser whose user has signed in."""
        client = self.client(door)
        assert (await client.sign_in()).status == 201
        return client


@dataclass
class Client:
    """A browser or program at one door; sends the CSRF token once it has one."""

    base: str
    session: aiohttp.ClientSession
    csrf: str = ""

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One call of the API; `body` is sent as JSON. Header names in keywords have underscores."""
        data = None if body is None else json.dumps(body).encode()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        if self.csrf:
            sent.setdefault("X-CSRF-Token", self.csrf)
        return await self.raw(method, API + path, data, sent)

    async def raw(self, method: str, path: str, data: bytes | None = None, headers: Any = None) -> Answer:
        """Anything; `headers` is a mapping or pairs."""
        async with self.session.request(
            method, self.base + path, data=data, headers=headers, skip_auto_headers={"Content-Type"}
        ) as answer:
            return Answer(answer.status, answer.headers, await answer.read())

    async def sign_in(self, password: str = PASSWORD) -> Answer:
        answer = await self.call("POST", "/session", {"username": "admin", "password": password})
        if answer.status == 201:
            self.csrf = answer.data["csrf"]
        return answer

    @asynccontextmanager
    async def stream(self, path: str = "/events/stream") -> AsyncIterator["Events"]:
        """Follow the events."""
        async with self.session.get(f"{self.base}{API}{path}") as answer:
            yield Events(answer)

    async def close(self) -> None:
        await self.session.close()


@dataclass
class Events:
    """A stream's reading end."""

    answer: aiohttp.ClientResponse

    async def piece(self) -> str:
        """The next event or comment; empty when the stream has ended."""
        lines = []
        while (line := (await self.answer.content.readline()).decode()).strip():
            lines.append(line)
        return "".join(lines)

    async def event(self) -> tuple[str, Any]:
        """The next event's name and data."""
        name, data = (await self.piece()).splitlines()
        return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))

    async def beginning(self) -> dict[str, Any]:
        """The four events with which a stream begins."""
        return dict([await self.event() for _ in range(4)])

    async def both(self) -> dict[str, Any]:
        """The two events that tell of a change of state."""
        return dict([await self.event(), await self.event()])


@asynccontextmanager
async def opened(
    folder: Path, groups: Collection[int] | None = None, network: NetworkProfile | None = None
) -> AsyncIterator[Doors]:
    """Doors that listen; no task of theirs is left when they have closed."""
    root = authority()
    doors = Doors(
        keyed_chain(root),
        trusting(root),
        folder,
        (os.getgid(),) if groups is None else groups,
        network or NetworkProfile(),
    )
    await doors.open()
    await doors.unix.open()
    try:
        yield doors
    finally:
        await doors.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, f"tasks are left behind: {left}"
    assert doors.clock.pending == 0


@functools.cache
def authority() -> trustme.CA:
    """Whom all these doors' certificates are from."""
    return trustme.CA()
