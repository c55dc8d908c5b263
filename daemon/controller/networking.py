"""The network details, brought back to the factory's from the front panel."""

from msgspec.structs import replace

from daemon.controller.conditions import require_settled
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.errors import BaseStationError
from daemon.messages import ResetNetwork
from daemon.settings import NetworkSettings


class Networking:
    """Handles what concerns the network."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def reset(self, command: ResetNetwork, reply: Reply[None]) -> None:
        """The factory's details, on disk first; hands on the unit need nobody's confirmation."""
        core, unit = self._core, self._core.unit
        require_settled(core)
        after = replace(unit.settings, network=NetworkSettings())
        unit.changing = True

        async def bring_back() -> tuple[str, ...]:
            await core.disk.run(core.ports.settings.save, after)
            return await core.ports.network.reset(after.network)

        def done(sentences: tuple[str, ...]) -> None:
            unit.changing = False
            unit.take(after)
            said = " ".join(("The network details are the factory's again.", *sentences))
            core.event("network-reset", said, command.origin, warning=True)
            reply.give(None)

        def failed(error: BaseStationError) -> None:
            unit.changing = False
            reply.refuse(error)

        core.effects.start(bring_back(), done, failed, reply, change=True)
