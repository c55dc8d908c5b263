"""Server-sent events: every open page learns of each new Snapshot, and of nothing twice.

Why there is no queue: a page wants to know how the unit stands, not how it came to stand so. A stream holds nothing but
the wish to be woken; when its reader has taken what was sent, it renders the newest Snapshot, whatever lay between.
So a slow reader costs no memory and never sees an old state late.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

import msgspec

from daemon.errors import TooMany
from daemon.messages import Door, Snapshot
from daemon.ports import Clock, Hub, Timer
from daemon.settings import ListenProfile
from daemon.version import BUILD_DATE
from daemon.web.bodies import Body
from daemon.web.sessions import Session, Sessions
from daemon.web.views import security_body, system_body

MOST_STREAMS = 16
MOST_OF_A_SESSION = 4
KEEP_ALIVE_SECONDS = 25.0

_KEEP_ALIVE = b":\n\n"


class Stream:
    """One reader. `gone` tells whether its connection has ended."""

    def __init__(self, session: Session, gone: Callable[[], bool]) -> None:
        self.session = session
        self.gone = gone
        self._wake = asyncio.Event()
        self._wake.set()
        self._ended = False
        self._ping = False

    def changed(self) -> None:
        """There is a new Snapshot."""
        self._wake.set()

    def ping(self) -> None:
        """Say something even if there is no news."""
        self._ping = True
        self._wake.set()

    def end(self) -> None:
        """Send nothing any more."""
        self._ended = True
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


class Streams:
    """All streams of the unit: at most 16, and four of a session. One timer serves them all, and none serves none."""

    def __init__(self, hub: Hub, clock: Clock, sessions: Sessions, listen: ListenProfile) -> None:
        self._hub = hub
        self._clock = clock
        self._sessions = sessions
        self._listen = listen
        self._streams: list[Stream] = []
        self._unsubscribe: Callable[[], None] | None = None
        self._timer: Timer | None = None
        sessions.watch(self._session_ended)

    def __len__(self) -> int:
        return len(self._streams)

    @contextmanager
    def joined(self, session: Session, gone: Callable[[], bool]) -> Iterator[Stream]:
        """A new stream, for as long as the block runs. Raises TooMany (`too-many-streams`)."""
        self._streams = [stream for stream in self._streams if not stream.gone()]
        mine = sum(stream.session is session for stream in self._streams)
        if len(self._streams) >= MOST_STREAMS or mine >= MOST_OF_A_SESSION:
            raise TooMany(
                "too-many-streams",
                "Too many pages of this unit's CCM are open.",
                "Close one of them.",
                retry_after=5,
            )
        stream = Stream(session, gone)
        self._streams.append(stream)
        self._attend()
        try:
            yield stream
        finally:
            self._streams = [other for other in self._streams if other is not stream]
            self._attend()

    async def events(self, stream: Stream) -> AsyncIterator[bytes]:
        """What to send, piece by piece, until the stream or its session ends. Ask when the last piece has left."""
        sent: dict[str, Body] = {}
        while await stream.wait():
            snapshot = self._hub.snapshot
            if not self._sessions.holds(stream.session, snapshot.session_epoch, self._clock.monotonic()):
                return
            ping = stream.pinged()
            if news := self._news(snapshot, sent):
                yield news
            elif ping:
                yield _KEEP_ALIVE

    def end_at(self, door: Door) -> None:
        """End all streams of a door that closes."""
        for stream in self._streams:
            if stream.session.door is door:
                stream.end()

    def _news(self, snapshot: Snapshot, sent: dict[str, Body]) -> bytes:
        now, monotonic = self._clock.now(), self._clock.monotonic()
        # Bodies also tell the time, which alone is no news: compare them as of one and the same moment.
        still = {
            "system": system_body(snapshot, BUILD_DATE, 0.0),
            "security": security_body(snapshot, self._listen, 0.0),
        }
        fresh = {
            "system": system_body(snapshot, now, monotonic),
            "security": security_body(snapshot, self._listen, monotonic),
        }
        names = [name for name in still if sent.get(name) != still[name]]
        sent.update(still)
        return b"".join(_event(name, fresh[name]) for name in names)

    def _session_ended(self, session: Session) -> None:
        for stream in self._streams:
            if stream.session is session:
                stream.end()

    def _changed(self, _snapshot: Snapshot) -> None:
        for stream in self._streams:
            stream.changed()

    def _attend(self) -> None:
        if not self._streams:
            self._rest()
        elif self._unsubscribe is None:
            self._unsubscribe = self._hub.subscribe(self._changed)
            self._timer = self._clock.call_later(KEEP_ALIVE_SECONDS, self._tick)

    def _rest(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tick(self) -> None:
        self._timer = self._clock.call_later(KEEP_ALIVE_SECONDS, self._tick)
        for stream in self._streams:
            stream.ping()


def _event(name: str, body: Body) -> bytes:
    # JSON as msgspec writes it has no line break, so that one data line carries it whole.
    return b"event: " + name.encode() + b"\ndata: " + msgspec.json.encode(body) + b"\n\n"
