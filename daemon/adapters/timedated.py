"""TimeKeeper: systemd-timedated sets the clock, systemd-timesyncd says what it follows.

timedated sets no clock while timesyncd runs, whether or not a server answers. So that is stopped for the moment and
started again. It is not switched off (`timedatectl set-ntp`), which would outlive a power cut in between: the next boot
starts it whatever happened.

timesyncd is asked by busctl, since timedatectl shows times in whole seconds and starts a timesyncd that does not run.
"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

from daemon.adapters.host_tools import Tool
from daemon.adapters.plain_text import one_line
from daemon.errors import HostFailed
from daemon.messages.clock import ClockStatus
from daemon.ports import Clock
from daemon.record import Record

_HOST = Tool(
    "clock-not-set",
    "Name a time server under Network, or see that systemd-timedated and its polkit rule are installed.",
)
_TIMESYNCD = ("--no-ask-password", "systemd-timesyncd.service")
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
        self._asking: asyncio.Task[ClockStatus] | None = None
        self._setting: asyncio.Task[None] | None = None

    async def status(self) -> ClockStatus:
        """See ports.TimeKeeper. All who ask at a time get one answer: each costs a process."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().create_task(self._ask())
        return await asyncio.shield(self._asking)

    async def set(self, time: datetime) -> None:
        """See ports.TimeKeeper. Once begun it goes on to its end, even if nobody waits any more."""
        self._setting = asyncio.get_running_loop().create_task(self._set(time))
        await asyncio.shield(self._setting)

    async def _ask(self) -> ClockStatus:
        synchronised = self._clock.synchronised()
        if synchronised is None:
            return ClockStatus(None)
        try:
            server, offset = read_timesync(await _HOST.run(*_ASKING))
        except (HostFailed, ValueError) as fault:
            _log.info("Clock: whom it follows is not known (%s).", one_line(str(fault)))
            return ClockStatus(synchronised)
        return ClockStatus(synchronised, server, offset if synchronised else None)

    async def _set(self, time: datetime) -> None:
        follows = self._clock.synchronised() is not None
        begun = asyncio.get_running_loop().time()
        try:
            if follows:
                await _HOST.run("systemctl", "stop", *_TIMESYNCD)
            now = time + timedelta(seconds=asyncio.get_running_loop().time() - begun)
            await _HOST.run(
                "timedatectl", "--no-ask-password", "set-time", f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
            )
        finally:
            if follows:
                await _HOST.run("systemctl", "start", *_TIMESYNCD)


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
