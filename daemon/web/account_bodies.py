"""The JSON bodies about who gets in; see `bodies` for the others."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from daemon.api_tokens import NAME_MAX, Scope
from daemon.web.bodies import Body, Request


class TokenRequest(Request, frozen=True):
    """`POST /account/tokens`."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=4 * NAME_MAX)]
    scope: Scope


class TokenBody(Body, frozen=True):
    """A token for a program. `last_used` is to the minute, null for not since the daemon's start."""

    id: str
    name: str
    scope: Scope
    created: datetime
    last_used: datetime | None


class TokensBody(Body, frozen=True):
    """`GET /account/tokens`: all of them, oldest first; there may be `most`."""

    tokens: tuple[TokenBody, ...]
    most: int


class NewTokenBody(Body, frozen=True):
    """`POST /account/tokens`: the `token` itself is told this once and never again."""

    hidden: ClassVar[frozenset[str]] = frozenset({"token"})

    id: str
    name: str
    scope: Scope
    created: datetime
    token: str


class HandoverBody(Body, frozen=True):
    """`POST /session/handover`: the code buys one session at another address of the unit's, within `seconds`."""

    hidden: ClassVar[frozenset[str]] = frozenset({"code"})

    code: str
    seconds: int


class TakeoverRequest(Request, frozen=True):
    """`POST /session/takeover`."""

    hidden: ClassVar[frozenset[str]] = frozenset({"code"})

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class SignedInBody(Body, frozen=True):
    """A sign-in, and `current` if it is the one that asks. `last_seen` is when it last asked for something."""

    id: str
    device: str
    address: str
    scheme: str
    since: datetime
    last_seen: datetime
    current: bool


class SessionsBody(Body, frozen=True):
    """`GET /account/sessions`: every sign-in that holds, the one that asks first, then the last used first."""

    sessions: tuple[SignedInBody, ...]


class MetricsRequest(Request, frozen=True):
    """`PUT /account/metrics`."""

    enabled: bool


class MetricsBody(Body, frozen=True):
    """`GET /account/metrics`: whether `GET /metrics` gives figures."""

    enabled: bool
