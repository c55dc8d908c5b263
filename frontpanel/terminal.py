"""A terminal that shows the emulated panel and plays its keys: our own terminal, or the console of a headless one.

The console is a second pseudo-terminal. We keep its slave open, so that people may attach and leave as they like.
When nobody reads, old pictures are thrown away to make room for new ones, so that whoever attaches ends up with the
newest.
"""

import asyncio
import contextlib
import fcntl
import os
import struct
import termios
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

from frontpanel.drawing import ENTER_SCREEN, LEAVE_SCREEN, picture
from frontpanel.emulated import EmulatedPanel
from frontpanel.links import point, unpoint
from frontpanel.typist import Request, Typed, Typist

MOST_UNREAD = 1024
"""Unread bytes on a console above which nobody seems to be attached; its buffer holds 4096."""

RETRY_SECONDS = 0.05
"""After this long a picture that found no room is drawn again."""

FALLBACK_SIZE = os.terminal_size((80, 24))


class Terminal:
    """Joins a terminal to `panel`. `read_fd` and `write_fd` are its ends, already raw.

    `on_leave` is called when Ctrl-C is typed, `on_closed` when the terminal is gone, `before_drawing` before each
    picture. `show_notes` sets lines of text to be shown below the panel.
    """

    def __init__(
        self,
        panel: EmulatedPanel,
        read_fd: int,
        write_fd: int,
        on_leave: Callable[[], None] = lambda: None,
        on_closed: Callable[[], None] = lambda: None,
        before_drawing: Callable[[], None] = lambda: None,
    ) -> None:
        self._panel = panel
        self._read_fd = read_fd
        self._write_fd = write_fd
        self._on_leave = on_leave
        self._on_closed = on_closed
        self._before_drawing = before_drawing
        self._loop = asyncio.get_running_loop()
        self._typist = Typist()
        self._timer: asyncio.TimerHandle | None = None
        self._retry: asyncio.TimerHandle | None = None
        self._drawing_due = False
        self._notes: tuple[str, ...] = ()
        self._closed = False

    def start(self) -> None:
        """Draw the panel, and from now on whenever it changes."""
        self._panel.add_listener(self.redraw)
        self._loop.add_reader(self._read_fd, self._readable)
        self.redraw()

    def close(self) -> None:
        """Stop listening and drawing; the terminal itself is left as it is."""
        self._closed = True
        self._loop.remove_reader(self._read_fd)
        for timer in (self._timer, self._retry):
            if timer is not None:
                timer.cancel()

    def show_notes(self, notes: tuple[str, ...]) -> None:
        """Show these lines below the panel."""
        if notes != self._notes:
            self._notes = notes
            self.redraw()

    def redraw(self) -> None:
        """Draw soon; many changes at once make one picture."""
        if not self._drawing_due and not self._closed:
            self._drawing_due = True
            self._loop.call_soon(self._draw)

    def _draw(self) -> None:
        self._drawing_due = False
        if self._closed:
            return
        self._before_drawing()
        size = terminal_size(self._write_fd)
        data = picture(self._panel, self._notes, size.columns, size.lines).encode("utf-8")
        try:
            written = os.write(self._write_fd, data)
        except BlockingIOError:
            written = 0
        except OSError:
            return
        if written < len(data):
            # The kernel has not yet made room of what was thrown away; without another try the newest would be lost.
            self._drawing_due = True
            self._retry = self._loop.call_later(RETRY_SECONDS, self._draw)

    def _readable(self) -> None:
        try:
            data = os.read(self._read_fd, 1024)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._loop.remove_reader(self._read_fd)
            self._on_closed()
            return
        self._act(self._typist.feed(data, self._loop.time()))

    def _tick(self) -> None:
        self._timer = None
        self._act(self._typist.tick(self._loop.time()))

    def _act(self, typed: list[Typed]) -> None:
        for what in typed:
            if what is Request.LEAVE:
                self._on_leave()
            elif what is Request.REDRAW:
                self.redraw()
            elif not isinstance(what, Request):
                (self._panel.press if what.pressed else self._panel.release)(what.key)
        if self._timer is not None:
            self._timer.cancel()
        due = self._typist.next_wake()
        self._timer = None if due is None else self._loop.call_at(due, self._tick)


class Console:
    """The console of a headless panel: a pseudo-terminal at `device`, to be attached and left at any time.

    `link` is a symlink to keep pointed at it.
    """

    def __init__(self, panel: EmulatedPanel, link: Path | None = None) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.device = os.ttyname(self._slave)
        self._link = link
        self._terminal = Terminal(panel, self._master, self._master, before_drawing=self._throw_away_unread)

    def start(self) -> None:
        """Draw the panel, and from now on whenever it changes. Ctrl-C typed here ends nothing.

        OSError: the link's place is taken.
        """
        if self._link is not None:
            point(self._link, self.device)
        self._terminal.start()

    def redraw(self) -> None:
        """Draw soon."""
        self._terminal.redraw()

    def close(self) -> None:
        """Hang up whoever is attached."""
        if self._link is not None:
            unpoint(self._link, self.device)
        self._terminal.close()
        os.close(self._master)
        os.close(self._slave)

    def _throw_away_unread(self) -> None:
        (unread,) = struct.unpack("i", fcntl.ioctl(self._slave, termios.FIONREAD, b"\0" * 4))
        if unread > MOST_UNREAD:
            termios.tcflush(self._slave, termios.TCIFLUSH)


@contextlib.contextmanager
def raw_terminal(fd: int) -> Iterator[None]:
    """Make the terminal at `fd` raw, and at the end what it was before, unless it was closed meanwhile."""
    before = termios.tcgetattr(fd)
    tty.setraw(fd)
    try:
        yield
    finally:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(fd, termios.TCSADRAIN, before)


@contextlib.contextmanager
def own_screen(fd: int) -> Iterator[None]:
    """Draw on the terminal's second screen at `fd`, the person's own text coming back at the end."""
    os.write(fd, ENTER_SCREEN.encode("ascii"))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.write(fd, LEAVE_SCREEN.encode("ascii"))


def terminal_size(fd: int) -> os.terminal_size:
    """Return the terminal's size; 80x24 where it does not say."""
    with contextlib.suppress(OSError):
        rows, columns, _, _ = struct.unpack("HHHH", fcntl.ioctl(fd, termios.TIOCGWINSZ, b"\0" * 8))
        if rows and columns:
            return os.terminal_size((columns, rows))
    return FALLBACK_SIZE
