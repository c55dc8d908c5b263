"""Programs that show an API token (`Authorization: Bearer`, RFC 6750) where a browser has its session.

A token counts over HTTPS only: over HTTP everybody on the way could read it. It proves and confirms nothing, since what
counts there is that a person's browser reaches the unit, and it cannot make or end what lets others in.

Wrong ones are counted by address, and after a few the answer is to wait: not because a token could be guessed, but so
that a program with a dead one does not hammer the unit. A good token is always let in, so that nobody at the same
address can keep it out.
"""

from datetime import datetime

from aiohttp import hdrs
from multidict import CIMultiDictProxy

from daemon import api_tokens
from daemon.accounts import Throttle, source_of
from daemon.api_tokens import MOST_TOKENS, ApiToken, Scope
from daemon.errors import Forbidden
from daemon.ports import Clock, Hub
from daemon.web.problems import BadToken, NotHttps, ScopeTooSmall

_SCHEME = "bearer"


class SentInClear(NotHttps):
    """A token came over HTTP, where others could read it; whether it is a good one is not said."""

    def __init__(self, location: str | None) -> None:
        super().__init__("https-required", location)
        self.detail = "An API token was sent over HTTP, where others on the network can read it."
        where = f"to {location} only" if location else "over HTTPS only"
        self.remedy = f"Delete it in the CCM under Account, make a new one, and have it sent {where}."


class Programs:
    """Finds the token that a request shows, and remembers to the minute when each was last used, until a restart."""

    def __init__(self, hub: Hub, clock: Clock) -> None:
        self._hub = hub
        self._clock = clock
        self._used: dict[str, datetime] = {}
        self._guesses = Throttle()

    def find(self, shown: str, client: str) -> ApiToken:
        """The token that `shown` is, now used. Raises BadToken, and TooMany (`throttled`) after several wrong ones."""
        tokens = self._hub.snapshot.tokens
        token = api_tokens.find(shown, tokens)
        if token is None:
            source, now = source_of(client), self._clock.monotonic()
            self._guesses.admit(source, now)
            self._guesses.settle(source, now, good=False)
            raise BadToken
        if len(self._used) >= MOST_TOKENS and token.identity not in self._used:
            alive = {each.identity for each in tokens}
            self._used = {identity: at for identity, at in self._used.items() if identity in alive}
        self._used[token.identity] = self._clock.now().replace(second=0, microsecond=0)
        return token

    def last_used(self, token: ApiToken) -> datetime | None:
        """When, to the minute; None for not since the daemon's start."""
        return self._used.get(token.identity)

    def holds(self, token: ApiToken) -> bool:
        """Whether it is still one."""
        return token in self._hub.snapshot.tokens


def shown_token(headers: CIMultiDictProxy[str]) -> str | None:
    """The token in a request's header, whatever it is worth; None where there is none. Two are as good as a bad one."""
    shown = [field.partition(" ") for field in headers.getall(hdrs.AUTHORIZATION, ())]
    tokens = [token.strip(" ") for scheme, _, token in shown if scheme.lower() == _SCHEME]
    if not tokens:
        return None
    return tokens[0] if len(tokens) == 1 else ""


def check_scope(token: ApiToken, *, changing: bool, browser_only: bool) -> None:
    """Refuse what this token is not for. Raises ScopeTooSmall, Forbidden (`browser-needed`)."""
    if browser_only:
        raise Forbidden(
            "browser-needed",
            "An API token does not do for this call.",
            "Sign in to the CCM over HTTPS with a browser, and do it there.",
        )
    if changing and token.scope is not Scope.WRITE:
        raise ScopeTooSmall
