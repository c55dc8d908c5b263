"""Settings that can cut nobody off: on the disk before the answer, in force at once, and no change that waits."""

from collections.abc import Callable

from daemon.controller.conditions import require_settled
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.errors import BaseStationError
from daemon.settings import Settings


def set_at_once(core: Core, after: Settings, said: Callable[[], None], reply: Reply[None]) -> None:
    """Store `after`, take it, have `said` tell of it, and give the reply. Nothing is done where nothing differs.

    Raises Refused (`change-pending`, `not-ready`); a StorageFault refuses the reply, and all is as before.
    """
    unit = core.unit
    if after == unit.settings:
        reply.give(None)
        return
    require_settled(core)
    unit.changing = True

    def stored(_: None) -> None:
        unit.changing = False
        unit.take(after)
        said()
        reply.give(None)

    def failed(error: BaseStationError) -> None:
        unit.changing = False
        reply.refuse(error)

    core.effects.start(core.disk.run(core.ports.settings.save, after), stored, failed, reply, change=True)
