"""The panel's picture on a line that takes its time: whole repaints, and key presses to changed display.

An emulated panel on a pseudo-terminal paced at a real line's speed, and our driver. The bytes that cross the line, at
ten bits each, are the wire's own time; what is measured is how much more it takes, until the display shows all that it
must. For keys a menu is joined in, and UP and DOWN are pressed in turn. Run by hand: python -m bench.panel_latency
"""

import asyncio
import contextlib
import statistics
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import NamedTuple

from bench.harness import Verdict, run
from frontpanel.driver import FrontPanel
from frontpanel.emulated import EmulatedPanel
from frontpanel.items import MenuTree, StatusScreen, Submenu, TextPage
from frontpanel.keys import Key, KeyEvent
from frontpanel.layout import Size
from frontpanel.menu import Menu
from frontpanel.models import CFA635, Model
from frontpanel.screen import Led, Screen
from frontpanel.wire import BITS_PER_BYTE

REPAINTS = 40
PRESSES = 200
REPAINT_TARGET = 1.3
"""Times the wire's own time."""

KEY_TARGET_MS = 30.0
"""Beyond the wire's own time."""

SPEEDS = (115200, 19200)

TREE = MenuTree(
    StatusScreen(("Base Station",)),
    Submenu("root", "Menu", tuple(TextPage(f"page{number}", f"Page {number}", ()) for number in range(8))),
)


class Took(NamedTuple):
    """Seconds until the display was right, and the wire's own share of them."""

    total: float
    wire: float


class PacedPanel:
    """A panel on a line of `baud`, and a driver that shows it what it is told."""

    def __init__(self, link: Path, baud: int, model: Model = CFA635) -> None:
        self._loop = asyncio.get_running_loop()
        self._baud = baud
        self.model = model
        self.panel = EmulatedPanel(link, model, baud=baud)
        self.driver = FrontPanel(link, model, on_key=self._key)
        self._menu = Menu(TREE, Size(model.columns, model.rows), self._loop.time())

    async def repaint(self, screen: Screen) -> Took:
        """Show `screen` and wait for all of it."""
        return await self._timed(lambda: self.driver.show(screen), lambda: self._shows(screen))

    async def press(self, key: Key) -> Took:
        """Press and release `key`, and wait until the display shows what the menu answers."""
        before = self.panel.lines()
        took = await self._timed(
            lambda: self.panel.press(key),
            lambda: self.panel.lines() != before and self.panel.lines() == self._menu.rows(self._loop.time()),
        )
        self.panel.release(key)
        return took

    async def show_menu(self) -> None:
        """From now on show the menu."""
        self.driver.show(self._menu.screen(self._loop.time()))
        await self.panel.until(lambda: self.panel.lines() == self._menu.rows(self._loop.time()))

    async def _timed(self, start: Callable[[], None], done: Callable[[], bool]) -> Took:
        crossed = self.panel.bytes_in + self.panel.bytes_out
        began = self._loop.time()
        start()
        await self.panel.until(done)
        total = self._loop.time() - began
        crossed = self.panel.bytes_in + self.panel.bytes_out - crossed
        return Took(total, crossed * BITS_PER_BYTE / self._baud)

    def _shows(self, screen: Screen) -> bool:
        emulator = self.panel.emulator
        lit = emulator.leds() == screen.leds[: len(self.model.leds)] and emulator.state.backlight == screen.backlight
        return lit and emulator.lines() == screen.rows

    def _key(self, event: KeyEvent) -> None:
        now = self._loop.time()
        (self._menu.press if event.pressed else self._menu.release)(event.key, now)
        self.driver.show(self._menu.screen(now))


@contextlib.asynccontextmanager
async def paced(folder: Path, baud: int, model: Model = CFA635) -> AsyncIterator[PacedPanel]:
    """A paced panel with its driver running and connected."""
    bench = PacedPanel(folder / f"panel-{baud}", baud, model)
    bench.panel.plug()
    driving = asyncio.create_task(bench.driver.run())
    try:
        await bench.repaint(full(bench.model, 1))
        yield bench
    finally:
        driving.cancel()
        await asyncio.wait([driving])
        bench.panel.close()


def full(model: Model, number: int) -> Screen:
    """A screen that differs from the one before it in every cell and every light."""
    letter = "AB"[number % 2]
    led = (Led.OFF, Led.AMBER)[number % 2]
    return Screen((letter * model.columns,) * model.rows, (led,) * len(model.leds), 40 + number % 2)


async def repaints(folder: Path, baud: int, count: int, model: Model = CFA635) -> list[Took]:
    """Repaint everything `count` times."""
    async with paced(folder, baud, model) as bench:
        return [await bench.repaint(full(model, number)) for number in range(count)]


async def presses(folder: Path, baud: int, count: int, model: Model = CFA635) -> list[Took]:
    """Press UP and DOWN in turn, `count` times in all."""
    async with paced(folder, baud, model) as bench:
        await bench.show_menu()
        await bench.press(Key.ENTER)
        return [await bench.press(key) for _ in range(count // 2) for key in (Key.DOWN, Key.UP)]


def main() -> int:
    """Measure, print, and return 0 if the targets are met."""
    verdict = Verdict("panel latency")
    with tempfile.TemporaryDirectory() as folder:
        for baud in SPEEDS:
            painted = asyncio.run(repaints(Path(folder), baud, REPAINTS))
            pressed = asyncio.run(presses(Path(folder), baud, PRESSES))
            verdict.note(f"{baud} baud: whole repaint {1000 * statistics.median(took.wire for took in painted):.1f} ms")
            times = statistics.median(took.total / took.wire for took in painted)
            verdict.judge("of the wire's own time, taken", times, REPAINT_TARGET, " times")
            beyond = sorted(1000 * (took.total - took.wire) for took in pressed)
            verdict.judge("key to display beyond it, median", statistics.median(beyond), KEY_TARGET_MS, " ms")
            verdict.judge("99th percentile", beyond[int(len(beyond) * 0.99)], KEY_TARGET_MS, " ms")
    return verdict.close()


if __name__ == "__main__":
    run(main)
