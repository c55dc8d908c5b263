"""What of the link's traffic reaches zeroconf: questions, and its own packets.

zeroconf would keep what every host on the network announces (up to 10,000 records) although this daemon asks for
nothing; it answers questions from beyond the link, which makes hosts that can be reached from far away amplifiers
(VU#550620); and it holds incomplete questions, up to 70 MB of them. The gate lets neither pass, nor more than 100
packets a second.

It also says what zeroconf leaves out: the addresses when somebody asks for ANY record of the host, which is how others
find out whether a name is free (RFC 6762 section 8.1).
"""

import asyncio
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import cast

from zeroconf._protocol.incoming import DNSIncoming

from daemon.adapters.mdns_link import Link
from daemon.messages.network import Address

_HEADER_BYTES = 12
_RESPONSE = 0x80  # QR, in the third byte of the header (RFC 1035 section 4.1.1)
_MOST_A_SECOND = 100

Heard = Callable[[DNSIncoming], object]


class Gate:
    """`heard` is given each packet of others on the link that names one of `labels`."""

    def __init__(self, link: Link, heard: Heard) -> None:
        self.link = link
        self.labels: tuple[bytes, ...] = ()
        self.fault = ""
        self._heard = heard
        self._second, self._count = 0, 0

    def guard(self, transport: asyncio.DatagramTransport) -> None:
        """Stand before the protocol of `transport`; harmless when repeated."""
        inner = transport.get_protocol()
        if not isinstance(inner, _Guarded):
            # zeroconf's listener is compiled, and a DatagramProtocol in all but its base class.
            transport.set_protocol(_Guarded(cast("asyncio.DatagramProtocol", inner), self))

    def admits(self, data: bytes, sender: tuple[str, int] | tuple[str, int, int, int]) -> bool:
        """Whether zeroconf is to have this packet."""
        source = _plain(sender[0])
        if source in self.link.own:
            return True
        if len(data) < _HEADER_BYTES or not self.link.reaches(source, sender[3] if len(sender) == 4 else 0):
            return False
        if not self._within_rate():
            return False
        lower = data.lower()
        if any(label in lower for label in self.labels):
            message = DNSIncoming(data, (str(source), sender[1]))
            if message.valid:
                self._heard(message)
        return not data[2] & _RESPONSE

    def _within_rate(self) -> bool:
        second = int(asyncio.get_running_loop().time())
        if second != self._second:
            self._second, self._count = second, 0
        self._count += 1
        return self._count <= _MOST_A_SECOND


class _Guarded(asyncio.DatagramProtocol):
    def __init__(self, inner: asyncio.DatagramProtocol, gate: Gate) -> None:
        self._inner = inner
        self._gate = gate

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self._gate.admits(data, addr):
            self._inner.datagram_received(data, addr)

    def error_received(self, exc: Exception) -> None:
        self._gate.fault = str(exc)

    def connection_lost(self, exc: Exception | None) -> None:
        self._inner.connection_lost(exc)


def wire_label(label: str) -> bytes:
    """As it stands in a packet, in lower case: names are compared without regard to case."""
    coded = label.encode().lower()
    return bytes((len(coded),)) + coded


def _plain(text: str) -> Address:
    """Without a scope; an IPv4 sender's address on a socket for both as IPv4."""
    address = ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
