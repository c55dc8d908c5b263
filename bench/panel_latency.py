"""Key press to changed display, beyond the time that the wire itself needs.

An emulated 635 on a pseudo-terminal paced at 115,200 baud, our driver, and a menu: UP and DOWN are pressed in turn,
and the time is taken from the key going down to the display showing what it must. The bytes that crossed the line
meanwhile, at ten bits each, are the wire's own time. Run by hand: python -m bench.panel_latency
"""

import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

from bench.harness import Verdict
from frontpanel.driver import FrontPanel
from frontpanel.emulated import EmulatedPanel
from frontpanel.items import MenuTree, StatusScreen, Submenu, TextPage
from frontpanel.keys import Key, KeyEvent
from frontpanel.layout import Size
from frontpanel.menu import Menu
from frontpanel.models import CFA635
from frontpanel.wire import BITS_PER_BYTE

PRESSES = 200
TARGET_MS = 30.0

TREE = MenuTree(
    StatusScreen(("Base Station",)),
    Submenu("root", "Menu", tuple(TextPage(f"page{number}", f"Page {number}", ()) for number in range(8))),
)


class Latency:
    """A panel, its driver and a menu joined; measures one press at a time."""

    def __init__(self, link: Path) -> None:
        self._loop = asyncio.get_running_loop()
        self.panel = EmulatedPanel(link, CFA635, baud=CFA635.baud)
        self._menu = Menu(TREE, Size(CFA635.columns, CFA635.rows), self._loop.time())
        self.driver = FrontPanel(link, CFA635, on_key=self._on_key)

    def show(self) -> None:
        """Show the menu."""
        self.driver.show(self._menu.screen(self._loop.time()))

    async def shown(self) -> None:
        """Wait until the display shows the menu."""
        await self.panel.until(lambda: self.panel.lines() == self._menu.rows(self._loop.time()))

    async def press(self, key: Key) -> tuple[float, float]:
        """Press and release `key`; return the seconds to the changed display, and the wire's share of them."""
        before = self.panel.lines()
        crossed = self.panel.bytes_in + self.panel.bytes_out
        start = self._loop.time()
        self.panel.press(key)
        await self.panel.until(lambda: self.panel.lines() != before)
        await self.shown()
        total = self._loop.time() - start
        crossed = self.panel.bytes_in + self.panel.bytes_out - crossed
        self.panel.release(key)
        return total, crossed * BITS_PER_BYTE / CFA635.baud

    def _on_key(self, event: KeyEvent) -> None:
        now = self._loop.time()
        (self._menu.press if event.pressed else self._menu.release)(event.key, now)
        self.show()


async def measure(folder: Path) -> list[tuple[float, float]]:
    """Return (total, wire) in seconds for each press."""
    latency = Latency(folder / "panel")
    latency.panel.plug()
    latency.show()
    run = asyncio.create_task(latency.driver.run())
    await latency.shown()
    await latency.press(Key.ENTER)
    times = [await latency.press(key) for _ in range(PRESSES // 2) for key in (Key.DOWN, Key.UP)]
    run.cancel()
    await asyncio.wait([run])
    latency.panel.close()
    return times


def main() -> int:
    """Measure, print, and return 0 if the target is met."""
    with tempfile.TemporaryDirectory() as folder:
        times = asyncio.run(measure(Path(folder)))
    beyond = sorted((total - wire) * 1000 for total, wire in times)
    wire = statistics.median(wire for _, wire in times) * 1000
    verdict = Verdict("panel latency")
    verdict.note(f"{len(times)} key presses to changed display at {CFA635.baud} baud, wire's own time {wire:.2f} ms")
    verdict.judge("beyond it, median", statistics.median(beyond), TARGET_MS, " ms")
    verdict.judge("99th percentile", beyond[int(len(beyond) * 0.99)], TARGET_MS, " ms")
    return verdict.close()


if __name__ == "__main__":
    sys.exit(main())
