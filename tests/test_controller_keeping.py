"""What could not be stored is tried again, and its alarm goes when it is stored."""

from collections.abc import Callable
from typing import Any

import pytest

from daemon.messages.account import ResetPassword, SignIn
from daemon.messages.command import Command
from daemon.messages.security import ReopenPort80
from daemon.messages.unit import AcknowledgeAlarm
from daemon.states import State
from tests.controller_unit import HTTP, HTTPS, PANEL, RunningUnit, World, running


async def test_a_reopening_that_could_not_be_stored_is_stored_once_there_is_room() -> None:
    world = World()
    async with running(world) as unit:
        await unit.force()
        world.storage.break_down()
        await unit.submit(ReopenPort80(PANEL))
        assert "not-saved" in unit.alarms
        world.storage.mend()
        unit.clock.advance(30)
        await unit.until(lambda snapshot: all(alarm.code != "not-saved" for alarm in snapshot.alarms))
    async with running(world) as unit:
        assert unit.is_in(State.OPEN)


def _reset(_: RunningUnit) -> Command[Any]:
    return ResetPassword(PANEL)


def _sign_in(unit: RunningUnit) -> Command[Any]:
    return SignIn("admin", unit.first_password or "", HTTP)


@pytest.mark.parametrize("command", [_reset, _sign_in])
async def test_an_account_that_could_not_be_stored_is_stored_later(command: Callable[[RunningUnit], Any]) -> None:
    world = World()
    async with running(world) as unit:
        world.storage.fail()
        await unit.submit(command(unit))
        assert "not-saved" in unit.alarms
        unit.clock.advance(30)
        await unit.until(lambda snapshot: not snapshot.alarms)
        kept = (unit.first_password, unit.snapshot.password_travelled)
    async with running(world) as unit:
        assert (unit.first_password, unit.snapshot.password_travelled) == kept


async def test_a_later_write_that_succeeds_takes_the_alarm_down_at_once() -> None:
    world = World()
    async with running(world) as unit:
        world.storage.fail()
        await unit.submit(ResetPassword(PANEL))
        assert unit.alarms == ["not-saved"]
        await unit.submit(ResetPassword(PANEL))
        assert unit.alarms == []


async def test_a_new_unit_that_could_store_nothing_stores_it_all_when_the_disk_mends() -> None:
    world = World()
    world.storage.break_down()
    async with running(world) as unit:
        password, root = unit.first_password, unit.snapshot.root
        unit.clock.advance(30)
        assert unit.alarms == ["not-saved"]
        world.storage.mend()
        unit.clock.advance(60)
        await unit.until(lambda snapshot: not snapshot.alarms)
    async with running(world) as unit:
        assert (unit.first_password, unit.snapshot.root) == (password, root)


async def test_nothing_unsaved_means_no_timer() -> None:
    world = World()
    async with running(world) as unit:
        at_rest = world.clock.pending
        world.storage.fail()
        await unit.submit(ResetPassword(PANEL))
        assert world.clock.pending == at_rest + 1
        unit.clock.advance(30)
        await unit.until(lambda snapshot: not snapshot.alarms)
        assert world.clock.pending == at_rest


async def test_what_was_set_aside_is_told_until_the_owner_has_read_it() -> None:
    world = World()
    world.settings.faults = ("settings.json was damaged and set aside.",)
    async with running(world) as unit:
        assert [alarm.standing for alarm in unit.snapshot.alarms] == [True]
        await unit.submit(AcknowledgeAlarm("storage-fault", HTTPS))
        assert unit.alarms == []
