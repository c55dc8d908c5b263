"""What a SyslogForwarder promises, asked of the real sender and of its fake by the same tests."""

import asyncio
import contextlib
import socket
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.adapters.syslog_forwarder import SyslogSender
from daemon.events import Event, kind_of
from daemon.ports import SyslogForwarder
from daemon.syslog_settings import SyslogSettings
from tests.fakes import FakeClock, FakeSyslogForwarder


class Part(ABC):
    """A forwarder that events are told to."""

    forwarder: SyslogForwarder

    @abstractmethod
    def tell(self, text: str) -> None: ...

    @abstractmethod
    async def heard(self, collector: socket.socket) -> list[str]:
        """All that has come to it, after everything told before."""

    @abstractmethod
    async def end(self) -> None: ...


def an_event(text: str) -> Event:
    return Event(at=datetime(2027, 1, 15, tzinfo=UTC), code="state", kind=kind_of("state"), warning=False, text=text)


class Sent(Part):
    """The real one, over UDP."""

    def __init__(self, folder: Path) -> None:
        self.forwarder: SyslogSender = SyslogSender(FakeClock(), folder / "store.pem", "000042", lambda: "foh")

    def tell(self, text: str) -> None:
        self.forwarder.tell(an_event(text))

    async def heard(self, collector: socket.socket) -> list[str]:
        loop, said = asyncio.get_running_loop(), list[str]()
        with contextlib.suppress(TimeoutError):
            while True:  # a datagram on the loopback has come by then, or never will
                message = await asyncio.wait_for(loop.sock_recv(collector, 4096), 0.5)
                said.append(message.decode().partition("\ufeff")[2])
        return said

    async def end(self) -> None:
        await self.forwarder.close()


class Faked(Part):
    def __init__(self) -> None:
        self.forwarder: FakeSyslogForwarder = FakeSyslogForwarder()

    def tell(self, text: str) -> None:
        self.forwarder.tell(an_event(text))

    async def heard(self, collector: socket.socket) -> list[str]:
        port = collector.getsockname()[1]
        return [event.text for settings, event in self.forwarder.sent if settings.port == port]

    async def end(self) -> None:
        pass


@pytest.fixture(params=["real", "fake"])
async def part(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Part]:
    part = Sent(tmp_path) if request.param == "real" else Faked()
    yield part
    await part.end()


@contextmanager
def collector() -> Iterator[tuple[socket.socket, SyslogSettings]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)
        yield sock, SyslogSettings(host="127.0.0.1", port=sock.getsockname()[1])


async def test_what_happens_from_then_on_goes_there(part: Part) -> None:
    with collector() as (sock, settings):
        part.tell("before")
        part.forwarder.use(settings)
        part.tell("one")
        part.tell("two")
        assert await part.heard(sock) == ["one", "two"]


async def test_another_one_gets_what_happens_later_and_the_first_no_more(part: Part) -> None:
    with collector() as (first, settings), collector() as (second, others):
        part.forwarder.use(settings)
        part.tell("one")
        assert await part.heard(first) == ["one"]
        part.forwarder.use(others)
        part.tell("two")
        assert await part.heard(second) == ["two"]
        assert "two" not in await part.heard(first)


async def test_named_again_it_gets_everything_once(part: Part) -> None:
    with collector() as (sock, settings):
        part.forwarder.use(settings)
        part.tell("one")
        part.forwarder.use(settings)
        part.tell("two")
        assert await part.heard(sock) == ["one", "two"]


async def test_nowhere_is_nowhere(part: Part) -> None:
    with collector() as (sock, settings):
        part.forwarder.use(settings)
        part.forwarder.use(SyslogSettings())
        part.tell("one")
        assert await part.heard(sock) == []
