"""Sees to it that the host's network is as the settings in force say: at start-up, and whenever that has failed.

A unit that comes up after a power cut may find its host with details that nobody confirmed; this is what takes them
back. It keeps nobody waiting: ports open and the panel works whatever the host's network service says.
"""

from daemon.controller.core import Core
from daemon.errors import BaseStationError, HostFailed, StorageFault
from daemon.network_settings import NetworkSettings
from daemon.ports import Timer

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
        if unit.changing:
            self._again()
            return
        wanted = unit.settings.network

        def done(fault: BaseStationError | None) -> None:
            if unit.settings.network != wanted:
                return  # another change has applied its own meanwhile
            self.note(fault)

        core.effects.start(apply(core, wanted), done, done, seconds=None)

    def note(self, fault: BaseStationError | None) -> None:
        """Applying came to this: an alarm and another try later, or all is well."""
        core, unit = self._core, self._core.unit
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
    """Have the host's network be as `settings` say; the fault if that failed."""
    try:
        await core.ports.network.apply(settings)
    except (HostFailed, StorageFault) as fault:
        return fault
    return None
