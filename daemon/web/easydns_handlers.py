"""The name and certificate below the vendor's domain: how it stands, the owner's choices, the prechecks, registering.

Tokens and keys go over HTTPS or the Unix socket only. All other choices may be made over HTTP, so whether a body
carries secrets is looked at first, and nothing else in it before.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from daemon.errors import Unavailable
from daemon.messages.easydns import LeaveEasyDns, RegisterEasyDns, RunPrechecks, SetEasyDns
from daemon.web.easydns_bodies import SETTINGS_LIMIT, EasyDnsRequest, PrechecksBody, carries_secrets
from daemon.web.easydns_views import failed, registration_body
from daemon.web.https_only import refuse_secret_over_http
from daemon.web.incoming import as_json, read_nothing
from daemon.web.problems import PrechecksFailed
from daemon.web.reading import read_body
from daemon.web.replies import json_reply, no_content
from daemon.web.services import Services, Visit
from daemon.web.tags import must_match, tagged_reply


async def show(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /certificates/easydns/registration`."""
    return _registration(services)


async def change(services: Services, visit: Visit) -> web.StreamResponse:
    """`PUT /certificates/easydns/settings`: other choices, and other secrets where there are any in it."""
    data = await read_body(visit.request, SETTINGS_LIMIT)
    if carries_secrets(data):
        refuse_secret_over_http(services, visit)
    wanted = as_json(data, EasyDnsRequest)
    now = services.hub.snapshot.easydns
    seen = now.settings if must_match(visit.request, registration_body(now).tag) else None
    # Registering and leaving alone begin and end the use of it.
    settings = wanted.settings(in_use=now.settings.in_use)
    await services.hub.submit(SetEasyDns(settings, wanted.secrets_change, visit.origin, seen))
    return _registration(services)


async def look(services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /certificates/easydns/prechecks`: look now; answered when all are done, told one by one in the stream."""
    return json_reply(PrechecksBody(prechecks=await services.hub.submit(RunPrechecks(visit.origin))))


async def register(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /certificates/easydns/register`: look once more and begin; the stream tells how it goes."""
    await read_nothing(visit.request)
    with told_with_prechecks(services):
        await services.hub.submit(RegisterEasyDns(visit.origin))
    return _registration(services, status=202)


async def leave(services: Services, visit: Visit) -> web.StreamResponse:
    """`DELETE /certificates/easydns`: the name is taken back, the certificates and secrets are erased."""
    await read_nothing(visit.request)
    await services.hub.submit(LeaveEasyDns(visit.origin))
    return no_content()


@contextmanager
def told_with_prechecks(services: Services) -> Iterator[None]:
    """Have a refusal of this source tell which prechecks failed."""
    try:
        yield
    except Unavailable as refusal:
        raise PrechecksFailed(refusal, failed(services.hub.snapshot.easydns.prechecks)) from refusal


def _registration(services: Services, status: int = 200) -> web.Response:
    body = registration_body(services.hub.snapshot.easydns)
    return tagged_reply(body, body.tag, status)
