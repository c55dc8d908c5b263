"""The certificates, and the device root for the owner to trust."""

import ssl

from aiohttp import hdrs, web

from daemon.errors import NotFound
from daemon.messages import Snapshot
from daemon.web.bodies import CertificatesBody
from daemon.web.replies import json_reply
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


async def root_pem(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /certificates/self-signed/root.pem`; public, since it is what makes a safe sign-in possible."""
    snapshot = services.hub.snapshot
    return _download(snapshot, _root(snapshot), "application/x-pem-file", "pem")


async def root_der(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /certificates/self-signed/root.der`; the type has Windows, macOS and Android offer to install it."""
    snapshot = services.hub.snapshot
    der = ssl.PEM_cert_to_DER_cert(_root(snapshot).decode("ascii"))
    return _download(snapshot, der, "application/x-x509-ca-cert", "der")


async def root_mobileconfig(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /certificates/self-signed/root.mobileconfig`: the same for iPhones, iPads and Macs."""
    # Imported where it is used: property lists are no business of a start-up.
    from daemon.certificates.apple_profile import mobileconfig

    snapshot = services.hub.snapshot
    profile = mobileconfig(_root(snapshot), snapshot.device.name, snapshot.device.serial)
    return _download(snapshot, profile, "application/x-apple-aspen-config", "mobileconfig")


def _root(snapshot: Snapshot) -> bytes:
    if not snapshot.root_pem:
        raise NotFound("no-root", "The unit has no root certificate yet.", "Wait until it has started, and try again.")
    return snapshot.root_pem


def _download(snapshot: Snapshot, data: bytes, content_type: str, suffix: str) -> web.Response:
    name = f"base-station-{snapshot.device.serial}-root.{suffix}"
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"'}
    return web.Response(body=data, content_type=content_type, headers=headers)
