"""One round of asking whether names are free (RFC 6762 sections 8.1 and 8.2)."""

import asyncio
import contextlib
import random
from collections.abc import Callable

from zeroconf._dns import DNSAddress, DNSQuestion, DNSRecord
from zeroconf._protocol.incoming import DNSIncoming
from zeroconf._protocol.outgoing import DNSOutgoing

from daemon.adapters.mdns_naming import Naming
from daemon.messages.network import Address

KIND_A, KIND_AAAA, KIND_ANY = 1, 28, 255
_QUERY = 0x0000
_IN_UNICAST = 0x8001  # class IN, and the answer may come to the asking host alone (RFC 6762 section 5.4)
_TIMES, _GAP, _LONGEST_START = 3, 0.25, 0.25


class Probe:
    """Asks for the names of `naming`, on a host that has the addresses `own`.

    `taken` are those (full, in lower case) that another host has. `lost` says that another host asks for this host's
    name at the same time and goes first, never where this host has it already (`held`). Services are not told apart
    like this, and follow their host.
    """

    def __init__(self, naming: Naming, own: frozenset[Address], *, held: bool) -> None:
        self._names = naming.names
        self._lower = frozenset(name.lower() for name in naming.names)
        self._host = naming.host
        self._addresses: list[DNSAddress] = naming.host_info().dns_addresses()
        self._services = [info.dns_service() for info in naming.services().values()]
        self._own = {address.packed for address in own} | {record.address for record in self._addresses}
        self._held = held
        self.taken: set[str] = set()
        self.lost = False
        self._done = asyncio.Event()

    async def ask(self, send: Callable[[DNSOutgoing], None]) -> None:
        """For 1 s at most; ends early when a name is taken or lost."""
        await self._wait(random.uniform(0, _LONGEST_START))  # noqa: S311 - spreads what starts together
        for _ in range(_TIMES):
            if not self._done.is_set():
                send(self._question())
                await self._wait(_GAP)

    def hear(self, message: DNSIncoming) -> None:
        """Look at what another host says: its answers, or what it would announce if it too asks."""
        records = [record for record in message.answers() if record.name.lower() in self._lower]
        if message.is_query():
            self._compare([record for record in records if isinstance(record, DNSAddress)])
        else:
            self.taken.update(record.name.lower() for record in records if self._is_foreign(record))
        if self.taken or self.lost:
            self._done.set()

    def _is_foreign(self, record: DNSRecord) -> bool:
        """A goodbye takes nothing, and who tells others this unit's address (a sleep proxy) means this unit."""
        return record.ttl > 0 and not (isinstance(record, DNSAddress) and record.address in self._own)

    def _compare(self, theirs: list[DNSAddress]) -> None:
        """Section 8.2.1: the records in order, by kind and content; the later set goes first."""
        self.lost = self.lost or (not self._held and _order(theirs) > _order(self._addresses))

    def _question(self) -> DNSOutgoing:
        out = DNSOutgoing(_QUERY)
        for name in self._names:
            out.add_question(DNSQuestion(name, KIND_ANY, _IN_UNICAST))
        for kind in (KIND_A, KIND_AAAA):  # other python-zeroconf hosts say nothing when asked for ANY of theirs
            out.add_question(DNSQuestion(self._host, kind, _IN_UNICAST))
        # The method for it takes pointers alone.
        out.authorities.extend([*self._addresses, *self._services])  # type: ignore[list-item]
        return out

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._done.wait()


def _order(records: list[DNSAddress]) -> list[tuple[int, bytes]]:
    return sorted((record.type, record.address) for record in records)
