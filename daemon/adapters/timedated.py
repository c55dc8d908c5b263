"""TimeKeeper: systemd-timedated sets the clock, systemd-timesyncd says what it follows.

timedated sets no clock while time servers are on, whether or not one answers. So they are switched off for that moment
and on again, whatever comes in between.
"""

import logging
import re
from datetime import UTC, datetime

from daemon.adapters.host_tools import Tool
from daemon.adapters.plain_text import one_line
from daemon.errors import HostFailed
from daemon.messages import ClockStatus
from daemon.ports import Clock

_HOST = Tool(
    "clock-not-set",
    "Name a time server under Network, or see that systemd-timedated and its polkit rule are installed.",
)
_SWITCHING = ("timedatectl", "--no-ask-password", "set-ntp")
_SHOWN = ("--property=ServerName", "--property=ServerAddress", "--property=NTPMessage")
# NTP's four times of one question and its answer, in the order in which they were taken (RFC 5905 section 8).
_TIMES = ("Originate", "Receive", "Transmit", "Destination")


_log = logging.getLogger(__name__)


class Timedated:
    """Asks and sets by timedatectl(1). `clock` tells whether the time is synchronised."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def status(self) -> ClockStatus:
        """See ports.TimeKeeper."""
        synchronised = self._clock.synchronised()
        if synchronised is None:
            return ClockStatus(None)
        try:
            told = await _HOST.run("timedatectl", "show-timesync", *_SHOWN)
        except HostFailed as fault:
            _log.info("Clock: whom it follows is not known (%s).", fault.detail)
            told = ""
        values = dict(line.partition("=")[::2] for line in told.splitlines())
        server = values.get("ServerName") or values.get("ServerAddress") or ""
        offset = _offset(values.get("NTPMessage", "")) if synchronised else None
        return ClockStatus(synchronised, one_line(server, 253), offset)

    async def set(self, time: datetime) -> None:
        """See ports.TimeKeeper."""
        follows = self._clock.synchronised() is not None
        if follows:
            await _HOST.run(*_SWITCHING, "no")
        try:
            text = f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
            await _HOST.run("timedatectl", "--no-ask-password", "set-time", text)
        finally:
            if follows:
                await _HOST.run(*_SWITCHING, "yes")


def _offset(message: str) -> float | None:
    """How far the server was ahead, of what timedatectl shows of its last answer; None where that cannot be read."""
    times = []
    for name in _TIMES:
        found = re.search(rf"{name}Timestamp=\w+ (\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{{1,6}})?) UTC", message)
        if found is None:
            return None
        times.append(datetime.fromisoformat(found[1]).replace(tzinfo=UTC))
    sent, received, answered, back = times
    return ((received - sent) + (answered - back)).total_seconds() / 2
