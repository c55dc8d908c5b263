"""FakeNameRegistrar: easyDNS in memory, behind the port NameRegistrar; held to the same contract as the real part."""

import asyncio
from collections import defaultdict
from ipaddress import IPv4Address

from daemon.adapters.easydns_faults import (
    UPDATE_SECONDS,
    login_missing,
    login_wrong,
    no_service,
    no_zone,
    not_registrable,
    too_soon,
)
from daemon.easydns_settings import EasyDnsSecrets
from daemon.errors import RemoteFailed
from daemon.messages.network import Address
from tests.fakes import FakeClock

SECRETS = EasyDnsSecrets(username="unit", update_token="update-token", api_token="api-token", api_key="api-key")
_RESERVED = frozenset({IPv4Address(0), IPv4Address("1.1.1.1")})


class FakeNameRegistrar:
    """Knows the zones in `zones`, and takes the sign-in `secrets` (of those, what the call in question needs).

    `registered` has the addresses of each full name, `texts` its TXT values. Names in `without_service` have no
    dynamic DNS. `calls` are those made, in order, without secrets: "register foh.example 192.168.1.4".
    """

    def __init__(
        self, clock: FakeClock, zones: tuple[str, ...] = ("clearcomdevices.com",), secrets: EasyDnsSecrets = SECRETS
    ) -> None:
        self.zones = set(zones)
        self.secrets = secrets
        self.without_service: set[str] = set()
        self.registered: dict[str, tuple[Address, ...]] = {}
        self.texts: defaultdict[str, list[str]] = defaultdict(list)
        self.calls: list[str] = []
        self._clock = clock
        self._updated: dict[str, float] = {}
        self._refusals: defaultdict[str, list[RemoteFailed]] = defaultdict(list)
        self._broken: RemoteFailed | None = None
        self._open = asyncio.Event()
        self._open.set()

    def refuse(self, call: str, error: RemoteFailed, times: int = 1) -> None:
        """The next `times` calls of the method `call` ("register") raise `error`, and change nothing."""
        self._refusals[call] += [error] * times

    def break_down(self, error: RemoteFailed) -> None:
        """Every call raises `error` from now on, until `mend`."""
        self._broken = error

    def mend(self) -> None:
        """Calls succeed again."""
        self._broken = None
        self._refusals.clear()

    def hold(self) -> None:
        """Calls wait until `release`."""
        self._open.clear()

    def release(self) -> None:
        """Let what waits go on."""
        self._open.set()

    async def reach(self) -> None:
        await self._called("reach")

    async def sign_in(self, zone: str, secrets: EasyDnsSecrets) -> None:
        await self._called("sign_in", zone)
        self._let_in(zone, secrets)

    async def register(self, name: str, address: Address | None, secrets: EasyDnsSecrets) -> None:
        await self._called("register", name, str(address or "offline"))
        if address is not None and (address.version != 4 or address in _RESERVED):
            raise not_registrable(address)
        if not secrets.can_update:
            raise login_missing()
        if (secrets.username, secrets.update_token) != (self.secrets.username, self.secrets.update_token):
            raise login_wrong()
        if name in self.without_service or not any(name.endswith(f".{zone}") for zone in self.zones):
            raise no_service(name)
        now = self._clock.monotonic()
        if now < self._updated.get(name, -UPDATE_SECONDS) + UPDATE_SECONDS:
            raise too_soon()
        self._updated[name] = now
        self.registered[name] = () if address is None else (address,)

    async def addresses(self, zone: str, host: str, secrets: EasyDnsSecrets) -> tuple[Address, ...]:
        await self._called("addresses", zone, host)
        self._let_in(zone, secrets)
        return self.registered.get(f"{host}.{zone}", ())

    async def add_text(self, zone: str, host: str, value: str, secrets: EasyDnsSecrets) -> None:
        await self._called("add_text", zone, host, value)
        self._let_in(zone, secrets)
        values = self.texts[f"{host}.{zone}"]
        if value not in values:
            values.append(value)

    async def remove_text(self, zone: str, host: str, value: str, secrets: EasyDnsSecrets) -> None:
        await self._called("remove_text", zone, host, value)
        self._let_in(zone, secrets)
        self.texts[f"{host}.{zone}"] = [other for other in self.texts[f"{host}.{zone}"] if other != value]

    def _let_in(self, zone: str, secrets: EasyDnsSecrets) -> None:
        if not secrets.can_edit:
            raise login_missing()
        if (secrets.api_token, secrets.api_key) != (self.secrets.api_token, self.secrets.api_key):
            raise login_wrong()
        if zone not in self.zones:
            raise no_zone(zone)

    async def _called(self, call: str, *said: str) -> None:
        self.calls.append(" ".join((call, *said)))
        await self._open.wait()
        if self._broken is not None:
            raise self._broken
        if self._refusals[call]:
            raise self._refusals[call].pop(0)
