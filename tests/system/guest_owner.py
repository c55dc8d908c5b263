"""The owner of a guest, at a computer on its network: signs in at one of the unit's addresses and uses its API."""

import asyncio
import json
import ssl
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from cryptography import x509

from tests.system.guest import Address, Guest
from tests.system.unit import Answer


@dataclass
class Owner:
    """At `address`, over HTTP or HTTPS. A new address needs a new sign-in, as it does in a browser."""

    guest: Guest
    address: Address | str
    https: bool = False
    csrf: str = ""
    session: aiohttp.ClientSession = field(init=False)

    def __post_init__(self) -> None:
        self.session = self.guest.lan.session()

    async def __aenter__(self) -> "Owner":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    @property
    def url(self) -> str:
        host = f"[{self.address}]" if ":" in str(self.address) else str(self.address)
        return f"{'https' if self.https else 'http'}://{host}"

    async def call(self, method: str, path: str, body: object = None, *, seconds: float | None = None) -> Answer:
        """One call of the API. Raises aiohttp.ClientError or TimeoutError where the unit does not answer."""
        headers = {"X-CSRF-Token": self.csrf}
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body), "application/json"
        timeout = aiohttp.ClientTimeout(total=seconds or self.guest.patience)
        call = self.session.request(method, f"{self.url}/api/v1{path}", data=data, headers=headers, timeout=timeout)
        async with call as answer:
            text = await answer.read()
            return Answer(answer.status, json.loads(text) if text else None, dict(answer.headers))

    async def call_when_settled(
        self, method: str, path: str, body: object = None, *, seconds: float | None = None
    ) -> Answer:
        """The same, again while the unit is still taking the address of now up into its certificate."""
        for _ in range(200):
            answer = await self.call(method, path, body, seconds=seconds)
            if answer.status != 409 or answer.body["code"] != "change-pending":
                break
            await asyncio.sleep(0.05)
        return answer

    async def sign_in(self, password: str) -> None:
        """As soon as the unit answers here."""
        async with asyncio.timeout(self.guest.patience):
            while True:
                try:
                    answer = await self.call("POST", "/session", {"username": "admin", "password": password})
                    break
                except (aiohttp.ClientError, TimeoutError):
                    await asyncio.sleep(0.05)
        assert answer.status == 201, answer
        self.csrf = answer.body["csrf"]

    async def network(self) -> dict[str, Any]:
        """`GET /network`."""
        answer = await self.call("GET", "/network")
        assert answer.status == 200, answer
        body: dict[str, Any] = answer.body
        return body

    async def change(self, **settings: object) -> Answer | None:
        """`PUT /network`; None where the answer was lost with the address."""
        try:
            return await self.call_when_settled("PUT", "/network", settings, seconds=3)
        except (aiohttp.ClientError, TimeoutError):
            return None

    async def keep(self) -> Answer:
        """`POST /security/confirm`, over a new connection where the old one proves nothing."""
        for _ in range(3):
            answer = await self.call("POST", "/security/confirm")
            if answer.status == 200 or answer.body["code"] != "stale-connection":
                break
        return answer

    async def certificate(self) -> x509.Certificate:
        """What the unit shows at this address."""
        return await asyncio.to_thread(self._certificate)

    def _certificate(self) -> x509.Certificate:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with self.guest.lan.new_socket() as sock:
            sock.settimeout(self.guest.patience)
            sock.connect((str(self.address), 443))
            with context.wrap_socket(sock) as secure:
                der = secure.getpeercert(binary_form=True)
        assert der is not None
        return x509.load_der_x509_certificate(der)
