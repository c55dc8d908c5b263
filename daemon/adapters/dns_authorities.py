"""Finds the DNS servers that are authoritative for a name, and asks each of them for its TXT records.

An ACME server does the same before it issues (RFC 8555 section 8.4), so what it will see is seen here: no cache on the
way has an old answer, and a server that was not yet told the new record is noticed. The configured servers are asked
for the way only: which zone the name lies in, who serves that, and where those are. Aliases (CNAME) are as the
authorities have them too, and followed one by one, so that a delegated `_acme-challenge` is looked for where it leads.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from daemon.adapters.dns_turns import Useless, ask_in_turn
from daemon.certificates.registration import NameAnswer
from daemon.ports import AuthorityAnswer
from daemon.record import Record

_MOST_SERVERS = 6
_MOST_LABELS = 16
_MOST_ALIASES = 4  # one after the other
_MOST_TARGETS = 2  # side by side, where servers that are not of one mind name different ones

# Parts of the whole time that each step may take. What is silent takes its part in full; the rest is for an alias.
_WAY_PART, _ADDRESSES_PART, _TEXTS_PART = 0.25, 0.25, 0.4

LookUp = Callable[[str, tuple[str, ...], float], Awaitable[NameAnswer]]
"""The addresses of a name, from these servers, until a time of the running loop."""


class _Server(Record, frozen=True):
    """An authoritative server: its name, and its addresses, of which there is at least one."""

    name: str
    addresses: tuple[str, ...]


class _Said(Record, frozen=True):
    """What an authoritative server says: TXT values, or that the name is an alias of another."""

    values: tuple[str, ...] = ()
    alias: str | None = None


class Authorities:
    """Asks on `port`, and `servers` (addresses) for the way; in `seconds` at most, from the start of `texts` on."""

    def __init__(self, servers: tuple[str, ...], port: int, look_up: LookUp, seconds: float) -> None:
        self._servers = servers
        self._port = port
        self._look_up = look_up
        self._seconds = seconds
        self._deadline = 0.0

    async def texts(self, name: str) -> tuple[AuthorityAnswer, ...]:
        """See NameLookup.texts; at most 6 servers of a zone. Never raises."""
        self._deadline = asyncio.get_running_loop().time() + self._seconds
        return await self._follow(name.rstrip(".").lower(), frozenset())

    async def _follow(self, name: str, passed: frozenset[str]) -> tuple[AuthorityAnswer, ...]:
        """The answers about `name`, which `passed` are aliases of."""
        if name in passed or len(passed) > _MOST_ALIASES:
            return ()
        heard = await self._ask_for_texts(name, await self._find_servers(await self._find_zone(name)))
        targets = tuple(sorted({said.alias for _, said in heard if said is not None and said.alias is not None}))
        if not targets:
            return tuple(answer for answer, _ in heard)
        # A silent server says nothing against an alias that the others know; one that denies it does.
        denying = tuple(answer for answer, said in heard if said is not None and said.alias is None)
        further = (self._follow(target, passed | {name}) for target in targets[:_MOST_TARGETS])
        return (*denying, *(answer for answers in await asyncio.gather(*further) for answer in answers))

    async def _find_zone(self, name: str) -> tuple[str, ...]:
        """The names of the servers of the closest zone around `name`; none where that is not found.

        All that could be it are asked for at once. Where it did not become known whether a closer one is a zone, the
        servers of a wider one are taken: they say that they are not the authorities, if it is.
        """
        zones = await asyncio.to_thread(_zones, name)
        until = self._until(_WAY_PART)
        found = await asyncio.gather(*(self._ask_the_way(zone, until) for zone in zones))
        return next((servers for servers in found if servers), ())

    async def _ask_the_way(self, zone: str, until: float) -> tuple[str, ...]:
        make = partial(_servers_query, zone)
        servers, asked = await ask_in_turn(make, self._servers, self._port, until, _read_servers)
        if servers is not None:
            # Who answers is asked for the rest of the way: those before it would take their share each time.
            self._servers = asked[-1:]
        return servers or ()

    async def _find_servers(self, names: tuple[str, ...]) -> tuple[_Server, ...]:
        """Where they are; those that lead nowhere are left out, as nobody can ask them."""
        until, servers = self._until(_ADDRESSES_PART), self._servers
        answers = await asyncio.gather(*(self._look_up(name, servers, until) for name in names))
        return tuple(_Server(each.name, tuple(map(str, each.addresses))) for each in answers if each.addresses)

    async def _ask_for_texts(
        self, name: str, servers: tuple[_Server, ...]
    ) -> tuple[tuple[AuthorityAnswer, _Said | None], ...]:
        until = self._until(_TEXTS_PART)
        return tuple(await asyncio.gather(*(self._ask_one(name, server, until) for server in servers)))

    async def _ask_one(self, name: str, server: _Server, until: float) -> tuple[AuthorityAnswer, _Said | None]:
        """By IPv4 and by IPv6, where it has both; a unit often has one of them only."""
        ways = _one_of_each(server.addresses)
        said, asked = await ask_in_turn(partial(_texts_query, name), ways, self._port, until, _read_texts)
        if said is None:
            return AuthorityAnswer(server.name, ways[0], None), None
        return AuthorityAnswer(server.name, asked[-1], said.values), said

    def _until(self, part: float) -> float:
        return min(self._deadline, asyncio.get_running_loop().time() + part * self._seconds)


def _one_of_each(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """The first of each version, and the first one again at the end: a datagram may be lost."""
    firsts = tuple({":" in address: address for address in reversed(addresses)}.values())[::-1]
    return (*firsts, firsts[0]) if len(firsts) > 1 else firsts


def _zones(name: str) -> tuple[str, ...]:
    """The zones that `name` may lie in, the closest first; none for what is no name, or one of too many labels."""
    import dns.exception
    import dns.name

    try:
        labels = dns.name.from_text(name).labels
    except dns.exception.DNSException:
        return ()
    if len(labels) > _MOST_LABELS + 1:  # the root's is one of them
        return ()
    return tuple(dns.name.Name(labels[at:]).to_text(True) for at in range(len(labels) - 1))


def _servers_query(zone: str) -> bytes:
    import dns.message

    return dns.message.make_query(zone, "NS").to_wire()


def _texts_query(name: str) -> bytes:
    """Not recursive: a server shall say what it has itself."""
    import dns.message

    return dns.message.make_query(name, "TXT", flags=0).to_wire()


def _read_servers(answer: bytes) -> tuple[str, ...]:
    """The names of the servers of the zone that was asked for, in alphabetical order; none where it is no zone."""
    import dns.exception
    import dns.message
    import dns.rcode
    import dns.rdataclass
    import dns.rdatatype
    from dns.rdtypes.ANY.NS import NS

    try:
        message = dns.message.from_wire(answer)
        if message.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            raise Useless
        zone = message.question[0].name
        # Of that very name: an alias brings the servers of where it leads.
        found = message.get_rrset(message.answer, zone, dns.rdataclass.IN, dns.rdatatype.NS)
        names = {record.target.canonicalize().to_text(True) for record in found or () if isinstance(record, NS)}
    except dns.exception.DNSException as err:
        raise Useless from err
    return tuple(sorted(names))[:_MOST_SERVERS]


def _read_texts(answer: bytes) -> _Said:
    """What an authority says; Useless where it does not say that it is one (AA, RFC 1035 section 4.1.1)."""
    import dns.exception
    import dns.flags
    import dns.message
    import dns.rcode
    import dns.rdataclass
    import dns.rdatatype
    from dns.rdtypes.ANY.CNAME import CNAME
    from dns.rdtypes.ANY.TXT import TXT

    try:
        message = dns.message.from_wire(answer)
        if not message.flags & dns.flags.AA or message.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            raise Useless
        name = message.question[0].name
        # What follows an alias in the same answer may lie in a zone that is not this server's: it is asked for anew.
        aliases = message.get_rrset(message.answer, name, dns.rdataclass.IN, dns.rdatatype.CNAME)
        for record in aliases or ():
            if isinstance(record, CNAME):
                return _Said(alias=record.target.canonicalize().to_text(True))
        found = message.get_rrset(message.answer, name, dns.rdataclass.IN, dns.rdatatype.TXT)
        values = {
            b"".join(record.strings).decode(errors="replace") for record in found or () if isinstance(record, TXT)
        }
    except dns.exception.DNSException as err:
        raise Useless from err
    return _Said(tuple(sorted(values)))
