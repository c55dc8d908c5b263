import asyncio
import json
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest
import trustme

from daemon.certificates.material import KeyedChain
from daemon.errors import BadInput
from daemon.messages.command import Door
from daemon.messages.security import PortStatus
from daemon.ports import Listeners, Serving
from daemon.settings import ListenProfile
from daemon.web.listeners import WebListeners
from tests.fakes import FakeEventLog
from tests.free_ports import free_ports
from tests.web_sockets import LOOPBACK, Clients, RecordingClock, Site, keyed_chain, trusting, until


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def chain(authority: trustme.CA) -> KeyedChain:
    return keyed_chain(authority)


@dataclass
class Unit:
    """Listeners on free ports of both loopback addresses, and what they reported."""

    authority: trustme.CA
    chain: KeyedChain
    addresses: tuple[str, ...] = LOOPBACK
    clock: RecordingClock = field(default_factory=RecordingClock)
    site: Site = field(default_factory=Site)
    events: FakeEventLog = field(default_factory=FakeEventLog)
    clients: Clients = field(default_factory=Clients)
    reports: list[tuple[PortStatus, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.http, self.https, self.https2 = free_ports(3)
        listen = ListenProfile(http=self.http, https=(self.https, self.https2), addresses=self.addresses)
        self.listeners = WebListeners(
            listen, self.site.make, clock=self.clock, events=self.events, report=self.reports.append
        )
        self.tls = trusting(self.authority)

    async def open(self, *, http: bool = True, generation: int = 1) -> None:
        await self.listeners.open(http=http, serving=Serving(self.chain, generation))

    async def close(self) -> None:
        self.site.release.set()
        await self.clients.close()
        await self.listeners.close()


@pytest.fixture
async def unit(authority: trustme.CA, chain: KeyedChain) -> AsyncIterator[Unit]:
    unit = Unit(authority, chain)
    yield unit
    await unit.close()


def refused(port: int, host: str = "127.0.0.1") -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as sock:
        return sock.connect_ex((host, port)) != 0


async def test_listeners_keep_the_port(unit: Unit) -> None:
    port: Listeners = unit.listeners
    assert port is unit.listeners


async def test_every_port_answers_on_ipv4_and_ipv6(unit: Unit) -> None:
    await unit.open()
    for host in LOOPBACK:
        for port, tls in ((unit.http, None), (unit.https, unit.tls), (unit.https2, unit.tls)):
            client = await unit.clients.connect(port, tls, host=host)
            facts = json.loads((await client.get()).body)
            assert facts == {
                "door": "https" if tls else "http",
                "secure": tls is not None,
                "client": host,
                "generation": 1 if tls else 0,
                "peer": None,
            }
    assert unit.listeners.alive()
    assert unit.listeners.count() == {Door.HTTP: 2, Door.HTTPS: 4}


async def test_every_configured_port_is_reported_once_when_it_listens(unit: Unit) -> None:
    await unit.open()
    await unit.open()
    both = (PortStatus(unit.https, True, True), PortStatus(unit.https2, True, True))
    assert unit.reports == [(PortStatus(unit.http, False, True), *both)]
    await unit.listeners.close_http()
    assert unit.reports[1:] == [(PortStatus(unit.http, False, False), *both)]


async def test_a_certificate_that_cannot_be_served_changes_nothing(unit: Unit, authority: trustme.CA) -> None:
    await unit.open(http=False)
    mismatched = KeyedChain(unit.chain.chain, keyed_chain(authority).key)
    with pytest.raises(BadInput):
        await unit.listeners.open(http=True, serving=Serving(mismatched, 2))
    assert refused(unit.http)
    client = await unit.clients.connect(unit.https, unit.tls)
    assert json.loads((await client.get()).body)["generation"] == 1


async def test_a_kept_alive_connection_tells_its_old_generation_after_a_swap(unit: Unit) -> None:
    await unit.open()
    old = await unit.clients.connect(unit.https, unit.tls)
    await old.get()
    await unit.open(generation=2)
    new = await unit.clients.connect(unit.https, unit.tls)
    assert json.loads((await old.get()).body)["generation"] == 1
    assert json.loads((await new.get()).body)["generation"] == 2


@dataclass(frozen=True)
class Visit:
    """What a client saw of the server on a connection of its own."""

    certificate: bytes | None
    session: ssl.SSLSession | None
    resumed: bool | None


def visit(port: int, context: ssl.SSLContext, session: ssl.SSLSession | None = None) -> Visit:
    """One request by a blocking client, which offers to resume `session`."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="localhost", session=session) as sock,
    ):
        sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b""
        while chunk := sock.recv(4096):
            answer += chunk
        assert answer.startswith(b"HTTP/1.1 200"), answer
        return Visit(sock.getpeercert(binary_form=True), sock.session, sock.session_reused)


async def test_a_hundred_swaps_under_load_lose_no_connection(unit: Unit, authority: trustme.CA) -> None:
    await unit.open()
    chains = [unit.chain, keyed_chain(authority)]
    done = asyncio.Event()
    seen: list[bytes | None] = []

    def hammer() -> None:
        context = trusting(authority)
        while not done.is_set():
            seen.append(visit(unit.https, context).certificate)

    hammers = [asyncio.create_task(asyncio.to_thread(hammer)) for _ in range(8)]
    for swap in range(100):
        enough = len(seen) + 1
        await unit.listeners.open(http=True, serving=Serving(chains[swap % 2], 2 + swap))
        await until(lambda enough=enough: len(seen) >= enough or hammers[0].done())  # type: ignore[misc]
    done.set()
    await asyncio.gather(*hammers)
    assert len(seen) >= 100
    assert len(set(seen)) == 2
    assert unit.listeners.tally.handshakes_failed == 0


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_no_session_resumes_across_a_swap(unit: Unit, version: ssl.TLSVersion) -> None:
    await unit.open()
    context = trusting(unit.authority)
    context.minimum_version = context.maximum_version = version
    first = await asyncio.to_thread(visit, unit.https, context)
    if version is ssl.TLSVersion.TLSv1_2:
        # Within one certificate it does resume, so the client is able to.
        assert (await asyncio.to_thread(visit, unit.https, context, first.session)).resumed
    await unit.open(generation=2)
    assert not (await asyncio.to_thread(visit, unit.https, context, first.session)).resumed


async def test_closing_http_refuses_at_once_and_delivers_the_reply_in_flight(unit: Unit) -> None:
    await unit.open()
    idle = await unit.clients.connect(unit.http)
    await idle.get()
    busy = await unit.clients.connect(unit.http)
    busy.send(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await unit.site.entered.wait()
    await unit.listeners.close_http()
    assert refused(unit.http)
    assert refused(unit.http, "::1")
    assert await idle.ended()
    unit.site.release.set()
    reply = await busy.reply()
    assert (reply.body, reply.headers["connection"]) == (b"delivered", "close")
    assert await busy.ended()
    secure = await unit.clients.connect(unit.https, unit.tls)
    assert (await secure.get()).status == 200


async def test_a_reply_in_flight_gets_five_seconds_after_closing_http(unit: Unit) -> None:
    await unit.open()
    busy = await unit.clients.connect(unit.http)
    busy.send(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await unit.site.entered.wait()
    await unit.listeners.close_http()
    await until(lambda: 5 in unit.clock.asked)
    unit.clock.advance(4)
    assert unit.listeners.count()[Door.HTTP] == 1
    unit.clock.advance(2)
    assert await busy.ended()


async def test_http_opens_again_while_the_old_replies_are_still_in_flight(unit: Unit) -> None:
    await unit.open()
    busy = await unit.clients.connect(unit.http)
    busy.send(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await unit.site.entered.wait()
    await unit.listeners.close_http()
    await unit.open()
    newcomer = await unit.clients.connect(unit.http)
    assert (await newcomer.get()).status == 200
    unit.site.release.set()
    assert (await busy.reply()).body == b"delivered"


async def test_closing_from_within_a_request_still_delivers_its_reply(unit: Unit) -> None:
    await unit.open()

    async def turn_off() -> None:
        await unit.site.entered.wait()
        await unit.listeners.close_http()
        unit.site.release.set()

    task = asyncio.create_task(turn_off())
    client = await unit.clients.connect(unit.http)
    assert (await client.get("/slow")).body == b"delivered"
    await task


async def test_everything_closed_opens_again(unit: Unit) -> None:
    await unit.open()
    client = await unit.clients.connect(unit.https, unit.tls)
    await client.get()
    await unit.listeners.close()
    assert await client.ended()
    assert all(refused(port) for port in (unit.http, unit.https, unit.https2))
    assert not any(status.listening or status.fault for status in unit.listeners.ports)
    await unit.open(generation=2)
    again = await unit.clients.connect(unit.https, unit.tls)
    assert json.loads((await again.get()).body)["generation"] == 2


async def test_nothing_ticks_while_no_connection_is_open(unit: Unit) -> None:
    await unit.open()
    client = await unit.clients.connect(unit.http)
    await client.get()
    assert unit.clock.pending == 1
    await client.close()
    await until(lambda: not unit.listeners.count())
    assert unit.clock.pending == 0


async def test_a_taken_port_is_reported_retried_and_bound_when_free(unit: Unit) -> None:
    with closing(socket.socket()) as squatter:
        squatter.bind(("127.0.0.1", unit.https))
        squatter.listen()
        with closing(socket.socket(socket.AF_INET6)) as squatter6:
            squatter6.bind(("::1", unit.https))
            squatter6.listen()
            await unit.open()
            status = unit.listeners.ports[1]
            assert (status.port, status.listening) == (unit.https, False)
            assert f"Port {unit.https} on 127.0.0.1 is taken by another program" in status.fault
            other = await unit.clients.connect(unit.https2, unit.tls)
            assert (await other.get()).status == 200
            await other.close()
            await until(lambda: not unit.listeners.count())
            assert 2 in unit.clock.asked
            unit.clock.asked.clear()
            unit.clock.advance(2 + 4 + 8 + 16 + 32)
            assert unit.clock.asked == [4, 8, 16, 32, 60]
            assert len(unit.reports) == 1
    unit.clock.advance(60)
    assert unit.reports[-1][1] == PortStatus(unit.https, True, True)
    assert unit.clock.pending == 0
    client = await unit.clients.connect(unit.https, unit.tls)
    assert (await client.get()).status == 200


async def test_a_port_bound_on_some_addresses_listens_and_tells_what_is_missing(
    authority: trustme.CA, chain: KeyedChain
) -> None:
    unit = Unit(authority, chain, addresses=("127.0.0.1", "2001:db8::1"))
    await unit.open()
    status = unit.listeners.ports[0]
    assert status.listening
    assert "2001:db8::1 cannot be opened: the unit does not have that address now." in status.fault
    await unit.close()
    assert unit.clock.pending == 0


async def test_closing_http_ends_its_retries(unit: Unit) -> None:
    with closing(socket.socket()) as squatter:
        squatter.bind(("127.0.0.1", unit.http))
        squatter.listen()
        await unit.open()
        assert unit.listeners.ports[0].fault
        await unit.listeners.close_http()
        assert unit.listeners.ports[0] == PortStatus(unit.http, False, False)
        assert unit.clock.pending == 0


async def test_running_out_of_descriptors_pauses_for_a_second_and_says_so(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    await unit.open()
    real = socket.socket.accept

    def exhausted(_sock: socket.socket) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(socket.socket, "accept", exhausted)
    connecting = asyncio.create_task(unit.clients.connect(unit.http))
    await until(lambda: unit.events.codes == ["connections-exhausted"])
    assert unit.clock.asked[-1] == 1
    monkeypatch.setattr(socket.socket, "accept", real)
    unit.clock.advance(1)
    client = await connecting
    assert (await client.get()).status == 200
