"""NameLookup: asks DNS servers for the addresses of names, with dnspython for the messages.

The servers are asked directly. The host's own resolver (`getaddrinfo`) would answer from its hosts file and cache,
append search domains, and take its own time, on a thread that cannot be stopped.

dnspython takes long to import and not every answer quickly to read, so it is used in threads alone; start-up never
loads it.
"""

import asyncio
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path

from daemon.adapters.dns_exchange import exchange
from daemon.adapters.resolv_conf import RESOLV_CONF, servers_in
from daemon.certificates.names import Address
from daemon.certificates.registration import LookupFault, NameAnswer
from daemon.record import Record

_DNS_PORT = 53
_SECONDS = 3.0
_RESERVE = 0.2  # of that, for what is to be done when the last server has had its time
_MOST_SERVERS = 4
_MOST_ADDRESSES = 16
_KINDS = ("A", "AAAA")


class _Useless(Exception):
    """The server answered, and the answer says nothing about the name: it refused, it failed, or it talks nonsense."""


class _Heard(Record, frozen=True):
    """What became of one question. No fault and no addresses: the name is there, with no address of that kind."""

    servers: tuple[str, ...]
    addresses: tuple[Address, ...] = ()
    fault: LookupFault | None = None


class DnsLookup:
    """Asks on `port`. `resolv_conf` names the host's own servers (resolv.conf(5)); a lookup takes at most `seconds`."""

    def __init__(self, port: int = _DNS_PORT, resolv_conf: Path = RESOLV_CONF, seconds: float = _SECONDS) -> None:
        self._port = port
        self._resolv_conf = resolv_conf
        self._seconds = seconds

    async def lookup(self, names: tuple[str, ...], servers: tuple[str, ...]) -> tuple[NameAnswer, ...]:
        """One answer for each name, in order, from `servers` (addresses), or with none given from the host's own.

        Names are asked for side by side and exactly as they are. A server that is silent or of no use is followed by
        the next, at most 4. Never raises.
        """
        asked = _sound(servers or servers_in(self._resolv_conf) or ())
        if not asked:
            return tuple(NameAnswer(name, (), (), LookupFault.NO_SERVER) for name in names)
        deadline = asyncio.get_running_loop().time() + self._seconds - _RESERVE
        return tuple(await asyncio.gather(*(self._look_up(name, asked, deadline) for name in names)))

    async def _look_up(self, name: str, servers: tuple[str, ...], deadline: float) -> NameAnswer:
        heard = await asyncio.gather(*(self._ask(name, kind, servers, deadline) for kind in _KINDS))
        asked = tuple(dict.fromkeys(server for one in heard for server in one.servers))
        addresses = tuple(address for one in heard for address in one.addresses)
        return NameAnswer(name, asked, addresses, None if addresses else _fault(heard))

    async def _ask(self, name: str, kind: str, servers: tuple[str, ...], deadline: float) -> _Heard:
        """One question; each server has its share of the time, and one that is alone is asked twice."""
        turns = servers if len(servers) > 1 else servers * 2
        asked: tuple[str, ...] = ()
        try:
            async with asyncio.timeout_at(deadline):
                query = await asyncio.to_thread(_query, name, kind)
                for at, server in enumerate(turns):
                    asked = (*asked, server)
                    share = (deadline - asyncio.get_running_loop().time()) / (len(turns) - at)
                    try:
                        async with asyncio.timeout(share):
                            answer = await exchange(query, server, self._port)
                        return await asyncio.to_thread(_read, answer, asked)
                    except (OSError, _Useless):  # TimeoutError is an OSError
                        continue
        except TimeoutError:
            pass
        except _Useless:
            return _Heard(asked, fault=LookupFault.NO_SUCH_NAME)
        return _Heard(asked, fault=LookupFault.NO_ANSWER)


def _fault(heard: Iterable[_Heard]) -> LookupFault:
    """Of questions that all brought no address: a name that is not there is so for every kind of address."""
    faults = {one.fault for one in heard}
    unknown = LookupFault.NO_ANSWER in faults and LookupFault.NO_SUCH_NAME not in faults
    return LookupFault.NO_ANSWER if unknown else LookupFault.NO_SUCH_NAME


def _query(name: str, kind: str) -> bytes:
    """Raises _Useless where `name` is no DNS name. Without EDNS, on which some plain routers choke."""
    import dns.exception
    import dns.message

    try:
        return dns.message.make_query(name, kind).to_wire()
    except dns.exception.DNSException as err:
        raise _Useless from err


def _read(answer: bytes, asked: tuple[str, ...]) -> _Heard:
    """The addresses at the end of the chain of CNAMEs (at most 16), or that the name is not there; else _Useless."""
    import dns.exception
    import dns.message
    import dns.rcode
    from dns.rdtypes.IN.A import A
    from dns.rdtypes.IN.AAAA import AAAA

    try:
        message = dns.message.from_wire(answer)
        if not isinstance(message, dns.message.QueryMessage):
            raise _Useless
        if message.rcode() == dns.rcode.NXDOMAIN:
            return _Heard(asked, fault=LookupFault.NO_SUCH_NAME)
        if message.rcode() != dns.rcode.NOERROR:
            raise _Useless
        found = message.resolve_chaining().answer
    except dns.exception.DNSException as err:
        raise _Useless from err
    addresses = tuple(ip_address(record.address) for record in found or () if isinstance(record, A | AAAA))
    return _Heard(asked, addresses[:_MOST_ADDRESSES])


def _sound(servers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(_is_address, servers)))[:_MOST_SERVERS]


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
