"""What the world reports (listeners, network, panel, clients of port 80), and alarms that the owner has read."""

from msgspec.structs import replace

from daemon.controller.alarms import STORAGE_FAULT
from daemon.controller.certifying import Certifying
from daemon.controller.conditions import require_settled
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.starting import REOPENED
from daemon.controller.unit import SeenClient
from daemon.errors import BaseStationError, NotFound
from daemon.messages.network import NoteNetwork
from daemon.messages.panel import NoteBootScreen, NotePanel
from daemon.messages.security import HttpClient, NoteHttpClient, NoteListeners
from daemon.messages.unit import AcknowledgeAlarm
from daemon.ports import Timer

_MOST_CLIENTS = 256
_CLIENTS_KEPT = 86_400.0


class Noticing:
    """Handles reports."""

    def __init__(self, core: Core, certifying: Certifying) -> None:
        self._core = core
        self._certifying = certifying
        self._forgetting: Timer | None = None

    def listeners(self, command: NoteListeners, reply: Reply[None]) -> None:
        """Say which ports came and went."""
        core, before = self._core, {port.port: port for port in self._core.unit.ports}
        core.unit.ports = command.ports
        for port in command.ports:
            old = before.get(port.port)
            if port.fault and (old is None or old.fault != port.fault):
                core.event("port-fault", f"Port {port.port}: {port.fault}", warning=True)
            elif old is not None and old.fault and not port.fault:
                core.event("port-bound", f"Port {port.port} is in order again.")
        reply.give(None)

    def network(self, command: NoteNetwork, reply: Reply[None]) -> None:
        """Addresses or names changed: the self-signed leaf follows, and the owner's names are looked up again."""
        if command.network != self._core.unit.network:
            self._core.unit.network = command.network
            addresses = ", ".join(map(str, command.network.addresses))
            self._core.event(
                "network", f"The unit is {command.network.host_name or 'nameless'} at {addresses or 'no address'}."
            )
            self._certifying.look()
        self._core.unit.network_told = True
        reply.give(None)

    def panel(self, command: NotePanel, reply: Reply[None]) -> None:
        """The front panel came or went."""
        if command.health != self._core.unit.panel:
            self._core.unit.panel = command.health
            self._core.event("panel", f"Front panel: {command.health.detail}", warning=not command.health.connected)
        reply.give(None)

    def boot_screen(self, command: NoteBootScreen, reply: Reply[None]) -> None:
        """Keep the panel's note. Where that fails the same picture is stored once more after the next start."""
        core = self._core
        core.unit.boot_note = command.note
        work = core.disk.run(core.ports.settings.save_boot_note, command.note)
        core.effects.start(work, reply.give, reply.refuse, reply)

    def http_client(self, command: NoteHttpClient, reply: Reply[None]) -> None:
        """Remember who uses port 80, since switching it off cuts them off. The longest unseen is forgotten first."""
        clients, clock = self._core.unit.http_clients, self._core.ports.clock
        clients.pop(command.client, None)
        clients[command.client] = SeenClient(HttpClient(command.client, clock.now()), clock.monotonic())
        while len(clients) > _MOST_CLIENTS:
            del clients[next(iter(clients))]
        if self._forgetting is None:
            self._forget_after(_CLIENTS_KEPT)
        reply.give(None)

    def _forget_after(self, seconds: float) -> None:
        """One timer, and none while no client is known. The Clock's own: a reset must not stop the forgetting."""
        self._forgetting = self._core.ports.clock.call_later(seconds, self._forget)

    def _forget(self) -> None:
        self._forgetting = None
        self._core.handle(self._forget_clients)

    def _forget_clients(self) -> None:
        clients, now = self._core.unit.http_clients, self._core.ports.clock.monotonic()
        for address in [address for address, seen in clients.items() if now - seen.at >= _CLIENTS_KEPT]:
            del clients[address]
        if clients and self._forgetting is None:
            self._forget_after(next(iter(clients.values())).at + _CLIENTS_KEPT - now)

    def acknowledge(self, command: AcknowledgeAlarm, reply: Reply[None]) -> None:
        """Take a standing alarm down."""
        core, unit = self._core, self._core.unit
        if command.code == STORAGE_FAULT and unit.storage_faults:
            unit.storage_faults = ()
            core.event("alarm-acknowledged", f"Acknowledged: {command.code}.", command.origin)
            reply.give(None)
            return
        if command.code not in unit.standing:
            raise NotFound("no-such-alarm", "There is no such alarm to acknowledge.", "Load the page again.")

        def down(_: object) -> None:
            unit.standing.pop(command.code, None)
            core.event("alarm-acknowledged", f"Acknowledged: {command.code}.", command.origin)
            reply.give(None)

        if not unit.settings.security.port_80_reopened or command.code != REOPENED.code:
            down(None)
            return
        require_settled(core)
        settings = replace(unit.settings, security=replace(unit.settings.security, port_80_reopened=False))
        unit.changing = True

        def saved(_: None) -> None:
            unit.changing, unit.settings = False, settings
            down(None)

        def failed(error: BaseStationError) -> None:
            unit.changing = False
            reply.refuse(error)

        core.effects.start(core.disk.run(core.ports.settings.save, settings), saved, failed, reply, change=True)
