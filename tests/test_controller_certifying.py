"""Every certificate is looked at in time: alarms, DNS, and the self-signed leaf that makes itself anew."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from cryptography import x509
from msgspec.structs import replace

from daemon.certificates.inspect import Severity
from daemon.certificates.material import KeyedChain
from daemon.errors import BadInput, BaseStationError, Interrupted, Refused, StorageFault
from daemon.messages.certificates import RemoveCertificate
from daemon.messages.network import NetworkStatus
from daemon.messages.pending import RollBackChange
from daemon.messages.reset import FactoryReset
from daemon.messages.security import SetForceHttps
from daemon.messages.unit import Stop
from daemon.states import State
from daemon.version import BUILD_DATE
from tests.certificate_maker import DAY, authority
from tests.controller_unit import HTTPS, PANEL, RunningUnit, World, running
from tests.fakes import START
from tests.owner import (
    OWN,
    SELF,
    Owner,
    Reading,
    activating,
    at_rest,
    changing,
    force_with,
    install,
    installing,
    renewing_root,
    restoring,
    served,
    status,
    use,
)

HOUR = 3600.0
OWNER = Owner()
CHAIN = OWNER.chain()
MOVED = NetworkStatus("foh-1", (ip_address("192.168.1.77"),))


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process, to be quick."""
    monkeypatch.setattr("daemon.certificates.bundle.read_bundle", Reading().read)


def own_alarms(unit: RunningUnit) -> list[str]:
    """Codes of the alarms about certificates."""
    return [code for code in unit.alarms if code.startswith("certificate")]


async def pass_time(unit: RunningUnit, seconds: float) -> None:
    """Let time pass, and everything that follows from it be done."""
    unit.clock.advance(seconds)
    await at_rest(unit)


def moved_again(number: int) -> NetworkStatus:
    return NetworkStatus("foh-1", (ip_address(f"192.168.1.{number}"),))


# Alarms by the share of life that is left


async def test_the_one_in_use_is_told_of_as_its_life_runs_out_and_goes_on_serving() -> None:
    async with running() as unit:
        chain = OWNER.chain(OWNER.leaf(90, start=START))
        await use(unit, chain)
        seen = []
        for days in (59, 2, 20, 1, 8, 1):
            await pass_time(unit, days * DAY.total_seconds())
            seen.append([(alarm.code, alarm.severity) for alarm in unit.snapshot.alarms])
        soon = [("certificate-expires-soon", Severity.WARNING)]
        nearly = [("certificate-nearly-expired", Severity.ERROR)]
        expired = [("certificate-expired", Severity.ERROR)]
        assert seen == [[], soon, nearly, nearly, nearly, expired]
        assert served(unit) == chain
        assert unit.snapshot.serving is OWN
        assert [unit.events.codes.count(code) for code, _ in (*soon, *nearly, *expired)] == [1, 1, 1]


async def test_one_that_is_not_in_use_is_told_of_quietly() -> None:
    async with running() as unit:
        await install(unit, OWNER.chain(OWNER.leaf(10, start=START)))
        await pass_time(unit, 11 * 86_400)
        assert [(alarm.code, alarm.severity) for alarm in unit.snapshot.alarms] == [
            ("certificate-expired", Severity.WARNING)
        ]
        assert "not in use" in unit.snapshot.alarms[0].detail
        await unit.submit(RemoveCertificate(HTTPS))
        assert unit.alarms == []


async def test_a_certificate_that_lives_for_a_day_is_looked_at_by_the_hour() -> None:
    async with running() as unit:
        await pass_time(unit, HOUR)
        start = unit.clock.now()
        await use(unit, OWNER.chain(OWNER.leaf(1, start=start)))
        await pass_time(unit, 16 * HOUR - 60)
        assert own_alarms(unit) == []
        await pass_time(unit, 120)
        assert own_alarms(unit) == ["certificate-expires-soon"]
        await pass_time(unit, 5.6 * HOUR)
        assert own_alarms(unit) == ["certificate-nearly-expired"]
        await pass_time(unit, 2.4 * HOUR)
        assert own_alarms(unit) == ["certificate-expired"]


async def test_one_that_lives_for_a_day_and_was_there_at_the_start_is_looked_at_in_time_too() -> None:
    world = World()
    async with running(world) as unit:
        await use(unit, OWNER.chain(OWNER.leaf(1, start=START)))
    async with running(world) as unit:
        for hours, code in ((16.1, "expires-soon"), (5.6, "nearly-expired"), (2.4, "expired")):
            await pass_time(unit, hours * HOUR)
            assert own_alarms(unit) == [f"certificate-{code}"]


async def test_one_that_is_not_valid_yet_is_taken_as_soon_as_it_is() -> None:
    world = World()
    async with running(world) as unit:
        await use(unit, OWNER.chain(OWNER.leaf(start=START + timedelta(hours=2))))
        assert own_alarms(unit) == ["certificate-not-yet-valid"]
        await pass_time(unit, 2 * HOUR + 5)
        assert own_alarms(unit) == []


async def test_a_chain_that_ends_with_its_intermediate_is_looked_at_in_time() -> None:
    """The life that is judged lasts from the latest start in the chain to its earliest end."""
    world = World()
    issuer = authority("Short", OWNER.root, start=START - 30 * DAY, end=START + 2 * DAY)
    leaf = OWNER.leaf(200, start=START - timedelta(hours=1), issuer=issuer)
    async with running(world) as unit:
        await use(unit, KeyedChain((leaf.pem, issuer.pem), leaf.key_pem, OWNER.root.pem))
    async with running(world) as unit:
        await pass_time(unit, 32.7 * HOUR)  # two thirds of 49 hours, less the one that has gone
        assert own_alarms(unit) == ["certificate-expires-soon"]
        await pass_time(unit, 10.7 * HOUR)
        assert own_alarms(unit) == ["certificate-nearly-expired"]
        await pass_time(unit, 4.7 * HOUR)
        assert own_alarms(unit) == ["certificate-expired"]


async def test_a_new_one_in_its_place_ends_the_alarm_at_once() -> None:
    async with running() as unit:
        await use(unit, OWNER.chain(OWNER.leaf(10, start=START)))
        await pass_time(unit, 11 * 86_400)
        await install(unit, OWNER.chain(OWNER.leaf(200, start=START)))
        assert own_alarms(unit) == []
        assert not [finding for finding in status(unit).findings if finding.code.startswith("certificate")]


async def test_the_one_brought_back_is_judged_at_once_and_so_is_the_one_that_comes_back_by_itself() -> None:
    async with running() as unit:
        await install(unit, OWNER.chain(OWNER.leaf(10, start=START)))
        await force_with(unit, Owner("Arena").chain())
        await pass_time(unit, 11 * 86_400)
        assert own_alarms(unit) == []
        await unit.submit(restoring())
        assert own_alarms(unit) == ["certificate-expired"]
        await unit.submit(RollBackChange(HTTPS))
        await at_rest(unit)
        assert own_alarms(unit) == []


async def test_life_left_is_shown_in_hundredths_and_days() -> None:
    async with running() as unit:
        await use(unit, OWNER.chain(OWNER.leaf(100, start=START)))
        assert (status(unit).life_left, status(unit).days_left) == (1.0, 100)
        await pass_time(unit, 25.3 * 86_400)
        assert (status(unit).life_left, status(unit).days_left) == (0.74, 74)
        await pass_time(unit, 80 * 86_400)
        assert (status(unit).life_left, status(unit).days_left) == (0.0, -6)


async def test_a_clock_that_is_not_set_is_named_once_and_judges_nothing() -> None:
    world = World()
    async with running(world) as unit:
        await use(unit, OWNER.chain(OWNER.leaf(10, start=START)))
    world.clock.set_now(BUILD_DATE - timedelta(days=3000))
    async with running(world) as unit:
        assert unit.alarms == ["clock-not-set"]
        assert (status(unit).life_left, status(unit).days_left) == (None, None)
        world.clock.set_now(START + 11 * DAY)
        await pass_time(unit, 61)
        assert unit.alarms == ["certificate-expired"]
        assert served(unit).fingerprint == status(unit).chain[0].fingerprint


async def test_an_unusable_certificate_is_told_of_until_another_source_is_chosen() -> None:
    world = World()
    async with running(world) as unit:
        await use(unit, CHAIN)
    world.vault.lose(OWN, "It was damaged and set aside.")
    async with running(world) as unit:
        assert "certificate-fallback" in unit.alarms
        assert "missing or damaged" in status(unit).detail
        await unit.submit(activating(SELF))
        assert "certificate-fallback" not in unit.alarms


async def test_the_proposal_to_renew_the_root_comes_two_years_before_its_end_and_goes_with_the_new_root() -> None:
    async with running() as unit:
        root = unit.snapshot.root
        assert root is not None
        unit.clock.set_now(root.not_after - timedelta(days=729))
        await pass_time(unit, 86_401)
        assert "device-root-ends" in unit.alarms
        await unit.submit(renewing_root())
        await at_rest(unit)
        assert "device-root-ends" not in unit.alarms


async def test_looking_takes_one_timer_however_often_it_is_asked_for() -> None:
    async with running() as unit:
        await use(unit, CHAIN)
        await at_rest(unit)
        at_rest_timers = unit.clock.pending
        for number in range(30, 40):
            unit.world.network.become(moved_again(number))
            await at_rest(unit)
        assert unit.clock.pending == at_rest_timers


# DNS


async def test_the_names_are_looked_up_again_when_the_address_changes_and_once_a_day() -> None:
    world = World()
    world.names.known = {"foh.example": (ip_address("192.168.1.20"),)}
    async with running(world) as unit:
        await install(unit, CHAIN)
        await at_rest(unit)
        assert [finding.code for finding in status(unit).findings] == ["name-registered"]
        world.network.become(MOVED)
        await at_rest(unit)
        assert [finding.code for finding in status(unit).findings] == ["name-leads-elsewhere"]
        world.names.known = {"foh.example": MOVED.addresses}
        await pass_time(unit, 86_401)
        assert [finding.code for finding in status(unit).findings] == ["name-registered"]
        assert unit.alarms == []


async def test_lookups_do_not_pile_up_while_the_network_comes_and_goes() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await at_rest(unit)
        world.names.hold()
        before = len(world.names.asked)
        for number in range(30, 60):
            world.network.become(moved_again(number))
            await unit.until(lambda snapshot, n=number: snapshot.network == moved_again(n))  # type: ignore[misc]
            await asyncio.sleep(0)
        assert len(world.names.asked) - before <= 2
        world.names.known = {"foh.example": (ip_address("192.168.1.59"),)}
        world.names.release()
        await at_rest(unit)
        assert [finding.code for finding in status(unit).findings] == ["name-registered"]


async def test_what_dns_said_of_another_certificate_is_not_said_of_the_new_one() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await at_rest(unit)
        assert "foh.example" in status(unit).findings[0].detail
        other = OWNER.chain(OWNER.leaf(san=(x509.DNSName("stage.example"),)))
        verdict = await unit.submit(installing(other))
        world.names.hold()
        assert verdict.installed
        assert "foh.example" not in " ".join(finding.detail for finding in status(unit).findings)
        await unit.submit(restoring())
        assert "stage.example" not in " ".join(finding.detail for finding in status(unit).findings)
        world.names.release()


async def test_an_answer_that_comes_late_is_not_taken_for_one_about_the_present_network() -> None:
    world = World()
    world.names.known = {"foh.example": MOVED.addresses}
    async with running(world) as unit:
        await install(unit, CHAIN)
        await at_rest(unit)
        world.names.hold()
        world.network.become(moved_again(30))
        await unit.until(lambda snapshot: snapshot.network == moved_again(30))
        world.network.become(MOVED)
        await unit.until(lambda snapshot: snapshot.network == MOVED)
        world.names.release()
        await at_rest(unit)
        assert [finding.code for finding in status(unit).findings] == ["name-registered"]


async def test_removed_nothing_is_asked_any_more() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await unit.submit(RemoveCertificate(HTTPS))
        await at_rest(unit)
        before = len(world.names.asked)
        await pass_time(unit, 86_401)
        assert len(world.names.asked) == before
        assert status(unit).findings == ()


# The self-signed leaf


async def test_the_leaf_follows_the_address_while_the_owners_certificate_serves_untouched() -> None:
    world = World()
    async with running(world) as unit:
        await force_with(unit, CHAIN)
        generation, proof = unit.snapshot.tls_generation, unit.snapshot.tested
        leaf = status(unit, SELF).leaf
        world.network.become(MOVED)
        await at_rest(unit)
        assert status(unit, SELF).leaf != leaf
        assert (unit.snapshot.tls_generation, unit.snapshot.tested) == (generation, proof)
        assert served(unit) == CHAIN
        assert world.vault.stored.proof == proof


async def test_a_reissue_waits_while_a_certificate_waits_to_be_confirmed_and_comes_whatever_becomes_of_it() -> None:
    for way in ("kept", "taken back"):
        world = World()
        async with running(world) as unit:
            await install(unit, CHAIN)
            await unit.force()
            proof = unit.snapshot.tested
            assert proof is not None
            await unit.submit(activating(OWN))
            world.network.become(MOVED)
            await unit.until(lambda snapshot: snapshot.network == MOVED)
            assert "192.168.1.77" not in status(unit, SELF).chain[0].names
            if way == "kept":
                await unit.confirm()
            else:
                await unit.submit(RollBackChange(HTTPS))
            await at_rest(unit)
            assert "192.168.1.77" in status(unit, SELF).chain[0].names
            assert unit.is_in(State.HTTPS_ONLY)
            if way == "kept":
                assert served(unit) == CHAIN
            else:
                assert unit.snapshot.tested == replace(proof, fingerprint=status(unit, SELF).chain[0].fingerprint)


async def test_a_leaf_reissued_beside_a_proof_that_could_not_be_forgotten_does_not_end_that_alarm() -> None:
    world = World()
    async with running(world) as unit:
        await unit.prove()
        await install(unit, CHAIN)
        world.storage.fail(2)
        await unit.submit(activating(OWN))
        assert unit.alarms == ["not-saved"]
        world.network.become(MOVED)
        await at_rest(unit)
        assert world.vault.stored.proof is None or unit.alarms == ["not-saved"]


async def test_a_reissue_that_fails_is_tried_again() -> None:
    world = World()
    async with running(world) as unit:
        before = status(unit, SELF).leaf
        save_leaf = world.vault.save_leaf

        def broken(*_: Any) -> None:
            raise RuntimeError("not foreseen")

        world.vault.save_leaf = broken  # type: ignore[method-assign, assignment]
        world.network.become(MOVED)
        await at_rest(unit)
        assert status(unit, SELF).leaf == before
        assert not changing(unit)
        world.vault.save_leaf = save_leaf  # type: ignore[method-assign]
        await pass_time(unit, 300)
        assert status(unit, SELF).leaf != before


# A new root


async def test_a_new_root_wants_trust_and_a_test_anew() -> None:
    world = World()
    async with running(world) as unit:
        await unit.prove()
        root, leaf, generation = unit.snapshot.root, served(unit), unit.snapshot.tls_generation
        await unit.submit(renewing_root())
        assert unit.snapshot.root is not None
        assert unit.snapshot.root != root
        assert served(unit) != leaf
        assert unit.snapshot.tls_generation > generation
        assert unit.snapshot.tested is None
        assert [blocker.code for blocker in unit.snapshot.blockers] == ["certificate-untested"]
        kept = unit.snapshot.root
    async with running(world) as unit:
        assert unit.snapshot.root == kept
        assert unit.snapshot.tested is None


async def test_a_new_root_is_refused_while_port_80_is_off() -> None:
    world = World()
    async with running(world) as unit:
        await unit.force()
        root, writes = unit.snapshot.root, list(world.storage.calls)
        with pytest.raises(Refused) as refused:
            await unit.submit(renewing_root())
        assert refused.value.code == "port-80-is-off"
        assert (unit.snapshot.root, world.storage.calls) == (root, writes)
        assert not changing(unit)


async def test_a_new_root_is_refused_while_a_change_waits() -> None:
    async with running() as unit:
        await unit.enable()
        with pytest.raises(Refused) as refused:
            await unit.submit(renewing_root())
        assert refused.value.code == "change-pending"
        assert "Confirm" in refused.value.remedy


async def test_a_new_root_beside_the_owners_certificate_leaves_that_serving_and_tested() -> None:
    world = World()
    async with running(world) as unit:
        await use(unit, CHAIN)
        proof = await unit.prove()
        root, generation = unit.snapshot.root, unit.snapshot.tls_generation
        await unit.submit(renewing_root())
        assert unit.snapshot.root != root
        assert (unit.snapshot.tls_generation, unit.snapshot.tested) == (generation, proof)
        assert served(unit) == CHAIN


async def test_a_full_disk_refuses_a_new_root_and_keeps_the_old_one() -> None:
    world = World()
    async with running(world) as unit:
        proof = await unit.prove()
        root, leaf = unit.snapshot.root, served(unit)
        world.storage.fail()
        with pytest.raises(StorageFault):
            await unit.submit(renewing_root())
        assert (unit.snapshot.root, served(unit), unit.snapshot.tested) == (root, leaf, proof)
        assert not changing(unit)
    async with running(world) as unit:
        assert (unit.snapshot.root, unit.snapshot.tested) == (root, proof)


async def test_a_new_root_whose_leaf_cannot_be_stored_serves_and_is_stored_later() -> None:
    world = World()
    async with running(world) as unit:
        world.storage.fail(2)
        await unit.submit(renewing_root())
        assert unit.alarms == ["not-saved"]
        root, leaf = unit.snapshot.root, served(unit)
        await pass_time(unit, 31)
        assert unit.alarms == []
    async with running(world) as unit:
        assert (unit.snapshot.root, served(unit)) == (root, leaf)


def _hang(unit: RunningUnit, _: pytest.MonkeyPatch) -> None:
    unit.world.storage.hold()


def _cannot_be_served(_: RunningUnit, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any) -> None:
        raise BadInput("certificate-unreadable", "It cannot be served.", "Try again.")

    monkeypatch.setattr("daemon.certificates.preflight.rehearse", failing)


@pytest.mark.parametrize("trouble", [_hang, _cannot_be_served])
async def test_a_new_root_that_was_refused_is_not_there_after_a_restart(
    trouble: Callable[[RunningUnit, pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PC that trusts the old root goes on doing so: nobody was told of another."""
    world = World()
    async with running(world) as unit:
        root = unit.snapshot.root

        async def bounded(work: Any, seconds: float | None) -> Any:
            async with asyncio.timeout(None if seconds is None else 1.0):
                return await work

        monkeypatch.setattr("daemon.controller.effects._bounded", bounded)
        trouble(unit, monkeypatch)
        with pytest.raises(BaseStationError):
            await unit.submit(renewing_root())
        assert unit.snapshot.root == root
        assert not changing(unit)
        world.storage.release()
        monkeypatch.undo()
        await pass_time(unit, 31)
    async with running(world) as unit:
        assert unit.snapshot.root == root


async def test_who_asks_for_a_new_root_is_answered_whatever_goes_first() -> None:
    for first in (FactoryReset(PANEL), Stop()):
        async with running() as unit:
            unit.world.storage.hold()
            asked = asyncio.create_task(unit.submit(renewing_root()))
            assert await asyncio.to_thread(unit.world.storage.waiting.wait, 5)
            going_first = asyncio.create_task(unit.submit(first))
            with pytest.raises(Interrupted):
                await asked
            unit.world.storage.release()
            await going_first
            if isinstance(first, FactoryReset):
                await unit.reach(State.OPEN)
                await at_rest(unit)
                assert not changing(unit)


async def test_nothing_else_is_changed_while_a_new_root_is_made() -> None:
    async with running() as unit:
        await unit.prove()
        unit.world.storage.hold()
        asked = asyncio.create_task(unit.submit(renewing_root()))
        assert await asyncio.to_thread(unit.world.storage.waiting.wait, 5)
        for command in (renewing_root(), activating(OWN), SetForceHttps(enabled=True, origin=HTTPS)):
            with pytest.raises(Refused) as refused:
                await unit.submit(command)
            assert refused.value.code == "change-pending"
            assert "Confirm" not in refused.value.remedy  # there is nothing to confirm
        unit.world.storage.release()
        await asked
        assert unit.snapshot.tested is None
