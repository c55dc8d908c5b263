"""The JSON bodies about events; see `bodies` for the others."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from daemon.errors import BadInput
from daemon.events import LARGEST_PAGE, Event, EventKind, EventPage, EventQuery, EventResult
from daemon.messages.command import Door
from daemon.syslog_settings import SyslogSettings, SyslogTransport
from daemon.web.bodies import Body, Request
from daemon.web.tags import tag_of

_Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_PORT, _TLS_PORT = 514, 6514  # RFC 5426, RFC 5425; TCP has none of its own
SYSLOG_LIMIT = 64 * 1024
"""Bytes of a body; the certificates may have half of it, before JSON escapes their line ends."""

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


class SyslogRequest(Request, frozen=True):
    """`PUT /events/syslog`; see syslog_settings.SyslogSettings. `host` null: nothing is sent.

    What was read may be sent back whole: its `tag` counts as If-Match does.
    """

    host: Annotated[str, msgspec.Meta(max_length=253)] | None = None
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] | None = None
    transport: SyslogTransport = SyslogTransport.UDP
    trust_root: Annotated[str, msgspec.Meta(max_length=32_768)] | None = None
    tag: Annotated[str, msgspec.Meta(max_length=64)] | None = None

    def settings(self) -> SyslogSettings:
        """The choices; without a port the transport's own. Raises BadInput (`bad-value`)."""
        if not self.host:
            return SyslogSettings()
        tls = self.transport is SyslogTransport.TLS
        try:
            return SyslogSettings(
                host=self.host,
                port=self.port or (_TLS_PORT if tls else _PORT),
                transport=self.transport,
                trust_root=(self.trust_root or None) if tls else None,
            )
        except ValueError as err:
            field, _, allowed = str(err).partition(": ")
            detail = "This is no name of a host, and no address."
            raise BadInput("bad-value", detail, f"Allowed: {allowed}.", field=field) from err


class SyslogBody(Body, frozen=True):
    """`GET /events/syslog`. `tag` stands for all of it and may be sent as If-Match."""

    host: str | None
    port: int
    transport: SyslogTransport
    trust_root: str | None
    tag: str


def syslog_body(settings: SyslogSettings) -> SyslogBody:
    """Where events are sent to."""
    return SyslogBody(
        host=settings.host or None,
        port=settings.port,
        transport=settings.transport,
        trust_root=settings.trust_root,
        tag=tag_of(settings),
    )


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
