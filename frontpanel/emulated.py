"""An emulated panel that any program can open: the emulator on a pseudo-terminal, behind a stable symlink.

We hold the master and keep the slave open too, so that a program may open and close the device as it likes without
hanging up the line. Unplugging closes both, as pulling a USB plug does; plugging in again makes a new device under
the old symlink, as udev does.

With `baud` the line takes the time that a real one takes: a command is seen when its last bit would have arrived,
and so is a reply. With `particular` the line garbles everything unless the program has set the panel's own speed. A
pseudo-terminal alone accepts any speed and carries everything at once.
"""

import asyncio
import contextlib
import os
import termios
import tty
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

from frontpanel.commands import Code
from frontpanel.emulator import Emulator
from frontpanel.faults import Fault, clean
from frontpanel.keys import Key
from frontpanel.links import point, unpoint
from frontpanel.models import CFA635, Model
from frontpanel.protocol import FrameReader, Packet, encode
from frontpanel.wire import Wire

REBOOT_SECONDS = 3.0
REMEMBERED_COMMANDS = 1000
LARGEST_READ = 4096

_SPEEDS = {19200: termios.B19200, 115200: termios.B115200}


class EmulatedPanel:
    """A panel on a pseudo-terminal. Make it inside a running event loop, `plug` it in, `close` it at the end.

    `link` is the symlink to keep pointed at the device while it is plugged in. `commands` remembers the last
    commands, `frames` counts all good ones, `dropped` the bytes that were no part of a good frame.
    """

    def __init__(
        self, link: Path | None = None, model: Model = CFA635, baud: int | None = None, particular: bool = False
    ) -> None:
        self.emulator = Emulator(model)
        self.commands: deque[Packet] = deque(maxlen=REMEMBERED_COMMANDS)
        self.frames = 0
        self.bytes_in = 0
        self.bytes_out = 0
        self._link = link
        self._particular = particular
        self._loop = asyncio.get_running_loop()
        self._listeners: list[Callable[[], None]] = []
        self._overhearing: list[Callable[[bytes], None]] = []
        self._reply_faults: deque[Fault] = deque()
        self._report_faults: deque[Fault] = deque()
        self._unheard = 0
        self._deaf_until = 0.0
        self._dropped_before = 0
        self._master: int | None = None
        self._slave = -1
        self._device = ""
        self._reader = FrameReader(model.longest_data)
        self._incoming, self._outgoing = Wire(baud), Wire(baud)

    @property
    def device(self) -> str:
        """The name of the pseudo-terminal that programs open; empty while unplugged."""
        return self._device

    @property
    def plugged(self) -> bool:
        """True between `plug` and `unplug`."""
        return self._master is not None

    @property
    def dropped(self) -> int:
        """Bytes received that were no part of a good frame."""
        return self._dropped_before + self._reader.dropped

    def plug(self) -> None:
        """Appear as a new device. OSError: no pseudo-terminal to be had, or the link's place is taken."""
        if self._master is not None:
            return
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._device = os.ttyname(self._slave)
        self._dropped_before += self._reader.dropped
        self._reader = FrameReader(self.emulator.model.longest_data)
        self._loop.add_reader(self._master, self._readable, self._master)
        if self._link is not None:
            try:
                point(self._link, self._device)
            except OSError:
                self.unplug()
                raise
        self._changed()

    def unplug(self) -> None:
        """Vanish: the device is gone, whoever has it open sees the line hang up."""
        if self._master is None:
            return
        self._incoming.cut()
        self._outgoing.cut()
        if self._link is not None:
            unpoint(self._link, self._device)
        self._loop.remove_reader(self._master)
        os.close(self._master)
        os.close(self._slave)
        self._master, self._device = None, ""
        self._changed()

    def close(self) -> None:
        """Unplug for good."""
        self._listeners.clear()
        self.unplug()

    def press(self, key: Key) -> None:
        """Push a key down."""
        self._report(self.emulator.press(key))

    def release(self, key: Key) -> None:
        """Let a key up."""
        self._report(self.emulator.release(key))

    def tap(self, *keys: Key) -> None:
        """Press and release each key in turn."""
        for key in keys:
            self.press(key)
            self.release(key)

    def lines(self) -> tuple[str, ...]:
        """Return the rows as a person reads them."""
        return self.emulator.lines()

    def inject(self, *faults: Fault) -> None:
        """Apply these faults to the next replies, one each, in order."""
        self._reply_faults.extend(faults)

    def inject_in_reports(self, *faults: Fault) -> None:
        """Apply these faults to the next key reports, one each, in order."""
        self._report_faults.extend(faults)

    def ignore_commands(self, count: int) -> None:
        """Neither carry out nor answer the next `count` commands, as if they were lost on the way."""
        self._unheard = count

    def babble(self, data: bytes) -> None:
        """Send bytes that are no frame."""
        self._transmit(data, clean)

    def add_listener(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every change of what the panel shows, and after plug and unplug."""
        self._listeners.append(listener)

    def overhear(self, listener: Callable[[bytes], None]) -> None:
        """Call `listener` with every byte that the program sends, good frames or not."""
        self._overhearing.append(listener)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition()` holds; it is asked after every command that the panel carried out."""
        reached: asyncio.Future[None] = self._loop.create_future()

        def look() -> None:
            if not reached.done() and condition():
                reached.set_result(None)

        self._listeners.append(look)
        try:
            look()
            await reached
        finally:
            self._listeners.remove(look)

    def _readable(self, master: int) -> None:
        with contextlib.suppress(BlockingIOError):
            data = os.read(master, LARGEST_READ)
            self.bytes_in += len(data)
            for overhearing in self._overhearing:
                overhearing(data)
            data = self._as_heard(data)
            for packet in self._reader.feed(data):
                self._incoming.carry(len(encode(packet)), partial(self._carry_out, packet))

    def _carry_out(self, packet: Packet) -> None:
        now = self._loop.time()
        if self._unheard or now < self._deaf_until:
            self._unheard = max(0, self._unheard - 1)
            return
        self.frames += 1
        self.commands.append(packet)
        reboots = self.emulator.reboots
        reply = self.emulator.answer(packet)
        if reply is not None:
            self._transmit(encode(reply), self._reply_faults.popleft() if self._reply_faults else clean)
        if self.emulator.reboots != reboots:
            self._deaf_until = now + REBOOT_SECONDS
        if packet.code is not Code.PING:
            self._changed()

    def _report(self, packet: Packet | None) -> None:
        if packet is not None:
            self._transmit(encode(packet), self._report_faults.popleft() if self._report_faults else clean)

    def _transmit(self, frame: bytes, fault: Fault) -> None:
        if self._master is None:
            return
        for delivery in fault(frame):
            self._outgoing.carry(len(delivery.data), partial(self._emit, delivery.data), delivery.after)

    def _emit(self, data: bytes) -> None:
        if self._master is None:
            return
        # A full buffer means that no program has the device open: a real panel's bytes would be lost too.
        with contextlib.suppress(BlockingIOError):
            self.bytes_out += os.write(self._master, self._as_heard(data))

    def _as_heard(self, data: bytes) -> bytes:
        """Return what the other end makes of `data`: at the wrong speed fewer bytes or more, and none of them right."""
        if not self._particular:
            return data
        theirs, ours = termios.tcgetattr(self._slave)[5], _SPEEDS[self.emulator.state.baud]
        if theirs == ours:
            return data
        return bytes(byte ^ 0xA5 for byte in data[::2])

    def _changed(self) -> None:
        for listener in tuple(self._listeners):
            listener()
