"""Other network details: applied as a change that waits to be confirmed.

The order is the promise. First the journal says what leads back, then the self-signed certificate is made for the new
addresses as well, so that it is right when the first browser comes, and only then does the host's network change. What
goes wrong on the way leads back to what was before, and a restart at any point does too.
"""

import asyncio

from msgspec.structs import replace

from daemon.certificates.inspect import Finding
from daemon.controller.applying import Applying, apply
from daemon.controller.conditions import (
    require_known,
    require_managed,
    require_settled,
    require_unchanged,
    serving_anew,
)
from daemon.controller.confirming import Confirming
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.foreseeing import foresee, network_under
from daemon.controller.reissuing import Reissuing
from daemon.controller.unit import Kept
from daemon.errors import BaseStationError, StorageFault
from daemon.messages import ChangeKind, JudgeNetwork, SetNetwork
from daemon.network_settings import NetworkSettings
from daemon.ports import ChangeRecord
from daemon.states import SERVED, Trigger


class Networking:
    """Handles what concerns the network."""

    def __init__(self, core: Core, confirming: Confirming, reissuing: Reissuing, applying: Applying) -> None:
        self._core = core
        self._confirming = confirming
        self._reissuing = reissuing
        self._applying = applying

    def judge(self, command: JudgeNetwork, reply: Reply[tuple[Finding, ...]]) -> None:
        """Say what the change would mean."""
        require_managed(self._core)
        require_known(self._core, command.settings)
        reply.give(foresee(self._core, command.settings))

    def set(self, command: SetNetwork, reply: Reply[None]) -> None:
        """Apply other details; they hold once they are confirmed.

        Stored ones of interfaces that the profile does not name stay stored, as far as they fit the new ones.
        """
        core, unit = self._core, self._core.unit
        require_managed(core)
        require_known(core, command.settings)
        require_settled(core)
        require_unchanged(core.network_of(unit.settings), command.before)
        before = unit.settings
        network = command.settings.keeping(before.network, core.profile.network.further)
        after = replace(before, network=network)
        if after == before:
            reply.give(None)
            return
        seconds = core.profile.security.confirm_seconds
        record = ChangeRecord(before, after, (ChangeKind.NETWORK,), seconds)
        reissue = self._reissuing.ahead(network_under(unit.network, command.settings))
        unit.changing = True

        async def change() -> None:
            await core.disk.run(core.ports.changes.write, record)
            reissued = await reissue()
            if reissued is not None:
                # It is stored, and good at the old addresses too: it stays whatever becomes of the change.
                core.handle(lambda: self._reissuing.take(reissued))
            serving = serving_anew(core) if reissued is None else reissued.serving(core.next_generation())
            await core.ports.listeners.open(http=bool(SERVED[core.state].http), serving=serving)
            if (fault := await apply(core, after.network)) is not None:
                raise fault

        def applied(_: None) -> None:
            unit.changing = False
            self._applying.note(None)
            self._confirming.applied(record, Trigger.CHANGE_APPLIED)
            said = f"The network details changed; they go back in {seconds} s unless kept."
            core.event("network-changed", said, command.origin)
            reply.give(None)

        core.effects.start(
            change(), applied, lambda error: self._undo(error, before.network, reply), reply, change=True, seconds=60.0
        )

    def _undo(self, error: BaseStationError, before: NetworkSettings, reply: Reply[None]) -> None:
        """Applying failed half-way: back to what was served and to what the host had, and the journal goes."""
        core, unit = self._core, self._core.unit
        serving = serving_anew(core)

        async def undo() -> tuple[BaseStationError | None, StorageFault | None]:
            # Should the listeners have refused, no connection is of the generation that they did not take.
            http = bool(SERVED[core.state].http)
            opening = core.open_at_last(serving, http=http, failed=lambda _: reply.refuse(error))
            _, fault = await asyncio.gather(opening, apply(core, before))
            return fault, await core.forget_change()

        def undone(outcome: tuple[BaseStationError | None, StorageFault | None]) -> None:
            unit.changing = False
            fault, unsaved = outcome
            if fault is not None:
                self._applying.note(fault)
            if unsaved is not None:
                core.cannot_save(unsaved, Kept.SETTINGS, "That the network details stay as they were")
            reply.refuse(error)

        def failed(_: BaseStationError) -> None:
            unit.changing = False
            reply.refuse(error)

        core.effects.start(undo(), undone, failed, reply, change=True, seconds=None)
