"""The record of everything the daemon knows of the unit now. Only the controller's task touches it."""

import msgspec

from daemon.accounts import Account, Throttle
from daemon.certificates.inspect import Finding
from daemon.certificates.material import DeviceRoot, KeyedChain
from daemon.errors import BadInput
from daemon.messages import (
    Alarm,
    HttpClient,
    NetworkStatus,
    PanelHealth,
    PortStatus,
    Proof,
    ResetProgress,
    ResetReceipt,
)
from daemon.ports import ChangeRecord, Timer
from daemon.settings import CertificateSource, Settings


class Pending(msgspec.Struct):
    """The change that waits to be confirmed. `settling` while it is being confirmed or taken back."""

    record: ChangeRecord
    deadline: float
    timer: Timer
    settling: bool = False
    overdue: bool = False


class Unit(msgspec.Struct):
    """See the fields. `settings` is what is in force, which during a pending change is its `after`."""

    profile_faults: tuple[BadInput, ...] = ()
    settings: Settings = Settings()
    account: Account | None = None
    throttle: Throttle = msgspec.field(default_factory=Throttle)
    session_epoch: int = 1

    root: DeviceRoot | None = None
    leaves: dict[CertificateSource, KeyedChain] = msgspec.field(default_factory=dict)
    left_off: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    serving: CertificateSource | None = None
    tls_generation: int = 0
    proof: Proof | None = None

    pending: Pending | None = None
    changing: bool = False
    reissue_wanted: bool = False

    ports: tuple[PortStatus, ...] = ()
    network: NetworkStatus = NetworkStatus()
    panel: PanelHealth = PanelHealth()
    http_clients: dict[str, HttpClient] = msgspec.field(default_factory=dict)

    storage_faults: tuple[str, ...] = ()
    standing: dict[str, Alarm] = msgspec.field(default_factory=dict)
    unsaved: str = ""
    fault: str = ""
    reset: ResetProgress | None = None
    receipt: ResetReceipt | None = None

    @property
    def serving_chain(self) -> KeyedChain | None:
        """What the listeners present."""
        return None if self.serving is None else self.leaves.get(self.serving)

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
        self.throttle = Throttle()
        self.session_epoch += 1
        self.root = None
        self.leaves = {}
        self.left_off = ()
        self.findings = ()
        self.serving = None
        self.proof = None
        self.pending = None
        self.changing = False
        self.reissue_wanted = False
        self.http_clients = {}
        self.storage_faults = ()
        self.standing = {}
        self.unsaved = ""
        self.fault = ""
