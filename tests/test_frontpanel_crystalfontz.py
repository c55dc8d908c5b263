"""The emulated 533 driven by the PyPI package `crystalfontz`, whose author has a real one and never saw ours.

It speaks what LCDd does not: versions, key masks, polling, the status, release codes, whole lines. Its character set is
also a second opinion on ours.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest
from crystalfontz import (
    KP_DOWN,
    KP_UP,
    Client,
    CursorStyle,
    DeviceError,
    KeyActivity,
    KeyActivityReport,
    ReportHandler,
    TemperatureReport,
    connection,
)
from crystalfontz.character import SpecialCharacter

from frontpanel.commands import CursorStyle as OurStyle
from frontpanel.emulated import EmulatedPanel
from frontpanel.glyphs import GLYPHS, TICK
from frontpanel.keys import Key
from frontpanel.models import CFA533

PATIENCE = 5.0
"""Seconds for a reply; this machine may have other things to do."""


class Listener(ReportHandler):
    """Keeps what keys did."""

    def __init__(self) -> None:
        self.activity: asyncio.Queue[KeyActivity] = asyncio.Queue()

    async def on_key_activity(self, report: KeyActivityReport) -> None:
        self.activity.put_nowait(report.activity)

    async def on_temperature(self, report: TemperatureReport) -> None:
        raise AssertionError("our panel has no thermometer")


@pytest.fixture
async def panel() -> AsyncIterator[EmulatedPanel]:
    made = EmulatedPanel(model=CFA533, baud=CFA533.baud, particular=True)
    made.plug()
    yield made
    assert made.dropped == 0
    made.close()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
async def client(panel: EmulatedPanel, listener: Listener) -> AsyncIterator[Client]:
    async with connection(panel.device, model="CFA533", report_handler=listener, timeout=PATIENCE) as connected:
        yield connected


async def test_crystalfontz_finds_the_emulated_533_alive_and_knows_what_it_is(client: Client) -> None:
    assert (await client.ping(b"0123456789abcdef")).response == b"0123456789abcdef"
    versions = await client.versions()
    assert (versions.model, versions.hardware_rev, versions.firmware_rev) == ("CFA533", "h1.4", "u1v2")


async def test_crystalfontz_writes_clears_and_moves_the_cursor(panel: EmulatedPanel, client: Client) -> None:
    with pytest.warns(DeprecationWarning, match="Command 7"):
        await client.set_line_1("Base Station")
    with pytest.warns(DeprecationWarning, match="Command 8"):
        await client.set_line_2("192.168.1.20")
    await client.send_data(1, 8, "7")
    assert panel.lines() == ("Base Station    ", "192.168.7.20    ")
    await client.set_cursor_position(1, 8)
    await client.set_cursor_style(CursorStyle.STATIC_UNDERSCORE)
    state = panel.emulator.state
    assert (state.cursor, state.cursor_style) == ((8, 1), OurStyle.UNDERSCORE)
    await client.clear_screen()
    assert panel.lines() == (" " * 16, " " * 16)


async def test_crystalfontz_agrees_with_us_on_the_533s_character_set(panel: EmulatedPanel, client: Client) -> None:
    plain = "".join(map(chr, range(0x20, 0x7F))).replace("\\", "").replace("~", "")
    assert client.device.character_rom.encode(plain) == CFA533.encode(plain)
    strangers = "".join(character for character, _ in CFA533.strangers)
    assert client.device.character_rom.encode(strangers) == bytes(code for _, code in CFA533.strangers)
    for at in range(0, len(plain), CFA533.columns):
        text = plain[at : at + CFA533.columns]
        await client.send_data(0, 0, text.ljust(CFA533.columns))
        assert panel.lines()[0] == text.ljust(CFA533.columns)


async def test_crystalfontz_draws_our_special_characters_bit_for_bit(panel: EmulatedPanel, client: Client) -> None:
    for index, glyph in enumerate(GLYPHS):
        drawn = "\n".join(f"{row:06b}".replace("0", " ").replace("1", "#") for row in glyph.rows)
        await client.set_special_character_data(index, SpecialCharacter.from_str(drawn))
    assert panel.emulator.state.glyphs == [glyph.rows for glyph in GLYPHS]
    await client.send_data(0, 0, bytes((5,)))
    assert panel.lines()[0][0] == TICK


async def test_crystalfontz_polls_held_keys_and_gets_presses_and_releases_in_order(
    panel: EmulatedPanel, client: Client, listener: Listener
) -> None:
    panel.press(Key.DOWN)
    states = (await client.poll_keypad()).states
    assert (states.down.pressed, states.down.pressed_since, states.up.pressed) == (True, True, False)
    panel.release(Key.DOWN)
    panel.tap(*Key)
    names = [(await listener.activity.get()).name for _ in range(14)]
    tapped = [f"KEY_{key.name}_{what}" for key in Key for what in ("PRESS", "RELEASE")]
    assert names == ["KEY_DOWN_PRESS", "KEY_DOWN_RELEASE", *tapped]


async def test_crystalfontz_sets_masks_contrast_and_backlight_and_reads_them_back(
    panel: EmulatedPanel, client: Client
) -> None:
    await client.configure_key_reporting(when_pressed={KP_UP}, when_released={KP_DOWN})
    await client.set_contrast(0.5)
    await client.set_backlight(0.4, 0.2)
    status = await client.read_status()
    assert (status.cfa633_contrast, status.lcd_brightness) == (0.5, 0.4)
    assert [status.key_states.up.pressed_since, status.key_states.up.released_since] == [True, False]
    assert [status.key_states.down.pressed_since, status.key_states.down.released_since] == [False, True]
    assert [panel.emulator.press(key) is not None for key in (Key.UP, Key.DOWN)] == [True, False]


async def test_crystalfontz_is_told_of_what_the_panel_refuses(client: Client) -> None:
    with pytest.raises(DeviceError):
        await client.send_data(0, 10, "beyond the edge")


async def test_crystalfontz_stores_and_reboots(panel: EmulatedPanel, client: Client) -> None:
    await client.send_data(0, 0, "Starting ...    ")
    await client.store_boot_state()
    await client.clear_screen()
    await client.reboot_lcd()
    assert panel.lines()[0] == "Starting ...    "
    assert panel.emulator.host_resets == 0
