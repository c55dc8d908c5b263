"""What the tests' own ACME server knows of a client: its account, its orders and what is to be proven for them."""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from josepy.jwk import JWK

from tests.acme_jws import encoded


@dataclass
class Challenge:
    """One proof that is asked for: a TXT record `name` with the value that `proof` gives for an account's key."""

    url: str
    name: str
    kind: str
    status: str = "pending"
    error: dict[str, Any] | None = None
    token: str = field(default_factory=secrets.token_urlsafe)
    polls: int = 0

    def proof(self, key: JWK) -> str:
        """The value (section 8.4)."""
        said = f"{self.token}.{encoded(key.thumbprint())}"
        return encoded(hashlib.sha256(said.encode()).digest())


@dataclass
class Authorization:
    """What is to be proven for one name."""

    url: str
    name: str
    challenges: list[Challenge]

    @property
    def status(self) -> str:
        states = {challenge.status for challenge in self.challenges}
        return next((state for state in ("invalid", "valid") if state in states), "pending")


@dataclass
class Order:
    """What was ordered, and how far it is."""

    url: str
    names: tuple[str, ...]
    profile: str | None
    replaces: str | None
    authorizations: list[Authorization]
    certificate: x509.Certificate | None = None
    polls: int = 0

    @property
    def status(self) -> str:
        if self.certificate:
            return "processing" if self.polls > 0 else "valid"
        states = {authorization.status for authorization in self.authorizations}
        return "ready" if states == {"valid"} else "invalid" if "invalid" in states else "pending"


@dataclass
class Account:
    """Who orders."""

    url: str
    key: JWK
    contact: list[str]
