"""What the port NameAnnouncer promises, asked of the real part on a real link, and of the fake."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import msgspec
import pytest

from daemon.adapters.mdns import MdnsAnnouncer
from daemon.adapters.system_clock import SystemClock
from daemon.ports import Announcement
from tests.fake_name_announcer import FakeNameAnnouncer
from tests.mdns_network import FAR, NEAR, judge, link

FOH = Announcement("foh", (NEAR,), "Unit", (("_https._tcp.local.", 443),), (("model", "BS-1"),))
STAGE = msgspec.structs.replace(FOH, host_name="stage")


@dataclass
class World:
    """`resolves` says whether another host finds a name; `told` are the names that the announcer told."""

    announcer: MdnsAnnouncer | FakeNameAnnouncer
    told: list[str]
    resolves: Callable[[str], Awaitable[bool]]


Worlds = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture(params=["real", "fake"])
def worlds(request: pytest.FixtureRequest) -> Worlds:
    """Makes a world where other hosts have the names `others`."""

    @contextlib.asynccontextmanager
    async def real(*others: str) -> AsyncIterator[World]:
        told: list[str] = []
        with link(f"{NEAR}/24") as there:
            async with judge(there) as other:
                other.claims = {f"{name}.local.": f"A {FAR}" for name in others}
                announcer = MdnsAnnouncer(SystemClock(), "near", told.append)

                async def resolves(name: str) -> bool:
                    return await other.ask(f"{name}.local.", "A", seconds=1.5) == {str(NEAR)}

                try:
                    yield World(announcer, told, resolves)
                finally:
                    await announcer.close()

    @contextlib.asynccontextmanager
    async def fake(*others: str) -> AsyncIterator[World]:
        told: list[str] = []
        announcer = FakeNameAnnouncer(told.append)
        announcer.others = set(others)

        async def resolves(name: str) -> bool:
            return name == announcer.host_name

        yield World(announcer, told, resolves)
        await announcer.close()

    return real if request.param == "real" else fake


async def test_what_is_announced_is_found_until_it_is_taken_back(worlds: Worlds) -> None:
    async with worlds() as world:
        await world.announcer.announce(FOH)
        assert await world.resolves("foh")
        await world.announcer.announce(None)
        assert not await world.resolves("foh")
        assert world.told == ["foh", ""]


async def test_a_second_call_replaces_what_the_first_announced(worlds: Worlds) -> None:
    async with worlds() as world:
        await world.announcer.announce(FOH)
        await world.announcer.announce(STAGE)
        assert await world.resolves("stage")
        assert not await world.resolves("foh")
        assert world.told == ["foh", "stage"]


async def test_the_last_of_overlapping_calls_counts(worlds: Worlds) -> None:
    async with worlds() as world:
        await asyncio.gather(*(world.announcer.announce(one) for one in (FOH, None, STAGE)))
        assert await world.resolves("stage")
        assert world.told == ["stage"]


async def test_a_name_that_another_host_has_is_left_to_it(worlds: Worlds) -> None:
    async with worlds("foh", "foh-2") as world:
        await world.announcer.announce(FOH)
        assert world.told == ["foh-3"]
        assert await world.resolves("foh-3")


async def test_without_addresses_nothing_is_announced(worlds: Worlds) -> None:
    async with worlds() as world:
        await world.announcer.announce(FOH)
        await world.announcer.announce(msgspec.structs.replace(FOH, addresses=()))
        assert world.told == ["foh", ""]


async def test_after_the_end_nothing_is_announced(worlds: Worlds) -> None:
    async with worlds() as world:
        await world.announcer.announce(FOH)
        await world.announcer.close()
        await world.announcer.announce(FOH)
        await world.announcer.close()
        assert world.told == ["foh", ""]
