"""Small questions about one certificate, answered the same way for every rule of the judgement."""

from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from daemon.certificates.selfsigned import signed_by

Extension = TypeVar("Extension", bound=x509.ExtensionType)

_LONGEST_SHOWN = 80


def extension(certificate: x509.Certificate, kind: type[Extension]) -> Extension | None:
    """The extension of that kind, or None."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether it says CA:TRUE (RFC 5280 section 4.2.1.9)."""
    basic = extension(certificate, x509.BasicConstraints)
    return basic is not None and basic.ca


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Whether it is its own issuer and carries its own signature; False where its names cannot be decoded."""
    try:
        return certificate.subject == certificate.issuer and signed_by(certificate, certificate)
    except ValueError:
        return False


def public_key(certificate: x509.Certificate) -> CertificatePublicKeyTypes | None:
    """Its key, or None where the kind of key or curve is not known here."""
    try:
        return certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return None


def key_bytes(key: CertificatePublicKeyTypes | None) -> bytes | None:
    """SubjectPublicKeyInfo, by which keys are compared."""
    return None if key is None else key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def called(name: x509.Name) -> str:
    """What to call a subject or issuer before a person: its common name, else all of it, in quotes and not too long.

    The text was written by whoever made the certificate: it is cleaned (see `shown`), and may still be untrue.
    """
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    text = str(common[0].value) if common else name.rfc4514_string()
    return f"'{shown(text)}'"


def shown(text: str) -> str:
    """`text` from outside as it may stand in a sentence: without control characters, and not too long."""
    text = "".join(c for c in text if c.isprintable())
    return f"{text[:_LONGEST_SHOWN]}{'...' if len(text) > _LONGEST_SHOWN else ''}"


def issuer_addresses(certificate: x509.Certificate) -> tuple[str, ...]:
    """Where its issuer's certificate can be had: the HTTP addresses of authority information access (4.2.2.1)."""
    access = extension(certificate, x509.AuthorityInformationAccess)
    found = (
        description.access_location.value
        for description in access or ()
        if description.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(description.access_location, x509.UniformResourceIdentifier)
    )
    return tuple(url for url in found if url.isprintable() and url.lower().startswith(("http://", "https://")))
