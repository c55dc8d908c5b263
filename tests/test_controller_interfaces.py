"""A unit with a control LAN (eth0, the main interface) and a media LAN (eth1): set, kept, or back again as a whole."""

from ipaddress import ip_address
from typing import Any

import pytest
from msgspec.structs import replace

from daemon.certificates.material import alternative_names
from daemon.certificates.names import Identities, admit
from daemon.errors import Refused, StaleConnection, UnknownInterface
from daemon.messages.certificates import RenewRoot
from daemon.messages.command import Command
from daemon.messages.network import (
    AddressDetail,
    InterfaceStatus,
    JudgeNetwork,
    NetworkStatus,
    Obtained,
    ResetNetwork,
    SetNetwork,
)
from daemon.messages.pending import Arrival, ConfirmChange, ConfirmNetwork
from daemon.messages.security import SetForceHttps
from daemon.network_settings import AddressMethod, InterfaceFields, Ipv6Method, NetworkSettings
from daemon.settings import NetworkProfile, PanelProfile, Profile, Settings
from daemon.states import State
from tests.controller_unit import HTTP, PANEL, RunningUnit, World, killed, running

PROFILE = Profile(panel=PanelProfile(device=""), network=NetworkProfile(interface="eth0", further=("eth1",)))
CONTROL, CONTROL_NEW = "192.168.1.20", "192.168.1.30"
MEDIA, MEDIA_NEW = "10.1.0.20", "10.1.0.30"
LEASED, SET = Obtained.DHCP, Obtained.STATIC


def details(static: str | None) -> dict[str, Any]:
    return {} if static is None else {"method": AddressMethod.STATIC, "address": f"{static}/24"}


def settings(control: str | None = None, media: str | None = None, **media_too: Any) -> NetworkSettings:
    """The interfaces' static addresses; None for DHCP."""
    entry = InterfaceFields(interface="eth1", **details(media), **media_too)
    return NetworkSettings(**details(control), further=() if entry.is_factory else (entry,))


def status(control: dict[str, Obtained], media: dict[str, Obtained]) -> NetworkStatus:
    """The host with these addresses at eth0 and at eth1."""
    each = [
        tuple(AddressDetail(ip_address(address), 24, obtained) for address, obtained in held.items())
        for held in (control, media)
    ]
    every = (*each[0], *each[1])
    return NetworkStatus(
        "foh-1",
        tuple(detail.address for detail in every),
        every,
        link=True,
        interfaces=(InterfaceStatus("eth0", "", True, each[0]), InterfaceStatus("eth1", "", True, each[1])),
    )


def a_world(before: NetworkSettings, now: NetworkStatus | None = None) -> World:
    world = World()
    world.settings.save(Settings(network=before))
    world.network.become(now or status({CONTROL: LEASED}, {MEDIA: LEASED}))
    return world


async def keep(unit: RunningUnit, at: str) -> None:
    await unit.submit(ConfirmChange(None, HTTP, Arrival(ip_address(at), unit.clock.monotonic())))


async def refused(unit: RunningUnit, at: str) -> str:
    """What is said to somebody who comes to `at` and would keep the change."""
    with pytest.raises(Refused) as told:
        await keep(unit, at)
    assert told.value.code == "not-at-new-address"
    assert unit.is_in(State.OPEN_CONFIRMING)
    return told.value.remedy


async def test_a_change_of_eth1_alone_is_kept_from_eth0() -> None:
    world = a_world(settings())
    async with running(world, PROFILE) as unit:
        await unit.submit(SetNetwork(settings(media=MEDIA_NEW), HTTP))
        assert unit.snapshot.pending is not None
        assert unit.snapshot.pending.interfaces == ("eth1",)
        await keep(unit, CONTROL)
        assert unit.is_in(State.OPEN)
    assert world.settings.settings is not None
    assert world.settings.settings.network == settings(media=MEDIA_NEW)


async def test_a_change_of_eth1_alone_is_kept_at_its_new_address_before_the_host_tells_of_it() -> None:
    async with running(a_world(settings()), PROFILE) as unit:
        await unit.submit(SetNetwork(settings(media=MEDIA_NEW), HTTP))
        await keep(unit, MEDIA_NEW)
        assert unit.is_in(State.OPEN)


async def test_a_change_of_eth1_alone_is_not_kept_at_its_old_address_nor_at_one_of_no_interface() -> None:
    async with running(a_world(settings()), PROFILE) as unit:
        await unit.submit(SetNetwork(settings(media=MEDIA_NEW), HTTP))
        remedy = await refused(unit, MEDIA)
        assert f"at {MEDIA_NEW} or an address of eth0 and keep" in remedy
        await refused(unit, "127.0.0.1")


async def test_a_change_of_eth0_alone_is_kept_from_eth1_and_not_at_its_own_old_address() -> None:
    async with running(a_world(settings()), PROFILE) as unit:
        await unit.submit(SetNetwork(settings(CONTROL_NEW), HTTP))
        await refused(unit, CONTROL)
        await keep(unit, MEDIA)


async def test_a_connection_from_before_the_change_keeps_nothing_at_an_unchanged_interface_either() -> None:
    async with running(a_world(settings()), PROFILE) as unit:
        opened = unit.clock.monotonic()
        unit.clock.advance(1)
        await unit.submit(SetNetwork(settings(media=MEDIA_NEW), HTTP))
        with pytest.raises(StaleConnection):
            await unit.submit(ConfirmChange(None, HTTP, Arrival(ip_address(CONTROL), opened)))


@pytest.mark.parametrize("at", [CONTROL_NEW, MEDIA_NEW])
async def test_a_change_of_both_is_kept_at_one_of_the_new_addresses_and_at_none_of_the_old(at: str) -> None:
    async with running(a_world(settings()), PROFILE) as unit:
        await unit.submit(SetNetwork(settings(CONTROL_NEW, MEDIA_NEW), HTTP))
        for old in (CONTROL, MEDIA):
            remedy = await refused(unit, old)
            assert f"{CONTROL_NEW} or {MEDIA_NEW} and" in remedy
        await keep(unit, at)
        assert unit.is_in(State.OPEN)


async def test_a_change_of_both_is_kept_at_the_lease_of_the_one_that_has_no_new_static_address() -> None:
    async with running(a_world(settings(media=MEDIA), status({CONTROL: LEASED}, {MEDIA: SET})), PROFILE) as unit:
        await unit.submit(SetNetwork(settings(CONTROL_NEW), HTTP))
        await refused(unit, MEDIA)
        unit.world.network.become(status({CONTROL_NEW: SET}, {"10.1.0.99": LEASED}))
        await unit.until(lambda snapshot: ip_address("10.1.0.99") in snapshot.network.addresses)
        await keep(unit, "10.1.0.99")
        assert unit.is_in(State.OPEN)


async def test_an_address_that_moved_to_the_other_interface_counts_once_the_host_has_it_there() -> None:
    before, after = settings(CONTROL, MEDIA), settings(MEDIA, CONTROL)
    async with running(a_world(before, status({CONTROL: SET}, {MEDIA: SET})), PROFILE) as unit:
        await unit.submit(SetNetwork(after, HTTP))
        await refused(unit, CONTROL)
        await refused(unit, MEDIA)
        unit.world.network.become(status({MEDIA: SET}, {CONTROL: SET}))
        await unit.until(lambda snapshot: snapshot.network.interfaces[0].holds(ip_address(MEDIA)))
        await keep(unit, MEDIA)
        assert unit.is_in(State.OPEN)


async def test_the_lease_of_one_interface_made_static_on_the_other_does_not_count_while_the_first_still_has_it() -> (
    None
):
    async with running(a_world(settings()), PROFILE) as unit:
        await unit.submit(SetNetwork(settings(MEDIA, "10.2.0.2"), HTTP))
        await refused(unit, MEDIA)
        await keep(unit, "10.2.0.2")


async def test_an_address_that_both_hold_counts_only_where_both_vouch_for_it() -> None:
    shared = "169.254.7.7"
    now = status({shared: Obtained.LINK_LOCAL}, {shared: Obtained.LINK_LOCAL})
    async with running(a_world(settings(), now), PROFILE) as unit:
        await unit.submit(SetNetwork(settings(media=MEDIA_NEW), HTTP))
        await refused(unit, shared)


async def test_what_leaves_all_addresses_alone_is_kept_from_anywhere() -> None:
    async with running(a_world(settings()), PROFILE) as unit:
        await unit.submit(SetNetwork(settings(dns=("10.1.0.1",)), HTTP))
        await keep(unit, "127.0.0.1")
        assert unit.is_in(State.OPEN)


async def test_an_interface_that_gives_a_static_address_up_is_not_kept_there() -> None:
    before = settings(media=MEDIA)
    async with running(a_world(before, status({CONTROL: LEASED}, {MEDIA: SET})), PROFILE) as unit:
        await unit.submit(SetNetwork(settings(), HTTP))
        await refused(unit, MEDIA)
        await keep(unit, CONTROL)


async def test_enter_at_the_panel_keeps_a_change_of_both() -> None:
    async with running(a_world(settings()), PROFILE) as unit:
        await unit.submit(SetNetwork(settings(CONTROL_NEW, MEDIA_NEW), PANEL))
        await unit.submit(ConfirmNetwork(PANEL))
        assert unit.is_in(State.OPEN)


async def test_both_go_back_as_a_whole_when_nobody_keeps_them_and_after_a_power_cut() -> None:
    before = settings(media=MEDIA)
    world = a_world(before)
    async with running(world, PROFILE) as unit:
        await unit.submit(SetNetwork(settings(CONTROL_NEW, MEDIA_NEW), HTTP))
        unit.clock.advance(90)
        await unit.reach(State.OPEN)
        assert world.network.applied[-1] == before
    async with killed(world, PROFILE) as unit:
        await unit.submit(SetNetwork(settings(CONTROL_NEW, MEDIA_NEW), HTTP))
    async with running(world, PROFILE) as unit:
        await unit.until(lambda _: world.network.applied[-1] == before)
        assert unit.snapshot.network_settings == before


async def test_reset_network_brings_every_interface_back_to_the_factorys() -> None:
    world = a_world(settings(CONTROL, MEDIA))
    async with running(world, PROFILE) as unit:
        await unit.submit(ResetNetwork(PANEL))
        assert world.network.host == NetworkSettings()
        assert unit.snapshot.network_settings.further == ()


async def test_the_leaf_and_a_renewed_root_are_good_for_the_addresses_of_every_interface() -> None:
    world = a_world(settings())
    outside = ip_address("81.2.69.142")
    async with running(world, PROFILE) as unit:
        changed = settings(media=str(outside))
        (finding,) = await unit.submit(JudgeNetwork(changed))
        assert finding.code == "outside-root"
        await unit.submit(SetNetwork(settings(media=MEDIA_NEW), HTTP))
        assert unit.listeners.serving is not None
        assert MEDIA_NEW in alternative_names(unit.listeners.serving.chain.leaf)
        await keep(unit, CONTROL)
        await unit.submit(SetNetwork(changed, HTTP))
        await keep(unit, CONTROL)
        await unit.submit(RenewRoot(HTTP))
        root = world.vault.load().root
        assert root is not None
        assert admit(root.parsed, Identities((), (outside,))).addresses == (outside,)


async def test_leaving_a_static_address_of_eth1_for_dhcp_names_it() -> None:
    async with running(a_world(settings(media=MEDIA)), PROFILE) as unit:
        (finding,) = await unit.submit(JudgeNetwork(settings()))
        assert finding.code == "address-from-dhcp"
        assert "of eth1" in finding.detail


async def test_an_interface_that_the_profile_does_not_name_is_refused_with_those_that_it_does() -> None:
    async with running(a_world(settings()), PROFILE) as unit:
        wrong = NetworkSettings(further=(InterfaceFields(interface="eth7", ipv6=Ipv6Method.OFF),))
        commands: tuple[Command[Any], ...] = (SetNetwork(wrong, HTTP), JudgeNetwork(wrong))
        for command in commands:
            with pytest.raises(UnknownInterface) as told:
                await unit.submit(command)
            assert (told.value.code, told.value.field) == ("unknown-interface", "further.eth7.interface")
            assert "eth1" in told.value.remedy
        assert unit.is_in(State.OPEN)


async def test_a_stored_entry_of_such_an_interface_is_kept_and_not_used() -> None:
    stray = InterfaceFields(interface="eth7", method=AddressMethod.STATIC, address="81.2.69.142/24")
    world = a_world(replace(settings(media=MEDIA), further=(*settings(media=MEDIA).further, stray)))
    async with running(world, PROFILE) as unit:
        assert unit.snapshot.network_settings == settings(media=MEDIA)
        assert any("eth7" in event.text for event in unit.panel.views[-1].events)
        assert unit.alarms == []
        await unit.prove()
        await unit.submit(SetForceHttps(enabled=True, origin=HTTP))
        await unit.confirm()
        assert world.settings.settings is not None
        assert stray in world.settings.settings.network.further
        await unit.submit(SetForceHttps(enabled=False, origin=HTTP))
        await unit.submit(SetNetwork(settings(media=MEDIA), HTTP))
        assert unit.is_in(State.OPEN), "nothing changes"
        await unit.submit(SetNetwork(settings(media=MEDIA_NEW), HTTP))
        await keep(unit, CONTROL)
        assert stray in world.settings.settings.network.further
        await unit.submit(RenewRoot(HTTP))
        root = world.vault.load().root
        assert root is not None
        assert admit(root.parsed, Identities((), (ip_address("81.2.69.142"),))).addresses == ()


async def test_mdns_tells_the_main_interfaces_addresses_alone() -> None:
    async with running(a_world(settings()), PROFILE) as unit:
        await unit.until(lambda _: unit.announcer.announced is not None)
        assert unit.announcer.announced is not None
        assert list(map(str, unit.announcer.announced.addresses)) == [CONTROL]
