"""Force HTTPS: its condition, the certificate test, the switch, and settling a pending change.

Test and confirmation are worth something only if they prove that a person's browser reaches the unit over HTTPS as it
is served now. So they want a session's cookie and a TLS connection, which neither port 80 nor the Unix socket has.
"""

from aiohttp import web

from daemon.errors import Refused
from daemon.messages.command import Door, TlsEvidence
from daemon.messages.pending import Arrival, ConfirmChange, RollBackChange
from daemon.messages.security import RecordCertificateTest, SetForceHttps
from daemon.web.bodies import ForceHttpsRequest
from daemon.web.https_only import way_to_https
from daemon.web.incoming import read_json, read_nothing
from daemon.web.problems import Blocked, NotHttps
from daemon.web.replies import json_reply
from daemon.web.services import Services, Visit
from daemon.web.views import proof_body, security_body


async def show(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /security`."""
    return security(services)


async def record_test(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /security/test`: this browser reached the unit over HTTPS; the record of it is the answer."""
    await read_nothing(visit.request)
    return json_reply(proof_body(await services.hub.submit(RecordCertificateTest(_evidence(services, visit)))))


async def force_https(services: Services, visit: Visit) -> web.StreamResponse:
    """`PUT /security/force-https`: port 80 off or on. A refusal lists all that stands in the way."""
    wanted = await read_json(visit.request, ForceHttpsRequest)
    try:
        await services.hub.submit(SetForceHttps(wanted.enabled, visit.origin))
    except Refused as refusal:
        raise Blocked(refusal, services.hub.snapshot.blockers if wanted.enabled else ()) from refusal
    return security(services)


async def confirm(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /security/confirm`: keep the pending change."""
    await read_nothing(visit.request)
    connection, pending = visit.connection, services.hub.snapshot.pending
    # A new address can be reached over HTTP as well, while that is on; it proves nothing but that.
    plain = connection.door is Door.HTTP and pending is not None and pending.network_only
    evidence = None if plain else _evidence(services, visit)
    arrival = None if connection.local is None else Arrival(connection.local, connection.accepted)
    await services.hub.submit(ConfirmChange(evidence, visit.origin, arrival))
    return security(services)


async def roll_back(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /security/rollback`: go back to how it was before the pending change."""
    await read_nothing(visit.request)
    await services.hub.submit(RollBackChange(visit.origin))
    return security(services)


def _evidence(services: Services, visit: Visit) -> TlsEvidence:
    connection, named = visit.connection, visit.named
    if named is None:
        raise Refused("browser-needed", "Only a browser can prove this.", "Open the CCM over HTTPS and do it there.")
    if connection.door is not Door.HTTPS:
        raise NotHttps("not-https", way_to_https(services, named))
    return TlsEvidence(connection.tls_generation, connection.client, str(named.host))


def security(services: Services) -> web.Response:
    """The answer of whatever changes the unit's security: how it stands now."""
    clock, listen = services.clock, services.profile.listen
    return json_reply(security_body(services.hub.snapshot, listen, clock.monotonic()))
