"""The roots of the public authorities that the host trusts, to tell a public chain from a private one.

Only the roots that are asked for by name are parsed: a system's list has 140, some odd enough that a parser grumbles.
"""

import binascii
import re
from pathlib import Path

from cryptography import x509

from daemon.record import Record

SYSTEM_STORE = Path("/etc/ssl/certs/ca-certificates.crt")  # Debian's ca-certificates, and many others'

_LARGEST = 4 << 20
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")


class TrustStore(Record, frozen=True):
    """Public roots, as DER."""

    roots: tuple[bytes, ...] = ()

    def named(self, name: x509.Name) -> tuple[x509.Certificate, ...]:
        """The roots with that subject; what cannot be read is passed over."""
        encoded = name.public_bytes()
        found = (_certificate(root) for root in self.roots if encoded in root)
        return tuple(root for root in found if root is not None and root.subject == name)


def load_trust_store(path: Path) -> TrustStore:
    """The certificates in the PEM file `path`. Empty where there is no such file: then no chain counts as public."""
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST)
    except OSError:
        return TrustStore()
    return TrustStore(tuple(der for block in _BLOCK.findall(text) if (der := _decoded(block)) is not None))


def _decoded(block: bytes) -> bytes | None:
    try:
        return binascii.a2b_base64(block)
    except binascii.Error:
        return None


def _certificate(der: bytes) -> x509.Certificate | None:
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError:
        return None
