"""The name and certificate below the vendor's domain as the Snapshot shows them, and what is wrong with them."""

from collections.abc import Iterator

from daemon.certificates.inspect import Severity, life_left
from daemon.controller.core import Core
from daemon.controller.easydns.naming import acme_server, full_name
from daemon.easydns_settings import CertificateWay
from daemon.easydns_status import EasyDnsStatus
from daemon.messages.unit import Alarm
from daemon.settings import CertificateSource

_EASYDNS = CertificateSource.EASYDNS
_URGENT = 1 / 6


def status(core: Core) -> EasyDnsStatus:
    """All but the secrets."""
    unit, state = core.unit, core.unit.easydns
    settings = unit.settings.easydns
    directory = state.directory
    secrets = state.secrets
    return EasyDnsStatus(
        name=full_name(core, settings),
        domain=core.profile.easydns.domain,
        settings=settings,
        directory=acme_server(core, settings).directory,
        secrets_set=tuple(name for name in secrets.__struct_fields__ if getattr(secrets, name)),
        provided=core.ports.easydns.bundle.provided,
        prechecks=state.prechecks,
        registered=state.registration.address if state.registration.name == full_name(core, settings) else "",
        registered_at=state.registration.at,
        verified=state.verified,
        stage=state.stage,
        progress=state.progress,
        percent=state.percent,
        fault=state.fault,
        remedy=state.remedy,
        next_try=state.next_try,
        renewal=state.renewal if settings.way is CertificateWay.ACME else None,
        waiting=bool(unit.settings.security.easydns_next),
        terms=directory.terms if directory is not None else "",
        profiles=directory.profiles if directory is not None else (),
    )


def alarms(core: Core) -> Iterator[Alarm]:
    """What the owner should know who has it in use; the more urgent, the less life the certificate has left."""
    unit, state = core.unit, core.unit.easydns
    settings = unit.settings
    if not settings.easydns.in_use:
        return
    active = settings.security.certificate is _EASYDNS
    chain = unit.chain_of(_EASYDNS)
    left = None if chain is None else life_left(chain, core.ports.clock.now())
    urgent = active and (left is None or left < _URGENT)
    if state.fault:
        again = "It is tried again by itself. " if not state.lasting else ""
        yield Alarm(
            "easydns-failing",
            Severity.ERROR if urgent else Severity.WARNING,
            f"The name or certificate at easyDNS could not be brought up to date. {state.fault}",
            f"{again}{state.remedy}".strip(),
        )
    if settings.security.easydns_next:
        yield Alarm(
            "certificate-waits",
            Severity.ERROR if urgent else Severity.WARNING,
            "A new EasyDNS certificate is there, but not of the same authority and names as the one in use.",
            "Switch over to it (Security, EasyDNS certificate, Use it), with a browser at hand to confirm.",
        )
