"""The certificates, and the device root for the owner to trust."""

import ssl

from aiohttp import web

from daemon.errors import NotFound
from daemon.messages.certificates import ActivateCertificate, RenewRoot
from daemon.messages.snapshot import Snapshot
from daemon.web.bodies import ActiveRequest, CertificatesBody
from daemon.web.easydns_handlers import told_with_prechecks
from daemon.web.incoming import read_json, read_nothing
from daemon.web.replies import download, json_reply
from daemon.web.security_handlers import security
from daemon.web.services import Services, Visit
from daemon.web.views import certificate_bodies, certificate_body, root_body


async def show_all(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /certificates`."""
    snapshot = services.hub.snapshot
    return json_reply(CertificatesBody(certificates=certificate_bodies(snapshot), root=root_body(snapshot.root)))


async def show(services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /certificates/{source}`."""
    snapshot = services.hub.snapshot
    wanted = visit.request.match_info["source"]
    for status in snapshot.certificates:
        if status.source.value == wanted:
            return json_reply(certificate_body(status, snapshot))
    known = ", ".join(status.source.value for status in snapshot.certificates)
    raise NotFound("no-such-certificate", "There is no such source of certificates.", f"The sources are: {known}.")


async def activate(services: Services, visit: Visit) -> web.StreamResponse:
    """`PUT /certificates/active`: serve another source's certificate; of one that is not available, why."""
    wanted = await read_json(visit.request, ActiveRequest)
    with told_with_prechecks(services):
        await services.hub.submit(ActivateCertificate(wanted.source, visit.origin))
    return security(services)


async def renew_root(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /certificates/self-signed/root`: a new device root, to be trusted anew on every PC."""
    await read_nothing(visit.request)
    await services.hub.submit(RenewRoot(visit.origin))
    return security(services)


async def root_pem(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /certificates/self-signed/root.pem`; public, since it is what makes a safe sign-in possible."""
    snapshot = services.hub.snapshot
    return download(_root(snapshot), "application/x-pem-file", _name(snapshot, "pem"))


async def root_der(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /certificates/self-signed/root.der`; the type has Windows, macOS and Android offer to install it."""
    snapshot = services.hub.snapshot
    der = ssl.PEM_cert_to_DER_cert(_root(snapshot).decode("ascii"))
    return download(der, "application/x-x509-ca-cert", _name(snapshot, "der"))


async def root_mobileconfig(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /certificates/self-signed/root.mobileconfig`: the same for iPhones, iPads and Macs."""
    # Imported where it is used: property lists are no business of a start-up.
    from daemon.certificates.apple_profile import mobileconfig

    snapshot = services.hub.snapshot
    profile = mobileconfig(_root(snapshot), snapshot.device.name, snapshot.device.serial)
    return download(profile, "application/x-apple-aspen-config", _name(snapshot, "mobileconfig"))


def _root(snapshot: Snapshot) -> bytes:
    if not snapshot.root_pem:
        raise NotFound("no-root", "The unit has no root certificate yet.", "Wait until it has started, and try again.")
    return snapshot.root_pem


def _name(snapshot: Snapshot, suffix: str) -> str:
    return f"base-station-{snapshot.device.serial}-root.{suffix}"
