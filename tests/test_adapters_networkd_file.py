"""The .network file says what the settings say: read back by a parser of the test's own, it gives the same settings."""

import ipaddress

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from daemon.adapters.networkd_file import network_file
from daemon.network_settings import AddressMethod, Ipv6Method, NetworkSettings, faults, settings_of
from daemon.network_settings import NetworkFields as Fields

_LABEL = st.from_regex(r"[a-z][a-z0-9-]{0,20}[a-z0-9]", fullmatch=True)
_V4 = st.builds(
    lambda high, host, prefix: f"{ipaddress.IPv4Address(high * 2**24 + host)}/{prefix}",
    st.sampled_from([10, 172, 192, 81]),
    st.integers(1, 2**24 - 2),
    st.integers(8, 30),
)
_V6 = st.builds(
    lambda host, prefix: f"{ipaddress.IPv6Address((0xFD12 << 112) + host)}/{prefix}",
    st.integers(1, 2**64 - 1),
    st.integers(16, 64),
)
_SERVER = st.one_of(
    st.integers(10 * 2**24 + 1, 11 * 2**24 - 2).map(lambda number: str(ipaddress.IPv4Address(number))),
    st.integers(1, 2**64).map(lambda number: str(ipaddress.IPv6Address((0xFD99 << 112) + number))),
)


@st.composite
def good_settings(draw: st.DrawFn) -> NetworkSettings:
    method, ipv6 = draw(st.sampled_from(AddressMethod)), draw(st.sampled_from(Ipv6Method))
    address, ipv6_address = draw(_V4), draw(_V6)
    gateway = ipaddress.ip_interface(address).network.network_address + 1
    fields = Fields(
        method=method,
        address=address,
        gateway=draw(st.sampled_from([None, str(gateway)])),
        ipv6=ipv6,
        ipv6_address=ipv6_address,
        ipv6_gateway=draw(st.sampled_from([None, "fe80::1"])),
        dns=tuple(draw(st.lists(_SERVER, max_size=4, unique=True))),
        search_domain=draw(st.none() | st.lists(_LABEL, min_size=1, max_size=3).map(".".join)),
        ntp=tuple(draw(st.lists(_SERVER | _LABEL, max_size=4, unique=True))),
    )
    if faults(fields):
        fields = Fields(method=AddressMethod.DHCP, ipv6=Ipv6Method.OFF, dns=fields.dns)
    return settings_of(fields)


def read_back(text: str) -> tuple[NetworkSettings, str]:
    """The settings that a .network file stands for, and its interface; knows nothing of how it was written."""
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
    return settings, dict(next(pairs for name, pairs in sections if name == "Match"))["Name"]


@given(good_settings())
def test_settings_written_and_read_back_are_the_same(settings: NetworkSettings) -> None:
    written = network_file(settings, "eth0")
    assert read_back(written) == (settings, "eth0")


def test_the_factorys_file_is_dhcp_with_a_link_local_way_out() -> None:
    text = network_file(NetworkSettings(), "eth0")
    assert "DHCP=yes\nLinkLocalAddressing=yes\n" in text
    assert "Address=" not in text


def test_no_text_of_an_owner_can_add_a_line() -> None:
    hostile = "x\n[Route]\nGateway=10.0.0.1"
    for field in ("address", "gateway", "search_domain", "host_name"):
        assert faults(replace(Fields(method=AddressMethod.STATIC, address="10.0.0.2/24"), **{field: hostile}))
    assert faults(Fields(dns=(hostile,)))
    assert faults(Fields(ntp=(hostile,)))
