"""Whether a monitoring system may fetch the unit's figures.

A setting of the owner's and not a key of the profile: it is the house's engineer who has a monitoring system, and who
cannot change what the maker put on the unit.
"""

from msgspec.structs import replace

from daemon.controller.conditions import require_settled
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.errors import BaseStationError
from daemon.messages import SetMetrics


class Measuring:
    """Handles the switch."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def set(self, command: SetMetrics, reply: Reply[None]) -> None:
        """On the disk before the answer; idempotent."""
        core, unit = self._core, self._core.unit
        if unit.settings.security.metrics is command.enabled:
            reply.give(None)
            return
        require_settled(core)
        after = replace(unit.settings, security=replace(unit.settings.security, metrics=command.enabled))
        unit.changing = True

        def stored(_: None) -> None:
            unit.changing = False
            unit.take(after)
            core.event("metrics", f"Metrics are {'on' if command.enabled else 'off'}.", command.origin)
            reply.give(None)

        def failed(error: BaseStationError) -> None:
            unit.changing = False
            reply.refuse(error)

        core.effects.start(core.disk.run(core.ports.settings.save, after), stored, failed, reply, change=True)
