"""Force HTTPS: port 80 goes off behind the guard, and comes back from the CCM or from the front panel."""

from msgspec.structs import replace

from daemon.controller.certifying import Certifying
from daemon.controller.conditions import require_settled, serving_anew
from daemon.controller.confirming import Confirming
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.guard import blockers
from daemon.controller.starting import REOPENED
from daemon.errors import BaseStationError, Refused, StorageFault
from daemon.messages import ChangeKind, Origin, ReopenPort80, RollBackChange, SetForceHttps
from daemon.ports import ChangeRecord
from daemon.record import Record
from daemon.settings import CertificateSource, SecuritySettings, Settings
from daemon.states import State, Trigger

_HTTP_OFF = frozenset({State.ENABLING, State.HTTPS_ONLY, State.HTTPS_CONFIRMING})


class Forcing:
    """Handles the switch, and its undoing."""

    def __init__(self, core: Core, confirming: Confirming, certifying: Certifying) -> None:
        self._core = core
        self._confirming = confirming
        self._certifying = certifying

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

        core.effects.start(apply(), applied, lambda error: self._undo(error, reply), reply)

    def _undo(self, error: BaseStationError, reply: Reply[None]) -> None:
        """Applying failed half-way: open port 80 again and forget the record."""
        core, unit = self._core, self._core.unit
        serving = serving_anew(core)

        async def undo() -> None:
            await core.ports.listeners.open(http=True, serving=serving)
            await core.disk.run(core.ports.changes.clear)

        def undone(_: object) -> None:
            unit.changing = False
            reply.refuse(error)

        core.effects.start(undo(), undone, undone, reply)

    def _disable(self, origin: Origin, reply: Reply[None]) -> None:
        core, unit = self._core, self._core.unit
        if core.state is State.OPEN:
            reply.give(None)
        elif core.state is State.ENABLING:
            self._confirming.roll_back(RollBackChange(origin), reply)
        else:
            require_settled(core)
            security = replace(unit.settings.security, force_https=False)
            self._reopen(_Reopening(replace(unit.settings, security=security), origin), reply)

    def reopen_port_80(self, command: ReopenPort80, reply: Reply[None]) -> None:
        """From the panel: port 80 back whatever the disk says, all sessions ended, a standing alarm."""
        core, unit = self._core, self._core.unit
        if core.state is State.OPEN:
            raise Refused("port-80-is-on", "Port 80 is on already.", "Sign in over HTTP.")
        if core.state not in _HTTP_OFF or unit.changing:
            raise Refused("not-ready", "The unit is busy.", "Wait a moment and try again.")
        before = unit.settings
        if unit.pending is not None:
            unit.pending.timer.cancel()
            before = unit.pending.record.before
        usable = unit.serving is before.security.certificate
        source = before.security.certificate if usable else CertificateSource.SELF_SIGNED
        security = SecuritySettings(force_https=False, certificate=source, port_80_reopened=True)
        self._reopen(_Reopening(replace(before, security=security), command.origin, by_hand=True), reply)

    def _reopen(self, reopening: "_Reopening", reply: Reply[None]) -> None:
        """Force HTTPS off. From the CCM the disk comes first; by hand the listeners do, whatever the disk says."""
        core, unit = self._core, self._core.unit
        serving = serving_anew(core)
        unit.changing = True
        if unit.pending is not None:
            unit.pending.settling = True

        def store() -> None:
            core.ports.settings.save(reopening.after)
            core.ports.changes.clear()

        async def reopen() -> StorageFault | None:
            unsaved: StorageFault | None = None
            if not reopening.by_hand:
                await core.disk.run(store)
            await core.ports.listeners.open(http=True, serving=serving)
            if reopening.by_hand:
                try:
                    await core.disk.run(store)
                except StorageFault as fault:
                    unsaved = fault
            return unsaved

        def failed(error: BaseStationError) -> None:
            unit.changing = False
            reply.refuse(error)

        core.effects.start(reopen(), lambda unsaved: self._reopened(reopening, unsaved, reply), failed, reply)

    def _reopened(self, reopening: "_Reopening", unsaved: StorageFault | None, reply: Reply[None]) -> None:
        core, unit = self._core, self._core.unit
        unit.changing, unit.pending, unit.settings = False, None, reopening.after
        if unsaved is not None:
            core.cannot_save(unsaved, "That port 80 is on")
        if reopening.by_hand:
            unit.session_epoch += 1
            unit.standing[REOPENED.code] = REOPENED
        core.move(Trigger.HTTP_REOPENED)
        core.event("port-80-on", "Port 80 is on; Force HTTPS is off.", reopening.origin, warning=True)
        reply.give(None)
        self._certifying.look()


class _Reopening(Record, frozen=True):
    """Force HTTPS goes off: the settings that follow, who asked, and whether with hands on the unit."""

    after: Settings
    origin: Origin
    by_hand: bool = False
