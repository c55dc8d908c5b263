"""What happened to the unit: a page of it, and all of it as a file."""

import msgspec
from aiohttp import hdrs, web

from daemon.errors import ChangedMeanwhile, StorageFault
from daemon.events import LARGEST_PAGE, EventPage
from daemon.messages.unit import SetSyslog
from daemon.web.event_bodies import (
    SYSLOG_LIMIT,
    EventBody,
    EventsExportRequest,
    EventsRequest,
    ExportFormat,
    SyslogRequest,
    event_body,
    events_body,
    syslog_body,
)
from daemon.web.event_export import CSV_HEAD, csv_line
from daemon.web.incoming import as_json
from daemon.web.queries import read_query
from daemon.web.reading import read_body
from daemon.web.replies import json_reply
from daemon.web.services import Services, Visit
from daemon.web.tags import must_match, tagged_reply

_TYPES = {ExportFormat.CSV: "text/csv; charset=utf-8", ExportFormat.JSON: "application/json"}


async def show(services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /events`: newest first, filtered, a page at a time."""
    wanted = read_query(visit.request, EventsRequest)
    return json_reply(events_body(await services.events.query(wanted.query(wanted.limit, wanted.before))))


async def export(services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /events/export`: all that fit, newest first, sent page by page so that it takes no more memory than one."""
    wanted = read_query(visit.request, EventsExportRequest)

    async def page_before(before: int | None) -> EventPage:
        page = await services.events.query(wanted.query(LARGEST_PAGE, before))
        if page.fault and not page.events:
            # In the middle of a file this ends the connection, so that nobody takes a part for the whole.
            raise StorageFault("events-not-read", page.fault, "Try again once that is mended.")
        return page

    page = await page_before(None)
    name = f"base-station-events.{wanted.format.value}"
    response = web.StreamResponse(
        headers={
            hdrs.CONTENT_TYPE: _TYPES[wanted.format],
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"',
        }
    )
    if visit.request.method == hdrs.METH_HEAD:
        return response
    await response.prepare(visit.request)
    first = True
    while True:
        await response.write(_piece(wanted.format, page, first=first))
        first = False
        if page.next is None:
            break
        page = await page_before(page.next)
    if wanted.format is ExportFormat.JSON:
        await response.write(b"\n]\n")
    await response.write_eof()
    return response


async def show_syslog(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /events/syslog`: where they are sent to."""
    return _syslog(services)


async def change_syslog(services: Services, visit: Visit) -> web.StreamResponse:
    """`PUT /events/syslog`: send them elsewhere, or nowhere. With If-Match only what the caller has seen changes."""
    wanted = as_json(await read_body(visit.request, SYSLOG_LIMIT), SyslogRequest)
    now = services.hub.snapshot.syslog
    tag = syslog_body(now).tag
    if wanted.tag not in (None, tag):
        raise ChangedMeanwhile
    seen = now if must_match(visit.request, tag) or wanted.tag else None
    await services.hub.submit(SetSyslog(wanted.settings(), visit.origin, seen))
    return _syslog(services)


def _syslog(services: Services) -> web.Response:
    body = syslog_body(services.hub.snapshot.syslog)
    return tagged_reply(body, body.tag)


def _piece(as_what: ExportFormat, page: EventPage, *, first: bool) -> bytes:
    bodies = tuple(map(event_body, page.events))
    if as_what is ExportFormat.CSV:
        return ((CSV_HEAD if first else "") + "".join(map(csv_line, bodies))).encode()
    return (b"[\n" if first else b",\n" if bodies else b"") + b",\n".join(map(_encoded, bodies))


def _encoded(body: EventBody) -> bytes:
    return msgspec.json.encode(body)
