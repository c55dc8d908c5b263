"""TimeKeeper: systemd-timedated sets the clock, systemd-timesyncd says what it follows.

timedated sets no clock while time servers are on, whether or not one answers. So they are switched off for that moment
and on again, whatever comes in between.

timesyncd is asked by busctl, since timedatectl shows times in whole seconds and starts a timesyncd that does not run.
"""

import logging
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from daemon.adapters.host_tools import Tool
from daemon.adapters.plain_text import one_line
from daemon.errors import HostFailed
from daemon.messages import ClockStatus
from daemon.ports import Clock
from daemon.record import Record

_HOST = Tool(
    "clock-not-set",
    "Name a time server under Network, or see that systemd-timedated and its polkit rule are installed.",
)
_SWITCHING = ("timedatectl", "--no-ask-password", "set-ntp")
_ASKING = (
    "busctl", "--json=short", "--auto-start=no", "get-property",
    "org.freedesktop.timesync1", "/org/freedesktop/timesync1", "org.freedesktop.timesync1.Manager",
    "ServerName", "NTPMessage",
)  # fmt: skip
# Where in NTPMessage (org.freedesktop.timesync1(5)) the four times of a question and its answer stand, in microseconds:
# originate, receive, transmit, destination (RFC 5905 section 8).
_FIRST_TIME, _MESSAGE_ITEMS = 8, 15

_log = logging.getLogger(__name__)


class _Name(Record, frozen=True):
    data: str


class _Message(Record, frozen=True):
    data: Annotated[tuple[int | bool | list[int], ...], msgspec.Meta(min_length=_MESSAGE_ITEMS)]


class Timedated:
    """Asks and sets by systemd's own tools. `clock` tells whether the time is synchronised."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def status(self) -> ClockStatus:
        """See ports.TimeKeeper."""
        synchronised = self._clock.synchronised()
        if synchronised is None:
            return ClockStatus(None)
        try:
            server, offset = read_timesync(await _HOST.run(*_ASKING))
        except (HostFailed, ValueError) as fault:
            _log.info("Clock: whom it follows is not known (%s).", one_line(str(fault)))
            return ClockStatus(synchronised)
        return ClockStatus(synchronised, server, offset if synchronised else None)

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


def read_timesync(printed: str) -> tuple[str, float | None]:
    """The time server ("" for none yet), and how far it was ahead when it last answered, in seconds, None if never.

    Raises ValueError for anything but what busctl prints.
    """
    lines = printed.splitlines()
    if len(lines) != 2:
        raise ValueError("busctl printed something else")
    server = msgspec.json.decode(lines[0], type=_Name).data
    message = msgspec.json.decode(lines[1], type=_Message).data
    sent, received, answered, back = message[_FIRST_TIME : _FIRST_TIME + 4]
    if not (
        isinstance(sent, int) and isinstance(received, int) and isinstance(answered, int) and isinstance(back, int)
    ):
        raise ValueError("busctl printed other times")
    offset = ((received - sent) + (answered - back)) / 2 / 1e6 if sent and back else None
    return one_line(server, 253), offset
