"""FakeNameLookup: DNS in memory, behind the port NameLookup; passes the same contract test as the real part."""

import asyncio
from collections.abc import Mapping, Sequence

from daemon.certificates.names import Address
from daemon.certificates.registration import LookupFault, NameAnswer
from daemon.ports import AuthorityAnswer

AUTHORITY = "192.0.2.1"


class FakeNameLookup:
    """Knows the names in `known`. `asked` holds the names and servers of each lookup; `own_servers` are the host's.

    `records` has the TXT values of each name, at the authoritative server AUTHORITY, and at others in `authorities`
    (address by name); of these `unheard` do not answer. What is in `filtered` is told by AUTHORITY alone.
    """

    def __init__(
        self, known: Mapping[str, tuple[Address, ...]] | None = None, own_servers: tuple[str, ...] = ("192.0.2.53",)
    ) -> None:
        self.known = dict(known or {})
        self.own_servers = own_servers
        self.silent = False
        self.authorities = {"ns1.example": AUTHORITY}
        self.unheard: set[str] = set()
        self.filtered: set[str] = set()
        self.records: Mapping[str, Sequence[str]] = {}
        self.asked: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
        self._open = asyncio.Event()
        self._open.set()

    def hold(self) -> None:
        """Lookups wait until `release`."""
        self._open.clear()

    def release(self) -> None:
        """Let what waits go on."""
        self._open.set()

    async def lookup(self, names: tuple[str, ...], servers: tuple[str, ...]) -> tuple[NameAnswer, ...]:
        self.asked.append((names, servers))
        await self._open.wait()
        return tuple(self._answer(name, servers or self.own_servers) for name in names)

    async def texts(self, name: str, servers: tuple[str, ...]) -> tuple[AuthorityAnswer, ...]:
        if self.silent or not (servers or self.own_servers):
            return ()
        values = tuple(self.records.get(name, ()))
        return tuple(
            AuthorityAnswer(server, address, None if server in self.unheard else values)
            for server, address in self.authorities.items()
        )

    def _answer(self, name: str, servers: tuple[str, ...]) -> NameAnswer:
        if not servers:
            return NameAnswer(name, (), (), LookupFault.NO_SERVER)
        if self.silent:
            return NameAnswer(name, servers, (), LookupFault.NO_ANSWER)
        addresses = self.known.get(name, ())
        if name in self.filtered and servers != (AUTHORITY,):
            addresses = ()
        return NameAnswer(name, servers, addresses, None if addresses else LookupFault.NO_SUCH_NAME)
