"""What the port NameAnnouncer promises, asked of the real part on a real link, and of the fake."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import msgspec
import pytest

from daemon.adapters.mdns import MdnsAnnouncer
from daemon.adapters.system_clock import SystemClock
from daemon.ports import Announcement
from tests.fake_name_announcer import FakeNameAnnouncer
from tests.mdns_network import FAR, NEAR, judge, link
from tests.together import Together

FOH = Announcement("foh", (NEAR,), "Unit", (("_https._tcp.local.", 443),), (("model", "BS-1"),))
STAGE = msgspec.structs.replace(FOH, host_name="stage")


@dataclass
class World:
    """`resolves` says whether another host finds a name; `told` are the names that the announcer told.

    `take` has other hosts have these names.
    """

    announcer: MdnsAnnouncer | FakeNameAnnouncer
    told: list[str]
    resolves: Callable[[str], Awaitable[bool]]
    take: Callable[..., None]

    @property
    def world(self) -> "World":
        """Itself, which is what a promise takes."""
        return self


@contextlib.asynccontextmanager
async def real() -> AsyncIterator[World]:
    told: list[str] = []
    with link(f"{NEAR}/24") as there:
        async with judge(there) as other:
            announcer = MdnsAnnouncer(SystemClock(), "near", told.append)

            async def resolves(name: str) -> bool:
                return await other.ask(f"{name}.local.", "A", seconds=1.5) == {str(NEAR)}

            def take(*names: str) -> None:
                other.claims = {f"{name}.local.": f"A {FAR}" for name in names}

            try:
                yield World(announcer, told, resolves, take)
            finally:
                await announcer.close()


@contextlib.asynccontextmanager
async def fake() -> AsyncIterator[World]:
    told: list[str] = []
    announcer = FakeNameAnnouncer(told.append)

    async def resolves(name: str) -> bool:
        return name == announcer.host_name

    def take(*names: str) -> None:
        announcer.others = set(names)

    yield World(announcer, told, resolves, take)
    await announcer.close()


async def what_is_announced_is_found_until_it_is_taken_back(world: World) -> None:
    await world.announcer.announce(FOH)
    assert await world.resolves("foh")
    await world.announcer.announce(None)
    assert not await world.resolves("foh")
    assert world.told == ["foh", ""]


async def a_second_call_replaces_what_the_first_announced(world: World) -> None:
    await world.announcer.announce(FOH)
    await world.announcer.announce(STAGE)
    assert await world.resolves("stage")
    assert not await world.resolves("foh")
    assert world.told == ["foh", "stage"]


async def the_last_of_overlapping_calls_counts(world: World) -> None:
    await asyncio.gather(*(world.announcer.announce(one) for one in (FOH, None, STAGE)))
    assert await world.resolves("stage")
    assert world.told == ["stage"]


async def a_name_that_another_host_has_is_left_to_it(world: World) -> None:
    world.take("foh", "foh-2")
    await world.announcer.announce(FOH)
    assert world.told == ["foh-3"]
    assert await world.resolves("foh-3")


async def without_addresses_nothing_is_announced(world: World) -> None:
    await world.announcer.announce(FOH)
    await world.announcer.announce(msgspec.structs.replace(FOH, addresses=()))
    assert world.told == ["foh", ""]


async def after_the_end_nothing_is_announced(world: World) -> None:
    await world.announcer.announce(FOH)
    await world.announcer.close()
    await world.announcer.announce(FOH)
    await world.announcer.close()
    assert world.told == ["foh", ""]


PROMISES = [
    what_is_announced_is_found_until_it_is_taken_back,
    a_second_call_replaces_what_the_first_announced,
    the_last_of_overlapping_calls_counts,
    a_name_that_another_host_has_is_left_to_it,
    without_addresses_nothing_is_announced,
    after_the_end_nothing_is_announced,
]

together = Together(real)
test_what_is_announced_is_found_until_it_is_taken_back = together(what_is_announced_is_found_until_it_is_taken_back)
test_a_second_call_replaces_what_the_first_announced = together(a_second_call_replaces_what_the_first_announced)
test_the_last_of_overlapping_calls_counts = together(the_last_of_overlapping_calls_counts)
test_a_name_that_another_host_has_is_left_to_it = together(a_name_that_another_host_has_is_left_to_it)
test_without_addresses_nothing_is_announced = together(without_addresses_nothing_is_announced)
test_after_the_end_nothing_is_announced = together(after_the_end_nothing_is_announced)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
async def test_the_fake_keeps_it_too(promise: Callable[[World], Awaitable[None]]) -> None:
    async with fake() as world:
        await promise(world)
