"""Start-up: load, roll back what was never confirmed, settle certificates, open listeners.

Nothing here may keep the owner out. A bad file is set aside by its store and reported; a bad certificate is replaced by
the self-signed one; and if all fails, defaults in memory serve and the panel says why (`fault`).
"""

from collections.abc import Callable

from daemon import accounts
from daemon.accounts import Account
from daemon.controller.certifying import Certifying, Settled, settle
from daemon.controller.core import Core, Ports
from daemon.controller.resetting import Resetting
from daemon.errors import BaseStationError, StorageFault
from daemon.messages import Alarm, NetworkStatus, ResetReceipt, Severity
from daemon.ports import ResetMark, Serving, StoredCertificates
from daemon.record import Record
from daemon.settings import Settings
from daemon.states import State, Trigger

_FIRST_RETRY, _LONGEST_RETRY = 30.0, 600.0

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
    faults: tuple[str, ...]
    unsaved: StorageFault | None


class _Started(Record, frozen=True):
    stored: _Stored
    network: NetworkStatus
    settled: Settled


class Starting:
    """Runs in state `starting`, and leaves it for `open`, `https_only`, `factory_reset` or `fault`."""

    def __init__(self, core: Core, certifying: Certifying, resetting: Resetting) -> None:
        self._core = core
        self._certifying = certifying
        self._resetting = resetting
        self._retry = _FIRST_RETRY

    def begin(self) -> None:
        """Begin with what decides everything else: whether a factory reset has to be finished first."""
        self._core.effects.start(self._core.disk.run(self._core.ports.resets.pending), self._look_at_mark, self._failed)

    def _look_at_mark(self, mark: ResetMark | None) -> None:
        if mark is not None:
            self._core.move(Trigger.RESET_RESUMED)
            self._resetting.resume(mark)
            return
        self._core.effects.start(self._load(), self._loaded, self._failed)

    async def _load(self) -> _Started:
        core = self._core
        stored = await core.disk.run(_read_stores, core.ports)
        network = await core.ports.network.status()

        def settled() -> Settled:
            active, identities = stored.settings.security.certificate, core.identities(network)
            name, now, vault = core.profile.device.name, core.ports.clock.now(), core.ports.vault
            return settle(vault.load(), active, identities, name, now, vault)

        return _Started(stored, network, await core.disk.run(settled))

    def _loaded(self, started: _Started) -> None:
        unit, stored, settled = self._core.unit, started.stored, started.settled
        unit.settings, unit.account, unit.receipt = stored.settings, stored.account, stored.receipt
        unit.network = started.network
        unit.storage_faults = (*stored.faults, *settled.faults)
        self._take(settled)
        if stored.went_back:
            unit.standing[WENT_BACK.code] = WENT_BACK
        if stored.settings.security.port_80_reopened:
            unit.standing[REOPENED.code] = REOPENED
        if fault := stored.unsaved or settled.unsaved:
            self._core.cannot_save(fault, "What was made at start-up")
        self._open(self._opened, http=not stored.settings.security.force_https)

    def _take(self, settled: Settled) -> None:
        unit = self._core.unit
        unit.root, unit.leaves, unit.left_off = settled.root, dict(settled.leaves), settled.left_off
        unit.serving, unit.findings, unit.proof = settled.serving, settled.findings, settled.proof

    def _open(self, opened: Callable[[None], None], *, http: bool) -> None:
        core, chain = self._core, self._core.unit.serving_chain
        assert chain is not None  # noqa: S101 - settled just before
        serving = Serving(chain, core.next_generation())
        core.effects.start(core.ports.listeners.open(http=http, serving=serving), opened, self._failed)

    def _opened(self, _: None) -> None:
        core = self._core
        self._retry = _FIRST_RETRY
        https_only = core.unit.settings.security.force_https
        core.move(Trigger.STARTED_HTTPS_ONLY if https_only else Trigger.STARTED_OPEN)
        core.unit.reset = None
        self._serves(None)

    def _serves(self, _: None) -> None:
        self._certifying.look_daily()
        self._core.ports.notifier.ready()

    def _failed(self, error: BaseStationError) -> None:
        """Serve defaults from memory, say why, and try again with growing pauses."""
        core = self._core
        core.event(error.code, f"The unit could not start. {error}", warning=True)
        core.unit.fault = f"The unit could not start. {error.detail}"
        if core.state is State.STARTING:
            core.move(Trigger.START_FAILED)
            core.later(self._retry, self._try_again)
            self._retry = min(self._retry * 2, _LONGEST_RETRY)
            self.serve_defaults()

    def serve_defaults(self) -> None:
        """In `fault`: a new first password and a new root, in memory only, on every port. Needs no storage."""
        core = self._core
        core.unit.reset = None

        async def make() -> _Started:
            network = await core.ports.network.status()
            return await core.passwords.run(in_memory, network)

        def in_memory(network: NetworkStatus) -> _Started:
            stored = _Stored(Settings(), _new_account(), went_back=False, receipt=None, faults=(), unsaved=None)
            nothing, active = StoredCertificates(None, {}, None), stored.settings.security.certificate
            name, now = core.profile.device.name, core.ports.clock.now()
            return _Started(stored, network, settle(nothing, active, core.identities(network), name, now, None))

        def made(started: _Started) -> None:
            core.unit.settings, core.unit.account = started.stored.settings, started.stored.account
            core.unit.network = started.network
            self._take(started.settled)
            self._open(self._serves, http=True)

        def failed(error: BaseStationError) -> None:
            core.event(error.code, f"Not even defaults can be served. {error}", warning=True)

        core.effects.start(make(), made, failed)

    def _try_again(self) -> None:
        core = self._core
        if core.machine.permits(Trigger.RECOVERED):
            core.effects.cancel_all()
            core.move(Trigger.RECOVERED)
            core.unit.fault = ""
            core.unit.session_epoch += 1
            self.begin()


def _read_stores(ports: Ports) -> _Stored:
    """Blocks: disk lane. A change found in the journal was never confirmed: its `before` is in force again."""
    unsaved: StorageFault | None = None
    loaded = ports.settings.load()
    settings, faults = loaded.settings, list(loaded.faults)
    record = ports.changes.read()
    if record is not None:
        try:
            if settings != record.before:
                ports.settings.save(record.before)
            ports.changes.clear()
        except StorageFault as fault:
            unsaved = fault
        settings = record.before
    account, account_faults = ports.settings.load_account()
    if account is None:
        account = _new_account()
        try:
            ports.settings.save_account(account)
        except StorageFault as fault:
            unsaved = fault
    receipt = ports.resets.receipt()
    return _Stored(settings, account, record is not None, receipt, (*faults, *account_faults), unsaved)


def _new_account() -> Account:
    password = accounts.make_first_password()
    return Account(password_hash=accounts.hash_password(password), first_password=password)
