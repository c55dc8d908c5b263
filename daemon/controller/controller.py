"""The queue: one task takes one Command at a time, and everything that waits for an answer gets one."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from daemon.controller import picture
from daemon.controller.core import Core, Ports
from daemon.controller.duties import Duties, Handler, Handlers
from daemon.controller.effects import Effects, Outcome, Reply, foreseen, interrupted
from daemon.errors import BadInput, BaseStationError, TooMany
from daemon.messages.command import Command
from daemon.messages.network import NoteNetwork
from daemon.messages.panel_view import PanelView
from daemon.messages.snapshot import Snapshot
from daemon.messages.unit import Stop
from daemon.settings import Profile
from daemon.states import State, Trigger

Result = TypeVar("Result")
Shown = TypeVar("Shown", Snapshot, PanelView)

_MOST_QUEUED = 1024

_log = logging.getLogger(__name__)


class Controller:
    """Owns the unit's state. Implements ports.Hub; `run` is the one task that decides."""

    def __init__(self, ports: Ports, profile: Profile, profile_faults: tuple[BadInput, ...] = ()) -> None:
        self._queue: asyncio.Queue[tuple[Command[Any], Reply[Any]]] = asyncio.Queue()
        self._subscribers: list[Callable[[Snapshot], object]] = []
        clock = ports.clock
        self._core = Core(ports, profile, self.post, Effects(self.post), clock.now(), clock.monotonic())
        self._core.unit.profile_faults = profile_faults
        duties = Duties(self._core)
        self._starting, self._attending = duties.starting, duties.attending
        own: Handlers = {Outcome: _outcome_handler(self._core.effects), Stop: self._stop}
        self._handlers = duties.handlers | own
        self._view = picture.take(self._core)
        self._ended = False

    @property
    def snapshot(self) -> Snapshot:
        """The newest Snapshot."""
        return self._view.snapshot

    async def submit(self, command: Command[Result]) -> Result:
        """See ports.Hub."""
        if self._ended:
            raise interrupted()
        if self._queue.qsize() >= _MOST_QUEUED:
            raise TooMany("busy", "The unit has too much to do at once.", "Wait 2 s and try again.", retry_after=2)
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((command, Reply(future)))
        return await future

    def post(self, command: Command[Any]) -> None:
        """See ports.Hub."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        future.add_done_callback(_log_refusal)
        self._queue.put_nowait((command, Reply(future)))

    def subscribe(self, changed: Callable[[Snapshot], object]) -> Callable[[], None]:
        """See ports.Hub."""
        self._subscribers.append(changed)
        return lambda: self._subscribers.remove(changed)

    async def run(self) -> None:
        """Start the unit up and carry out Commands until Stop was carried out."""
        stop_watching = self._core.ports.network.watch(lambda network: self.post(NoteNetwork(network)))
        self._publish()
        self._starting.begin()
        try:
            while not self._ended:
                command, reply = await self._queue.get()
                self._carry_out(command, reply)
                self._attend()
                self._publish()
                # A long queue must not keep the panel and the web waiting: each Command is one turn of the loop.
                await asyncio.sleep(0)
        finally:
            stop_watching()
            self._end()

    def _end(self) -> None:
        """Nobody is left waiting."""
        self._ended = True
        self._core.effects.cancel_all()
        while not self._queue.empty():
            _, reply = self._queue.get_nowait()
            reply.refuse(interrupted())
        self._core.disk.close()
        self._core.passwords.close()
        self._core.candidates.close()

    def _carry_out(self, command: Command[Any], reply: Reply[Any]) -> None:
        try:
            self._handlers[type(command)](command, reply)
        except Exception as error:  # noqa: BLE001 - a defect in one Command must not end the only task that decides
            reply.refuse(foreseen(error))

    def _attend(self) -> None:
        try:
            for attend in self._attending:
                attend()
        except Exception:  # noqa: BLE001 - the same
            _log.exception("what follows a command failed")

    def _publish(self) -> None:
        try:
            view = picture.take(self._core)
        except Exception:  # noqa: BLE001 - nor may a picture that cannot be taken
            _log.exception("the unit's picture could not be taken; the last one stays")
            return
        if view == self._view:
            return
        self._view = view
        self._core.ports.notifier.status(_status(view))
        self._show(self._core.ports.panel.show, view)
        for changed in tuple(self._subscribers):
            self._show(changed, view.snapshot)

    def _show(self, show: Callable[[Shown], object], shown: Shown) -> None:
        try:
            show(shown)
        except Exception:  # noqa: BLE001 - nor may whoever looks at it
            _log.exception("something that renders the unit's picture failed")

    def _stop(self, command: Stop, reply: Reply[None]) -> None:
        """A change that waits to be confirmed stays in its journal: the next start goes back to what was before."""
        core = self._core
        if core.state is State.STOPPING:
            reply.give(None)
            return
        core.move(Trigger.STOP_REQUESTED)
        core.effects.cancel_all()
        core.ports.notifier.stopping()

        def closed(_: object) -> None:
            self._ended = True
            reply.give(None)

        core.effects.start(core.ports.listeners.close(), closed, closed, seconds=10.0)


def _outcome_handler(effects: Effects) -> Handler:
    def handle(outcome: Outcome, reply: Reply[None]) -> None:
        if outcome.era == effects.era:
            outcome.handle()
        reply.give(None)

    return handle


def _log_refusal(future: "asyncio.Future[Any]") -> None:
    if not future.cancelled() and isinstance(error := future.exception(), BaseStationError):
        _log.info("not done: %s", error)


def _status(view: PanelView) -> str:
    snapshot = view.snapshot
    port_80 = "on" if any(port.listening for port in snapshot.ports if not port.secure) else "off"
    return f"{snapshot.state.value}; port 80 {port_80}; {len(snapshot.alarms)} alarms"
