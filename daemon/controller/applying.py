"""Sees to it that the host's network is as the settings in force say: at start-up, and whenever that has failed.

A unit that comes up after a power cut may find its host with details that nobody confirmed; this is what takes them
back. It keeps nobody waiting: ports open and the panel works whatever the host's network service says.
"""

import asyncio
from collections.abc import Awaitable

from daemon.controller.core import Core
from daemon.errors import BaseStationError, HostFailed, StorageFault
from daemon.network_settings import NetworkSettings
from daemon.ports import Timer

RESET_SECONDS = 30.0
_SECONDS = 20.0
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 300.0


class Applying:
    """Applies until it has worked; no timer otherwise."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._pause = _FIRST_PAUSE
        self._timer: Timer | None = None

    def ensure(self) -> None:
        """Apply the network details in force; later, while a change of them is on its way."""
        core, unit = self._core, self._core.unit
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not core.ports.network.manages:
            return
        if unit.changing or (unit.pending is not None and unit.pending.settling):
            self._again()
            return
        wanted = unit.settings.network

        def done(fault: BaseStationError | None) -> None:
            if unit.settings.network == wanted:
                self.note(fault)
            else:
                self.ensure()  # what was applied is not what holds now

        core.effects.start(apply(core, wanted), done, done, seconds=None)

    def note(self, fault: BaseStationError | None) -> None:
        """Applying came to this: an alarm and another try later, or all is well."""
        core, unit = self._core, self._core.unit
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if fault is None:
            if unit.network_fault:
                core.event("network", "The host's network is as it is set here again.")
            unit.network_fault, self._pause = "", _FIRST_PAUSE
            return
        if not unit.network_fault:
            core.event(
                fault.code, f"The network details could not be applied; they are tried again. {fault}", warning=True
            )
        unit.network_fault = fault.detail
        self._again()

    def _again(self) -> None:
        self._timer = self._core.later(self._pause, self.ensure)
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)


async def apply(core: Core, settings: NetworkSettings) -> BaseStationError | None:
    """Have the host's network be as `settings` say, in 20 s at most; the fault if that failed."""
    return await _in_time(core.ports.network.apply(settings), _SECONDS)


async def reset(core: Core) -> tuple[tuple[str, ...], BaseStationError | None]:
    """Have the host's network be the factory's, in 30 s at most; what became of it, and the fault if that failed."""
    said: list[str] = []

    async def work() -> None:
        said.extend(await core.ports.network.reset(NetworkSettings()))

    fault = await _in_time(work(), RESET_SECONDS)
    return tuple(said), fault


async def _in_time(work: Awaitable[None], seconds: float) -> BaseStationError | None:
    try:
        async with asyncio.timeout(seconds):
            await work
    except TimeoutError:
        return HostFailed(
            "network-not-applied",
            f"The host's network service did not answer within {seconds:g} s.",
            "Wait, or restart the unit if it stays.",
        )
    except (HostFailed, StorageFault) as fault:
        return fault
    return None
