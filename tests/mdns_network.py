"""Two hosts on one link, in network namespaces of the test's own, and a judge who speaks mDNS without zeroconf.

The test runs on the near host. The namespaces have no names: they are gone with the last descriptor or socket in them,
however the test ends.
"""

import asyncio
import contextlib
import ctypes
import os
import socket
import struct
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from types import TracebackType
from typing import Self

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

NEAR, NEAR6, FAR = IPv4Address("10.9.8.7"), IPv6Address("fd00::7"), IPv4Address("10.9.8.200")
LATE = IPv4Address("10.9.8.250")
GROUP, PORT = "224.0.0.251", 5353
FLUSH = 0x8000
_CLONE_NEWNET = 0x40000000
_OWN = "/proc/thread-self/ns/net"
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Link:
    """`near` is this host's interface; `far` a descriptor of the other host's network."""

    far: int

    @contextlib.contextmanager
    def on_far(self) -> Iterator[None]:
        """Sockets made inside, and commands run, are the far host's. Nothing may be awaited inside."""
        with _coming_back():
            _enter(self.far)
            yield


@contextlib.contextmanager
def link(*addresses: str) -> Iterator[Link]:
    """This thread is on the near host, its interface `near` with these addresses (`10.9.8.7/24`)."""
    with contextlib.ExitStack() as undo:
        undo.enter_context(_coming_back())
        _leave()
        far = os.open(_OWN, os.O_RDONLY)
        undo.callback(os.close, far)
        run("ip link set lo up")
        _leave()
        Path("/proc/sys/net/ipv6/conf/default/accept_dad").write_text("0")
        run("ip link set lo up")
        run("ip link add near type veth peer name far")
        run(f"ip link set far netns /proc/{os.getpid()}/fd/{far}")
        for address in addresses:
            run(f"ip addr add {address} dev near")
        run("ip link set near up")
        both = Link(far)
        with both.on_far():
            run(f"ip addr add {FAR}/24 dev far")
            run(f"ip addr add {LATE}/24 dev far")
            run("ip link set far up")
        yield both


def run(command: str) -> None:
    try:
        subprocess.run(command.split(), check=True, capture_output=True)
    except FileNotFoundError as err:
        raise AssertionError("this test needs the command ip: apt-get install iproute2") from err


@dataclass(frozen=True)
class Entry:
    """A record that was heard; `content` as in a zone file, of SRV port and host."""

    name: str
    kind: str
    ttl: int
    content: str


class Judge:
    """Notes each record that the near host (at `near`) sends in `heard`.

    Asked for what is in `claims` it says that it has that; with a `rival` address, it asks for it itself.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.heard: list[Entry] = []
        self.claims: dict[str, str] = {}
        self.rival = ""
        self.near = NEAR
        self._more = asyncio.Event()

    async def __aenter__(self) -> Self:
        asyncio.get_running_loop().add_reader(self._sock, self._receive)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.get_running_loop().remove_reader(self._sock)
        self._sock.close()

    async def ask(self, name: str, kind: str, *, seconds: float = 2.0) -> set[str]:
        """The contents of the answers to come; none when there were none in time."""
        begun = len(self.heard)
        self.send(question(name, kind))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.contents(name, kind, begun):
                    self._more.clear()
                    await self._more.wait()
        return self.contents(name, kind, begun)

    def contents(self, name: str, kind: str, begun: int = 0) -> set[str]:
        """What was heard alive of a name from the `begun`-th record on."""
        return {
            one.content for one in self.heard[begun:] if one.name == name and kind in (one.kind, "ANY") and one.ttl > 0
        }

    def goodbyes(self, begun: int = 0) -> set[tuple[str, str]]:
        return {(one.name, one.kind) for one in self.heard[begun:] if one.ttl == 0}

    def send(self, packet: bytes) -> None:
        self._sock.sendto(packet, (GROUP, PORT))

    def _receive(self) -> None:
        data, sender = self._sock.recvfrom(9000)
        if sender[0] != str(self.near):
            return
        asked, entries = parse(data)
        if data[2] & 0x80:
            self.heard += entries
            self._more.set()
            return
        for name in asked:
            if name in self.claims:
                self.send(probe(name, self.rival) if self.rival else response(name, self.claims[name]))


@contextlib.asynccontextmanager
async def judge(there: Link, here: IPv4Address = FAR) -> AsyncIterator[Judge]:
    """Listens on the far host, at its address `here`."""
    with there.on_far():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, here.packed)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + here.packed)
        sock.bind(("", PORT))
    async with Judge(sock) as one:
        yield one


def question(name: str, kind: str) -> bytes:
    return _header(0, questions=1) + _question(name, kind)


def response(name: str, record: str, ttl: int = 120) -> bytes:
    """`record` is a kind and a content as in a zone file."""
    return _header(0x8400, answers=1) + _record(name, record, ttl)


def probe(name: str, address: str) -> bytes:
    """RFC 6762 section 8.1: who has this name, as I would have it at this address?"""
    return _header(0, questions=1, authorities=1) + _question(name, "ANY") + _record(name, f"A {address}", 120)


def parse(data: bytes) -> tuple[list[str], list[Entry]]:
    """The names asked for, and all records."""
    questions, *records = struct.unpack_from("!4H", data, 4)
    at, asked, entries = 12, [], []
    for _ in range(questions):
        name, used = dns.name.from_wire(data, at)
        at += used + 4
        asked.append(_text(name))
    for _ in range(sum(records)):
        name, used = dns.name.from_wire(data, at)
        kind, _class, ttl, length = struct.unpack_from("!HHIH", data, at + used)
        at += used + 10
        entries.append(Entry(_text(name), dns.rdatatype.to_text(kind), ttl, _content(data, at, length, kind)))
        at += length
    return asked, entries


def _content(data: bytes, at: int, length: int, kind: int) -> str:
    """mDNS compresses names in records where DNS, and so dnspython, forbids it (RFC 6762 section 18.14)."""
    if kind == dns.rdatatype.PTR:
        return _text(dns.name.from_wire(data, at)[0])
    if kind == dns.rdatatype.SRV:
        return f"{struct.unpack_from('!3H', data, at)[2]} {_text(dns.name.from_wire(data, at + 6)[0])}"
    if kind == dns.rdatatype.NSEC:
        return data[at : at + length].hex()
    return dns.rdata.from_wire(dns.rdataclass.IN, dns.rdatatype.RdataType.make(kind), data, at, length).to_text()


def _header(flags: int, *, questions: int = 0, answers: int = 0, authorities: int = 0) -> bytes:
    return struct.pack("!6H", 0, flags, questions, answers, authorities, 0)


def _question(name: str, kind: str) -> bytes:
    return _name(name) + struct.pack("!2H", dns.rdatatype.from_text(kind), 1)


def _record(name: str, record: str, ttl: int) -> bytes:
    kind, _, content = record.partition(" ")
    data = dns.rdata.from_text("IN", kind, content).to_wire()
    assert data is not None
    return _name(name) + struct.pack("!HHIH", dns.rdatatype.from_text(kind), 1 | FLUSH, ttl, len(data)) + data


def _name(name: str) -> bytes:
    """With a first label that may have blanks and the like in it."""
    wire = dns.name.Name([*(label.encode() for label in name.rstrip(".").split(".")), b""]).to_wire()
    assert wire is not None
    return wire


def _text(name: dns.name.Name) -> str:
    return ".".join(label.decode() for label in name.labels)


def _leave() -> None:
    if _libc.unshare(_CLONE_NEWNET) != 0:
        raise AssertionError(f"this test needs a network namespace: run it as root ({os.strerror(ctypes.get_errno())})")


def _enter(descriptor: int) -> None:
    assert _libc.setns(descriptor, _CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())


@contextlib.contextmanager
def _coming_back() -> Iterator[None]:
    home = os.open(_OWN, os.O_RDONLY)
    try:
        yield
    finally:
        _enter(home)
        os.close(home)
