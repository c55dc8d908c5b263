"""What travels round the ring: Commands in, one Snapshot out.

A Command is imperative and says who asks; `Command[Result]` names what its caller gets back. A Snapshot is all that
the web and the panel render, complete in itself, and carries no secret: what the panel alone may show (the first
password) travels beside it in a PanelView and never reaches a call over the network.
"""

import ipaddress
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

from daemon.api_tokens import ApiToken, Scope
from daemon.certificates.csr import KeyType, RequestSubject, RequestSummary
from daemon.certificates.inspect import Finding
from daemon.certificates.inspect import Severity as Severity
from daemon.certificates.material import CertificateSummary
from daemon.easydns_settings import EasyDnsSecretsChange, EasyDnsSettings
from daemon.easydns_status import EasyDnsStatus, Precheck
from daemon.network_settings import NetworkSettings
from daemon.record import Record
from daemon.settings import CertificateSource, SetupSettings, SetupStep
from daemon.states import State
from daemon.syslog_settings import SyslogSettings

Result = TypeVar("Result")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Door(StrEnum):
    """Through which door a Command came."""

    HTTP = "http"
    HTTPS = "https"
    SOCKET = "socket"
    PANEL = "panel"
    UNIT = "unit"


class Origin(Record, frozen=True):
    """Who asks: the door, for the network doors the client's address, and the name of a program's token."""

    door: Door
    client: str = ""
    program: str = ""

    def __str__(self) -> str:
        who = f"{self.door.value} {self.client}".strip()
        return f"{who} (token {self.program!r})" if self.program else who


class TlsEvidence(Record, frozen=True):
    """What a TLS connection proves about itself.

    `tls_generation` is the one under which the connection was accepted: every new server context has a new one, so a
    connection kept alive from before a certificate swap or the switch gives itself away. `name` is the host by which
    the browser reached the unit.
    """

    tls_generation: int
    client: str
    name: str


class Command(Record, Generic[Result], frozen=True):
    """Something asked of the controller; `Result` is what the caller gets."""


class SignIn(Command[None], frozen=True):
    """Check a user name and password. Raises NotSignedIn (`bad-credentials`) or TooMany."""

    hidden: ClassVar[frozenset[str]] = frozenset({"password"})

    username: str
    password: str
    origin: Origin


class ChangePassword(Command[None], frozen=True):
    """Replace the CCM password; ends all other sessions. Raises NotSignedIn, BadInput, Refused, TooMany."""

    hidden: ClassVar[frozenset[str]] = frozenset({"current", "new"})

    current: str
    new: str
    origin: Origin


class MadeToken(Record, frozen=True):
    """A new token: what is kept of it, and the token itself, which nobody can be told again."""

    hidden: ClassVar[frozenset[str]] = frozenset({"secret"})

    token: ApiToken
    secret: str


class MakeToken(Command[MadeToken], frozen=True):
    """A token for a program. Raises BadInput (`bad-value`), Refused (`too-many-tokens`, `not-ready`), StorageFault."""

    name: str
    scope: Scope
    origin: Origin


class DeleteToken(Command[None], frozen=True):
    """End a token, at once. Raises NotFound (`no-such-token`), Refused (`not-ready`)."""

    identity: str
    origin: Origin


class NameUnit(Command[None], frozen=True):
    """Call the unit `name`, "" as the maker does; `before` is the name that the caller has seen, None for any.

    Raises BadInput (`bad-value`), Refused, ChangedMeanwhile, StorageFault.
    """

    name: str
    origin: Origin
    before: str | None = None


class SetSetup(Command[None], frozen=True):
    """Take note of how far the owner is with the first steps. Raises Refused (as `NameUnit`), StorageFault."""

    settings: SetupSettings
    origin: Origin


class SetMetrics(Command[None], frozen=True):
    """Let a monitoring system fetch figures, or not. Raises Refused (`change-pending`, `not-ready`), StorageFault."""

    enabled: bool
    origin: Origin


class RecordCertificateTest(Command["Proof"], frozen=True):
    """A signed-in browser reached the unit over this TLS connection. Raises Refused (`stale-connection`)."""

    evidence: TlsEvidence


class SuppliedFiles(Record, frozen=True):
    """What the owner supplied: files in any form, and the pass phrase of what is locked, if one was given."""

    hidden: ClassVar[frozenset[str]] = frozenset({"files", "passphrase"})

    files: tuple[bytes, ...]
    passphrase: str | None = None


class JudgeCertificate(Command["Verdict"], frozen=True):
    """Say what installing `supplied` would do, and change nothing.

    `reached_as` is the host by which the browser reaches the unit, "" where there is none.
    Raises TooLarge, BadInput (what cannot be read within limits) and TooMany (`busy`).
    """

    supplied: SuppliedFiles
    reached_as: str


class InstallCertificate(Command["Verdict"], frozen=True):
    """Install the owner's certificate, if the Verdict allows it: `installed` tells.

    Errors refuse, and so do warnings unless they are accepted; nothing has changed then. Raises like JudgeCertificate,
    Refused (`change-pending`, `not-ready`) and StorageFault.
    """

    supplied: SuppliedFiles
    reached_as: str
    accept_warnings: bool
    origin: Origin


class RestoreCertificate(Command[None], frozen=True):
    """Make the owner's certificate before this one current again. Raises NotFound (`no-previous`), Refused."""

    origin: Origin


class RemoveCertificate(Command[None], frozen=True):
    """Erase the owner's certificates and their keys. Raises Refused (`certificate-active`), StorageFault."""

    origin: Origin


class ActivateCertificate(Command[None], frozen=True):
    """Serve another source's certificate. Raises Refused (`certificate-missing`, `change-pending`), StorageFault."""

    source: CertificateSource
    origin: Origin


class RequestCertificate(Command[RequestSummary], frozen=True):
    """Make a key on the unit and a request for it.

    `names` None: the unit's own names and addresses, and the first of its names as common name if no subject is given.

    Raises BadInput (`bad-subject`, `bad-name`, `no-name`), Refused (`request-pending`, unless `replace`), StorageFault.
    """

    key_type: KeyType
    subject: RequestSubject
    names: tuple[str, ...] | None
    replace: bool
    origin: Origin


class DiscardRequest(Command[None], frozen=True):
    """Forget the request and its key. Raises NotFound (`no-request`), StorageFault."""

    origin: Origin


class RenewRoot(Command[None], frozen=True):
    """Make a new device root, which every PC must be told to trust. Raises Refused (`port-80-is-off`), StorageFault."""

    origin: Origin


class SetForceHttps(Command[None], frozen=True):
    """Turn port 80 off (after the guard's checks) or on again. Raises Refused with the blocker's code."""

    enabled: bool
    origin: Origin


class Arrival(Record, frozen=True):
    """How a request reached the unit: at which of its `address`es, over a connection `opened` then (monotonic)."""

    address: Address
    opened: float


class ConfirmChange(Command[None], frozen=True):
    """Keep the pending change: somebody reached the unit after it.

    `evidence` is None over HTTP, which can confirm network details only. `arrival` counts for network details, which
    want somebody at the new address, or at an address of an interface that they left alone.
    Raises Refused (`nothing-pending`, `not-at-new-address`, `not-https`), StaleConnection, StorageFault.
    """

    evidence: TlsEvidence | None
    origin: Origin
    arrival: Arrival | None = None


class ConfirmNetwork(Command[None], frozen=True):
    """From the panel: keep new network details. Raises Refused (`nothing-pending`, `browser-needed`), StorageFault."""

    origin: Origin


class RollBackChange(Command[None], frozen=True):
    """Go back to how it was before the pending change. Raises Refused (`nothing-pending`)."""

    origin: Origin


class ReopenPort80(Command[None], frozen=True):
    """From the panel: Force HTTPS off, self-signed if the active certificate cannot serve, all sessions ended."""

    origin: Origin


class ResetPassword(Command[None], frozen=True):
    """From the panel or the unit: a new first password. Ends all sessions and API tokens; nothing else changes."""

    origin: Origin


class ResetNetwork(Command[None], frozen=True):
    """From the panel or the unit: the factory's network details, at once; nothing else changes.

    A change of the network that waits or is under way is given up. Raises Refused, HostFailed (it is tried again).
    """

    origin: Origin


class JudgeNetwork(Command[tuple[Finding, ...]], frozen=True):
    """Say what other network details would mean for the certificates, and change nothing.

    Raises Refused (`network-not-managed`), UnknownInterface.
    """

    settings: NetworkSettings


class LookAtClock(Command["ClockStatus"], frozen=True):
    """What the host's clock follows, and how well."""


class SetClock(Command[None], frozen=True):
    """Set the host's clock to `time`, while it follows no time server.

    Raises BadInput (`bad-time`), Refused (`clock-synchronised`), HostFailed (`clock-not-set`).
    """

    time: datetime
    origin: Origin


class SetNetwork(Command[None], frozen=True):
    """Other network details, as a change that goes back by itself unless somebody confirms it at the new address.

    `before` are the details that the caller has seen, None for any.

    Raises Refused (`network-not-managed`, `change-pending`, `not-ready`), ChangedMeanwhile, UnknownInterface,
    StorageFault, HostFailed.
    """

    settings: NetworkSettings
    origin: Origin
    before: NetworkSettings | None = None


class SetEasyDns(Command[None], frozen=True):
    """Other choices for the name and certificate below the vendor's domain; `secrets` None: all as they are.

    Nothing connects out because of it alone. `before` are the choices that the caller has seen, None for any.
    Raises BadInput, Refused (`not-ready`, `busy`), ChangedMeanwhile, StorageFault.
    """

    settings: EasyDnsSettings
    secrets: EasyDnsSecretsChange | None
    origin: Origin
    before: EasyDnsSettings | None = None


class RunPrechecks(Command[tuple[Precheck, ...]], frozen=True):
    """Look whether the unit can be registered and get its certificate, each check beside the others.

    Answered when all are done, in 20 s at most; the Snapshot tells of each as it goes. One that runs already is joined.
    Raises Refused (`not-ready`).
    """

    origin: Origin


class RegisterEasyDns(Command[None], frozen=True):
    """Register the unit's name, get its certificate, and keep both from now on.

    Answered once the prechecks have passed and the work has begun; the Snapshot tells how it goes. Raises Unavailable
    (`easydns-unavailable`, with the prechecks that failed), Refused (`not-ready`, `busy`), StorageFault.
    """

    origin: Origin


class LeaveEasyDns(Command[None], frozen=True):
    """Take the name back and erase that source's certificates and secrets.

    Raises Refused (`certificate-active`, `not-ready`), StorageFault.
    """

    origin: Origin


class SetSyslog(Command[None], frozen=True):
    """Send events to another syslog collector, or to none; `before` is what the caller has seen set, None for any.

    Raises BadInput, Refused (`not-ready`), ChangedMeanwhile, StorageFault.
    """

    settings: SyslogSettings
    origin: Origin
    before: SyslogSettings | None = None


class ExportBackup(Command[bytes], frozen=True):
    """The owner's configuration as a file; with a pass phrase, keys and secrets are in it, sealed.

    Raises BadInput (`weak-pass-phrase`), Refused (`not-ready`), TooMany (`busy`).
    """

    hidden: ClassVar[frozenset[str]] = frozenset({"pass_phrase"})

    pass_phrase: str | None
    origin: Origin


class Restoration(Record, frozen=True):
    """A file to restore from. `pass_phrase` opens what is sealed in it; None leaves that out.

    `identity` tells whether this unit is to become the one that was saved, host name, static addresses and registered
    name included; None where that has not been said, which is asked only where the file is another unit's.
    """

    hidden: ClassVar[frozenset[str]] = frozenset({"data", "pass_phrase"})

    data: bytes
    pass_phrase: str | None = None
    identity: bool | None = None


class JudgeBackup(Command["RestoreVerdict"], frozen=True):
    """Say what restoring would do, and change nothing. Raises BadInput (see `backup`), Refused (`not-ready`)."""

    restoration: Restoration


class RestoreBackup(Command["RestoreVerdict"], frozen=True):
    """Restore, as a change that goes back by itself unless it is confirmed: `applied` tells.

    Nothing has changed where the verdict has an error, or asks whose identity is meant. Raises like JudgeBackup,
    Refused (`change-pending`), StorageFault, HostFailed.
    """

    restoration: Restoration
    origin: Origin


class SetPanelLock(Command[None], frozen=True):
    """From the panel: from now on its menu wants `code` (4 to 8 digits), or none where that is ""."""

    hidden: ClassVar[frozenset[str]] = frozenset({"code"})

    code: str
    origin: Origin


class UnlockPanel(Command[None], frozen=True):
    """Whether `code` opens the panel's menu. Raises Refused (`wrong-code`) and TooMany (`too-many-codes`)."""

    hidden: ClassVar[frozenset[str]] = frozenset({"code"})

    code: str
    origin: Origin


class FactoryReset(Command[None], frozen=True):
    """Wipe everything of the owner's. The answer comes when the reset has begun, not when it is done."""

    origin: Origin


class AcknowledgeAlarm(Command[None], frozen=True):
    """The owner has read a standing alarm. Raises NotFound (`no-such-alarm`)."""

    code: str
    origin: Origin


class NoteHttpClient(Command[None], frozen=True):
    """A client used port 80. Sent at most once a minute for each address."""

    client: str


class NoteListeners(Command[None], frozen=True):
    """The listeners' condition changed (a port bound, lost, or still taken)."""

    ports: tuple["PortStatus", ...]


class NoteNetwork(Command[None], frozen=True):
    """The host's addresses or name changed."""

    network: "NetworkStatus"


class NoteAnnouncedName(Command[None], frozen=True):
    """By which host name (one label) the local network hears of the unit now, "" for none."""

    host_name: str


class NotePanel(Command[None], frozen=True):
    """The front panel's link came, went or changed."""

    health: "PanelHealth"


class NoteBootScreen(Command[None], frozen=True):
    """The front panel has stored another picture to show at power-on; `note` is to be kept, resets and all."""

    note: str


class Stop(Command[None], frozen=True):
    """End in order."""


class ClockStatus(Record, frozen=True):
    """What the clock follows: `synchronised` None where nobody says. `server` is the time server ("" for none).

    `offset` is how far the clock was off when it was last asked, in seconds, positive where the server was ahead.
    """

    synchronised: bool | None
    server: str = ""
    offset: float | None = None


class ChangeKind(StrEnum):
    """What a pending change touches."""

    FORCE_HTTPS = "force-https"
    CERTIFICATE = "certificate"
    NETWORK = "network"
    RESTORE = "restore"


class PendingView(Record, frozen=True):
    """A change that goes back by itself at `deadline` (monotonic seconds) unless confirmed.

    `interfaces` are the names of those whose network details it touches, the main one first.
    """

    kinds: tuple[ChangeKind, ...]
    deadline: float
    seconds: int
    interfaces: tuple[str, ...] = ()

    @property
    def network_only(self) -> bool:
        """Whether nothing but network details changed: then the panel and port 80 may confirm it too."""
        return self.kinds == (ChangeKind.NETWORK,)


class Proof(Record, frozen=True):
    """A signed-in browser reached the unit over HTTPS with this leaf; reached, not trusted."""

    fingerprint: str
    at: datetime
    client: str
    name: str


class Verdict(Record, frozen=True):
    """What is to be said of a certificate before it is installed; errors come first among the findings.

    `installable`: no error. `needs_yes`: there are warnings that the owner must agree to. `chain` is what would be
    served, leaf first, as far as it could be put together; `root` the supplied one at its end, kept for download.
    """

    findings: tuple[Finding, ...]
    chain: tuple[CertificateSummary, ...] = ()
    root: CertificateSummary | None = None
    installable: bool = False
    installed: bool = False

    @property
    def needs_yes(self) -> bool:
        """Whether there are warnings."""
        return any(finding.severity is Severity.WARNING for finding in self.findings)


class RestoreVerdict(Record, frozen=True):
    """What is to be said of a file before it is restored. `changes` names the parts that would be different.

    `made` and `device` tell when and where it was saved, `sealed` whether keys and secrets are in it. `asks_identity`:
    it is another unit's, and nobody has said yet whether this one is to become it.
    """

    device: "Device"
    made: datetime
    software: str
    sealed: bool
    changes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    asks_identity: bool = False
    applied: bool = False


class Alarm(Record, frozen=True):
    """Something wrong that is not a state. `standing` ones stay until acknowledged."""

    code: str
    severity: Severity
    detail: str
    remedy: str
    standing: bool = False


class Blocker(Record, frozen=True):
    """Why Force HTTPS cannot be switched on now."""

    code: str
    detail: str
    remedy: str


class PortStatus(Record, frozen=True):
    """One configured port: which service, whether at least one address of it is bound, and what is wrong if not all."""

    port: int
    secure: bool
    listening: bool
    fault: str = ""


class HttpClient(Record, frozen=True):
    """A client of port 80, and when it was last seen."""

    address: str
    last_seen: datetime


class Obtained(StrEnum):
    """How the unit came to hold an address."""

    DHCP = "dhcp"
    STATIC = "static"
    ROUTER = "router"
    """From a router's advertisement (RFC 4862)."""
    LINK_LOCAL = "link-local"


class AddressDetail(Record, frozen=True):
    """An address with the length of its network's prefix, and how it was obtained."""

    address: Address
    prefix: int
    obtained: Obtained


class InterfaceStatus(Record, frozen=True):
    """One interface of the unit's, by the host's `name` for it: its hardware address, carrier and addresses.

    `link` is None, and all else empty, where the host has no such interface.
    """

    name: str
    mac: str = ""
    link: bool | None = None
    details: tuple[AddressDetail, ...] = ()

    def holds(self, address: Address) -> bool:
        """Whether `address` is one of its addresses."""
        return any(detail.address == address for detail in self.details)


class NetworkStatus(Record, frozen=True):
    """The host's true addresses and name, as the network backend sees them.

    `addresses` are those of all the unit's interfaces; `details` tells more of them, as far as that is known. `link` is
    whether there is a carrier, None where every interface is shown or it is not known, and `mac` the hardware address,
    both of the main interface. `gateways` are those of the default routes, `dns` the servers that the host asks.
    `interfaces` are those that the profile names, the main one first.
    """

    host_name: str = ""
    addresses: tuple[Address, ...] = ()
    details: tuple[AddressDetail, ...] = ()
    link: bool | None = None
    gateways: tuple[Address, ...] = ()
    dns: tuple[Address, ...] = ()
    mac: str = ""
    interfaces: tuple[InterfaceStatus, ...] = ()

    @property
    def main_addresses(self) -> tuple[Address, ...]:
        """Those of the main interface; of all where no interface is named."""
        return tuple(each.address for each in self.interfaces[0].details) if self.interfaces else self.addresses

    @property
    def main_details(self) -> tuple[AddressDetail, ...]:
        """Those of the main interface's addresses; of all where no interface is named."""
        return self.interfaces[0].details if self.interfaces else self.details

    def detail(self, address: Address) -> AddressDetail | None:
        """What more is known of `address`."""
        return next((detail for detail in self.details if detail.address == address), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The host name, and the same in `.local` (RFC 6762)."""
        if not self.host_name:
            return ()
        short = self.host_name.split(".")[0]
        return tuple(dict.fromkeys((self.host_name, short, f"{short}.local")))


class PanelHealth(Record, frozen=True):
    """The front panel's link; `model` and `firmware` as it told them."""

    connected: bool = False
    detail: str = ""


class ResetProgress(Record, frozen=True):
    """How far a factory reset has come: 0 to 100 per cent, and the step under way."""

    percent: int
    step: str


class ResetReceipt(Record, frozen=True):
    """What the last factory reset erased, when and from where; `remains` names what it could not."""

    started: datetime
    finished: datetime | None
    origin: str
    erased: tuple[str, ...]
    remains: tuple[str, ...] = ()


class Device(Record, frozen=True):
    """What is printed on the unit."""

    model: str
    serial: str
    name: str


class CertificateStatus(Record, frozen=True):
    """One source's certificate, or none. `available` tells whether it can be chosen.

    `chain` is as served, leaf first, and `chain_pem` the same as PEM. `life_left` is the share of the leaf's lifetime
    that is left (0 to 1) and `days_left` that in whole days, negative once it has expired; both None while the clock is
    not set. `root`, `previous` (the leaf that can be brought back) and `request` concern the owner's own only.
    """

    source: CertificateSource
    leaf: CertificateSummary | None = None
    available: bool = False
    detail: str = ""
    left_off: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    life_left: float | None = None
    days_left: int | None = None
    chain: tuple[CertificateSummary, ...] = ()
    chain_pem: bytes = b""
    root: CertificateSummary | None = None
    root_pem: bytes = b""
    previous: CertificateSummary | None = None
    request: RequestSummary | None = None


class SetupProgress(Record, frozen=True):
    """The first steps: `open` are those neither done nor passed over; `closed`: the owner wants to see none of them."""

    open: tuple[SetupStep, ...] = ()
    passed: tuple[SetupStep, ...] = ()
    closed: bool = False


class Snapshot(Record, frozen=True):
    """All that web and panel render. Replaced whole, never changed.

    `tokens` are there to be compared with; of their digests nothing can be learnt.
    """

    device: Device
    version: str
    state: State = State.STARTING
    started: datetime | None = None
    started_monotonic: float = 0.0
    force_https: bool = False
    ports: tuple[PortStatus, ...] = ()
    active: CertificateSource = CertificateSource.SELF_SIGNED
    serving: CertificateSource | None = None
    serving_fingerprint: str = ""
    tls_generation: int = 0
    certificates: tuple[CertificateStatus, ...] = ()
    root: CertificateSummary | None = None
    root_pem: bytes = b""
    tested: Proof | None = None
    pending: PendingView | None = None
    blockers: tuple[Blocker, ...] = ()
    http_clients: tuple[HttpClient, ...] = ()
    network: NetworkStatus = NetworkStatus()
    network_settings: NetworkSettings = NetworkSettings()
    network_managed: bool = False
    syslog: SyslogSettings = SyslogSettings()
    announced_name: str = ""
    easydns: EasyDnsStatus = EasyDnsStatus()
    aliases: tuple[str, ...] = ()
    password_set_by_owner: bool = False
    password_travelled: bool = False
    session_epoch: int = 0
    tokens: tuple[ApiToken, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    panel: PanelHealth = PanelHealth()
    panel_locked: bool = False
    metrics: bool = False
    setup: SetupProgress = SetupProgress()
    reset: ResetProgress | None = None
    receipt: ResetReceipt | None = None
    fault: str = ""


class EventLine(Record, frozen=True):
    """One line of the event log, as the panel shows it."""

    at: datetime
    text: str
    warning: bool


class PanelView(Record, frozen=True):
    """A Snapshot with what only hands on the unit may see. `events` are the last ones, newest first.

    `boot_note` is what the panel last asked to be kept about its own boot screen, None as long as that is not known.
    """

    hidden: ClassVar[frozenset[str]] = frozenset({"first_password"})

    snapshot: Snapshot
    first_password: str | None = None
    boot_note: str | None = None
    events: tuple[EventLine, ...] = ()
