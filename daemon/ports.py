"""What the controller needs of the world, as Protocols; each names what every implementation promises.

The real parts live in `adapters/`, `web/` and `panel_menu`; fakes in the tests pass the same contract tests.
Methods without `async` may block on a disk or a processor: the controller calls them in threads. They raise
StorageFault when the storage refuses, and then nothing has changed.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from daemon.accounts import Account
from daemon.api_tokens import ApiToken
from daemon.certificates.csr import PendingRequest
from daemon.certificates.material import DeviceRoot, KeyedChain
from daemon.certificates.registration import NameAnswer
from daemon.events import Event, EventPage, EventQuery
from daemon.messages.clock import ClockStatus
from daemon.messages.command import Command, Origin
from daemon.messages.network import Address, NetworkStatus
from daemon.messages.panel_view import PanelView
from daemon.messages.pending import ChangeKind
from daemon.messages.reset import ResetReceipt
from daemon.messages.security import Proof
from daemon.messages.snapshot import Snapshot
from daemon.network_settings import NetworkSettings
from daemon.record import Record
from daemon.settings import CertificateSource, Settings
from daemon.syslog_settings import SyslogSettings

Result = TypeVar("Result")


class Timer(Protocol):
    """A pending call of Clock.call_later."""

    def cancel(self) -> None:
        """Forget the call; harmless when it already happened."""


class Clock(Protocol):
    """Time. Everything that waits or dates goes through it, so that tests need not sleep."""

    def now(self) -> datetime:
        """Wall-clock time, aware, UTC; may jump."""

    def synchronised(self) -> bool | None:
        """Whether the wall clock follows a time server; None where nobody on the host says so."""

    def monotonic(self) -> float:
        """Seconds that only go forward, unaffected by the wall clock."""

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Call `callback` once on the event loop after `seconds` of monotonic time."""


class HostResetter(Protocol):
    """Who resets the rest of the host, where the maker wants that."""

    async def reset(self) -> None:
        """Begin it, after our own reset is done; it may end this process. Raises HostFailed where it cannot begin."""


class TimeKeeper(Protocol):
    """Who sets the host's clock, and knows what it follows."""

    async def status(self) -> ClockStatus:
        """How it is now, in 5 s at most. Never raises: what the host does not say is left open."""

    async def set(self, time: datetime) -> None:
        """Set the clock (aware time), in 15 s at most; it goes on following a time server once one answers.

        Raises HostFailed; the clock is then as it was.
        """


class Loaded(Record, frozen=True):
    """What a store gave: the value, and sentences about files it had to set aside or skip."""

    settings: Settings
    faults: tuple[str, ...] = ()


class SettingsStore(Protocol):
    """The owner's settings and the CCM account, each old-or-new on disk, with the previous generation kept."""

    def load(self) -> Loaded:
        """The newest readable generation; defaults when there is none. A corrupt file is set aside and reported."""

    def save(self, settings: Settings) -> None:
        """Store `settings` so that a power cut leaves either the old or the new."""

    def load_account(self) -> tuple[Account | None, tuple[str, ...]]:
        """The account or None on a new unit, and faults as in `load`."""

    def save_account(self, account: Account) -> None:
        """Store the account (0600), old-or-new."""

    def load_boot_note(self) -> str:
        """What was last kept about the front panel's boot screen; "" if nothing can be read. Never raises.

        It is the unit's, not its owner's: a factory reset keeps it, since the panel keeps its picture.
        """

    def save_boot_note(self, note: str) -> None:
        """Store it, old-or-new."""


class TokenStore(Protocol):
    """The API tokens, old-or-new on disk."""

    def load(self) -> tuple[tuple[ApiToken, ...], tuple[str, ...]]:
        """The tokens, and faults as in SettingsStore.load; none rather than old ones where they cannot be read."""

    def save(self, tokens: tuple[ApiToken, ...]) -> None:
        """Store them all (0600), in the place of those before."""


class ChangeRecord(Record, frozen=True):
    """A change that waits to be confirmed, of the whole configuration. `seconds` is its time to be confirmed."""

    before: Settings
    after: Settings
    kinds: tuple[ChangeKind, ...]
    seconds: int


class ChangeJournal(Protocol):
    """Remembers the pending change across a restart; whoever finds one at start-up rolls it back."""

    def write(self, record: ChangeRecord) -> None:
        """On disk, synced, before this returns."""

    def read(self) -> ChangeRecord | None:
        """The record, or None. An unreadable record counts as none and is set aside: `before` is still in force."""

    def clear(self) -> None:
        """Gone for good before this returns: the moment at which a change is settled."""


class ResetStep(StrEnum):
    """What a factory reset erases, in order; the value is the sentence part shown to the owner."""

    SECURITY = "passwords, certificates and keys"
    SETTINGS = "network and security settings"
    REMAINDER = "everything else of the owner's"


class ResetMark(Record, frozen=True):
    """The marker of a reset under way: who asked, when, and how often a start-up has tried to finish it."""

    started: datetime
    origin: str
    attempts: int = 0


class ResetJournal(Protocol):
    """The factory reset's marker, its erasing, and its receipt."""

    def begin(self, mark: ResetMark) -> None:
        """The marker is on disk, synced, before this returns; nothing is erased before. Replaces an older mark."""

    def pending(self) -> ResetMark | None:
        """The marker of an unfinished reset. An unreadable marker counts as one: erring towards the reset."""

    def erase(self, step: ResetStep) -> None:
        """Erase what belongs to `step`; may be repeated. Raises StorageFault naming what could not be erased."""

    def remains(self) -> tuple[str, ...]:
        """Names of the owner's files that are still there (not the marker or the receipt)."""

    def finish(self, receipt: ResetReceipt) -> None:
        """The receipt is on disk, then the marker goes: the moment at which the reset is done."""

    def receipt(self) -> ResetReceipt | None:
        """The last reset's receipt."""


class StoredCertificates(Record, frozen=True):
    """What the vault holds; faults are sentences about files that are unusable.

    `leaf` is the self-signed one. Those of the other sources are in `kept`, each by its `KeyedChain.identity`; the
    settings say which of a source's is current.
    """

    root: DeviceRoot | None = None
    leaf: KeyedChain | None = None
    proof: Proof | None = None
    kept: dict[CertificateSource, dict[str, KeyedChain]] = {}
    request: PendingRequest | None = None
    faults: tuple[str, ...] = ()


class CertificateVault(Protocol):
    """Certificates with their keys (0600), and the proof of the last certificate test."""

    def load(self) -> StoredCertificates:
        """Everything stored that can be read. Never raises for a corrupt file: it is reported in `faults`."""

    def save_root(self, root: DeviceRoot) -> None:
        """Store the device root, old-or-new."""

    def save_leaf(self, chain: KeyedChain) -> None:
        """Store the self-signed chain and key as one, old-or-new: never a new chain with an old key."""

    def save_kept(self, source: CertificateSource, chain: KeyedChain) -> None:
        """Store one of that source's (not the self-signed), with its root, beside the others: none is touched."""

    def keep(self, source: CertificateSource, identities: frozenset[str]) -> None:
        """Erase all of that source's but these, keys and all; those that could not be erased are named."""

    def save_request(self, request: PendingRequest) -> None:
        """Store the request that waits for its certificate, with its key, old-or-new."""

    def forget_request(self) -> None:
        """The request and its key are gone; harmless where there is none."""

    def save_proof(self, proof: Proof) -> None:
        """Store the proof of a test, old-or-new."""

    def forget_proof(self) -> None:
        """There is no proof any more; harmless where there was none."""


class NameLookup(Protocol):
    """Who asks DNS servers for names."""

    async def lookup(self, names: tuple[str, ...], servers: tuple[str, ...]) -> tuple[NameAnswer, ...]:
        """One answer for each name, in order; the host's own servers are asked where `servers` is empty.

        Never raises, and takes 3 s at most.
        """

    async def texts(self, name: str, servers: tuple[str, ...]) -> tuple["AuthorityAnswer", ...]:
        """The TXT records of `name` as each server that is authoritative for it has them now (no cache in between).

        A CNAME is followed first, so that a delegated `_acme-challenge` is looked for where it leads. `servers` are
        asked for the way there, or the host's own where that is empty; no answers where the way was not found.
        Never raises, and takes 5 s at most.
        """


class AuthorityAnswer(Record, frozen=True):
    """What the authoritative server called `server`, at `address`, says: the TXT values, None for no answer."""

    server: str
    address: str
    values: tuple[str, ...] | None


class NetworkBackend(Protocol):
    """Who knows (and may set) the host's addresses, name and time servers."""

    @property
    def manages(self) -> bool:
        """Whether `apply` sets anything: False where the host sees to its network itself."""

    async def status(self) -> NetworkStatus:
        """The true state now."""

    def watch(self, changed: Callable[[NetworkStatus], object]) -> Callable[[], None]:
        """Call `changed` on the event loop whenever the state differs from what was last told. No polling.

        The result stops watching.
        """

    async def apply(self, settings: NetworkSettings) -> None:
        """Have the host's network be as `settings` say; may be repeated. `status` tells how it went.

        Whoever does not want to wait any longer may go; what was begun goes on, and a later call waits for it. Where
        that is so already nothing is disturbed. Raises StorageFault or HostFailed, and what the host then has
        may be either: whoever asked asks again, or for what was before. Where it does not manage, nothing happens.
        """

    async def reset(self, defaults: NetworkSettings) -> tuple[str, ...]:
        """Bring back the factory's network details; returns sentences of what became of the host's.

        Nothing of other details remains in what the host keeps about its network, its leases and its name included.
        Raises like `apply`.
        """


class NameAnnouncer(Protocol):
    """Who tells the local network the unit's name and services (mDNS and DNS-SD, RFC 6762 and 6763)."""

    async def announce(self, announcement: "Announcement | None") -> None:
        """Announce this from now on and take back what was announced before, or with None nothing. Never raises."""


class Announcement(Record, frozen=True):
    """What mDNS tells: `host_name` (one label) at `addresses`, and each of `services` (type and port).

    `instance` is the name that a person sees in a browser of services; `facts` go into the TXT record.
    """

    host_name: str
    addresses: tuple[Address, ...]
    instance: str
    services: tuple[tuple[str, int], ...]
    facts: tuple[tuple[str, str], ...] = ()


class Serving(Record, frozen=True):
    """A certificate that listeners shall present from now on, under a new TLS generation."""

    chain: KeyedChain
    tls_generation: int


class Listeners(Protocol):
    """The sockets. Failures to bind are no exceptions: they are reported as NoteListeners and retried."""

    async def open(self, *, http: bool, serving: Serving) -> None:
        """Listen on HTTPS with `serving`, and on HTTP if asked; closes HTTP if not. Idempotent.

        Connections that are open go on; new ones get the new certificate. Raises BadInput when `serving` cannot be
        loaded, and then nothing has changed.
        """

    async def close_http(self) -> None:
        """Refuse new connections on HTTP before this returns; replies in flight are still delivered afterwards."""

    async def close(self) -> None:
        """Close everything; replies in flight get a bounded time."""


class Panel(Protocol):
    """The front panel; starts first and needs nothing else."""

    def show(self, view: PanelView) -> None:
        """Draw this from now on. Never blocks and never raises."""


class PanelKey(StrEnum):
    """The front panel's six keys."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    ENTER = "enter"
    EXIT = "exit"


class PanelPicture(Record, frozen=True):
    """What stands on the front panel: `rows` of text, exactly as large as its display, and its lights.

    Special characters are the Unicode ones that stand for them. `cursor` is (column, row) from 0, or None. `leds` are
    `off`, `green`, `red` or `orange`, top to bottom, none where the panel has none; `backlight` is 0 to 100.
    """

    rows: tuple[str, ...]
    cursor: tuple[int, int] | None = None
    leds: tuple[str, ...] = ()
    backlight: int = 100


class PanelMirror(Protocol):
    """The front panel for people elsewhere; on the event loop only."""

    def picture(self, *, public: bool) -> PanelPicture:
        """What stands there now; with every secret masked if it is `public`."""

    def watch(self, changed: Callable[[], object]) -> Callable[[], None]:
        """Call `changed` whenever the picture may have changed; the result stops watching."""

    def key(self, key: PanelKey, *, pressed: bool) -> None:
        """As if `key` went down or came up on the panel itself."""


class EventNews(Record, frozen=True):
    """The events that were stored, or counted more, up to that `number`; `complete` unless some are left out."""

    number: int
    events: tuple[Event, ...] = ()
    complete: bool = True


class EventLog(Protocol):
    """What happened to the unit, for its owner, kept over restarts and power cuts within bounds."""

    def record(self, code: str, text: str, origin: Origin | None = None, *, warning: bool = False) -> None:
        """Write it down; never blocks, never raises and carries no secret."""

    async def query(self, query: EventQuery) -> EventPage:
        """The events asked for, all that were recorded before included. Never raises: the page tells what is wrong."""

    def watch(self, changed: Callable[[], object]) -> Callable[[], None]:
        """Call `changed` on the event loop whenever there are news; the result stops watching."""

    def news(self, since: int | None) -> EventNews:
        """What came after the news of number `since`, in order; None to begin with, which gives the number only."""

    async def forget(self) -> None:
        """Nothing of what was recorded may be written from now on, nor what will be, until `resume`. Never raises.

        The file may be erased when this returns.
        """

    def resume(self) -> None:
        """Keep again what is recorded from now on."""


class SyslogForwarder(Protocol):
    """Who sends each event on to the owner's syslog collector."""

    def use(self, settings: SyslogSettings) -> None:
        """Send what happens from now on there, or nowhere; what was not sent yet is forgotten. Never raises."""


class Notifier(Protocol):
    """The service manager."""

    def ready(self) -> None:
        """The unit serves."""

    def status(self, text: str) -> None:
        """One line for `systemctl status`."""

    def stopping(self) -> None:
        """An orderly end has begun."""


class Hub(Protocol):
    """The controller as its doors see it: where Commands go in and Snapshots come out."""

    @property
    def snapshot(self) -> Snapshot:
        """The newest Snapshot."""

    async def submit(self, command: Command[Result]) -> Result:
        """Have the controller do it. Raises BaseStationError when it is refused; then nothing has changed."""

    def post(self, command: Command[Any]) -> None:
        """The same, where no one waits for the answer; refusals go to the log. Callable from the loop's thread only."""

    def subscribe(self, changed: Callable[[Snapshot], object]) -> Callable[[], None]:
        """Call `changed` with every new Snapshot; the result unsubscribes."""
