"""When the registered name and its certificate are worked on: clocks that jump, files that go, authorities that vex."""

from datetime import timedelta
from itertools import pairwise

import pytest

from daemon.certificates.material import KeyedChain
from daemon.easydns_settings import EasyDnsSettings
from daemon.easydns_status import RegistrationStage
from daemon.errors import RemoteFailed
from daemon.messages.snapshot import Snapshot
from daemon.states import State
from tests.controller_unit import World
from tests.fake_certificate_issuer import issuing
from tests.owner import at_rest
from tests.registered_unit import ADDRESS, DAY, EASYDNS, OTHER, Registered, registrable, settle

AWAY = RemoteFailed("acme-unreachable", "The certificate authority cannot be reached.", "Check the gateway.")
YEARS = timedelta(days=4000)


class Watching:
    """What went by: the states that the unit was in, and how often an order was begun."""

    def __init__(self, it: Registered) -> None:
        self.states: set[State] = set()
        self._stages = [it.status.stage]
        it.unit.controller.subscribe(self._look)

    def _look(self, snapshot: Snapshot) -> None:
        self.states.add(snapshot.state)
        self._stages.append(snapshot.easydns.stage)

    @property
    def orders(self) -> int:
        ordering = RegistrationStage.ORDERING
        return sum(now is ordering and before is not now for before, now in pairwise(self._stages))


async def test_what_failed_while_the_clock_was_years_ahead_is_tried_again_soon_after_it_is_set() -> None:
    async with registrable() as it:
        right = it.clock.now()
        it.clock.set_now(right + YEARS)
        await it.set()
        it.issuer.refuse("issue", AWAY)
        await it.register()
        assert it.status.fault
        it.clock.set_now(right)
        await it.pass_time(600.0, 60.0)
        assert it.names
        assert it.status.fault == ""


async def test_a_certificate_that_was_lost_under_force_https_waits_and_nothing_that_is_served_changes() -> None:
    world = World()
    async with registrable(world) as it:
        await it.set()
        await it.force_on_it()
    world.vault.lose(EASYDNS, "It was corrupt.")
    async with registrable(world) as it:
        watching = Watching(it)
        await it.work()
        assert it.status.waiting
        await it.pass_time(1800.0, 60.0)
        assert watching.states == {State.HTTPS_ONLY}
        assert len(it.issuer.orders) == 2
        await it.choose()
        assert it.unit.is_in(State.HTTPS_CONFIRMING)
        await it.confirm()
        assert (it.unit.snapshot.serving, it.status.waiting) == (EASYDNS, False)


async def test_an_authority_that_leaves_a_name_out_is_not_asked_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    async with registrable() as it:
        make = it.issuer.make
        monkeypatch.setattr(it.issuer, "make", lambda names: make(names[:1]))
        await it.set(EasyDnsSettings(wildcard=True))
        await it.register()
        await it.pass_time(4 * 3600.0, 900.0)
        assert 2 <= len(it.issuer.orders) <= 5
        monkeypatch.setattr(it.issuer, "make", make)
        await it.register()
        assert len(it.names) == 2


async def test_a_renewed_one_serves_under_force_https_also_where_the_test_s_record_was_lost() -> None:
    world = World()
    async with registrable(world) as it:
        await it.set()
        await it.force_on_it()
    world.vault.forget_proof()
    async with registrable(world) as it:
        watching, before = Watching(it), it.fingerprint
        await it.pass_time(62 * DAY, 2 * DAY)
        assert it.fingerprint != before
        assert watching.states == {State.HTTPS_ONLY}
        assert it.unit.snapshot.tested is None


async def waiting_one(it: Registered) -> None:
    await it.set()
    await it.force_on_it()
    it.issuer.authority = issuing("Another Trust")
    await it.pass_time(62 * DAY, 2 * DAY)
    assert it.status.waiting


def waiting(it: Registered) -> KeyedChain:
    unit = it.unit.controller._core.unit
    return unit.kept_of(EASYDNS)[unit.settings.security.easydns_next]


async def test_one_that_waits_is_kept_fresh_too() -> None:
    async with registrable() as it:
        await waiting_one(it)
        first = waiting(it)
        await it.pass_time(62 * DAY, 2 * DAY)
        assert waiting(it) != first
        assert len(it.issuer.orders) == 3
        assert it.world.vault.stored.kept[EASYDNS].keys() == {
            waiting(it).identity,
            it.unit.controller._core.unit.settings.security.easydns,
        }
        await it.choose()
        await it.confirm()
        await it.pass_time(2 * DAY, DAY / 4)
        assert len(it.issuer.orders) == 3


async def test_one_that_waited_and_was_lost_is_obtained_again() -> None:
    world = World()
    async with registrable(world) as it:
        await waiting_one(it)
        del world.vault.stored.kept[EASYDNS][waiting(it).identity]
    async with registrable(world) as it:
        await it.pass_time(DAY, DAY / 4)
        assert waiting(it)
        assert it.unit.is_in(State.HTTPS_ONLY)


async def test_somebody_who_asked_long_ago_is_not_taken_for_present() -> None:
    async with registrable() as it:
        await it.set()
        await it.force_on_it()
        await it.ask()  # all is in order: there is nothing to do
        await settle()
        watching = Watching(it)
        it.issuer.authority = issuing("Another Trust")
        await it.pass_time(70 * DAY, 2 * DAY)
        assert it.status.waiting
        assert watching.states == {State.HTTPS_ONLY}


async def test_an_address_that_comes_and_goes_does_not_have_an_authority_tried_without_end() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        await it.pass_time(56 * DAY, 4 * DAY)
        it.issuer.break_down(AWAY)
        await it.pass_time(5 * DAY, DAY / 2)
        watching = Watching(it)
        for _ in range(45):
            await it.move_to(OTHER)
            await it.pass_time(10.0)
            await it.move_to(ADDRESS)
            await it.pass_time(10.0)
        assert 1 <= watching.orders <= 4
        it.issuer.mend()
        for _ in range(3):
            await at_rest(it.unit)
            it.clock.advance(1200.0)
        await it.unit.until(lambda snapshot: not snapshot.easydns.fault)


async def test_another_source_is_turned_to_at_once() -> None:
    async with registrable() as it:
        await it.set(EasyDnsSettings(directory="https://staging.example/directory"))
        await it.register()
        first = it.fingerprint
        it.clock.advance(60.0)
        await it.set(EasyDnsSettings(), None)
        await it.work()
        assert it.fingerprint != first
        assert (len(it.issuer.orders), it.issuer.registered) == (2, 2)
