"""certbot's ACME library as an independent client of the tests' ACME servers."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from acme import challenges, messages
from acme.client import ClientNetwork, ClientV2
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from josepy import json_util
from josepy.jwa import ES256
from josepy.jwk import JWKEC

from tests.acme_stub import certificate_id

Result = TypeVar("Result")


class _Replacing(messages.NewOrder):
    replaces: str = json_util.field("replaces", omitempty=True)


class CertbotClient:
    """certbot's client with an account key of its own; what it does blocks, so it does it in a thread."""

    def __init__(self, directory: str, trust: bytes, folder: Path) -> None:
        self._directory = directory
        self._trust = folder / "trust.pem"
        self._trust.write_bytes(trust)
        self.key = JWKEC(key=ec.generate_private_key(ec.SECP256R1()))
        self._client: ClientV2 | None = None

    async def do(self, what: Callable[[ClientV2], Result]) -> Result:
        """Whatever the library can."""
        return await asyncio.to_thread(lambda: what(self._connected()))

    async def register(self, *, agreed: bool = True, binding: dict[str, str] | None = None) -> str:
        """A new account's URL; `binding` is an external account's key identifier and HMAC key."""

        def register(client: ClientV2) -> str:
            bound = None
            for kid, secret in (binding or {}).items():
                bound = messages.ExternalAccountBinding.from_data(self.key.public_key(), kid, secret, client.directory)
            wanted = messages.NewRegistration(terms_of_service_agreed=agreed or None, external_account_binding=bound)
            return str(client.new_account(wanted).uri)

        return await self.do(register)

    async def order(self, *names: str, profile: str | None = None) -> messages.OrderResource:
        """What is to be proven."""
        csr = request(*names)
        return await self.do(lambda client: client.new_order(csr, profile))

    def proofs(self, order: messages.OrderResource) -> list[tuple[str, str]]:
        """What DNS-01 wants: the record's full name, and the value of its text."""
        return [
            (
                challenge.chall.validation_domain_name(authorization.body.identifier.value),
                challenge.validation(self.key),
            )
            for authorization in order.authorizations
            for challenge in authorization.body.challenges
            if isinstance(challenge.chall, challenges.DNS01)
        ]

    async def prove(self, order: messages.OrderResource) -> messages.OrderResource:
        """Say that all of it is proven, and wait until the server has looked."""

        def prove(client: ClientV2) -> messages.OrderResource:
            for authorization in order.authorizations:
                for challenge in authorization.body.challenges:
                    if isinstance(challenge.chall, challenges.DNS01):
                        client.answer_challenge(challenge, challenge.response(self.key))
            return client.poll_authorizations(order, _soon())

        return await self.do(prove)

    async def get(self, *names: str, profile: str | None = None, waiting: bool = False) -> bytes:
        """A certificate with its chain, as PEM. `waiting`: where it is not there at once, which takes a second more."""
        return await self.fetch(await self.order(*names, profile=profile), waiting=waiting)

    async def fetch(self, order: messages.OrderResource, *, waiting: bool = False) -> bytes:
        """The same, for what was ordered before."""
        proven = await self.prove(order)

        def finalize(client: ClientV2) -> str:
            if waiting:
                return str(client.finalize_order(proven, _soon()).fullchain_pem)
            return str(client._post_as_get(client.begin_finalization(proven).body.certificate).text)

        return (await self.do(finalize)).encode()

    async def replace(self, name: str, old: x509.Certificate) -> Any:
        """The order for a certificate for `name` in the place of an old one, as the server shows it."""
        names = [messages.Identifier(typ=messages.IDENTIFIER_FQDN, value=name)]
        order = _Replacing(identifiers=names, replaces=certificate_id(old))
        return await self.do(lambda client: client._post(client.directory["newOrder"], order).json())

    def _connected(self) -> ClientV2:
        if self._client is None:
            network = ClientNetwork(self.key, alg=ES256, verify_ssl=str(self._trust))  # type: ignore[arg-type]
            self._client = ClientV2(ClientV2.get_directory(self._directory, network), network)
        return self._client


def _soon() -> datetime:
    return datetime.now() + timedelta(seconds=10)  # noqa: DTZ005 (the library wants it so)


def request(*names: str) -> bytes:
    """A certificate signing request, as PEM."""
    san = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    builder = x509.CertificateSigningRequestBuilder(x509.Name([])).add_extension(san, critical=False)
    return builder.sign(ec.generate_private_key(ec.SECP256R1()), SHA256()).public_bytes(Encoding.PEM)


async def problem_of(asked: Awaitable[object]) -> str:
    """The kind of problem with which a server refuses what is asked, such as `badNonce`."""
    try:
        await asked
    except messages.Error as error:
        return str(error.typ).rpartition(":")[2]
    raise AssertionError("not refused")
