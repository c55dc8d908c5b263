"""The name below the vendor's domain and its certificate: looked at, registered, obtained, used, left."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from ipaddress import IPv4Address, ip_address
from pathlib import Path

import pytest
from msgspec.structs import replace

from daemon.easydns_settings import CertificateWay, EasyDnsSecrets, EasyDnsSecretsChange, EasyDnsSettings
from daemon.easydns_status import Precheck, PrecheckKind, PrecheckState, RegistrationStage
from daemon.errors import Refused, RemoteFailed, Unavailable
from daemon.messages.certificates import ActivateCertificate
from daemon.messages.easydns import LeaveEasyDns, RunPrechecks
from daemon.messages.network import NetworkStatus
from daemon.messages.reset import FactoryReset
from daemon.registration_ports import AcmeDirectory, Registration
from daemon.settings import CertificateSource, EasyDnsProfile, Profile, Settings
from daemon.states import State
from tests.controller_unit import HTTPS, PANEL, World, killed
from tests.fake_registration import FakeBundle
from tests.registered_unit import (
    ADDRESS,
    EASYDNS,
    GATEWAY,
    NAME,
    OTHER,
    PROFILE,
    Registered,
    network,
    registrable,
    settle,
)

FAILED, PASSED, SKIPPED = PrecheckState.FAILED, PrecheckState.PASSED, PrecheckState.SKIPPED
UNREACHABLE = RemoteFailed("easydns-unreachable", "easyDNS cannot be reached.", "Check the gateway.")


async def test_nothing_is_asked_of_anybody_unless_the_owner_asks() -> None:
    async with registrable() as it:
        await it.set()
        await it.pass_time(3 * 86_400)
        assert (it.registrar.calls, it.world.gateway.asked, it.issuer.orders, it.issuer.asked_for_window) == (
            [],
            [],
            [],
            0,
        )
        assert it.world.names.asked == []


async def test_all_prechecks_are_told_with_their_time() -> None:
    async with registrable() as it:
        await it.set()
        found = await it.check()
        assert list(found) == list(PrecheckKind)
        assert {kind: each.state for kind, each in found.items()} == dict.fromkeys(PrecheckKind, PASSED)
        assert all(each.seconds is not None and each.detail for each in found.values())
        assert it.status.prechecks == tuple(found.values())


async def test_each_precheck_is_shown_as_soon_as_it_is_done() -> None:
    async with registrable() as it:
        await it.set()
        it.registrar.hold()
        seen = []
        it.unit.controller.subscribe(lambda snapshot: seen.append(snapshot.easydns.prechecks))
        it.unit.controller.post(_run())
        await it.unit.until(lambda snapshot: _state(snapshot.easydns.prechecks, PrecheckKind.GATEWAY) is PASSED)
        assert _state(it.status.prechecks, PrecheckKind.EASYDNS) is PrecheckState.RUNNING
        it.registrar.release()
        await it.unit.until(lambda snapshot: _state(snapshot.easydns.prechecks, PrecheckKind.EASYDNS) is PASSED)
        assert len(seen) >= 3


def _run() -> RunPrechecks:
    return RunPrechecks(HTTPS)


def _self_signed() -> ActivateCertificate:
    return ActivateCertificate(CertificateSource.SELF_SIGNED, HTTPS)


def _state(prechecks: tuple[Precheck, ...], kind: PrecheckKind) -> PrecheckState | None:
    return next((each.state for each in prechecks if each.kind is kind), None)


def _trusting(root: bytes) -> Profile:
    """The profile of a unit whose system trusts `root`."""
    path = Path(tempfile.mkdtemp()) / "roots.crt"
    path.write_bytes(root)
    return replace(PROFILE, easydns=EasyDnsProfile(trust_store=str(path)))


class _Delegated(Mapping[str, list[str]]):
    """The records as they are seen through a CNAME from the unit's name into the other zone."""

    def __init__(self, it: Registered) -> None:
        self._texts = it.registrar.texts

    def __getitem__(self, name: str) -> list[str]:
        if name != f"_acme-challenge.{NAME}":
            raise KeyError(name)
        return self._texts["a1b2c3.acme.theatre.example"]

    def __iter__(self) -> Iterator[str]:
        return iter((f"_acme-challenge.{NAME}",))

    def __len__(self) -> int:
        return 1


def no_cable(it: Registered) -> None:
    it.world.network.become(replace(it.unit.snapshot.network, link=False))


def link_local(it: Registered) -> None:
    it.world.network.become(replace(it.unit.snapshot.network, addresses=(IPv4Address("169.254.3.4"),)))


def no_gateway(it: Registered) -> None:
    it.world.network.become(replace(it.unit.snapshot.network, gateways=()))


def silent_gateway(it: Registered) -> None:
    it.world.gateway.silent.add(GATEWAY)


def no_dns(it: Registered) -> None:
    it.world.network.become(replace(it.unit.snapshot.network, dns=()))
    it.world.names.own_servers = ()


def silent_dns(it: Registered) -> None:
    it.world.names.silent = True


def clock_not_set(it: Registered) -> None:
    it.clock.set_now(it.clock.now().replace(year=2001))


def easydns_away(it: Registered) -> None:
    it.registrar.refuse("reach", UNREACHABLE)


def wrong_login(it: Registered) -> None:
    it.registrar.secrets = replace(it.registrar.secrets, api_key="another")


def authority_away(it: Registered) -> None:
    it.issuer.refuse("directory", RemoteFailed("acme-unreachable", "The authority cannot be reached.", "Wait."))


@pytest.mark.parametrize(
    ("harm", "kind", "words"),
    [
        (no_cable, PrecheckKind.LINK, "cable"),
        (link_local, PrecheckKind.ADDRESS, "devices give to themselves"),
        (no_gateway, PrecheckKind.GATEWAY, "no gateway"),
        (silent_gateway, PrecheckKind.GATEWAY, "Nobody answers at the gateway 192.168.1.1"),
        (no_dns, PrecheckKind.DNS, "no DNS server"),
        (silent_dns, PrecheckKind.DNS, "No answer came from the DNS server 192.168.1.53"),
        (clock_not_set, PrecheckKind.CLOCK, "2001"),
        (easydns_away, PrecheckKind.EASYDNS, "cannot be reached"),
        (wrong_login, PrecheckKind.CREDENTIALS, ""),
        (authority_away, PrecheckKind.SOURCE, "authority"),
    ],
)
async def test_what_is_wrong_is_named_with_a_remedy_and_the_source_cannot_be_used(
    harm: Callable[[Registered], None], kind: PrecheckKind, words: str
) -> None:
    async with registrable() as it:
        await it.set()
        harm(it)
        for _ in range(5):  # the certificate follows the address
            await settle()
        found = await it.check()
        assert found[kind].state is FAILED
        assert words in found[kind].detail
        assert found[kind].remedy
        if kind in (PrecheckKind.EASYDNS, PrecheckKind.SOURCE):
            harm(it)
        calls = [call for call in it.registrar.calls if call.startswith("register")]
        with pytest.raises(Unavailable) as refused:
            await it.ask()
        assert refused.value.code == "easydns-unavailable"
        assert found[kind].detail in refused.value.detail
        assert found[kind].detail in refused.value.reasons
        assert [call for call in it.registrar.calls if call.startswith("register")] == calls == []
        assert not it.status.settings.in_use


async def test_a_dns_server_that_only_the_host_can_ask_is_not_held_against_it() -> None:
    async with registrable() as it:
        await it.set()
        servers = (ip_address("fe80::1"), *it.unit.snapshot.network.dns)
        it.world.network.become(replace(it.unit.snapshot.network, dns=servers))
        await settle()
        found = (await it.check())[PrecheckKind.DNS]
        assert (found.state, found.remedy) == (PASSED, "")
        assert "fe80" not in found.detail


async def test_without_credentials_it_says_which_are_missing() -> None:
    async with registrable() as it:
        assert "user name and update token" in (await it.check())[PrecheckKind.CREDENTIALS].detail
        await it.set(access=EasyDnsSecretsChange(username="unit", update_token="t"))
        assert "API token and key" in (await it.check())[PrecheckKind.CREDENTIALS].detail


async def test_a_name_of_another_device_is_refused_and_one_made_from_the_serial_number_is_ours() -> None:
    async with registrable() as it:
        await it.set(EasyDnsSettings(label="foh"))
        it.registrar.registered["foh.clearcomdevices.com"] = (OTHER,)
        it.registrar.registered[NAME] = (OTHER,)
        found = (await it.check())[PrecheckKind.NAME]
        assert (found.state, "192.168.1.30" in found.detail) == (FAILED, True)
        await it.set(EasyDnsSettings())
        found = (await it.check())[PrecheckKind.NAME]
        assert (found.state, "192.168.1.30" in found.detail) == (PASSED, True)


async def test_registering_leads_the_name_to_the_unit_and_gets_a_certificate_for_it() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        assert it.registrar.registered[NAME] == (ADDRESS,)
        assert it.names == (NAME,)
        assert (it.status.registered, it.status.fault, it.status.percent) == (str(ADDRESS), "", 100)
        assert it.status.settings.in_use
        assert it.unit.snapshot.active is CertificateSource.SELF_SIGNED, "choosing it is the owner's"
        stored = it.world.registrations.load()
        assert (stored.registration.name, stored.registration.address) == (NAME, str(ADDRESS))
        assert stored.account is not None
        assert it.world.settings.load().settings.easydns.in_use


async def test_the_record_is_removed_again_and_nothing_is_left_in_the_journal() -> None:
    async with registrable() as it:
        await it.set(EasyDnsSettings(wildcard=True))
        published: list[str] = []

        def seen(name: str, value: str) -> bool:
            published.append(name)
            return value in it.registrar.texts[name]

        it.issuer.seen = seen
        await it.register()
        assert it.names == (NAME, f"*.{NAME}")
        assert published == [f"_acme-challenge.{NAME}"] * 2
        assert it.registrar.texts[f"_acme-challenge.{NAME}"] == []
        assert it.world.registrations.load().registration.challenges == ()


async def test_a_delegated_zone_takes_the_record() -> None:
    async with registrable() as it:
        it.registrar.zones.add("acme.theatre.example")
        it.world.names.records = _Delegated(it)
        await it.set(EasyDnsSettings(challenge_zone="acme.theatre.example"))
        await it.register()
        assert it.names == (NAME,)
        written = [call for call in it.registrar.calls if call.startswith("add_text")]
        assert [call.split()[1:3] for call in written] == [["acme.theatre.example", "a1b2c3"]]


async def test_a_record_that_nobody_sees_is_withdrawn_and_said() -> None:
    async with registrable() as it:
        await it.set()
        it.world.names.records = {}
        await it.ask()
        it.clock.advance(0.0)
        for _ in range(40):
            await settle()
            it.clock.advance(8.0)
        await it.rest()
        assert "not seen" in it.status.fault
        assert it.registrar.texts[f"_acme-challenge.{NAME}"] == []
        assert it.status.next_try is not None
        assert "easydns-failing" in it.unit.alarms


async def test_what_was_left_behind_by_a_power_cut_is_removed_before_the_next_order() -> None:
    world = World()
    zone, host = "clearcomdevices.com", "_acme-challenge.a1b2c3"
    world.registrations.registration = Registration(challenges=((zone, host, "old"),))
    world.registrar.texts[f"{host}.{zone}"] = ["old", "of another"]
    async with registrable(world) as it:
        await it.set()
        await it.register()
        assert it.registrar.texts[f"{host}.{zone}"] == ["of another"]
        assert it.world.registrations.load().registration.challenges == ()


async def test_a_power_cut_in_mid_order_leads_to_another_order_and_leaves_no_record() -> None:
    world = World()
    world.network.become(network())
    seen, world.names.records = world.names.records, {}
    async with killed(world, PROFILE) as unit:
        it = Registered(unit)
        await it.set()
        await it.ask()
        await unit.until(lambda snapshot: snapshot.easydns.stage is RegistrationStage.ORDERING)
        for _ in range(5):
            await settle()
        world.registrar.refuse("remove_text", UNREACHABLE)  # nobody is there to take it away
    record = f"_acme-challenge.{NAME}"
    (left,) = world.registrar.texts[record]
    world.names.records = seen
    async with registrable(world) as it:
        assert it.status.settings.in_use
        await it.work()
        assert it.names == (NAME,)
        assert world.registrar.texts[record] == []
        removed = [call for call in world.registrar.calls if call.startswith("remove_text")]
        assert left in removed[0], "before a new one is set"
        assert world.issuer.registered == 1, "the account was kept"


async def test_terms_of_service_have_to_be_agreed_to() -> None:
    async with registrable() as it:
        it.issuer.says = AcmeDirectory(terms="https://ca.example/terms-2")
        await it.set()
        await it.check()
        assert it.status.terms == "https://ca.example/terms-2"
        with pytest.raises(RemoteFailed) as refused:
            await it.ask()
        assert refused.value.code == "acme-terms-not-agreed"
        assert not it.status.settings.in_use
        await it.set(EasyDnsSettings(terms_agreed="https://ca.example/terms-2"))
        await it.register()
        assert it.names == (NAME,)


async def test_an_account_wanted_by_the_authority_is_a_precheck() -> None:
    async with registrable() as it:
        it.issuer.says = AcmeDirectory(external_account=True)
        await it.set()
        assert (await it.check())[PrecheckKind.SOURCE].state is FAILED
        await it.set(EasyDnsSettings(eab_key_id="kid-1"), EasyDnsSecretsChange(eab_key="c2VjcmV0"))
        assert (await it.check())[PrecheckKind.SOURCE].state is PASSED


async def test_a_profile_that_is_not_offered_is_a_precheck() -> None:
    async with registrable() as it:
        it.issuer.says = AcmeDirectory(profiles=("classic", "shortlived"))
        await it.set(EasyDnsSettings(acme_profile="tlsserver"))
        found = (await it.check())[PrecheckKind.SOURCE]
        assert (found.state, "classic, shortlived" in found.detail) == (FAILED, True)
        await it.set(EasyDnsSettings(acme_profile="shortlived"))
        await it.register()
        assert it.issuer.orders[0].profile == "shortlived"


async def test_a_lost_account_is_opened_again() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        it.issuer.accounts.clear()
        await it.set(EasyDnsSettings(wildcard=True), None)
        await it.work()
        assert it.issuer.registered == 2
        assert it.names == (NAME, f"*.{NAME}")


async def test_another_address_is_registered_by_itself_but_not_within_ten_minutes() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        await it.move_to(OTHER)
        it.clock.advance(590.0)
        await settle()
        assert it.registrar.registered[NAME] == (ADDRESS,)
        it.clock.advance(11.0)
        await it.unit.until(lambda snapshot: snapshot.easydns.registered == str(OTHER))
        assert it.registrar.registered[NAME] == (OTHER,)
        await it.rest()
        assert len(it.issuer.orders) == 1, "the certificate names no address"


async def test_the_ten_minutes_are_kept_across_a_restart() -> None:
    world = World()
    async with registrable(world) as it:
        await it.set()
        await it.register()
    world.network.become(NetworkStatus("foh-1"))
    async with registrable(world) as it:
        await it.move_to(OTHER)
        it.clock.advance(300.0)
        await settle()
        assert it.registrar.registered[NAME] == (ADDRESS,)
        it.clock.advance(301.0)
        await it.unit.until(lambda snapshot: snapshot.easydns.registered == str(OTHER))


async def test_a_clock_set_back_does_not_keep_it_waiting_for_years() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        it.clock.set_now(it.clock.now() - timedelta(days=400))
        await it.move_to(OTHER)
        it.clock.advance(601.0)
        await it.unit.until(lambda snapshot: snapshot.easydns.registered == str(OTHER))


async def test_what_fails_is_tried_again_with_growing_pauses() -> None:
    async with registrable() as it:
        await it.set()
        it.registrar.refuse("register", UNREACHABLE, times=3)
        await it.register()
        pauses = []
        for _ in range(3):
            assert it.status.stage is RegistrationStage.WAITING
            assert it.status.next_try is not None
            pause = (it.status.next_try - it.clock.now()).total_seconds()
            pauses.append(pause)
            assert it.status.fault == UNREACHABLE.detail
            it.clock.advance(pause - 1.0)
            await settle()
            assert it.status.stage is RegistrationStage.WAITING
            # The ten minutes between two updates count for one that failed, too.
            it.clock.advance(602.0)
            await settle()
            await it.rest()
        assert pauses == sorted(pauses)
        assert pauses[0] >= 300.0
        assert it.registrar.registered[NAME] == (ADDRESS,)
        assert it.status.fault == ""
        assert "easydns-failing" not in it.unit.alarms


async def test_what_a_person_must_mend_is_not_tried_again_until_something_changes() -> None:
    async with registrable() as it:
        await it.set()
        it.registrar.without_service.add(NAME)
        await it.register()
        assert it.status.fault
        assert (it.status.stage, it.status.next_try) == (RegistrationStage.IDLE, None)
        calls = len(it.registrar.calls)
        await it.pass_time(86_400 * 3)
        assert len(it.registrar.calls) == calls
        it.registrar.without_service.clear()
        it.clock.advance(600.0)
        await it.register()
        assert it.registrar.registered[NAME] == (ADDRESS,)


async def test_too_soon_waits_as_long_as_easydns_says() -> None:
    async with registrable() as it:
        await it.set()
        it.registrar.refuse("register", RemoteFailed("easydns-too-soon", "Too soon.", "Wait.", retry_after=5000.0))
        await it.register()
        assert it.status.next_try is not None
        assert (it.status.next_try - it.clock.now()).total_seconds() >= 5000.0


async def test_another_name_takes_the_old_one_back() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        it.clock.advance(700.0)
        await it.set(EasyDnsSettings(label="foh"), None)
        await it.work()
        assert it.registrar.registered == {NAME: (), "foh.clearcomdevices.com": (ADDRESS,)}
        assert it.names == ("foh.clearcomdevices.com",)


async def test_the_name_is_looked_up_at_the_configured_server_until_it_is_seen() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        await it.unit.until(lambda snapshot: snapshot.easydns.verified is not None)
        assert it.status.verified is not None
        assert it.status.verified.code == "name-not-registered"
        before = it.status.verified
        await settle()
        it.world.names.known[NAME] = (ADDRESS,)
        it.clock.advance(5.0)
        await it.unit.until(lambda snapshot: snapshot.easydns.verified != before)
        assert it.status.verified.code == "name-registered"
        assert it.world.names.asked[-1] == ((NAME,), ("192.168.1.53",))


async def test_a_resolver_that_takes_private_addresses_out_is_named() -> None:
    async with registrable() as it:
        it.world.names.known[NAME] = (ADDRESS,)
        it.world.names.filtered.add(NAME)
        await it.set()
        await it.register()
        await it.unit.until(lambda snapshot: snapshot.easydns.verified is not None)
        assert it.status.verified is not None
        assert it.status.verified.code == "name-filtered"
        assert "clearcomdevices.com" in it.status.verified.remedy


async def test_choosing_it_runs_the_prechecks_and_says_what_failed() -> None:
    async with registrable() as it:
        with pytest.raises(Unavailable):
            await it.choose()
        await it.set()
        await it.register()
        it.clock.advance(120.0)
        silent_gateway(it)
        with pytest.raises(Unavailable) as refused:
            await it.choose()
        assert "192.168.1.1" in refused.value.detail
        assert it.unit.snapshot.active is CertificateSource.SELF_SIGNED
        it.world.gateway.silent.clear()
        await it.choose()
        assert it.unit.snapshot.active is EASYDNS
        assert it.unit.snapshot.serving_fingerprint == it.fingerprint


async def test_force_https_on_it_wants_the_test_like_any_other() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        await it.choose()
        assert it.unit.snapshot.tested is None
        await it.unit.force()
        assert it.unit.snapshot.state is State.HTTPS_ONLY


async def test_the_maker_s_certificate_is_inspected_and_used() -> None:
    world = World()
    root = world.issuer.authority
    made = world.issuer.make(("*.clearcomdevices.com",))
    world.bundle = FakeBundle((made.chain_pem, made.key))
    async with registrable(world, _trusting(root[0].pem)) as it:
        await it.set(EasyDnsSettings(way=CertificateWay.BUNDLE))
        assert (await it.check())[PrecheckKind.SOURCE].state is PASSED
        await it.register()
        assert it.names[:1] == ("*.clearcomdevices.com",)
        assert it.issuer.orders == []
        later = world.issuer.make(("*.clearcomdevices.com", "clearcomdevices.com"))
        world.bundle.files = (later.chain_pem, later.key)
        await it.pass_time(2 * 86_400)
        assert it.names == ("*.clearcomdevices.com", "clearcomdevices.com"), "another one that the maker put there"


@pytest.mark.parametrize("names", [("elsewhere.example",), ("*.a1b2c3.clearcomdevices.com",)])
async def test_a_maker_s_certificate_that_does_not_name_the_unit_is_refused(names: tuple[str, ...]) -> None:
    world = World()
    made = world.issuer.make(names)
    world.bundle = FakeBundle((made.chain_pem, made.key))
    async with registrable(world, _trusting(world.issuer.authority[0].pem)) as it:
        await it.set(EasyDnsSettings(way=CertificateWay.BUNDLE))
        found = (await it.check())[PrecheckKind.SOURCE]
        assert (found.state, "does not name" in found.detail) == (FAILED, True)


async def test_a_maker_s_certificate_of_an_unknown_authority_is_refused() -> None:
    world = World()
    made = world.issuer.make(("*.clearcomdevices.com",))
    world.bundle = FakeBundle((made.chain_pem, made.key))
    async with registrable(world) as it:
        await it.set(EasyDnsSettings(way=CertificateWay.BUNDLE))
        found = (await it.check())[PrecheckKind.SOURCE]
        assert (found.state, "not a public one" in found.detail) == (FAILED, True)


async def test_leaving_takes_the_name_back_and_erases_everything() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        await it.choose()
        with pytest.raises(Refused) as refused:
            await it.unit.submit(LeaveEasyDns(HTTPS))
        assert refused.value.code == "certificate-active"
        await it.unit.submit(_self_signed())
        it.clock.advance(700.0)
        await it.unit.submit(LeaveEasyDns(HTTPS))
        assert it.registrar.registered[NAME] == ()
        assert it.world.settings.load().settings == Settings()
        assert it.world.vault.stored.kept[EASYDNS] == {}
        stored = it.world.registrations.load()
        assert (stored.secrets, stored.account, stored.registration) == (EasyDnsSecrets(), None, Registration())
        assert (it.status.secrets_set, it.status.registered, it.names) == ((), "", ())
        await it.pass_time(3 * 86_400)
        assert it.registrar.registered[NAME] == ()


async def test_leaving_works_without_the_internet() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        it.registrar.break_down(UNREACHABLE)
        await it.unit.submit(LeaveEasyDns(HTTPS))
        assert it.world.registrations.load().secrets == EasyDnsSecrets()
        assert any("remove it there" in event.text for event in it.unit.events.events)


async def test_a_factory_reset_takes_the_name_back_and_leaves_nothing() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        it.clock.advance(700.0)
        await it.unit.submit(FactoryReset(PANEL))
        await it.unit.reach(State.OPEN)
        assert it.registrar.registered[NAME] == ()
        assert it.world.registrations.load().account is None
        assert it.world.vault.stored.kept == {}
        assert (it.status.secrets_set, it.status.registered, it.status.settings.in_use) == ((), "", False)


async def test_a_factory_reset_waits_five_seconds_at_most_for_easydns() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        it.clock.advance(700.0)
        it.registrar.hold()
        await it.unit.submit(FactoryReset(PANEL))
        # By real time: five seconds, and nothing else that waits.
        async with asyncio.timeout(7.0):
            while not it.unit.is_in(State.OPEN) or it.unit.snapshot.receipt is None:
                await settle()
        it.registrar.release()
        assert it.world.registrations.load().account is None


async def test_no_secret_is_in_a_snapshot_or_an_event() -> None:
    async with registrable() as it:
        await it.set()
        await it.register()
        seen = repr(it.unit.snapshot) + repr(it.unit.events.events) + repr(it.unit.panel.views[-1])
        for secret in ("update-token", "api-token", "api-key"):
            assert secret not in seen
        assert it.status.secrets_set == ("username", "update_token", "api_token", "api_key")


async def test_registering_twice_at_once_is_refused() -> None:
    async with registrable() as it:
        await it.set()
        it.issuer.hold()
        it.issuer.release()
        await it.ask()
        it.clock.advance(0.0)
        it.registrar.hold()
        await it.unit.until(lambda snapshot: snapshot.easydns.stage is not RegistrationStage.IDLE)
        for command in (it.ask, it.set):
            with pytest.raises(Refused) as refused:
                await command()
            assert refused.value.code == "registration-busy"
        it.registrar.release()
        await it.rest()


async def test_choices_that_cannot_be_stored_change_nothing() -> None:
    async with registrable() as it:
        before = it.status
        it.world.storage.break_down()
        with pytest.raises(Exception, match="not stored"):
            await it.set(EasyDnsSettings(label="foh"))
        it.world.storage.mend()
        assert it.status == before
        assert PROFILE.easydns.domain == it.status.domain
