"""NameRegistrar: easyDNS's dynamic update for the name, and its REST interface for what proves it to an ACME server."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from daemon.adapters.easydns_faults import login_missing
from daemon.adapters.easydns_update import read_update_reply, update_question
from daemon.adapters.easydns_zone import EasyDnsZone, Pace
from daemon.adapters.outbound import Outbound
from daemon.adapters.outbound_message import Login
from daemon.easydns_settings import EasyDnsSecrets
from daemon.messages.network import Address
from daemon.settings import EasyDnsProfile

_SECONDS = 14.5  # of the 15 that the port promises
_PAUSE = 1.0  # between two questions to the REST interface; others were told 420 for less


class EasyDns:
    """easyDNS as `profile` says where it is. A call takes `seconds`; REST questions are `pause` seconds apart."""

    def __init__(self, profile: EasyDnsProfile, seconds: float = _SECONDS, pause: float = _PAUSE) -> None:
        self._update_url = profile.update_url
        self._api_url = profile.api_url
        self._outbound = Outbound(Path(profile.trust_store))
        self._seconds = seconds
        self._pace = Pace(pause)

    async def reach(self) -> None:
        """Connect to the server of the dynamic updates: every way needs that one, and `sign_in` asks the other."""
        await self._outbound.reach(self._update_url, self._deadline())

    async def sign_in(self, zone: str, secrets: EasyDnsSecrets) -> None:
        """Look the zone up."""
        await self._zone(zone, secrets).sign_in()

    async def register(self, name: str, address: Address | None, secrets: EasyDnsSecrets) -> None:
        """Also `easydns-address`, lasting: an IPv6 address, 0.0.0.0, 1.1.1.1."""
        question = update_question(self._update_url, name, address, _login(secrets.username, secrets.update_token))
        reply = await self._outbound.ask(question, self._deadline())
        read_update_reply(reply, urlsplit(self._update_url).hostname or "", name)

    async def addresses(self, zone: str, host: str, secrets: EasyDnsSecrets) -> tuple[Address, ...]:
        """In the order in which easyDNS has them."""
        found = (record.address for record in await self._zone(zone, secrets).records(host))
        return tuple(address for address in found if address is not None)

    async def add_text(self, zone: str, host: str, value: str, secrets: EasyDnsSecrets) -> None:
        """Two questions, since easyDNS would add the same record again."""
        there = self._zone(zone, secrets)
        if all(record.text != value for record in await there.records(host)):
            await there.add_text(host, value)

    async def remove_text(self, zone: str, host: str, value: str, secrets: EasyDnsSecrets) -> None:
        """Every record that has this value, should there be several."""
        there = self._zone(zone, secrets)
        for record in await there.records(host):
            if record.text == value:
                await there.delete(record)

    def _zone(self, zone: str, secrets: EasyDnsSecrets) -> EasyDnsZone:
        login = _login(secrets.api_token, secrets.api_key)
        return EasyDnsZone(self._outbound, self._pace, self._api_url, zone, login, self._deadline())

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + self._seconds


def _login(user: str, secret: str) -> Login:
    """Raises RemoteFailed (`easydns-login`) where one is missing, or HTTP cannot carry it."""
    if not user or not secret or ":" in user:
        raise login_missing()
    return Login(user, secret)
