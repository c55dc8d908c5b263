"""Ten thousand keys on a line that fails in every way it can: nothing is left behind, and the picture is right.

The keys and faults are drawn from pytest's --hypothesis-seed, so that `make soak` goes through others each round.
"""

import asyncio
import contextlib
import gc
import random
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from frontpanel import faults
from frontpanel.driver import FrontPanel
from frontpanel.emulated import EmulatedPanel
from frontpanel.keys import Key, KeyEvent
from frontpanel.models import CFA635
from frontpanel.protocol import Packet, encode
from frontpanel.screen import Led, Screen
from tests.panel_bench import forbidden_in

PRESSES = 10_000
ROUND = 50
"""Keys between two looks at the picture."""

WARM_UP = 20
"""Rounds before the first count: buffers and caches have their size by then."""

MOST_GROWTH = 64 * 1024
"""Bytes; a single object leaked with each key would be more."""

QUICK = (faults.duplicate, faults.after_noise(b"\xff\x00\xff"), faults.split(0.002))
SLOW = (faults.lose, faults.corrupt, faults.late(0.3), faults.after_noise(b"\x40\x16\xff"))
"""Faults of replies; each of the slow ones costs a time-out, so that there are few."""

IN_REPORTS = (faults.clean, faults.clean, faults.clean, faults.lose, faults.corrupt, faults.duplicate)


@dataclass
class Left:
    """What a program holds."""

    tasks: int
    files: int
    memory: int


def holds() -> Left:
    gc.collect()
    return Left(
        len(asyncio.all_tasks()), len(list(Path("/proc/self/fd").iterdir())), tracemalloc.get_traced_memory()[0]
    )


@pytest.fixture
def counted() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.fixture
def dice(pytestconfig: pytest.Config) -> random.Random:
    return random.Random(pytestconfig.getoption("--hypothesis-seed") or 635)


class Person:
    """Presses keys and has each shown; knows that presses and releases of a key take turns."""

    def __init__(self, link: Path) -> None:
        self.panel = EmulatedPanel(link)
        self.panel.plug()
        self.driver = FrontPanel(link, None, on_key=self._key, first_pause=0.01, longest_pause=0.02)
        self.sent = bytearray()
        self.events = 0
        self._pressing = False
        self._down: set[Key] = set()
        self.panel.overhear(self._overhear)

    async def press_some(self, dice: random.Random) -> None:
        """Press ROUND keys, the driver at work meanwhile; reports of them get lost, doubled and broken."""
        self._pressing = True
        for _ in range(ROUND):
            self.panel.inject_in_reports(dice.choice(IN_REPORTS), dice.choice(IN_REPORTS))
            self.panel.tap(dice.choice(tuple(Key)))
            await asyncio.sleep(0)

    async def shows(self, screen: Screen) -> None:
        """Press no more, and wait until the panel shows `screen`."""
        self._pressing = False
        self.driver.show(screen)
        wanted = tuple(row.ljust(CFA635.columns) for row in screen.rows)
        await self.panel.until(lambda: self.panel.lines() == wanted and self.panel.emulator.leds() == screen.leds)

    def _key(self, event: KeyEvent) -> None:
        assert event.pressed is (event.key not in self._down)
        self._down ^= {event.key}
        self.events += 1
        if self._pressing:
            self.driver.show(Screen((event.key.name, f"{self.events}")))

    def _overhear(self, data: bytes) -> None:
        self.sent += data
        assert not forbidden_in(bytes(self.sent))
        del self.sent[:-8]


@contextlib.asynccontextmanager
async def person_at(link: Path) -> AsyncIterator[Person]:
    person = Person(link)
    driving = asyncio.create_task(person.driver.run())
    try:
        yield person
        assert not driving.done()
        assert person.panel.emulator.host_resets == person.panel.emulator.stores == 0
    finally:
        driving.cancel()
        await asyncio.wait([driving])
        person.panel.close()


def mischief(panel: EmulatedPanel, dice: random.Random, number: int) -> None:
    """Do to the line what the round's number and the dice say."""
    panel.inject(*(dice.choice((faults.clean, *QUICK)) for _ in range(4)))
    if number % 50 == 3:
        panel.inject(dice.choice(SLOW))
    if number % 10 == 5:
        panel.unplug()
        panel.plug()
    if number % 10 == 8:
        panel.babble(dice.randbytes(30))
    if number % 40 == 11:
        panel.babble(encode(Packet(0x05, bytes((12, 28, 97)))))


@pytest.mark.alone
async def test_ten_thousand_keys_and_every_fault_leave_no_task_file_or_memory_behind(
    tmp_path: Path, dice: random.Random, counted: None
) -> None:
    async with person_at(tmp_path / "panel") as person:
        before = holds()
        for number in range(PRESSES // ROUND):
            mischief(person.panel, dice, number)
            await person.press_some(dice)
            leds = tuple(dice.choice(tuple(Led)) for _ in CFA635.leds)
            await person.shows(Screen((f"round {number}", "", f"{dice.random()}"[:20], "✓"), leds))
            if number == WARM_UP:
                person.panel.commands.clear()
                before = holds()
        person.panel.commands.clear()
        after = holds()
        assert person.events > PRESSES
        assert after.tasks == before.tasks
        assert after.files == before.files
        assert after.memory - before.memory < MOST_GROWTH
