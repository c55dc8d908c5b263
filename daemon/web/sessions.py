"""Who is signed in. In memory only: a restart signs everybody out, and no token can be found on a disk.

A session is bound to the scheme it was made on, because a token that crossed the network in the clear must be worth
nothing over TLS. It is also bound to the unit's session epoch: whatever must end all sessions at once (a new password,
a reset, port 80 reopened) raises the epoch, and no list has to be walked for it to hold.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from daemon.messages.command import Door
from daemon.settings import SecurityProfile

MOST_SESSIONS = 64

COOKIES = {Door.HTTP: "ccm_http", Door.HTTPS: "__Host-ccm"}
"""A session's cookie at each door; browsers take `__Host-` only with Secure and from the host itself (RFC 6265bis)."""

_TOKEN_BYTES = 32
_IDENTITY_BYTES = 6


@dataclass(slots=True, eq=False)
class Session:
    """One sign-in, from the address `client` with a `device`. Times are monotonic seconds; `used` is its last request.

    `identity` names it in calls, and opens nothing.
    `carried` counts the password changes that it has asked for and that are not done yet: each will raise the epoch
    by one without ending this session.
    """

    door: Door
    epoch: int
    opened: float
    used: float
    csrf: str = field(repr=False)
    key: bytes = field(repr=False)
    client: str = ""
    device: str = ""
    identity: str = field(default_factory=lambda: secrets.token_hex(_IDENTITY_BYTES))
    ended: bool = False
    carried: int = 0

    def accepts(self, csrf: str) -> bool:
        """Whether `csrf` is this session's token, in constant time."""
        return hmac.compare_digest(csrf.encode(errors="replace"), self.csrf.encode())


class Sessions:
    """At most 64 sessions; for one more, the one that was idle longest goes. `now` is monotonic throughout."""

    def __init__(self, limits: SecurityProfile) -> None:
        self._limits = limits
        self._sessions: dict[bytes, Session] = {}
        self._watchers: list[Callable[[Session], object]] = []

    def __len__(self) -> int:
        return len(self._sessions)

    def watch(self, ended: Callable[[Session], object]) -> None:
        """Call `ended` with each session that was ended here."""
        self._watchers.append(ended)

    def open(
        self, door: Door, epoch: int, now: float, client: str = "", device: str = "", *, opened: float | None = None
    ) -> tuple[str, Session]:
        """A new session and its token, which is kept nowhere but in the browser: the store knows its SHA-256.

        `opened` is when the person signed in, where that was before `now`.
        """
        # Those that have run out were not used since, so they are the first to go.
        while len(self._sessions) >= MOST_SESSIONS:
            self.end(min(self._sessions.values(), key=lambda held: held.used))
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        csrf = secrets.token_urlsafe(_TOKEN_BYTES)
        since = now if opened is None else opened
        session = Session(door, epoch, since, now, csrf=csrf, key=_key(token), client=client, device=device)
        self._sessions[session.key] = session
        return token, session

    def find(self, token: str, door: Door, epoch: int, now: float) -> Session | None:
        """The session of `token`, now used; None where there is none at this door or it has run out."""
        session = self._sessions.get(_key(token))
        if session is None or session.door is not door:
            return None
        if not self.holds(session, epoch, now):
            self.end(session)
            return None
        session.used = now
        return session

    def good(self, epoch: int, now: float) -> list[Session]:
        """All that still hold, the last used first."""
        held = (session for session in self._sessions.values() if self.holds(session, epoch, now))
        return sorted(held, key=lambda session: session.used, reverse=True)

    def holds(self, session: Session, epoch: int, now: float) -> bool:
        """Whether the session is still good. Does not count as use."""
        return (
            not session.ended
            and session.epoch <= epoch <= session.epoch + session.carried
            and now - session.used < self._limits.session_idle_seconds
            and now - session.opened < self._limits.session_seconds
        )

    def end(self, session: Session) -> None:
        """Sign out. Harmless when repeated."""
        if self._sessions.pop(session.key, None) is None:
            return
        session.ended = True
        for ended in self._watchers:
            ended(session)

    @contextmanager
    def carried(self, session: Session) -> Iterator[None]:
        """While the owner changes the password through `session`: if that succeeds, it outlives the raised epoch.

        Exactly one raise is forgiven: should something else end all sessions meanwhile, this one ends too.
        """
        session.carried += 1
        try:
            yield
            session.epoch += 1
        finally:
            session.carried -= 1


def _key(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
