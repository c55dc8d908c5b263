"""Force HTTPS: port 80 goes off behind the guard, and comes back from the CCM or from the front panel."""

import asyncio

from msgspec.structs import replace

from daemon.controller.applying import Applying
from daemon.controller.conditions import require_settled, serving_anew
from daemon.controller.confirming import Confirming
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.guard import blockers
from daemon.controller.starting import REOPENED
from daemon.controller.unit import Kept, Unit
from daemon.errors import BaseStationError, Refused, StorageFault
from daemon.messages.command import Origin
from daemon.messages.pending import ChangeKind, RollBackChange
from daemon.messages.security import ReopenPort80, SetForceHttps
from daemon.ports import ChangeRecord
from daemon.settings import Settings
from daemon.states import SERVED, State, Trigger

_DISK_SECONDS = 30.0
_HTTP_OFF = frozenset({State.ENABLING, State.HTTPS_ONLY, State.HTTPS_CONFIRMING})


class Forcing:
    """Handles the switch, and its undoing."""

    def __init__(self, core: Core, confirming: Confirming, applying: Applying) -> None:
        self._core = core
        self._confirming = confirming
        self._applying = applying

    def set_force_https(self, command: SetForceHttps, reply: Reply[None]) -> None:
        """Switch on behind the guard, or off; both are idempotent."""
        if command.enabled:
            self._enable(command.origin, reply)
        else:
            self._disable(command.origin, reply)

    def _enable(self, origin: Origin, reply: Reply[None]) -> None:
        core, unit = self._core, self._core.unit
        if core.state in _HTTP_OFF:
            reply.give(None)
            return
        for blocker in blockers(unit, core.state):
            raise Refused(blocker.code, blocker.detail, blocker.remedy)
        require_settled(core)
        before = unit.settings
        security = replace(before.security, force_https=True, port_80_reopened=False)
        seconds = core.profile.security.confirm_seconds
        record = ChangeRecord(before, replace(before, security=security), (ChangeKind.FORCE_HTTPS,), seconds)
        serving = serving_anew(core)
        unit.changing = True

        async def apply() -> None:
            await core.disk.run(core.ports.changes.write, record)
            await core.ports.listeners.close_http()
            await core.ports.listeners.open(http=False, serving=serving)

        def applied(_: None) -> None:
            unit.changing = False
            self._confirming.applied(record, Trigger.FORCE_HTTPS_APPLIED)
            core.event("force-https", f"Port 80 is off; it returns in {seconds} s unless confirmed.", origin)
            reply.give(None)

        core.effects.start(apply(), applied, lambda error: self._undo(error, reply), reply, change=True)

    def _undo(self, error: BaseStationError, reply: Reply[None]) -> None:
        """Applying failed half-way: open port 80 again and forget the record."""
        core, unit = self._core, self._core.unit
        serving = serving_anew(core)

        async def undo() -> StorageFault | None:
            await core.open_at_last(serving, http=True, failed=lambda _: reply.refuse(error))
            return await core.forget_change()

        def undone(unsaved: BaseStationError | None) -> None:
            unit.changing = False
            if unsaved is not None:
                core.cannot_save(unsaved, Kept.SETTINGS, "That Force HTTPS stayed off")
            reply.refuse(error)

        core.effects.start(undo(), undone, undone, reply, change=True, seconds=None)

    def _disable(self, origin: Origin, reply: Reply[None]) -> None:
        """From the CCM: off on disk first, so that a refusal leaves everything as it was."""
        core, unit = self._core, self._core.unit
        if core.state is State.OPEN:
            reply.give(None)
            return
        if core.state is State.ENABLING:
            self._confirming.roll_back(RollBackChange(origin), reply)
            return
        require_settled(core)
        after = replace(unit.settings, security=replace(unit.settings.security, force_https=False))
        unit.changing = True

        def store() -> None:
            core.ports.changes.clear()
            core.ports.settings.save(after)

        async def switch_off() -> None:
            async with asyncio.timeout(_DISK_SECONDS):
                await core.disk.run(store)
            # A new generation only now: after a refusal the connections that are open go on to prove what they did.
            await core.open_at_last(serving_anew(core), http=True, failed=reply.refuse)

        def off(_: None) -> None:
            core.saved(Kept.SETTINGS)
            self._reopened(after, origin, reply)

        def failed(error: BaseStationError) -> None:
            unit.changing = False
            if error.code == "timed-out":
                # The disk may yet store `after` behind our back; what holds is stored again after it.
                core.cannot_save(error, Kept.SETTINGS, "That Force HTTPS stays on")
            reply.refuse(error)

        core.effects.start(switch_off(), off, failed, reply, change=True, seconds=None)

    def reopen_port_80(self, command: ReopenPort80, reply: Reply[None]) -> None:
        """From the panel: port 80 back whatever else is under way and whatever the disk says; all sessions end."""
        core, unit = self._core, self._core.unit
        if SERVED[core.state].http and (not unit.changing or _listens(unit)):
            raise Refused("port-80-is-on", "Port 80 is on already.", "Sign in over HTTP.")
        if not SERVED[core.state].https:
            raise Refused("not-ready", "The unit is busy.", "Wait a moment and try again.")
        core.effects.cancel_changes()
        before = unit.settings
        if unit.pending is not None:
            unit.pending.timer.cancel()
            unit.pending.settling = True
            before = unit.pending.record.before
        security = replace(
            before.security, force_https=False, certificate=unit.served_under(before), port_80_reopened=True
        )
        after = replace(before, security=security)
        serving = serving_anew(core, after)
        unit.changing = True

        async def reopen() -> StorageFault | None:
            await core.open_at_last(serving, http=True, failed=reply.refuse)
            return await core.settle(after)

        def reopened(unsaved: BaseStationError | None) -> None:
            core.settled(unsaved, "That port 80 is on")
            unit.session_epoch += 1
            unit.standing[REOPENED.code] = REOPENED
            self._reopened(after, command.origin, reply)
            core.serve_what_came_between(serving, http=True)
            # Whatever of a change of the network was cancelled half-way: the host goes back to what holds.
            self._applying.ensure()

        core.effects.start(reopen(), reopened, reopened, reply, change=True, seconds=None)

    def _reopened(self, after: Settings, origin: Origin, reply: Reply[None]) -> None:
        core, unit = self._core, self._core.unit
        unit.changing, unit.pending = False, None
        unit.take(after)
        unit.reissue_wanted = True  # one that was under way may have been cancelled
        if core.state in _HTTP_OFF:
            core.move(Trigger.HTTP_REOPENED)
        core.event("port-80-on", "Port 80 is on; Force HTTPS is off.", origin, warning=True)
        reply.give(None)


def _listens(unit: Unit) -> bool:
    return any(port.listening for port in unit.ports if not port.secure)
