"""Figures for a monitoring system: off until the owner switches them on, and then behind a sign-in or a token."""

from aiohttp import hdrs, web

from daemon.errors import NotFound
from daemon.messages.unit import SetMetrics
from daemon.web.account_bodies import MetricsBody, MetricsRequest
from daemon.web.figures import CONTENT_TYPE, figures
from daemon.web.incoming import read_json
from daemon.web.replies import json_reply
from daemon.web.services import Services, Visit


async def show(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /metrics`: the figures of this moment."""
    snapshot = services.hub.snapshot
    if not snapshot.metrics:
        raise NotFound(
            "metrics-off", "The unit's figures are switched off.", "Switch them on in the CCM under Account."
        )
    text = figures(snapshot, services.answered, len(services.sessions), services.clock.monotonic())
    return web.Response(body=text.encode(), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE})


async def show_switch(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /account/metrics`: whether they are on."""
    return json_reply(MetricsBody(enabled=services.hub.snapshot.metrics))


async def switch(services: Services, visit: Visit) -> web.StreamResponse:
    """`PUT /account/metrics`: on or off."""
    wanted = await read_json(visit.request, MetricsRequest)
    await services.hub.submit(SetMetrics(wanted.enabled, visit.origin))
    return json_reply(MetricsBody(enabled=services.hub.snapshot.metrics))
