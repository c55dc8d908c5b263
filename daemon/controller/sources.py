"""Each source's certificate as the Snapshot shows it.

Days and shares are whole ones (a share in hundredths), so that a Snapshot taken a second later is the same Snapshot.
"""

import math
from datetime import datetime

from daemon.certificates.csr import PendingRequest, RequestSummary, summarise_request
from daemon.certificates.inspect import life_left
from daemon.certificates.material import CertificateSummary, KeyedChain, read_certificate, summarise
from daemon.controller.unit import Unit
from daemon.errors import BadInput
from daemon.messages.certificates import CertificateStatus
from daemon.settings import CertificateSource
from daemon.version import BUILD_DATE

_DAY = 86_400.0


def statuses(unit: Unit, domain: str, now: datetime) -> tuple[CertificateStatus, ...]:
    """One for each source, in the manual's order; `domain` is the one below which a unit is registered."""
    return tuple(_status(unit, source, domain, now) for source in CertificateSource)


def _status(unit: Unit, source: CertificateSource, domain: str, now: datetime) -> CertificateStatus:
    chain, own = unit.chain_of(source), source is CertificateSource.OWN
    request = _request(unit.request) if own else None
    previous = unit.kept_of(source).get(unit.settings.security.own_previous) if own else None
    if chain is None:
        return CertificateStatus(
            source, detail=_missing(unit, source, domain), previous=_leaf(previous), request=request
        )
    summaries = tuple(filter(None, map(_summary, chain.chain)))
    share = life_left(chain, now)
    return CertificateStatus(
        source,
        leaf=_leaf(chain),
        available=True,
        left_off=unit.left_off if source is CertificateSource.SELF_SIGNED else (),
        findings=unit.findings.get(source, ()) + (unit.registration if own else ()),
        life_left=None if share is None else math.floor(share * 100) / 100,
        days_left=_days_left(summaries[0], now) if summaries else None,
        chain=summaries,
        chain_pem=chain.chain_pem,
        root=_summary(chain.root) if chain.root else None,
        root_pem=chain.root or b"",
        previous=_leaf(previous),
        request=request,
    )


def _missing(unit: Unit, source: CertificateSource, domain: str) -> str:
    if source is CertificateSource.OWN and unit.settings.security.own:
        return "The certificate that you installed cannot be used: its file is missing or damaged. Install it again."
    return {
        CertificateSource.SELF_SIGNED: "It is made when the unit starts.",
        CertificateSource.OWN: "No certificate of your own is installed.",
        CertificateSource.EASYDNS: f"The unit is not registered below {domain}.",
    }[source]


def _days_left(leaf: CertificateSummary, now: datetime) -> int | None:
    return None if now < BUILD_DATE else math.floor((leaf.not_after - now).total_seconds() / _DAY)


def _leaf(chain: KeyedChain | None) -> CertificateSummary | None:
    return _summary(chain.chain[0]) if chain else None


def _summary(pem: bytes) -> CertificateSummary | None:
    try:
        return summarise(read_certificate(pem))
    except BadInput:
        return None


def _request(request: PendingRequest | None) -> RequestSummary | None:
    try:
        return None if request is None else summarise_request(request)
    except BadInput:
        return None
