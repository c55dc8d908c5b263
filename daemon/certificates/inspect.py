"""Findings about a certificate chain and its key.

`usable` answers the one question that start-up asks: can this be served at all? `judge` tells everything that the
owner should know of the certificate in force. Dates never make a certificate unusable: an expired one goes on serving,
because a browser lets its user pass a warning and nobody can pass a closed port.
"""

from datetime import datetime
from enum import StrEnum

from cryptography import x509

from daemon.certificates.material import DeviceRoot, KeyedChain, read_certificate, read_key, require_pair
from daemon.certificates.names import require_constraints
from daemon.certificates.serving import server_context
from daemon.errors import BadInput
from daemon.record import Record
from daemon.version import BUILD_DATE


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
    finding = _judge_dates(chain.leaf, now)
    return () if finding is None else (finding,)


def _judge_dates(leaf: x509.Certificate, now: datetime) -> Finding | None:
    """What RFC 5280 section 4.1.2.5 makes of `now`, and a warning once a third of the certificate's life is left."""
    start, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    if now < BUILD_DATE:
        return _warning(
            "clock-not-set",
            f"The unit's clock says {now:%Y-%m-%d}, which is before this software was made, so it cannot judge dates.",
            "Set the clock, or give the unit a time server.",
        )
    if now < start:
        return _warning(
            "certificate-not-yet-valid",
            f"The certificate is valid only from {start:%Y-%m-%d %H:%M} UTC, "
            f"and the unit's clock stands at {now:%Y-%m-%d %H:%M}.",
            "Check the unit's clock, then wait or install another certificate.",
        )
    if now > end:
        return _warning(
            "certificate-expired",
            f"The certificate expired on {end:%Y-%m-%d}. It goes on being served, and browsers warn.",
            "Install a new certificate.",
        )
    if now >= end - (end - start) / 3:
        return _warning(
            "certificate-expires-soon",
            f"The certificate expires on {end:%Y-%m-%d}: less than a third of its life is left.",
            "Install a new certificate before that day.",
        )
    return None


def _error(err: BadInput) -> Finding:
    return Finding(err.code, Severity.ERROR, err.detail, err.remedy)


def _warning(code: str, detail: str, remedy: str) -> Finding:
    return Finding(code, Severity.WARNING, detail, remedy)
