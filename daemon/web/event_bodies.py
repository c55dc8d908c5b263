"""The JSON bodies about events; see `bodies` for the others."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from daemon.events import LARGEST_PAGE, Event, EventKind, EventPage, EventQuery, EventResult
from daemon.messages import Door
from daemon.web.bodies import Body, Request

_Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class EventSeverity(StrEnum):
    """How much an event matters."""

    INFO = "info"
    WARNING = "warning"


class ExportFormat(StrEnum):
    """As what events are downloaded."""

    CSV = "csv"
    JSON = "json"


class EventFilter(Request, frozen=True):
    """Which events are wanted: those that have all that is given. `code` is how their code begins."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{1,64}$")] | None = None
    kind: EventKind | None = None
    severity: EventSeverity | None = None
    door: Door | None = None
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] | None = None
    since: _Moment | None = None
    until: _Moment | None = None

    def query(self, limit: int, before: int | None) -> EventQuery:
        """The same for the event log."""
        return EventQuery(
            limit=limit,
            before=before,
            code=self.code,
            kind=self.kind,
            warning=None if self.severity is None else self.severity is EventSeverity.WARNING,
            door=self.door,
            text=self.text,
            since=self.since,
            until=self.until,
        )


class EventsRequest(EventFilter, frozen=True):
    """`GET /events?...`: a page of them."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PAGE)] = 100
    before: _Number | None = None


class EventsExportRequest(EventFilter, frozen=True, kw_only=True):
    """`GET /events/export?...`: all of them."""

    format: ExportFormat = ExportFormat.JSON


class EventBody(Body, frozen=True):
    """One event, or `count` equal ones from `time` until `last`. `door` and `client` are "" where nobody asked."""

    id: int
    time: datetime
    last: datetime | None
    count: int
    severity: EventSeverity
    kind: EventKind
    code: str
    text: str
    door: str
    client: str
    result: EventResult


class EventsBody(Body, frozen=True):
    """`GET /events`: newest first. `next` is the `before` of the page after this, null after the last."""

    events: tuple[EventBody, ...]
    next: int | None
    fault: str


def event_body(event: Event) -> EventBody:
    """One event."""
    return EventBody(
        id=event.id,
        time=event.at,
        last=event.last,
        count=event.count,
        severity=EventSeverity.WARNING if event.warning else EventSeverity.INFO,
        kind=event.kind,
        code=event.code,
        text=event.text,
        door=event.door,
        client=event.client,
        result=event.result,
    )


def events_body(page: EventPage) -> EventsBody:
    """A page of events."""
    return EventsBody(events=tuple(map(event_body, page.events)), next=page.next, fault=page.fault)
