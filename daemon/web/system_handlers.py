"""The unit as a whole: how it is, its alarms, and the resets that only the unit's own socket offers."""

from aiohttp import web

from daemon.messages.account import ResetPassword
from daemon.messages.reset import FactoryReset
from daemon.messages.unit import AcknowledgeAlarm, NameUnit, SetSetup
from daemon.settings import SetupSettings, SetupStep
from daemon.web.bodies import NameRequest, SetupRequest, SystemBody
from daemon.web.incoming import read_json, read_nothing
from daemon.web.replies import json_reply, no_content
from daemon.web.services import Services, Visit
from daemon.web.tags import must_match, tag_of, tagged_reply
from daemon.web.views import system_body


async def show(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /system`."""
    return _tagged(services)


async def rename(services: Services, visit: Visit) -> web.StreamResponse:
    """`PUT /system`: what the unit is called. With If-Match only if it is still called what the caller has seen."""
    wanted = await read_json(visit.request, NameRequest)
    now = services.hub.snapshot.device.name
    seen = now if must_match(visit.request, tag_of(now)) else None
    await services.hub.submit(NameUnit(wanted.name, visit.origin, seen))
    return _tagged(services)


async def set_up(services: Services, visit: Visit) -> web.StreamResponse:
    """`PUT /setup`: how far the owner is with the first steps."""
    wanted = await read_json(visit.request, SetupRequest)
    passed = tuple(step for step in SetupStep if step in wanted.passed)
    await services.hub.submit(SetSetup(SetupSettings(passed=passed, closed=wanted.closed), visit.origin))
    return _system(services)


async def acknowledge_alarm(services: Services, visit: Visit) -> web.StreamResponse:
    """`DELETE /alarms/{code}`: the owner has read a standing alarm."""
    await read_nothing(visit.request)
    await services.hub.submit(AcknowledgeAlarm(visit.request.match_info["code"], visit.origin))
    return no_content()


async def factory_reset(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /factory-reset`, on the Unix socket: 202 when the reset has begun."""
    await read_nothing(visit.request)
    await services.hub.submit(FactoryReset(visit.origin))
    return _system(services, status=202)


async def reset_password(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /password-reset`, on the Unix socket: the panel shows the new first password, and only the panel."""
    await read_nothing(visit.request)
    await services.hub.submit(ResetPassword(visit.origin))
    return no_content()


def _system(services: Services, status: int = 200) -> web.Response:
    return json_reply(_body(services), status)


def _tagged(services: Services) -> web.Response:
    body = _body(services)
    return tagged_reply(body, body.tag)


def _body(services: Services) -> SystemBody:
    return system_body(services.hub.snapshot, services.clock.now(), services.clock.monotonic())
