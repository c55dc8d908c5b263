"""Errors as answers: RFC 9457 problem details, with a stable `code` and a `remedy`.

The kind of an error (its class) decides the status, once, here; its code is never looked at.
"""

import logging
import math

import msgspec
from aiohttp import hdrs, web

from daemon.certificates.inspect import Finding, Severity
from daemon.easydns_status import Precheck
from daemon.errors import (
    BadInput,
    BaseStationError,
    ChangedMeanwhile,
    Forbidden,
    HostFailed,
    Interrupted,
    Misdirected,
    NotFound,
    NotSignedIn,
    Refused,
    RemoteFailed,
    StorageFault,
    TooLarge,
    TooMany,
    Unavailable,
)
from daemon.messages.security import Blocker
from daemon.network_settings import NetworkFault
from daemon.web.bodies import BlockerBody, Problem
from daemon.web.views import finding_bodies

_log = logging.getLogger(__name__)


class UnsupportedMediaType(BadInput):
    """The body is not of a kind that this call takes."""


class HeaderTooSlow(BadInput):
    """A request's line and header did not arrive in time."""

    def __init__(self) -> None:
        super().__init__("header-too-slow", "The request's header came too slowly.", "Send it again.")


class HeaderTooLarge(TooLarge):
    """A request's line and header are more than this unit reads."""

    def __init__(self) -> None:
        super().__init__("header-too-large", "The request's header is too large.", "Send fewer or shorter fields.")


class MethodNotAllowed(BaseStationError):
    """The call exists, with other methods: `allowed`."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        methods = ", ".join(allowed)
        super().__init__("method-not-allowed", "This call does not exist with this method.", f"Use {methods}.")
        self.allowed = methods


class NotHttps(Refused):
    """This works over HTTPS only; `location` is the way there, or None while no HTTPS port listens.

    The code is `not-https` where a proof is wanted, `https-required` where a secret would travel in clear.
    """

    def __init__(self, code: str, location: str | None) -> None:
        super().__init__(
            code,
            "This works over HTTPS only.",
            f"Open {location} and sign in there." if location else "See the alarms: no HTTPS port is open.",
        )
        self.location = location


class BadToken(NotSignedIn):
    """The token is none of this unit's."""

    def __init__(self) -> None:
        super().__init__(
            "bad-token",
            "The API token is mistyped, deleted, or of another unit.",
            "Make a new one in the CCM under Account, and give it to the program.",
        )


class ScopeTooSmall(Forbidden):
    """A token that may look wants to change something."""

    def __init__(self) -> None:
        super().__init__(
            "scope-too-small",
            "This API token may look and change nothing.",
            "Make one with the scope 'write' in the CCM under Account.",
        )


class Blocked(Refused):
    """A refusal with everything that stands in the way, in the order in which to deal with it."""

    def __init__(self, refusal: Refused, blockers: tuple[Blocker, ...]) -> None:
        super().__init__(refusal.code, refusal.detail, refusal.remedy, field=refusal.field)
        self.blockers = blockers


class NotInstallable(BadInput):
    """A certificate with errors among its `findings`; the first of them gives the code."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        first = next(each for each in findings if each.severity is Severity.ERROR)
        super().__init__(first.code, first.detail, first.remedy)
        self.findings = findings


class BadNetwork(BadInput):
    """Network details with `faults`; the first of them is the one that is told, and all are listed."""

    def __init__(self, faults: tuple[NetworkFault, ...]) -> None:
        first = faults[0]
        super().__init__("bad-network", first.detail, f"Allowed: {first.allowed}", field=first.field)
        self.faults = faults


class PrechecksFailed(Unavailable):
    """A certificate source that cannot be used now, with the `prechecks` that failed."""

    def __init__(self, refusal: Unavailable, prechecks: tuple[Precheck, ...]) -> None:
        super().__init__(refusal.detail, refusal.remedy, refusal.reasons)
        self.prechecks = prechecks


class WarningsUnaccepted(Refused):
    """A certificate with warnings among its `findings` that nobody accepted."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        said = " ".join(each.detail for each in findings if each.severity is Severity.WARNING)
        super().__init__(
            "warnings-unaccepted",
            f"There are warnings, and nothing was installed. {said}",
            "Read them, then install it again with accept_warnings=true if you want it all the same.",
        )
        self.findings = findings


STATUS: dict[type[BaseStationError], int] = {
    BaseStationError: 500,
    BadInput: 400,
    NotSignedIn: 401,
    Forbidden: 403,
    NotFound: 404,
    MethodNotAllowed: 405,
    HeaderTooSlow: 408,
    Refused: 409,
    ChangedMeanwhile: 412,
    TooLarge: 413,
    UnsupportedMediaType: 415,
    Misdirected: 421,
    TooMany: 429,
    HeaderTooLarge: 431,
    HostFailed: 502,
    RemoteFailed: 502,
    Interrupted: 503,
    StorageFault: 507,
}


def answer_to(error: BaseStationError) -> web.Response:
    """The answer that tells `error`."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    body = Problem(
        type=f"urn:base-station:{error.code}",
        title=error.code.replace("-", " ").capitalize(),
        status=status,
        detail=error.detail,
        code=error.code,
        remedy=error.remedy,
        field=error.field,
        location=error.location if isinstance(error, NotHttps) else None,
        blockers=_blockers(error),
        faults=error.faults if isinstance(error, BadNetwork) else (),
        findings=finding_bodies(error.findings) if isinstance(error, NotInstallable | WarningsUnaccepted) else (),
        reasons=error.reasons if isinstance(error, Unavailable) else (),
        prechecks=error.prechecks if isinstance(error, PrechecksFailed) else (),
    )
    return web.Response(
        body=msgspec.json.encode(body),
        status=status,
        content_type="application/problem+json",
        headers=_headers(error),
    )


def foreseen(error: Exception) -> BaseStationError:
    """`error` as one of ours. What nobody foresaw goes to the log in full, and to the client as nothing but a fault."""
    if isinstance(error, BaseStationError):
        return error
    if isinstance(error, web.HTTPMethodNotAllowed):
        return MethodNotAllowed(tuple(sorted(error.allowed_methods)))
    if isinstance(error, web.HTTPNotFound):
        return NotFound("not-found", "There is nothing at this address.", "Check the address.")
    if isinstance(error, web.HTTPClientError):
        return BadInput("bad-request", f"The request is not understood ({error.reason}).", "Correct it.")
    _log.error("A request failed for a reason that nobody foresaw", exc_info=error)
    return BaseStationError(
        "internal-error",
        "The unit met a fault of its own; nothing more is known here.",
        "Try again. If it stays, restart the unit and report it with the unit's log.",
    )


def _blockers(error: BaseStationError) -> tuple[BlockerBody, ...]:
    found = error.blockers if isinstance(error, Blocked) else ()
    return tuple(BlockerBody(code=each.code, detail=each.detail, remedy=each.remedy) for each in found)


def _headers(error: BaseStationError) -> dict[str, str]:
    if isinstance(error, TooMany):
        return {hdrs.RETRY_AFTER: str(error.retry_after)}
    if isinstance(error, RemoteFailed) and error.retry_after is not None:
        return {hdrs.RETRY_AFTER: str(max(1, math.ceil(error.retry_after)))}
    if isinstance(error, MethodNotAllowed):
        return {hdrs.ALLOW: error.allowed}
    if isinstance(error, NotSignedIn):
        # RFC 9110 section 15.5.2 wants a challenge. Browsers open no dialogue for a scheme that they do not know.
        return {hdrs.WWW_AUTHENTICATE: _challenge(error)}
    if isinstance(error, ScopeTooSmall):
        return {hdrs.WWW_AUTHENTICATE: 'Bearer realm="CCM", error="insufficient_scope", scope="write"'}
    return {}


def _challenge(error: NotSignedIn) -> str:
    """For a program with a bad token what RFC 6750 section 3.1 wants."""
    return 'Bearer realm="CCM", error="invalid_token"' if isinstance(error, BadToken) else 'CcmSession realm="CCM"'
