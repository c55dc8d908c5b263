"""One command outstanding, its reply matched, retried, and never mistaken for another's.

Replies carry no sequence number, so a late or doubled reply can answer the next command of the same code. Two rules
keep that from going unnoticed. After a time-out, a *fence* is set: a ping with a payload never used before, and
everything until that payload comes back is dropped. And a reply that nobody waits for means that replies and
commands may have slipped by one: from then on every command gets a fence before it, until a run of exchanges has
been clean, and the owner is told, so that what was sent in doubt is sent again. A conversation begins with a fence
too, since an earlier one may have left replies on the line.
"""

import asyncio
import itertools
import os
from collections.abc import Callable
from enum import Enum

from frontpanel import commands
from frontpanel.errors import CommandRefused, LinkError, WrongDevice
from frontpanel.protocol import FrameReader, Kind, Packet, encode

REPLY_SECONDS = 0.25
"""The panel answers within this time (CFA635 data sheet, "Packet Structure")."""

TRIES = 3
FENCE_TRIES = 4
CLEAN_RUN = 16
"""Exchanges without a stray reply after which a doubted line is trusted again."""

HALF_FRAME_SECONDS = 0.1
"""Silence after which a half frame is taken for noise; the longest frame takes 14 ms at 19,200 baud."""

LONGEST_JUNK = 4096
"""Bytes without a good frame after which the device is taken for something other than a panel."""


class Heard(Enum):
    """What kind of sound has come from the device so far, the most telling kind of it."""

    NOTHING = "nothing"
    NOISE = "noise"
    """Bytes that are no packet."""
    ECHO = "echo"
    """Our own commands, come back: no panel sends commands."""
    PACKETS = "packets"
    """Packets such as a panel sends."""


class Conversation:
    """Exchanges commands and replies over a byte link.

    `write` sends bytes; `feed` is to be called with what arrives and `lost` when the link fails. `on_report` gets
    reports as they come; `on_doubt` is called when replies may have been taken for one another, and what was sent
    up to now should be sent again.
    """

    def __init__(
        self,
        write: Callable[[bytes], None],
        longest_data: int,
        on_report: Callable[[Packet], None],
        on_doubt: Callable[[], None],
    ) -> None:
        self._write = write
        self._on_report = on_report
        self._on_doubt = on_doubt
        self._reader = FrameReader(longest_data)
        self._loop = asyncio.get_running_loop()
        self._half_frame: asyncio.TimerHandle | None = None
        self._waiter: asyncio.Future[Packet] | None = None
        self._asked = Packet(0)
        self._fencing = False
        self._fences_left = 1
        self._failure: LinkError | None = None
        self._heard = Heard.NOTHING
        # In plain digits, since a payload of any bytes could one day spell a command that we never send.
        run = os.urandom(4).hex()
        self._payloads = (f"{run}{number % 2**32:08x}".encode("ascii") for number in itertools.count())

    @property
    def heard(self) -> Heard:
        """What came from the device up to now."""
        return self._heard

    async def exchange(self, command: Packet, tries: int = TRIES) -> bytes:
        """Send `command` until it is answered, at most `tries` times; return its reply's data.

        Only one exchange at a time. Raises LinkError when the panel does not answer or the link is lost,
        CommandRefused when it says no.
        """
        for _ in range(tries):
            if self._fences_left:
                await self._fence()
            reply = await self._ask(command)
            if reply is None:
                self._fences_left = CLEAN_RUN
                continue
            self._fences_left = max(0, self._fences_left - 1)
            if reply.kind is Kind.ERROR:
                raise CommandRefused(f"The panel refuses command {command.code}.")
            return reply.data
        raise LinkError(f"The panel does not answer command {command.code}.")

    def check(self) -> None:
        """Raise the LinkError that ended this conversation, if one did."""
        if self._failure is not None:
            raise self._failure

    @property
    def over(self) -> bool:
        """True once the conversation was ended."""
        return self._failure is not None

    def feed(self, data: bytes) -> None:
        """Take bytes from the link; after its end they are ignored."""
        if self._failure is not None:
            return
        if data and self._heard is Heard.NOTHING:
            self._heard = Heard.NOISE
        self._deliver(self._reader.feed(data))
        if self._reader.junk > LONGEST_JUNK:
            self.lost(WrongDevice("The device on the panel's port speaks something else"))
        self._watch_half_frame()

    def lost(self, error: LinkError) -> None:
        """End the conversation: the exchange under way and all later ones raise `error`."""
        self._failure = self._failure or error
        self._forget_half_frame()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(self._failure)

    async def _fence(self) -> None:
        self._fencing = True
        try:
            for _ in range(FENCE_TRIES):
                if await self._ask(commands.ping(next(self._payloads))) is not None:
                    return
        finally:
            self._fencing = False
        raise LinkError("The panel does not answer.")

    async def _ask(self, command: Packet) -> Packet | None:
        """Send once; return the reply, or None after REPLY_SECONDS of none."""
        self.check()
        self._asked = command
        self._waiter = self._loop.create_future()
        self._write(encode(command))
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                return await self._waiter
        except TimeoutError:
            return None
        finally:
            self._waiter = None

    def _deliver(self, packets: list[Packet]) -> None:
        for packet in packets:
            if self._heard is not Heard.PACKETS:
                self._heard = Heard.ECHO if packet.kind is Kind.COMMAND else Heard.PACKETS
            if packet.kind is Kind.REPORT:
                self._on_report(packet)
            elif self._waiter is not None and not self._waiter.done() and self._answers(packet):
                self._waiter.set_result(packet)
            elif packet.kind is not Kind.COMMAND and not self._fencing:
                self._stray()

    def _answers(self, packet: Packet) -> bool:
        if packet.code != self._asked.code or packet.kind is Kind.COMMAND:
            return False
        return packet.code != commands.Code.PING or packet.data == self._asked.data

    def _stray(self) -> None:
        in_doubt = not self._fences_left
        self._fences_left = CLEAN_RUN
        if in_doubt:
            self._on_doubt()

    def _watch_half_frame(self) -> None:
        self._forget_half_frame()
        if self._reader.waiting and self._failure is None:
            self._half_frame = self._loop.call_later(HALF_FRAME_SECONDS, self._give_up_half_frame)

    def _give_up_half_frame(self) -> None:
        self._half_frame = None
        self._deliver(self._reader.give_up_waiting())

    def _forget_half_frame(self) -> None:
        if self._half_frame is not None:
            self._half_frame.cancel()
            self._half_frame = None
