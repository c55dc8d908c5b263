"""The factory reset: everything of the owner's goes, network details included, and the unit starts like new.

The order is the promise. The marker is on disk before the first deletion, and goes only after the receipt is written,
so that a power cut at any point leads to the reset being finished at the next start. A reset waits behind nothing: it
cancels every effect, does not ask the web side for permission, and leaves a disk that hangs behind. It erases what it
can, and says what it could not.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from msgspec.structs import replace

from daemon.controller.applying import RESET_SECONDS
from daemon.controller.core import Core
from daemon.controller.easydns.leaving import goodbye
from daemon.controller.effects import Reply, foreseen
from daemon.errors import BaseStationError, StorageFault
from daemon.messages.reset import FactoryReset, ResetProgress, ResetReceipt
from daemon.network_settings import NetworkSettings
from daemon.ports import ResetMark, ResetStep
from daemon.states import State, Trigger

Value = TypeVar("Value")

_DISK_PATIENCE = 3.0
_STEP_PATIENCE = 15.0
_CLOSE_PATIENCE = 8.0  # replies in flight get 5 s
_LONGEST = 120.0
_HOST_PATIENCE = 90.0


class Resetting:
    """Runs in state `factory_reset`, and leaves it for `starting` or `fault`. The two callbacks are what follows."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.finished: Callable[[], None] = lambda: None
        self.failed: Callable[[], None] = lambda: None

    def requested(self, command: FactoryReset, reply: Reply[None]) -> None:
        """Begin at once; a second request during a reset is answered and changes nothing."""
        core = self._core
        running = core.state is State.FACTORY_RESET
        core.move(Trigger.FACTORY_RESET_REQUESTED)
        if running:
            reply.give(None)
            return
        core.event("factory-reset", "A factory reset was asked for.", command.origin, warning=True)
        self._begin(ResetMark(core.ports.clock.now(), str(command.origin)), reply)

    def resume(self, mark: ResetMark) -> None:
        """Finish a reset that a power cut interrupted."""
        self._core.event("factory-reset", "A factory reset that was interrupted is being finished.", warning=True)
        self._begin(replace(mark, attempts=mark.attempts + 1), None)

    def _begin(self, mark: ResetMark, reply: Reply[None] | None) -> None:
        core = self._core
        core.effects.cancel_all()
        if core.unit.pending is not None:
            core.unit.pending.timer.cancel()
            core.unit.pending = None
        core.unit.fault = ""
        core.unit.reset = ResetProgress(0, "getting ready")
        core.effects.start(self._run(mark, reply), self._done, self._broken(reply), reply, seconds=_LONGEST)

    async def _run(self, mark: ResetMark, reply: Reply[None] | None) -> ResetReceipt:
        core, resets = self._core, self._core.ports.resets
        registered = core.unit.easydns
        faults: list[str] = []
        await core.disk.clear_the_way(_DISK_PATIENCE)
        try:
            await core.disk.run(resets.begin, mark)
        except StorageFault as fault:
            # A full disk has no room for the marker, and erasing is what makes room: go on all the same.
            faults.append(fault.detail)
        if reply is not None:
            reply.give(None)
        closing = self._try("close its ports", core.ports.listeners.close(), faults, seconds=_CLOSE_PATIENCE)
        # Side by side: an Internet that does not answer keeps nobody waiting for longer than the ports do.
        said, _ = await asyncio.gather(goodbye(core, registered), closing)
        if said:
            core.event("factory-reset", said)
        await core.ports.events.forget()
        erased: list[str] = []
        for number, step in enumerate(ResetStep):
            self._tell(10 + 25 * number, step.value)
            try:
                await core.disk.run(resets.erase, step)
                erased.append(step.value)
            except StorageFault as fault:
                faults.append(fault.detail)
        self._tell(85, "network details of the host")
        resetting = core.ports.network.reset(NetworkSettings())
        network = await self._try("reset the network", resetting, faults, seconds=RESET_SECONDS)
        for sentence in network or ():
            core.event("factory-reset", sentence)
        remains = await core.disk.run(resets.remains)
        if network is None:
            remains = (*remains, "the host's network details")
        receipt = ResetReceipt(mark.started, core.ports.clock.now(), mark.origin, tuple(erased), remains)
        if remains:
            raise StorageFault(
                "reset-incomplete",
                f"The factory reset could not erase {', '.join(remains[:5])}. {' '.join(faults)}".strip(),
                "Restart the unit to try again, or have its storage replaced.",
            )
        self._tell(95, "receipt")
        await core.disk.run(resets.finish, receipt)
        return receipt

    async def _try(
        self, what: str, work: Awaitable[Value], faults: list[str], seconds: float = _STEP_PATIENCE
    ) -> Value | None:
        """Do what must not keep the erasing waiting, whatever happens to it; None where it failed."""
        try:
            async with asyncio.timeout(seconds):
                return await work
        except Exception as error:  # noqa: BLE001 - see above; it goes to the log and, where it counts, into the receipt
            fault = foreseen(error)
            faults.append(fault.detail)
            self._core.event(fault.code, f"The factory reset could not {what}. {fault}", warning=True)
            return None

    def _tell(self, percent: int, step: str) -> None:
        self._core.handle(lambda: self._show(ResetProgress(percent, step)))

    def _show(self, progress: ResetProgress) -> None:
        self._core.unit.reset = progress

    def _done(self, receipt: ResetReceipt) -> None:
        core = self._core
        core.unit.forget_owner()
        core.unit.receipt = receipt
        core.unit.reset = ResetProgress(100, "starting anew")
        core.ports.events.resume()
        core.event("factory-reset", f"Factory reset done; erased: {', '.join(receipt.erased)}.", warning=True)
        core.move(Trigger.RESET_FINISHED)
        self.finished()
        if core.profile.reset.whole_host:
            core.event("host-reset", "The reset of the whole host was asked for, as the unit's maker wants it.")
            core.effects.start(core.ports.host.reset(), lambda _: None, self._host_stays, seconds=_HOST_PATIENCE)

    def _host_stays(self, error: BaseStationError) -> None:
        self._core.event(error.code, f"The rest of the host was not reset. {error}", warning=True)

    def _broken(self, reply: Reply[None] | None) -> Callable[[BaseStationError], None]:
        def broke(error: BaseStationError) -> None:
            if reply is not None:
                reply.refuse(error)
            self._broke(error)

        return broke

    def _broke(self, error: BaseStationError) -> None:
        core = self._core
        core.unit.forget_owner()
        core.unit.fault = error.detail
        core.ports.events.resume()
        core.event(error.code, str(error), warning=True)
        core.move(Trigger.RESET_FAILED)
        self.failed()
