"""Start-up: nothing that is broken keeps the owner out."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from daemon.certificates.material import KeyedChain
from daemon.certificates.names import Identities
from daemon.certificates.selfsigned import make_leaf, make_root
from daemon.errors import BadInput, StorageFault
from daemon.messages.network import NetworkStatus
from daemon.messages.pending import ChangeKind
from daemon.messages.security import SetForceHttps
from daemon.ports import ChangeRecord
from daemon.settings import CertificateSource, PanelProfile, Profile, SecuritySettings, Settings
from daemon.states import State
from tests.controller_unit import HTTPS, NETWORK, World, running

FORCED = Settings(security=SecuritySettings(force_https=True))


async def test_a_new_unit_opens_with_a_first_password_and_a_certificate_for_its_names() -> None:
    world = World()
    async with running(world) as unit:
        assert unit.is_in(State.OPEN)
        assert unit.first_password is not None
        leaf = unit.snapshot.certificates[0].leaf
        assert leaf is not None
        assert {"foh-1", "foh-1.local", "192.168.1.20", "127.0.0.1"} <= set(leaf.names)
        assert unit.snapshot.root is not None
        assert world.vault.load().root is not None
        assert "ready" in unit.notifier.calls


async def test_a_restart_keeps_password_root_and_leaf() -> None:
    world = World()
    async with running(world) as unit:
        password, root, leaf = unit.first_password, unit.snapshot.root, unit.snapshot.serving_fingerprint
    async with running(world) as unit:
        assert (unit.first_password, unit.snapshot.root) == (password, root)
        assert unit.snapshot.serving_fingerprint == leaf


async def test_two_new_units_have_different_passwords_and_roots() -> None:
    async with running() as one, running() as other:
        assert one.first_password != other.first_password
        assert one.snapshot.root != other.snapshot.root


async def test_a_disk_that_takes_nothing_still_gives_a_unit_that_serves() -> None:
    world = World()
    world.storage.break_down("storage-full")
    async with running(world) as unit:
        assert unit.is_in(State.OPEN)
        assert unit.listeners.serving is not None
        assert unit.first_password is not None
        assert "not-saved" in unit.alarms


async def test_a_start_finds_an_unconfirmed_change_and_goes_back_to_before() -> None:
    world = World()
    world.settings.save(FORCED)
    world.changes.write(ChangeRecord(Settings(), FORCED, (ChangeKind.FORCE_HTTPS,), 90))
    async with running(world) as unit:
        assert unit.is_in(State.OPEN)
        assert world.settings.load().settings == Settings()
        assert world.changes.read() is None


async def test_going_back_at_start_up_with_a_full_disk_is_tried_again_at_the_next_start() -> None:
    world = World()
    world.settings.save(FORCED)
    world.changes.write(ChangeRecord(Settings(), FORCED, (ChangeKind.FORCE_HTTPS,), 90))
    world.storage.break_down()
    async with running(world) as unit:
        assert unit.is_in(State.OPEN)
        assert world.changes.read() is not None
    async with running(world) as unit:
        assert unit.is_in(State.OPEN)
        assert world.changes.read() is None


async def test_a_missing_certificate_of_the_owners_never_stops_https_and_never_reopens_port_80() -> None:
    world = World()
    world.settings.save(Settings(security=SecuritySettings(force_https=True, certificate=CertificateSource.OWN)))
    async with running(world) as unit:
        assert unit.is_in(State.HTTPS_ONLY)
        assert not unit.listeners.http
        assert unit.snapshot.active is CertificateSource.OWN
        assert unit.snapshot.serving is CertificateSource.SELF_SIGNED
        assert "certificate-fallback" in unit.alarms


async def test_a_key_that_belongs_to_another_certificate_is_not_served() -> None:
    world = World()
    root = make_root("x", ("foh-1",), (), world.clock.now())
    one, other = (make_leaf(root, Identities(("foh-1",), ()), world.clock.now()).chain for _ in range(2))
    swapped = KeyedChain(one.chain, other.key)
    world.vault.stored = replace(world.vault.stored, kept={CertificateSource.OWN: {swapped.identity: swapped}})
    security = SecuritySettings(certificate=CertificateSource.OWN, own=swapped.identity)
    world.settings.save(Settings(security=security))
    async with running(world) as unit:
        assert unit.snapshot.serving is CertificateSource.SELF_SIGNED
        assert "certificate-fallback" in unit.alarms


async def test_a_clock_from_before_the_build_is_named_and_judges_nothing() -> None:
    world = World()
    world.clock.set_now(datetime(1970, 1, 1, tzinfo=UTC))
    async with running(world) as unit:
        assert unit.is_in(State.OPEN)
        assert unit.alarms == ["clock-not-set"]


async def test_a_bad_profile_table_is_an_alarm() -> None:
    world = World()
    async with running(world, Profile(panel=PanelProfile(device="/dev/none"))) as unit:
        assert "panel-disconnected" in unit.alarms


async def test_what_the_stores_had_to_set_aside_is_told() -> None:
    world = World()
    world.settings.faults = ("settings.json was damaged and set aside.",)
    world.settings.settings = Settings()
    async with running(world) as unit:
        assert [alarm.detail for alarm in unit.snapshot.alarms] == ["settings.json was damaged and set aside."]


async def test_a_failing_start_serves_defaults_says_why_and_tries_again() -> None:
    world = World()

    def broken() -> None:
        raise StorageFault("storage-failed", "The disk cannot be read.", "Have it replaced.")

    pending = world.resets.pending
    world.resets.pending = broken  # type: ignore[method-assign]
    world.settings.save(FORCED)
    async with running(world) as unit:
        assert unit.is_in(State.FAULT)
        await unit.until(lambda snapshot: snapshot.serving is CertificateSource.SELF_SIGNED)
        assert unit.listeners.http
        assert "The disk cannot be read." in unit.snapshot.fault
        assert "fault" in unit.alarms
        assert unit.first_password is not None
        world.resets.pending = pending  # type: ignore[method-assign]
        unit.clock.advance(30)
        await unit.reach(State.HTTPS_ONLY)
        assert unit.listeners.calls[-1].startswith("open http=False")
        assert unit.snapshot.fault == ""


async def test_listeners_that_refuse_the_certificate_leave_port_80_as_it_was() -> None:
    world = World()
    async with running(world) as unit:
        await unit.prove()
        unit.listeners.refuse = True
        with pytest.raises(BadInput) as refused:
            await unit.submit(SetForceHttps(enabled=True, origin=HTTPS))
        assert refused.value.code == "certificate-unreadable"
        assert unit.is_in(State.OPEN)
        assert unit.listeners.http


async def test_names_outside_the_roots_constraints_are_left_off_and_reported() -> None:
    world = World()
    async with running(world):
        pass
    world.network.become(NetworkStatus("another-name", ()))
    async with running(world) as unit:
        assert "another-name" in unit.snapshot.certificates[0].left_off
        assert unit.is_in(State.OPEN)


async def test_a_new_unit_s_root_vouches_for_the_name_that_its_host_is_given_a_moment_later() -> None:
    world = World()
    world.network.become(NetworkStatus("debian", NETWORK.addresses))
    async with running(world) as unit:
        name = unit.controller._core.profile.device.host_name
        world.network.become(NetworkStatus(name, NETWORK.addresses))
        await unit.until(lambda snapshot: name in getattr(snapshot.certificates[0].leaf, "names", ()))
        assert unit.snapshot.certificates[0].left_off == ()
