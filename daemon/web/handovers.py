"""Hand-over codes: a person who follows the unit to another address need not sign in twice.

A cookie belongs to the host that set it, so at a new address the browser has none. The page asks for a code while it
is still signed in, and takes it along in the part of the address that browsers keep to themselves (the fragment,
RFC 3986 section 3.5); there the code buys a new session, once. Over HTTPS only, at both ends: what a code is worth must
not be read on the network.
"""

import hashlib
import secrets
from dataclasses import dataclass

from daemon.ports import Clock
from daemon.web.sessions import Session, Sessions

GOOD_FOR_SECONDS = 180
"""Time for the host to change its address, and for a person to think about a warning of the browser's."""

_CODE_BYTES = 32


@dataclass(slots=True, frozen=True)
class _Promise:
    giver: Session
    until: float


class Handovers:
    """At most one code for each session; a new one takes the place of the one before."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock
        self._promises: dict[bytes, _Promise] = {}
        sessions.watch(self._drop)

    def issue(self, giver: Session) -> str:
        """A code that buys one session, as long as `giver` holds and for 180 s at most. Kept as its SHA-256 only."""
        self._drop(giver)
        code = secrets.token_urlsafe(_CODE_BYTES)
        self._promises[_key(code)] = _Promise(giver, self._clock.monotonic() + GOOD_FOR_SECONDS)
        return code

    def redeem(self, code: str, epoch: int, client: str, device: str) -> tuple[str, Session] | None:
        """A new session's token and that session; None for a code that is not good, or not for this kind of device.

        The new session ends when its giver would have: handing over again and again prolongs nothing.
        """
        now = self._clock.monotonic()
        promise = self._promises.pop(_key(code), None)
        if promise is None or now > promise.until or not self._sessions.holds(promise.giver, epoch, now):
            return None
        giver = promise.giver
        if giver.device != device:
            return None
        return self._sessions.open(giver.door, giver.epoch, now, client, device, opened=giver.opened)

    def _drop(self, giver: Session) -> None:
        for key in [key for key, promise in self._promises.items() if promise.giver is giver]:
            del self._promises[key]


def _key(code: str) -> bytes:
    return hashlib.sha256(code.encode(errors="replace")).digest()
