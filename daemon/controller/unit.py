"""The record of everything the daemon knows of the unit now. Only the controller's task touches it."""

from collections import deque
from collections.abc import Callable
from enum import StrEnum

import msgspec

from daemon.accounts import Account, Throttle
from daemon.api_tokens import ApiToken
from daemon.certificates.csr import PendingRequest
from daemon.certificates.inspect import Finding
from daemon.certificates.material import DeviceRoot, KeyedChain
from daemon.controller.easydns.state import EasyDnsState
from daemon.errors import BadInput
from daemon.messages.network import NetworkStatus
from daemon.messages.panel import PanelHealth
from daemon.messages.panel_view import EventLine
from daemon.messages.pending import ChangeKind
from daemon.messages.reset import ResetProgress, ResetReceipt
from daemon.messages.security import HttpClient, PortStatus, Proof
from daemon.messages.unit import Alarm
from daemon.ports import ChangeRecord, Timer
from daemon.record import Record
from daemon.settings import CertificateSource, Settings

_EVENTS_KEPT = 20


class Kept(StrEnum):
    """What is stored apart from the rest, and so may hold in memory only while the rest is stored."""

    SETTINGS = "settings"
    ACCOUNT = "account"
    TOKENS = "API tokens"
    CERTIFICATES = "certificates"
    REQUEST = "certificate request"
    ACCESS = "access to easyDNS"


class SeenClient(Record, frozen=True):
    """A client of port 80; `at` is monotonic, since the wall clock may be set in between."""

    client: HttpClient
    at: float


class Pending(msgspec.Struct):
    """The change that waits to be confirmed, `since` then. `settling` while it is being confirmed or taken back.

    `kept` is called once it is confirmed.
    """

    record: ChangeRecord
    since: float
    deadline: float
    timer: Timer
    kept: Callable[[], None] = lambda: None
    settling: bool = False
    overdue: bool = False

    @property
    def network_only(self) -> bool:
        """Whether nothing but network details changed."""
        return self.record.kinds == (ChangeKind.NETWORK,)


class Unit(msgspec.Struct):
    """See the fields. `settings` is what is in force, which during a pending change is its `after`.

    `leaf` is the self-signed certificate, `kept` are those of the other sources by identity, of which the settings name
    the current one; all of them can be served. `findings` are those of each source's certificate as it is now,
    `registration` those of the owner's DNS names. `changing` while an effect changes the configuration or the
    certificate; `account_writing` counts the new passwords on their way to the disk; `requesting` while a certificate
    request is made or goes; `network_told` once the watch has spoken, which knows better than what start-up asked for;
    `network_fault` is why the host's network is not as the settings say; `unsaved` says of what is stored apart what
    holds in memory only.
    """

    profile_faults: tuple[BadInput, ...] = ()
    settings: Settings = Settings()
    account: Account | None = None
    account_writing: int = 0
    throttle: Throttle = msgspec.field(default_factory=Throttle)
    session_epoch: int = 1
    tokens: tuple[ApiToken, ...] = ()

    root: DeviceRoot | None = None
    leaf: KeyedChain | None = None
    kept: dict[CertificateSource, dict[str, KeyedChain]] = msgspec.field(default_factory=dict)
    request: PendingRequest | None = None
    requesting: bool = False
    left_off: tuple[str, ...] = ()
    findings: dict[CertificateSource, tuple[Finding, ...]] = msgspec.field(default_factory=dict)
    registration: tuple[Finding, ...] = ()
    serving: CertificateSource | None = None
    tls_generation: int = 0
    proof: Proof | None = None

    easydns: EasyDnsState = msgspec.field(default_factory=EasyDnsState)

    pending: Pending | None = None
    changing: bool = False
    reissue_wanted: bool = False

    ports: tuple[PortStatus, ...] = ()
    network: NetworkStatus = NetworkStatus()
    network_told: bool = False
    network_fault: str = ""
    announced_name: str = ""
    panel: PanelHealth = PanelHealth()
    boot_note: str | None = None
    http_clients: dict[str, SeenClient] = msgspec.field(default_factory=dict)

    storage_faults: tuple[str, ...] = ()
    standing: dict[str, Alarm] = msgspec.field(default_factory=dict)
    unsaved: dict[Kept, str] = msgspec.field(default_factory=dict)
    events: deque[EventLine] = msgspec.field(default_factory=lambda: deque(maxlen=_EVENTS_KEPT))
    fault: str = ""
    reset: ResetProgress | None = None
    receipt: ResetReceipt | None = None

    @property
    def serving_chain(self) -> KeyedChain | None:
        """What the listeners present."""
        return None if self.serving is None else self.chain_of(self.serving)

    def chain_of(self, source: CertificateSource, settings: Settings | None = None) -> KeyedChain | None:
        """The certificate of `source` under `settings`, or under those in force."""
        if source is CertificateSource.SELF_SIGNED:
            return self.leaf
        return self.kept_of(source).get((settings or self.settings).security.current(source))

    def kept_of(self, source: CertificateSource) -> dict[str, KeyedChain]:
        """The certificates of `source` (not the self-signed) by identity."""
        return self.kept.setdefault(source, {})

    def served_under(self, settings: Settings) -> CertificateSource:
        """What serves under `settings`: the chosen source, or the self-signed one where that has none."""
        chosen = settings.security.certificate
        return chosen if self.chain_of(chosen, settings) is not None else CertificateSource.SELF_SIGNED

    def take(self, settings: Settings) -> None:
        """`settings` are in force from now on, and the listeners follow them."""
        self.settings = settings
        self.serving = self.served_under(settings)

    @property
    def tested(self) -> Proof | None:
        """The proof, if it is one of the certificate that is active and served now."""
        chain = self.serving_chain
        if self.proof is None or chain is None or self.serving is not self.settings.security.certificate:
            return None
        return self.proof if self.proof.fingerprint == chain.fingerprint else None

    def forget_owner(self) -> None:
        """After a factory reset: nothing of the old owner stays in memory, and every session ends."""
        self.settings = Settings()
        self.account = None
        self.account_writing = 0
        self.throttle = Throttle()
        self.session_epoch += 1
        self.tokens = ()
        self.root = None
        self.leaf = None
        self.kept = {}
        self.request = None
        self.requesting = False
        self.left_off = ()
        self.findings = {}
        self.registration = ()
        self.easydns = EasyDnsState()
        self.serving = None
        self.proof = None
        self.pending = None
        self.changing = False
        self.reissue_wanted = False
        self.http_clients = {}
        self.storage_faults = ()
        self.standing = {}
        self.network_fault = ""
        self.unsaved = {}
        self.events.clear()
        self.fault = ""
