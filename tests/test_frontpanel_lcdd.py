"""The emulated panels driven by LCDproc's server, which knows real ones and not ours."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontpanel.emulated import EmulatedPanel
from frontpanel.keys import Key
from frontpanel.models import CFA635, MODELS, Model
from frontpanel.screen import Led
from tests.lcdd import Client, lcdd

LOST_BY_LCDD = {"CFA635": "`", "CFA633": "~", "CFA533": "~"}
"""Characters that it sends as they are, although these displays have none such."""


@pytest.fixture(params=MODELS, ids=lambda model: model.name)
async def panel(request: pytest.FixtureRequest) -> AsyncIterator[EmulatedPanel]:
    model: Model = request.param
    made = EmulatedPanel(model=model, baud=model.baud, particular=True)
    made.plug()
    yield made
    made.close()


@pytest.fixture
async def client(panel: EmulatedPanel, tmp_path: Path) -> AsyncIterator[Client]:
    async with lcdd(panel.device, int(panel.emulator.model.setting), tmp_path) as connected:
        yield connected


async def row_is(panel: EmulatedPanel, row: int, text: str) -> None:
    await panel.until(lambda: panel.lines()[row].rstrip() == text)


async def shown(panel: EmulatedPanel, text: str) -> None:
    await panel.until(lambda: any(text in row for row in panel.lines()))


async def all_leds_are(panel: EmulatedPanel, colour: Led) -> None:
    await panel.until(lambda: set(panel.emulator.leds()) == {colour})


@pytest.mark.alone
async def test_lcdd_drives_the_emulated_panel_at_full_speed_in_the_characters_that_we_send(
    panel: EmulatedPanel, client: Client
) -> None:
    model = panel.emulator.model
    frames, start = panel.frames, time.monotonic()
    plain = "".join(map(chr, range(0x20, 0x7F))).replace(LOST_BY_LCDD[model.name], "")
    for at in range(0, len(plain), model.columns):
        text = plain[at : at + model.columns]
        await client.show("Base Station", text)
        await row_is(panel, 0, "Base Station")
        await panel.until(lambda: panel.emulator.state.cells[1] == model.encode(text, model.columns))  # noqa: B023
    await panel.until(lambda: panel.frames >= frames + 40)
    assert (panel.frames - frames) / (time.monotonic() - start) >= 20
    assert panel.dropped == 0


async def test_lcdd_sets_the_contrast_and_answers_the_emulated_keys(panel: EmulatedPanel, client: Client) -> None:
    model = panel.emulator.model
    await client.show("mine")
    await row_is(panel, 0, "mine")
    assert panel.emulator.state.contrast == 350 * (model.most_contrast + 1) // 1000, "of LCDd's thousand"
    panel.tap(Key.EXIT)
    await shown(panel, "Options")
    panel.tap(Key.DOWN, Key.ENTER)
    await shown(panel, "_server_screen")
    panel.tap(Key.EXIT)
    await shown(panel, "Options")
    panel.tap(Key.EXIT)
    await row_is(panel, 0, "mine")


@pytest.mark.parametrize("panel", [CFA635], indirect=True, ids=["CFA635"])
async def test_lcdd_lights_the_emulated_leds(panel: EmulatedPanel, client: Client) -> None:
    for value, colour in ((15, Led.GREEN), (240, Led.RED), (255, Led.AMBER), (0, Led.OFF)):
        await client.lights(value)
        await all_leds_are(panel, colour)
    await client.lights(1)
    await panel.until(lambda: Led.GREEN in panel.emulator.leds())
    assert panel.emulator.leds().count(Led.OFF) == 3
