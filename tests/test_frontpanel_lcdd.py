"""The emulated panel driven by LCDproc's server, which knows real ones and not ours."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontpanel.emulated import EmulatedPanel
from frontpanel.keys import Key
from frontpanel.models import CFA635
from frontpanel.screen import Led
from tests.lcdd import Client, lcdd


@pytest.fixture
async def panel() -> AsyncIterator[EmulatedPanel]:
    made = EmulatedPanel(baud=CFA635.baud)
    made.plug()
    yield made
    made.close()


@pytest.fixture
async def client(panel: EmulatedPanel, tmp_path: Path) -> AsyncIterator[Client]:
    async with lcdd(panel.device, 635, tmp_path) as connected:
        yield connected


async def row_is(panel: EmulatedPanel, row: int, text: str) -> None:
    await panel.until(lambda: panel.lines()[row].rstrip() == text)


async def all_leds_are(panel: EmulatedPanel, colour: Led) -> None:
    await panel.until(lambda: set(panel.emulator.leds()) == {colour})


async def test_lcdd_drives_the_emulated_635_at_full_speed_without_a_bad_frame(
    panel: EmulatedPanel, client: Client
) -> None:
    await client.show("Base Station", "HTTP on")
    await row_is(panel, 0, "Base Station")
    await row_is(panel, 1, "HTTP on")
    frames, start = panel.frames, time.monotonic()
    await panel.until(lambda: panel.frames >= frames + 60)
    rate = 60 / (time.monotonic() - start)
    assert rate >= 20
    assert panel.dropped == 0


async def test_lcdd_agrees_with_us_on_the_635s_character_set(panel: EmulatedPanel, client: Client) -> None:
    plain = "".join(map(chr, range(0x20, 0x7F))).replace("`", "")
    rows = [plain[at : at + 20] for at in range(0, len(plain), 20)]
    await client.show(*rows[:4])
    for number, row in enumerate(rows[:4]):
        await row_is(panel, number, row.rstrip())
    await client.show(rows[4])
    await row_is(panel, 0, rows[4].rstrip())


async def test_lcdd_answers_the_emulated_keys(panel: EmulatedPanel, client: Client) -> None:
    await client.show("mine")
    await row_is(panel, 0, "mine")
    panel.tap(Key.EXIT)
    await panel.until(lambda: "LCDproc Menu" in panel.lines()[0])
    panel.tap(Key.DOWN, Key.ENTER)
    await panel.until(lambda: "Screens" in panel.lines()[0])
    panel.tap(Key.EXIT)
    await panel.until(lambda: "LCDproc Menu" in panel.lines()[0])
    panel.tap(Key.EXIT)
    await row_is(panel, 0, "mine")


async def test_lcdd_lights_the_emulated_leds(panel: EmulatedPanel, client: Client) -> None:
    for value, colour in ((15, Led.GREEN), (240, Led.RED), (255, Led.AMBER), (0, Led.OFF)):
        await client.lights(value)
        await all_leds_are(panel, colour)
    await client.lights(1)
    await panel.until(lambda: Led.GREEN in panel.emulator.leds())
    assert panel.emulator.leds().count(Led.OFF) == 3
