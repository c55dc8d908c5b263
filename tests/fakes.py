"""Fakes behind the ports. Each passes the same contract test as the real part.

Storage fakes take faults: `fail(nth)` makes the n-th write from now raise StorageFault (and change nothing), `hold()`
makes every write wait until `release()`. All record what was asked of them in `calls`, in order.
"""

import asyncio
import heapq
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from msgspec.structs import replace

from daemon.accounts import Account
from daemon.certificates.csr import PendingRequest
from daemon.certificates.material import DeviceRoot, KeyedChain, read_certificate, read_key, require_pair
from daemon.errors import BadInput, BaseStationError, StorageFault
from daemon.events import Event
from daemon.messages.clock import ClockStatus
from daemon.messages.network import NetworkStatus
from daemon.messages.panel_view import PanelView
from daemon.messages.reset import ResetReceipt
from daemon.messages.security import Proof
from daemon.network_settings import NetworkSettings
from daemon.ports import ChangeRecord, Loaded, ResetMark, ResetStep, Serving, StoredCertificates
from daemon.settings import CertificateSource, Settings
from daemon.syslog_settings import SyslogSettings
from tests.fake_event_log import FakeEventLog as FakeEventLog

START = datetime(2027, 1, 15, 19, 0, tzinfo=UTC)
_LONGEST_HOLD = 15.0


@dataclass(order=True)
class FakeTimer:
    """A call that FakeClock will make at `due`."""

    due: float
    number: int
    callback: Callable[[], object] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


class FakeClock:
    """Time that stands still until `advance`; the wall clock may be set apart with `set_now`."""

    def __init__(self, now: datetime = START, monotonic: float = 1000.0) -> None:
        self._now = now
        self.follows: bool | None = None
        self._monotonic = monotonic
        self._timers: list[FakeTimer] = []
        self._number = 0

    def now(self) -> datetime:
        return self._now

    def synchronised(self) -> bool | None:
        return self.follows

    def monotonic(self) -> float:
        return self._monotonic

    def call_later(self, seconds: float, callback: Callable[[], object]) -> FakeTimer:
        self._number += 1
        timer = FakeTimer(self._monotonic + max(seconds, 0.0), self._number, callback)
        heapq.heappush(self._timers, timer)
        return timer

    @property
    def pending(self) -> int:
        """How many calls are still to come."""
        return sum(not timer.cancelled for timer in self._timers)

    def advance(self, seconds: float) -> None:
        """Let time pass, making the calls that fall due in order, each at its own time; also those they ask for."""
        end = self._monotonic + seconds
        while self._timers and self._timers[0].due <= end:
            timer = heapq.heappop(self._timers)
            self._pass(timer.due)
            if not timer.cancelled:
                timer.callback()
        self._pass(end)

    def set_now(self, now: datetime) -> None:
        """Set the wall clock, as an owner or NTP does; monotonic time does not notice."""
        self._now = now

    def _pass(self, until: float) -> None:
        seconds = max(until - self._monotonic, 0.0)
        self._now += timedelta(seconds=seconds)
        self._monotonic = max(until, self._monotonic)


class FakeStorage:
    """The disk's moods, shared by the storage fakes; several may share one, as they share a disk."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.waiting = threading.Event()
        self._fail_in = 0
        self._code = "storage-full"
        self._broken = False
        self._open = threading.Event()
        self._open.set()

    def fail(self, nth: int = 1, code: str = "storage-full") -> None:
        """The `nth` write from now fails."""
        self._fail_in, self._code = nth, code

    def break_down(self, code: str = "storage-read-only") -> None:
        """Every write fails from now on, until `mend`."""
        self._broken, self._code = True, code

    def mend(self) -> None:
        """Writes succeed again."""
        self._broken, self._fail_in = False, 0

    def hold(self) -> None:
        """Writes wait until `release`; `waiting` is set once one does."""
        self.waiting.clear()
        self._open.clear()

    def release(self) -> None:
        """Let what waits go on."""
        self._open.set()

    def write(self, what: str) -> None:
        """A write begins: record it, wait while held, raise StorageFault when it is its turn to fail."""
        self.calls.append(what)
        if not self._open.is_set():
            self.waiting.set()
            if not self._open.wait(_LONGEST_HOLD):
                raise AssertionError(f"{what} was held and never released")
        self._fail_in -= 1
        if self._broken or self._fail_in == 0:
            raise StorageFault(self._code, f"{what} was not stored.", "Make room on the unit's storage.")


class FakeSettingsStore:
    """SettingsStore in memory. `faults` are given with each load."""

    def __init__(self, storage: FakeStorage | None = None) -> None:
        self.storage = storage or FakeStorage()
        self.settings: Settings | None = None
        self.account: Account | None = None
        self.faults: tuple[str, ...] = ()
        self.account_faults: tuple[str, ...] = ()
        self.boot_note = ""

    def load(self) -> Loaded:
        return Loaded(self.settings or Settings(), self.faults)

    def save(self, settings: Settings) -> None:
        self.storage.write("save")
        self.settings = settings
        self.faults = ()

    def load_account(self) -> tuple[Account | None, tuple[str, ...]]:
        return self.account, self.account_faults

    def save_account(self, account: Account) -> None:
        self.storage.write("save_account")
        self.account = account
        self.account_faults = ()

    def load_boot_note(self) -> str:
        return self.boot_note

    def save_boot_note(self, note: str) -> None:
        self.storage.write("save_boot_note")
        self.boot_note = note


class FakeChangeJournal:
    """ChangeJournal in memory."""

    def __init__(self, storage: FakeStorage | None = None) -> None:
        self.storage = storage or FakeStorage()
        self.record: ChangeRecord | None = None

    def write(self, record: ChangeRecord) -> None:
        self.storage.write("write_change")
        self.record = record

    def read(self) -> ChangeRecord | None:
        return self.record

    def clear(self) -> None:
        self.storage.write("clear_change")
        self.record = None


class FakeCertificateVault:
    """CertificateVault in memory. `faults` are given with each load."""

    def __init__(self, storage: FakeStorage | None = None) -> None:
        self.storage = storage or FakeStorage()
        self.stored = StoredCertificates()

    def load(self) -> StoredCertificates:
        kept = {source: dict(chains) for source, chains in self.stored.kept.items()}
        return replace(self.stored, kept=kept)

    def save_root(self, root: DeviceRoot) -> None:
        require_pair(root.parsed, read_key(root.key))
        self.storage.write("save_root")
        self.stored = replace(self.stored, root=root)

    def save_leaf(self, chain: KeyedChain) -> None:
        self._require(chain)
        self.storage.write("save_leaf")
        self.stored = replace(self.stored, leaf=chain)

    def save_kept(self, source: CertificateSource, chain: KeyedChain) -> None:
        self._require(chain)
        self.storage.write(f"save_kept {source}")
        self._keep(source, {**self.stored.kept.get(source, {}), chain.identity: chain})

    def keep(self, source: CertificateSource, identities: frozenset[str]) -> None:
        self.storage.write(f"keep {source}")
        known = self.stored.kept.get(source, {})
        self._keep(source, {identity: chain for identity, chain in known.items() if identity in identities})

    def _keep(self, source: CertificateSource, chains: dict[str, KeyedChain]) -> None:
        self.stored = replace(self.stored, kept={**self.stored.kept, source: chains})

    def save_request(self, request: PendingRequest) -> None:
        self.storage.write("save_request")
        self.stored = replace(self.stored, request=request)

    def forget_request(self) -> None:
        self.storage.write("forget_request")
        self.stored = replace(self.stored, request=None)

    def save_proof(self, proof: Proof) -> None:
        self.storage.write("save_proof")
        self.stored = replace(self.stored, proof=proof)

    def forget_proof(self) -> None:
        self.storage.write("forget_proof")
        self.stored = replace(self.stored, proof=None)

    def lose(self, source: CertificateSource, fault: str) -> None:
        """As if the source's files had decayed: they are gone, and loads say `fault`."""
        faults = (*self.stored.faults, fault)
        if source is CertificateSource.SELF_SIGNED:
            self.stored = replace(self.stored, leaf=None, faults=faults)
        else:
            self._keep(source, {})
            self.stored = replace(self.stored, faults=faults)

    def _require(self, chain: KeyedChain) -> None:
        for pem in chain.chain:
            read_certificate(pem)
        require_pair(chain.leaf, read_key(chain.key))


class _Forgetful(Protocol):
    def forget(self) -> None: ...


class FakeResetJournal:
    """ResetJournal in memory; erases the fakes it is given, as the real one erases the files of the real ones.

    `foreign` are names of other files in the state directory. What is in `stuck` cannot be erased.
    """

    def __init__(
        self,
        settings: FakeSettingsStore | None = None,
        change: FakeChangeJournal | None = None,
        vault: FakeCertificateVault | None = None,
        storage: FakeStorage | None = None,
    ) -> None:
        self.storage = storage or FakeStorage()
        self._settings = settings or FakeSettingsStore()
        self._change = change or FakeChangeJournal()
        self._vault = vault or FakeCertificateVault()
        self.registrations: _Forgetful | None = None
        self.tokens: _Forgetful | None = None
        self.foreign: set[str] = set()
        self.stuck: set[str] = set()
        self.mark: ResetMark | None = None
        self._receipt: ResetReceipt | None = None

    def begin(self, mark: ResetMark) -> None:
        self.storage.write("begin_reset")
        self.mark = mark

    def pending(self) -> ResetMark | None:
        return self.mark

    def erase(self, step: ResetStep) -> None:
        self.storage.write(f"erase {step.name}")
        if step is not ResetStep.SETTINGS:
            self._settings.account, self._settings.account_faults = None, ()
            self._change.record = None
            self._vault.stored = StoredCertificates()
            for other in (self.registrations, self.tokens):
                if other is not None:
                    other.forget()
        if step is not ResetStep.SECURITY:
            self._settings.settings, self._settings.faults = None, ()
        if step is ResetStep.REMAINDER:
            self.foreign &= self.stuck
            if self.foreign:
                names = ", ".join(sorted(self.foreign))
                raise StorageFault("erase-incomplete", f"These files could not be erased: {names}.", "Restart.")

    def remains(self) -> tuple[str, ...]:
        vault = self._vault.stored
        held = {
            "settings.json": self._settings.settings,
            "account.json": self._settings.account,
            "pending-change.json": self._change.record,
            "device-root.pem": vault.root,
            "certificate-proof.json": vault.proof,
            "certificate-request.json": vault.request,
            "certificate-self-signed.pem": vault.leaf,
            **{
                f"certificate-{source}-{identity}.pem": chain
                for source, chains in vault.kept.items()
                for identity, chain in chains.items()
            },
        }
        return tuple(sorted(self.foreign | {name for name, content in held.items() if content is not None}))

    def finish(self, receipt: ResetReceipt) -> None:
        self.storage.write("finish_reset")
        self._receipt = receipt
        self.mark = None

    def receipt(self) -> ResetReceipt | None:
        return self._receipt


class FakeTimeKeeper:
    """TimeKeeper that sets a FakeClock. `refuse_next` is raised by the next `set`, once."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.server = ""
        self.refuse_next: BaseStationError | None = None

    async def status(self) -> ClockStatus:
        return ClockStatus(self._clock.synchronised(), self.server, 0.25 if self._clock.synchronised() else None)

    async def set(self, time: datetime) -> None:
        self._refuse()
        self._clock.set_now(time)

    def _refuse(self) -> None:
        refusal, self.refuse_next = self.refuse_next, None
        if refusal is not None:
            raise refusal


class FakeNetwork:
    """NetworkBackend whose host is changed with `become`.

    `applied` is what was asked of it, as far as it `manages` the host, and `host` what that left the host with.
    `refuse_next` is raised by the next `apply` or `reset`, once.
    """

    def __init__(self, status: NetworkStatus | None = None, *, manages: bool = True) -> None:
        self.manages = manages
        self.applied: list[NetworkSettings] = []
        self.host = NetworkSettings()
        self.refuse_next: BaseStationError | None = None
        self._status = status or NetworkStatus("base-station")
        self._asked: NetworkStatus | None = None
        self._watchers: list[_Watcher] = []
        self.resets: list[NetworkSettings] = []

    async def status(self) -> NetworkStatus:
        self._asked = self._status
        return self._status

    def watch(self, changed: Callable[[NetworkStatus], object]) -> Callable[[], None]:
        watcher = _Watcher(changed, self._asked)
        self._watchers.append(watcher)
        asyncio.get_running_loop().call_soon(self._tell)

        def stop() -> None:
            self._watchers = [other for other in self._watchers if other is not watcher]

        return stop

    async def apply(self, settings: NetworkSettings) -> None:
        if self.manages:
            self._refuse()
            self.applied.append(settings)
            self.host = settings

    async def reset(self, defaults: NetworkSettings) -> tuple[str, ...]:
        self._refuse()
        self.resets.append(defaults)
        self.host = defaults
        return ("The host's network details were left alone.",)

    @property
    def watchers(self) -> int:
        """How many watch."""
        return len(self._watchers)

    def become(self, status: NetworkStatus) -> None:
        """The host changed; watchers are told where it is a change."""
        self._status = status
        self._tell()

    def _refuse(self) -> None:
        refusal, self.refuse_next = self.refuse_next, None
        if refusal is not None:
            raise refusal

    def _tell(self) -> None:
        for watcher in tuple(self._watchers):
            if watcher.told != self._status:
                watcher.told = self._status
                watcher.changed(self._status)


@dataclass(eq=False)
class _Watcher:
    changed: Callable[[NetworkStatus], object]
    told: NetworkStatus | None


class FakeListeners:
    """Listeners without sockets. `refuse` makes the next `open` raise BadInput, as an unloadable certificate does."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.http = False
        self.https = False
        self.serving: Serving | None = None
        self.refuse = False

    async def open(self, *, http: bool, serving: Serving) -> None:
        self.calls.append(f"open http={http} generation={serving.tls_generation}")
        if self.refuse:
            self.refuse = False
            raise BadInput("certificate-unreadable", "The certificate cannot be loaded.", "Install another.")
        self.http, self.https, self.serving = http, True, serving

    async def close_http(self) -> None:
        self.calls.append("close_http")
        self.http = False

    async def close(self) -> None:
        self.calls.append("close")
        self.http = self.https = False
        self.serving = None


class FakePanel:
    """Keeps every view it was asked to draw."""

    def __init__(self) -> None:
        self.views: list[PanelView] = []

    def show(self, view: PanelView) -> None:
        self.views.append(view)


class FakeSyslogForwarder:
    """Keeps every collector that it was to use, and in `sent` which of them each event went to."""

    def __init__(self) -> None:
        self.used: list[SyslogSettings] = []
        self.sent: list[tuple[SyslogSettings, Event]] = []

    def use(self, settings: SyslogSettings) -> None:
        self.used.append(settings)

    def tell(self, event: Event) -> None:
        if self.used and self.used[-1].host:
            self.sent.append((self.used[-1], event))


class FakeHostResetter:
    """HostResetter that counts; `refuse` is raised instead, once."""

    def __init__(self) -> None:
        self.resets = 0
        self.refuse: BaseStationError | None = None

    async def reset(self) -> None:
        refusal, self.refuse = self.refuse, None
        if refusal is not None:
            raise refusal
        self.resets += 1


class FakeNotifier:
    """Keeps what the service manager would have been told."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def ready(self) -> None:
        self.calls.append("ready")

    def status(self, text: str) -> None:
        self.calls.append(f"status {text}")

    def stopping(self) -> None:
        self.calls.append("stopping")
