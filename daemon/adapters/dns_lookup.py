"""NameLookup: asks DNS servers for the addresses of names and for TXT records, with dnspython for the messages.

The servers are asked directly. The host's own resolver (`getaddrinfo`) would answer from its hosts file and cache,
append search domains, and take its own time, on a thread that cannot be stopped.

dnspython takes long to import and not every answer quickly to read, so it is used in threads alone; start-up never
loads it.
"""

import asyncio
import contextlib
from collections.abc import Iterable
from functools import partial
from ipaddress import ip_address
from pathlib import Path

from daemon.adapters.dns_authorities import Authorities
from daemon.adapters.dns_turns import Useless, ask_in_turn
from daemon.adapters.resolv_conf import RESOLV_CONF, servers_in
from daemon.certificates.names import Address
from daemon.certificates.registration import LookupFault, NameAnswer
from daemon.ports import AuthorityAnswer
from daemon.record import Record

_DNS_PORT = 53
_SECONDS = 3.0
_TEXTS_SECONDS = 5.0
_RESERVE = 0.2  # of each, for what is to be done when the last server has had its time
_MOST_SERVERS = 4
_MOST_ADDRESSES = 16
_KINDS = ("A", "AAAA")


class _Heard(Record, frozen=True):
    """What became of one question. No fault and no addresses: the name is there, with no address of that kind."""

    addresses: tuple[Address, ...] = ()
    fault: LookupFault | None = None


class DnsLookup:
    """Asks on `port`. `resolv_conf` names the host's own servers (resolv.conf(5)).

    `lookup` takes at most `seconds`, `texts` at most `texts_seconds`.
    """

    def __init__(
        self,
        port: int = _DNS_PORT,
        resolv_conf: Path = RESOLV_CONF,
        seconds: float = _SECONDS,
        texts_seconds: float = _TEXTS_SECONDS,
    ) -> None:
        self._port = port
        self._resolv_conf = resolv_conf
        self._seconds = seconds
        self._texts_seconds = texts_seconds

    async def lookup(self, names: tuple[str, ...], servers: tuple[str, ...]) -> tuple[NameAnswer, ...]:
        """One answer for each name, in order, from `servers` (addresses), or with none given from the host's own.

        Names are asked for side by side and exactly as they are. A server that is silent or of no use is followed by
        the next, at most 4. Never raises.
        """
        asked = self._to_ask(servers)
        if not asked:
            return tuple(NameAnswer(name, (), (), LookupFault.NO_SERVER) for name in names)
        deadline = asyncio.get_running_loop().time() + self._seconds - _RESERVE
        return tuple(await asyncio.gather(*(self._look_up(name, asked, deadline) for name in names)))

    async def texts(self, name: str, servers: tuple[str, ...]) -> tuple[AuthorityAnswer, ...]:
        """See NameLookup.texts. `servers`, or with none given the host's own, are asked as in `lookup`."""
        asked = self._to_ask(servers)
        if not asked:
            return ()
        authorities = Authorities(asked, self._port, self._look_up, self._texts_seconds - _RESERVE)
        with contextlib.suppress(TimeoutError):  # in case that the threads are kept busy
            async with asyncio.timeout(self._texts_seconds):
                return await authorities.texts(name)
        return ()

    def _to_ask(self, servers: tuple[str, ...]) -> tuple[str, ...]:
        sound = filter(_is_address, servers or servers_in(self._resolv_conf) or ())
        return tuple(dict.fromkeys(sound))[:_MOST_SERVERS]

    async def _look_up(self, name: str, servers: tuple[str, ...], deadline: float) -> NameAnswer:
        said = await asyncio.gather(*(self._ask(name, kind, servers, deadline) for kind in _KINDS))
        asked = tuple(dict.fromkeys(server for _, turns in said for server in turns))
        heard = tuple(each for each, _ in said)
        addresses = tuple(address for one in heard for address in one.addresses)
        return NameAnswer(name, asked, addresses, None if addresses else _fault(heard))

    async def _ask(
        self, name: str, kind: str, servers: tuple[str, ...], deadline: float
    ) -> tuple[_Heard, tuple[str, ...]]:
        """What became of one question, and who was asked it."""
        make = partial(_query, name, kind)
        try:
            heard, asked = await ask_in_turn(make, servers, self._port, deadline, _read)
        except Useless:
            return _Heard(fault=LookupFault.NO_SUCH_NAME), ()
        return heard or _Heard(fault=LookupFault.NO_ANSWER), asked


def _fault(heard: Iterable[_Heard]) -> LookupFault:
    """Of questions that all brought no address: a name that is not there is so for every kind of address."""
    faults = {one.fault for one in heard}
    unknown = LookupFault.NO_ANSWER in faults and LookupFault.NO_SUCH_NAME not in faults
    return LookupFault.NO_ANSWER if unknown else LookupFault.NO_SUCH_NAME


def _query(name: str, kind: str) -> bytes:
    """Raises Useless where `name` is no DNS name. Without EDNS, on which some plain routers choke."""
    import dns.exception
    import dns.message

    try:
        return dns.message.make_query(name, kind).to_wire()
    except dns.exception.DNSException as err:
        raise Useless from err


def _read(answer: bytes) -> _Heard:
    """The addresses at the end of the chain of CNAMEs (at most 16), or that the name is not there; else Useless."""
    import dns.exception
    import dns.message
    import dns.rcode
    from dns.rdtypes.IN.A import A
    from dns.rdtypes.IN.AAAA import AAAA

    try:
        message = dns.message.from_wire(answer)
        if not isinstance(message, dns.message.QueryMessage):
            raise Useless
        if message.rcode() == dns.rcode.NXDOMAIN:
            return _Heard(fault=LookupFault.NO_SUCH_NAME)
        if message.rcode() != dns.rcode.NOERROR:
            raise Useless
        found = message.resolve_chaining().answer
    except dns.exception.DNSException as err:
        raise Useless from err
    addresses = tuple(ip_address(record.address) for record in found or () if isinstance(record, A | AAAA))
    return _Heard(addresses[:_MOST_ADDRESSES])


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
