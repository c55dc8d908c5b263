"""Syslog: what RFC 5424 wants of a message, and the way to real collectors over UDP, TCP and TLS."""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from daemon.adapters.event_log import KeptEvents
from daemon.adapters.syslog_forwarder import MOST_QUEUED, SyslogSender
from daemon.adapters.syslog_message import LONGEST, syslog_message
from daemon.adapters.system_clock import SystemClock
from daemon.events import Event, kind_of, result_of
from daemon.messages.command import Door, Origin
from daemon.syslog_settings import SyslogSettings, SyslogTransport
from tests.fakes import FakeClock
from tests.web_sockets import until

HTTPS = Origin(Door.HTTPS, "192.168.1.5")
# The grammar of RFC 5424 section 6, written from the RFC and not from the code.
MESSAGE = re.compile(
    r"<(?P<pri>\d{1,3})>1 (?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z) (?P<host>[!-~]{1,255}) "
    r"(?P<app>[!-~]{1,48}) (?P<pid>[!-~]{1,128}) (?P<id>[!-~]{1,32}) "
    r"\[(?P<sd>[!-~]{1,32}(?: [!-~]{1,32}=\"(?:[^\"\\\]]|\\[\"\\\]])*\")*)\] "
    "\ufeff(?P<text>.*)",
    re.DOTALL,
)


def an_event(code: str = "sign-in-failed", text: str = "A sign-in failed.", origin: Origin | None = HTTPS) -> Event:
    return Event(
        at=datetime(2027, 1, 15, 19, 0, 1, 250_000, tzinfo=UTC),
        code=code,
        kind=kind_of(code),
        warning=True,
        text=text,
        door=origin.door.value if origin else "",
        client=origin.client if origin else "",
        result=result_of(code, origin),
    )


class TestMessage:
    def test_it_says_who_what_when_and_from_where(self) -> None:
        message = syslog_message(an_event(), "stage-left", "000042").decode()
        found = MESSAGE.fullmatch(message)
        assert found is not None
        assert found["pri"] == str(10 * 8 + 4)
        assert (found["time"], found["host"], found["app"]) == (
            "2027-01-15T19:00:01.250Z",
            "stage-left",
            "base-station",
        )
        assert (found["id"], found["text"]) == ("sign-in-failed", "A sign-in failed.")
        assert found["sd"] == (
            'event@32473 code="sign-in-failed" kind="sign-in" door="https" client="192.168.1.5" result="failed" '
            'serial="000042"'
        )

    def test_what_came_from_outside_ends_no_element_and_no_value(self) -> None:
        evil = '"] [x@1 y="z\\'
        found = MESSAGE.fullmatch(syslog_message(an_event(origin=Origin(Door.HTTP, evil)), "a b\n", "1").decode())
        assert found is not None
        assert r'client="\"\] [x@1 y=\"z\\"' in found["sd"]
        assert found["host"] == "ab"

    @given(text=st.text(max_size=1500), client=st.text(max_size=100), host=st.text(max_size=300))
    def test_whatever_is_in_it_it_is_well_formed_and_bounded(self, text: str, client: str, host: str) -> None:
        seen: list[Event] = []
        log = KeptEvents(FakeClock(), seen.append)
        log.record("state", text, Origin(Door.HTTP, client))
        message = syslog_message(seen[0], host, "000042")
        assert len(message) <= LONGEST
        assert MESSAGE.fullmatch(message.decode())


@dataclass
class Collector:
    """What a collector got, on `port`."""

    port: int = 0
    messages: list[str] = field(default_factory=list)
    connections: int = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """RFC 6587 section 3.4.1: MSG-LEN SP SYSLOG-MSG."""
        self.connections += 1
        try:
            while length := (await reader.readuntil(b" ")).decode().strip():
                self.messages.append((await reader.readexactly(int(length))).decode())
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    @property
    def texts(self) -> list[str]:
        found = [MESSAGE.fullmatch(message) for message in self.messages]
        return [each["text"] for each in found if each is not None]


@asynccontextmanager
async def collecting(collector: Collector, context: ssl.SSLContext | None = None) -> AsyncIterator[Collector]:
    server = await asyncio.start_server(collector.take, "127.0.0.1", collector.port, ssl=context)
    collector.port = server.sockets[0].getsockname()[1]
    try:
        yield collector
    finally:
        server.close()
        for task in asyncio.all_tasks():
            if task.get_coro().__qualname__ == "Collector.take":  # type: ignore[union-attr]
                task.cancel()
        await asyncio.sleep(0)


@dataclass
class Bench:
    """A sender, and what it reported."""

    sender: SyslogSender
    clock: FakeClock
    reports: list[tuple[str, str]] = field(default_factory=list)

    def use(
        self, port: int, transport: SyslogTransport, trust_root: str | None = None, host: str = "127.0.0.1"
    ) -> None:
        self.sender.use(SyslogSettings(host=host, port=port, transport=transport, trust_root=trust_root))

    def say(self, *texts: str) -> None:
        for text in texts:
            self.sender.tell(an_event("state", text, None))

    @property
    def codes(self) -> list[str]:
        return [code for code, _ in self.reports]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock = FakeClock()
    sender = SyslogSender(clock, tmp_path / "store.pem", "000042", lambda: "stage-left")
    bench = Bench(sender, clock)
    sender.report = lambda code, text, _warning: bench.reports.append((code, text))
    yield bench
    await sender.close()
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert clock.pending == 0


UDP, TCP, TLS = SyslogTransport.UDP, SyslogTransport.TCP, SyslogTransport.TLS


async def test_over_udp_each_event_is_a_datagram(bench: Bench) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as collector:
        collector.bind(("127.0.0.1", 0))
        collector.setblocking(False)
        bench.use(collector.getsockname()[1], UDP)
        bench.say("one", "two")
        loop = asyncio.get_running_loop()
        got = [(await asyncio.wait_for(loop.sock_recv(collector, 4096), 5)).decode() for _ in range(2)]
        assert [found["text"] for message in got if (found := MESSAGE.fullmatch(message))] == ["one", "two"]
    assert bench.reports == []


async def test_over_tcp_events_follow_each_other_with_their_length(bench: Bench) -> None:
    async with collecting(Collector()) as collector:
        bench.use(collector.port, TCP)
        bench.say("one", "zwei, with € and \\n", "three")
        await until(lambda: len(collector.messages) == 3)
        assert collector.texts == ["one", "zwei, with € and \\n", "three"]
        bench.say("four")
        await until(lambda: len(collector.messages) == 4)
        assert collector.connections == 1


class TestTls:
    def context(self, authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        return context

    async def test_a_collector_with_the_given_root_is_trusted(self, bench: Bench) -> None:
        authority = trustme.CA()
        async with collecting(Collector(), self.context(authority)) as collector:
            bench.use(collector.port, TLS, authority.cert_pem.bytes().decode())
            bench.say("one", "two")
            await until(lambda: len(collector.messages) == 2)

    async def test_without_one_the_host_s_store_counts(self, bench: Bench, tmp_path: Path) -> None:
        authority = trustme.CA()
        (tmp_path / "store.pem").write_bytes(authority.cert_pem.bytes())
        async with collecting(Collector(), self.context(authority)) as collector:
            bench.use(collector.port, TLS)
            bench.say("one")
            await until(lambda: len(collector.messages) == 1)

    @pytest.mark.parametrize("case", ["stranger", "other name", "no store"])
    async def test_nobody_else_gets_a_single_event(self, bench: Bench, case: str) -> None:
        authority = trustme.CA()
        name = "logs.example" if case == "other name" else "127.0.0.1"
        async with collecting(Collector(), self.context(authority, name)) as collector:
            trust = {"stranger": trustme.CA(), "other name": authority, "no store": None}[case]
            bench.use(collector.port, TLS, trust.cert_pem.bytes().decode() if trust else None)
            bench.say("secret")
            await until(lambda: bench.codes == ["syslog-unreachable"])
            assert collector.messages == []
            assert ("is not trusted" in bench.reports[0][1]) is (case != "no store")


async def test_a_collector_that_is_away_is_tried_again_after_growing_pauses_and_said_once(bench: Bench) -> None:
    collector = Collector()
    async with collecting(collector):
        pass
    bench.use(collector.port, TCP)
    bench.say("one")
    for pause in (2.0, 4.0, 8.0):
        await until(lambda: bench.clock.pending == 1)
        bench.clock.advance(pause - 0.1)
        assert bench.clock.pending == 1
        bench.say("more")
        bench.clock.advance(0.2)
    await until(lambda: bench.clock.pending == 1)
    assert bench.codes == ["syslog-unreachable"]
    assert "port" in bench.reports[0][1]
    async with collecting(collector):
        bench.clock.advance(300.0)
        await until(lambda: len(collector.messages) == 4)
        assert collector.texts == ["one", "more", "more", "more"]
        assert bench.codes == ["syslog-unreachable", "syslog-reached"]


async def test_while_it_is_away_the_newest_are_kept_and_the_lost_counted(bench: Bench) -> None:
    collector = Collector()
    async with collecting(collector):
        pass
    bench.use(collector.port, TCP)
    bench.say(*map(str, range(MOST_QUEUED + 20)))
    await until(lambda: bench.clock.pending == 1)
    async with collecting(collector):
        bench.clock.advance(2.0)
        await until(lambda: len(collector.messages) == MOST_QUEUED)
        assert collector.texts[-1] == str(MOST_QUEUED + 19)
        assert bench.reports[-1] == ("syslog-reached", "The syslog collector takes events again. 20 events were lost.")


async def test_a_collector_that_restarts_gets_what_happens_then(bench: Bench) -> None:
    collector = Collector()
    async with collecting(collector):
        bench.use(collector.port, TCP)
        bench.say("before")
        await until(lambda: len(collector.messages) == 1)
    async with collecting(collector):
        bench.say("after")
        await until(lambda: collector.texts == ["before", "after"])
    assert bench.reports == []


async def test_a_host_where_nobody_takes_datagrams_is_said_once_and_no_event_comes_of_it_again(bench: Bench) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    bench.use(port, UDP)
    bench.say("one")
    await until(lambda: bench.codes == ["syslog-unreachable"])
    for pause in (2.0, 4.0):
        await until(lambda: bench.clock.pending == 1)
        bench.say("again")
        bench.clock.advance(pause)
        await until(lambda: bench.clock.pending == 0)
    await until(lambda: bench.clock.pending == 1)
    assert bench.codes == ["syslog-unreachable"]


async def test_switched_off_it_neither_sends_nor_waits(bench: Bench) -> None:
    async with collecting(Collector()) as collector:
        bench.say("before it is set")
        bench.use(collector.port, TCP)
        bench.say("one")
        await until(lambda: len(collector.messages) == 1)
        bench.sender.use(SyslogSettings())
        bench.say("two")
        await bench.sender.close()
        assert collector.texts == ["one"]


async def test_an_end_sends_what_is_there(bench: Bench) -> None:
    async with collecting(Collector()) as collector:
        bench.use(collector.port, TCP)
        bench.say("State stopping.")
        await bench.sender.close()
        await until(lambda: collector.texts == ["State stopping."])


async def test_through_the_event_log_its_own_troubles_are_events_too(tmp_path: Path) -> None:
    clock = SystemClock()
    sender = SyslogSender(clock, tmp_path, "000042", lambda: "stage-left")
    seen: list[str] = []
    log = KeptEvents(clock, sender.tell, lambda event: seen.append(event.code))
    sender.report = lambda code, text, warning: log.record(code, text, warning=warning)
    collector = Collector()
    async with collecting(collector):
        pass
    sender.use(SyslogSettings(host="127.0.0.1", port=collector.port, transport=TCP))
    log.record("state", "State open.")
    await until(lambda: seen == ["state", "syslog-unreachable"])
    await sender.close()
    await log.close()


@pytest.mark.parametrize("host", ["logs.theatre.example", "192.168.1.9", "fd12::9", ""])
def test_names_and_addresses_are_allowed(host: str) -> None:
    assert SyslogSettings(host=host).host == host


@pytest.mark.parametrize("host", ["a b", "x:514", "http://x", "-x", "[::1]", "a\n"])
def test_anything_else_is_not(host: str) -> None:
    with pytest.raises(ValueError, match="host: a name or an address"):
        SyslogSettings(host=host)
