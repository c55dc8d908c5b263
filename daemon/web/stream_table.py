"""Server-sent events: every reader learns what is new, and nothing twice.

Why there is no queue: a reader wants to know how the unit stands, not how it came to stand so. A stream holds nothing
but the wish to be woken; when its reader has taken what was sent, the newest is rendered, whatever lay between. So a
slow reader costs no memory and never sees an old state late.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import msgspec

from daemon.api_tokens import ApiToken
from daemon.errors import TooMany
from daemon.messages.command import Door
from daemon.ports import Clock, Hub, Timer
from daemon.states import State
from daemon.web.bodies import Body
from daemon.web.programs import Programs
from daemon.web.sessions import Session, Sessions

MOST_STREAMS = 16
MOST_OF_A_SESSION = 4
KEEP_ALIVE_SECONDS = 25.0

_KEEP_ALIVE = b":\n\n"
_DOOR_CLOSED = b"event: door-closed\ndata: {}\n\n"
# The state in which port 80 closes, or that has been entered by then.
_WITHOUT_PORT_80 = frozenset({State.OPEN, State.ENABLING, State.HTTPS_ONLY})

Reader = Session | ApiToken | None
"""For whom a stream is: a browser, a program, or whoever is at the Unix socket."""


class Stream:
    """One reader's. `gone` tells whether its connection has ended."""

    def __init__(self, reader: Reader, gone: Callable[[], bool]) -> None:
        self.reader = reader
        self.gone = gone
        self._wake = asyncio.Event()
        self._wake.set()
        self._ended = False
        self.last = b""
        self._ping = False

    @property
    def door(self) -> Door:
        """Where it came in."""
        if isinstance(self.reader, ApiToken):
            return Door.HTTPS
        return Door.SOCKET if self.reader is None else self.reader.door

    def changed(self) -> None:
        """There may be news."""
        self._wake.set()

    def ping(self) -> None:
        """Say something even if there is no news."""
        self._ping = True
        self._wake.set()

    def end(self, last: bytes = b"") -> None:
        """Send nothing any more but the `last` words."""
        self._ended, self.last = True, last
        self._wake.set()

    async def wait(self) -> bool:
        """Return when there may be something to send; false when the stream has ended."""
        await self._wake.wait()
        self._wake.clear()
        return not self._ended

    def pinged(self) -> bool:
        """Whether a sign of life was asked for since the last time."""
        ping, self._ping = self._ping, False
        return ping


class StreamTable(ABC):
    """All streams of one kind. One timer serves them all, and none serves none.

    The network has at most 16, and four of a session or token; the Unix socket has four besides, which nobody can take
    from it.
    """

    def __init__(self, hub: Hub, clock: Clock, sessions: Sessions, programs: Programs) -> None:
        self._hub = hub
        self._clock = clock
        self._sessions = sessions
        self._programs = programs
        self._streams: list[Stream] = []
        self._unwatch: Callable[[], None] | None = None
        self._timer: Timer | None = None
        sessions.watch(self._session_ended)

    def __len__(self) -> int:
        return len(self._streams)

    @contextmanager
    def joined(self, reader: Reader, gone: Callable[[], bool]) -> Iterator[Stream]:
        """A new stream, for as long as the block runs. Raises TooMany (`too-many-streams`)."""
        self._let_go()
        mine = sum(stream.reader == reader for stream in self._streams)
        network = sum(stream.reader is not None for stream in self._streams)
        if mine >= MOST_OF_A_SESSION or (reader is not None and network >= MOST_STREAMS):
            raise TooMany(
                "too-many-streams",
                "Too many pages of this unit's CCM are open.",
                "Close one of them.",
                retry_after=5,
            )
        stream = Stream(reader, gone)
        self._streams.append(stream)
        self._attend()
        try:
            yield stream
        finally:
            self._streams = [other for other in self._streams if other is not stream]
            self._attend()

    def end_at(self, door: Door) -> None:
        """End all streams of a door that closes; those of port 80 are told where the unit stays open without it."""
        goes_on = self._hub.snapshot.state in _WITHOUT_PORT_80
        for stream in self._streams:
            if stream.door is door:
                stream.end(_DOOR_CLOSED if door is Door.HTTP and goes_on else b"")

    @abstractmethod
    def _watch(self) -> Callable[[], None]:
        """Have `_changed` called whenever there may be news; the result stops that."""

    def _changed(self) -> None:
        for stream in self._streams:
            stream.changed()

    async def _pieces(self, stream: Stream, news: Callable[[], bytes]) -> AsyncIterator[bytes]:
        """What to send, piece by piece, until the stream or its session ends. `news` is empty where there is none."""
        while await stream.wait():
            if not self._holds(stream.reader):
                return
            ping = stream.pinged()
            if piece := news():
                yield piece
            elif ping:
                yield _KEEP_ALIVE
        if stream.last:
            yield stream.last

    def _holds(self, reader: Reader) -> bool:
        if reader is None:
            return True
        if isinstance(reader, ApiToken):
            return self._programs.holds(reader)
        return self._sessions.holds(reader, self._hub.snapshot.session_epoch, self._clock.monotonic())

    def _session_ended(self, session: Session) -> None:
        for stream in self._streams:
            if stream.reader is session:
                stream.end()

    def _let_go(self) -> None:
        for stream in [stream for stream in self._streams if stream.gone()]:
            # Off the list nothing would ever wake it again, and its task would wait for good.
            stream.end()
            self._streams.remove(stream)

    def _attend(self) -> None:
        if not self._streams:
            self._rest()
        elif self._unwatch is None:
            self._unwatch = self._watch()
            self._timer = self._clock.call_later(KEEP_ALIVE_SECONDS, self._tick)

    def _rest(self) -> None:
        if self._unwatch is not None:
            self._unwatch()
            self._unwatch = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tick(self) -> None:
        self._timer = self._clock.call_later(KEEP_ALIVE_SECONDS, self._tick)
        for stream in self._streams:
            stream.ping()


def event(name: str, body: Body) -> bytes:
    """`body` as an event of that name."""
    # JSON as msgspec writes it has no line break, so that one data line carries it whole.
    return b"event: " + name.encode() + b"\ndata: " + msgspec.json.encode(body) + b"\n\n"
