"""Whether a monitoring system may fetch the unit's figures.

A setting of the owner's and not a key of the profile: it is the house's engineer who has a monitoring system, and who
cannot change what the maker put on the unit.
"""

from msgspec.structs import replace

from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.setting import set_at_once
from daemon.messages.unit import SetMetrics


class Measuring:
    """Handles the switch."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def set(self, command: SetMetrics, reply: Reply[None]) -> None:
        """On the disk before the answer; idempotent."""
        core, settings = self._core, self._core.unit.settings

        def said() -> None:
            core.event("metrics", f"Metrics are {'on' if command.enabled else 'off'}.", command.origin)

        after = replace(settings, security=replace(settings.security, metrics=command.enabled))
        set_at_once(core, after, said, reply)
