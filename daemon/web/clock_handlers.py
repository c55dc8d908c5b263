"""The host's clock: what it follows, and setting it by hand."""

from datetime import datetime
from typing import Annotated

import msgspec
from aiohttp import web

from daemon.messages.clock import ClockStatus, LookAtClock, SetClock
from daemon.version import BUILD_DATE
from daemon.web.bodies import Body, Request
from daemon.web.incoming import read_json
from daemon.web.replies import json_reply
from daemon.web.services import Services, Visit


class ClockRequest(Request, frozen=True):
    """`PUT /clock`: the time now, RFC 3339 with its offset from UTC."""

    time: Annotated[datetime, msgspec.Meta(tz=True)]


class ClockBody(Body, frozen=True):
    """`GET /clock`. `plausible` false: not set yet. `synchronised` null where nobody says, `offset` in seconds."""

    time: datetime
    plausible: bool
    synchronised: bool | None
    server: str
    offset: float | None


async def show(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /clock`."""
    return await _clock(services)


async def change(services: Services, visit: Visit) -> web.StreamResponse:
    """`PUT /clock`: set it, where no time server does."""
    wanted = await read_json(visit.request, ClockRequest)
    await services.hub.submit(SetClock(wanted.time, visit.origin))
    return await _clock(services)


def clock_body(status: ClockStatus, now: datetime) -> ClockBody:
    """How the clock stands at the moment `now`."""
    return ClockBody(
        time=now,
        plausible=now >= BUILD_DATE,
        synchronised=status.synchronised,
        server=status.server,
        offset=status.offset,
    )


async def _clock(services: Services) -> web.Response:
    status = await services.hub.submit(LookAtClock())
    return json_reply(clock_body(status, services.clock.now()))
