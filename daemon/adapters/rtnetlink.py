"""The kernel's links, addresses, default routes and neighbours (rtnetlink(7)); strict, and bounded in size and time.

Our own, because pyroute2 0.9.7 costs this daemon 10 MB of memory at rest and 48 ms of a desk's processor at its start,
against 0.4 MB and 2 ms for this: four dumps need one message header and one form of attribute. What makes no sense is
a ValueError and never a guess; the functions on bytes raise nothing else.
"""

import socket
import struct
from collections.abc import Iterable, Iterator
from typing import TypeVar

from daemon.adapters.netlink import ADDRESS_LENGTHS, address_in, aligned, attribute, attributes, dump, number_in, unpack
from daemon.messages.network import Address
from daemon.record import Record

# linux/rtnetlink.h, linux/if_link.h: struct ifinfomsg, of which the type of device and the change mask are left out.
_RTM_NEWLINK, _RTM_GETLINK = 16, 18
_LINK = struct.Struct("=Bx2xiI4x")
_IFLA_ADDRESS, _IFLA_IFNAME, _IFLA_EXT_MASK = 1, 3, 29
_RTEXT_FILTER_SKIP_STATS = 8
_IFF_UP, _IFF_LOWER_UP = 0x1, 0x10000
_MAC_LENGTH = 6

# linux/if_addr.h: struct ifaddrmsg.
_RTM_NEWADDR, _RTM_GETADDR = 20, 22
_HELD = struct.Struct("=BBBBI")
_IFA_ADDRESS, _IFA_LOCAL, _IFA_FLAGS = 1, 2, 8
_IFA_F_DADFAILED, _IFA_F_TENTATIVE, _IFA_F_PERMANENT = 0x08, 0x40, 0x80

# linux/neighbour.h: struct ndmsg.
_RTM_NEWNEIGH, _RTM_GETNEIGH = 28, 30
_NEIGHBOUR = struct.Struct("=B3xiHBB")
_NDA_DST = 1
_NUD_REACHABLE, _NUD_FAILED, _NUD_NOARP, _NUD_PERMANENT = 0x02, 0x20, 0x40, 0x80

# linux/rtnetlink.h: struct rtmsg and struct rtnexthop; an rtmsg's source prefix, TOS, scope and flags are left out.
_RTM_NEWROUTE, _RTM_GETROUTE = 24, 26
_ROUTE = struct.Struct("=BB2xBBxB4x")
_NEXT_HOP = struct.Struct("=H2xi")
_RTA_OIF, _RTA_GATEWAY, _RTA_PRIORITY, _RTA_MULTIPATH, _RTA_TABLE = 4, 5, 6, 9, 15
_RTN_UNICAST, _RT_TABLE_MAIN = 1, 254

Read = TypeVar("Read")


class Link(Record, frozen=True):
    """A network interface: `up` as its owner set it, and whether there is a `carrier`.

    `mac` is its hardware address, with colons and in small letters; "" where it has none of six bytes.
    """

    index: int
    name: str
    up: bool
    carrier: bool
    mac: str


class Held(Record, frozen=True):
    """An address that may be used, and the index of its interface. `flags` and `scope` are those of rtnetlink(7)."""

    interface: int
    address: Address
    prefix: int
    flags: int
    scope: int

    @property
    def permanent(self) -> bool:
        """Whether it was given for ever, and not for the time of a lease or of a router's advertisement."""
        return bool(self.flags & _IFA_F_PERMANENT)


class Neighbour(Record, frozen=True):
    """What the kernel knows of the device that has `address`: whether it `answers`, or did not (`failed`).

    Neither, while it is being asked, and where it answered too long ago to count.
    """

    interface: int
    address: Address
    answers: bool
    failed: bool


class DefaultRoute(Record, frozen=True):
    """A default route of the main table. `gateway` is None where the interface itself leads everywhere."""

    gateway: Address | None
    interface: int
    protocol: int
    metric: int


def read_links() -> tuple[Link, ...]:
    """All links, by index. Raises OSError, or ValueError where the kernel's answer makes no sense."""
    without_statistics = attribute(_IFLA_EXT_MASK, struct.pack("=I", _RTEXT_FILTER_SKIP_STATS))
    bodies = dump(_RTM_GETLINK, _RTM_NEWLINK, _LINK.pack(socket.AF_UNSPEC, 0, 0) + without_statistics)
    return tuple(sorted(_found(map(link, bodies)), key=lambda one: one.index))


def read_addresses() -> tuple[Held, ...]:
    """All IPv4 and IPv6 addresses that may be used, in the kernel's order. Raises OSError and ValueError."""
    return tuple(_found(map(held, dump(_RTM_GETADDR, _RTM_NEWADDR, _HELD.pack(socket.AF_UNSPEC, 0, 0, 0, 0)))))


def read_default_routes() -> tuple[DefaultRoute, ...]:
    """The default routes, the one that is used first; of equals IPv4 before IPv6. Raises OSError and ValueError."""
    asked = (_ROUTE.pack(family, 0, 0, 0, 0) for family in ADDRESS_LENGTHS)
    bodies = (body for header in asked for body in dump(_RTM_GETROUTE, _RTM_NEWROUTE, header))
    return tuple(sorted((route for body in bodies for route in default_routes(body)), key=lambda one: one.metric))


def read_neighbours() -> tuple[Neighbour, ...]:
    """The devices on the unit's own networks that something was sent to. Raises OSError and ValueError."""
    bodies = dump(_RTM_GETNEIGH, _RTM_NEWNEIGH, _NEIGHBOUR.pack(socket.AF_UNSPEC, 0, 0, 0, 0))
    return tuple(_found(map(neighbour, bodies)))


def link(body: bytes) -> Link | None:
    """The link in an RTM_NEWLINK; None where the message is about another layer (a bridge's). Raises ValueError."""
    family, index, flags = unpack(_LINK, body)
    if family != socket.AF_UNSPEC:
        return None
    found = attributes(body, _LINK.size)
    mac = found.get(_IFLA_ADDRESS, b"")
    return Link(
        index=index,
        name=found.get(_IFLA_IFNAME, b"").rstrip(b"\0").decode(errors="replace"),
        up=bool(flags & _IFF_UP),
        carrier=bool(flags & _IFF_LOWER_UP),
        mac=mac.hex(":") if len(mac) == _MAC_LENGTH and any(mac) else "",
    )


def held(body: bytes) -> Held | None:
    """The address in an RTM_NEWADDR; None for another protocol's, and for one that is not usable. Raises ValueError.

    Not usable (yet): one of which it is not known whether another host has it, or which another has (RFC 4862).
    """
    family, prefix, low_flags, scope, interface = unpack(_HELD, body)
    if family not in ADDRESS_LENGTHS:
        return None
    found = attributes(body, _HELD.size)
    flags = number_in(found, _IFA_FLAGS, low_flags)
    if flags & (_IFA_F_TENTATIVE | _IFA_F_DADFAILED):
        return None
    # On a link from point to point IFA_ADDRESS is the other end's.
    own = found.get(_IFA_LOCAL) or found.get(_IFA_ADDRESS, b"")
    address = address_in(own, family)
    if prefix > address.max_prefixlen:
        raise ValueError("an address has a prefix that is longer than itself")
    return Held(interface, address, prefix, flags, scope)


def neighbour(body: bytes) -> Neighbour | None:
    """The device in an RTM_NEWNEIGH; None for another protocol's (a bridge's table). Raises ValueError."""
    family, interface, state, _, _ = unpack(_NEIGHBOUR, body)
    if family not in ADDRESS_LENGTHS:
        return None
    address = address_in(attributes(body, _NEIGHBOUR.size).get(_NDA_DST, b""), family)
    answers = bool(state & (_NUD_REACHABLE | _NUD_NOARP | _NUD_PERMANENT))
    return Neighbour(interface, address, answers, bool(state & _NUD_FAILED))


def default_routes(body: bytes) -> tuple[DefaultRoute, ...]:
    """What an RTM_NEWROUTE says of default routes: one for each next hop, none for other routes. Raises ValueError."""
    family, length, table, protocol, kind = unpack(_ROUTE, body)
    if length or kind != _RTN_UNICAST or family not in ADDRESS_LENGTHS:
        return ()
    found = attributes(body, _ROUTE.size)
    if number_in(found, _RTA_TABLE, table) != _RT_TABLE_MAIN:
        return ()
    metric = number_in(found, _RTA_PRIORITY, 0)
    hops = [(number_in(found, _RTA_OIF, 0), found), *_next_hops(found.get(_RTA_MULTIPATH, b""))]
    return tuple(
        DefaultRoute(_gateway(details, family), interface, protocol, metric) for interface, details in hops if interface
    )


def _next_hops(hops: bytes) -> Iterator[tuple[int, dict[int, bytes]]]:
    at = 0
    while at < len(hops):
        length, interface = unpack(_NEXT_HOP, hops, at)
        if not _NEXT_HOP.size <= length <= len(hops) - at:
            raise ValueError("a next hop has an impossible length")
        yield interface, attributes(hops[at : at + length], _NEXT_HOP.size)
        at += aligned(length)


def _gateway(found: dict[int, bytes], family: int) -> Address | None:
    gateway = found.get(_RTA_GATEWAY)
    return None if gateway is None else address_in(gateway, family)


def _found(read: Iterable[Read | None]) -> Iterator[Read]:
    return (one for one in read if one is not None)
