"""DNS servers for the records of a stand-in for easyDNS: knot, with authority, and resolvers that ask it.

async with EasyDnsStandIn() as easydns, name_server(tmp_path, easydns.records) as dns:
    ...                                       # dns.host, dns.port: it has what the table has
    async with forwarder(tmp_path, dns, PrivateAddresses.REFUSED) as resolver: ...
    async with recursor(dns) as resolver: ...  # goes after aliases from one zone to another
"""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory

import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rdtypes.ANY.CNAME

from tests.child_process import Ended, child, own_address, run
from tests.dns_server import Query, dns_server, framed, reply_to
from tests.easydns_records import DYNAMIC, RecordTable, ZoneRecord
from tests.free_ports import free_port

_OFFLINE = "0.0.0.0"
_MOST_ALIASES = 8
_SECONDS = 2.0
_START_SECONDS = 10
_LONGEST_STRING = 255  # of a TXT record's parts (RFC 1035 section 3.3.14)
_KNOT = """
server:
    listen: {host}@{port}
    rundir: {folder}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
control:
    listen: {folder}/control
    timeout: 5
log:
  - target: stderr
    any: warning
template:
  - id: default
    storage: {folder}
    file: "%s.zone"
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
zone:
"""


@dataclass(frozen=True)
class NameServer:
    """Where a DNS server listens, over UDP and TCP."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class PrivateAddresses(Enum):
    """What a resolver makes of addresses that are of use only inside (RFC 1918); its option for dnsmasq."""

    PASSED = None
    REFUSED = "--stop-dns-rebind"
    """As a resolver does that guards against rebinding."""
    WITHOUT = "--filter-A"
    """The name is there, and has no address."""


@contextlib.asynccontextmanager
async def name_server(
    folder: Path, records: RecordTable, *, ttl: int | None = None, at: NameServer | None = None
) -> AsyncIterator[NameServer]:
    """Run knot for the zones of `records`, and have it follow them: a change is served before it is answered.

    `ttl` is put in place of that of the records, so that caches forget soon. With `at` it listens there, and its zones
    say so; otherwise somewhere, and they name a server that is nowhere.
    """
    # A control socket's path may have 107 bytes, which the folder of a test can be too long for.
    with TemporaryDirectory(prefix="knot-", dir="/tmp") as short:
        home, host = Path(short), own_address() if at is None else at.host
        port = free_port() if at is None else at.port
        configuration = home / "knot.conf"
        zones = "".join(f"  - domain: {zone}\n" for zone in records.zones)
        configuration.write_text(_KNOT.format(host=host, port=port, folder=home) + zones)
        serials = itertools.count(1)

        def write(table: RecordTable) -> None:
            serial = next(serials)
            for zone in table.zones:
                (home / f"{zone}.zone").write_text(zone_file(table, zone, serial, ttl, None if at is None else host))

        async def control(*command: str) -> Ended:
            return await run("knotc", "-c", configuration, "-b", *command, folder=home, seconds=5)

        async def obeys() -> None:
            """Until it takes orders, which is later than that it answers questions."""
            async with asyncio.timeout(_START_SECONDS):
                while True:
                    if (await control("status")).code == 0:
                        return
                    await asyncio.sleep(0.01)

        async def reload(table: RecordTable) -> None:
            write(table)
            done = await control("zone-reload")
            assert done.code == 0, done.output

        write(records)
        async with child("knotd", "-c", configuration, folder=home) as server:
            await server.until_listening(host, port)
            await obeys()
            await records.follow(reload)
            try:
                yield NameServer(host, port)
            finally:
                records.leave(reload)


def zone_file(table: RecordTable, zone: str, serial: int, ttl: int | None = None, address: str | None = None) -> str:
    """A zone as a file (RFC 1035 section 5), with the delegation of those of the table's zones that lie below it.

    `address` is its server's, None for one that is nowhere.
    """
    server = "ns1.invalid." if address is None else f"ns1.{zone}."
    below = [other.removesuffix(f".{zone}") for other in table.zones if other.endswith(f".{zone}")]
    lines = [
        f"$ORIGIN {zone}.",
        f"@ 60 IN SOA {server} hostmaster.invalid. {serial} 3600 600 86400 1",
        f"@ 60 IN NS {server}",
        *([] if address is None else [f"ns1 60 IN A {address}"]),
        *(f"{host} 60 IN NS {server}" for host in below),
        *(_line(record, ttl) for record in table if record.zone == zone and record.data != _OFFLINE),
    ]
    return "".join(f"{line}\n" for line in lines)


def _line(record: ZoneRecord, ttl: int | None) -> str:
    kind = "A" if record.type == DYNAMIC else record.type
    data = record.data
    if kind == "TXT":
        data = _quoted(data)
    elif kind in ("CNAME", "NS", "MX"):
        data = f"{data.rstrip('.')}."
    if kind == "MX":
        data = f"{record.prio} {data}"
    return f"{record.host} {record.ttl if ttl is None else ttl} IN {kind} {data}"


def _quoted(text: str) -> str:
    parts = [text[start : start + _LONGEST_STRING] for start in range(0, len(text), _LONGEST_STRING)] or [""]
    return " ".join('"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' for part in parts)


@contextlib.asynccontextmanager
async def forwarder(
    folder: Path, upstream: NameServer, private: PrivateAddresses = PrivateAddresses.PASSED, *more: str, cache: int = 0
) -> AsyncIterator[NameServer]:
    """Run dnsmasq as the resolver of a site, which asks `upstream`; `more` are options of it, `cache` counts names."""
    host = own_address()
    port = free_port()
    options = [
        *("--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces"),
        *("--user=root", "--log-facility=-", "--pid-file", f"--cache-size={cache}"),
        *(f"--listen-address={host}", f"--port={port}", f"--server={upstream.host}#{upstream.port}"),
        *((private.value,) if private.value else ()),
    ]
    async with child("dnsmasq", *options, *more, folder=folder) as server:
        await server.until_listening(host, port)
        yield NameServer(host, port)


@contextlib.asynccontextmanager
async def recursor(upstream: NameServer) -> AsyncIterator[NameServer]:
    """Run a resolver that asks `upstream` and goes after aliases (CNAME); it and dnsmasq do so within a zone alone."""

    def behave(query: Query, tcp: bool) -> Iterable[bytes]:
        reply = reply_to(query)
        name, kind = query.question[0].name, query.question[0].rdtype
        for _ in range(_MOST_ALIASES):
            # It is another process and answers at once, so that nobody is kept waiting here.
            found = dns.query.tcp(dns.message.make_query(name, kind), upstream.host, _SECONDS, upstream.port)
            reply.answer += found.answer
            reply.set_rcode(found.rcode())
            target = _alias(found, name, kind)
            if target is None:
                break
            name = target
        return [framed(reply.to_wire(), tcp=tcp)]

    async with dns_server(behave) as server:
        yield NameServer(server.host, server.port)


def _alias(found: dns.message.Message, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> dns.name.Name | None:
    """Where an answer leads on to, without having got there."""
    if kind == dns.rdatatype.CNAME or any(rrset.rdtype == kind for rrset in found.answer):
        return None
    aliases = {rrset.name: rrset[0] for rrset in found.answer if rrset.rdtype == dns.rdatatype.CNAME}
    last = None
    while name in aliases:
        alias = aliases.pop(name)
        assert isinstance(alias, dns.rdtypes.ANY.CNAME.CNAME)
        last = name = alias.target
    return last
