"""*Reset network*: the factory's network details, at once and for good, asked for by hands on the unit.

A way back in, so it waits behind nothing: a change that is under way, and one of the network that waits to be kept, are
given up, and neither a disk that refuses nor a network service that hangs keeps the other from being set.
"""

import asyncio

from msgspec.structs import replace

from daemon.controller.applying import Applying, reset
from daemon.controller.conditions import require_settled, serving_anew
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.errors import BaseStationError, Refused
from daemon.messages.command import Origin
from daemon.messages.network import ResetNetwork
from daemon.network_settings import NetworkSettings
from daemon.ports import Serving
from daemon.record import Record
from daemon.settings import Settings
from daemon.states import SERVED, State, Trigger


class _Outcome(Record, frozen=True):
    """What became of the host, and what kept the host or the disk from it."""

    said: tuple[str, ...]
    fault: BaseStationError | None
    unsaved: BaseStationError | None


class BringingBack:
    """Handles Reset network."""

    def __init__(self, core: Core, applying: Applying) -> None:
        self._core = core
        self._applying = applying

    def reset(self, command: ResetNetwork, reply: Reply[None]) -> None:
        """Bring the factory's details back. Refuses while the unit is busy or another change waits to be kept."""
        core, unit = self._core, self._core.unit
        after = replace(self._given_up(), network=NetworkSettings())
        serving = serving_anew(core, after)
        unit.changing = True

        def done(outcome: _Outcome) -> None:
            self._done(outcome, after, serving, command.origin)
            if outcome.fault is None:
                reply.give(None)
            else:
                reply.refuse(outcome.fault)

        def failed(error: BaseStationError) -> None:
            done(_Outcome((), error, None))

        core.effects.start(self._bring_back(after, serving), done, failed, reply, change=True, seconds=None)

    def _given_up(self) -> Settings:
        """The settings that hold once whatever is under way has been given up."""
        core, pending = self._core, self._core.unit.pending
        if not SERVED[core.state].https:
            raise Refused("not-ready", "The unit is busy.", "Wait a moment and try again.")
        if pending is not None and not pending.network_only:
            require_settled(core)
        core.effects.cancel_changes()
        if pending is None:
            return core.unit.settings
        pending.timer.cancel()
        pending.settling = True
        return pending.record.before

    async def _bring_back(self, after: Settings, serving: Serving) -> _Outcome:
        core = self._core

        def store() -> None:
            core.ports.settings.save(after)
            core.ports.settings.save(after)  # the generation before would still have the old details
            core.ports.changes.clear()

        opening = core.open_at_last(serving, http=not after.security.force_https)
        (said, fault), _ = await asyncio.gather(reset(core), opening)
        if core.state is State.FAULT:
            return _Outcome(said, fault, None)  # what is stored is not the unit's to change then
        return _Outcome(said, fault, await core.patiently(store))

    def _done(self, outcome: _Outcome, after: Settings, serving: Serving, origin: Origin) -> None:
        core, unit = self._core, self._core.unit
        unit.changing, unit.pending = False, None
        unit.take(after)
        unit.reissue_wanted = True  # one that was under way may have been cancelled
        core.settled(outcome.unsaved, "That the network details are the factory's")
        self._applying.note(outcome.fault)
        if core.machine.permits(Trigger.CHANGE_ROLLED_BACK):
            core.move(Trigger.CHANGE_ROLLED_BACK)
        core.serve_what_came_between(serving, http=not after.security.force_https)
        said = " ".join(("The network details are the factory's again.", *outcome.said))
        core.event("network-reset", said, origin, warning=True)
