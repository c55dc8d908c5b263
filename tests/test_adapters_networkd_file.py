"""The .network file says what the settings say: read back by a parser of the test's own, it gives the same settings."""

import ipaddress
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from daemon.adapters.networkd_file import network_files
from daemon.network_settings import (
    DETAILS,
    AddressMethod,
    InterfaceFields,
    Ipv6Method,
    NetworkSettings,
    faults,
    settings_of,
)
from daemon.network_settings import NetworkFields as Fields

_LABEL = st.from_regex(r"[a-z][a-z0-9-]{0,20}[a-z0-9]", fullmatch=True)
_HOST = st.integers(1, 2**24 - 2)
_SERVER = st.one_of(
    st.integers(10 * 2**24 + 1, 11 * 2**24 - 2).map(lambda number: str(ipaddress.IPv4Address(number))),
    st.integers(1, 2**64).map(lambda number: str(ipaddress.IPv6Address((0xFD99 << 112) + number))),
)


@st.composite
def good_details(draw: st.DrawFn, *, far: int = 0) -> dict[str, Any]:
    """One interface's, whose networks are apart from those of another with another `far`."""
    high = draw(st.sampled_from([10, 172, 192, 81])) + far
    address = f"{ipaddress.IPv4Address(high * 2**24 + draw(_HOST))}/{draw(st.integers(8, 30))}"
    prefix = (0xFD12 + far) << 112
    ipv6_address = f"{ipaddress.IPv6Address(prefix + draw(st.integers(1, 2**64 - 1)))}/{draw(st.integers(16, 64))}"
    gateway = ipaddress.ip_interface(address).network.network_address + 1
    details = Fields(
        method=draw(st.sampled_from(AddressMethod)),
        address=address,
        gateway=draw(st.sampled_from([None, str(gateway)])) if not far else None,
        ipv6=draw(st.sampled_from(Ipv6Method)),
        ipv6_address=ipv6_address,
        ipv6_gateway=draw(st.sampled_from([None, "fe80::1"])) if not far else None,
        dns=tuple(draw(st.lists(_SERVER, max_size=4, unique=True))),
        search_domain=draw(st.none() | st.lists(_LABEL, min_size=1, max_size=3).map(".".join)),
    )
    if faults(details):
        details = Fields(method=AddressMethod.DHCP, ipv6=Ipv6Method.OFF, dns=details.dns)
    return {name: getattr(details, name) for name in DETAILS}


@st.composite
def good_settings(draw: st.DrawFn) -> NetworkSettings:
    further = draw(st.lists(st.sampled_from(["eth1", "media0", "eth0.100"]), max_size=3, unique=True))
    fields = Fields(
        **draw(good_details()),
        ntp=tuple(draw(st.lists(_SERVER | _LABEL, max_size=4, unique=True))),
        further=tuple(
            InterfaceFields(interface=name, **draw(good_details(far=number))) for number, name in enumerate(further, 1)
        ),
    )
    return settings_of(fields)


class ReadBack(NamedTuple):
    """What a .network file stands for: the details, with the time servers; the interface; the metric of its routes."""

    details: NetworkSettings
    interface: str
    metrics: set[str]


def read_back(text: str) -> ReadBack:
    """Knows nothing of how it was written."""
    sections: list[tuple[str, list[tuple[str, str]]]] = []
    for line in text.splitlines():
        if line.startswith("["):
            sections.append((line.strip("[]"), []))
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            sections[-1][1].append((key, value))
    network = [pair for name, pairs in sections if name == "Network" for pair in pairs]
    one = dict(network)
    addresses = [dict(pairs)["Address"] for name, pairs in sections if name == "Address"]
    gateways = [dict(pairs)["Gateway"] for name, pairs in sections if name == "Route"]
    v4, v6 = ([text for text in addresses if (":" in text) is six] for six in (False, True))
    gateway4, gateway6 = ([text for text in gateways if (":" in text) is six] for six in (False, True))
    ipv6 = Ipv6Method.AUTOMATIC if one["IPv6AcceptRA"] == "yes" else Ipv6Method.STATIC if v6 else Ipv6Method.OFF
    settings = NetworkSettings(
        method=AddressMethod.DHCP if one["DHCP"] in ("yes", "ipv4") else AddressMethod.STATIC,
        address=next(iter(v4), None),
        gateway=next(iter(gateway4), None),
        ipv6=ipv6,
        ipv6_address=next(iter(v6), None),
        ipv6_gateway=next(iter(gateway6), None),
        dns=tuple(value for key, value in network if key == "DNS"),
        search_domain=one.get("Domains"),
        ntp=tuple(value for key, value in network if key == "NTP"),
    )
    routes = [dict(pairs) for name, pairs in sections if name in ("DHCPv4", "IPv6AcceptRA", "Address", "Route")]
    metrics = {pairs.get("RouteMetric", pairs.get("Metric", "")) for pairs in routes}
    return ReadBack(settings, dict(next(pairs for name, pairs in sections if name == "Match"))["Name"], metrics)


@given(good_settings())
def test_settings_written_and_read_back_are_the_same(settings: NetworkSettings) -> None:
    names = tuple(entry.interface for entry in settings.further)
    main, *others = (read_back(file.text) for file in network_files(settings, "eth0", names))
    assert main.interface == "eth0"
    assert main.metrics == {""}
    further = tuple(
        InterfaceFields(interface=other.interface, **{name: getattr(other.details, name) for name in DETAILS})
        for other in others
    )
    assert replace(main.details, further=further) == settings
    metrics = [other.metrics for other in others]
    assert all(len(each) == 1 and int(min(each)) > 2048 for each in metrics), "all that it learns and all that is set"
    assert len(set().union(*metrics)) == len(metrics)
    assert not any(other.details.ntp for other in others), "the host's time servers stand in one file"


def test_an_interface_without_an_entry_has_the_factorys_details_and_time_servers_that_are_set_go_first() -> None:
    main, further = network_files(NetworkSettings(ntp=("10.0.0.9",)), "eth0", ("eth1",))
    assert (main.name, further.name) == ("base-station.network", "base-station-eth1.network")
    assert "DHCP=yes\nLinkLocalAddressing=yes\n" in further.text
    assert further.text.count("UseNTP=no") == 2


def test_the_factorys_file_is_dhcp_with_a_link_local_way_out() -> None:
    (file,) = network_files(NetworkSettings(), "eth0")
    assert "DHCP=yes\nLinkLocalAddressing=yes\n" in file.text
    assert "Address=" not in file.text


def test_no_text_of_an_owner_can_add_a_line() -> None:
    hostile = "x\n[Route]\nGateway=10.0.0.1"
    for field in ("address", "gateway", "search_domain", "host_name"):
        assert faults(replace(Fields(method=AddressMethod.STATIC, address="10.0.0.2/24"), **{field: hostile}))
    assert faults(Fields(dns=(hostile,)))
    assert faults(Fields(ntp=(hostile,)))
    assert faults(Fields(further=(InterfaceFields(interface=hostile),)))
    assert faults(Fields(further=(InterfaceFields(interface="eth1", search_domain=hostile),)))
