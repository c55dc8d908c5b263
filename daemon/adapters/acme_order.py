"""An account, and an order from beginning to certificate, by certbot's library. For the child process of `acme`.

The library signs, keeps nonces and knows the shapes; the order of things is ours, because its own cannot say what it is
at, waits in whole seconds, and does not know which certificate is replaced (RFC 9773 section 5).
"""

import time
from collections.abc import Callable
from typing import Any

import requests
from acme import challenges, errors, messages
from acme.client import ClientNetwork
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from josepy.interfaces import JSONDeSerializable
from josepy.jwa import ES256
from josepy.jwk import JWKEC

from daemon.adapters.acme_problems import Refusal, binding_refused, binding_wanted, challenge_failed, failure, unproven
from daemon.adapters.acme_session import Session
from daemon.adapters.acme_talk import Failed, Issue, Issued, Opened, Publish, Register, Stage, Word
from daemon.adapters.plain_text import one_line
from daemon.registration_ports import AcmeAccount

_AGENT = "base-station"
_MOST_NAMES = 10
_NONCE_TRIES = 8
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_POLL_SECONDS = 150.0

Say = Callable[[Word], None]


class _Server:
    """A server's directory, and the network with an account's key."""

    def __init__(self, directory: str, trust: bytes, key: ec.EllipticCurvePrivateKey) -> None:
        self.jwk = JWKEC(key=key)
        self.network = ClientNetwork(self.jwk, alg=ES256, user_agent=_AGENT)
        self.network.session = self.session = Session(trust)
        self.url = directory
        self.directory = messages.Directory.from_json(self.network.get(directory).json())

    def post(self, url: str, body: Any) -> requests.Response:
        """POST, or with None POST-as-GET. A nonce that is refused is followed by another (RFC 8555 section 6.5)."""
        for tries_left in reversed(range(_NONCE_TRIES)):
            try:
                return self.network.post(url, body, new_nonce_url=self.directory["newNonce"])
            except messages.Error as error:
                if error.code != "badNonce" or not tries_left:
                    raise Refusal(failure(error, self.url, self.session.retry_after)) from error
        raise AssertionError

    def get(self, url: str) -> Any:
        """POST-as-GET of a JSON object."""
        return self.post(url, None).json()


class _Json(JSONDeSerializable):
    """An object as it stands, for what the library has no field for."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._content = content

    def to_partial_json(self) -> dict[str, Any]:
        return self._content

    @classmethod
    def from_json(cls, jobj: Any) -> "_Json":
        return cls(jobj)


def register(wish: Register) -> Opened:
    """A new account with a new key."""
    key = ec.generate_private_key(ec.SECP256R1())
    server = _Server(wish.directory, wish.trust, key)
    meta = server.directory.meta
    terms = getattr(meta, "terms_of_service", None) or ""
    if terms and terms != wish.terms_agreed:
        raise Refusal(
            Failed(
                "acme-terms-not-agreed",
                f"The certificate authority wants its terms of service agreed to: {one_line(terms, 200)}",
                "Read them, and agree to them on the page of the EasyDNS certificate.",
                lasting=True,
            )
        )
    binding = None
    if wish.binding is not None:
        identifier, secret = wish.binding
        binding = messages.ExternalAccountBinding.from_data(
            server.jwk.public_key(), identifier, secret, server.directory
        )
    elif getattr(meta, "external_account_required", False):
        raise Refusal(binding_wanted())
    wanted = messages.NewRegistration.from_data(
        email=wish.contact, terms_of_service_agreed=bool(terms) or None, external_account_binding=binding
    )
    try:
        answer = server.post(server.directory["newAccount"], wanted)
    except Refusal as refused:
        if binding is not None and refused.failed.code == "acme-unauthorized":
            raise Refusal(binding_refused(refused.failed)) from refused
        raise
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Opened(AcmeAccount(wish.directory, pem, answer.headers["Location"]))


def issue(wish: Issue, say: Say, wait: Callable[[], None]) -> Issued:
    """Order, have the records published, and fetch the certificate."""
    account_key = load_pem_private_key(wish.account.key, None)
    if not isinstance(account_key, ec.EllipticCurvePrivateKey):
        raise TypeError("not an account key of ours")
    server = _Server(wish.directory, wish.trust, account_key)
    server.network.account = messages.RegistrationResource(body=messages.Registration(), uri=wish.account.url)
    say(Stage(f"Ordering a certificate for {' and '.join(wish.names)}."))
    answer = _order(server, wish)
    order, url = answer.json(), answer.headers["Location"]
    _prove(server, [str(each) for each in order["authorizations"]][:_MOST_NAMES], say, wait)
    key = ec.generate_private_key(ec.SECP256R1())
    say(Stage("Asking for the certificate."))
    server.post(str(order["finalize"]), messages.CertificateRequest(csr=_csr(key, wish.names)))
    order = _poll(server, url, lambda body: body["status"] not in ("pending", "ready", "processing"))
    if order["status"] != "valid":
        raise Refusal(_why(order.get("error")))
    chain = server.post(str(order["certificate"]), None).content
    return Issued(chain, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _order(server: _Server, wish: Issue) -> requests.Response:
    content: dict[str, Any] = {"identifiers": [{"type": "dns", "value": name} for name in wish.names]}
    if wish.profile is not None:
        content["profile"] = wish.profile
    if wish.replaces is not None:
        try:
            return server.post(server.directory["newOrder"], _Json(content | {"replaces": wish.replaces}))
        except errors.ConflictError:
            pass  # it was replaced already: what it replaces is a courtesy, the certificate is wanted in any case
        except Refusal as refused:
            if refused.failed.code != "acme-refused":
                raise
    return server.post(server.directory["newOrder"], _Json(content))


def _prove(server: _Server, urls: list[str], say: Say, wait: Callable[[], None]) -> None:
    pending: list[tuple[str, messages.ChallengeBody]] = []
    records: list[tuple[str, str]] = []
    for url in urls:
        body = messages.Authorization.from_json(server.get(url))
        if body.status == messages.STATUS_VALID:
            continue
        chosen = next((each for each in body.challenges if isinstance(each.chall, challenges.DNS01)), None)
        if chosen is None:
            raise Refusal(challenge_failed("it offers no proof by DNS."))
        pending.append((url, chosen))
        records.append((chosen.validation_domain_name(body.identifier.value), chosen.validation(server.jwk)))
    if not pending:
        return
    say(Publish(tuple(records)))
    wait()
    say(Stage("The certificate authority is checking the record."))
    for _, chosen in pending:
        server.post(chosen.uri, chosen.response(server.jwk))
    for url, _ in pending:
        body = _poll(server, url, lambda body: body["status"] != "pending")
        if body["status"] != "valid":
            faults = [each["error"] for each in body.get("challenges", ()) if each.get("error")]
            raise Refusal(_why(faults[0] if faults else None))


def _poll(server: _Server, url: str, done: Callable[[Any], bool]) -> Any:
    """Ask until it is `done`: quickly at first, then as the server wishes."""
    until, pause = time.monotonic() + _POLL_SECONDS, _FIRST_PAUSE
    while True:
        body = server.get(url)
        if done(body):
            return body
        if time.monotonic() > until:
            raise Refusal(challenge_failed("it has not made up its mind in time."))
        wanted = server.session.retry_after
        time.sleep(min(max(pause, wanted if wanted is not None and pause > 1.0 else 0.0), _LONGEST_PAUSE))
        pause *= 1.6


def _why(error: Any) -> Failed:
    if not isinstance(error, dict):
        return challenge_failed("")
    return unproven(messages.Error.from_json(error))


def _csr(key: ec.EllipticCurvePrivateKey, names: tuple[str, ...]) -> x509.CertificateSigningRequest:
    alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    return (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .add_extension(alternatives, critical=False)
        .sign(key, hashes.SHA256())
    )
