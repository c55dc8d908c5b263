"""Start-up: load, roll back what was never confirmed, settle certificates, open listeners.

Nothing here may keep the owner out. A bad file is set aside by its store and reported; a bad certificate is replaced by
the self-signed one; and if all fails, defaults in memory serve and the panel says why (`fault`).
"""

from daemon import accounts
from daemon.accounts import Account
from daemon.api_tokens import ApiToken
from daemon.certificates.inspect import Severity
from daemon.controller.alarms import FALLBACK, STORAGE_FAULT, alarms
from daemon.controller.applying import Applying
from daemon.controller.certifying import Certifying
from daemon.controller.conditions import serving_anew
from daemon.controller.core import Core, Ports
from daemon.controller.easydns.state import EasyDnsState
from daemon.controller.resetting import Resetting
from daemon.controller.settling import Settled, settle
from daemon.controller.unit import Kept
from daemon.errors import BaseStationError, StorageFault
from daemon.messages.network import NetworkStatus
from daemon.messages.reset import ResetReceipt
from daemon.messages.unit import Alarm
from daemon.ports import ResetMark, StoredCertificates
from daemon.record import Record
from daemon.registration_ports import StoredRegistration
from daemon.settings import Settings
from daemon.states import Trigger

_FIRST_RETRY, _LONGEST_RETRY = 30.0, 600.0
_DEFAULTS_RETRY = 5.0

_UNSAVED = {
    Kept.SETTINGS: "That a change was taken back",
    Kept.ACCOUNT: "The new default password",
    Kept.CERTIFICATES: "The new certificate",
}

WENT_BACK = Alarm(
    "change-not-confirmed",
    Severity.WARNING,
    "The last change was not confirmed, so the unit went back to how it was before.",
    "Make the change again, and confirm it in time.",
    standing=True,
)
REOPENED = Alarm(
    "port-80-reopened",
    Severity.WARNING,
    "Port 80 was reopened from the front panel; Force HTTPS is off.",
    "Acknowledge this once you know who did it. Switch Force HTTPS on again if you want it.",
    standing=True,
)


class _Stored(Record, frozen=True):
    """What the disk gave, and what had to be made."""

    settings: Settings
    account: Account
    went_back: bool
    receipt: ResetReceipt | None
    boot_note: str | None
    registration: StoredRegistration
    tokens: tuple[ApiToken, ...]
    faults: tuple[str, ...]
    unsaved: dict[Kept, StorageFault]


class _Started(Record, frozen=True):
    stored: _Stored
    network: NetworkStatus
    settled: Settled


class Starting:
    """Runs in state `starting`, and leaves it for `open`, `https_only`, `factory_reset` or `fault`."""

    def __init__(self, core: Core, certifying: Certifying, resetting: Resetting, applying: Applying) -> None:
        self._core = core
        self._applying = applying
        self._certifying = certifying
        self._resetting = resetting
        self._retry = _FIRST_RETRY
        self._defaults: _Started | None = None

    def begin(self) -> None:
        """Begin with what decides everything else: whether a factory reset has to be finished first."""
        self._core.effects.start(self._core.disk.run(_look, self._core.ports), self._looked, self._failed)

    def _looked(self, found: ResetMark | _Stored) -> None:
        if isinstance(found, ResetMark):
            self._core.move(Trigger.RESET_RESUMED)
            self._resetting.resume(found)
            return
        self._core.effects.start(self._load(found), self._loaded, self._failed)

    async def _load(self, stored: _Stored) -> _Started:
        core = self._core
        network = await core.ports.network.status()

        def settled() -> Settled:
            name, now, vault = core.profile.device.name, core.ports.clock.now(), core.ports.vault
            return settle(vault.load(), core.identities(network), name, now, vault, self._coming(stored.settings))

        return _Started(stored, network, await core.disk.run(settled))

    def _coming(self, settings: Settings) -> tuple[str, ...]:
        """The names that the host is given once the unit runs: on a new one they are not there yet."""
        if not self._core.ports.network.manages:
            return ()
        return NetworkStatus(settings.network.host_name or self._core.profile.device.host_name).names

    def _loaded(self, started: _Started) -> None:
        unit, stored, settled = self._core.unit, started.stored, started.settled
        unit.account, unit.receipt, unit.boot_note = stored.account, stored.receipt, stored.boot_note
        unit.tokens = stored.tokens
        if self._defaults is not None:
            self._defaults = None
            unit.session_epoch += 1  # who signed in with the defaults' password is not signed in to the owner's unit
        self._know(started.network)
        known = stored.registration
        unit.easydns = EasyDnsState(known.secrets, known.account, known.registration)
        self._note_unused(stored.settings)
        unit.storage_faults = (*stored.faults, *settled.faults)
        self._take(stored.settings, settled)
        if stored.went_back:
            unit.standing[WENT_BACK.code] = WENT_BACK
        if stored.settings.security.port_80_reopened:
            unit.standing[REOPENED.code] = REOPENED
        unit.unsaved = {}
        for kept, fault in stored.unsaved.items():
            self._core.cannot_save(fault, kept, _UNSAVED[kept])
        if settled.unsaved is not None:
            self._core.cannot_save(settled.unsaved, Kept.CERTIFICATES, _UNSAVED[Kept.CERTIFICATES])
        self._applying.ensure()
        http = not stored.settings.security.force_https
        work = self._core.ports.listeners.open(http=http, serving=serving_anew(self._core))
        self._core.effects.start(work, self._opened, self._failed)

    def _note_unused(self, settings: Settings) -> None:
        names = [entry.interface for entry in settings.network.unused(self._core.profile.network.further)]
        if names:
            said = f"The stored network details of {', '.join(names)} are not used: the profile does not name them."
            self._core.event("network", said)

    def _know(self, network: NetworkStatus) -> None:
        """What was asked for; the watch may have told of something newer meanwhile."""
        if not self._core.unit.network_told:
            self._core.unit.network = network

    def _take(self, settings: Settings, settled: Settled) -> None:
        unit = self._core.unit
        unit.root, unit.leaf = settled.root, settled.leaf
        unit.kept = {source: dict(chains) for source, chains in settled.kept.items()}
        unit.left_off, unit.proof, unit.request = settled.left_off, settled.proof, settled.request
        unit.take(settings)

    def _opened(self, _: None) -> None:
        core = self._core
        self._retry = _FIRST_RETRY
        https_only = core.unit.settings.security.force_https
        core.move(Trigger.STARTED_HTTPS_ONLY if https_only else Trigger.STARTED_OPEN)
        core.unit.reset = None
        for alarm in alarms(core):
            if alarm.code in (STORAGE_FAULT, FALLBACK):
                core.event(alarm.code, f"{alarm.detail} {alarm.remedy}", warning=True)
        self._serves(None)

    def _serves(self, _: None) -> None:
        self._certifying.look()
        self._core.ports.notifier.ready()

    def _failed(self, error: BaseStationError) -> None:
        """Serve defaults from memory, say why, and try again with growing pauses."""
        core = self._core
        core.event(error.code, f"The unit could not start. {error}", warning=True)
        core.unit.fault = f"The unit could not start. {error.detail}"
        core.move(Trigger.START_FAILED)
        core.later(self._retry, self._try_again)
        self._retry = min(self._retry * 2, _LONGEST_RETRY)
        core.unit.reset = None
        if self._defaults is None:
            self._make_defaults()
        else:
            # The same password and root as at the last try: somebody may be working with them.
            self._serve_defaults(self._defaults)

    def reset_failed(self) -> None:
        """In `fault` after a factory reset: defaults that nobody has seen before."""
        self._core.unit.reset = None
        self._make_defaults()

    def _make_defaults(self) -> None:
        """A new first password and a new root, in memory only. Needs no storage."""
        core = self._core

        async def make() -> _Started:
            network = await core.ports.network.status()
            return await core.passwords.run(in_memory, network)

        def in_memory(network: NetworkStatus) -> _Started:
            stored = _Stored(
                Settings(),
                _new_account(),
                went_back=False,
                receipt=None,
                boot_note=None,
                registration=StoredRegistration(),
                tokens=(),
                faults=(),
                unsaved={},
            )
            name, now, nothing = core.profile.device.name, core.ports.clock.now(), StoredCertificates()
            return _Started(stored, network, settle(nothing, core.identities(network), name, now, None))

        def failed(error: BaseStationError) -> None:
            core.event(error.code, f"Not even defaults can be served. {error}", warning=True)
            core.later(_DEFAULTS_RETRY, self._make_defaults)

        core.effects.start(make(), self._serve_defaults, failed)

    def _serve_defaults(self, started: _Started) -> None:
        """On every port, as soon as the listeners take it."""
        core, unit = self._core, self._core.unit
        self._defaults = started
        unit.account, unit.unsaved = started.stored.account, {}
        unit.tokens = ()  # they are the owner's, and this is not the owner's configuration
        self._know(started.network)
        self._take(started.stored.settings, started.settled)
        work = core.open_at_last(serving_anew(core), http=True)
        core.effects.start(work, self._serves, lambda _: None, seconds=None)

    def _try_again(self) -> None:
        core = self._core
        if core.machine.permits(Trigger.RECOVERED):
            core.effects.cancel_all()
            core.move(Trigger.RECOVERED)
            core.unit.fault = ""
            self.begin()


def _look(ports: Ports) -> ResetMark | _Stored:
    """Blocks: disk lane. One call, so that the disk is read, and a new password hashed, while others load."""
    return ports.resets.pending() or _read_stores(ports)


def _read_stores(ports: Ports) -> _Stored:
    """A change found in the journal was never confirmed: its `before` is in force again."""
    unsaved: dict[Kept, StorageFault] = {}
    loaded = ports.settings.load()
    settings, faults = loaded.settings, list(loaded.faults)
    record = ports.changes.read()
    if record is not None:
        try:
            if settings != record.before:
                ports.settings.save(record.before)
            ports.changes.clear()
        except StorageFault as fault:
            unsaved[Kept.SETTINGS] = fault
        settings = record.before
    account, account_faults = ports.settings.load_account()
    if account is None:
        account = _new_account()
        try:
            ports.settings.save_account(account)
        except StorageFault as fault:
            unsaved[Kept.ACCOUNT] = fault
    receipt = ports.resets.receipt()
    note, known = ports.settings.load_boot_note(), ports.easydns.store.load()
    tokens, token_faults = ports.tokens.load()
    faults += (*account_faults, *known.faults, *token_faults)
    return _Stored(settings, account, record is not None, receipt, note, known, tokens, tuple(faults), unsaved)


def _new_account() -> Account:
    password = accounts.make_first_password()
    return Account(password_hash=accounts.hash_password(password), first_password=password)
