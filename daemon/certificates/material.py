"""A certificate chain with its key, and what one certificate says about itself.

Everything is carried as PEM bytes and parsed when asked: PEM is what the vault stores, what TLS libraries load and what
the owner downloads, so that no second representation can drift from the first. A parse costs about 20 microseconds.
"""

import hashlib
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from daemon.errors import BadInput
from daemon.record import Record

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey

_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}


class KeyedChain(Record, frozen=True):
    """What a TLS server presents: `chain` is one PEM certificate each, leaf first, no root; `key` is PKCS#8 PEM.

    `root` is the self-signed certificate (PEM) at the end of an owner's chain: kept for download, never served.
    Holding one says nothing about its soundness: `inspect.usable` and `inspect.judge` do.
    """

    chain: tuple[bytes, ...]
    key: bytes
    root: bytes | None = None

    def __repr__(self) -> str:
        return f"KeyedChain({len(self.chain)} certificates, key hidden)"

    @property
    def leaf(self) -> x509.Certificate:
        """The first certificate. Raises BadInput (`certificate-missing`, `certificate-unreadable`)."""
        if not self.chain:
            raise BadInput("certificate-missing", "There is no certificate.", "Supply the certificate.")
        return read_certificate(self.chain[0])

    @property
    def identity(self) -> str:
        """SHA-256 over the chain and the root, 64 lower-case hex digits: two that serve the same have the same."""
        texts = (*self.chain, *((self.root,) if self.root else ()))
        return hashlib.sha256(b"".join(pem.strip() + b"\n" for pem in texts)).hexdigest()

    @property
    def issuers(self) -> tuple[bytes, ...]:
        """Everything above the leaf, the root with it, PEM, lowest first."""
        return self.chain[1:] + (() if self.root is None else (self.root,))

    @property
    def chain_pem(self) -> bytes:
        """All certificates as one PEM text, leaf first (the order of RFC 8446 section 4.4.2)."""
        return b"".join(pem.strip() + b"\n" for pem in self.chain)

    @property
    def fingerprint(self) -> str:
        """The leaf's fingerprint. Raises like `leaf`."""
        return fingerprint(self.leaf)


class DeviceRoot(Record, frozen=True):
    """The unit's own certificate authority: `certificate` is PEM, `key` is PKCS#8 PEM and never leaves the unit."""

    certificate: bytes
    key: bytes

    def __repr__(self) -> str:
        return "DeviceRoot(key hidden)"

    @property
    def parsed(self) -> x509.Certificate:
        """The certificate. Raises BadInput (`certificate-unreadable`)."""
        return read_certificate(self.certificate)

    @property
    def der(self) -> bytes:
        """The certificate as DER, the form that Windows and Android take on a double click. Raises like `parsed`."""
        return self.parsed.public_bytes(Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """What the owner compares with the panel before trusting the root. Raises like `parsed`."""
        return fingerprint(self.parsed)


class CertificateSummary(Record, frozen=True):
    """What the CCM, the API and the panel show of one certificate. Times are aware, in UTC; `serial` is upper-case hex.

    `names` are the DNS names and addresses of the subject alternative name (RFC 5280 section 4.2.1.6), in its order.
    The text was written by whoever made the certificate: escape it where it is shown.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    fingerprint: str
    not_before: datetime
    not_after: datetime
    key_type: str
    serial: str


def read_certificate(pem: bytes) -> x509.Certificate:
    """Parse one PEM certificate. Raises BadInput (`certificate-unreadable`)."""
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as err:
        raise _unreadable() from err


def read_key(pem: bytes) -> PrivateKey:
    """Parse one unencrypted PEM private key.

    An RSA key's inside is not checked for consistency: for 4096 bits that takes a quarter of a second on a PC, with
    the interpreter's lock held, so that no other thread runs. What comes from outside is checked once, in the child
    process of `bundle`; what comes from the vault is protected by a checksum.
    Raises BadInput: `key-missing`, `key-encrypted` (it needs a pass phrase), `key-unreadable`, `key-unsupported` (a
    kind that no browser negotiates, such as DSA).
    """
    remedy = "Supply the private key that belongs to the certificate."
    if not pem.strip():
        raise BadInput("key-missing", "There is no private key.", remedy)
    try:
        key = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    except TypeError as err:
        raise BadInput(
            "key-encrypted", "The private key is locked with a pass phrase.", "Supply the pass phrase."
        ) from err
    except UnsupportedAlgorithm as err:
        raise _unsupported_key() from err
    except ValueError as err:
        raise BadInput("key-unreadable", "The private key cannot be read.", remedy) from err
    if not isinstance(key, PrivateKey):
        raise _unsupported_key()
    return key


def require_pair(certificate: x509.Certificate, key: PrivateKey) -> None:
    """Make sure that `key` belongs to `certificate`. Raises BadInput (`key-mismatch`, `certificate-unreadable`)."""
    try:
        belongs = certificate.public_key() == key.public_key()
    except (UnsupportedAlgorithm, ValueError) as err:
        raise _unreadable() from err
    if not belongs:
        raise BadInput(
            "key-mismatch",
            "The private key does not belong to the certificate.",
            "Supply the private key that this certificate was issued for.",
        )


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the DER, as browsers show it: colon-separated upper-case hex, 95 characters."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def summarise(certificate: x509.Certificate) -> CertificateSummary:
    """What to show of `certificate`. Raises BadInput (`certificate-unreadable`) where its inside cannot be decoded."""
    try:
        return CertificateSummary(
            subject=certificate.subject.rfc4514_string(),
            issuer=certificate.issuer.rfc4514_string(),
            names=alternative_names(certificate),
            fingerprint=fingerprint(certificate),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            key_type=_key_type(certificate),
            serial=f"{certificate.serial_number:X}",
        )
    except ValueError as err:
        raise _unreadable() from err


def alternative_names(certificate: x509.Certificate) -> tuple[str, ...]:
    """The DNS names and addresses of the SAN as text, in its order; empty where there is none.

    Raises BadInput (`certificate-unreadable`) where the extensions cannot be decoded.
    """
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType) as err:
        raise _unreadable() from err
    shown = (name for name in extension.value if isinstance(name, x509.DNSName | x509.IPAddress))
    return tuple(str(name.value) for name in shown)


def _key_type(certificate: x509.Certificate) -> str:
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return "unknown"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {_CURVES.get(key.curve.name, key.curve.name)}"
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    return type(key).__name__.removesuffix("PublicKey")


def _unreadable() -> BadInput:
    return BadInput(
        "certificate-unreadable", "The certificate cannot be read.", "Supply the certificate again, complete, as PEM."
    )


def _unsupported_key() -> BadInput:
    return BadInput(
        "key-unsupported",
        "The private key is of a kind that browsers do not use.",
        "Use an EC key (P-256 or P-384) or an RSA key of 2048 bits or more.",
    )
