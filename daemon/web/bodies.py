"""The JSON bodies of `/api/v1`: what comes in, strictly, and what goes out. Times are RFC 3339 in UTC.

Bodies are shapes only; `views` fills them from a Snapshot.
"""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from daemon.accounts import PASSWORD_MAX
from daemon.certificates.csr import KeyType
from daemon.certificates.inspect import Severity
from daemon.easydns_status import Precheck
from daemon.network_settings import NetworkFault
from daemon.ports import PanelKey
from daemon.record import Record
from daemon.settings import UNIT_NAME_MAX, CertificateSource, SetupStep
from daemon.states import State

Password = Annotated[str, msgspec.Meta(max_length=4 * PASSWORD_MAX)]


class Request(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what comes in: an unknown key is an error."""


class Nothing(Request, frozen=True):
    """The body of a call that takes nothing: absent or `{}`."""


class SignInRequest(Request, frozen=True):
    """`POST /session`."""

    hidden: ClassVar[frozenset[str]] = frozenset({"password"})

    username: Annotated[str, msgspec.Meta(max_length=64)]
    password: Password


class PasswordRequest(Request, frozen=True):
    """`PUT /account/password`."""

    hidden: ClassVar[frozenset[str]] = frozenset({"current", "new"})

    current: Password
    new: Password


class NameRequest(Request, frozen=True):
    """`PUT /system`: what the unit is called, "" for the maker's name."""

    name: Annotated[str, msgspec.Meta(max_length=4 * UNIT_NAME_MAX)]


class SetupRequest(Request, frozen=True):
    """`PUT /setup`: which steps are fine as they are, and whether the guide is put away."""

    passed: Annotated[tuple[SetupStep, ...], msgspec.Meta(max_length=len(SetupStep))] = ()
    closed: bool = False


class ForceHttpsRequest(Request, frozen=True):
    """`PUT /security/force-https`."""

    enabled: bool


class OwnCertificateRequest(Request, frozen=True):
    """`PUT /certificates/own` as JSON: PEM texts."""

    hidden: ClassVar[frozenset[str]] = frozenset({"chain", "key", "passphrase"})

    chain: str
    key: str | None = None
    passphrase: str | None = None


class ActiveRequest(Request, frozen=True):
    """`PUT /certificates/active`."""

    source: CertificateSource


class SubjectRequest(Request, frozen=True):
    """Who asks for a certificate; "" leaves a field out."""

    common_name: str = ""
    organisation: str = ""
    unit: str = ""
    locality: str = ""
    province: str = ""
    country: str = ""


class CsrRequest(Request, frozen=True):
    """`POST /certificates/own/csr`: `names` are DNS names and addresses, null for the unit's own."""

    key_type: KeyType = KeyType.P256
    subject: SubjectRequest = SubjectRequest()
    names: Annotated[tuple[str, ...], msgspec.Meta(max_length=64)] | None = None
    replace: bool = False


class KeyRequest(Request, frozen=True):
    """`POST /panel/keys`: a key of the front panel goes down (`pressed`) or up."""

    key: PanelKey
    pressed: bool


class Body(Record, frozen=True, kw_only=True):
    """Base of what goes out."""


class SessionBody(Body, frozen=True):
    """`POST /session`, `GET /session`: the token to send as `X-CSRF-Token`, and whether a new password is wanted."""

    hidden: ClassVar[frozenset[str]] = frozenset({"csrf"})

    username: str
    csrf: str
    scheme: str
    password_set_by_owner: bool
    password_travelled: bool


class AlarmBody(Body, frozen=True):
    """An alarm; a `standing` one stays until `DELETE /alarms/{code}`."""

    code: str
    severity: Severity
    detail: str
    remedy: str
    standing: bool


class ReceiptBody(Body, frozen=True):
    """What the last factory reset erased."""

    started: datetime
    finished: datetime | None
    origin: str
    erased: tuple[str, ...]
    remains: tuple[str, ...]


class PanelBody(Body, frozen=True):
    """The front panel's link."""

    connected: bool
    detail: str


class SetupBody(Body, frozen=True):
    """The first steps: `open` are neither done nor `passed` over; `closed`: the owner wants to see none of them."""

    open: tuple[SetupStep, ...]
    passed: tuple[SetupStep, ...]
    closed: bool


class SystemBody(Body, frozen=True):
    """`GET /system`. `uptime` in seconds since the daemon's start; `clock_plausible` false means: not set yet.

    `tag` stands for `name`, which is what can be set here, and may be sent as If-Match.
    """

    model: str
    serial: str
    name: str
    tag: str
    version: str
    state: State
    uptime: int
    clock: datetime
    clock_plausible: bool
    host_name: str
    addresses: tuple[str, ...]
    alarms: tuple[AlarmBody, ...]
    panel: PanelBody
    setup: SetupBody
    receipt: ReceiptBody | None
    reset_percent: int | None


class PortBody(Body, frozen=True):
    """One port: `listening` false means connection refused; `fault` says what is wrong with it, if anything."""

    port: int
    listening: bool
    fault: str


class HttpsBody(Body, frozen=True):
    """The HTTPS listeners; `listening` is true while at least one port listens."""

    ports: tuple[int, ...]
    listening: bool
    listeners: tuple[PortBody, ...]


class FindingBody(Body, frozen=True):
    """One thing to be said of a certificate; docs/findings.md has all codes."""

    code: str
    severity: Severity
    detail: str
    remedy: str


class SummaryBody(Body, frozen=True):
    """What one certificate says of itself; `names` are those of its SAN."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    fingerprint: str
    not_before: datetime
    not_after: datetime
    key_type: str


class RequestBody(Body, frozen=True):
    """A key made on the unit that waits for its certificate; `csr` is PEM (RFC 2986)."""

    csr: str
    subject: str
    names: tuple[str, ...]
    key_type: KeyType
    created: datetime


class VerdictBody(Body, frozen=True):
    """`PUT /certificates/own`: what was found, errors first, and what would be served, leaf first.

    `needs_yes`: there are warnings, which `accept_warnings` accepts. `installed` is false after a dry run.
    """

    installable: bool
    installed: bool
    needs_yes: bool
    findings: tuple[FindingBody, ...]
    chain: tuple[SummaryBody, ...]
    root: SummaryBody | None


class CertificateBody(Body, frozen=True):
    """One source: `available` false with a `detail` that says why. Without a certificate the rest is null or empty.

    `life_left` is the share of its lifetime that is left, 0 to 1, null while the clock is not set. `findings` are about
    the certificate as it is now, `chain` is as served. `root`, `previous` (which can be brought back) and `request`
    concern the owner's own.
    """

    source: CertificateSource
    available: bool
    detail: str
    active: bool
    serving: bool
    subject: str | None
    issuer: str | None
    names: tuple[str, ...]
    fingerprint: str | None
    not_before: datetime | None
    not_after: datetime | None
    key_type: str | None
    left_off: tuple[str, ...]
    life_left: float | None
    days_left: int | None
    findings: tuple[FindingBody, ...]
    chain: tuple[SummaryBody, ...]
    root: SummaryBody | None
    previous: SummaryBody | None
    request: RequestBody | None


class RootBody(Body, frozen=True):
    """The device root, which the owner may trust; downloads beside `self-signed`, as PEM and DER."""

    fingerprint: str
    subject: str
    not_after: datetime


class CertificatesBody(Body, frozen=True):
    """`GET /certificates`."""

    certificates: tuple[CertificateBody, ...]
    root: RootBody | None


class ProofBody(Body, frozen=True):
    """The recorded certificate test: reached over HTTPS, which does not say trusted."""

    fingerprint: str
    at: datetime
    client: str
    name: str


class PendingBody(Body, frozen=True):
    """A change that goes back by itself in `seconds_left` unless confirmed; `seconds` is the whole time."""

    kinds: tuple[str, ...]
    seconds_left: int
    seconds: int


class BlockerBody(Body, frozen=True):
    """Why Force HTTPS cannot be switched on."""

    code: str
    detail: str
    remedy: str


class HttpClientBody(Body, frozen=True):
    """A client that used port 80 in the last 24 hours."""

    address: str
    last_seen: datetime


class SecurityBody(Body, frozen=True):
    """`GET /security`. `tested` is the proof for the certificate now served, or null."""

    force_https: bool
    state: State
    http: PortBody
    https: HttpsBody
    active: CertificateSource
    serving: CertificateSource | None
    certificates: tuple[CertificateBody, ...]
    root: RootBody | None
    tested: ProofBody | None
    pending: PendingBody | None
    can_force_https: bool
    blockers: tuple[BlockerBody, ...]
    http_clients: tuple[HttpClientBody, ...]
    http_clients_since: datetime | None


class PictureBody(Body, frozen=True):
    """`GET /panel`: what stands on the front panel, `rows` of `columns` characters each; see ports.PanelPicture."""

    rows: tuple[str, ...]
    columns: int
    cursor: tuple[int, int] | None
    leds: tuple[str, ...]
    backlight: int


class Problem(Body, frozen=True, omit_defaults=True):
    """An error as RFC 9457 problem details. `type` is a URN made of the code; `remedy` says what to do next."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    remedy: str = ""
    field: str | None = None
    location: str | None = None
    blockers: tuple[BlockerBody, ...] = ()
    findings: tuple[FindingBody, ...] = ()
    faults: tuple[NetworkFault, ...] = ()
    reasons: tuple[str, ...] = ()
    prechecks: tuple[Precheck, ...] = ()
