"""The certificate for the registered name over the years: renewed without a gap, whatever fails; never a lock-out."""

from datetime import datetime, timedelta
from itertools import pairwise

from daemon.certificates.inspect import Severity
from daemon.certificates.material import KeyedChain
from daemon.easydns_settings import EasyDnsSettings
from daemon.easydns_status import RegistrationStage
from daemon.errors import RemoteFailed
from daemon.messages.security import ReopenPort80
from daemon.registration_ports import RenewalWindow
from daemon.settings import CertificateSource
from daemon.states import State
from tests.controller_unit import PANEL, World
from tests.fake_certificate_issuer import issuing
from tests.registered_unit import DAY, EASYDNS, NAME, Registered, registrable, settle

AWAY = RemoteFailed("acme-unreachable", "The certificate authority cannot be reached.", "Check the gateway.")


def served(it: Registered) -> KeyedChain:
    assert it.unit.listeners.serving is not None
    return it.unit.listeners.serving.chain


def valid(it: Registered) -> bool:
    leaf = served(it).leaf
    return leaf.not_valid_before_utc <= it.clock.now() < leaf.not_valid_after_utc


def severity(it: Registered, code: str) -> Severity | None:
    return next((alarm.severity for alarm in it.unit.snapshot.alarms if alarm.code == code), None)


def renewal(it: Registered) -> datetime:
    assert it.status.renewal is not None
    return it.status.renewal


async def forced(it: Registered) -> None:
    await it.set()
    await it.force_on_it()


async def until_renewed(it: Registered, most_days: float = 90.0) -> str:
    """Time goes by until another one serves; its fingerprint."""
    before = it.fingerprint
    for _ in range(int(most_days * 2)):
        await it.pass_time(DAY / 2, DAY / 2)
        if it.fingerprint != before:
            return it.fingerprint
    raise AssertionError(f"not renewed in {most_days} days; {it.status}")


async def test_two_years_under_force_https_without_a_gap() -> None:
    async with registrable() as it:
        await forced(it)
        fingerprints = [served(it).fingerprint]
        for _ in range(2 * 365):
            await it.pass_time(DAY, DAY)
            assert valid(it)
            assert it.unit.is_in(State.HTTPS_ONLY)
            assert it.unit.snapshot.tested is not None, "who reached the one before reaches this one"
            if served(it).fingerprint != fingerprints[-1]:
                fingerprints.append(served(it).fingerprint)
        assert 12 <= len(fingerprints) - 1 <= 14
        assert len(it.issuer.orders) == len(fingerprints)
        assert it.issuer.registered == 1
        assert all(order.replaces is not None for order in it.issuer.orders[1:])
        assert it.world.vault.stored.kept[EASYDNS].keys() <= it.world.settings.load().settings.security.named(EASYDNS)


async def test_an_authority_that_is_away_for_weeks_disturbs_nothing_and_is_told_by_urgency() -> None:
    async with registrable() as it:
        await forced(it)
        first = served(it)
        await it.pass_time(56 * DAY, 4 * DAY)
        it.issuer.break_down(AWAY)
        await it.pass_time(10 * DAY, DAY / 2)
        assert severity(it, "easydns-failing") is Severity.WARNING
        await it.pass_time(15 * DAY, DAY / 2)
        assert severity(it, "easydns-failing") is Severity.ERROR
        assert served(it) == first
        assert it.unit.is_in(State.HTTPS_ONLY)
        it.issuer.mend()
        await it.pass_time(2 * DAY, DAY / 4)
        assert served(it) != first
        assert valid(it)
        assert severity(it, "easydns-failing") is None


async def test_pauses_between_tries_grow_to_a_day() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        await it.pass_time(56 * DAY, 4 * DAY)
        it.issuer.break_down(AWAY)
        stages = []
        it.unit.controller.subscribe(lambda snapshot: stages.append(snapshot.easydns.stage))
        await it.pass_time(20 * DAY, DAY / 8)
        tries = sum(stage is RegistrationStage.ORDERING and before is not stage for before, stage in pairwise(stages))
        assert 15 <= tries <= 30


async def test_the_authority_may_want_it_sooner() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        planned = renewal(it)
        start = it.clock.now() + timedelta(days=5)
        it.issuer.window = RenewalWindow(start, start + timedelta(days=1), 6 * 3600.0)
        await it.pass_time(DAY, DAY / 4)
        assert it.issuer.asked_for_window >= 1
        assert start <= renewal(it) <= start + timedelta(days=1)
        before = it.fingerprint
        await it.pass_time(6 * DAY, DAY / 4)
        assert it.fingerprint != before
        assert it.clock.now() < planned


async def test_an_authority_that_does_not_say_is_not_asked_more_than_daily() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        await it.pass_time(10 * DAY, DAY / 8)
        assert 9 <= it.issuer.asked_for_window <= 11


async def test_a_question_about_the_window_that_fails_is_asked_again_and_alarms_nobody() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        it.issuer.refuse("renewal", AWAY, times=3)
        await it.pass_time(5 * DAY, DAY / 8)
        assert it.issuer.asked_for_window >= 4
        assert it.status.fault == ""


async def test_it_is_put_off_to_the_quiet_hour() -> None:
    async with registrable() as it:
        await it.set(EasyDnsSettings(quiet_hour=4))
        await it.register()
        assert renewal(it).astimezone().hour == 4


async def test_another_key_of_the_same_authority_inherits_the_test() -> None:
    async with registrable() as it:
        await forced(it)
        it.issuer.authority = issuing()  # the same organisation, with other keys
        await until_renewed(it)
        assert it.unit.snapshot.tested is not None
        assert it.unit.is_in(State.HTTPS_ONLY)
        assert served(it).fingerprint == it.fingerprint


async def test_one_of_another_authority_waits_for_its_owner() -> None:
    async with registrable() as it:
        await forced(it)
        first = served(it)
        it.issuer.authority = issuing("Another Trust")
        await it.pass_time(70 * DAY, DAY / 2)
        assert served(it) == first
        assert it.status.waiting
        assert severity(it, "certificate-waits") is not None
        assert len(it.issuer.orders) == 2, "it is not ordered again while it waits"
        await it.choose()
        assert it.unit.is_in(State.HTTPS_CONFIRMING)
        assert served(it) != first
        await it.confirm()
        assert (it.status.waiting, it.unit.snapshot.state) == (False, State.HTTPS_ONLY)
        assert it.unit.snapshot.tested is not None


async def test_one_that_waited_and_was_not_confirmed_waits_again() -> None:
    async with registrable() as it:
        await forced(it)
        first = served(it)
        it.issuer.authority = issuing("Another Trust")
        await it.pass_time(70 * DAY, DAY / 2)
        await it.choose()
        it.clock.advance(91.0)
        await it.unit.reach(State.HTTPS_ONLY)
        assert served(it) == first
        assert it.status.waiting
        assert len(it.world.vault.stored.kept[EASYDNS]) == 2


async def test_with_port_80_on_one_of_another_authority_serves_at_once_and_is_to_be_tested() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        await it.choose()
        await it.unit.prove()
        it.issuer.authority = issuing("Another Trust")
        await until_renewed(it)
        assert served(it).fingerprint == it.fingerprint
        assert it.unit.snapshot.tested is None


async def test_a_renewal_waits_for_a_change_that_is_being_confirmed() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        await it.choose()
        before = it.fingerprint
        await it.pass_time((renewal(it) - it.clock.now()).total_seconds() - 30.0, 4 * DAY)
        await it.unit.enable()
        it.clock.advance(60.0)
        await settle()
        assert it.unit.is_in(State.ENABLING)
        assert it.fingerprint == before
        await it.unit.confirm()
        await it.pass_time(120.0, 30.0)
        assert it.fingerprint != before
        assert it.unit.is_in(State.HTTPS_ONLY)
        assert it.unit.snapshot.tested is not None


async def test_one_that_came_while_a_change_is_being_confirmed_is_installed_after_it() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        await it.choose()
        before = it.fingerprint
        it.issuer.hold()
        await it.unit.prove()
        it.clock.advance((renewal(it) - it.clock.now()).total_seconds() + 1.0)
        await it.unit.until(lambda snapshot: snapshot.easydns.stage is RegistrationStage.ORDERING)
        await it.unit.enable()
        it.issuer.release()
        await it.unit.until(lambda snapshot: snapshot.easydns.stage is RegistrationStage.INSTALLING)
        assert it.fingerprint == before
        await it.unit.confirm()
        it.clock.advance(6.0)
        await it.rest()
        assert it.fingerprint != before
        assert it.unit.is_in(State.HTTPS_ONLY)


async def test_a_restart_goes_on_where_it_was() -> None:
    world = World()
    async with registrable(world) as it:
        await it.set()
        await it.force_on_it()
        planned, fingerprint = renewal(it), it.fingerprint
    async with registrable(world) as it:
        await it.unit.until(lambda snapshot: snapshot.easydns.renewal is not None)
        assert renewal(it) == planned
        assert (it.fingerprint, it.unit.snapshot.active) == (fingerprint, EASYDNS)
        assert len(it.issuer.orders) == 1
        await until_renewed(it)
        assert it.issuer.registered == 1, "the account is kept"


async def test_a_certificate_that_cannot_be_stored_is_obtained_again_and_nothing_is_lost() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        before = it.fingerprint
        await it.pass_time((renewal(it) - it.clock.now()).total_seconds() - 30.0, 4 * DAY)
        it.world.storage.break_down()
        await it.pass_time(120.0, 60.0)
        assert it.status.fault
        assert it.fingerprint == before
        it.world.storage.mend()
        await it.pass_time(DAY, 600.0)
        assert it.fingerprint != before
        assert it.status.fault == ""


async def test_an_authority_whose_certificates_are_old_when_new_is_not_asked_without_end() -> None:
    async with registrable() as it:
        it.issuer.lifetime = timedelta(hours=2)  # an hour of it is over when it is issued
        await it.set()
        await it.register()
        await it.pass_time(4 * 3600.0, 300.0)
        assert len(it.issuer.orders) <= 5


async def test_reopening_port_80_keeps_the_name_and_its_certificate() -> None:
    async with registrable() as it:
        await forced(it)
        await it.unit.submit(ReopenPort80(PANEL))
        await it.unit.reach(State.OPEN)
        assert it.unit.snapshot.active is EASYDNS
        assert it.status.settings.in_use
        assert it.names == (NAME,)
        assert CertificateSource.SELF_SIGNED is not it.unit.snapshot.serving
