"""The one pending change: kept only if a browser confirms it over a new connection, else taken back.

On disk before anything is applied stands the journal: whoever starts up and finds it goes back to `before`. The
settings file takes `after` only when the change is confirmed, and clearing the journal is the moment at which it is
settled. So a restart at any point brings the unit up as it was before the change that nobody confirmed.
"""

import asyncio
from collections.abc import Callable

from daemon.controller.applying import Applying, apply
from daemon.controller.arriving import require_arrival
from daemon.controller.conditions import require_current, serving_anew
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.starting import WENT_BACK
from daemon.controller.unit import Kept, Pending
from daemon.errors import BaseStationError, Refused, StorageFault
from daemon.messages.command import Origin, TlsEvidence
from daemon.messages.pending import ChangeKind, ConfirmChange, ConfirmNetwork, RollBackChange
from daemon.messages.security import Proof
from daemon.ports import ChangeRecord
from daemon.record import Record
from daemon.states import Trigger


class _Restored(Record, frozen=True):
    """What kept the settings before off the disk, and the host from having its network back."""

    unsaved: BaseStationError | None
    network: BaseStationError | None


class Confirming:
    """Handles what becomes of an applied change."""

    def __init__(self, core: Core, applying: Applying) -> None:
        self._core = core
        self._applying = applying

    def applied(self, record: ChangeRecord, trigger: Trigger, kept: Callable[[], None] = lambda: None) -> None:
        """The listeners follow `record` now: wait to have it confirmed, and go back by ourselves if it is not.

        `kept` is called once it is confirmed.
        """
        core, seconds = self._core, record.seconds
        core.move(trigger)
        core.unit.take(record.after)
        now = core.ports.clock.monotonic()
        core.unit.pending = Pending(record, now, now + seconds, core.later(seconds, self._overdue), kept)

    def confirm(self, command: ConfirmChange, reply: Reply[None]) -> None:
        """Keep the pending change: proven by a browser session on a connection opened since the change."""
        core, pending, evidence = self._core, self._unsettled(), command.evidence
        if evidence is not None:
            require_current(core, evidence)
        elif not pending.network_only:
            raise Refused(
                "not-https", "This is confirmed over HTTPS only.", "Open the CCM over HTTPS and keep it there."
            )
        require_arrival(core, pending, command.arrival)
        proof = None if evidence is None else self._proof(pending.record, evidence)
        self._keep(pending, proof, command.origin, reply)

    def confirm_network(self, command: ConfirmNetwork, reply: Reply[None]) -> None:
        """Keep new network details: hands on the unit read the address off its panel, and can come back to it."""
        pending = self._unsettled()
        if not pending.network_only:
            raise Refused(
                "browser-needed",
                "This change is kept in the CCM: only a browser can tell that it still reaches the unit.",
                "Open the CCM over HTTPS and keep it there, or wait: it goes back by itself.",
            )
        self._keep(pending, None, command.origin, reply)

    def _keep(self, pending: Pending, proof: Proof | None, origin: Origin, reply: Reply[None]) -> None:
        core, unit = self._core, self._core.unit
        pending.settling = True

        def keep() -> None:
            core.ports.settings.save(pending.record.after)
            core.ports.changes.clear()

        async def keep_all() -> StorageFault | None:
            await core.disk.run(keep)
            # Only now: a confirmation that failed half-way must not cost the old certificate its proof.
            return None if proof is None else await core.patiently(core.ports.vault.save_proof, proof)

        def kept(unproven: StorageFault | None) -> None:
            pending.timer.cancel()
            unit.pending = None
            unit.proof = proof or unit.proof
            core.saved(Kept.SETTINGS)
            if unproven is not None:
                core.cannot_save(unproven, Kept.CERTIFICATES, "The record of the certificate test")
            core.move(Trigger.CHANGE_CONFIRMED)
            core.event("change-confirmed", f"Confirmed: {_kinds(pending.record)}.", origin)
            pending.kept()
            reply.give(None)

        def failed(error: BaseStationError) -> None:
            pending.settling = False
            reply.refuse(error)
            if pending.overdue:
                self._go_back(pending, "it could not be stored")

        core.effects.start(keep_all(), kept, failed, reply, change=True)

    def roll_back(self, command: RollBackChange, reply: Reply[None]) -> None:
        """Go back at once."""
        pending = self._unsettled()
        pending.timer.cancel()
        self._go_back(pending, f"asked for ({command.origin})", reply, alarm=False)

    def _overdue(self) -> None:
        pending = self._core.unit.pending
        if pending is None:
            return
        pending.overdue = True
        if not pending.settling:
            self._go_back(pending, "not confirmed in time")

    def _go_back(self, pending: Pending, why: str, reply: Reply[None] | None = None, *, alarm: bool = True) -> None:
        core, unit, before = self._core, self._core.unit, pending.record.before
        network_changed = before.network != pending.record.after.network
        if unit.changing:
            # A leaf was being made for the new addresses; it is made for the old ones once we are back at them.
            core.effects.cancel_changes()
            unit.changing, unit.reissue_wanted = False, True
        serving = serving_anew(core, before)
        pending.settling = True

        async def restore() -> _Restored:
            # First what the owner waits for; a disk or a network service that refuses does not keep port 80 shut.
            refuse = reply.refuse if reply is not None else None
            opening = core.open_at_last(serving, http=not before.security.force_https, failed=refuse)
            if not network_changed:
                await opening
                return _Restored(await core.settle(before), None)
            # Side by side: listeners that refuse must not keep the unit at an address where nobody reaches it.
            _, network = await asyncio.gather(opening, apply(core, before.network))
            return _Restored(await core.settle(before), network)

        def failed(error: BaseStationError) -> None:
            back(_Restored(error, None))

        def back(restored: _Restored) -> None:
            unit.take(before)
            unit.pending = None
            if alarm:
                unit.standing[WENT_BACK.code] = WENT_BACK
            core.settled(restored.unsaved, "Going back to the settings before")
            if network_changed:
                self._applying.note(restored.network)
            core.move(Trigger.CHANGE_ROLLED_BACK)
            core.event("change-rolled-back", f"Went back: {_kinds(pending.record)}; {why}.", warning=True)
            if reply is not None:
                reply.give(None)

        core.effects.start(restore(), back, failed, reply, change=True, seconds=None)

    def _proof(self, record: ChangeRecord, evidence: TlsEvidence) -> Proof | None:
        """Whoever confirms a new certificate over a connection opened since has reached the unit with it."""
        chain = self._core.unit.serving_chain
        if ChangeKind.CERTIFICATE not in record.kinds or chain is None:
            return None
        return Proof(chain.fingerprint, self._core.ports.clock.now(), evidence.client, evidence.name)

    def _unsettled(self) -> Pending:
        pending = self._core.unit.pending
        if pending is None or pending.settling:
            raise Refused("nothing-pending", "No change waits to be confirmed.", "Load the page again.")
        return pending


def _kinds(record: ChangeRecord) -> str:
    return ", ".join(kind.value for kind in record.kinds)
