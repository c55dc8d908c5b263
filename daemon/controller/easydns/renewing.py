"""When a certificate is renewed: as its authority wishes (RFC 9773), or when a third of its life is left. Pure.

Spread over time by the certificate's own fingerprint, so that a studio's units do not all come at once and a restart
does not throw the dice again.
"""

from datetime import datetime, timedelta

from daemon.certificates.material import KeyedChain
from daemon.registration_ports import RenewalWindow

_SHARE_LEFT = 3
_SPREAD = 30  # a thirtieth of the life: two to three days of ninety
_LATEST = 6  # neither a quiet hour nor the authority's wish brings it below a sixth of its life


def renewal_time(chain: KeyedChain, window: RenewalWindow | None, quiet_hour: int | None, now: datetime) -> datetime:
    """When to renew `chain`; at once (`now`) where that time has passed."""
    leaf = chain.leaf
    start, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    life, share = end - start, _fraction(chain)
    at = end - life / _SHARE_LEFT - life / _SPREAD * share
    last = latest = end - life / _LATEST
    if window is not None and window.start <= window.end:
        # However late the authority would like it: there must be time left to try again.
        at = min(window.start + (window.end - window.start) * share, last)
        latest = max(min(window.end, last), at)
    if quiet_hour is not None and at > now:
        quiet = _next_quiet(at, quiet_hour, share)
        at = quiet if quiet <= latest else at
    return max(at, now)


def _next_quiet(at: datetime, hour: int, share: float) -> datetime:
    """The first time from `at` on within that hour of the host's local time, at a minute of the unit's own."""
    local = at.astimezone()
    quiet = local.replace(hour=hour, minute=int(share * 60), second=0, microsecond=0)
    if quiet < local:
        quiet += timedelta(days=1)
    return quiet.astimezone(at.tzinfo)


def _fraction(chain: KeyedChain) -> float:
    """0 to 1, the same for the same certificate."""
    return int(chain.identity[:8], 16) / 0x1_0000_0000
