"""What the world reports: clients of port 80, the clock, the network."""

from datetime import UTC, datetime, timedelta

from daemon.messages.reset import FactoryReset
from daemon.messages.security import NoteHttpClient
from daemon.states import State
from tests.controller_unit import PANEL, RunningUnit, World, running
from tests.fakes import START


def _clients(unit: RunningUnit) -> list[str]:
    return [client.address for client in unit.snapshot.http_clients]


async def test_clients_of_port_80_are_listed_newest_first_and_for_24_hours() -> None:
    async with running() as unit:
        await unit.submit(NoteHttpClient("192.168.1.9"))
        unit.clock.advance(3600)
        await unit.submit(NoteHttpClient("192.168.1.10"))
        assert _clients(unit) == ["192.168.1.10", "192.168.1.9"]
        unit.clock.advance(23 * 3600)
        await unit.until(lambda snapshot: len(snapshot.http_clients) == 1)
        assert _clients(unit) == ["192.168.1.10"]
        unit.clock.advance(3600)
        await unit.until(lambda snapshot: not snapshot.http_clients)


async def test_a_clock_that_is_set_forgets_no_client_and_keeps_none_too_long() -> None:
    async with running() as unit:
        await unit.submit(NoteHttpClient("192.168.1.9"))
        unit.clock.set_now(START + timedelta(days=400))
        await unit.submit(NoteHttpClient("192.168.1.10"))
        assert _clients(unit) == ["192.168.1.10", "192.168.1.9"]
        unit.clock.set_now(START - timedelta(days=400))
        unit.clock.advance(86_400)
        await unit.until(lambda snapshot: not snapshot.http_clients)


async def test_many_clients_are_bounded_and_need_one_timer() -> None:
    async with running() as unit:
        at_rest = unit.clock.pending
        for number in range(300):
            await unit.submit(NoteHttpClient(f"10.0.{number // 250}.{number % 250}"))
        assert len(_clients(unit)) == 256
        assert unit.clock.pending == at_rest + 1
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        assert _clients(unit) == []


async def test_a_clock_that_is_set_later_makes_a_new_leaf_within_a_minute() -> None:
    world = World()
    world.clock.set_now(datetime(1970, 1, 1, tzinfo=UTC))
    async with running(world) as unit:
        before = unit.snapshot.serving_fingerprint
        assert unit.alarms == ["clock-not-set"]
        unit.clock.set_now(START)
        unit.clock.advance(60)
        await unit.until(lambda snapshot: snapshot.serving_fingerprint != before and not snapshot.alarms)


async def test_the_network_is_watched_until_the_end_and_no_longer() -> None:
    world = World()
    async with running(world):
        assert world.network.watchers == 1
    assert world.network.watchers == 0
