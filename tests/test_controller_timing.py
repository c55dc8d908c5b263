"""The host's clock: told, and set by hand where no time server sets it."""

from datetime import timedelta

import pytest

from daemon.errors import BadInput, HostFailed, Refused
from daemon.messages.clock import ClockStatus, LookAtClock, SetClock
from daemon.version import BUILD_DATE
from tests.controller_unit import HTTPS, World, running
from tests.fakes import START


async def test_what_the_clock_follows_is_told() -> None:
    world = World()
    world.clock.follows, world.time.server = True, "ntp.theatre.example"
    async with running(world) as unit:
        assert await unit.submit(LookAtClock()) == ClockStatus(True, "ntp.theatre.example", 0.25)


async def test_a_clock_that_was_never_set_is_set_and_its_certificate_is_judged_again() -> None:
    world = World()
    world.clock.set_now(BUILD_DATE - timedelta(days=400))
    async with running(world) as unit:
        assert "clock-not-set" in unit.alarms
        await unit.submit(SetClock(START, HTTPS))
        assert world.clock.now() == START
        await unit.until(lambda snapshot: not any(alarm.code == "clock-not-set" for alarm in snapshot.alarms))
        assert "clock-set" in unit.events.codes


async def test_a_clock_that_follows_a_server_is_not_set_by_hand() -> None:
    world = World()
    world.clock.follows = True
    async with running(world) as unit:
        with pytest.raises(Refused) as refused:
            await unit.submit(SetClock(START + timedelta(hours=1), HTTPS))
        assert refused.value.code == "clock-synchronised"
        assert world.clock.now() == START


@pytest.mark.parametrize("days", [-1, 41 * 365])
async def test_a_time_that_cannot_be_is_refused(days: int) -> None:
    async with running() as unit:
        with pytest.raises(BadInput) as refused:
            await unit.submit(SetClock(BUILD_DATE + timedelta(days=days), HTTPS))
        assert refused.value.field == "time"


async def test_a_host_that_refuses_is_told() -> None:
    world = World()
    async with running(world) as unit:
        world.time.refuse_next = HostFailed("clock-not-set", "timedatectl refused.", "Name a time server.")
        with pytest.raises(HostFailed):
            await unit.submit(SetClock(START, HTTPS))
        assert "clock-set" not in unit.events.codes
