"""The network details of one interface, and what makes a set of them a good one by itself.

What a unit with several interfaces wants of all of them together stands in `network_settings`, which asks `faults_of`
about each: the fields, their meaning and their judgement exist once.
"""

import ipaddress
import re
from collections.abc import Iterator
from enum import StrEnum
from ipaddress import IPv4Interface, IPv6Interface
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from daemon.record import Record

MOST_SERVERS = 4
_LONGEST_NAME = 253

_HOST_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
# Of what the kernel takes (15 bytes without a slash or a space) what is no pattern to systemd.network(5) either.
_INTERFACE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}")
_RESERVED = ipaddress.IPv4Network("240.0.0.0/4")
_THIS_NETWORK = ipaddress.IPv4Network("0.0.0.0/8")

Interface = IPv4Interface | IPv6Interface
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressMethod(StrEnum):
    """How an interface gets its IPv4 address."""

    DHCP = "dhcp"
    STATIC = "static"


class Ipv6Method(StrEnum):
    """How it gets its IPv6 addresses: from routers (and DHCPv6 where they say so), one that is set, or none."""

    AUTOMATIC = "automatic"
    STATIC = "static"
    OFF = "off"


class NetworkFault(Record, frozen=True):
    """What is wrong with `field`, in one sentence, and what is `allowed` there, in another."""

    field: str
    detail: str
    allowed: str


class InterfaceDetails(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One interface's details as somebody typed them; see `faults_of`. The defaults are the factory's.

    `address` and `ipv6_address` have their prefix with them (`192.168.1.20/24`). The properties raise ValueError for
    details that have a fault.
    """

    method: AddressMethod = AddressMethod.DHCP
    address: str | None = None
    gateway: str | None = None
    ipv6: Ipv6Method = Ipv6Method.AUTOMATIC
    ipv6_address: str | None = None
    ipv6_gateway: str | None = None
    dns: tuple[str, ...] = ()
    search_domain: str | None = None

    def same_details(self, other: "InterfaceDetails") -> bool:
        """Whether the two say the same of an interface, be it the main one or a further one."""
        return all(getattr(self, name) == getattr(other, name) for name in DETAILS)

    @property
    def ipv4_interface(self) -> IPv4Interface | None:
        """The static IPv4 address with its network; None where there is none in force."""
        return IPv4Interface(self.address) if self.method is AddressMethod.STATIC and self.address else None

    @property
    def ipv6_interface(self) -> IPv6Interface | None:
        """The static IPv6 address with its network; None where there is none in force."""
        return IPv6Interface(self.ipv6_address) if self.ipv6 is Ipv6Method.STATIC and self.ipv6_address else None

    @property
    def own_addresses(self) -> tuple[Address, ...]:
        """The addresses that these details themselves give this one interface."""
        return tuple(interface.ip for interface in (self.ipv4_interface, self.ipv6_interface) if interface is not None)


class InterfaceFields(InterfaceDetails, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The details of the further interface that the host calls `interface`."""

    interface: str

    @property
    def is_factory(self) -> bool:
        """Whether they are the factory's."""
        return self == InterfaceFields(interface=self.interface)


DETAILS = InterfaceDetails.__struct_fields__
"""The names of what can be set of each interface."""

Details = TypeVar("Details", bound=InterfaceDetails)


def without_unused(details: Details) -> Details:
    """The same without what their methods make no use of."""
    unused: list[str] = []
    if details.method is AddressMethod.DHCP:
        unused += ("address", "gateway")
    if details.ipv6 is not Ipv6Method.STATIC:
        unused += ("ipv6_address", "ipv6_gateway")
    return replace(details, **dict.fromkeys(unused))


def faults_of(details: InterfaceDetails) -> Iterator[NetworkFault]:
    """All that is wrong with them, in their order; a field that the method makes no use of is not looked at."""
    if details.method is AddressMethod.STATIC:
        yield from _ipv4_faults(details)
    if details.ipv6 is Ipv6Method.STATIC:
        yield from _ipv6_faults(details)
    yield from server_faults("dns", details.dns, names=False)
    if details.search_domain is not None and not is_dns_name(details.search_domain):
        yield NetworkFault("search_domain", "This is no domain name.", "Such as theatre.example, or leave it empty.")


def address_objection(text: str) -> str | None:
    """What is wrong with an address by itself, without regard to any network; None if nothing is."""
    try:
        return _unfit(ipaddress.ip_address(text)) if text else None
    except ValueError:
        return "This is no address."


def is_host_label(name: str) -> bool:
    """Whether `name` is one DNS label (RFC 1123 section 2.1)."""
    return _HOST_LABEL.fullmatch(name) is not None


def is_dns_name(name: str) -> bool:
    """Whether `name` is one label or several, with dots between them."""
    return len(name) <= _LONGEST_NAME and all(map(is_host_label, name.split(".")))


def is_interface_name(name: str) -> bool:
    """Whether an interface may have this name here."""
    return _INTERFACE_NAME.fullmatch(name) is not None


def _ipv4_faults(details: InterfaceDetails) -> Iterator[NetworkFault]:
    example = "An address with its prefix, such as 192.168.1.20/24."
    try:
        interface = _interface(IPv4Interface, details.address)
    except ValueError:
        yield NetworkFault("address", "This is no IPv4 address with a prefix.", example)
        return
    network = interface.network
    if not 1 <= network.prefixlen <= 30:
        yield NetworkFault("address", f"A prefix of {network.prefixlen} leaves no room for others.", "1 to 30.")
        return
    if (wrong := _unfit(interface.ip)) is not None:
        yield NetworkFault("address", wrong, example)
    elif interface.ip in (network.network_address, network.broadcast_address):
        which = "network's own" if interface.ip == network.network_address else "broadcast"
        yield NetworkFault("address", f"{interface.ip} is the {which} address of {network}.", _between(interface))
    elif details.gateway is not None:
        yield from _gateway_faults("gateway", details.gateway, interface)


def _ipv6_faults(details: InterfaceDetails) -> Iterator[NetworkFault]:
    example = "An address with its prefix, such as fd12:3456:789a::20/64."
    try:
        interface = _interface(IPv6Interface, details.ipv6_address)
    except ValueError:
        yield NetworkFault("ipv6_address", "This is no IPv6 address with a prefix.", example)
        return
    if not 1 <= interface.network.prefixlen <= 127:
        yield NetworkFault("ipv6_address", f"A prefix of {interface.network.prefixlen} makes no sense.", "1 to 127.")
        return
    if (wrong := _unfit(interface.ip)) is not None:
        yield NetworkFault("ipv6_address", wrong, example)
    elif interface.ip == interface.network.network_address and interface.network.prefixlen < 127:
        yield NetworkFault("ipv6_address", f"{interface.ip} is the address of all routers there.", example)
    elif details.ipv6_gateway is not None:
        yield from _gateway_faults("ipv6_gateway", details.ipv6_gateway, interface)


def _interface(kind: type[Interface], text: str | None) -> Interface:
    """Read an address with its prefix in figures, and without a zone; ValueError for anything else."""
    address, slash, prefix = (text or "").partition("/")
    if not slash or not (prefix.isascii() and prefix.isdecimal()) or "%" in address:
        raise ValueError("an address and a prefix are wanted")
    return kind(f"{address}/{prefix}")


def _gateway_faults(field: str, text: str, interface: Interface) -> Iterator[NetworkFault]:
    network = interface.network
    try:
        gateway = ipaddress.ip_address(text)
    except ValueError:
        gateway = None
    if gateway is None or gateway.version != interface.version or "%" in text:
        yield NetworkFault(field, f"This is no IPv{interface.version} address.", _between(interface))
        return
    if gateway.version == 6 and gateway.is_link_local:
        return  # routers are reached by their link-local address, which is in no subnet (RFC 4861)
    if gateway not in network:
        yield NetworkFault(field, f"{gateway} is outside {network}, so the unit cannot reach it.", _between(interface))
    elif gateway == interface.ip:
        yield NetworkFault(field, f"{gateway} is the unit's own address.", _between(interface))
    elif gateway.version == 4 and gateway in (network.network_address, network.broadcast_address):
        yield NetworkFault(field, f"{gateway} is no device's address in {network}.", _between(interface))


def server_faults(field: str, servers: tuple[str, ...], *, names: bool) -> Iterator[NetworkFault]:
    """What is wrong with addresses of servers, or where `names` are allowed with their addresses or names."""
    if len(servers) > MOST_SERVERS:
        yield NetworkFault(field, f"{len(servers)} servers are too many.", f"At most {MOST_SERVERS}.")
    if len({server.lower() for server in servers}) < len(servers):
        yield NetworkFault(field, "A server stands there twice.", "Each server once.")
    allowed = "Addresses or names of servers." if names else "Addresses of DNS servers, such as 192.168.1.1."
    for server in servers:
        try:
            address = ipaddress.ip_address(server)
        except ValueError:
            if not names or not is_dns_name(server) or server.replace(".", "").isdecimal():
                yield NetworkFault(field, f"'{server[:40]}' is no {'server' if names else 'address'}.", allowed)
            continue
        wrong = "An address here has no zone." if "%" in server else _unfit(address, link_local=True)
        if wrong is not None:
            yield NetworkFault(field, wrong, allowed)


def _unfit(address: Address, *, link_local: bool = False) -> str | None:
    """Why no device has this address, or None. `link_local`: such an address is fine."""
    if address.is_loopback:
        return f"{address} is a loopback address: it leads to nobody but oneself."
    if address.is_multicast:
        return f"{address} is a multicast address: it belongs to no device."
    if address.is_unspecified or (address.version == 4 and (address in _THIS_NETWORK or address in _RESERVED)):
        return f"{address} is no device's address."
    if address.is_link_local and not link_local:
        return f"{address} is link-local: devices give such addresses to themselves."
    return None


def _between(interface: Interface) -> str:
    network = interface.network
    return f"An address of another device in {network}, such as {network.network_address + 1}."
