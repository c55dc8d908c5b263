"""The owner's certificate is judged, installed, brought back and removed, and nothing of it is left half done."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from msgspec.structs import replace

from daemon.certificates.inspect import Severity
from daemon.certificates.material import KeyedChain
from daemon.errors import BaseStationError, Interrupted, NotFound, Refused, StorageFault, TooMany
from daemon.messages.certificates import RemoveCertificate, SuppliedFiles, Verdict
from daemon.messages.command import Command
from daemon.messages.pending import ChangeKind, RollBackChange
from daemon.messages.reset import FactoryReset
from daemon.messages.security import NoteHttpClient, ReopenPort80
from daemon.messages.unit import Stop
from daemon.settings import CertificateSource, Settings
from daemon.states import State
from daemon.version import BUILD_DATE
from tests.certificate_maker import DAY
from tests.controller_unit import HTTPS, PANEL, RunningUnit, World, killed, running
from tests.fakes import START
from tests.owner import (
    OWN,
    SELF,
    Owner,
    Reading,
    activating,
    at_rest,
    changing,
    files,
    force_with,
    install,
    installing,
    judging,
    restoring,
    served,
    status,
    stored,
    use,
)

OWNER = Owner()
ONE, TWO, THREE = OWNER.chain(), Owner("Arena").chain(), Owner("Opera").chain()
RENEWED = OWNER.chain(OWNER.leaf(300))


def security(world: World) -> Any:
    """As it stands on the disk."""
    return (world.settings.settings or Settings()).security


def codes(verdict: Verdict) -> list[str]:
    return [finding.code for finding in verdict.findings]


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> Reading:
    """Files are read in this process; that it is done in a child is shown elsewhere."""
    reading = Reading()
    monkeypatch.setattr("daemon.certificates.bundle.read_bundle", reading.read)
    return reading


# The verdict


async def test_a_dry_run_says_what_would_be_done_and_changes_nothing() -> None:
    world = World()
    async with running(world) as unit:
        before, writes, calls = unit.snapshot, list(world.storage.calls), list(unit.listeners.calls)
        verdict = await unit.submit(judging(ONE))
        assert (verdict.installable, verdict.installed, verdict.needs_yes) == (True, False, True)
        assert codes(verdict) == ["root-unknown", "name-not-registered"]
        assert verdict.chain[0].fingerprint == ONE.fingerprint
        assert len(verdict.chain) == 2
        assert verdict.root is not None
        assert unit.snapshot == before
        assert (world.storage.calls, unit.listeners.calls) == (writes, calls)


async def test_an_error_installs_nothing_even_where_warnings_are_accepted() -> None:
    world = World()
    async with running(world) as unit:
        mismatched = replace(ONE, key=TWO.key)
        verdict = await unit.submit(installing(mismatched))
        assert not verdict.installed
        assert not verdict.installable
        assert verdict.findings[0].severity is Severity.ERROR
        assert verdict.findings[0].code == "key-matches-none"
        assert stored(unit) == set()
        assert not status(unit).available


async def test_warnings_install_nothing_unless_they_are_accepted() -> None:
    world = World()
    async with running(world) as unit:
        verdict = await unit.submit(installing(ONE, accept_warnings=False))
        assert (verdict.installable, verdict.needs_yes, verdict.installed) == (True, True, False)
        assert stored(unit) == set()
        await install(unit, ONE)
        assert stored(unit) == {ONE.identity}


async def test_what_cannot_be_read_at_all_is_answered() -> None:
    async with running() as unit:
        for supplied in (SuppliedFiles(()), SuppliedFiles((b"",)), SuppliedFiles((b"\x00" * 1000,))):
            verdict = await unit.submit(replace(judging(ONE), supplied=supplied))
            assert not verdict.installable
            assert codes(verdict)[0] in ("no-certificate", "file-not-recognised")


async def test_dns_is_asked_for_the_names_and_says_what_to_register() -> None:
    world = World()
    world.names.known = {"foh.example": (ip_address("192.168.1.20"),)}
    async with running(world) as unit:
        verdict = await unit.submit(judging(ONE))
        assert codes(verdict) == ["root-unknown", "name-registered"]
        assert world.names.asked == [(("foh.example",), ())]


async def test_a_clock_that_is_not_set_judges_no_dates_and_keeps_no_certificate_out() -> None:
    world = World()
    world.clock.set_now(BUILD_DATE - timedelta(days=400))
    async with running(world) as unit:
        verdict = await install(unit, ONE)
        assert "clock-not-set" in codes(verdict)
        assert "rehearsal-failed" not in codes(verdict)
        assert unit.alarms.count("clock-not-set") == 1


async def test_dates_that_are_doubted_are_not_judged_again_in_the_rehearsal() -> None:
    world = World()
    async with running(world) as unit:
        early = OWNER.chain(OWNER.leaf(start=START + DAY))
        verdict = await install(unit, early)
        assert codes(verdict)[0] == "not-yet-valid"


async def test_a_root_that_has_ended_is_told_apart_from_a_rehearsal_that_fails() -> None:
    """Browsers that trust an old root go on doing so or not; what the owner needs to hear is that it has ended."""
    async with running() as unit:
        old = Owner("Old")
        leaf = old.leaf(start=START + 2998 * DAY)
        unit.clock.set_now(START + 3001 * DAY)
        verdict = await unit.submit(judging(old.chain(leaf)))
        assert "rehearsal-failed" not in codes(verdict)


async def test_a_fourth_verdict_at_once_is_refused_as_busy(reading: Reading) -> None:
    async with running() as unit:
        reading.hold()
        asked = [asyncio.create_task(unit.submit(judging(ONE))) for _ in range(3)]
        await reading.until_begun()
        for command in (judging(ONE), installing(ONE)):
            with pytest.raises(TooMany) as refused:
                await unit.submit(command)
            assert refused.value.code == "busy"
        reading.release()
        assert all(verdict.installable for verdict in await asyncio.gather(*asked))


# Installing while another source is in use


async def test_installed_beside_another_source_it_can_be_chosen_and_nothing_is_swapped() -> None:
    world = World()
    async with running(world) as unit:
        proof = await unit.prove()
        calls = list(unit.listeners.calls)
        verdict = await install(unit, ONE)
        assert verdict.installable
        assert unit.listeners.calls == calls
        assert unit.snapshot.tested == proof
        own = status(unit)
        assert own.available
        assert own.chain_pem == ONE.chain_pem
        assert own.root_pem == ONE.root
        assert own.previous is None
        assert (security(world).own, security(world).certificate) == (ONE.identity, SELF)
    async with running(world) as unit:
        assert status(unit).available
        assert unit.snapshot.tested == proof


async def test_under_force_https_it_is_no_pending_change_as_long_as_another_source_serves() -> None:
    async with running() as unit:
        await unit.force()
        await install(unit, ONE)
        assert unit.is_in(State.HTTPS_ONLY)
        assert status(unit).available


async def test_only_the_current_one_and_the_one_before_stay_on_the_disk() -> None:
    world = World()
    async with running(world) as unit:
        for chain in (ONE, TWO, THREE):
            await install(unit, chain)
        await at_rest(unit)
        assert stored(unit) == {THREE.identity, TWO.identity}
        assert (security(world).own, security(world).own_previous) == (THREE.identity, TWO.identity)
        previous = status(unit).previous
        assert previous is not None
        assert previous.fingerprint == TWO.fingerprint


# Installing over the one in use


async def test_over_the_one_in_use_it_serves_at_once_while_port_80_is_on() -> None:
    world = World()
    async with running(world) as unit:
        await use(unit, ONE)
        await unit.prove()
        generation = unit.snapshot.tls_generation
        await install(unit, TWO)
        assert served(unit) == TWO
        assert unit.snapshot.tls_generation > generation
        assert unit.snapshot.tested is None
        assert world.vault.stored.proof is None
    async with running(world) as unit:
        assert served(unit) == TWO


async def test_under_force_https_it_waits_to_be_confirmed_and_nothing_is_tidied_away() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, THREE)
        await force_with(unit, ONE)
        verdict = await install(unit, TWO)
        assert verdict.installed
        assert unit.is_in(State.HTTPS_CONFIRMING)
        assert unit.snapshot.pending is not None
        assert unit.snapshot.pending.kinds == (ChangeKind.CERTIFICATE,)
        assert served(unit) == TWO
        assert security(world).own == ONE.identity
        await unit.submit(NoteHttpClient("192.168.1.9"))
        assert stored(unit) == {ONE.identity, TWO.identity, THREE.identity}
        await unit.confirm()
        await at_rest(unit)
        assert (security(world).own, security(world).own_previous) == (TWO.identity, ONE.identity)
        assert stored(unit) == {ONE.identity, TWO.identity}
        assert unit.snapshot.tested is not None
        assert unit.snapshot.tested.fingerprint == TWO.fingerprint


@pytest.mark.parametrize("way", ["time", "command", "restart"])
async def test_not_confirmed_the_one_before_serves_again_and_the_new_one_goes(way: str) -> None:
    world = World()
    async with killed(world) as unit:
        await install(unit, THREE)
        await force_with(unit, ONE)
        proof = unit.snapshot.tested
        await install(unit, TWO)
        if way == "time":
            unit.clock.advance(90)
            await unit.reach(State.HTTPS_ONLY)
        elif way == "command":
            await unit.submit(RollBackChange(HTTPS))
        if way != "restart":
            await at_rest(unit)
            assert served(unit) == ONE
            assert unit.snapshot.tested == proof
            assert stored(unit) == {ONE.identity, THREE.identity}
    async with running(world) as unit:
        assert unit.is_in(State.HTTPS_ONLY)
        assert served(unit) == ONE
        assert unit.snapshot.tested == proof
        await at_rest(unit)
        assert stored(unit) == {ONE.identity, THREE.identity}
        assert (security(world).own, security(world).own_previous) == (ONE.identity, THREE.identity)


async def test_a_renewed_one_inherits_the_test_and_needs_no_confirmation() -> None:
    world = World()
    async with running(world) as unit:
        await force_with(unit, ONE)
        proof = unit.snapshot.tested
        assert proof is not None
        await install(unit, RENEWED)
        assert unit.is_in(State.HTTPS_ONLY)
        assert served(unit) == RENEWED
        assert not unit.listeners.http
        assert unit.snapshot.tested == replace(proof, fingerprint=RENEWED.fingerprint)
    async with running(world) as unit:
        assert unit.is_in(State.HTTPS_ONLY)
        assert served(unit) == RENEWED
        assert unit.snapshot.tested == replace(proof, fingerprint=RENEWED.fingerprint)


async def test_a_renewed_one_inherits_nothing_where_the_one_before_was_never_tested() -> None:
    async with running() as unit:
        await use(unit, ONE)
        await install(unit, RENEWED)
        assert unit.snapshot.tested is None


def _other_names() -> KeyedChain:
    return OWNER.chain(OWNER.leaf(300, san=ONE_NAME))


def _other_issuer() -> KeyedChain:
    return Owner().chain()


def _lost_intermediate() -> KeyedChain:
    return replace(OWNER.chain(OWNER.leaf(300)), chain=OWNER.chain(OWNER.leaf(300)).chain[:1])


def _same_leaf_without_intermediate() -> KeyedChain:
    return replace(ONE, chain=ONE.chain[:1])


def _ends_before() -> KeyedChain:
    return OWNER.chain(OWNER.leaf(20))


ONE_NAME = (next(name for name in OWNER.leaf().certificate.extensions[2].value),)


@pytest.mark.parametrize(
    "made", [_other_names, _other_issuer, _lost_intermediate, _same_leaf_without_intermediate, _ends_before]
)
async def test_what_browsers_may_take_otherwise_than_the_one_before_is_no_renewal(made: Callable[[], Any]) -> None:
    """Under Force HTTPS it must be confirmed: nobody has reached the unit with it, or with what it is served with."""
    async with running() as unit:
        await force_with(unit, ONE)
        chain = made()
        verdict = await unit.submit(installing(chain))
        if not verdict.installable:
            assert served(unit) == ONE  # judged unfit, which is as good
            return
        assert served(unit) == chain
        assert unit.is_in(State.HTTPS_CONFIRMING)


# The very same, and nearly the same


async def test_the_very_same_again_swaps_nothing_and_keeps_the_test() -> None:
    world = World()
    async with running(world) as unit:
        await use(unit, THREE)
        await install(unit, ONE)
        proof = await unit.prove()
        await unit.force()
        calls, generation = list(unit.listeners.calls), unit.snapshot.tls_generation
        verdict = await install(unit, ONE)
        assert verdict.installed
        assert unit.is_in(State.HTTPS_ONLY)
        assert (unit.listeners.calls, unit.snapshot.tls_generation) == (calls, generation)
        assert unit.snapshot.tested is not None
        assert unit.snapshot.tested.fingerprint == proof.fingerprint
        assert (security(world).own, security(world).own_previous) == (ONE.identity, THREE.identity)


async def test_the_one_before_installed_again_changes_places_with_the_present_one() -> None:
    world = World()
    async with running(world) as unit:
        for chain in (ONE, TWO, ONE):
            await install(unit, chain)
        await at_rest(unit)
        assert (security(world).own, security(world).own_previous) == (ONE.identity, TWO.identity)
        assert stored(unit) == {ONE.identity, TWO.identity}


async def test_the_same_leaf_with_another_chain_is_another_certificate() -> None:
    world = World()
    async with running(world) as unit:
        await use(unit, ONE)
        rootless = replace(ONE, root=None)
        assert rootless.identity != ONE.identity
        await install(unit, rootless)
        await at_rest(unit)
        assert (security(world).own, security(world).own_previous) == (rootless.identity, ONE.identity)
        assert stored(unit) == {rootless.identity, ONE.identity}
        assert status(unit).root is None
        await unit.submit(restoring())
        assert status(unit).root_pem == ONE.root


async def test_a_decayed_one_installed_again_under_force_https_waits_to_be_confirmed() -> None:
    world = World()
    async with running(world) as unit:
        await force_with(unit, ONE)
    world.vault.lose(OWN, "It was damaged and set aside.")
    async with running(world) as unit:
        assert (unit.snapshot.active, unit.snapshot.serving) == (OWN, SELF)
        await install(unit, ONE)
        assert served(unit) == ONE
        if unit.is_in(State.HTTPS_CONFIRMING):
            await unit.confirm()
        await at_rest(unit)
        assert unit.is_in(State.HTTPS_ONLY)
        assert "certificate-fallback" not in unit.alarms
        assert unit.snapshot.tested is not None
        assert unit.snapshot.tested.fingerprint == ONE.fingerprint
    async with running(world) as unit:
        assert served(unit) == ONE


@pytest.mark.parametrize("way", ["command", "restart"])
async def test_a_decayed_one_installed_again_and_not_confirmed_goes_back_to_what_served(way: str) -> None:
    """Going back means what served before, and that was the self-signed certificate in its place."""
    world = World()
    async with running(world) as unit:
        await force_with(unit, ONE)
    world.vault.lose(OWN, "It was damaged and set aside.")
    async with running(world) as unit:
        await install(unit, ONE)
        pending = unit.is_in(State.HTTPS_CONFIRMING)
        if pending and way == "command":
            await unit.submit(RollBackChange(HTTPS))
            await at_rest(unit)
            assert (unit.snapshot.serving, served(unit).fingerprint) == (SELF, status(unit, SELF).chain[0].fingerprint)
    async with running(world) as unit:
        assert unit.snapshot.serving is (SELF if pending else OWN)


async def test_a_decayed_one_whose_installing_again_is_refused_is_not_there() -> None:
    world = World()
    async with running(world) as unit:
        await force_with(unit, ONE)
    world.vault.lose(OWN, "It was damaged and set aside.")
    async with running(world) as unit:
        world.storage.fail()
        with pytest.raises(StorageFault):
            await unit.submit(installing(ONE))
        await at_rest(unit)
        assert (unit.snapshot.serving, status(unit).available) == (SELF, False)
        await unit.submit(ReopenPort80(PANEL))
        shown = served(unit)
    async with running(world) as unit:
        assert served(unit) == shown


# Bringing back


async def test_the_one_before_is_brought_back_and_the_present_one_is_then_the_one_before() -> None:
    world = World()
    async with running(world) as unit:
        await use(unit, ONE)
        await install(unit, TWO)
        await unit.prove()
        await unit.submit(restoring())
        assert served(unit) == ONE
        assert unit.snapshot.tested is None
        assert (security(world).own, security(world).own_previous) == (ONE.identity, TWO.identity)
        await unit.submit(restoring())
        assert served(unit) == TWO
    async with running(world) as unit:
        assert served(unit) == TWO


async def test_without_one_before_there_is_nothing_to_bring_back() -> None:
    async with running() as unit:
        for _ in range(2):
            with pytest.raises(NotFound) as refused:
                await unit.submit(restoring())
            assert refused.value.code == "no-previous"
            await install(unit, ONE)


@pytest.mark.parametrize("before", [TWO, ONE])
async def test_brought_back_under_force_https_it_waits_to_be_confirmed(before: KeyedChain) -> None:
    """Also where both are of one issuer: the older one is no renewal of the newer."""
    world = World()
    async with running(world) as unit:
        await install(unit, before)
        await force_with(unit, RENEWED)
        await unit.submit(restoring())
        assert unit.is_in(State.HTTPS_CONFIRMING)
        assert served(unit) == before
        unit.clock.advance(90)
        await unit.reach(State.HTTPS_ONLY)
        assert served(unit) == RENEWED
        await unit.submit(restoring())
        await unit.confirm()
        await at_rest(unit)
    async with running(world) as unit:
        assert served(unit) == before
        assert (security(world).own, security(world).own_previous) == (before.identity, RENEWED.identity)


async def test_brought_back_in_place_of_a_decayed_one_it_is_not_its_own_predecessor() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, ONE)
        await install(unit, TWO)
    own = {ONE.identity: ONE}
    world.vault.stored = replace(world.vault.stored, kept={OWN: own})
    async with running(world) as unit:
        assert not status(unit).available
        await unit.submit(restoring())
        assert status(unit).chain_pem == ONE.chain_pem
        assert status(unit).previous is None
        with pytest.raises(NotFound):
            await unit.submit(restoring())


# Removing


async def test_removed_nothing_of_it_is_left() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, ONE)
        await install(unit, TWO)
        await unit.submit(RemoveCertificate(HTTPS))
        assert stored(unit) == set()
        assert (security(world).own, security(world).own_previous) == ("", "")
        assert not status(unit).available
        assert status(unit).previous is None
        with pytest.raises(Refused):
            await unit.submit(activating(OWN))
        await unit.submit(RemoveCertificate(HTTPS))  # there is nothing left to remove, and that is in order
    async with running(world) as unit:
        assert not status(unit).available


async def test_the_one_in_use_cannot_be_removed() -> None:
    world = World()
    async with running(world) as unit:
        await use(unit, ONE)
        with pytest.raises(Refused) as refused:
            await unit.submit(RemoveCertificate(HTTPS))
        assert refused.value.code == "certificate-active"
        assert stored(unit) == {ONE.identity}


async def test_a_removal_that_could_not_erase_is_refused_and_finished_in_the_end() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, ONE)
        world.storage.fail(2)
        with pytest.raises(StorageFault):
            await unit.submit(RemoveCertificate(HTTPS))
        assert not status(unit).available
        assert not changing(unit)
    async with running(world) as unit:
        await at_rest(unit)
        assert stored(unit) == set(), "a key that no settings name stays on the disk"


async def test_a_removal_overtaken_by_reopening_port_80_is_done_wholly_or_not_at_all() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, ONE)
        await unit.force()
        world.storage.hold()
        removing = asyncio.create_task(unit.submit(RemoveCertificate(HTTPS)))
        assert await asyncio.to_thread(world.storage.waiting.wait, 5)
        reopening = asyncio.create_task(unit.submit(ReopenPort80(PANEL)))
        with pytest.raises(Interrupted):
            await removing
        world.storage.release()
        await reopening
        await at_rest(unit)
        assert status(unit).available == (ONE.identity in stored(unit))
        assert security(world).own in ("", *stored(unit))
        was_there = status(unit).available
    async with running(world) as unit:
        assert status(unit).available is was_there


async def test_a_removal_that_timed_out_and_is_done_after_all_leaves_no_certificate_to_choose(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, ONE)

        async def bounded(work: Awaitable[Any], seconds: float | None) -> Any:
            async with asyncio.timeout(None if seconds is None else 0.2):
                return await work

        monkeypatch.setattr("daemon.controller.effects._bounded", bounded)
        world.storage.hold()
        with pytest.raises(BaseStationError) as refused:
            await unit.submit(RemoveCertificate(HTTPS))
        assert refused.value.code == "timed-out"
        monkeypatch.undo()
        world.storage.release()
        unit.clock.advance(30)
        await at_rest(unit)
        was_there = status(unit).available
        assert was_there == (ONE.identity in stored(unit))
        assert security(world).own in ("", *stored(unit))
    async with running(world) as unit:
        assert status(unit).available is was_there


# Several at once, and what goes first


async def test_of_two_installations_at_once_both_are_answered_and_one_certificate_is_current() -> None:
    world = World()
    async with running(world) as unit:
        await use(unit, THREE)
        asked = [asyncio.create_task(unit.submit(installing(chain))) for chain in (ONE, TWO)]
        async with asyncio.timeout(10):
            answers = await asyncio.gather(*asked, return_exceptions=True)
        await at_rest(unit)
        for answer in answers:
            assert isinstance(answer, Verdict | Refused)
        assert any(isinstance(answer, Verdict) and answer.installed for answer in answers)
        assert served(unit).identity == security(world).own
        assert {security(world).own, security(world).own_previous} == stored(unit)


async def test_the_second_of_two_installations_under_force_https_is_refused(reading: Reading) -> None:
    async with running() as unit:
        await force_with(unit, THREE)
        reading.hold()
        first, second = (asyncio.create_task(unit.submit(installing(chain))) for chain in (ONE, TWO))
        await reading.until_begun()
        reading.release()
        assert (await first).installed
        with pytest.raises(Refused) as refused:
            await second
        assert refused.value.code == "change-pending"
        assert served(unit) == ONE
        await unit.submit(RollBackChange(HTTPS))
        await at_rest(unit)
        assert stored(unit) == {THREE.identity}


async def test_a_verdict_is_given_while_a_change_waits_and_while_another_is_installed() -> None:
    async with running() as unit:
        await force_with(unit, THREE)
        judged, installed = (asyncio.create_task(unit.submit(command)) for command in (judging(ONE), installing(TWO)))
        assert (await judged).installable
        assert (await installed).installed
        assert (await unit.submit(judging(ONE))).installable


async def test_a_factory_reset_goes_before_an_installation_and_nothing_of_it_comes_after(reading: Reading) -> None:
    world = World()
    async with running(world) as unit:
        reading.hold()
        installation = asyncio.create_task(unit.submit(installing(ONE)))
        await reading.until_begun()
        await unit.submit(FactoryReset(PANEL))
        with pytest.raises(Interrupted):
            await installation
        reading.release()
        await unit.reach(State.OPEN)
        await at_rest(unit)
        assert stored(unit) == set()
        assert not status(unit).available


async def test_a_stop_answers_who_installs(reading: Reading) -> None:
    async with running() as unit:
        reading.hold()
        installation = asyncio.create_task(unit.submit(installing(ONE)))
        await reading.until_begun()
        await unit.submit(Stop())
        with pytest.raises(Interrupted):
            await installation
        reading.release()


async def test_reopening_port_80_goes_before_an_installation_that_hangs_on_the_disk() -> None:
    world = World()
    async with running(world) as unit:
        await force_with(unit, ONE)
        world.storage.hold()
        installation = asyncio.create_task(unit.submit(installing(TWO)))
        assert await asyncio.to_thread(world.storage.waiting.wait, 5)
        reopening = asyncio.create_task(unit.submit(ReopenPort80(PANEL)))
        with pytest.raises(Interrupted):
            await installation
        world.storage.release()
        await reopening
        assert unit.listeners.http
        assert served(unit) == ONE
        await at_rest(unit)
        assert stored(unit) == {ONE.identity}
    async with running(world) as unit:
        assert unit.is_in(State.OPEN)
        assert served(unit) == ONE


async def test_an_installation_is_refused_before_its_files_are_looked_at_while_a_change_waits() -> None:
    async with running() as unit:
        await unit.enable()
        with pytest.raises(Refused) as refused:
            await unit.submit(installing(ONE))
        assert refused.value.code == "change-pending"
        assert not unit.controller._core.candidates._waiting


async def test_a_unit_on_defaults_after_a_fault_installs_nothing() -> None:
    world = World()

    def broken() -> None:
        raise StorageFault("storage-failed", "The disk cannot be read.", "Have it replaced.")

    world.resets.pending = broken  # type: ignore[method-assign]
    async with running(world) as unit:
        await unit.until(lambda snapshot: snapshot.serving is not None)
        commands: tuple[Command[Any], ...] = (installing(ONE), activating(OWN), restoring(), RemoveCertificate(HTTPS))
        for command in commands:
            with pytest.raises(Refused) as refused:
                await unit.submit(command)
            assert refused.value.code == "not-ready"
        assert stored(unit) == set()


# The disk


async def _first(unit: RunningUnit) -> Any:
    return installing(ONE)


async def _over_the_one_in_use(unit: RunningUnit) -> Any:
    await install(unit, THREE)
    await use(unit, TWO)
    await unit.prove()
    return installing(ONE)


async def _over_it_under_force(unit: RunningUnit) -> Any:
    await install(unit, THREE)
    await force_with(unit, TWO)
    return installing(ONE)


async def _renewing_under_force(unit: RunningUnit) -> Any:
    await install(unit, THREE)
    await force_with(unit, ONE)
    return installing(RENEWED)


async def _restoring(unit: RunningUnit) -> Any:
    await install(unit, ONE)
    await use(unit, TWO)
    await unit.prove()
    return restoring()


async def _restoring_under_force(unit: RunningUnit) -> Any:
    await install(unit, ONE)
    await force_with(unit, TWO)
    return restoring()


async def _removing(unit: RunningUnit) -> Any:
    await install(unit, ONE)
    await install(unit, TWO)
    await unit.prove()
    return RemoveCertificate(HTTPS)


async def _activating(unit: RunningUnit) -> Any:
    await install(unit, ONE)
    await unit.prove()
    return activating(OWN)


async def _activating_under_force(unit: RunningUnit) -> Any:
    await install(unit, ONE)
    await unit.force()
    return activating(OWN)


SCENES = [
    _first,
    _over_the_one_in_use,
    _over_it_under_force,
    _renewing_under_force,
    _restoring,
    _restoring_under_force,
    _removing,
    _activating,
    _activating_under_force,
]


def picture(unit: RunningUnit) -> Any:
    """What the owner sees of certificates, but for what any swap counts on."""
    snapshot = unit.snapshot
    previous = status(unit).previous
    return (
        snapshot.state,
        snapshot.force_https,
        snapshot.active,
        snapshot.serving,
        served(unit).identity,
        status(unit).available,
        status(unit).chain_pem,
        None if previous is None else previous.fingerprint,
        None if snapshot.tested is None else snapshot.tested.fingerprint,
    )


def told(unit: RunningUnit) -> str:
    """The event log."""
    return " ".join(event.text for event in unit.events.events)


def check_disk(unit: RunningUnit) -> None:
    """The settings on the disk name nothing that is not there, and nothing is there that they do not name."""
    world = unit.world
    named = {security(world).own, security(world).own_previous}
    journal = world.changes.record
    if journal is not None:
        named |= {journal.before.security.own, journal.before.security.own_previous}
        named |= {journal.after.security.own, journal.after.security.own_previous}
    assert named - {""} == stored(unit)


@pytest.mark.parametrize("prepare", SCENES)
@pytest.mark.parametrize("write", [1, 2, 3, 4])
async def test_a_write_that_fails_refuses_with_nothing_changed_or_is_said(
    prepare: Callable[[RunningUnit], Awaitable[Any]], write: int
) -> None:
    world = World()
    async with running(world) as unit:
        command = await prepare(unit)
        await at_rest(unit)
        before = picture(unit)
        world.storage.fail(write)
        try:
            await unit.submit(command)
        except StorageFault:
            await at_rest(unit)
            if not isinstance(command, RemoveCertificate) or write == 1:
                assert picture(unit) == before
            assert unit.snapshot.pending is None
        await at_rest(unit)
        assert not changing(unit)
        world.storage.mend()
        unit.clock.advance(31)
        await at_rest(unit)
        assert "not-saved" not in unit.alarms
        if not isinstance(command, RemoveCertificate) and "Certificates that are not used" not in told(unit):
            check_disk(unit)
        if unit.snapshot.pending is not None:
            await unit.confirm()
        await at_rest(unit)
        after = picture(unit)
    async with running(world) as unit:
        assert picture(unit) == after
        await at_rest(unit)
        check_disk(unit)


@pytest.mark.parametrize("prepare", SCENES)
@pytest.mark.parametrize("write", [1, 2, 3, 4])
async def test_a_power_cut_after_a_write_that_failed_comes_up_as_before_or_after(
    prepare: Callable[[RunningUnit], Awaitable[Any]], write: int
) -> None:
    world = World()
    refused = False
    async with killed(world) as unit:
        command = await prepare(unit)
        await at_rest(unit)
        before = picture(unit)
        world.storage.fail(write)
        try:
            await unit.submit(command)
        except StorageFault:
            refused = True
        await at_rest(unit)
        after = picture(unit)
    world.storage.mend()
    async with running(world) as unit:
        came_up = picture(unit)
        # A test that has to be done again does no harm.
        assert came_up[:-1] in ((before[:-1],) if refused and write == 1 else (before[:-1], after[:-1]))
        assert came_up[-1] in (None, before[-1], after[-1])
        assert unit.snapshot.serving is unit.snapshot.active


async def test_what_a_refused_installation_stored_does_not_stay_on_the_disk() -> None:
    world = World()
    async with running(world) as unit:
        world.storage.fail(2)
        with pytest.raises(StorageFault):
            await unit.submit(installing(ONE))
        await at_rest(unit)
        assert stored(unit) == set()


async def test_what_a_power_cut_left_of_an_installation_goes_at_the_next_start() -> None:
    world = World()
    async with running(world):
        pass
    world.vault.save_kept(OWN, ONE)
    async with running(world) as unit:
        await at_rest(unit)
        assert stored(unit) == set()
        assert not status(unit).available


async def test_one_that_could_not_be_read_at_the_start_is_not_erased_while_the_settings_name_it() -> None:
    """A disk may have a bad moment; the key may exist nowhere else."""
    world = World()
    async with running(world) as unit:
        await install(unit, ONE)
        await install(unit, TWO)
    load = world.vault.load

    def a_bad_moment() -> Any:
        found = load()
        return replace(
            found, kept={OWN: {ONE.identity: ONE}}, faults=("A file could not be read (Input/output error).",)
        )

    world.vault.load = a_bad_moment  # type: ignore[method-assign]
    async with running(world) as unit:
        assert not status(unit).available
        world.storage.fail(2)
        with pytest.raises(StorageFault):
            await unit.submit(installing(THREE))
        await at_rest(unit)
        assert TWO.identity in stored(unit)
    del world.vault.load
    async with running(world) as unit:
        assert status(unit).chain_pem == TWO.chain_pem


async def test_settings_that_were_set_aside_at_the_start_take_no_certificate_with_them() -> None:
    """The generation before names older ones; the newest one's key may exist nowhere else."""
    world = World()
    async with running(world) as unit:
        await install(unit, ONE)
        older = world.settings.settings
        await install(unit, TWO)
        await at_rest(unit)
    newest = world.settings.settings
    world.settings.settings, world.settings.faults = older, ("settings.json was damaged and set aside.",)
    async with running(world) as unit:
        await at_rest(unit)
        assert stored(unit) == {ONE.identity, TWO.identity}
    world.settings.settings, world.settings.faults = newest, ()
    async with running(world) as unit:
        assert status(unit).chain_pem == TWO.chain_pem


async def test_what_cannot_be_tidied_away_is_said_and_tidied_later() -> None:
    world = World()
    async with running(world) as unit:
        await install(unit, ONE)
        await install(unit, TWO)
        keep = world.vault.keep

        def stuck(_source: CertificateSource, _identities: frozenset[str]) -> None:
            raise StorageFault("erase-incomplete", "A file could not be erased.", "Restart.")

        world.vault.keep = stuck  # type: ignore[method-assign, assignment]
        await install(unit, THREE)
        await at_rest(unit)
        assert "erase-incomplete" in unit.events.codes
        assert unit.snapshot.alarms == ()
        world.vault.keep = keep  # type: ignore[method-assign]
    async with running(world) as unit:
        await at_rest(unit)
        assert stored(unit) == {THREE.identity, TWO.identity}


async def test_no_secret_is_in_a_command_or_a_snapshot_that_is_written_down() -> None:
    async with running() as unit:
        await install(unit, ONE)
        secret = ONE.key.split()[4]
        command = installing(ONE)
        assert secret.decode() not in repr(command)
        assert secret.decode() not in repr(unit.snapshot)
        assert secret.decode() not in repr(unit.events.events)
        assert b"PRIVATE" not in files(ONE).files[0] or "PRIVATE" not in repr(command)


async def test_a_decayed_one_installed_again_that_the_listeners_refuse_leaves_what_served() -> None:
    world = World()
    async with running(world) as unit:
        await force_with(unit, ONE)
    world.vault.lose(OWN, "It was damaged and set aside.")
    async with running(world) as unit:
        shown = served(unit)
        unit.listeners.refuse = True
        with pytest.raises(BaseStationError):
            await unit.submit(installing(ONE))
        await at_rest(unit)
        assert served(unit) == shown
        assert (unit.snapshot.serving, status(unit).available) == (SELF, False)
        assert not unit.listeners.http
