"""Applies a change of the host's network, or of all the configuration, as one that waits to be confirmed.

The order is the promise. First what the change needs is on the disk, then the journal says what leads back, then the
self-signed certificate is made for the new addresses as well, so that it is right when the first browser comes, and
only then do listeners and the host's network follow. What goes wrong on the way leads back to what was before, and a
restart at any point does too.
"""

import asyncio
from collections.abc import Callable

from daemon.controller.applying import Applying, apply
from daemon.controller.conditions import serving_anew
from daemon.controller.confirming import Confirming
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.foreseeing import network_under
from daemon.controller.reissuing import Reissuing
from daemon.controller.unit import Kept
from daemon.errors import BaseStationError, StorageFault
from daemon.network_settings import NetworkSettings
from daemon.ports import ChangeRecord
from daemon.record import Record
from daemon.settings import CertificateSource
from daemon.states import SERVED, Trigger


class Change(Record, frozen=True):
    """What is to be applied. `store` puts on the disk what the change needs there first; it blocks.

    `applied` is called once it waits to be confirmed, before the reply; `kept` once somebody has confirmed it.
    """

    record: ChangeRecord
    reply: Reply[None]
    applied: Callable[[], None]
    store: Callable[[], None] = lambda: None
    kept: Callable[[], None] = lambda: None


class Changing:
    """Used by the duties that make such changes. Nothing else may be changing when it is called."""

    def __init__(self, core: Core, confirming: Confirming, reissuing: Reissuing, applying: Applying) -> None:
        self._core = core
        self._confirming = confirming
        self._reissuing = reissuing
        self._applying = applying

    def apply(self, change: Change) -> None:
        """Apply it, or refuse its reply; then nothing has changed."""
        core, unit, record = self._core, self._core.unit, change.record
        after = record.after
        own_serves = unit.served_under(after) is not CertificateSource.SELF_SIGNED
        reissue = self._reissuing.ahead(network_under(unit.network, after.network))
        unit.changing = True

        def store() -> None:
            change.store()
            core.ports.changes.write(record)

        async def work() -> None:
            await core.disk.run(store)
            reissued = await reissue()
            if reissued is not None:
                # It is stored, and good at the old addresses too: it stays whatever becomes of the change.
                core.handle(lambda: self._reissuing.take(reissued))
            if reissued is None or own_serves:
                serving = serving_anew(core, after)
            else:
                serving = reissued.serving(core.next_generation())
            await core.ports.listeners.open(http=bool(SERVED[core.state].http), serving=serving)
            if record.before.network != after.network and (fault := await apply(core, after.network)) is not None:
                raise fault

        def applied(_: None) -> None:
            unit.changing = False
            if record.before.network != after.network:
                self._applying.note(None)
            self._confirming.applied(record, Trigger.CHANGE_APPLIED, change.kept)
            change.applied()
            change.reply.give(None)

        core.effects.start(
            work(), applied, lambda error: self._undo(error, change), change.reply, change=True, seconds=60.0
        )

    def _undo(self, error: BaseStationError, change: Change) -> None:
        """Applying failed half-way: back to what was served and to what the host had, and the journal goes."""
        core, unit, reply, before = self._core, self._core.unit, change.reply, change.record.before.network
        network_changed = before != change.record.after.network
        serving = serving_anew(core)

        async def undo() -> tuple[BaseStationError | None, StorageFault | None]:
            # Should the listeners have refused, no connection is of the generation that they did not take.
            http = bool(SERVED[core.state].http)
            opening = core.open_at_last(serving, http=http, failed=lambda _: reply.refuse(error))
            _, fault = await asyncio.gather(opening, self._back(before, needed=network_changed))
            return fault, await core.forget_change()

        def undone(outcome: tuple[BaseStationError | None, StorageFault | None]) -> None:
            unit.changing = False
            fault, unsaved = outcome
            if fault is not None:
                self._applying.note(fault)
            if unsaved is not None:
                core.cannot_save(unsaved, Kept.SETTINGS, "That the configuration stays as it was")
            reply.refuse(error)

        def failed(_: BaseStationError) -> None:
            unit.changing = False
            reply.refuse(error)

        core.effects.start(undo(), undone, failed, reply, change=True, seconds=None)

    async def _back(self, before: NetworkSettings, *, needed: bool) -> BaseStationError | None:
        return await apply(self._core, before) if needed else None
