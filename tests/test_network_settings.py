"""Which network details are good ones, judged as a whole; every fault names its field and what is allowed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from daemon.network_settings import (
    AddressMethod,
    InterfaceFields,
    Ipv6Method,
    NetworkFields,
    NetworkSettings,
    address_objection,
    faults,
    settings_of,
)

GOOD = NetworkFields(
    method=AddressMethod.STATIC,
    address="192.168.1.20/24",
    gateway="192.168.1.1",
    ipv6=Ipv6Method.STATIC,
    ipv6_address="fd12:3456:789a::20/64",
    ipv6_gateway="fe80::1",
    dns=("192.168.1.1", "fd12:3456:789a::1"),
    search_domain="theatre.example",
    host_name="stage-left",
    ntp=("192.168.1.1", "ntp.theatre.example"),
)


def test_good_details_have_no_fault() -> None:
    assert faults(GOOD) == ()
    assert settings_of(GOOD).static_addresses[0].compressed == "192.168.1.20"
    assert faults(NetworkFields()) == ()


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"address": None}, "address", "prefix"),
        ({"address": "192.168.1.20"}, "address", "prefix"),
        ({"address": "192.168.1.20/255.255.255.0"}, "address", "prefix"),
        ({"address": "192.168.1/24"}, "address", "IPv4"),
        ({"address": "fd12::1/64"}, "address", "IPv4"),
        ({"address": "192.168.1.20/0"}, "address", "prefix of 0"),
        ({"address": "192.168.1.20/31"}, "address", "prefix of 31"),
        ({"address": "192.168.1.20/33"}, "address", "IPv4"),
        ({"address": "192.168.1.0/24"}, "address", "network's own"),
        ({"address": "192.168.1.255/24"}, "address", "broadcast"),
        ({"address": "224.0.0.5/24"}, "address", "multicast"),
        ({"address": "127.0.0.5/8"}, "address", "loopback"),
        ({"address": "0.0.0.5/8"}, "address", "no device"),
        ({"address": "250.1.1.1/8"}, "address", "no device"),
        ({"address": "169.254.7.7/16"}, "address", "link-local"),
        ({"gateway": "192.168.2.1"}, "gateway", "outside 192.168.1.0/24"),
        ({"gateway": "192.168.1.20"}, "gateway", "own address"),
        ({"gateway": "192.168.1.255"}, "gateway", "no device"),
        ({"gateway": "192.168.1.0"}, "gateway", "no device"),
        ({"gateway": "fd12::1"}, "gateway", "IPv4"),
        ({"gateway": "router"}, "gateway", "IPv4"),
        ({"ipv6_address": "fd12:3456:789a::20"}, "ipv6_address", "prefix"),
        ({"ipv6_address": "fe80::1/64"}, "ipv6_address", "link-local"),
        ({"ipv6_address": "ff02::1/64"}, "ipv6_address", "multicast"),
        ({"ipv6_address": "::1/64"}, "ipv6_address", "loopback"),
        ({"ipv6_address": "fd12:3456:789a::/64"}, "ipv6_address", "routers"),
        ({"ipv6_address": "fd12:3456:789a::20%eth0/64"}, "ipv6_address", "prefix"),
        ({"ipv6_address": "fd12:3456:789a::20/128"}, "ipv6_address", "128"),
        ({"ipv6_gateway": "fd99::1"}, "ipv6_gateway", "outside"),
        ({"ipv6_gateway": "192.168.1.1"}, "ipv6_gateway", "IPv6"),
        ({"dns": ("192.168.1.1",) * 2}, "dns", "twice"),
        ({"dns": ("dns.example",)}, "dns", "no address"),
        ({"dns": ("127.0.0.53",)}, "dns", "loopback"),
        ({"dns": ("224.0.0.1",)}, "dns", "multicast"),
        ({"dns": tuple(f"10.0.0.{n}" for n in range(1, 6))}, "dns", "too many"),
        ({"search_domain": "no domain"}, "search_domain", "domain"),
        ({"search_domain": "evil\n[Route]"}, "search_domain", "domain"),
        ({"host_name": "-stage"}, "host_name", "host name"),
        ({"host_name": "stage.left"}, "host_name", "host name"),
        ({"host_name": "localhost"}, "host_name", "host name"),
        ({"host_name": "42"}, "host_name", "host name"),
        ({"host_name": "x" * 64}, "host_name", "host name"),
        ({"ntp": ("10.0.0.1", "10.0.0.1")}, "ntp", "twice"),
        ({"ntp": ("no server",)}, "ntp", "server"),
        ({"ntp": ("1.2.3",)}, "ntp", "server"),
    ],
)
def test_each_fault_names_its_field_and_what_is_allowed(change: dict[str, object], field: str, says: str) -> None:
    found = faults(replace(GOOD, **change))
    assert [fault.field for fault in found] == [field]
    assert says in found[0].detail + found[0].allowed
    assert found[0].allowed
    with pytest.raises(ValueError, match=field):
        settings_of(replace(GOOD, **change))


def test_what_the_method_makes_no_use_of_is_neither_judged_nor_kept() -> None:
    fields = replace(GOOD, method=AddressMethod.DHCP, address="nonsense", ipv6=Ipv6Method.OFF, ipv6_address="::")
    assert faults(fields) == ()
    settings = settings_of(fields)
    assert (settings.address, settings.gateway, settings.ipv6_address) == (None, None, None)


def test_all_faults_are_found_at_once() -> None:
    fields = replace(GOOD, gateway="10.0.0.1", host_name="-", dns=("x",))
    assert [fault.field for fault in faults(fields)] == ["gateway", "dns", "host_name"]


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_has_an_objection_in_words(text: str) -> None:
    wrong = address_objection(text)
    assert wrong is None or wrong.endswith(".")


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_text_raises_and_what_has_no_fault_can_be_stored(address: str, gateway: str, name: str) -> None:
    fields = NetworkFields(method=AddressMethod.STATIC, address=address, gateway=gateway, host_name=name, dns=(name,))
    if not faults(fields):
        settings = settings_of(fields)
        assert isinstance(settings, NetworkSettings)
        assert "\n" not in f"{settings.address}{settings.gateway}{settings.host_name}"


def further(name: str, **details: Any) -> InterfaceFields:
    """A further interface's details; an address that is named is static."""
    methods: dict[str, Any] = {"method": AddressMethod.STATIC} if "address" in details else {}
    methods |= {"ipv6": Ipv6Method.STATIC} if "ipv6_address" in details else {}
    return InterfaceFields(interface=name, **methods | details)


def found_in(*entries: InterfaceFields) -> list[tuple[str, str]]:
    """Field and sentence of each fault of GOOD with these further interfaces."""
    return [(fault.field, fault.detail + fault.allowed) for fault in faults(replace(GOOD, further=entries))]


def test_a_further_interface_is_judged_as_the_main_one_is_and_its_faults_name_it() -> None:
    wrong = further("eth1", address="10.1.0.0/24", dns=("x",), search_domain="no domain")
    fields = [field for field, _ in found_in(wrong)]
    assert fields == ["further.eth1.address", "further.eth1.dns", "further.eth1.search_domain"]
    assert found_in(further("eth1", address="10.1.0.2/24", ipv6_address="fd99::2/64"), further("eth2")) == []


@pytest.mark.parametrize(
    ("entries", "field", "says"),
    [
        ([further("eth1"), further("eth1", dns=("10.0.0.1",))], "further.eth1.interface", "twice"),
        ([further("eth 1")], "further", "'eth 1' is no interface's name"),
        ([further("../eth1")], "further", "name"),
        ([further("x" * 16)], "further", "name"),
        ([further(f"eth{number}") for number in range(1, 9)], "further", "At most 7"),
        ([further("eth1", address="192.168.1.20/24")], "further.eth1.address", "of both the main interface and eth1"),
        (
            [further("eth1", address="192.168.1.21/24")],
            "further.eth1.address",
            "192.168.1.0/24 of eth1 overlaps 192.168.1.0/24 of the main",
        ),
        ([further("eth1", address="192.168.9.1/16")], "further.eth1.address", "which way to go"),
        ([further("eth1", ipv6_address="fd12:3456:789a::21/48")], "further.eth1.ipv6_address", "overlaps"),
        (
            [further("eth1", address="10.1.0.2/24"), further("eth2", address="10.1.0.3/16")],
            "further.eth2.address",
            "overlaps 10.1.0.0/24 of eth1",
        ),
        (
            [further("eth1", address="10.1.0.2/24", gateway="10.1.0.1")],
            "further.eth1.gateway",
            "the main interface has it: the gateway 192.168.1.1.",
        ),
        ([further("eth1", ipv6_address="fd99::2/64", ipv6_gateway="fe80::9")], "further.eth1.ipv6_gateway", "fe80::1"),
    ],
)
def test_interfaces_are_judged_together(entries: list[InterfaceFields], field: str, says: str) -> None:
    ((found, said),) = found_in(*entries)
    assert found == field
    assert says in said


def test_what_a_method_makes_no_use_of_overlaps_nothing_and_is_no_second_way_out() -> None:
    unused = InterfaceFields(interface="eth1", address="192.168.1.21/24", gateway="192.168.1.1")
    assert found_in(unused) == []
    assert settings_of(replace(GOOD, further=(unused,))).further == ()


def test_an_interface_that_is_faulty_by_itself_has_no_faults_with_others_beside() -> None:
    fields = replace(GOOD, address="192.168.1.0/24", further=(further("eth1", address="192.168.1.21/24"),))
    assert [fault.field for fault in faults(fields)] == ["address"]


def test_equal_settings_are_the_same_whatever_their_entries_order_and_with_those_of_the_factory_or_without() -> None:
    one, other = further("eth1", dns=("10.0.0.1",)), further("eth2", address="10.1.0.2/24")
    entries = (other, further("eth3"), one)
    assert settings_of(replace(GOOD, further=entries)) == settings_of(replace(GOOD, further=(one, other)))


def test_the_static_addresses_are_those_of_all_interfaces() -> None:
    settings = settings_of(replace(GOOD, further=(further("eth1", address="10.1.0.2/24"), further("eth2"))))
    assert list(map(str, settings.static_addresses)) == ["192.168.1.20", "fd12:3456:789a::20", "10.1.0.2"]
    assert settings.of("eth2") == further("eth2")
    assert settings.of("eth1").address == "10.1.0.2/24"


def test_entries_for_interfaces_that_the_unit_has_not_are_not_in_force_and_are_kept_where_they_do_no_harm() -> None:
    stored = settings_of(replace(GOOD, further=(further("eth1", address="10.1.0.2/24"), further("eth9", dns=("::9",)))))
    assert [entry.interface for entry in stored.on(["eth1"]).further] == ["eth1"]
    changed = settings_of(NetworkFields(further=(further("eth1", address="10.2.0.2/24"),)))
    assert [entry.interface for entry in changed.keeping(stored, ["eth1"]).further] == ["eth1", "eth9"]
    taken = settings_of(NetworkFields(method=AddressMethod.STATIC, address="10.1.0.9/16"))
    assert taken.keeping(stored, []) == taken, "eth1's network overlaps the new one"
