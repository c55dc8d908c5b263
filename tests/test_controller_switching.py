"""Another source's certificate is chosen: at once while port 80 is on, to be confirmed while it is off."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from daemon.errors import BaseStationError, Interrupted, NotSignedIn, Refused, StorageFault
from daemon.messages.certificates import RemoveCertificate
from daemon.messages.command import Command, TlsEvidence
from daemon.messages.pending import ChangeKind, ConfirmChange, RollBackChange
from daemon.messages.reset import FactoryReset
from daemon.messages.security import Proof, RecordCertificateTest, ReopenPort80, SetForceHttps
from daemon.messages.unit import Stop
from daemon.settings import CertificateSource, Settings
from daemon.states import State
from tests.controller_unit import HTTPS, PANEL, RunningUnit, World, killed, running
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
    served,
    stored,
    use,
)

OWNER = Owner()
CHAIN = OWNER.chain()


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process, to be quick."""
    monkeypatch.setattr("daemon.certificates.bundle.read_bundle", Reading().read)


def active(world: World) -> CertificateSource:
    """The source that stands in the settings on the disk."""
    return (world.settings.settings or Settings()).security.certificate


async def hang(unit: RunningUnit, command: Any) -> "asyncio.Task[Any]":
    """Give a command whose write hangs."""
    unit.world.storage.hold()
    asked = asyncio.create_task(unit.submit(command))
    assert await asyncio.to_thread(unit.world.storage.waiting.wait, 5)
    return asked


# While port 80 is on, nobody can lose the way in


async def test_the_chosen_certificate_serves_at_once_and_wants_a_test() -> None:
    world = World()
    async with running(world) as unit:
        await unit.prove()
        await install(unit, CHAIN)
        generation = unit.snapshot.tls_generation
        assert unit.snapshot.tested is not None
        await unit.submit(activating(OWN))
        assert unit.is_in(State.OPEN)
        assert served(unit) == CHAIN
        assert unit.listeners.http
        assert unit.listeners.serving is not None
        assert unit.snapshot.tls_generation == unit.listeners.serving.tls_generation > generation
        assert (unit.snapshot.active, unit.snapshot.serving) == (OWN, OWN)
        assert unit.snapshot.serving_fingerprint == CHAIN.fingerprint
        assert [blocker.code for blocker in unit.snapshot.blockers] == ["certificate-untested"]
        assert world.vault.stored.proof is None
        assert active(world) is OWN


async def test_it_serves_after_a_restart_and_is_still_untested() -> None:
    world = World()
    async with running(world) as unit:
        await unit.prove()
        await use(unit, CHAIN)
    async with running(world) as unit:
        assert served(unit) == CHAIN
        assert unit.snapshot.tested is None
        assert unit.alarms == []


async def test_the_way_back_to_a_certificate_that_was_tested_before_wants_a_test_too() -> None:
    world = World()
    async with running(world) as unit:
        await unit.prove()
        before = served(unit)
        await use(unit, CHAIN)
        await unit.submit(activating(SELF))
        assert served(unit) == before
        assert unit.snapshot.tested is None
    async with running(world) as unit:
        assert unit.snapshot.tested is None


async def test_choosing_what_is_chosen_changes_nothing() -> None:
    async with running() as unit:
        proof = await unit.prove()
        calls, writes, generation = list(unit.listeners.calls), list(unit.world.storage.calls), unit.snapshot
        await unit.submit(activating(SELF))
        assert (unit.listeners.calls, unit.world.storage.calls) == (calls, writes)
        assert unit.snapshot == generation
        assert unit.snapshot.tested == proof


@pytest.mark.parametrize(
    ("source", "code"), [(OWN, "certificate-missing"), (CertificateSource.EASYDNS, "easydns-unavailable")]
)
async def test_a_source_without_a_certificate_is_refused(source: CertificateSource, code: str) -> None:
    async with running() as unit:
        before = unit.snapshot
        with pytest.raises(Refused) as refused:
            await unit.submit(activating(source))
        assert refused.value.code == code
        assert unit.snapshot == before


async def test_a_connection_from_before_proves_nothing() -> None:
    async with running() as unit:
        old = unit.evidence
        await use(unit, CHAIN)
        with pytest.raises(Refused) as refused:
            await unit.submit(RecordCertificateTest(old))
        assert refused.value.code == "stale-connection"
        await unit.prove()
        assert unit.snapshot.tested is not None
        assert unit.snapshot.tested.fingerprint == CHAIN.fingerprint


async def test_a_test_that_began_before_does_not_count_for_the_certificate_after() -> None:
    async with running() as unit:
        await install(unit, CHAIN)
        testing = await hang(unit, RecordCertificateTest(unit.evidence))
        choosing = asyncio.create_task(unit.submit(activating(OWN)))
        await asyncio.sleep(0)
        unit.world.storage.release()
        await asyncio.gather(testing, choosing)
        assert unit.snapshot.tested is None
        assert unit.world.vault.stored.proof is None


async def test_a_test_over_the_new_certificate_never_counts_for_the_old_one() -> None:
    """The listeners serve the new one already, and the disk still forgets the old one's proof."""
    async with running() as unit:
        await unit.prove()
        await install(unit, CHAIN)
        forget, loop, opened = unit.world.vault.forget_proof, asyncio.get_running_loop(), asyncio.Event()

        def forgetting() -> None:
            unit.world.storage.hold()
            loop.call_soon_threadsafe(opened.set)
            forget()

        unit.world.vault.forget_proof = forgetting  # type: ignore[method-assign]
        choosing = asyncio.create_task(unit.submit(activating(OWN)))
        await opened.wait()
        assert unit.listeners.serving is not None
        evidence = TlsEvidence(unit.listeners.serving.tls_generation, "192.168.1.50", "192.168.1.20")
        testing = asyncio.create_task(unit.submit(RecordCertificateTest(evidence)))
        await asyncio.sleep(0)
        unit.world.storage.release()
        del unit.world.vault.forget_proof
        await choosing
        answer = (await asyncio.gather(testing, return_exceptions=True))[0]
        assert not isinstance(answer, Proof) or answer.fingerprint == CHAIN.fingerprint
        proof = unit.world.vault.stored.proof
        assert proof is None or proof.fingerprint == CHAIN.fingerprint


async def test_listeners_that_refuse_leave_everything_as_it_was() -> None:
    world = World()
    async with running(world) as unit:
        proof = await unit.prove()
        await install(unit, CHAIN)
        before = served(unit)
        unit.listeners.refuse = True
        with pytest.raises(BaseStationError):
            await unit.submit(activating(OWN))
        await unit.until(lambda _: not changing(unit))
        assert served(unit) == before
        assert unit.snapshot.active is SELF
        assert unit.snapshot.tested == proof
        assert active(world) is SELF
        await unit.submit(activating(OWN))
    async with running(world) as unit:
        assert served(unit) == CHAIN


async def test_a_full_disk_refuses_the_choice() -> None:
    world = World()
    async with running(world) as unit:
        proof = await unit.prove()
        await install(unit, CHAIN)
        world.storage.fail()
        calls = list(unit.listeners.calls)
        with pytest.raises(StorageFault):
            await unit.submit(activating(OWN))
        assert unit.listeners.calls == calls
        assert (unit.snapshot.active, unit.snapshot.tested) == (SELF, proof)
        assert not changing(unit)
    async with running(world) as unit:
        assert (unit.snapshot.active, unit.snapshot.tested) == (SELF, proof)


async def test_a_proof_that_cannot_be_forgotten_is_said_and_tried_again() -> None:
    world = World()
    async with running(world) as unit:
        await unit.prove()
        await install(unit, CHAIN)
        world.storage.fail(2)
        await unit.submit(activating(OWN))
        assert unit.snapshot.tested is None
        assert unit.alarms == ["not-saved"]
        unit.clock.advance(30)
        await unit.until(lambda snapshot: not snapshot.alarms)
        assert world.vault.stored.proof is None


async def test_a_journal_that_could_not_be_cleared_takes_nothing_back_that_came_later() -> None:
    """Going back left the journal on the disk; a later change that is stored must not be lost to it."""
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await unit.enable()
        world.storage.fail(2)
        await unit.submit(RollBackChange(HTTPS))
        assert world.changes.record is not None
        await unit.submit(activating(OWN))
        assert served(unit) == CHAIN
        said = unit.alarms
    async with running(world) as unit:
        assert unit.snapshot.active is OWN or "not-saved" in said
        assert served(unit) == CHAIN


async def test_a_second_choice_while_one_is_under_way_is_refused() -> None:
    async with running() as unit:
        await install(unit, CHAIN)
        first = await hang(unit, activating(OWN))
        for command in (activating(SELF), SetForceHttps(enabled=True, origin=HTTPS), RemoveCertificate(HTTPS)):
            with pytest.raises(Refused) as refused:
                await unit.submit(command)
            assert refused.value.code == "change-pending"
        unit.world.storage.release()
        await first
        assert served(unit) == CHAIN


async def test_a_disk_that_hangs_too_long_refuses_and_what_holds_is_stored_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        impatient(monkeypatch)
        choosing = await hang(unit, activating(OWN))
        with pytest.raises(BaseStationError) as refused:
            await choosing
        assert refused.value.code == "timed-out"
        assert (unit.snapshot.active, unit.alarms) == (SELF, ["not-saved"])
        world.storage.release()
        unit.clock.advance(30)
        await unit.until(lambda snapshot: not snapshot.alarms)
        assert active(world) is SELF
        assert stored(unit) == {CHAIN.identity}


def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Effects are bounded at a fifth of a second in place of thirty."""

    async def bounded(work: Any, seconds: float | None) -> Any:
        async with asyncio.timeout(None if seconds is None else 0.2):
            return await work

    monkeypatch.setattr("daemon.controller.effects._bounded", bounded)


# Under Force HTTPS the old certificate comes back unless somebody confirms over a connection to the new one


async def test_the_chosen_certificate_serves_and_waits_to_be_confirmed() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await unit.force()
        generation = unit.snapshot.tls_generation
        await unit.submit(activating(OWN))
        assert unit.is_in(State.HTTPS_CONFIRMING)
        assert served(unit) == CHAIN
        assert not unit.listeners.http
        assert unit.snapshot.tls_generation > generation
        assert unit.snapshot.pending is not None
        assert unit.snapshot.pending.kinds == (ChangeKind.CERTIFICATE,)
        assert unit.snapshot.pending.seconds == 90
        assert unit.snapshot.tested is None
        record = world.changes.record
        assert record is not None
        assert (record.before.security.certificate, record.after.security.certificate) == (SELF, OWN)
        assert record.before.security.force_https
        assert active(world) is SELF


async def test_the_change_is_on_disk_before_it_is_served() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await unit.force()
        pending: list[bool] = []
        really_open = unit.listeners.open

        async def watched(**wanted: Any) -> None:
            pending.append(world.changes.record is not None)
            await really_open(**wanted)

        unit.listeners.open = watched  # type: ignore[method-assign]
        await unit.submit(activating(OWN))
        assert pending == [True]


async def test_confirmed_it_holds_and_the_confirmation_is_its_test() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await unit.force()
        await unit.submit(activating(OWN))
        await unit.confirm()
        assert unit.is_in(State.HTTPS_ONLY)
        proof = unit.snapshot.tested
        assert proof is not None
        assert (proof.fingerprint, proof.name) == (CHAIN.fingerprint, "192.168.1.20")
        assert world.changes.read() is None
        unit.clock.advance(200)
        assert served(unit) == CHAIN
    async with running(world) as unit:
        assert unit.is_in(State.HTTPS_ONLY)
        assert served(unit) == CHAIN
        assert unit.snapshot.tested == proof


@pytest.mark.parametrize("way", ["time", "command"])
async def test_not_confirmed_the_old_one_comes_back(way: str) -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await unit.force()
        before, proof = served(unit), unit.snapshot.tested
        await unit.submit(activating(OWN))
        confirming = unit.snapshot.tls_generation
        if way == "time":
            unit.clock.advance(89)
            assert unit.is_in(State.HTTPS_CONFIRMING)
            unit.clock.advance(1)
        else:
            await unit.submit(RollBackChange(HTTPS))
        await unit.reach(State.HTTPS_ONLY)
        assert served(unit) == before
        assert not unit.listeners.http
        assert unit.snapshot.tls_generation > confirming
        assert unit.snapshot.active is SELF
        assert unit.snapshot.tested == proof
        assert unit.alarms == (["change-not-confirmed"] if way == "time" else [])
        assert (world.changes.read(), active(world)) == (None, SELF)
        assert stored(unit) == {CHAIN.identity}
        await unit.submit(activating(OWN))
    async with running(world) as unit:
        assert unit.is_in(State.HTTPS_ONLY)
        assert unit.snapshot.tested == proof


@pytest.mark.parametrize("ended", [killed, running])
async def test_a_restart_goes_back_to_the_old_one(ended: Callable[[World], Any]) -> None:
    world = World()
    async with ended(world) as unit:
        await install(unit, CHAIN)
        await unit.force()
        before, proof = served(unit), unit.snapshot.tested
        await unit.submit(activating(OWN))
    assert world.changes.record is not None
    async with running(world) as unit:
        assert unit.is_in(State.HTTPS_ONLY)
        assert served(unit) == before
        assert not unit.listeners.http
        assert unit.snapshot.tested == proof
        assert unit.alarms == ["change-not-confirmed"]
        assert (world.changes.read(), active(world)) == (None, SELF)


async def test_a_connection_from_before_cannot_confirm() -> None:
    async with running() as unit:
        await install(unit, CHAIN)
        await unit.force()
        old = unit.evidence
        await unit.submit(activating(OWN))
        with pytest.raises(Refused) as refused:
            await unit.submit(ConfirmChange(old, HTTPS))
        assert refused.value.code == "stale-connection"
        assert unit.is_in(State.HTTPS_CONFIRMING)


async def test_what_was_opened_under_the_new_one_cannot_test_the_old_one_that_came_back() -> None:
    async with running() as unit:
        await install(unit, CHAIN)
        await unit.force()
        await unit.submit(activating(OWN))
        new = unit.evidence
        await unit.submit(RollBackChange(HTTPS))
        with pytest.raises(Refused) as refused:
            await unit.submit(RecordCertificateTest(new))
        assert refused.value.code == "stale-connection"


async def test_a_second_change_is_refused_while_it_waits() -> None:
    async with running() as unit:
        await install(unit, CHAIN)
        await unit.force()
        await unit.submit(activating(OWN))
        commands: tuple[Command[Any], ...] = (
            activating(SELF),
            activating(OWN),
            installing(OWNER.chain()),
            RemoveCertificate(HTTPS),
        )
        for command in commands:
            with pytest.raises(Refused) as refused:
                await unit.submit(command)
            assert refused.value.code == "change-pending"
        await unit.confirm()
        assert served(unit) == CHAIN


async def test_reopening_port_80_brings_the_old_one_back() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await unit.force()
        before = served(unit)
        await unit.submit(activating(OWN))
        await unit.submit(ReopenPort80(PANEL))
        assert unit.is_in(State.OPEN)
        assert unit.listeners.http
        assert served(unit) == before
        assert world.changes.read() is None
        unit.clock.advance(200)
        assert unit.is_in(State.OPEN)
    async with running(world) as unit:
        assert unit.is_in(State.OPEN)
        assert served(unit) == before


async def test_reopening_port_80_overtakes_a_choice_that_hangs_on_the_disk() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await unit.force()
        before = served(unit)
        choosing = await hang(unit, activating(OWN))
        await unit.submit(ReopenPort80(PANEL))
        with pytest.raises(Interrupted):
            await choosing
        assert unit.listeners.http
        assert served(unit) == before
        world.storage.release()
        unit.clock.advance(30)
        await unit.until(lambda snapshot: "not-saved" not in [alarm.code for alarm in snapshot.alarms])
        assert not changing(unit)
    async with running(world) as unit:
        assert unit.is_in(State.OPEN)
        assert served(unit) == before


async def test_a_factory_reset_overtakes_it_and_leaves_nothing() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await unit.force()
        await unit.submit(activating(OWN))
        await unit.submit(FactoryReset(PANEL))
        await unit.reach(State.OPEN)
        assert stored(unit) == set()
        assert (unit.snapshot.active, unit.snapshot.tested, unit.snapshot.pending) == (SELF, None, None)
        assert unit.listeners.http
        unit.clock.advance(200)
        await unit.until(lambda _: not changing(unit))
        assert unit.is_in(State.OPEN)
        await use(unit, CHAIN)


async def test_a_stop_answers_who_chooses_and_the_next_start_has_the_old_one() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await unit.force()
        before = served(unit)
        choosing = await hang(unit, activating(OWN))
        await unit.submit(Stop())
        with pytest.raises(Interrupted):
            await choosing
    async with running(world) as unit:
        assert unit.is_in(State.HTTPS_ONLY)
        assert served(unit) == before


async def test_listeners_that_refuse_leave_no_change_to_be_confirmed() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await unit.force()
        before, proof = served(unit), unit.snapshot.tested
        unit.listeners.refuse = True
        with pytest.raises(BaseStationError):
            await unit.submit(activating(OWN))
        await unit.until(lambda _: not changing(unit))
        assert unit.is_in(State.HTTPS_ONLY)
        assert served(unit) == before
        assert not unit.listeners.http
        assert (unit.snapshot.tested, world.changes.record) == (proof, None)
        assert stored(unit) == {CHAIN.identity}


def refuse_once(world: World, write: str) -> None:
    """The next write of this name fails."""
    really_write = world.storage.write

    def writing(what: str) -> None:
        if what == write:
            del world.storage.write
            raise StorageFault("storage-full", f"{what} was not stored.", "Make room on the unit's storage.")
        really_write(what)

    world.storage.write = writing  # type: ignore[method-assign]


@pytest.mark.parametrize("write", ["save", "save_proof", "clear_change"])
async def test_a_confirmation_that_cannot_be_stored_is_refused_and_goes_back_in_time(write: str) -> None:
    """Or it holds, and what could not be stored is said and stored later: then it was the proof alone."""
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await unit.force()
        before, proof = served(unit), unit.snapshot.tested
        await unit.submit(activating(OWN))
        refuse_once(world, write)
        try:
            await unit.confirm()
        except StorageFault:
            assert unit.is_in(State.HTTPS_CONFIRMING)
            unit.clock.advance(90)
            await unit.reach(State.HTTPS_ONLY)
            shown = before
            assert unit.snapshot.tested == proof
        else:
            assert (write, unit.alarms) == ("save_proof", ["not-saved"])
            unit.clock.advance(31)
            await at_rest(unit)
            shown, proof = CHAIN, unit.snapshot.tested
            assert proof is not None
        assert served(unit) == shown
    async with running(world) as unit:
        assert unit.is_in(State.HTTPS_ONLY)
        assert served(unit) == shown
        assert unit.snapshot.tested == proof


@pytest.mark.parametrize("write", ["save", "clear_change"])
async def test_a_power_cut_after_a_confirmation_that_failed_half_way_goes_back(write: str) -> None:
    world = World()
    async with killed(world) as unit:
        await install(unit, CHAIN)
        await unit.force()
        before, proof = served(unit), unit.snapshot.tested
        await unit.submit(activating(OWN))
        refuse_once(world, write)
        with pytest.raises(StorageFault):
            await unit.confirm()
    async with running(world) as unit:
        assert unit.is_in(State.HTTPS_ONLY)
        assert served(unit) == before
        assert unit.snapshot.tested == proof


async def test_confirmed_at_a_second_try_it_holds() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, CHAIN)
        await unit.force()
        await unit.submit(activating(OWN))
        for write in ("save", "clear_change"):
            refuse_once(world, write)
            with pytest.raises(StorageFault):
                await unit.confirm()
        await unit.confirm()
    async with running(world) as unit:
        assert served(unit) == CHAIN
        assert unit.snapshot.tested is not None


async def test_a_certificate_that_decayed_gives_way_and_a_test_of_the_other_does_not_count_for_it() -> None:
    world = World()
    async with running(world) as unit:
        await force_with(unit, CHAIN)
    world.vault.lose(OWN, "certificate-own.pem was damaged and set aside.")
    async with running(world) as unit:
        assert unit.is_in(State.HTTPS_ONLY)
        assert (unit.snapshot.active, unit.snapshot.serving) == (OWN, SELF)
        assert "certificate-fallback" in unit.alarms
        assert unit.snapshot.tested is None
        with pytest.raises(Refused) as refused:
            await unit.prove()
        assert refused.value.code == "certificate-not-served"
        await unit.submit(activating(SELF))
        assert unit.is_in(State.HTTPS_ONLY)  # what is served stays the same
        assert "certificate-fallback" not in unit.alarms
        assert unit.snapshot.tested is None


async def test_sign_ins_go_on_while_it_waits() -> None:
    async with running() as unit:
        await install(unit, CHAIN)
        await unit.force()
        await unit.submit(activating(OWN))
        with pytest.raises(NotSignedIn):
            await unit.sign_in("a guess")
        await unit.sign_in(unit.first_password or "")


async def test_a_source_that_the_settings_name_without_a_certificate_can_be_left() -> None:
    world = World()
    async with running(world) as unit:
        await use(unit, CHAIN)
    settings = world.settings.settings
    assert settings is not None
    world.settings.settings = replace(settings, security=replace(settings.security, own=""))
    async with running(world) as unit:
        assert unit.snapshot.serving is SELF
        await unit.submit(activating(SELF))
        assert unit.alarms == []


@pytest.mark.parametrize("forced", [False, True])
async def test_after_a_refusal_the_connections_of_before_still_prove_what_they_did(forced: bool) -> None:
    """Nothing was swapped, so no browser can open a newer connection than it has."""
    async with running() as unit:
        await install(unit, CHAIN)
        if forced:
            await unit.force()
        assert unit.listeners.serving is not None
        for command in (activating(OWN), *([SetForceHttps(enabled=False, origin=HTTPS)] if forced else [])):
            unit.world.storage.fail()
            with pytest.raises(StorageFault):
                await unit.submit(command)
            assert unit.snapshot.tls_generation == unit.listeners.serving.tls_generation
            await unit.prove()
