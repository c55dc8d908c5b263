"""Networking at the front panel: seen, typed, applied and kept, without a serial line."""

from ipaddress import ip_address

from msgspec.structs import replace

from daemon.messages.network import AddressDetail, InterfaceStatus, NetworkStatus, Obtained, SetNetwork
from daemon.messages.panel_view import PanelView
from daemon.messages.pending import ChangeKind, ConfirmNetwork, PendingView
from daemon.network_settings import AddressMethod, InterfaceFields, Ipv6Method, NetworkSettings
from daemon.panel_network import typed_fields
from daemon.settings import PanelModel
from daemon.states import State
from tests.test_panel_menu import SNAPSHOT
from tests.test_panel_mirror import DOWN, ENTER, EXIT, RIGHT, UP, Person

LEASE = ip_address("192.168.1.20")
NETWORK = NetworkStatus(
    "foh-1",
    (LEASE, ip_address("fe80::1")),
    (AddressDetail(LEASE, 24, Obtained.DHCP), AddressDetail(ip_address("fe80::1"), 64, Obtained.LINK_LOCAL)),
    link=True,
    gateways=(ip_address("192.168.1.1"),),
    dns=(ip_address("192.168.1.1"),),
    mac="00:11:22:33:44:55",
)
MANAGED = replace(SNAPSHOT, network=NETWORK, network_managed=True)
STATIC = NetworkSettings(method=AddressMethod.STATIC, address="192.168.1.20/24", gateway="192.168.1.1")


def person(model: PanelModel = PanelModel.CFA635, **changes: object) -> Person:
    return Person(model, PanelView(replace(MANAGED, **changes), "abcd-efgh-jkmn"))


async def open_networking(user: Person) -> None:
    """To the list below Networking, from the status screen."""
    await user.tap(ENTER)
    while "►Networking" not in user.text():
        await user.tap(DOWN)
    await user.tap(ENTER)


async def test_everything_about_the_network_can_be_read() -> None:
    user = person()
    await open_networking(user)
    await user.tap(ENTER)
    seen = user.text()
    for _ in range(10):
        await user.tap(DOWN)
        seen += user.text()
    for words in ("foh-1", "192.168.1.20/24", "DHCP", "fe80::1/64", "Gateway", "DNS", "00:11:22:33:44:", "Set: DHCP"):
        assert words in seen


async def test_the_status_screen_says_how_each_address_was_obtained() -> None:
    user = person()
    seen = ""
    for _ in range(8):
        seen += user.text() + "\n"
        user.clock.advance(4)
    assert "192.168.1.20 DHCP" in seen


async def test_a_host_that_sets_its_network_itself_offers_no_form() -> None:
    user = person(network_managed=False)
    await open_networking(user)
    assert "Change" not in user.text()
    await user.tap(ENTER)
    for _ in range(12):
        await user.tap(DOWN)
    assert "not here" in user.text()


async def test_dhcp_made_static_starts_from_the_lease_and_is_asked_of_the_unit() -> None:
    user = person()
    await open_networking(user)
    await user.tap(DOWN, ENTER)
    assert "Automatic (DHCP)" in user.text()
    await user.tap(ENTER, DOWN, ENTER)
    await user.tap(DOWN, ENTER)
    assert "192.168.001.020" in user.text()
    for _ in range(11):
        await user.tap(RIGHT)
    await user.tap(UP, ENTER)
    await to_apply(user)
    (command,) = [asked for asked in user.hub.asked if isinstance(asked, SetNetwork)]
    assert command.settings == NetworkSettings(
        method=AddressMethod.STATIC, address="192.168.1.21/24", gateway="192.168.1.1"
    )


async def to_apply(user: Person) -> None:
    """Down to Apply, through all that is shown, and Yes."""
    while "►Apply" not in user.text():
        await user.tap(DOWN)
    await user.tap(ENTER)
    for _ in range(10):
        if "Yes" in user.text():
            break
        await user.tap(DOWN, ENTER)
    await user.tap(RIGHT, ENTER)


async def test_details_that_do_not_fit_each_other_cannot_be_applied_and_say_why() -> None:
    user = person(network_settings=replace(STATIC, gateway=None), network=replace(NETWORK, gateways=()))
    await open_networking(user)
    await user.tap(DOWN, ENTER, DOWN, DOWN, DOWN, ENTER)
    await user.tap(UP)  # 100.0.0.0
    await user.tap(ENTER)
    while "►Apply" not in user.text():
        await user.tap(DOWN)
    await user.tap(ENTER)
    seen = user.text()
    for _ in range(6):
        await user.tap(DOWN)
        seen += user.text()
    assert "outside" in seen.replace("\n", " ")
    await user.tap(ENTER, ENTER)
    assert not any(isinstance(asked, SetNetwork) for asked in user.hub.asked)


async def test_what_the_form_does_not_show_stays_as_it_is() -> None:
    now = NetworkSettings(
        ipv6=Ipv6Method.OFF, dns=("10.0.0.1", "fd12::1", "10.0.0.2", "10.0.0.3"), host_name="foh", ntp=("10.0.0.9",)
    )
    values = (("net-method", "dhcp"), ("net-dns-1", "10.0.0.7"), ("net-dns-2", ""))
    fields = typed_fields(values, now)
    assert fields.dns == ("10.0.0.7", "fd12::1", "10.0.0.3")
    assert (fields.ipv6, fields.host_name, fields.ntp) == (Ipv6Method.OFF, "foh", ("10.0.0.9",))


async def test_enter_keeps_new_details_once_they_can_have_been_read() -> None:
    for model in (PanelModel.CFA635, PanelModel.CFA533):
        user = person(model)
        pending = PendingView((ChangeKind.NETWORK,), user.clock.monotonic() + 90, 90)
        user.panel.show(PanelView(replace(MANAGED, state=State.OPEN_CONFIRMING, pending=pending)))
        assert "New network" in user.text()
        await user.tap(ENTER)
        assert not user.hub.asked, "nobody can have read it yet"
        user.clock.advance(1)
        await user.tap(ENTER)
        assert isinstance(user.hub.asked[-1], ConfirmNetwork)


async def test_another_change_is_not_kept_with_enter() -> None:
    user = person()
    pending = PendingView((ChangeKind.FORCE_HTTPS,), user.clock.monotonic() + 90, 90)
    user.panel.show(PanelView(replace(MANAGED, state=State.ENABLING, pending=pending)))
    user.clock.advance(2)
    await user.tap(ENTER, EXIT)
    assert not any(isinstance(asked, ConfirmNetwork) for asked in user.hub.asked)


def waiting(user: Person, **changes: object) -> PanelView:
    pending = PendingView((ChangeKind.NETWORK,), user.clock.monotonic() + 90, 90)
    return PanelView(replace(MANAGED, state=State.OPEN_CONFIRMING, pending=pending, **changes))


async def test_an_address_that_has_just_come_has_to_be_read_before_enter_keeps_it() -> None:
    user = person()
    user.panel.show(waiting(user, network=NetworkStatus("foh-1", link=True)))
    assert "Asking DHCP" in user.text()
    user.clock.advance(5)
    user.panel.show(waiting(user))
    await user.tap(ENTER)
    assert not user.hub.asked
    assert "192.168.1.20" in user.text()
    user.clock.advance(1)
    await user.tap(ENTER)
    assert isinstance(user.hub.asked[-1], ConfirmNetwork)


async def test_an_address_that_is_not_there_cannot_be_kept_with_enter() -> None:
    user = person()
    other = replace(STATIC, address="192.168.1.99/24")
    user.panel.show(waiting(user, network_settings=other))
    assert "192.168.1.99 ..." in user.text()
    user.clock.advance(2)
    await user.tap(ENTER)
    assert not user.hub.asked


async def test_a_unit_without_a_cable_may_be_prepared_for_another_place() -> None:
    user = person()
    user.panel.show(waiting(user, network=NetworkStatus("foh-1", link=False)))
    assert "No cable" in user.text()
    user.clock.advance(2)
    await user.tap(ENTER)
    assert isinstance(user.hub.asked[-1], ConfirmNetwork)


MEDIA_LEASE = AddressDetail(ip_address("10.1.0.20"), 24, Obtained.DHCP)
TWO = replace(
    NETWORK,
    addresses=(*NETWORK.addresses, MEDIA_LEASE.address),
    details=(*NETWORK.details, MEDIA_LEASE),
    interfaces=(
        InterfaceStatus("eth0", NETWORK.mac, True, NETWORK.details),
        InterfaceStatus("eth1", "00:11:22:33:44:56", True, (MEDIA_LEASE,)),
    ),
)
MEDIA = InterfaceFields(interface="eth1", method=AddressMethod.STATIC, address="10.1.0.20/24")


async def test_change_asks_first_which_interface_is_meant_and_starts_from_its_lease() -> None:
    user = person(network=TWO)
    await open_networking(user)
    await user.tap(DOWN, ENTER)
    assert "eth0 (main)" in user.text()
    await user.tap(ENTER, DOWN, ENTER)
    assert "eth1" in user.text()
    await user.tap(DOWN, ENTER, DOWN, ENTER)
    await user.tap(DOWN)
    assert "10.1.0.20" in user.text()
    await to_apply(user)
    (command,) = [asked for asked in user.hub.asked if isinstance(asked, SetNetwork)]
    assert command.settings == NetworkSettings(further=(MEDIA,)), "no gateway: the one that is there is eth0's"


async def test_the_main_interface_is_what_the_form_begins_with() -> None:
    user = person(network=TWO)
    await open_networking(user)
    await user.tap(DOWN, ENTER, DOWN, ENTER, DOWN, ENTER)
    await to_apply(user)
    (command,) = [asked for asked in user.hub.asked if isinstance(asked, SetNetwork)]
    assert command.settings == STATIC


async def test_everything_about_each_interface_can_be_read() -> None:
    now = NetworkSettings(further=(MEDIA,))
    missing = replace(TWO, interfaces=(*TWO.interfaces, InterfaceStatus("eth2")))
    user = person(network=missing, network_settings=now)
    await open_networking(user)
    await user.tap(ENTER)
    seen = user.text()
    for _ in range(25):
        await user.tap(DOWN)
        seen += user.text()
    for words in ("eth0 (main):", "eth1:", "10.1.0.20/24", "00:11:22:33:44:", "Set: static", "Not in this unit"):
        assert words in seen


def test_what_the_form_of_one_interface_says_leaves_the_others_alone() -> None:
    other = InterfaceFields(interface="eth2", dns=("10.9.0.1",))
    now = NetworkSettings(dns=("192.168.1.9",), further=(replace(MEDIA, dns=("10.0.0.9", "fd12::1")), other))
    values = (
        ("net-interface", "eth1"),
        ("net-method eth1", "dhcp"),
        ("net-dns-1 eth1", "10.0.0.7"),
        ("net-dns-2 eth1", ""),
    )
    fields = typed_fields(values, now)
    assert fields.dns == ("192.168.1.9",)
    assert set(fields.further) == {InterfaceFields(interface="eth1", dns=("10.0.0.7", "fd12::1")), other}


def waiting_for(user: Person, interfaces: tuple[str, ...], **changes: object) -> PanelView:
    pending = PendingView((ChangeKind.NETWORK,), user.clock.monotonic() + 90, 90, interfaces)
    return PanelView(replace(MANAGED, state=State.OPEN_CONFIRMING, pending=pending, **changes))


async def test_the_new_address_of_the_interface_that_changed_is_to_be_read_before_enter_keeps_it() -> None:
    user = person()
    settings = NetworkSettings(further=(replace(MEDIA, address="10.1.0.99/24"),))
    user.panel.show(waiting_for(user, ("eth1",), network=TWO, network_settings=settings))
    assert "eth1: 10.1.0.99 ..." in user.text()
    assert "192.168.1.20" not in user.text()
    user.clock.advance(2)
    await user.tap(ENTER)
    assert not user.hub.asked
    there = AddressDetail(ip_address("10.1.0.99"), 24, Obtained.STATIC)
    media = InterfaceStatus("eth1", "", False, (there,))
    network = replace(TWO, interfaces=(TWO.interfaces[0], media))
    user.panel.show(waiting_for(user, ("eth1",), network=network, network_settings=settings))
    user.clock.advance(1)
    await user.tap(ENTER)
    assert isinstance(user.hub.asked[-1], ConfirmNetwork), "its cable may come later: eth0 leads to the unit"


async def test_of_a_change_of_both_each_has_to_be_there() -> None:
    user = person(PanelModel.CFA533)
    settings = replace(STATIC, further=(replace(MEDIA, address="10.1.0.99/24"),))
    user.panel.show(waiting_for(user, ("eth0", "eth1"), network=TWO, network_settings=settings))
    user.clock.advance(2)
    await user.tap(ENTER)
    assert not user.hub.asked
    there = tuple(AddressDetail(address, 24, Obtained.STATIC) for address in map(ip_address, (str(LEASE), "10.1.0.99")))
    interfaces = (InterfaceStatus("eth0", "", True, there[:1]), InterfaceStatus("eth1", "", True, there[1:]))
    network = replace(TWO, interfaces=interfaces)
    user.panel.show(waiting_for(user, ("eth0", "eth1"), network=network, network_settings=settings))
    seen = ""
    for _ in range(8):
        seen += user.text()
        user.clock.advance(3)
    assert "eth0:" in seen
    assert "eth1:" in seen
    await user.tap(ENTER)
    assert isinstance(user.hub.asked[-1], ConfirmNetwork)
