"""Findings about a certificate chain and its key.

`usable` answers the one question that start-up asks: can this be served at all? `judge` tells everything that the
owner should know of the certificate in force. Dates never make a certificate unusable: an expired one goes on serving,
because a browser lets its user pass a warning and nobody can pass a closed port.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from cryptography import x509

from daemon.certificates.certificate_facts import called
from daemon.certificates.material import DeviceRoot, KeyedChain, read_certificate, read_key, require_pair
from daemon.certificates.names import require_constraints
from daemon.certificates.serving import server_context
from daemon.errors import BadInput
from daemon.record import Record
from daemon.version import BUILD_DATE

_SOON, _NEARLY = 3, 10  # a third of its life, a tenth
_ROOT_NOTICE = timedelta(days=2 * 365)  # a new root has to be carried to every PC, between one show and the next


class Severity(StrEnum):
    """`error`: cannot be served, or must not be installed. `warning`: serves, and the owner should act or agree.

    `note`: nothing to do or to agree to; something was put right on the way in, or left out, and is said.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(Record, frozen=True):
    """One thing wrong: `code` is stable, kebab-case and part of the API; `detail` and `remedy` are for a person."""

    code: str
    severity: Severity
    detail: str
    remedy: str


def usable(chain: KeyedChain) -> Finding | None:
    """Why `chain` cannot be served (missing, unreadable, mismatched), or None: `serving.server_context` takes it."""
    try:
        for pem in chain.chain:
            read_certificate(pem)
        require_pair(chain.leaf, read_key(chain.key))
        server_context(chain)
    except BadInput as err:
        return _error(err)
    return None


def usable_root(root: DeviceRoot) -> Finding | None:
    """Why `root` cannot sign a leaf (unreadable, mismatched, unconstrained), or None."""
    try:
        require_constraints(root.parsed)
        require_pair(root.parsed, read_key(root.key))
    except BadInput as err:
        return _error(err)
    return None


def judge(chain: KeyedChain, now: datetime) -> tuple[Finding, ...]:
    """All findings about `chain` as the certificate in force at `now`, errors first; empty when nothing is wrong.

    With `now` before the build date the clock is not set: that is the finding, and no date is judged by it.
    """
    fault = usable(chain)
    if fault is not None:
        return (fault,)
    finding = _judge_dates(chain, now)
    return () if finding is None else (finding,)


def life_left(chain: KeyedChain, now: datetime) -> float | None:
    """The share of the leaf's lifetime that is left at `now`: 1 until it begins, 0 from its end on.

    None while the clock is not set (see `judge`), and where the leaf cannot be read.
    """
    if now < BUILD_DATE:
        return None
    try:
        leaf = chain.leaf
    except BadInput:
        return None
    start, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    if now >= end:
        return 0.0
    return min((end - now) / (end - start), 1.0) if start < end else 1.0


def turning_points(chain: KeyedChain) -> tuple[datetime, ...]:
    """The moments at which `judge` comes to say something else of `chain`, which must be usable; in order."""
    start, end = _window(_dated(chain))
    return start, end - (end - start) / _SOON, end - (end - start) / _NEARLY, end


def judge_device_root(root: DeviceRoot, now: datetime) -> tuple[Finding, ...]:
    """The proposal to renew `root`, once less than two years of it are left; empty before, and while the clock is
    not set. What makes a root unusable is told by `usable_root`.
    """
    try:
        end = root.parsed.not_valid_after_utc
    except BadInput:
        return ()
    if now < BUILD_DATE or now <= end - _ROOT_NOTICE:
        return ()
    ends = "ended" if now > end else "ends"
    return (
        _warning(
            "device-root-ends",
            f"The device root {ends} on {end:%Y-%m-%d}; from then on no PC trusts the self-signed certificate.",
            "At a quiet time, renew the root (CCM: Security > Renew the root) and trust the new one on each PC.",
        ),
    )


def _judge_dates(chain: KeyedChain, now: datetime) -> Finding | None:
    """What RFC 5280 section 4.1.2.5 makes of `now`: browsers refuse a chain as soon as one certificate of it is over.

    So the life that is judged lasts from the latest start to the earliest end in the chain. Warnings go by the share
    of it that is left and not by days, since certificates live for twenty years or for six days.
    """
    if now < BUILD_DATE:
        return _warning(
            "clock-not-set",
            f"The unit's clock says {now:%Y-%m-%d}, which is before this software was made, so it cannot judge dates.",
            "Set the clock, or give the unit a time server.",
        )
    certificates = _dated(chain)
    first_over = min(certificates, key=lambda certificate: certificate.not_valid_after_utc)
    start, end = _window(certificates)
    what, wanted = "The certificate", "a new certificate"
    if first_over is not certificates[0]:
        what = f"The authority's certificate {_called(first_over)} in the chain"
        wanted = "the certificate with its authority's present chain"
    if now > end:
        return _warning(
            "certificate-expired",
            f"{what} expired on {end:%Y-%m-%d}. It goes on being served, and browsers warn.",
            f"See that {wanted} takes its place.",
        )
    if now < start:
        return _warning(
            "certificate-not-yet-valid",
            f"The certificate is valid only from {start:%Y-%m-%d %H:%M} UTC, "
            f"and the unit's clock stands at {now:%Y-%m-%d %H:%M}.",
            "Check the unit's clock, then wait or choose another certificate.",
        )
    return _judge_rest(what, start, end, now, f"See that {wanted} takes its place before then.")


def _judge_rest(what: str, start: datetime, end: datetime, now: datetime, remedy: str) -> Finding | None:
    if now >= end - (end - start) / _NEARLY:
        return _warning(
            "certificate-nearly-expired",
            f"{what} expires on {end:%Y-%m-%d %H:%M} UTC: less than a tenth of its life is left.",
            remedy,
        )
    if now >= end - (end - start) / _SOON:
        return _warning(
            "certificate-expires-soon",
            f"{what} expires on {end:%Y-%m-%d}: less than a third of its life is left.",
            remedy,
        )
    return None


def _window(certificates: tuple[x509.Certificate, ...]) -> tuple[datetime, datetime]:
    """From the latest start to the earliest end."""
    return (
        max(certificate.not_valid_before_utc for certificate in certificates),
        min(certificate.not_valid_after_utc for certificate in certificates),
    )


def _dated(chain: KeyedChain) -> tuple[x509.Certificate, ...]:
    """All certificates of a usable chain, leaf first, with the private root that PCs have been given."""
    certificates = tuple(map(read_certificate, chain.chain))
    if chain.root is None:
        return certificates
    try:
        return (*certificates, read_certificate(chain.root))
    except BadInput:  # it is not served: without it the rest is judged all the same
        return certificates


def _called(certificate: x509.Certificate) -> str:
    try:
        return called(certificate.subject)
    except ValueError:  # a name that cannot be decoded is no reason not to tell the date
        return "(of an unreadable name)"


def _error(err: BadInput) -> Finding:
    return Finding(err.code, Severity.ERROR, err.detail, err.remedy)


def _warning(code: str, detail: str, remedy: str) -> Finding:
    return Finding(code, Severity.WARNING, detail, remedy)
