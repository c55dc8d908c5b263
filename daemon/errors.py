"""One error root for everything this daemon refuses or fails at.

Each error carries a stable `code` (kebab-case, part of the API), one sentence for a person (`detail`) and what to do
next (`remedy`). The subclasses say what kind of trouble it is, so that each door (HTTP, Unix socket, panel, log) maps
a kind once and never inspects codes.
"""


class BaseStationError(Exception):
    """Root of all foreseen errors; `str()` gives the sentence and the remedy."""

    def __init__(self, code: str, detail: str, remedy: str, *, field: str | None = None) -> None:
        super().__init__(f"{detail} {remedy}".strip())
        self.code = code
        self.detail = detail
        self.remedy = remedy
        self.field = field


class BadInput(BaseStationError):
    """What came in is wrong in itself: a body, an argument, a file. `field` names the place where known."""


class UnknownInterface(BadInput):
    """Network details of an interface that is none of the unit's further ones, which are `known`."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(
            "unknown-interface",
            f"This unit has no further interface '{name[:15]}' whose details are set here.",
            f"Known: {', '.join(known)}." if known else "It has its main interface only.",
            field=f"further.{name[:15]}.interface",
        )


class Refused(BaseStationError):
    """What was asked is well formed, and the unit's present condition forbids it. Nothing was changed."""


class Unavailable(Refused):
    """A certificate source cannot be used now (`easydns-unavailable`); `reasons` are the sentences that say why."""

    def __init__(self, detail: str, remedy: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__("easydns-unavailable", detail, remedy)
        self.reasons = reasons


class ChangedMeanwhile(Refused):
    """The settings are not those any more that the caller has seen."""

    def __init__(self) -> None:
        super().__init__(
            "changed-meanwhile",
            "These settings have changed since you read them: somebody set them, or a change went back.",
            "Read them again, see whether your change still fits, and send it with their new tag.",
        )


class StaleConnection(Refused):
    """The connection was opened before a change that it is to prove or confirm; another one may do."""

    def __init__(self) -> None:
        super().__init__(
            "stale-connection",
            "This connection is older than the last change of certificate, ports or network, so it proves nothing.",
            "Try again: the browser opens a new connection.",
        )


class NotSignedIn(BaseStationError):
    """There is no valid sign-in with this request, or the credentials are wrong."""


class Forbidden(BaseStationError):
    """Signed in or not, this caller may not do this (a foreign Origin, a missing CSRF token, a wrong group)."""


class NotFound(BaseStationError):
    """There is no such thing here."""


class TooLarge(BaseStationError):
    """What came in is larger than this unit accepts; refused before it was read whole."""


class TooMany(BaseStationError):
    """Too often or too much at once; `retry_after` says in how many whole seconds to come back."""

    def __init__(self, code: str, detail: str, remedy: str, *, retry_after: int) -> None:
        super().__init__(code, detail, remedy)
        self.retry_after = retry_after


class Misdirected(BaseStationError):
    """The request names a host that is not this unit (HTTP 421, RFC 9110 section 15.5.20)."""


class StorageFault(BaseStationError):
    """The unit's storage refused to read or write. What was stored before is still there."""


class HostFailed(BaseStationError):
    """A service of the host's did not do what it was asked (`network-not-applied`, `clock-not-set`)."""


class RemoteFailed(BaseStationError):
    """A server elsewhere (easyDNS, a certificate authority) refused, failed, or did not answer as it should.

    `lasting`: trying again changes nothing until a person does something. `retry_after` is in how many seconds the
    server wants to be asked again, None where it did not say.
    """

    def __init__(
        self, code: str, detail: str, remedy: str, *, lasting: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(code, detail, remedy)
        self.lasting = lasting
        self.retry_after = retry_after


class Interrupted(BaseStationError):
    """The unit turned to something that goes first (a factory reset, a stop) before this was done."""
