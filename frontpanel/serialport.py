"""Bytes to and from a serial device; the only file that knows pyserial.

pyserial opens and sets up the device, the event loop watches its file descriptor, and `os.read` and `os.write` do
the rest: a hung-up line then shows as an end of file at once. (pyserial-asyncio swallows writes after an unplug.)
Opening and closing can wait on a slow or dying USB device, so they run in a thread. Whatever fails, `termios.error`
included (it is neither an OSError nor a SerialException), becomes one LinkError.
"""

import asyncio
import contextlib
import os
import termios
from collections.abc import Callable
from pathlib import Path

import serial

from frontpanel.errors import LinkError, WrongDevice

CHUNK = 512
"""Bytes read at a time: bounds how long the event loop spends on a babbling device before it serves others."""

LONGEST_BACKLOG = 1024
"""Bytes that may wait to be sent. One frame is at most 128, and one is outstanding: more means nobody reads."""

FLOOD_BYTES = 65536
FLOOD_SECONDS = 1.0
"""More bytes than this in that time cannot come from a panel (115,200 baud carries 11,520 a second)."""

_FAILURES = (OSError, termios.error, ValueError)


class SerialPort:
    """An open serial device, exclusively ours (advisory lock), 8N1 without flow control.

    Works on a pseudo-terminal and through a symlink. `open` makes one, `start` hands over its callbacks, `close`
    ends it. After `on_lost` was called once, nothing is called any more.
    """

    def __init__(self, path: Path, device: serial.Serial) -> None:
        self._path = path
        self._device = device
        self._fd: int = device.fileno()
        self._loop = asyncio.get_running_loop()
        self._on_bytes: Callable[[bytes], None] | None = None
        self._on_lost: Callable[[LinkError], None] | None = None
        self._backlog = bytearray()
        self._window_start = 0.0
        self._window_bytes = 0

    @classmethod
    async def open(cls, path: Path, baud: int) -> "SerialPort":
        """Open and set up the device at `path`; bytes that came before are thrown away. LinkError: it cannot be."""
        opening = asyncio.ensure_future(asyncio.to_thread(_open, path, baud))
        try:
            return cls(path, await asyncio.shield(opening))
        except asyncio.CancelledError:
            opening.add_done_callback(_close_unwanted)
            raise

    def start(self, on_bytes: Callable[[bytes], None], on_lost: Callable[[LinkError], None]) -> None:
        """Begin to deliver: `on_bytes` for what arrives, `on_lost` once when the line fails."""
        self._on_bytes, self._on_lost = on_bytes, on_lost
        self._window_start = self._loop.time()
        self._loop.add_reader(self._fd, self._readable)

    def write(self, data: bytes) -> None:
        """Send `data`, now or as soon as the line takes it; failures arrive through `on_lost`."""
        if self._on_lost is None:
            return
        if len(self._backlog) + len(data) > LONGEST_BACKLOG:
            self._lose(LinkError(f"The panel at {self._path} takes no more data. Unplug it and plug it in again."))
            return
        was_empty = not self._backlog
        self._backlog += data
        if was_empty:
            self._writable()

    async def close(self) -> None:
        """Let the device go, unsent bytes dropped. Never fails."""
        self._stop()
        await asyncio.to_thread(_close, self._device)

    def _readable(self) -> None:
        try:
            data = os.read(self._fd, CHUNK)
        except BlockingIOError:
            return
        except _FAILURES as error:
            self._lose(LinkError(f"The panel at {self._path} went away ({_reason(error)})."))
            return
        if not data:
            self._lose(LinkError(f"The panel at {self._path} was unplugged."))
        elif self._is_flood(len(data)):
            self._lose(WrongDevice(f"The device at {self._path} floods the line"))
        elif self._on_bytes is not None:
            self._on_bytes(data)

    def _is_flood(self, count: int) -> bool:
        now = self._loop.time()
        if now - self._window_start > FLOOD_SECONDS:
            self._window_start, self._window_bytes = now, 0
        self._window_bytes += count
        return self._window_bytes > FLOOD_BYTES

    def _writable(self) -> None:
        try:
            sent = os.write(self._fd, self._backlog)
        except BlockingIOError:
            sent = 0
        except _FAILURES as error:
            self._lose(LinkError(f"The panel at {self._path} went away ({_reason(error)})."))
            return
        del self._backlog[:sent]
        if self._backlog:
            self._loop.add_writer(self._fd, self._writable)
        else:
            self._loop.remove_writer(self._fd)

    def _lose(self, error: LinkError) -> None:
        report = self._on_lost
        self._stop()
        if report is not None:
            report(error)

    def _stop(self) -> None:
        self._loop.remove_reader(self._fd)
        self._loop.remove_writer(self._fd)
        self._on_bytes = self._on_lost = None


def _reason(error: Exception) -> str:
    """Return what went wrong in a few words; pyserial wraps the system's words in more of its own."""
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number) if number else str(error)


def _open(path: Path, baud: int) -> serial.Serial:
    try:
        device = serial.Serial(str(path), baud, timeout=0, write_timeout=0, exclusive=True)
    except _FAILURES as error:
        raise LinkError(f"The panel at {path} cannot be opened ({_reason(error)}). Is it plugged in?") from error
    os.set_blocking(device.fileno(), False)
    return device


def _close(device: serial.Serial) -> None:
    # Without the flush, closing a USB serial device waits up to 30 s for bytes that nobody will take.
    with contextlib.suppress(*_FAILURES):
        device.reset_output_buffer()
    with contextlib.suppress(*_FAILURES):
        device.close()


def _close_unwanted(opening: asyncio.Future[serial.Serial]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        _close(opening.result())
