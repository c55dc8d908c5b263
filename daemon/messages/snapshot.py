"""The Snapshot: all that the web and the panel render."""

from datetime import datetime

from daemon.api_tokens import ApiToken
from daemon.certificates.material import CertificateSummary
from daemon.easydns_status import EasyDnsStatus
from daemon.messages.certificates import CertificateStatus
from daemon.messages.network import NetworkStatus
from daemon.messages.panel import PanelHealth
from daemon.messages.pending import PendingView
from daemon.messages.reset import ResetProgress, ResetReceipt
from daemon.messages.security import Blocker, HttpClient, PortStatus, Proof
from daemon.messages.unit import Alarm, Device, SetupProgress
from daemon.network_settings import NetworkSettings
from daemon.record import Record
from daemon.settings import CertificateSource
from daemon.states import State
from daemon.syslog_settings import SyslogSettings


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
