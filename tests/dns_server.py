"""A DNS server on a loopback port, over UDP and TCP, that answers as a test tells it to: well, badly or not at all."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from ipaddress import ip_address

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

Query = dns.message.Message
Behaviour = Callable[[Query, bool], Iterable[bytes]]
"""What is sent back for a question, `bool` telling whether it came over TCP: datagrams, or parts of the stream."""


class DnsServer:
    """Notes in `asked` what it was asked, as `name kind`, with ` tcp` at the end where it came so."""

    def __init__(self, behaviour: Behaviour, host: str, port: int) -> None:
        self._behaviour = behaviour
        self.host = host
        self.port = port
        self.asked: list[str] = []
        self.clients: list[tuple[str, int]] = []
        self.streams: set[asyncio.Task[None]] = set()

    def replies(self, wire: bytes, *, tcp: bool) -> list[bytes]:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        kind = question.rdtype.name
        self.asked.append(f"{question.name.to_text(omit_final_dot=True)} {kind}{' tcp' if tcp else ''}")
        return list(self._behaviour(query, tcp))

    async def serve_stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError, EOFError):
                length = int.from_bytes(await reader.readexactly(2))
                for part in self.replies(await reader.readexactly(length), tcp=True):
                    writer.write(part)
                    await writer.drain()
                await reader.read()  # until the client hangs up
        finally:
            writer.transport.abort()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: DnsServer) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._server.clients.append(addr)
        for reply in self._server.replies(data, tcp=False):
            if self._transport is not None:
                self._transport.sendto(reply, addr)


@contextlib.asynccontextmanager
async def dns_server(behaviour: Behaviour, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[DnsServer]:
    """Serves inside; `port` 0 takes a free one."""
    server = DnsServer(behaviour, host, port)

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.streams.add(asyncio.get_running_loop().create_task(server.serve_stream(reader, writer)))

    streams = await asyncio.start_server(accept, host, port)
    server.port = streams.sockets[0].getsockname()[1]
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Datagrams(server), local_addr=(host, server.port)
    )
    try:
        yield server
    finally:
        transport.abort()
        streams.close()
        for stream in server.streams:
            stream.cancel()
        await asyncio.gather(*server.streams, return_exceptions=True)
        await asyncio.sleep(0)


def reply_to(query: Query, *records: str, rcode: dns.rcode.Rcode = dns.rcode.NOERROR) -> dns.message.Message:
    """An answer with these records, each as in a zone file: `name ttl IN kind value`."""
    reply = dns.message.make_response(query, recursion_available=True)
    reply.set_rcode(rcode)
    for record in records:
        owner, ttl, class_, kind, value = record.split(maxsplit=4)
        found = dns.rrset.from_text(owner, int(ttl), class_, kind, value)
        reply.answer.append(found)
    return reply


def zone(known: Mapping[str, Iterable[str]]) -> Behaviour:
    """Knows these names (without final dot) and their addresses; NXDOMAIN for all others."""

    def behave(query: Query, tcp: bool) -> Iterable[bytes]:
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True), question.rdtype.name
        if name not in known:
            reply = reply_to(query, rcode=dns.rcode.NXDOMAIN)
        else:
            wanted = 4 if kind == "A" else 6
            given = [text for text in known[name] if ip_address(text).version == wanted]
            reply = reply_to(query, *(f"{name}. 60 IN {kind} {text}" for text in given))
        return [framed(reply.to_wire(), tcp=tcp)]

    return behave


def holding(*records: str, authority: bool = True) -> Behaviour:
    """Has these records, each as in a zone file, and says that it is an `authority` for them, or not."""

    def behave(query: Query, tcp: bool) -> Iterable[bytes]:
        question = query.question[0]
        name, kind = question.name.to_text().lower(), question.rdtype.name
        own = [record.split(maxsplit=4) for record in records if record.split()[0] == name]
        found = [" ".join(fields) for fields in own if fields[3] in (kind, "CNAME")]
        reply = reply_to(query, *found, rcode=dns.rcode.NOERROR if own else dns.rcode.NXDOMAIN)
        reply.flags |= dns.flags.AA if authority else 0
        return [framed(reply.to_wire(), tcp=tcp)]

    return behave


def failing(rcode: dns.rcode.Rcode) -> Behaviour:
    """Answers every question with this code."""
    return lambda query, tcp: [framed(reply_to(query, rcode=rcode).to_wire(), tcp=tcp)]


def silent(_query: Query, _tcp: bool) -> Iterable[bytes]:
    """Never answers."""
    return []


def truncating(over_tcp: Behaviour) -> Behaviour:
    """Sends every question from UDP to TCP."""

    def behave(query: Query, tcp: bool) -> Iterable[bytes]:
        if tcp:
            return over_tcp(query, tcp)
        reply = reply_to(query)
        reply.flags |= dns.flags.TC
        return [reply.to_wire()]

    return behave


def framed(wire: bytes, *, tcp: bool) -> bytes:
    """With its length before it where it goes over TCP (RFC 1035 section 4.2.2)."""
    return len(wire).to_bytes(2) + wire if tcp else wire
