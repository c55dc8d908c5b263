"""Network details: changed and kept, or back again; and the factory's, brought back at the panel."""

import asyncio
from ipaddress import ip_address

import pytest
from msgspec.structs import replace

from daemon.certificates.material import alternative_names
from daemon.errors import HostFailed, Interrupted, Refused, StaleConnection, StorageFault
from daemon.messages.command import Command, Origin
from daemon.messages.network import (
    Address,
    AddressDetail,
    JudgeNetwork,
    NetworkStatus,
    NoteNetwork,
    Obtained,
    ResetNetwork,
    SetNetwork,
)
from daemon.messages.pending import Arrival, ConfirmChange, ConfirmNetwork
from daemon.messages.security import ReopenPort80
from daemon.network_settings import AddressMethod, NetworkSettings
from daemon.settings import SecuritySettings, Settings
from daemon.states import State
from daemon.web.hosts import check_host
from tests.controller_unit import HTTP, HTTPS, PANEL, RunningUnit, World, killed, running
from tests.owner import Owner, Reading, use

OWNED = Settings(
    network=NetworkSettings(host_name="foh-left", dns=("10.0.0.1",)), security=SecuritySettings(panel_lock="x")
)


async def test_network_details_are_the_factorys_again_and_the_rest_stays() -> None:
    world = World()
    world.settings.save(OWNED)
    async with running(world) as unit:
        await unit.submit(ResetNetwork(PANEL))
        assert unit.snapshot.network_settings == NetworkSettings()
        assert unit.snapshot.panel_locked
    assert world.settings.settings is not None
    assert world.settings.settings.network == NetworkSettings()
    assert world.settings.settings.security == OWNED.security


async def test_a_disk_that_refuses_does_not_keep_the_factorys_details_from_the_host() -> None:
    world = World()
    world.settings.save(OWNED)
    async with running(world) as unit:
        world.storage.break_down()
        await unit.submit(ResetNetwork(PANEL))
        assert world.network.host == NetworkSettings()
        assert unit.snapshot.network_settings == NetworkSettings()
        assert "not-saved" in unit.alarms
        world.storage.mend()
        unit.clock.advance(31)
        await unit.until(lambda snapshot: not any(alarm.code == "not-saved" for alarm in snapshot.alarms))
    assert world.settings.settings is not None
    assert world.settings.settings.network == NetworkSettings()


async def test_a_change_of_the_network_that_waits_is_given_up_for_the_factorys_details() -> None:
    world = World()
    world.settings.save(OWNED)
    async with running(world) as unit:
        await unit.submit(set_static())
        await unit.submit(ResetNetwork(PANEL))
        assert unit.is_in(State.OPEN)
        assert world.network.host == NetworkSettings()
        assert world.changes.record is None
        unit.clock.advance(200)
        await settled()
        assert unit.snapshot.network_settings == NetworkSettings()


@pytest.mark.parametrize("way_in", [ResetNetwork(PANEL), ReopenPort80(PANEL)])
async def test_a_change_that_hangs_is_given_up_for_the_factorys_details_or_for_port_80(way_in: Command[None]) -> None:
    world = World()
    async with running(world) as unit:
        await unit.force()
        hang, hangs, apply = asyncio.Event(), asyncio.Event(), world.network.apply

        async def hanging(settings: NetworkSettings) -> None:
            await apply(settings)
            if settings == STATIC:
                hangs.set()
                await hang.wait()

        world.network.apply = hanging  # type: ignore[method-assign]
        changing = asyncio.create_task(unit.submit(set_static(HTTPS)))
        await hangs.wait()
        await unit.submit(way_in)
        with pytest.raises(Interrupted):
            await changing
        await settled()
        assert world.network.host == NetworkSettings()
        assert world.changes.record is None
        assert "network-not-applied" not in unit.alarms


async def test_a_host_that_never_answers_does_not_keep_the_unit_from_going_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There is no end to a disk that hangs; the unit goes on, says so, and tries again."""
    monkeypatch.setattr("daemon.controller.applying._SECONDS", 0.05)
    world = World()
    async with running(world) as unit:
        await unit.submit(set_static())
        hang = asyncio.Event()

        async def hanging(settings: NetworkSettings) -> None:
            await hang.wait()

        world.network.apply = hanging  # type: ignore[method-assign]
        unit.clock.advance(90)
        await unit.reach(State.OPEN)
        assert "network-not-applied" in unit.alarms


async def test_a_try_from_before_does_not_apply_what_was_just_taken_back() -> None:
    world = World()
    world.network.refuse_next = HostFailed("network-not-applied", "networkctl refused.", "Try again.")
    async with running(world) as unit:
        await unit.until(lambda snapshot: any(alarm.code == "network-not-applied" for alarm in snapshot.alarms))
        await unit.submit(set_static())
        world.storage.hold()
        unit.clock.advance(90)  # goes back; the try that was due comes while the disk is still being asked
        unit.clock.advance(10)
        await settled()
        world.storage.release()
        await unit.reach(State.OPEN)
        unit.clock.advance(400)
        await settled()
        assert world.network.host == NetworkSettings()


async def test_it_waits_for_a_pending_change_to_be_settled() -> None:
    async with running() as unit:
        await unit.enable()
        with pytest.raises(Refused) as caught:
            await unit.submit(ResetNetwork(PANEL))
        assert caught.value.code == "change-pending"


STATIC = NetworkSettings(method=AddressMethod.STATIC, address="192.168.1.30/24", gateway="192.168.1.1")
OLD, NEW = ip_address("192.168.1.20"), ip_address("192.168.1.30")
AT_OLD = NetworkStatus("foh-1", (OLD,), (AddressDetail(OLD, 24, Obtained.DHCP),))
AT_NEW = NetworkStatus("foh-1", (NEW,), (AddressDetail(NEW, 24, Obtained.STATIC),))


def set_static(origin: Origin = HTTP) -> SetNetwork:
    return SetNetwork(STATIC, origin)


def keep_over_http(unit: RunningUnit, at: Address = NEW) -> ConfirmChange:
    return ConfirmChange(None, HTTP, Arrival(at, unit.clock.monotonic()))


async def test_new_details_are_on_disk_as_a_pending_change_before_they_are_applied() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(set_static())
        assert unit.is_in(State.OPEN_CONFIRMING)
        assert world.changes.record is not None
        assert world.changes.record.after.network == STATIC
        assert world.settings.settings is None
        assert world.network.applied[-1] == STATIC
        assert unit.snapshot.network_settings == STATIC


async def test_a_journal_that_cannot_be_written_leaves_the_network_alone() -> None:
    world = World()
    async with running(world) as unit:
        before = list(world.network.applied)
        world.storage.fail()
        with pytest.raises(StorageFault):
            await unit.submit(set_static())
        assert STATIC not in world.network.applied[len(before) :]
        assert unit.is_in(State.OPEN)
        assert unit.snapshot.network_settings == NetworkSettings()


async def test_a_host_that_refuses_is_told_to_the_caller_and_gets_its_old_details_back() -> None:
    world = World()
    async with running(world) as unit:
        world.network.refuse_next = HostFailed("network-not-applied", "networkctl refused.", "Try again.")
        with pytest.raises(HostFailed):
            await unit.submit(set_static())
        assert unit.is_in(State.OPEN)
        assert world.network.applied[-1] == NetworkSettings()
        assert world.changes.record is None
        await unit.submit(set_static())
        assert unit.is_in(State.OPEN_CONFIRMING)


async def test_kept_at_the_new_address_they_hold_and_survive_a_restart() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(set_static())
        world.network.become(AT_NEW)
        await unit.submit(keep_over_http(unit))
        assert unit.is_in(State.OPEN)
    assert world.settings.settings is not None
    assert world.settings.settings.network == STATIC
    async with running(world) as unit:
        assert unit.snapshot.network_settings == STATIC
        assert world.network.applied[-1] == STATIC
        assert "change-not-confirmed" not in unit.alarms


async def test_a_request_at_the_old_address_does_not_keep_them() -> None:
    async with running() as unit:
        await unit.submit(set_static())
        with pytest.raises(Refused) as refused:
            await unit.submit(keep_over_http(unit, OLD))
        assert refused.value.code == "not-at-new-address"
        assert "192.168.1.30" in refused.value.remedy
        assert unit.is_in(State.OPEN_CONFIRMING)


async def test_a_connection_from_before_the_change_does_not_keep_them() -> None:
    async with running() as unit:
        opened = unit.clock.monotonic()
        unit.clock.advance(1)
        await unit.submit(set_static())
        with pytest.raises(StaleConnection):
            await unit.submit(ConfirmChange(None, HTTP, Arrival(NEW, opened)))
        with pytest.raises(StaleConnection):
            await unit.submit(ConfirmChange(None, HTTP))


async def test_back_to_dhcp_is_not_kept_at_the_static_address_unless_the_lease_is_the_same() -> None:
    world = World()
    world.settings.save(Settings(network=STATIC))
    world.network.become(AT_NEW)
    async with running(world) as unit:
        await unit.submit(SetNetwork(NetworkSettings(), HTTP))
        with pytest.raises(Refused) as refused:
            await unit.submit(keep_over_http(unit, NEW))
        assert refused.value.code == "not-at-new-address"
        world.network.become(NetworkStatus("foh-1", (NEW,), (AddressDetail(NEW, 24, Obtained.DHCP),)))
        await unit.submit(keep_over_http(unit, NEW))
        assert unit.is_in(State.OPEN)


async def test_what_leaves_the_address_alone_is_kept_from_any_new_connection() -> None:
    async with running() as unit:
        await unit.submit(SetNetwork(NetworkSettings(dns=("192.168.1.1",)), HTTP))
        await unit.submit(keep_over_http(unit, OLD))
        assert unit.is_in(State.OPEN)
        assert unit.snapshot.network_settings.dns == ("192.168.1.1",)


async def test_not_kept_in_time_the_old_details_come_back_with_an_alarm() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(set_static())
        world.network.become(AT_NEW)
        unit.clock.advance(90)
        await unit.reach(State.OPEN)
        assert world.network.applied[-1] == NetworkSettings()
        assert unit.snapshot.network_settings == NetworkSettings()
        assert "change-not-confirmed" in unit.alarms
        assert world.changes.record is None


async def test_a_restart_before_they_are_kept_brings_the_old_details_back() -> None:
    world = World()
    async with killed(world) as unit:
        await unit.submit(set_static())
    async with running(world) as unit:
        assert unit.snapshot.network_settings == NetworkSettings()
        await unit.until(lambda _: world.network.applied[-1] == NetworkSettings())
        assert "change-not-confirmed" in unit.alarms


async def test_enter_at_the_panel_keeps_them_and_nothing_else() -> None:
    async with running() as unit:
        await unit.submit(set_static(PANEL))
        await unit.submit(ConfirmNetwork(PANEL))
        assert unit.is_in(State.OPEN)
        assert unit.snapshot.network_settings == STATIC
        await unit.enable()
        with pytest.raises(Refused) as refused:
            await unit.submit(ConfirmNetwork(PANEL))
        assert refused.value.code == "browser-needed"
        with pytest.raises(Refused) as refused:
            await unit.submit(ConfirmChange(None, HTTP, Arrival(OLD, unit.clock.monotonic())))
        assert refused.value.code == "not-https"
        assert unit.is_in(State.ENABLING)


async def test_under_force_https_they_are_kept_over_tls_alone_at_the_new_address() -> None:
    world = World()
    async with running(world) as unit:
        await unit.force()
        old = unit.evidence
        unit.clock.advance(1)
        await unit.submit(set_static(HTTPS))
        assert unit.is_in(State.HTTPS_CONFIRMING)
        now = unit.clock.monotonic()
        with pytest.raises(StaleConnection):
            await unit.submit(ConfirmChange(old, HTTPS, Arrival(NEW, now)))
        with pytest.raises(Refused):
            await unit.submit(ConfirmChange(unit.evidence, HTTPS, Arrival(OLD, now)))
        await unit.submit(ConfirmChange(unit.evidence, HTTPS, Arrival(NEW, now)))
        assert unit.is_in(State.HTTPS_ONLY)
        assert not unit.listeners.http


async def test_the_self_signed_leaf_names_the_new_address_before_the_host_has_it() -> None:
    world = World()
    async with running(world) as unit:
        await unit.prove()
        seen: list[bool] = []
        apply = world.network.apply

        async def watched(settings: NetworkSettings) -> None:
            serving = unit.listeners.serving
            seen.append(serving is not None and "192.168.1.30" in alternative_names(serving.chain.leaf))
            await apply(settings)

        world.network.apply = watched  # type: ignore[method-assign]
        await unit.submit(set_static())
        assert seen == [True]
        assert unit.snapshot.tested is not None, "the same root signed it, so who reached the one reaches the other"


async def test_the_leaf_follows_a_new_lease_while_the_change_waits() -> None:
    world = World()
    world.settings.save(Settings(network=STATIC))
    world.network.become(AT_NEW)
    async with running(world) as unit:
        await unit.submit(SetNetwork(NetworkSettings(), HTTP))
        lease = ip_address("192.168.1.77")
        world.network.become(NetworkStatus("foh-1", (lease,), (AddressDetail(lease, 24, Obtained.DHCP),)))
        await unit.until(lambda s: s.certificates[0].leaf and "192.168.1.77" in s.certificates[0].leaf.names)
        assert unit.is_in(State.OPEN_CONFIRMING)
        await unit.submit(keep_over_http(unit, lease))
        assert unit.is_in(State.OPEN)


async def test_time_that_is_up_while_the_leaf_is_being_made_leads_back_all_the_same() -> None:
    world = World()
    async with running(world) as unit:
        await unit.submit(set_static())
        world.storage.hold()
        lease = ip_address("192.168.1.77")
        world.network.become(NetworkStatus("foh-1", (lease,), (AddressDetail(lease, 24, Obtained.DHCP),)))
        await asyncio.to_thread(world.storage.waiting.wait)
        unit.clock.advance(90)
        world.storage.release()
        await unit.reach(State.OPEN)
        assert unit.snapshot.network_settings == NetworkSettings()
        assert world.network.applied[-1] == NetworkSettings()


async def test_a_host_that_manages_itself_refuses_with_a_code() -> None:
    world = World()
    world.network.manages = False
    async with running(world) as unit:
        with pytest.raises(Refused) as refused:
            await unit.submit(set_static())
        assert refused.value.code == "network-not-managed"
        assert unit.snapshot.network_managed is False


async def test_reopening_port_80_takes_a_pending_network_change_back() -> None:
    world = World()
    async with running(world) as unit:
        await unit.force()
        await unit.submit(set_static(HTTPS))
        await unit.submit(ReopenPort80(PANEL))
        assert unit.is_in(State.OPEN)
        await unit.until(lambda _: world.network.applied[-1] == NetworkSettings())
        assert unit.snapshot.network_settings == NetworkSettings()


async def test_a_host_that_refuses_at_start_up_is_an_alarm_and_tried_again() -> None:
    world = World()
    world.settings.save(Settings(network=STATIC))
    world.network.refuse_next = HostFailed("network-not-applied", "networkctl refused.", "Try again.")
    async with running(world) as unit:
        await unit.until(lambda snapshot: any(alarm.code == "network-not-applied" for alarm in snapshot.alarms))
        assert unit.is_in(State.OPEN)
        unit.clock.advance(6)
        await unit.until(lambda snapshot: not any(alarm.code == "network-not-applied" for alarm in snapshot.alarms))
        assert world.network.applied[-1] == STATIC


async def test_the_same_details_again_change_nothing() -> None:
    async with running() as unit:
        await unit.submit(SetNetwork(NetworkSettings(), HTTP))
        assert unit.is_in(State.OPEN)


async def test_what_the_change_would_mean_is_told_beforehand() -> None:
    world = World()
    async with running(world) as unit:
        outside = replace(STATIC, address="81.2.69.142/24", gateway=None, host_name="stage-left")
        (finding,) = await unit.submit(JudgeNetwork(outside))
        assert finding.code == "outside-root"
        assert "81.2.69.142" in finding.detail
        assert "stage-left" in finding.detail
        assert await unit.submit(JudgeNetwork(STATIC)) == ()
        assert unit.is_in(State.OPEN)


async def test_leaving_a_static_address_for_dhcp_says_where_to_read_the_new_one() -> None:
    world = World()
    world.settings.save(Settings(network=STATIC))
    async with running(world) as unit:
        (finding,) = await unit.submit(JudgeNetwork(NetworkSettings()))
        assert finding.code == "address-from-dhcp"
        assert "front panel" in finding.remedy


async def settled() -> None:
    """Give what follows a command its turns."""
    for _ in range(10):
        await asyncio.sleep(0)


def announced(unit: RunningUnit) -> dict[str, int]:
    told = unit.announcer.announced
    return {} if told is None else dict(told.services)


async def test_the_network_hears_of_http_only_while_port_80_is_on() -> None:
    async with running() as unit:
        await settled()
        assert announced(unit) == {"_https._tcp": 443, "_http._tcp": 80}
        assert unit.announcer.announced is not None
        assert unit.announcer.announced.host_name == "foh-1"
        assert dict(unit.announcer.announced.facts) == {"model": "Base Station", "serial": "000000"}
        await unit.enable()
        await settled()
        assert announced(unit) == {"_https._tcp": 443}


async def test_an_owner_who_wants_no_discovery_is_not_announced() -> None:
    world = World()
    world.settings.save(Settings(network=NetworkSettings(discovery=False)))
    async with running(world) as unit:
        await unit.prove()
        assert unit.announcer.announced is None


async def test_a_name_that_another_device_has_is_an_alarm_and_answered_to_as_it_is() -> None:
    async with running() as unit:
        unit.announcer.others.add("foh-1")
        await unit.submit(NoteNetwork(NetworkStatus("foh-1", (NEW,))))
        await unit.until(lambda snapshot: snapshot.announced_name == "foh-1-2")
        assert "name-taken" in unit.alarms
        assert check_host("/", ["foh-1-2.local"], unit.snapshot).host == "foh-1-2.local"
        unit.announcer.others.clear()
        await unit.submit(NoteNetwork(NetworkStatus("foh-1", (OLD,))))
        await unit.until(lambda snapshot: snapshot.announced_name == "foh-1")
        assert "name-taken" not in unit.alarms


async def test_a_host_that_manages_itself_sees_to_its_name_too() -> None:
    world = World()
    world.network.manages = False
    async with running(world) as unit:
        await unit.prove()
        assert unit.announcer.asked == []


async def test_the_owners_certificate_is_held_against_the_new_address_beforehand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("daemon.certificates.bundle.read_bundle", Reading().read)
    owner = Owner()
    chain = owner.chain(owner.leaf(200))
    async with running() as unit:
        await use(unit, chain)
        (finding,) = await unit.submit(JudgeNetwork(STATIC))
        assert finding.code == "name-not-in-san"
        assert "192.168.1.30" in finding.detail
        assert all(name in finding.detail for name in alternative_names(chain.leaf))
        assert await unit.submit(JudgeNetwork(NetworkSettings(dns=("192.168.1.1",)))) == ()
