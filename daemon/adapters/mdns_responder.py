"""Announces names that are free, and takes them back: one zeroconf with its sockets.

Only `mdns` imports this, late: it loads zeroconf.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Self

from zeroconf import ServiceInfo
from zeroconf._protocol.incoming import DNSIncoming
from zeroconf._protocol.outgoing import DNSOutgoing
from zeroconf.asyncio import AsyncZeroconf

from daemon.adapters.mdns_gate import Gate
from daemon.adapters.mdns_link import Link, find_link
from daemon.adapters.mdns_naming import Naming
from daemon.adapters.mdns_probe import KIND_A, KIND_AAAA, KIND_ANY, Probe
from daemon.ports import Announcement

# What fails is said once, by `mdns`; zeroconf would add tracebacks.
logging.getLogger("zeroconf").setLevel(logging.CRITICAL + 1)

_ANSWER = 0x8400  # a response, authoritative (RFC 6762 section 18)
_MOST_ROUNDS = 16
_LOST_SECONDS = 1.0  # section 8.2
_REPEAT_SECONDS = 1.0  # section 8.3
_DEFENCE_SECONDS = 0.25  # section 6


class Responder:
    """Made by `open`; `fault` says what went wrong in the last `tell` or `follow`, or is empty."""

    def __init__(self, zeroconf: AsyncZeroconf, link: Link) -> None:
        self._zeroconf = zeroconf
        self._gate = Gate(link, self._heard)
        self._naming: Naming | None = None
        self._services: dict[str, ServiceInfo] = {}
        self._probe: Probe | None = None
        self._defended = 0.0

    @classmethod
    async def open(cls, interface: str) -> Self:
        """Sockets on every address of the interface. Raises OSError."""
        link = find_link(interface)
        responder = cls(AsyncZeroconf(interfaces=list(link.sources)), link)
        try:
            await responder._zeroconf.zeroconf.async_wait_for_start()
            responder._guard()
        except BaseException:
            await responder._zeroconf.async_close()
            raise
        return responder

    @property
    def fault(self) -> str:
        """An error of a socket, or that some could not be opened."""
        missing = len(self._gate.link.sources) - len(self._zeroconf.zeroconf.engine.senders)
        return self._gate.fault or (f"{missing} of the interface's addresses cannot be used yet" if missing else "")

    async def follow(self, interface: str) -> None:
        """Sockets on the addresses that the interface has now. Raises OSError."""
        self._gate.link = find_link(interface)
        await self._zeroconf.async_update_interfaces(list(self._gate.link.sources))
        self._guard()

    async def tell(self, announcement: Announcement, superseded: Callable[[], bool]) -> str:
        """Announce under names that are free; returns the host name. Taken back first is what is told no more.

        When it is `superseded` by then nothing changes. Raises OSError when there are no free names.
        """
        self._gate.fault = ""
        naming = Naming(announcement, self._naming)
        try:
            claimed = await self._claim(naming, superseded)
        finally:
            self._probe = None
        if claimed:
            await self._replace(naming)
        self._gate.labels = self._naming.labels if self._naming else ()
        return self._naming.host_label if self._naming else ""

    async def close(self) -> None:
        """Take everything back and close the sockets."""
        try:
            if self._naming and not self._services:
                self._send_addresses(self._naming, 0)
        finally:
            await self._zeroconf.async_close()

    async def _claim(self, naming: Naming, superseded: Callable[[], bool]) -> bool:
        """Find names that are free; False when that is not wanted any more."""
        lost_before = False
        for _ in range(_MOST_ROUNDS):
            held = self._naming is not None and self._naming.host == naming.host
            self._gate.labels = naming.labels + (self._naming.labels if self._naming else ())
            self._probe = probe = Probe(naming, self._gate.link.own, held=held)
            await probe.ask(self._zeroconf.zeroconf.async_send)
            if superseded():
                return False
            if probe.taken or (probe.lost and lost_before):
                naming.evade(probe.taken or {naming.host.lower()})
            elif not probe.lost:
                return True
            else:
                await asyncio.sleep(_LOST_SECONDS)
            lost_before = probe.lost
        raise OSError("too many other hosts ask for the same names")

    async def _replace(self, naming: Naming) -> None:
        services = naming.services()
        await self._take_back(naming, services)
        self._naming, before, self._services = naming, self._services, services
        zeroconf, told = self._zeroconf, []
        for kind, info in services.items():
            if kind in before:
                told.append(await zeroconf.async_update_service(info))
            else:
                told.append(await zeroconf.async_register_service(info, cooperating_responders=True))
        await asyncio.gather(*told)
        if not services:
            self._send_addresses(naming, None)
            await asyncio.sleep(_REPEAT_SECONDS)
            self._send_addresses(naming, None)

    async def _take_back(self, naming: Naming, services: dict[str, ServiceInfo]) -> None:
        """Say goodbye (RFC 6762 section 10.1) for services, and a host name, that are told no more."""
        going = [kind for kind, info in self._services.items() if not _is_same(services.get(kind), info)]
        if self._naming and not self._services and self._naming.host != naming.host:
            self._send_addresses(self._naming, 0)
        goodbyes = [await self._zeroconf.async_unregister_service(self._services.pop(kind)) for kind in going]
        await asyncio.gather(*goodbyes)

    def _guard(self) -> None:
        engine = self._zeroconf.zeroconf.engine
        if not engine.senders:
            raise OSError("no address of the interface can be used for multicast")
        for reader in engine.readers:
            self._gate.guard(reader.transport)

    def _heard(self, message: DNSIncoming) -> None:
        if self._probe is not None:
            self._probe.hear(message)
        if self._naming is not None and message.is_query():
            self._answer(self._naming, message)

    def _answer(self, naming: Naming, message: DNSIncoming) -> None:
        """What zeroconf does not: ANY of the host, and of a host without services everything."""
        kinds = {KIND_ANY} if self._services else {KIND_ANY, KIND_A, KIND_AAAA}
        asked = any(one.name.lower() == naming.host.lower() and one.type in kinds for one in message.questions)
        now = asyncio.get_running_loop().time()
        if asked and now - self._defended >= _DEFENCE_SECONDS:
            self._defended = now
            self._send_addresses(naming, None)

    def _send_addresses(self, naming: Naming, ttl: int | None) -> None:
        out = DNSOutgoing(_ANSWER)
        for record in naming.host_info().dns_addresses(override_ttl=ttl):
            out.add_answer_at_time(record, 0)
        self._zeroconf.zeroconf.async_send(out)


def _is_same(new: ServiceInfo | None, old: ServiceInfo) -> bool:
    return new is not None and (new.name, new.server) == (old.name, old.server)
