"""The support bundle, made when somebody asks for it."""

import asyncio
import os
import platform
import resource
import ssl
import sys

from aiohttp import web

from daemon.events import LARGEST_PAGE, EventQuery
from daemon.messages.clock import LookAtClock
from daemon.web.about_handlers import about_body
from daemon.web.bodies import Body
from daemon.web.clock_handlers import clock_body
from daemon.web.easydns_views import registration_body
from daemon.web.event_bodies import EventBody, event_body
from daemon.web.network_views import network_body
from daemon.web.replies import download
from daemon.web.services import Services, Visit
from daemon.web.views import picture_body, security_body, system_body


class HostBody(Body, frozen=True):
    """What the daemon runs on and what it takes: bytes, seconds, counts."""

    system: str
    machine: str
    python: str
    openssl: str
    cores: int
    load: tuple[float, float, float]
    state_free: int | None
    memory_peak: int
    cpu: float
    sessions: int
    streams: int


async def show(services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /support`: the ZIP file."""
    from daemon.web.support import bundle  # not before somebody asks

    with services.uploads.turn():
        snapshot, profile, clock = services.hub.snapshot, services.profile, services.clock
        status = await services.hub.submit(LookAtClock())
        bodies: dict[str, object] = {
            "system": system_body(snapshot, clock.now(), clock.monotonic()),
            "security": security_body(snapshot, profile.listen, clock.monotonic()),
            "network": network_body(snapshot, profile),
            "easydns": registration_body(snapshot.easydns),
            "clock": clock_body(status, clock.now()),
            "profile": profile,
            "about": await asyncio.to_thread(about_body),
            "host": await asyncio.to_thread(_host, services),
        }
        if services.panel is not None:
            bodies["panel"] = picture_body(services.panel.mirror.picture(public=True))
        events = await _events(services)
        data = await asyncio.to_thread(bundle, snapshot, bodies, services.log(), events, clock.now())
    services.events.record("support", "A support bundle was made.", visit.origin)
    return download(data, "application/zip", f"base-station-{snapshot.device.serial}-support.zip")


async def _events(services: Services) -> tuple[EventBody, ...]:
    """The newest; fewer or none where they cannot be read, which the unit's alarms and its log tell."""
    from daemon.web.support import MOST_EVENTS

    found: list[EventBody] = []
    before: int | None = None
    while len(found) < MOST_EVENTS:
        page = await services.events.query(EventQuery(limit=LARGEST_PAGE, before=before))
        found += map(event_body, page.events)
        if page.next is None:
            break
        before = page.next
    return tuple(found[:MOST_EVENTS])


def _host(services: Services) -> HostBody:
    used = resource.getrusage(resource.RUSAGE_SELF)
    try:
        state = os.statvfs(services.profile.paths.state)
        free = state.f_bavail * state.f_frsize
    except OSError:
        free = None
    return HostBody(
        system=platform.platform(),
        machine=platform.machine(),
        python=sys.version,
        openssl=ssl.OPENSSL_VERSION,
        cores=os.cpu_count() or 1,
        load=os.getloadavg(),
        state_free=free,
        memory_peak=used.ru_maxrss * 1024,
        cpu=used.ru_utime + used.ru_stime,
        sessions=len(services.sessions),
        streams=len(services.streams),
    )
