"""Every connection that is open, at whatever door: counted, bounded and timed in one place.

Why not leave it to the server library: a unit with a few hundred megabytes is locked shut by anybody who opens
connections and says nothing. So the number is bounded, and a newcomer is let in all the same: the source that holds the
most loses the connection it misses least. Choosing the source first is what makes this safe: whoever fills the unit
from one address only ever displaces himself, and the owner's one connection, even one that has not asked anything yet,
is never the one that goes.

Deadlines are kept by one timer for all connections, set to the earliest of them, and by none while nothing presses.
"""

import asyncio
import math
from collections import Counter
from collections.abc import Collection, Iterator
from enum import Enum
from typing import Protocol

import msgspec

from daemon.accounts import source_of
from daemon.messages.command import Door
from daemon.messages.network import Address
from daemon.ports import Clock, Timer
from daemon.record import Record

BODY_SECONDS = 30.0
BODY_BYTES_PER_SECOND = 32 * 1024
STALLED_SECONDS = 30.0
RETIRING_SECONDS = 5.0
_SHORTEST_SWEEP = 1.0


class Phase(Enum):
    """Where a connection stands; the value is how many seconds it may stay there."""

    HANDSHAKE = ("handshake", 10.0)
    FIRST = ("waits for its first request", 15.0)
    IDLE = ("waits for another request", 75.0)
    HEADER = ("a request's header is arriving", 15.0)
    REQUEST = ("a request is in flight", math.inf)
    LINGERING = ("replied before the body had ended", 6.0)
    CLOSING = ("closing", 5.0)

    @property
    def seconds(self) -> float:
        """How long a connection may stay in this phase."""
        return self.value[1]


class Peer(Record, frozen=True):
    """The process at the other end of a Unix socket, as the kernel names it (unix(7)); `groups` are its other ones."""

    pid: int
    uid: int
    gid: int
    groups: frozenset[int] = frozenset()


class Connection(Record, frozen=True):
    """What is certain about a connection from its first moment on.

    `tls_generation` is the certificate's under which it was accepted (0 without TLS), and stays so after a swap.
    `client` is the other end's address, or `uid N` on the Unix socket, where alone `peer` is given and no `local`, the
    unit's address that it came to. `accepted` is monotonic.
    """

    door: Door
    client: str
    accepted: float
    tls_generation: int = 0
    peer: Peer | None = None
    local: Address | None = None

    @property
    def secure(self) -> bool:
        """Whether it came in over TLS."""
        return self.door is Door.HTTPS


class Wire(Protocol):
    """How the table ends a connection."""

    def expire(self) -> None:
        """Its deadline has passed: close it in the way that suits its phase."""

    def retire(self) -> None:
        """Close it now if it is idle, else after the reply in flight."""

    def abort(self) -> None:
        """Close it at once, whatever is under way."""


class Gone:
    """The Wire of a connection that is no more: there is nothing left to end."""

    def abort(self) -> None:
        """Nothing."""

    expire = retire = abort


class Body(Protocol):
    """A request's body as it arrives."""

    total_bytes: int

    def is_eof(self) -> bool:
        """Whether it has arrived whole."""


class Held:
    """One connection in the table. `wire` and `body` are replaced by whoever drives it at the time."""

    __slots__ = (
        "_table",
        "authenticated",
        "body",
        "facts",
        "group",
        "phase",
        "retire_by",
        "since",
        "source",
        "stalled",
        "wire",
    )

    def __init__(self, facts: Connection, wire: Wire, group: object, table: "Connections") -> None:
        self.facts = facts
        self.wire = wire
        self.group = group
        self.source = source_of(facts.client)
        self.authenticated = False
        self.phase = Phase.HANDSHAKE
        self.since = facts.accepted
        self.stalled = math.inf
        self.retire_by = math.inf
        self.body: Body | None = None
        self._table = table

    def enter(self, phase: Phase) -> None:
        """It is in `phase` from now on."""
        self.phase = phase
        self.since = self._table.now()
        self._table.touched(self)

    def stall(self, stalled: bool) -> None:
        """The client does not take what is sent to it, or takes it again."""
        self.stalled = self._table.now() if stalled else math.inf
        self._table.touched(self)

    def limit(self, seconds: float) -> None:
        """Whatever else holds, it ends in `seconds`."""
        self.retire_by = min(self.retire_by, self._table.now() + seconds)
        self._table.touched(self)

    def release(self) -> None:
        """It is gone. Harmless when repeated."""
        self._table.release(self)

    def due(self) -> float:
        """When (monotonic) it has to be ended; infinity while nothing presses."""
        due = min(self.since + self.phase.seconds, self.stalled + STALLED_SECONDS, self.retire_by)
        if self.phase is Phase.REQUEST and self.body is not None and not self.body.is_eof():
            due = min(due, self.since + BODY_SECONDS + self.received / BODY_BYTES_PER_SECOND)
        return due

    @property
    def received(self) -> int:
        """Bytes of the present request's body that have arrived."""
        return 0 if self.body is None else self.body.total_bytes

    def rank(self) -> tuple[bool, bool, float]:
        """The lower, the less it is missed: idle before in flight, stranger before signed in, longest first."""
        return (self.phase is Phase.REQUEST, self.authenticated, self.since)


class Tally(msgspec.Struct):
    """What happened since the start, for metrics."""

    accepted: int = 0
    evicted: int = 0
    expired: int = 0
    handshakes_failed: int = 0


class Connections:
    """The table of open connections, at most `limit`; of these, a quarter (at least 16) may be in a handshake."""

    def __init__(self, clock: Clock, limit: int) -> None:
        self._clock = clock
        self._limit = limit
        self._handshakes = max(16, limit // 4)
        self._held: dict[Held, None] = {}
        self._timer: Timer | None = None
        self._timer_due = math.inf
        self._waiters: list[asyncio.Future[None]] = []
        self.tally = Tally()

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[Held]:
        return iter(tuple(self._held))

    def now(self) -> float:
        """Monotonic seconds."""
        return self._clock.monotonic()

    def count(self) -> Counter[Door]:
        """How many are open at each door."""
        return Counter(held.facts.door for held in self._held)

    def admit(self, facts: Connection, wire: Wire, group: object) -> Held:
        """Take in a newcomer, always; where the table is full, another goes for it. `group` is who serves it."""
        handshakes = [held for held in self._held if held.phase is Phase.HANDSHAKE]
        if len(handshakes) >= self._handshakes:
            self._evict(handshakes)
        if len(self._held) >= self._limit:
            self._evict(self._held)
        held = Held(facts, wire, group, self)
        self._held[held] = None
        self.tally.accepted += 1
        self.touched(held)
        return held

    def release(self, held: Held) -> None:
        """Forget a connection that is gone. Harmless when repeated."""
        self._held.pop(held, None)
        # Whoever drives it holds it, and it him: cut here, the memory is free now and not when garbage is collected.
        held.wire = Gone()
        held.body = None
        if not self._held:
            self._stop_timer()
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    def retire(self, group: object) -> None:
        """Close all idle connections of `group` now, the others after the reply in flight, at most 5 s later."""
        for held in self._of(group):
            held.limit(RETIRING_SECONDS)
            held.wire.retire()

    async def gone(self, group: object) -> None:
        """Return when no connection of `group` is left."""
        while self._of(group):
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter

    def touched(self, held: Held) -> None:
        """A connection's deadline may have moved."""
        if held in self._held and held.due() < self._timer_due:
            self._set_timer(held.due())

    def _of(self, group: object) -> list[Held]:
        return [held for held in self._held if held.group is group]

    def _evict(self, candidates: Collection[Held]) -> None:
        holds = Counter(held.source for held in candidates)
        most = max(holds.values())
        victim = min((held for held in candidates if holds[held.source] == most), key=Held.rank)
        self.tally.evicted += 1
        wire = victim.wire
        self.release(victim)
        wire.abort()

    def _sweep(self) -> None:
        self._timer = None
        self._timer_due = math.inf
        now = self.now()
        for held in [held for held in self._held if held.due() <= now]:
            self.tally.expired += 1
            held.wire.expire()
        earliest = min((held.due() for held in self._held), default=math.inf)
        if earliest < self._timer_due:
            self._set_timer(earliest)

    def _set_timer(self, due: float) -> None:
        self._stop_timer()
        self._timer_due = due
        self._timer = self._clock.call_later(max(due - self.now(), _SHORTEST_SWEEP), self._sweep)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        self._timer_due = math.inf
