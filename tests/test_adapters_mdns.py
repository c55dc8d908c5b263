"""What MdnsAnnouncer really puts on the link, heard by a judge on another host who knows nothing of zeroconf."""

import asyncio
import contextlib
import selectors
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import IPv4Address
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from daemon.adapters.mdns import MdnsAnnouncer
from daemon.adapters.system_clock import SystemClock
from daemon.ports import Announcement
from tests.fakes import FakeClock
from tests.mdns_network import FAR, LATE, NEAR, NEAR6, PORT, Judge, Link, judge, link, probe, question, response, run
from tests.together import Together

HTTP, HTTPS = "_http._tcp.local.", "_https._tcp.local."
UNIT = Announcement("foh", (NEAR, NEAR6), "Unit 7", ((HTTP, 80), (HTTPS, 443)), (("model", "BS-1"), ("serial", "7")))
TEXT = '"model=BS-1" "serial=7"'


def changed(**what: object) -> Announcement:
    return msgspec.structs.replace(UNIT, **what)


class World(NamedTuple):
    """`unit` is on the near host of `there`, and told the names in `told`; `other` listens on the far one."""

    there: Link
    unit: MdnsAnnouncer
    other: Judge
    told: list[str]


@asynccontextmanager
async def a_world() -> AsyncIterator[World]:
    told: list[str] = []
    with link(f"{NEAR}/24", f"{NEAR6}/64") as there:
        async with judge(there) as other:
            unit = MdnsAnnouncer(SystemClock(), "near", told.append)
            try:
                yield World(there, unit, other, told)
            finally:
                await unit.close()


together = Together(a_world)


def descriptors() -> list[str]:
    return sorted(path.name for path in Path("/proc/self/fd").iterdir())


async def eventually(wanted: Callable[[], bool]) -> None:
    async with asyncio.timeout(6):
        while not wanted():  # noqa: ASYNC110 - there is nothing to wait on but the network
            await asyncio.sleep(0.02)


@together
async def test_another_host_finds_the_unit_by_name_and_by_service(unit: MdnsAnnouncer, other: Judge) -> None:
    await unit.announce(UNIT)
    assert await other.ask("foh.local.", "A") == {str(NEAR)}
    assert await other.ask("FOH.local.", "AAAA", seconds=0.2) == set()  # noted under its own spelling
    assert await other.ask("foh.local.", "AAAA") == {str(NEAR6)}
    for kind, port in ((HTTP, 80), (HTTPS, 443)):
        assert await other.ask(kind, "PTR") == {f"Unit 7.{kind}"}
        assert await other.ask(f"Unit 7.{kind}", "SRV") == {f"{port} foh.local."}
        assert await other.ask(f"Unit 7.{kind}", "TXT") == {TEXT}


@together
async def test_a_service_that_is_told_no_more_is_taken_back(unit: MdnsAnnouncer, other: Judge) -> None:
    await unit.announce(UNIT)
    begun = len(other.heard)
    await unit.announce(changed(services=((HTTPS, 444),)))
    await eventually(lambda: len(other.goodbyes(begun)) == 3)
    assert other.goodbyes(begun) == {(HTTP, "PTR"), (f"Unit 7.{HTTP}", "SRV"), (f"Unit 7.{HTTP}", "TXT")}
    assert await other.ask(HTTP, "PTR", seconds=0.7) == set()
    assert await other.ask(f"Unit 7.{HTTPS}", "SRV") == {"444 foh.local."}
    assert await other.ask("foh.local.", "A") == {str(NEAR)}


@together
async def test_another_host_name_takes_the_old_one_back(unit: MdnsAnnouncer, other: Judge) -> None:
    await unit.announce(UNIT)
    await unit.announce(changed(host_name="stage"))
    await eventually(lambda: ("foh.local.", "A") in other.goodbyes())
    assert await other.ask("stage.local.", "A") == {str(NEAR)}
    assert await other.ask("foh.local.", "A", seconds=0.7) == set()


async def test_with_none_everything_is_taken_back_and_every_socket_closed() -> None:
    """By itself: it counts the descriptors of the whole process."""
    async with a_world() as (_, unit, other, told):
        await check_sockets(unit, other, told)


async def check_sockets(unit: MdnsAnnouncer, other: Judge, told: list[str]) -> None:
    await unit.announce(None)  # the loop's own descriptors
    before = descriptors()
    await unit.announce(UNIT)
    assert len(descriptors()) > len(before)
    await unit.announce(None)
    assert descriptors() == before
    assert {("foh.local.", "A"), ("foh.local.", "AAAA"), (HTTP, "PTR"), (HTTPS, "PTR")} <= other.goodbyes()
    assert told == ["foh", ""]


@together
async def test_a_host_without_services_is_found_and_takes_its_leave(unit: MdnsAnnouncer, other: Judge) -> None:
    await unit.announce(changed(services=()))
    for kind, content in (("A", NEAR), ("AAAA", NEAR6), ("ANY", NEAR)):
        await asyncio.sleep(0.3)
        assert str(content) in await other.ask("foh.local.", kind)
    await unit.announce(changed(host_name="stage", services=()))
    await eventually(lambda: ("foh.local.", "A") in other.goodbyes())
    await unit.announce(None)
    await eventually(lambda: ("stage.local.", "A") in other.goodbyes())


@together
async def test_names_that_others_have_are_left_to_them(unit: MdnsAnnouncer, other: Judge, told: list[str]) -> None:
    other.claims = {"foh.local.": f"A {FAR}", f"Unit 7.{HTTP}": "SRV 0 0 80 far.local."}
    await unit.announce(UNIT)
    assert told == ["foh-2"]
    assert other.contents("foh.local.", "A") == set()
    assert other.contents(HTTP, "PTR") == {f"Unit 7 (2).{HTTP}"}
    assert other.contents(HTTPS, "PTR") == {f"Unit 7.{HTTPS}"}
    assert await other.ask("foh-2.local.", "A") == {str(NEAR)}


@together
async def test_a_name_taken_is_kept_until_nothing_is_announced(
    unit: MdnsAnnouncer, other: Judge, told: list[str]
) -> None:
    other.claims = {"foh.local.": f"A {FAR}"}
    await unit.announce(UNIT)
    other.claims = {}
    await unit.announce(changed(facts=()))
    await unit.announce(None)
    await unit.announce(UNIT)
    assert told == ["foh-2", "", "foh"]


@together
async def test_a_name_lost_in_the_meantime_is_given_up_with_the_next_announcement(
    unit: MdnsAnnouncer, other: Judge, told: list[str]
) -> None:
    await unit.announce(UNIT)
    other.claims = {"foh.local.": f"A {FAR}"}
    await unit.announce(UNIT)
    assert told == ["foh", "foh-2"]
    assert await other.ask("foh-2.local.", "A") == {str(NEAR)}


@together
async def test_of_two_that_start_together_a_later_address_has_the_name(
    unit: MdnsAnnouncer, other: Judge, told: list[str]
) -> None:
    other.claims, other.rival = {"foh.local.": ""}, str(LATE)
    await unit.announce(UNIT)
    assert told == ["foh-2"]


@together
async def test_of_two_that_start_together_an_earlier_address_has_not(
    unit: MdnsAnnouncer, other: Judge, told: list[str]
) -> None:
    other.claims, other.rival = {"foh.local.": ""}, "10.1.1.1"
    await unit.announce(UNIT)
    assert told == ["foh"]


@together
async def test_a_goodbye_or_the_units_own_address_is_no_conflict(
    unit: MdnsAnnouncer, other: Judge, told: list[str]
) -> None:
    other.claims = {"foh.local.": f"A {NEAR}"}
    asking = asyncio.ensure_future(unit.announce(UNIT))
    await asyncio.sleep(0.3)
    other.send(response("foh.local.", f"A {FAR}", ttl=0))
    await asking
    assert told == ["foh"]


@together
async def test_who_asks_whether_the_name_is_free_is_told_that_it_is_not(unit: MdnsAnnouncer, other: Judge) -> None:
    await unit.announce(UNIT)
    begun = len(other.heard)
    other.send(probe("foh.local.", str(LATE)))
    await eventually(lambda: other.contents("foh.local.", "A", begun) == {str(NEAR)})


@together
async def test_nothing_is_said_to_who_is_not_on_the_link(there: Link, unit: MdnsAnnouncer) -> None:
    run("ip route add 172.16.0.0/24 dev near")
    await unit.announce(UNIT)
    with there.on_far():
        run("ip addr add 172.16.0.1/24 dev far")
        run(f"ip route replace {NEAR}/32 dev far src 172.16.0.1")
        strange, known = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    with strange, known:
        strange.bind(("172.16.0.1", 0))
        known.bind((str(FAR), 0))
        answered = []
        for sock in (strange, known):
            sock.settimeout(0.5)
            sock.sendto(question("foh.local.", "A"), (str(NEAR), PORT))
            with contextlib.suppress(TimeoutError):
                await asyncio.to_thread(sock.recv, 9000)
                answered.append(sock)
        assert answered == [known]


@together
async def test_what_others_announce_is_not_kept_and_a_flood_ends_nothing(unit: MdnsAnnouncer, other: Judge) -> None:
    await unit.announce(UNIT)
    assert unit._responder is not None
    zeroconf = unit._responder._zeroconf.zeroconf
    known = set(zeroconf.cache.names())
    for number in range(3000):
        other.send(response(f"host{number}.local.", "A 10.9.8.1"))
        if number % 100 == 0:
            await asyncio.sleep(0.01)
    assert set(zeroconf.cache.names()) <= known | {"foh.local."}
    await asyncio.sleep(1.1)
    assert await other.ask("foh.local.", "A") == {str(NEAR)}


@together
async def test_long_and_odd_texts_are_made_fit(unit: MdnsAnnouncer, other: Judge, told: list[str]) -> None:
    await unit.announce(changed(host_name="x" * 70, instance="Bühne 1.2\n" + "ü" * 60, facts=(("note", "ü" * 200),)))
    assert told == ["x" * 63]
    (name,) = await other.ask(HTTP, "PTR")
    assert name.startswith("Bühne 1-2\\nü")
    assert len(name.removesuffix(f".{HTTP}").encode()) in (62, 63)


@together
async def test_nothing_more_is_asked_of_the_network_when_it_is_not_wanted_any_more(
    unit: MdnsAnnouncer, other: Judge, told: list[str]
) -> None:
    asking = asyncio.ensure_future(unit.announce(UNIT))
    await asyncio.sleep(0.1)
    asking.cancel()
    async with asyncio.timeout(1.5):
        await unit.announce(None)
    assert told == []
    assert other.contents("foh.local.", "A") == set()


async def test_a_failure_is_logged_once_and_tried_again_with_growing_pauses(caplog: pytest.LogCaptureFixture) -> None:
    clock, told = FakeClock(), list[str]()
    with link() as there:
        Path("/proc/sys/net/ipv6/conf/near/disable_ipv6").write_text("1")  # noqa: ASYNC240 - the kernel does not wait
        unit = MdnsAnnouncer(clock, "near", told.append)
        await unit.announce(UNIT)
        for pause in (5, 10, 20, 40, 80, 160, 300, 300):
            assert clock.pending == 1
            clock.advance(pause - 0.1)
            assert unit._task is None
            clock.advance(0.1)
            await eventually(lambda: unit._task is None)
        assert len(caplog.messages) == 1
        assert "trying again" in caplog.text
        run(f"ip addr add {NEAR}/24 dev near")
        clock.advance(300)
        await eventually(lambda: told == ["foh"])
        async with judge(there) as other:
            assert await other.ask("foh.local.", "A") == {str(NEAR)}
        await eventually(lambda: unit._task is None)
        assert clock.pending == 0
        await unit.close()


@together
async def test_a_new_address_of_the_interface_is_spoken_from(unit: MdnsAnnouncer, other: Judge) -> None:
    new = IPv4Address("10.9.8.77")
    await unit.announce(UNIT)
    run(f"ip addr del {NEAR}/24 dev near")
    run(f"ip addr add {new}/24 dev near")
    await asyncio.sleep(0.1)
    other.near = new
    await unit.announce(changed(addresses=(new,)))
    assert await other.ask("foh.local.", "A") == {str(new)}


@pytest.mark.alone
@together
async def test_at_rest_there_are_no_wake_ups(there: Link) -> None:
    assert there

    class CountingSelector(selectors.EpollSelector):
        wakes = 0

        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            self.wakes += 1
            return super().select(timeout)

    selector = CountingSelector()
    wakes = []

    async def work() -> None:
        clock = FakeClock()
        unit = MdnsAnnouncer(clock, "near")
        await unit.announce(UNIT)
        await asyncio.sleep(1)
        before = selector.wakes
        await asyncio.sleep(3)
        wakes.append(selector.wakes - before)
        assert clock.pending == 0
        await unit.close()

    def run_it() -> None:
        with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selector)) as runner:
            runner.run(work())

    # A thread of its own inherits the network of this one.
    await asyncio.to_thread(run_it)
    assert wakes[0] <= 2  # this test's own


def test_zeroconf_is_not_loaded_before_something_is_announced() -> None:
    code = "import sys, daemon.adapters.mdns; sys.exit('zeroconf' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
