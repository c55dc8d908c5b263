"""Netlink messages (netlink(7)): asks the kernel for a dump of one of its tables; strict, bounded in size and time.

What makes no sense is a ValueError and never a guess; the functions on bytes raise nothing else.
"""

import ipaddress
import os
import socket
import struct
from collections.abc import Iterator

from daemon.messages.network import Address
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

ADDRESS_LENGTHS = {int(socket.AF_INET): 4, int(socket.AF_INET6): 16}

Unpacked = tuple[int, ...]


class Message(Record, frozen=True, gc=False):
    """One netlink message; `number` is that of the request which it answers.

    The garbage collector passes over it: a thousand of them at once would set it off for 6 ms.
    """

    kind: int
    flags: int
    number: int
    body: bytes


def messages(datagram: bytes) -> tuple[Message, ...]:
    """The messages in a datagram. Raises ValueError."""
    return tuple(_messages(datagram))


def dump(request: int, reply: int, header: bytes) -> list[bytes]:
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
        length, kind, flags, number, _ = unpack(_MESSAGE, datagram, at)
        if not _MESSAGE.size <= length <= len(datagram) - at:
            raise ValueError("a netlink message has an impossible length")
        yield Message(kind, flags, number, datagram[at + _MESSAGE.size : at + length])
        at += aligned(length)


def attribute(kind: int, value: bytes) -> bytes:
    """An attribute of a request."""
    length = _ATTRIBUTE.size + len(value)
    return _ATTRIBUTE.pack(length, kind) + value + bytes(aligned(length) - length)


def attributes(body: bytes, at: int) -> dict[int, bytes]:
    """The attributes of `body` from `at` on, by their types. Raises ValueError."""
    found: dict[int, bytes] = {}
    while at < len(body):
        length, kind = unpack(_ATTRIBUTE, body, at)
        if not _ATTRIBUTE.size <= length <= len(body) - at:
            raise ValueError("a netlink attribute has an impossible length")
        found[kind & _ATTRIBUTE_TYPE] = body[at + _ATTRIBUTE.size : at + length]
        at += aligned(length)
    return found


def address_in(value: bytes, family: int) -> Address:
    """The address in an attribute. Raises ValueError."""
    if len(value) != ADDRESS_LENGTHS[family]:
        raise ValueError("an address has an impossible length")
    return ipaddress.ip_address(value)


def number_in(found: dict[int, bytes], kind: int, default: int) -> int:
    """The 32-bit number in the attribute `kind`, or `default` without one. Raises ValueError."""
    value = found.get(kind)
    if value is None:
        return default
    if len(value) != 4:
        raise ValueError("a number has an impossible length")
    return int(struct.unpack("=I", value)[0])


def unpack(form: struct.Struct, data: bytes, at: int = 0) -> Unpacked:
    """As `form` says. Raises ValueError where `data` is too short."""
    if len(data) - at < form.size:
        raise ValueError("a netlink message is too short")
    return form.unpack_from(data, at)


def aligned(length: int) -> int:
    """As long as it takes up in a message (NLMSG_ALIGN)."""
    return (length + 3) & ~3
