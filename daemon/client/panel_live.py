"""The front panel in a terminal: drawn whenever it changes, its keys on the keyboard.

Everything happens on one event loop, signals too, so that there is no moment at which this could leave the terminal
other than it was. A key that is held is sent again and again: the daemon lets go by itself of one that is not.
"""

import asyncio
import contextlib
import os
import signal
import sys
import termios
import textwrap
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from daemon.client.ending import Ending
from daemon.client.panel_drawing import ENTER_SCREEN, HELP, LEAVE_SCREEN, painted
from daemon.client.panel_link import pictures, press
from daemon.client.panel_picture import Picture
from daemon.client.panel_typist import ESCAPE_SECONDS, Request, Stroke, Typed, Typist
from daemon.client.unit import RefusedByUnit, Unreachable

AGAIN_SECONDS = 0.5
"""How often a key that is held is sent again."""

LATE_SECONDS = 1.0
"""Sent as late as this, this program stood still: whoever held the key has perhaps wanted to let go."""

LONGEST_HOLD_SECONDS = 10.0
"""Nothing on the panel wants a key held for longer; its person has gone away."""

MOST_STROKES = 16
RETRY_SECONDS = (0.5, 1.0, 2.0, 4.0)
LEAVE_SECONDS = 1.0

_LOST = "The daemon does not answer. Trying again."
_ENDING = (signal.SIGTERM, signal.SIGHUP)
_FALLBACK = (80, 24)


def live(path: Path, first: Picture) -> Ending:
    """Show the panel of the daemon at `path` until the person leaves; `first` is what stands there now.

    A signal that ends programs ends this one too, once the terminal is what it was.
    """
    ended_by = asyncio.run(_show(path, first))
    if ended_by is not None:
        signal.raise_signal(ended_by)
    return Ending.DONE


async def _show(path: Path, first: Picture) -> signal.Signals | None:
    return await LivePanel(path, first).run()


class LivePanel:
    """Joins a unit's panel to this program's terminal."""

    def __init__(self, path: Path, first: Picture) -> None:
        self._path = path
        self._picture = first
        self._lit = True
        self._notes: dict[str, str] = {}
        self._typist = Typist()
        self._strokes: asyncio.Queue[Stroke] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._leaving: asyncio.Future[signal.Signals | None] = self._loop.create_future()
        self._escape: asyncio.TimerHandle | None = None
        self._again: asyncio.TimerHandle | None = None
        self._release: asyncio.TimerHandle | None = None
        self._held_since = self._sent = 0.0
        self._in, self._out = sys.stdin.fileno(), sys.stdout.fileno()

    async def run(self) -> signal.Signals | None:
        """Until the person leaves, or a signal comes, which is returned."""
        with self._signals(), _own_screen(self._in, self._out):
            self._draw()
            self._loop.add_reader(self._in, self._readable)
            tasks = [self._loop.create_task(self._follow()), self._loop.create_task(self._play())]
            try:
                ends: list[asyncio.Future[Any]] = [self._leaving, *tasks]
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:
                    if task.done():
                        task.result()  # these end by errors only
                await self._let_go()
                return self._leaving.result()
            finally:
                self._loop.remove_reader(self._in)
                self._stop_timers()
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        self._loop.add_signal_handler(signal.SIGINT, self._leave, None)
        for number in _ENDING:
            self._loop.add_signal_handler(number, self._leave, number)
        self._loop.add_signal_handler(signal.SIGWINCH, self._draw)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGWINCH, *_ENDING):
                self._loop.remove_signal_handler(number)

    def _leave(self, number: signal.Signals | None) -> None:
        if not self._leaving.done():
            self._leaving.set_result(number)

    async def _let_go(self) -> None:
        """Whoever leaves with a key held down wants it up at once."""
        if self._typist.held:
            self._act(self._typist.let_go())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LEAVE_SECONDS):
                    await self._strokes.join()

    async def _follow(self) -> None:
        pauses = iter(RETRY_SECONDS)
        while True:
            try:
                async for picture in pictures(self._path):
                    pauses = iter(RETRY_SECONDS)
                    self._picture, self._lit = picture, True
                    self._say("link", "")
                lost = _LOST
            except Unreachable:
                lost = _LOST
            except RefusedByUnit as refused:
                lost = f"{refused} Trying again."
            self._lit = False
            self._say("link", lost)
            await asyncio.sleep(next(pauses, RETRY_SECONDS[-1]))

    async def _play(self) -> None:
        while True:
            stroke = await self._strokes.get()
            try:
                for key, pressed in stroke:
                    await press(self._path, key, pressed=pressed)
                self._say("keys", "")
            except RefusedByUnit as refused:
                self._fail(str(refused))
            except Unreachable:
                self._fail("The daemon does not answer: the key did nothing.")
            finally:
                self._strokes.task_done()

    def _fail(self, why: str) -> None:
        self._forget_strokes()
        self._say("keys", why)

    def _forget_strokes(self) -> None:
        """What was typed meanwhile must not be done later; what is held, the daemon lets go of by itself."""
        self._typist.forget()
        while not self._strokes.empty():
            self._strokes.get_nowait()
            self._strokes.task_done()

    def _readable(self) -> None:
        try:
            data = os.read(self._in, 1024)
        except OSError:
            data = b""
        if data:
            self._act(self._typist.feed(data, self._loop.time()))
        else:
            self._loop.remove_reader(self._in)
            self._leave(None)

    def _decide(self) -> None:
        self._escape = None
        self._act(self._typist.decide())

    def _act(self, typed: list[Typed]) -> None:
        for what in typed:
            if what is Request.LEAVE:
                self._leave(None)
            elif isinstance(what, Request):
                continue
            elif self._strokes.qsize() < MOST_STROKES:
                self._strokes.put_nowait(what)
            else:
                self._typist.forget()  # whether it was to be held or let go of
        self._set_timers()
        self._draw()

    def _let_go_of_repeated(self) -> None:
        self._release = None
        self._act(self._typist.let_go())

    def _set_timers(self) -> None:
        if self._release is not None:
            self._release.cancel()
            self._release = None
        if self._typist.held and self._typist.release_due is not None:
            self._release = self._loop.call_at(self._typist.release_due, self._let_go_of_repeated)
        if self._typist.undecided and self._escape is None:
            self._escape = self._loop.call_later(ESCAPE_SECONDS, self._decide)
        elif not self._typist.undecided and self._escape is not None:
            self._escape.cancel()
            self._escape = None
        if self._typist.held and self._again is None:
            self._held_since = self._sent = self._loop.time()
            self._again = self._loop.call_later(AGAIN_SECONDS, self._hold_on)
        elif not self._typist.held and self._again is not None:
            self._again.cancel()
            self._again = None

    def _stop_timers(self) -> None:
        for timer in (self._escape, self._again, self._release):
            if timer is not None:
                timer.cancel()

    def _hold_on(self) -> None:
        now = self._loop.time()
        if now - self._sent > LATE_SECONDS or now - self._held_since > LONGEST_HOLD_SECONDS:
            self._again = None
            self._act(self._typist.let_go())
            return
        self._sent = now
        if self._strokes.empty():
            self._strokes.put_nowait(tuple((key, True) for key in self._typist.held))
        self._again = self._loop.call_later(AGAIN_SECONDS, self._hold_on)

    def _say(self, about: str, note: str) -> None:
        self._notes[about] = note
        self._set_timers()
        self._draw()

    def _draw(self) -> None:
        columns, lines = _size(self._out)
        down = " and ".join(key.upper() for key in self._typist.held)
        held = f"{down} held down. Space lets go." if down else ""
        notes = [line for note in (HELP, held, *self._notes.values()) for line in textwrap.wrap(note, columns)]
        _write(self._out, painted(self._picture, notes, lit=self._lit, lines=lines))


@contextlib.contextmanager
def _own_screen(read_fd: int, write_fd: int) -> Iterator[None]:
    """Have the terminal raw and on its second screen, and at the end as it was, unless it is gone by then."""
    before = termios.tcgetattr(read_fd)
    try:
        tty.setraw(read_fd)
        _write(write_fd, ENTER_SCREEN)
        yield
    finally:
        _write(write_fd, LEAVE_SCREEN)
        with contextlib.suppress(termios.error):
            termios.tcsetattr(read_fd, termios.TCSADRAIN, before)


def _write(fd: int, text: str) -> None:
    """Nothing more can be done for a terminal that takes no text."""
    data = text.encode(sys.stdout.encoding, "replace")
    with contextlib.suppress(OSError):
        while data:
            data = data[os.write(fd, data) :]


def _size(fd: int) -> tuple[int, int]:
    """Columns and lines, of which some terminals say nothing."""
    with contextlib.suppress(OSError):
        size = os.get_terminal_size(fd)
        if size.columns and size.lines:
            return size.columns, size.lines
    return _FALLBACK
