"""The host's clock."""

from datetime import datetime

from daemon.messages.command import Command, Origin
from daemon.record import Record


class ClockStatus(Record, frozen=True):
    """What the clock follows: `synchronised` None where nobody says. `server` is the time server ("" for none).

    `offset` is how far the clock was off when it was last asked, in seconds, positive where the server was ahead.
    """

    synchronised: bool | None
    server: str = ""
    offset: float | None = None


class LookAtClock(Command[ClockStatus], frozen=True):
    """What the host's clock follows, and how well."""


class SetClock(Command[None], frozen=True):
    """Set the host's clock to `time`, while it follows no time server.

    Raises BadInput (`bad-time`), Refused (`clock-synchronised`), HostFailed (`clock-not-set`).
    """

    time: datetime
    origin: Origin
