"""Makes certificates for the tests of the certificates' judgement: sound ones by default, and wrong in any one way."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from daemon.certificates.bundle import Bundle

NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
DAY = timedelta(days=1)
SERVER = (ExtendedKeyUsageOID.SERVER_AUTH,)
SAN = (x509.DNSName("foh.example"), x509.IPAddress(IPv4Address("192.168.1.4")))

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | dsa.DSAPrivateKey


@dataclass(frozen=True)
class Made:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@functools.cache
def rsa_key(bits: int) -> rsa.RSAPrivateKey:
    """RSA keys take long to make, so each size is made once."""
    return rsa.generate_private_key(65537, bits)


def name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def usage(*, digital_signature: bool = False, key_cert_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def make(
    subject: str | x509.Name,
    issuer: Made | None,
    extensions: Iterable[x509.ExtensionType],
    key: Key | None = None,
    start: datetime = NOW - 10 * DAY,
    end: datetime = NOW + 190 * DAY,
    algorithm: hashes.SHA256 | hashes.SHA224 | None = hashes.SHA256(),  # noqa: B008
) -> Made:
    """One certificate, signed by `issuer` or by itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = name(subject) if isinstance(subject, str) else subject
    signer = key if issuer is None else issuer.key
    if isinstance(signer, ed25519.Ed25519PrivateKey):
        algorithm = None
    builder = x509.CertificateBuilder(
        subject if issuer is None else issuer.certificate.subject,
        subject,
        key.public_key(),
        x509.random_serial_number(),
        start,
        end,
    )
    for extension in extensions:
        critical = isinstance(extension, x509.BasicConstraints | x509.KeyUsage | x509.NameConstraints)
        builder = builder.add_extension(extension, critical)
    return Made(builder.sign(signer, algorithm), key)


def authority(
    subject: str | x509.Name = "Studio root",
    issuer: Made | None = None,
    *more: x509.ExtensionType,
    key: Key | None = None,
    start: datetime = NOW - 1000 * DAY,
    end: datetime = NOW + 3000 * DAY,
    path_length: int | None = None,
) -> Made:
    basic = x509.BasicConstraints(ca=True, path_length=path_length)
    return make(subject, issuer, (basic, usage(key_cert_sign=True), *more), key, start, end)


def server(
    issuer: Made | None,
    *more: x509.ExtensionType,
    subject: str | x509.Name = "foh.example",
    san: Iterable[x509.GeneralName] | None = SAN,
    eku: Iterable[x509.ObjectIdentifier] | None = SERVER,
    key: Key | None = None,
    start: datetime = NOW - 10 * DAY,
    end: datetime = NOW + 190 * DAY,
    ca: bool = False,
    digital_signature: bool = True,
    algorithm: hashes.SHA256 | hashes.SHA224 = hashes.SHA256(),  # noqa: B008
) -> Made:
    """A certificate for a web server: what `san` and `eku` leave out (None) is not in it."""
    extensions: list[x509.ExtensionType] = [
        x509.BasicConstraints(ca=ca, path_length=None),
        usage(digital_signature=digital_signature),
    ]
    if san is not None:
        extensions.append(x509.SubjectAlternativeName(san))
    if eku is not None:
        extensions.append(x509.ExtendedKeyUsage(eku))
    return make(subject, issuer, (*extensions, *more), key, start, end, algorithm)


def bundle(*certificates: Made, keys: Iterable[Made] | None = None) -> Bundle:
    """A bundle of these, with the key of the first unless told otherwise."""
    return Bundle(
        tuple(made.pem for made in certificates),
        tuple(made.key_pem for made in (certificates[:1] if keys is None else keys)),
    )
