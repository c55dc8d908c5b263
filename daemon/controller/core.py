"""What all duties of the controller share."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address
from typing import ParamSpec

import msgspec

from daemon.certificates.names import Identities
from daemon.controller.effects import Effects, Outcome, foreseen
from daemon.controller.lanes import DiskLane, ShortLane, candidate_lane, password_lane
from daemon.controller.unit import Kept, Unit
from daemon.errors import BaseStationError, StorageFault
from daemon.messages.command import Command, Origin
from daemon.messages.network import NetworkStatus
from daemon.messages.panel_view import EventLine
from daemon.network_settings import NetworkSettings
from daemon.ports import (
    CertificateVault,
    ChangeJournal,
    Clock,
    EventLog,
    HostResetter,
    Listeners,
    NameAnnouncer,
    NameLookup,
    NetworkBackend,
    Notifier,
    Panel,
    ResetJournal,
    Serving,
    SettingsStore,
    SyslogForwarder,
    TimeKeeper,
    Timer,
    TokenStore,
)
from daemon.record import Record
from daemon.registration_ports import EasyDnsPorts
from daemon.settings import Profile, Settings
from daemon.states import Machine, State, Trigger

Given = ParamSpec("Given")

_REOPEN_PAUSE = 5.0
_DISK_PATIENCE = 3.0
_LOOPBACK = (ip_address("127.0.0.1"), ip_address("::1"))


class Ports(Record, frozen=True):
    """The world as the controller knows it."""

    clock: Clock
    settings: SettingsStore
    tokens: TokenStore
    changes: ChangeJournal
    resets: ResetJournal
    vault: CertificateVault
    network: NetworkBackend
    announcer: NameAnnouncer
    names: NameLookup
    time: TimeKeeper
    easydns: EasyDnsPorts
    listeners: Listeners
    panel: Panel
    events: EventLog
    syslog: SyslogForwarder
    notifier: Notifier
    host: HostResetter


class Core(msgspec.Struct):
    """Handed to every duty. `post` puts a Command on the queue; the controller publishes after each Command."""

    ports: Ports
    profile: Profile
    post: Callable[[Command[None]], None]
    effects: Effects
    started: datetime
    started_monotonic: float
    unit: Unit = msgspec.field(default_factory=Unit)
    machine: Machine = msgspec.field(default_factory=Machine)
    disk: DiskLane = msgspec.field(default_factory=DiskLane)
    passwords: ShortLane = msgspec.field(default_factory=password_lane)
    candidates: ShortLane = msgspec.field(default_factory=candidate_lane)

    @property
    def state(self) -> State:
        """The present state."""
        return self.machine.state

    @property
    def device_name(self) -> str:
        """What the unit is called: as its owner named it, else as its maker did."""
        return self.unit.settings.name or self.profile.device.name

    def move(self, trigger: Trigger) -> State:
        """Move along the state table and say so in the event log. Raises Refused; then nothing has changed."""
        before = self.machine.state
        state = self.machine.trigger(trigger)
        if state is not before:
            self.event("state", f"State {state.value} (was {before.value}: {trigger.value}).")
        return state

    def event(self, code: str, text: str, origin: Origin | None = None, *, warning: bool = False) -> None:
        """Write one line to the event log, and keep it for the panel. Of a program it says by which token."""
        if origin is not None and origin.program:
            text = f"{text} (API token '{origin.program}'.)"
        self.unit.events.appendleft(EventLine(self.ports.clock.now(), text, warning))
        self.ports.events.record(code, text, origin, warning=warning)

    def network_of(self, settings: Settings) -> NetworkSettings:
        """The network details of `settings` that are in force: those of interfaces that this unit has."""
        return settings.network.on(self.profile.network.further)

    def identities(self, network: NetworkStatus | None = None) -> Identities:
        """By which names and addresses the unit can be reached, on `network` or as it is now, itself included."""
        network = network or self.unit.network
        return Identities((*network.names, *self.profile.device.aliases), (*network.addresses, *_LOOPBACK))

    def next_generation(self) -> int:
        """A new TLS generation: connections from before it prove nothing from now on."""
        self.unit.tls_generation += 1
        return self.unit.tls_generation

    def handle(self, handle: Callable[[], None]) -> None:
        """Have the controller call `handle` after what is already queued, unless a reset comes in between."""
        self.post(Outcome(self.effects.era, handle))

    def later(self, seconds: float, handle: Callable[[], None]) -> Timer:
        """Have the controller call `handle` after `seconds`, unless a reset comes in between."""
        era = self.effects.era
        return self.ports.clock.call_later(seconds, lambda: self.post(Outcome(era, handle)))

    async def pause(self, seconds: float) -> None:
        """Wait, by the Clock."""
        over = asyncio.Event()
        timer = self.ports.clock.call_later(seconds, over.set)
        try:
            await over.wait()
        finally:
            timer.cancel()

    async def open_at_last(
        self, serving: Serving, *, http: bool, failed: Callable[[BaseStationError], None] | None = None
    ) -> None:
        """Open the listeners, and try again every 5 s for as long as they refuse: this is a way back in.

        `failed` is told of each failure, at once.
        """
        while True:
            try:
                await self.ports.listeners.open(http=http, serving=serving)
            except Exception as error:  # noqa: BLE001 - whatever it is, the way back in must come
                fault = foreseen(error)
                self.event("listeners", f"The ports could not be opened; they are tried again. {fault}", warning=True)
                if failed is not None:
                    failed(fault)
                await self.pause(_REOPEN_PAUSE)
            else:
                return

    def serve_what_came_between(self, opened: Serving, *, http: bool) -> None:
        """The listeners were opened with `opened`: a leaf that was made and taken meanwhile is served as well."""
        chain = self.unit.serving_chain
        if chain is not None and chain != opened.chain:
            work = self.open_at_last(Serving(chain, self.next_generation()), http=http)
            self.effects.start(work, lambda _: None, lambda _: None, change=True, seconds=None)

    async def settle(self, settings: Settings) -> StorageFault | None:
        """Store `settings` as what holds and forget the pending change, in 3 s at most; the fault if that failed.

        In this order: a journal that stays leads back to what was before the change at the next start, one that goes
        must not leave an unconfirmed change behind. A disk that hangs keeps nobody waiting for port 80.
        """

        def store() -> None:
            self.ports.settings.save(settings)
            self.ports.changes.clear()

        return await self.patiently(store)

    async def forget_change(self) -> StorageFault | None:
        """Forget the pending change, in 3 s at most; the fault if that failed."""
        return await self.patiently(self.ports.changes.clear)

    async def patiently(
        self, store: Callable[Given, None], *args: Given.args, **kwargs: Given.kwargs
    ) -> StorageFault | None:
        """Have the disk lane call `store`, and wait for it for 3 s at most; the fault if that failed."""
        try:
            async with asyncio.timeout(_DISK_PATIENCE):
                await self.disk.run(store, *args, **kwargs)
        except TimeoutError:
            return StorageFault(
                "storage-slow", "The unit's storage does not answer.", "Wait, or have the unit's storage checked."
            )
        except StorageFault as fault:
            return fault
        return None

    def cannot_save(self, fault: BaseStationError, kept: Kept, what: str) -> None:
        """Note that `what` holds in memory only. It is tried again (see `keeping`); the alarm stays until then."""
        self.unit.unsaved[kept] = f"{what} could not be stored and holds only until the unit restarts. {fault.detail}"
        self.event(fault.code, self.unit.unsaved[kept], warning=True)

    def saved(self, kept: Kept) -> None:
        """What is kept there was stored after all: no alarm any more."""
        self.unit.unsaved.pop(kept, None)

    def settled(self, fault: BaseStationError | None, what: str) -> None:
        """Take note of how `settle` went."""
        if fault is None:
            self.saved(Kept.SETTINGS)
        else:
            self.cannot_save(fault, Kept.SETTINGS, what)
