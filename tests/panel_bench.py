"""Our driver on an emulated panel over a real pseudo-terminal, and what it reported."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from frontpanel.driver import FrontPanel, LinkHealth
from frontpanel.emulated import EmulatedPanel
from frontpanel.keys import KeyEvent
from frontpanel.models import CFA635, Model
from frontpanel.screen import Screen


@dataclass
class Bench:
    """An emulated panel, our driver on it, and what the driver reported."""

    panel: EmulatedPanel
    driver: FrontPanel
    keys: asyncio.Queue[KeyEvent]
    health: asyncio.Queue[LinkHealth]
    models: asyncio.Queue[Model]
    notes: asyncio.Queue[str]

    async def shows(self, *rows: str) -> None:
        width = self.panel.emulator.model.columns
        wanted = tuple(row.ljust(width) for row in rows)
        await self.panel.until(lambda: self.panel.lines()[: len(wanted)] == wanted)

    async def until_health(self, connected: bool) -> LinkHealth:
        while (health := await self.health.get()).connected is not connected:
            pass
        return health

    async def next_keys(self, count: int) -> list[KeyEvent]:
        return [await self.keys.get() for _ in range(count)]


@contextlib.asynccontextmanager
async def bench_of(
    link: Path,
    model: Model = CFA635,
    plugged: bool = True,
    asked: bool = False,
    particular: bool = False,
    baud: int | None = None,
) -> AsyncIterator[Bench]:
    """A panel of this `model`, and a driver that was told so, unless it has `asked` for itself.

    `particular` panels and lines that take their time (`baud`) are as EmulatedPanel has them.
    """
    panel = EmulatedPanel(link, model, baud=baud, particular=particular)
    sent = bytearray()
    panel.overhear(sent.extend)
    if plugged:
        panel.plug()
    keys: asyncio.Queue[KeyEvent] = asyncio.Queue()
    health: asyncio.Queue[LinkHealth] = asyncio.Queue()
    models: asyncio.Queue[Model] = asyncio.Queue()
    notes: asyncio.Queue[str] = asyncio.Queue()
    driver = FrontPanel(
        link,
        None if asked else model,
        on_key=keys.put_nowait,
        on_health=health.put_nowait,
        on_model=models.put_nowait,
        on_stored=notes.put_nowait,
        first_pause=0.02,
        longest_pause=0.1,
    )
    run = asyncio.create_task(driver.run())
    try:
        yield Bench(panel, driver, keys, health, models, notes)
        assert not run.done()
        assert panel.emulator.host_resets == 0
        assert panel.emulator.stores <= 1
        assert not forbidden_in(bytes(sent))
    finally:
        run.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await run
        panel.close()


FORBIDDEN = (bytes((5, 3, 12, 28, 97)), bytes((5, 3, 3, 11, 95)), bytes((5, 3, 8, 18, 99)))
"""Command 5's three forms as a panel would find them among our bytes: reset or switch off the host, reboot."""


def forbidden_in(sent: bytes) -> list[bytes]:
    """Return the forms of command 5 that stand anywhere in what was sent, on a frame's boundary or not."""
    return [form for form in FORBIDDEN if form in sent]


async def shown(bench: Bench, *rows: str) -> None:
    """Show `rows` and wait until the driver has settled on them."""
    bench.driver.show(Screen(rows))
    await bench.until_health(connected=True)
    await bench.shows(*rows)
