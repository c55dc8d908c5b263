"""The front panel's code: kept as a hash, checked with a brake, and gone with a factory reset."""

import pytest

from daemon.errors import BadInput, Refused, StorageFault, TooMany
from daemon.messages.panel import SetPanelLock, UnlockPanel
from daemon.messages.reset import FactoryReset
from daemon.states import State
from tests.controller_unit import PANEL, RunningUnit, World, running


def locked(unit: RunningUnit) -> bool:
    return unit.snapshot.panel_locked


async def lock(unit: RunningUnit, code: str = "4711") -> None:
    await unit.submit(SetPanelLock(code, PANEL))


async def unlock(unit: RunningUnit, code: str) -> None:
    await unit.submit(UnlockPanel(code, PANEL))


async def test_a_code_locks_the_panel_until_it_is_taken_away() -> None:
    async with running() as unit:
        assert not locked(unit)
        await lock(unit)
        assert locked(unit)
        await unlock(unit, "4711")
        with pytest.raises(Refused) as caught:
            await unlock(unit, "4712")
        assert caught.value.code == "wrong-code"
        await lock(unit, "")
        assert not locked(unit)
        await unlock(unit, "anything")


async def test_the_code_survives_a_restart_and_stands_nowhere() -> None:
    world = World()
    async with running(world) as unit:
        await lock(unit, "83915572")
        assert "83915572" not in repr(world.settings.settings) + " ".join(event.text for event in unit.events.events)
    async with running(world) as unit:
        assert locked(unit)
        await unlock(unit, "83915572")


@pytest.mark.parametrize("code", ["123", "123456789", "12a4", "١٢٣٤", "1234\n", " 1234"])
async def test_a_code_is_4_to_8_digits(code: str) -> None:
    async with running() as unit:
        with pytest.raises(BadInput) as caught:
            await lock(unit, code)
        assert caught.value.code == "bad-code"
        assert not locked(unit)


async def test_guessing_is_slowed_down_and_a_right_code_ends_that() -> None:
    async with running() as unit:
        await lock(unit)
        for _ in range(3):
            with pytest.raises(Refused):
                await unlock(unit, "0000")
        waits = []
        for _ in range(7):
            with pytest.raises(TooMany) as caught:
                await unlock(unit, "4711")
            waits.append(caught.value.retry_after)
            unit.clock.advance(caught.value.retry_after)
            with pytest.raises(Refused):
                await unlock(unit, "0000")
        assert waits == sorted(waits)
        assert waits[0] <= 5
        assert waits[-1] <= 61
        unit.clock.advance(61)
        await unlock(unit, "4711")
        with pytest.raises(Refused):
            await unlock(unit, "0000")


async def test_a_disk_that_refuses_leaves_the_lock_as_it_was() -> None:
    async with running() as unit:
        unit.world.storage.fail()
        with pytest.raises(StorageFault):
            await lock(unit)
        assert not locked(unit)
        await lock(unit)
        assert locked(unit)


async def test_a_factory_reset_takes_the_lock_away() -> None:
    async with running() as unit:
        await lock(unit)
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        assert not locked(unit)
