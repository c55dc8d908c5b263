"""What all duties of the controller share."""

from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address

import msgspec

from daemon.certificates.names import Identities
from daemon.controller.effects import Effects, Outcome
from daemon.controller.lanes import DiskLane, PasswordLane
from daemon.controller.unit import Unit
from daemon.errors import StorageFault
from daemon.messages import Command, NetworkStatus, Origin
from daemon.ports import (
    CertificateVault,
    ChangeJournal,
    Clock,
    EventLog,
    Listeners,
    NetworkBackend,
    Notifier,
    Panel,
    ResetJournal,
    SettingsStore,
    Timer,
)
from daemon.record import Record
from daemon.settings import Profile
from daemon.states import Machine, State, Trigger

_LOOPBACK = (ip_address("127.0.0.1"), ip_address("::1"))


class Ports(Record, frozen=True):
    """The world as the controller knows it."""

    clock: Clock
    settings: SettingsStore
    changes: ChangeJournal
    resets: ResetJournal
    vault: CertificateVault
    network: NetworkBackend
    listeners: Listeners
    panel: Panel
    events: EventLog
    notifier: Notifier


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
    passwords: PasswordLane = msgspec.field(default_factory=PasswordLane)

    @property
    def state(self) -> State:
        """The present state."""
        return self.machine.state

    def move(self, trigger: Trigger) -> State:
        """Move along the state table and say so in the event log. Raises Refused; then nothing has changed."""
        before = self.machine.state
        state = self.machine.trigger(trigger)
        if state is not before:
            self.event("state", f"State {state.value} (was {before.value}: {trigger.value}).")
        return state

    def event(self, code: str, text: str, origin: Origin | None = None, *, warning: bool = False) -> None:
        """Write one line to the event log."""
        self.ports.events.record(code, text, origin, warning=warning)

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

    def cannot_save(self, fault: StorageFault, what: str) -> None:
        """Note that `what` holds in memory only; the alarm stays until a later write succeeds."""
        self.unit.unsaved = f"{what} could not be stored and holds only until the unit restarts. {fault.detail}"
        self.event(fault.code, self.unit.unsaved, warning=True)
