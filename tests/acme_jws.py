"""What an ACME server checks of a request's signed envelope (RFC 8555 section 6), for the tests' own server."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from josepy.errors import DeserializationError
from josepy.jwa import JWASignature
from josepy.jwk import JWK

_ALGORITHMS = ("ES256", "RS256")
_ERROR = "urn:ietf:params:acme:error:"


class Problem(Exception):
    """A problem document (RFC 7807) that ACME knows: `kind` is what follows after its `...acme:error:`."""

    def __init__(
        self, kind: str, detail: str = "", status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.status = status
        self.headers = dict(headers or {})
        self.document = {"type": f"{_ERROR}{kind}", "detail": detail or kind, "status": status}


@dataclass(frozen=True)
class Signed:
    """An envelope, apart: `payload` None for a POST-as-GET. One of `key` and `account` (its URL) is there."""

    nonce: str
    url: str
    payload: dict[str, Any] | None
    key: JWK | None
    account: str | None
    _algorithm: str
    _message: bytes
    _signature: bytes

    def verify(self, key: JWK) -> None:
        """Raise a Problem where `key` did not sign it."""
        algorithm = JWASignature.from_json(self._algorithm)
        if not algorithm.verify(key.key, self._message, self._signature):
            raise Problem("malformed", "The signature is wrong")


def read(content_type: str, body: bytes) -> Signed:
    """Take an envelope apart; a Problem where it is none as it should be. The signature is not looked at."""
    if content_type != "application/jose+json":
        raise Problem("malformed", "The Content-Type has to be application/jose+json", 415)
    envelope = _object(body)
    if set(envelope) != {"protected", "payload", "signature"}:
        raise Problem("malformed", "An envelope has protected, payload and signature, and nothing else")
    head = _object(decoded(envelope["protected"]))
    if head.get("alg") not in _ALGORITHMS:
        raise Problem("badSignatureAlgorithm", f"One of {_ALGORITHMS} is understood")
    if ("jwk" in head) == ("kid" in head):
        raise Problem("malformed", "One of jwk and kid has to be there")
    payload = decoded(envelope["payload"])
    return Signed(
        nonce=str(head.get("nonce", "")),
        url=str(head.get("url", "")),
        payload=_object(payload) if payload else None,
        key=_key(head["jwk"]) if "jwk" in head else None,
        account=head.get("kid"),
        _algorithm=head["alg"],
        _message=f"{envelope['protected']}.{envelope['payload']}".encode(),
        _signature=decoded(envelope["signature"]),
    )


def check_binding(binding: object, key: JWK, url: str, known: Mapping[str, str]) -> None:
    """Raise a Problem where it does not bind `key` to one of the external accounts `known` (section 7.3.4)."""
    if not isinstance(binding, dict) or set(binding) != {"protected", "payload", "signature"}:
        raise Problem("externalAccountRequired", "A new account needs a binding to an external one", 403)
    head = _object(decoded(binding["protected"]))
    secret = known.get(str(head.get("kid")))
    if secret is None or head.get("alg") != "HS256" or head.get("url") != url or "nonce" in head:
        raise Problem("unauthorized", "The external account is unknown, or its envelope wrong", 403)
    signature = hmac.digest(decoded(secret), f"{binding['protected']}.{binding['payload']}".encode(), hashlib.sha256)
    if not hmac.compare_digest(signature, decoded(binding["signature"])):
        raise Problem("unauthorized", "The external account's signature is wrong", 403)
    if _key(_object(decoded(binding["payload"]))).thumbprint() != key.thumbprint():
        raise Problem("malformed", "The binding is for another key")


def encoded(data: bytes) -> str:
    """Base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: object) -> bytes:
    """The same back; a Problem where it is none."""
    try:
        return base64.b64decode(str(text) + "=" * (-len(str(text)) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise Problem("malformed", "base64url expected") from None


def _object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Problem("malformed", "A JSON object expected")
    return value


def _key(value: Mapping[str, Any]) -> JWK:
    if "d" in value:
        raise Problem("badPublicKey", "This is a private key, which nobody else is to see")
    try:
        key = JWK.from_json(value)
    except DeserializationError:
        raise Problem("badPublicKey", "The key is none") from None
    assert isinstance(key, JWK)
    return key
