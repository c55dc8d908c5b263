"""What happened to the unit, for its owner: one event, how events are asked for, and by what kinds they are sorted.

An event carries no secret and nothing but words of ours, addresses, and names that the owner gave.
"""

from datetime import datetime
from enum import StrEnum

from daemon.messages.command import Door, Origin
from daemon.record import Record

LARGEST_PAGE = 500


class EventKind(StrEnum):
    """What an event is about; its code tells more."""

    SIGN_IN = "sign-in"
    ACCESS = "access"
    CERTIFICATE = "certificate"
    NETWORK = "network"
    RESET = "reset"
    PANEL = "panel"
    CLOCK = "clock"
    STORAGE = "storage"
    UNIT = "unit"


class EventResult(StrEnum):
    """How what somebody asked for ended; NONE where nobody asked, or where that is told by a later event."""

    NONE = ""
    DONE = "done"
    FAILED = "failed"


class Event(Record, frozen=True):
    """One event, or several equal ones: `count` of them from `at` until `last`. Times are aware, UTC.

    `id` grows from event to event and is 0 as long as it is not stored. `door` and `client` tell who asked, "" where
    nobody did.
    """

    at: datetime
    code: str
    kind: EventKind
    warning: bool
    text: str
    door: str = ""
    client: str = ""
    result: EventResult = EventResult.NONE
    last: datetime | None = None
    count: int = 1
    id: int = 0


class EventQuery(Record, frozen=True):
    """Which events are wanted, newest first: those that have all that is not None.

    `before` is the id above which they are not wanted; `code` is how their code begins; `text` stands in their text,
    code or client, ASCII letters in either case; `since` and `until` are inclusive. `limit` is at most LARGEST_PAGE.
    """

    limit: int = 100
    before: int | None = None
    code: str | None = None
    kind: EventKind | None = None
    warning: bool | None = None
    door: Door | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class EventPage(Record, frozen=True):
    """The events asked for. `next` is the `before` of the page after this, None where it is the last.

    `fault` is a sentence about what cannot be stored or read now, "" where all is well.
    """

    events: tuple[Event, ...]
    next: int | None = None
    fault: str = ""


# The longest beginning that fits decides; what is not here is about the unit.
_KINDS = {
    "signed-": EventKind.SIGN_IN,
    "sign-in-": EventKind.SIGN_IN,
    "password-": EventKind.SIGN_IN,
    "token-": EventKind.SIGN_IN,
    "force-https": EventKind.ACCESS,
    "port-": EventKind.ACCESS,
    "listeners": EventKind.ACCESS,
    "connections-": EventKind.ACCESS,
    "socket-": EventKind.ACCESS,
    "change-": EventKind.ACCESS,
    "certificate": EventKind.CERTIFICATE,
    "device-root": EventKind.CERTIFICATE,
    "acme-": EventKind.CERTIFICATE,
    "easydns": EventKind.CERTIFICATE,
    "network": EventKind.NETWORK,
    "name-": EventKind.NETWORK,
    "rebinding-": EventKind.NETWORK,
    "factory-reset": EventKind.RESET,
    "reset-": EventKind.RESET,
    "erase-": EventKind.RESET,
    "panel": EventKind.PANEL,
    "clock": EventKind.CLOCK,
    "storage": EventKind.STORAGE,
    "stored": EventKind.STORAGE,
    "events-": EventKind.STORAGE,
    "syslog": EventKind.UNIT,
    "name-given": EventKind.UNIT,
}
_FAILURES = frozenset({"sign-in-failed", "password-change-failed", "panel-code-wrong"})
# What is asked for here ends later, and another event tells how.
_BEGINNINGS = frozenset({"factory-reset", "easydns", "force-https"})


def kind_of(code: str) -> EventKind:
    """By which kind events of this code are sorted."""
    fitting = (beginning for beginning in _KINDS if code.startswith(beginning))
    return _KINDS.get(max(fitting, key=len, default=""), EventKind.UNIT)


def result_of(code: str, origin: Origin | None) -> EventResult:
    """How what `origin` asked for ended, as an event of this code tells it."""
    if code in _FAILURES:
        return EventResult.FAILED
    return EventResult.NONE if origin is None or code in _BEGINNINGS else EventResult.DONE
