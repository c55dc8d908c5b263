"""The front panel as its owner meets it in the dark: locked, forgotten, unplugged and replaced, on a whole unit."""

import asyncio
import contextlib
from pathlib import Path

from frontpanel.emulated import EmulatedPanel
from frontpanel.keys import Key
from frontpanel.models import CFA533
from frontpanel.recovery import HOLD_SECONDS
from tests.system.panel import PanelUser
from tests.system.unit import Unit, running_unit


async def type_code(panel: PanelUser) -> None:
    """0, 0, 0, 0: each digit appears with UP, the next one's place with RIGHT."""
    for place in range(4):
        await panel.press(Key.UP)
        if place < 3:
            await panel.press(Key.RIGHT)
    panel.panel.tap(Key.ENTER)


async def lock(unit: Unit) -> None:
    await unit.panel.open("Administration", "Panel lock", "New code")
    await type_code(unit.panel)
    await unit.panel.until_shown("again")
    await type_code(unit.panel)
    await unit.panel.until_shown("The panel is locked")
    await unit.panel.press(Key.EXIT)


async def hold_for_the_reset_screen(unit: Unit) -> None:
    """ENTER and EXIT together; once more, as a person would, if a busy host lost sight of the keys."""
    for _ in range(2):
        for key in (Key.ENTER, Key.EXIT):
            unit.panel.panel.press(key)
        await asyncio.sleep(HOLD_SECONDS + 0.3)
        for key in (Key.EXIT, Key.ENTER):
            unit.panel.panel.release(key)
        with contextlib.suppress(AssertionError):
            await unit.panel.until_shown("Reset CCM Pass", seconds=1)
            return
    await unit.panel.until_shown("Reset CCM Pass")


async def test_a_locked_panel_wants_its_code_after_a_restart_as_well(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        await unit.panel.until_shown("Test unit")
        await lock(unit)
        await unit.stop()
        await unit.start()
        await unit.panel.until_shown("Test unit")
        await unit.panel.press(Key.DOWN)
        await unit.panel.until_shown("Panel code")
        await type_code(unit.panel)
        await unit.panel.until_shown("Menu")


async def test_who_forgot_the_code_resets_the_password_from_the_reset_screen(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as client:
        password = await unit.panel.read_password()
        await lock(unit)
        await unit.stop()
        await unit.start()
        await unit.panel.until_shown("Test unit")
        await hold_for_the_reset_screen(unit)
        await unit.panel.press(Key.ENTER)
        await unit.panel.press(Key.RIGHT)
        await unit.panel.press(Key.ENTER)
        await unit.panel.hold_enter()
        await unit.panel.until_shown("CCM password reset")
        assert (await client.sign_in(password)).status == 401


async def test_a_panel_of_another_size_is_found_when_it_is_plugged_in(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        await unit.panel.until_shown("S/N TB-0042")
        unit.panel.panel.unplug()
        small = EmulatedPanel(unit.panel.link, CFA533)
        small.plug()
        try:
            async with asyncio.timeout(15):
                await small.until(lambda: "TB-0042" in "".join(small.lines()))
            assert {len(row) for row in small.lines()} == {16}
            code, out, _ = await unit.command("status")
            assert code == 0
            assert "CFA533" in out
        finally:
            small.close()


async def test_the_panel_says_whose_it_is_from_power_on_and_is_told_once(tmp_path: Path) -> None:
    """Its own memory is written the first time only: not after a restart, nor after a factory reset."""
    async with running_unit(tmp_path) as unit:
        emulator = unit.panel.panel.emulator
        note = unit.state_dir / "panel-boot-screen.txt"
        await unit.until_panel_noted()
        assert [row.decode("ascii").strip() for row in emulator.boot_state.cells][:3] == [
            "Test unit",
            "",
            "Starting ...",
        ]
        await unit.stop()
        await unit.start()
        await unit.panel.confirm_dangerous("Administration", "Reset", "Factory reset")
        await unit.panel.until_shown("Factory reset done", seconds=30)
        await unit.panel.press(Key.EXIT)
        assert emulator.stores == 1
        assert note.exists()
