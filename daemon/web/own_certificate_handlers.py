"""The owner's certificate: judged, installed, brought back, removed, and the request for one made on the unit.

A private key or a pass phrase goes over HTTPS or the Unix socket only, so an upload over HTTP is sent the way to HTTPS
before its body is looked at.
"""

from aiohttp import web

from daemon.certificates.csr import RequestSubject
from daemon.certificates.inspect import Severity
from daemon.errors import NotFound
from daemon.messages.certificates import (
    CertificateStatus,
    DiscardRequest,
    InstallCertificate,
    JudgeCertificate,
    RemoveCertificate,
    RequestCertificate,
    RestoreCertificate,
    SuppliedFiles,
    Verdict,
)
from daemon.settings import CertificateSource
from daemon.web.bodies import CsrRequest
from daemon.web.https_only import refuse_secret_over_http
from daemon.web.incoming import read_json, read_nothing
from daemon.web.problems import NotInstallable, WarningsUnaccepted
from daemon.web.queries import flags
from daemon.web.replies import download, json_reply, no_content
from daemon.web.security_handlers import security
from daemon.web.services import Services, Visit
from daemon.web.supplied import read_supplied
from daemon.web.views import request_body, verdict_body

_PEM = "application/x-pem-file"


async def install(services: Services, visit: Visit) -> web.StreamResponse:
    """`PUT /certificates/own`: with `?dry_run=true` only the verdict; with `&accept_warnings=true` warnings pass."""
    refuse_secret_over_http(services, visit)
    dry_run, accepted = flags(visit.request, "dry_run", "accept_warnings")
    with services.uploads.turn():
        supplied = await read_supplied(visit.request)
        verdict = await _submit(services, visit, supplied, dry_run=dry_run, accepted=accepted)
    if dry_run or verdict.installed:
        return json_reply(verdict_body(verdict))
    if any(finding.severity is Severity.ERROR for finding in verdict.findings):
        raise NotInstallable(verdict.findings)
    raise WarningsUnaccepted(verdict.findings)


async def remove(services: Services, visit: Visit) -> web.StreamResponse:
    """`DELETE /certificates/own`: the certificate, the one before it, and their keys."""
    await read_nothing(visit.request)
    await services.hub.submit(RemoveCertificate(visit.origin))
    return no_content()


async def restore(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /certificates/own/restore`: bring back the one before."""
    await read_nothing(visit.request)
    await services.hub.submit(RestoreCertificate(visit.origin))
    return security(services)


async def make_request(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /certificates/own/csr`: make a key that never leaves the unit, and the request for it."""
    wanted = await read_json(visit.request, CsrRequest)
    subject = RequestSubject(
        common_name=wanted.subject.common_name,
        organisation=wanted.subject.organisation,
        unit=wanted.subject.unit,
        locality=wanted.subject.locality,
        province=wanted.subject.province,
        country=wanted.subject.country,
    )
    command = RequestCertificate(wanted.key_type, subject, wanted.names, wanted.replace, visit.origin)
    return json_reply(request_body(await services.hub.submit(command)), status=201)


async def show_request(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /certificates/own/csr`: the request, to be taken to a certificate authority."""
    request = _own(services).request
    if request is None:
        raise NotFound("no-request", "No request waits for a certificate.", "Make one first.")
    return download(request.csr, _PEM, _name(services, "request.csr"))


async def discard_request(services: Services, visit: Visit) -> web.StreamResponse:
    """`DELETE /certificates/own/csr`: the request and its key go."""
    await read_nothing(visit.request)
    await services.hub.submit(DiscardRequest(visit.origin))
    return no_content()


async def chain_pem(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /certificates/own/chain.pem`: as served, leaf first."""
    own = _own(services)
    if not own.chain_pem:
        raise NotFound("no-certificate", "No certificate of your own is installed.", "Install one first.")
    return download(own.chain_pem, _PEM, _name(services, "chain.pem"))


async def root_pem(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /certificates/own/root.pem`: the root that was supplied with it."""
    own = _own(services)
    if not own.root_pem:
        raise NotFound(
            "no-root", "No root was supplied with the certificate.", "Ask whoever issued it for the root certificate."
        )
    return download(own.root_pem, _PEM, _name(services, "own-root.pem"))


async def _submit(
    services: Services, visit: Visit, supplied: SuppliedFiles, *, dry_run: bool, accepted: bool
) -> Verdict:
    reached_as = "" if visit.named is None else str(visit.named.host)
    if dry_run:
        return await services.hub.submit(JudgeCertificate(supplied, reached_as))
    return await services.hub.submit(InstallCertificate(supplied, reached_as, accepted, visit.origin))


def _own(services: Services) -> CertificateStatus:
    found = (each for each in services.hub.snapshot.certificates if each.source is CertificateSource.OWN)
    return next(found, CertificateStatus(CertificateSource.OWN))


def _name(services: Services, suffix: str) -> str:
    return f"base-station-{services.hub.snapshot.device.serial}-{suffix}"
