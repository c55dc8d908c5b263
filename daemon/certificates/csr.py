"""A key made on the unit, and the certificate signing request for it (PKCS #10, RFC 2986).

The key never leaves the unit: the owner carries the request to a certificate authority and brings back the signed chain
alone, and `match_request` finds the key that belongs to it.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec.structs import replace

from daemon.certificates.certificate_facts import key_bytes, public_key
from daemon.certificates.material import read_certificate
from daemon.certificates.names import Address, dns_name
from daemon.errors import BadInput
from daemon.record import Record

if TYPE_CHECKING:
    from daemon.certificates.bundle import Bundle

_MOST_NAMES = 64
_EXPONENT = 65537
_BITS = {"rsa-2048": 2048, "rsa-3072": 3072}
_FIELDS = (  # the upper bounds of RFC 5280 appendix A.1, in the order in which a name is written
    ("country", NameOID.COUNTRY_NAME, 2),
    ("province", NameOID.STATE_OR_PROVINCE_NAME, 128),
    ("locality", NameOID.LOCALITY_NAME, 128),
    ("organisation", NameOID.ORGANIZATION_NAME, 64),
    ("unit", NameOID.ORGANIZATIONAL_UNIT_NAME, 64),
    ("common_name", NameOID.COMMON_NAME, 64),
)


class KeyType(StrEnum):
    """Which key to make. Every browser and every certificate authority takes these three."""

    P256 = "ec-p256"
    RSA2048 = "rsa-2048"
    RSA3072 = "rsa-3072"


class RequestSubject(Record, frozen=True):
    """Who asks for the certificate; "" leaves a field out. Lengths are those of X.520's upper bounds.

    `country` is two letters (ISO 3166); the others are text without control characters: `common_name`, `organisation`
    and `unit` up to 64 characters, `locality` and `province` up to 128.
    """

    common_name: str = ""
    organisation: str = ""
    unit: str = ""
    locality: str = ""
    province: str = ""
    country: str = ""


class PendingRequest(Record, frozen=True):
    """A request that waits for its certificate: `key` is PKCS#8 PEM and never leaves the unit, `csr` is PEM.

    `created` is the unit's clock when it was made.
    """

    hidden: ClassVar[frozenset[str]] = frozenset({"key"})

    key: bytes
    csr: bytes
    created: datetime


class RequestSummary(Record, frozen=True):
    """What is shown of a request: no secret. `csr` is PEM, `subject` an RFC 4514 string, `names` those of its SAN."""

    csr: bytes
    subject: str
    names: tuple[str, ...]
    key_type: KeyType
    created: datetime


def make_request(
    key_type: KeyType, subject: RequestSubject, names: Iterable[str], addresses: Iterable[Address], now: datetime
) -> PendingRequest:
    """Make a key and a request for it, with `names` and `addresses` as subject alternative name.

    RSA takes up to some seconds on a small host: call it in a thread. Raises BadInput: `bad-subject` (`field` names the
    field), `bad-name` (no DNS name; `*` may stand as the first label), `no-name` (neither name nor address),
    `too-many-names` (over 64).
    """
    alternatives = _alternatives(tuple(names), tuple(addresses))
    name = x509.Name(_attributes(subject))
    key = _make_key(key_type)
    request = (
        x509.CertificateSigningRequestBuilder(name)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=not name.rdns)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return PendingRequest(pem, request.public_bytes(Encoding.PEM), now)


def summarise_request(request: PendingRequest) -> RequestSummary:
    """What to show of `request`. Raises BadInput (`request-unreadable`)."""
    csr = _read(request)
    try:
        alternatives = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension) as err:
        raise _unreadable() from err
    names = tuple(str(name.value) for name in alternatives if isinstance(name, x509.DNSName | x509.IPAddress))
    return RequestSummary(request.csr, csr.subject.rfc4514_string(), names, _key_type(csr), request.created)


def fulfils(leaf: x509.Certificate, request: PendingRequest) -> bool:
    """Whether `leaf` was issued for the key of `request`. Raises BadInput (`request-unreadable`)."""
    return key_bytes(public_key(leaf)) == key_bytes(_read(request).public_key())


def match_request(bundle: "Bundle", request: PendingRequest) -> "Bundle":
    """`bundle` with the pending key added where one of its certificates was issued for it, else `bundle` itself.

    Keys in the bundle stay. So the result goes to `judge_candidate` either way. Raises BadInput where the request
    cannot be read.
    """
    issued = any(fulfils(read_certificate(pem), request) for pem in bundle.certificates)
    if not issued or request.key in bundle.keys:
        return bundle
    return replace(bundle, keys=(*bundle.keys, request.key))


def _read(request: PendingRequest) -> x509.CertificateSigningRequest:
    try:
        return x509.load_pem_x509_csr(request.csr)
    except ValueError as err:
        raise _unreadable() from err


def _unreadable() -> BadInput:
    return BadInput("request-unreadable", "The certificate request cannot be read.", "Make a new one.")


def _key_type(csr: x509.CertificateSigningRequest) -> KeyType:
    key = csr.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return KeyType.RSA2048 if key.key_size < _BITS[KeyType.RSA3072.value] else KeyType.RSA3072
    return KeyType.P256


def _make_key(key_type: KeyType) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    if key_type is KeyType.P256:
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(_EXPONENT, _BITS[key_type.value])


def _attributes(subject: RequestSubject) -> list[x509.NameAttribute[str]]:
    found = []
    for field, identifier, longest in _FIELDS:
        text = str(getattr(subject, field)).strip()
        if not text:
            continue
        if field == "country" and not (len(text) == longest and text.isascii() and text.isalpha()):
            raise _bad_subject(
                field, "The country is not two letters, such as GB.", "Give the two letters of ISO 3166."
            )
        if len(text) > longest:
            raise _bad_subject(field, f"This field is longer than {longest} characters.", "Shorten it.")
        if not text.isprintable():
            raise _bad_subject(field, "This field holds characters that cannot be shown.", "Type it anew.")
        found.append(x509.NameAttribute(identifier, text.upper() if field == "country" else text))
    return found


def _bad_subject(field: str, detail: str, remedy: str) -> BadInput:
    return BadInput("bad-subject", detail, remedy, field=field)


def _alternatives(names: tuple[str, ...], addresses: tuple[Address, ...]) -> list[x509.GeneralName]:
    if len(names) + len(addresses) > _MOST_NAMES:
        raise BadInput(
            "too-many-names",
            f"These are more than {_MOST_NAMES} names and addresses.",
            "Leave out those by which nobody reaches the unit.",
            field="names",
        )
    known = dict.fromkeys(_checked(name) for name in names)
    found: list[x509.GeneralName] = [x509.DNSName(name) for name in known]
    found += [x509.IPAddress(address) for address in dict.fromkeys(_without_scope(address) for address in addresses)]
    if not found:
        raise BadInput(
            "no-name",
            "The request names nothing, and browsers want the name or address by which the unit is reached.",
            "Give at least one name or address.",
            field="names",
        )
    return found


def _checked(name: str) -> str:
    star = "*." if name.startswith("*.") else ""
    plain = dns_name(name.removeprefix("*."))
    if plain is None or (star and "." not in plain):
        raise BadInput(
            "bad-name",
            f"{name[:80]!r} is no DNS name.",
            "Give host names such as intercom.theatre.example; addresses go among the addresses.",
            field="names",
        )
    return star + plain


def _without_scope(address: Address) -> Address:
    return type(address)(int(address))
