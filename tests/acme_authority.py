"""The authority behind the tests' own ACME server: it certifies what a request asks for."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.acme_jws import Problem, encoded
from tests.certificate_maker import authority, usage


class AcmeAuthority:
    """A root, and an intermediate that issues; `now` is its clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        began, ends = now() - timedelta(days=1000), now() + timedelta(days=3000)
        self.root = authority("Stub root", start=began, end=ends)
        self.issuer = authority("Stub issuer", self.root, start=began, end=ends)
        self.issued: dict[str, x509.Certificate] = {}
        """By their identifiers (RFC 9773 section 4.1)."""

    def issue(self, csr: bytes, names: Iterable[str], lifetime: timedelta) -> x509.Certificate:
        """A certificate for `names`, which the request has to ask for; a Problem where it does not."""
        request = _request(csr)
        san = _names(request)
        if sorted(san.get_values_for_type(x509.DNSName)) != sorted(set(names)):
            raise Problem("badCSR", "The request's names are not those of the order")
        start = self._now() - timedelta(hours=1)
        builder = x509.CertificateBuilder(
            self.issuer.certificate.subject,
            x509.Name([]),
            request.public_key(),
            x509.random_serial_number(),
            start,
            self._now() + lifetime,
        )
        extensions: list[tuple[x509.ExtensionType, bool]] = [
            (x509.BasicConstraints(ca=False, path_length=None), True),
            (usage(digital_signature=True), True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
            (san, True),
            (self.key_identifier, False),
        ]
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        certificate = builder.sign(self.issuer.key, hashes.SHA256())
        self.issued[certificate_id(certificate)] = certificate
        return certificate

    def chain(self, certificate: x509.Certificate) -> bytes:
        """PEM of it and of the intermediate."""
        return certificate.public_bytes(Encoding.PEM) + self.issuer.pem

    @property
    def key_identifier(self) -> x509.AuthorityKeyIdentifier:
        """Of the intermediate."""
        key: Any = self.issuer.certificate.public_key()
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(key)


def certificate_id(certificate: x509.Certificate) -> str:
    """What ARI calls a certificate (RFC 9773 section 4.1)."""
    authority_key = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    serial = certificate.serial_number
    return f"{encoded(authority_key or b'')}.{encoded(serial.to_bytes(serial.bit_length() // 8 + 1))}"


def _request(csr: bytes) -> x509.CertificateSigningRequest:
    try:
        request = x509.load_der_x509_csr(csr)
        if not request.is_signature_valid:
            raise InvalidSignature
    except (ValueError, InvalidSignature):
        raise Problem("badCSR", "The request cannot be read, or its signature is wrong") from None
    return request


def _names(request: x509.CertificateSigningRequest) -> x509.SubjectAlternativeName:
    try:
        return request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise Problem("badCSR", "The request has no names") from None


def utc_now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)
