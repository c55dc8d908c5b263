"""What Listeners promise, asked of the real sockets and of the fake that stands in for them, by the same tests."""

import json
import socket
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass

import pytest
import trustme

from daemon.certificates.material import KeyedChain
from daemon.errors import BadInput
from daemon.ports import Listeners, Serving
from daemon.settings import ListenProfile
from daemon.web.listeners import WebListeners
from tests.fakes import FakeEventLog, FakeListeners
from tests.free_ports import free_ports
from tests.web_sockets import Clients, RecordingClock, Site, keyed_chain, trusting


@dataclass(frozen=True)
class Seen:
    """From outside: whether HTTP is open, and of which generation the certificate on HTTPS is, None where none is."""

    http: bool
    https: int | None


class Part(ABC):
    """Listeners, and what is seen of them."""

    listeners: Listeners

    @abstractmethod
    async def seen(self) -> Seen: ...

    @abstractmethod
    def unloadable(self, generation: int) -> Serving:
        """What cannot be served, whose refusal is expected next."""

    @abstractmethod
    async def end(self) -> None: ...


class Sockets(Part):
    """The real ones, on free ports."""

    def __init__(self, authority: trustme.CA, chain: KeyedChain) -> None:
        self.http, self.https = free_ports(2)
        listen = ListenProfile(http=self.http, https=(self.https,), addresses=("127.0.0.1",))
        self.site, self.clients, self.authority, self.chain = Site(), Clients(), authority, chain
        self.listeners = WebListeners(
            listen, self.site.make, clock=RecordingClock(), events=FakeEventLog(), report=lambda ports: None
        )

    async def seen(self) -> Seen:
        generation = None
        if self._open(self.https):
            client = await self.clients.connect(self.https, trusting(self.authority))
            generation = json.loads((await client.get()).body)["generation"]
        return Seen(self._open(self.http), generation)

    @staticmethod
    def _open(port: int) -> bool:
        with closing(socket.socket()) as sock:
            return sock.connect_ex(("127.0.0.1", port)) == 0

    def unloadable(self, generation: int) -> Serving:
        return Serving(KeyedChain(self.chain.chain, keyed_chain(self.authority).key), generation)

    async def end(self) -> None:
        self.site.release.set()
        await self.clients.close()
        await self.listeners.close()


class Faked(Part):
    def __init__(self, chain: KeyedChain) -> None:
        self.listeners: FakeListeners = FakeListeners()
        self.chain = chain

    async def seen(self) -> Seen:
        fake = self.listeners
        return Seen(fake.http, fake.serving.tls_generation if fake.https and fake.serving else None)

    def unloadable(self, generation: int) -> Serving:
        self.listeners.refuse = True
        return Serving(self.chain, generation)

    async def end(self) -> None:
        pass


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def chain(authority: trustme.CA) -> KeyedChain:
    return keyed_chain(authority)


@pytest.fixture(params=["sockets", "fake"])
async def part(request: pytest.FixtureRequest, authority: trustme.CA, chain: KeyedChain) -> AsyncIterator[Part]:
    part = Sockets(authority, chain) if request.param == "sockets" else Faked(chain)
    yield part
    await part.end()


async def test_nothing_is_open_until_it_is_asked_for(part: Part) -> None:
    assert await part.seen() == Seen(http=False, https=None)


async def test_http_is_open_where_it_is_asked_for_and_only_there(part: Part, chain: KeyedChain) -> None:
    for http in (False, True, True, False):
        await part.listeners.open(http=http, serving=Serving(chain, 1))
        assert await part.seen() == Seen(http=http, https=1)


async def test_new_connections_get_the_new_certificate(part: Part, chain: KeyedChain) -> None:
    for generation in (1, 2):
        await part.listeners.open(http=True, serving=Serving(chain, generation))
        assert await part.seen() == Seen(http=True, https=generation)


@pytest.mark.parametrize("http", [True, False])
async def test_what_cannot_be_loaded_is_refused_and_nothing_changes(part: Part, chain: KeyedChain, http: bool) -> None:
    await part.listeners.open(http=http, serving=Serving(chain, 1))
    with pytest.raises(BadInput):
        await part.listeners.open(http=not http, serving=part.unloadable(2))
    assert await part.seen() == Seen(http=http, https=1)


async def test_what_cannot_be_loaded_opens_nothing(part: Part) -> None:
    with pytest.raises(BadInput):
        await part.listeners.open(http=True, serving=part.unloadable(1))
    assert await part.seen() == Seen(http=False, https=None)


async def test_http_is_closed_alone_as_often_as_it_is_asked_for(part: Part, chain: KeyedChain) -> None:
    await part.listeners.open(http=True, serving=Serving(chain, 1))
    for _ in range(2):
        await part.listeners.close_http()
        assert await part.seen() == Seen(http=False, https=1)


async def test_all_is_closed_and_may_be_opened_again(part: Part, chain: KeyedChain) -> None:
    await part.listeners.open(http=True, serving=Serving(chain, 1))
    for _ in range(2):
        await part.listeners.close()
        assert await part.seen() == Seen(http=False, https=None)
    await part.listeners.open(http=True, serving=Serving(chain, 2))
    assert await part.seen() == Seen(http=True, https=2)
