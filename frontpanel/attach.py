"""A raw relay between this terminal and the console of a headless panel, until Ctrl-C or the panel's end."""

import contextlib
import os
import select
import signal
import sys
from pathlib import Path
from types import FrameType

from frontpanel.terminal import own_screen, raw_terminal
from frontpanel.typist import Request


class _Ended(Exception):
    """A signal asked us to leave."""


def attach(console: Path) -> int:
    """Show the console's panel here and play its keys; return the exit code. The panel runs on when we leave."""
    try:
        fd = os.open(console, os.O_RDWR | os.O_NOCTTY)
    except OSError as error:
        sys.stderr.write(f"The panel's console {console} cannot be opened ({error.strerror}). Is the panel running?\n")
        return 1
    with contextlib.ExitStack() as ends:
        ends.callback(os.close, fd)
        before = signal.signal(signal.SIGTERM, _end)
        ends.callback(signal.signal, signal.SIGTERM, before)
        if sys.stdin.isatty():
            ends.enter_context(raw_terminal(sys.stdin.fileno()))
            ends.enter_context(own_screen(sys.stdout.fileno()))
        ends.enter_context(contextlib.suppress(_Ended))
        _relay(fd, sys.stdin.fileno(), sys.stdout.fileno())
    return 0


def _end(number: int, frame: FrameType | None) -> None:
    raise _Ended


def _relay(console: int, keys: int, display: int) -> None:
    os.write(console, bytes((Request.REDRAW.value,)))
    while True:
        ready, _, _ = select.select([console, keys], [], [])
        if console in ready:
            drawn = _read(console)
            if not drawn:
                return
            _write_all(display, drawn)
        if keys in ready:
            typed = _read(keys)
            if not typed or Request.LEAVE.value in typed:
                return
            os.write(console, typed)


def _read(fd: int) -> bytes:
    """Return what is there to read, nothing at the end; a terminal that hung up reads as an error (EIO)."""
    try:
        return os.read(fd, 4096)
    except OSError:
        return b""


def _write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]
