"""Asks the kernel for its links, addresses and default routes (rtnetlink(7)); strict, and bounded in size and time.

Our own, because pyroute2 0.9.7 costs this daemon 10 MB of memory at rest and 48 ms of a desk's processor at its start,
against 0.4 MB and 2 ms for this: three dumps need one message header and one form of attribute. What makes no sense is
a ValueError and never a guess; the functions on bytes raise nothing else.
"""

import ipaddress
import os
import socket
import struct
from collections.abc import Iterable, Iterator
from typing import TypeVar

from daemon.messages import Address
from daemon.record import Record

_SECONDS = 0.02
"""The kernel has its answer ready before it is asked to hand it over; so this is for one that never answers."""
_LONGEST_DATAGRAM = 1 << 16
_LONGEST_DUMP = 1 << 20
_MOST_TRIES = 3

# linux/netlink.h: struct nlmsghdr and struct nlattr, in the host's own byte order.
_MESSAGE = struct.Struct("=IHHII")
_ATTRIBUTE = struct.Struct("=HH")
_ATTRIBUTE_TYPE = 0x3FFF
_NLMSG_ERROR, _NLMSG_DONE = 2, 3
_NLM_F_REQUEST, _NLM_F_DUMP_INTERRUPTED, _NLM_F_DUMP = 0x1, 0x10, 0x300
_LARGEST_ERRNO = 4095

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

# linux/rtnetlink.h: struct rtmsg and struct rtnexthop; an rtmsg's source prefix, TOS, scope and flags are left out.
_RTM_NEWROUTE, _RTM_GETROUTE = 24, 26
_ROUTE = struct.Struct("=BB2xBBxB4x")
_NEXT_HOP = struct.Struct("=H2xi")
_RTA_OIF, _RTA_GATEWAY, _RTA_PRIORITY, _RTA_MULTIPATH, _RTA_TABLE = 4, 5, 6, 9, 15
_RTN_UNICAST, _RT_TABLE_MAIN = 1, 254

_ADDRESS_LENGTHS = {int(socket.AF_INET): 4, int(socket.AF_INET6): 16}

Unpacked = tuple[int, ...]
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


class DefaultRoute(Record, frozen=True):
    """A default route of the main table. `gateway` is None where the interface itself leads everywhere."""

    gateway: Address | None
    interface: int
    protocol: int
    metric: int


class Message(Record, frozen=True, gc=False):
    """One netlink message; `number` is that of the request which it answers.

    The garbage collector passes over it: a thousand of them at once would set it off for 6 ms.
    """

    kind: int
    flags: int
    number: int
    body: bytes


def read_links() -> tuple[Link, ...]:
    """All links, by index. Raises OSError, or ValueError where the kernel's answer makes no sense."""
    without_statistics = _ATTRIBUTE.pack(8, _IFLA_EXT_MASK) + struct.pack("=I", _RTEXT_FILTER_SKIP_STATS)
    bodies = _dump(_RTM_GETLINK, _RTM_NEWLINK, _LINK.pack(socket.AF_UNSPEC, 0, 0) + without_statistics)
    return tuple(sorted(_found(map(link, bodies)), key=lambda one: one.index))


def read_addresses() -> tuple[Held, ...]:
    """All IPv4 and IPv6 addresses that may be used, in the kernel's order. Raises OSError and ValueError."""
    return tuple(_found(map(held, _dump(_RTM_GETADDR, _RTM_NEWADDR, _HELD.pack(socket.AF_UNSPEC, 0, 0, 0, 0)))))


def read_default_routes() -> tuple[DefaultRoute, ...]:
    """The default routes, the one that is used first; of equals IPv4 before IPv6. Raises OSError and ValueError."""
    asked = (_ROUTE.pack(family, 0, 0, 0, 0) for family in _ADDRESS_LENGTHS)
    bodies = (body for header in asked for body in _dump(_RTM_GETROUTE, _RTM_NEWROUTE, header))
    return tuple(sorted((route for body in bodies for route in default_routes(body)), key=lambda one: one.metric))


def messages(datagram: bytes) -> tuple[Message, ...]:
    """The messages in a datagram. Raises ValueError."""
    return tuple(_messages(datagram))


def link(body: bytes) -> Link | None:
    """The link in an RTM_NEWLINK; None where the message is about another layer (a bridge's). Raises ValueError."""
    family, index, flags = _unpack(_LINK, body)
    if family != socket.AF_UNSPEC:
        return None
    attributes = _attributes(body, _LINK.size)
    mac = attributes.get(_IFLA_ADDRESS, b"")
    return Link(
        index=index,
        name=attributes.get(_IFLA_IFNAME, b"").rstrip(b"\0").decode(errors="replace"),
        up=bool(flags & _IFF_UP),
        carrier=bool(flags & _IFF_LOWER_UP),
        mac=mac.hex(":") if len(mac) == _MAC_LENGTH and any(mac) else "",
    )


def held(body: bytes) -> Held | None:
    """The address in an RTM_NEWADDR; None for another protocol's, and for one that is not usable. Raises ValueError.

    Not usable (yet): one of which it is not known whether another host has it, or which another has (RFC 4862).
    """
    family, prefix, low_flags, scope, interface = _unpack(_HELD, body)
    if family not in _ADDRESS_LENGTHS:
        return None
    attributes = _attributes(body, _HELD.size)
    flags = _number(attributes, _IFA_FLAGS, low_flags)
    if flags & (_IFA_F_TENTATIVE | _IFA_F_DADFAILED):
        return None
    # On a link from point to point IFA_ADDRESS is the other end's.
    own = attributes.get(_IFA_LOCAL) or attributes.get(_IFA_ADDRESS, b"")
    address = _address(own, family)
    if prefix > address.max_prefixlen:
        raise ValueError("an address has a prefix that is longer than itself")
    return Held(interface, address, prefix, flags, scope)


def default_routes(body: bytes) -> tuple[DefaultRoute, ...]:
    """What an RTM_NEWROUTE says of default routes: one for each next hop, none for other routes. Raises ValueError."""
    family, length, table, protocol, kind = _unpack(_ROUTE, body)
    if length or kind != _RTN_UNICAST or family not in _ADDRESS_LENGTHS:
        return ()
    attributes = _attributes(body, _ROUTE.size)
    if _number(attributes, _RTA_TABLE, table) != _RT_TABLE_MAIN:
        return ()
    metric = _number(attributes, _RTA_PRIORITY, 0)
    hops = [(_number(attributes, _RTA_OIF, 0), attributes), *_next_hops(attributes.get(_RTA_MULTIPATH, b""))]
    return tuple(
        DefaultRoute(_gateway(details, family), interface, protocol, metric) for interface, details in hops if interface
    )


def _dump(request: int, reply: int, header: bytes) -> list[bytes]:
    """The bodies of all messages of the kind `reply`. Raises OSError and ValueError."""
    flags = socket.SOCK_RAW | socket.SOCK_CLOEXEC
    with socket.socket(socket.AF_NETLINK, flags, socket.NETLINK_ROUTE) as netlink:
        netlink.settimeout(_SECONDS)
        for number in range(1, _MOST_TRIES + 1):
            length = _MESSAGE.size + len(header)
            netlink.sendto(_MESSAGE.pack(length, request, _NLM_F_REQUEST | _NLM_F_DUMP, number, 0) + header, (0, 0))
            answer = list(_answer(netlink, number))
            if not any(message.flags & _NLM_F_DUMP_INTERRUPTED for message in answer):
                break
        # Interrupted each time: so much changes that whoever watches is told, and asks again.
        return [message.body for message in answer if message.kind == reply]


def _answer(netlink: socket.socket, number: int) -> Iterator[Message]:
    """The answer to request `number`, to its end. Raises OSError and ValueError."""
    taken = 0
    while taken < _LONGEST_DUMP:
        datagram, _, flags, sender = netlink.recvmsg(_LONGEST_DATAGRAM)
        taken += _MESSAGE.size + len(datagram)
        if flags & socket.MSG_TRUNC:
            raise ValueError("a netlink message is longer than any that was asked for")
        # Any process may send to a netlink socket; the kernel's port is 0.
        if sender[0] != 0:
            continue
        for message in _messages(datagram):
            if message.number != number:
                continue
            yield message
            if message.kind in (_NLMSG_DONE, _NLMSG_ERROR):
                _raise_refusal(message)
                return
    raise ValueError("a netlink dump is longer than 1 MiB")


def _raise_refusal(message: Message) -> None:
    """Raise what an NLMSG_ERROR or an NLMSG_DONE reports; nothing where it reports success."""
    code = -struct.unpack_from("=i", message.body)[0] if len(message.body) >= 4 else 0
    if 0 < code <= _LARGEST_ERRNO:
        raise OSError(code, os.strerror(code))
    if code or message.kind == _NLMSG_ERROR:
        raise ValueError("a netlink dump ended in nonsense")


def _messages(datagram: bytes) -> Iterator[Message]:
    at = 0
    while at < len(datagram):
        length, kind, flags, number, _ = _unpack(_MESSAGE, datagram, at)
        if not _MESSAGE.size <= length <= len(datagram) - at:
            raise ValueError("a netlink message has an impossible length")
        yield Message(kind, flags, number, datagram[at + _MESSAGE.size : at + length])
        at += _aligned(length)


def _attributes(body: bytes, at: int) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    while at < len(body):
        length, kind = _unpack(_ATTRIBUTE, body, at)
        if not _ATTRIBUTE.size <= length <= len(body) - at:
            raise ValueError("a netlink attribute has an impossible length")
        found[kind & _ATTRIBUTE_TYPE] = body[at + _ATTRIBUTE.size : at + length]
        at += _aligned(length)
    return found


def _next_hops(hops: bytes) -> Iterator[tuple[int, dict[int, bytes]]]:
    at = 0
    while at < len(hops):
        length, interface = _unpack(_NEXT_HOP, hops, at)
        if not _NEXT_HOP.size <= length <= len(hops) - at:
            raise ValueError("a next hop has an impossible length")
        yield interface, _attributes(hops[at : at + length], _NEXT_HOP.size)
        at += _aligned(length)


def _gateway(attributes: dict[int, bytes], family: int) -> Address | None:
    gateway = attributes.get(_RTA_GATEWAY)
    return None if gateway is None else _address(gateway, family)


def _address(value: bytes, family: int) -> Address:
    if len(value) != _ADDRESS_LENGTHS[family]:
        raise ValueError("an address has an impossible length")
    return ipaddress.ip_address(value)


def _number(attributes: dict[int, bytes], kind: int, default: int) -> int:
    value = attributes.get(kind)
    if value is None:
        return default
    if len(value) != 4:
        raise ValueError("a number has an impossible length")
    return int(struct.unpack("=I", value)[0])


def _unpack(form: struct.Struct, data: bytes, at: int = 0) -> Unpacked:
    if len(data) - at < form.size:
        raise ValueError("a netlink message is too short")
    return form.unpack_from(data, at)


def _aligned(length: int) -> int:
    return (length + 3) & ~3


def _found(read: Iterable[Read | None]) -> Iterator[Read]:
    return (one for one in read if one is not None)
