"""`/clock`: told at every door, set by whoever is signed in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.errors import HostFailed, Refused
from daemon.messages.clock import ClockStatus, LookAtClock, SetClock
from daemon.messages.command import Door
from tests.web_doors import Doors, opened


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        doors.hub.answers[LookAtClock] = lambda _: ClockStatus(synchronised=False)
        yield doors


async def test_the_clock_is_told(doors: Doors) -> None:
    for client in (doors.client(Door.SOCKET), await doors.signed_in(Door.HTTP), await doors.signed_in()):
        told = (await client.call("GET", "/clock")).data
        assert told == {
            "time": "2027-01-15T19:00:00Z",
            "plausible": True,
            "synchronised": False,
            "server": "",
            "offset": None,
        }
    assert (await doors.client(Door.HTTPS).call("GET", "/clock")).status == 401


async def test_it_is_set_to_the_time_of_the_browser(doors: Doors) -> None:
    client = await doors.signed_in()
    assert (await client.call("PUT", "/clock", {"time": "2027-01-15T20:30:00+01:00"})).status == 200
    command = next(command for command in doors.hub.submitted if isinstance(command, SetClock))
    assert command.time == datetime(2027, 1, 15, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize("time", ["yesterday", "2027-01-15T20:30:00", 5, None])
async def test_what_is_no_time_with_its_offset_is_refused(doors: Doors, time: object) -> None:
    client = await doors.signed_in()
    assert (await client.call("PUT", "/clock", {"time": time})).status == 400
    assert not any(isinstance(command, SetClock) for command in doors.hub.submitted)


async def test_refusals_are_told(doors: Doors) -> None:
    client = await doors.signed_in()
    body = {"time": "2027-01-15T19:30:00Z"}
    doors.hub.faults[SetClock] = Refused("clock-synchronised", "It follows a server.", "Nothing to do.")
    assert (await client.call("PUT", "/clock", body)).code == "clock-synchronised"
    doors.hub.faults[SetClock] = HostFailed("clock-not-set", "timedatectl refused.", "Name a time server.")
    assert (await client.call("PUT", "/clock", body)).status == 502
