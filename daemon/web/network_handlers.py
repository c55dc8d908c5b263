"""The host's network: how it is, how it is set, and setting it otherwise.

A change holds once somebody has confirmed it at the new address (`POST /security/confirm`) or at the front panel.
"""

from aiohttp import web

from daemon.errors import UnknownInterface
from daemon.messages.network import JudgeNetwork, ResetNetwork, SetNetwork
from daemon.network_settings import NetworkSettings, faults, settings_of
from daemon.web.incoming import read_json, read_nothing
from daemon.web.network_bodies import NetworkRequest, NetworkVerdictBody
from daemon.web.network_views import network_body
from daemon.web.problems import BadNetwork
from daemon.web.queries import flags
from daemon.web.replies import json_reply, no_content
from daemon.web.services import Services, Visit
from daemon.web.tags import must_match, tagged_reply
from daemon.web.views import finding_bodies


async def show(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /network`."""
    return _network(services)


async def change(services: Services, visit: Visit) -> web.StreamResponse:
    """`PUT /network`: other details; with `?dry_run=true` only what they would mean.

    Without `further` those of further interfaces stay as they are. With If-Match only what the caller has seen changes.
    """
    (dry_run,) = flags(visit.request, "dry_run")
    wanted = await read_json(visit.request, NetworkRequest)
    now = services.hub.snapshot.network_settings
    seen = now if must_match(visit.request, network_body(services.hub.snapshot, services.profile).tag) else None
    fields = wanted.fields(now)
    known = services.profile.network.further
    for entry in fields.unused(known):
        raise UnknownInterface(entry.interface, known)
    found = faults(fields)
    if dry_run:
        if found:
            return json_reply(NetworkVerdictBody(changes=True, faults=found, findings=(), addresses=()))
        return json_reply(await _verdict(services, settings_of(fields)))
    if found:
        raise BadNetwork(found)
    await services.hub.submit(SetNetwork(settings_of(fields), visit.origin, seen))
    return _network(services)


async def reset(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /network-reset`, on the Unix socket: the factory's details, at once."""
    await read_nothing(visit.request)
    await services.hub.submit(ResetNetwork(visit.origin))
    return no_content()


async def _verdict(services: Services, settings: NetworkSettings) -> NetworkVerdictBody:
    findings = await services.hub.submit(JudgeNetwork(settings))
    return NetworkVerdictBody(
        changes=settings != services.hub.snapshot.network_settings,
        faults=(),
        findings=finding_bodies(findings),
        addresses=tuple(map(str, settings.static_addresses)),
    )


def _network(services: Services) -> web.Response:
    body = network_body(services.hub.snapshot, services.profile)
    return tagged_reply(body, body.tag)
