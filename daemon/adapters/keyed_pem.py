"""A private key and its certificates as one file: PEM below a line with the format's version and a checksum.

One file, because a chain and a key in two files can be torn apart by a power cut between two renames, and a new chain
with an old key serves nobody. PEM, because a specialist can read it with `openssl` (which skips what is no PEM). The
checksum (SHA-256 of all that follows its line) tells a decayed file from a sound one: a certificate with a flipped bit
still parses, and would only show as a browser's refusal.
"""

import hashlib
import re
from typing import ClassVar

from daemon.adapters.documents import NewerVersion
from daemon.certificates.material import read_certificate, read_key, require_pair
from daemon.errors import BadInput
from daemon.record import Record

_VERSION = 1
_HEAD = re.compile(rb"base-station key and certificates, version (\d{1,9})(?:, sha256 ([0-9a-f]{64}))?\n")
_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\n.*?\n-----END \1-----\n", re.DOTALL)


class KeyedPem(Record, frozen=True):
    """`key` is PEM; `certificates` are one PEM each, leaf (or root) first."""

    hidden: ClassVar[frozenset[str]] = frozenset({"key"})

    key: bytes
    certificates: tuple[bytes, ...]


def render_pem(pem: KeyedPem) -> bytes:
    """The file's bytes; each PEM text ends in one line break."""
    body = b"".join(text.strip() + b"\n" for text in (pem.key, *pem.certificates))
    digest = hashlib.sha256(body).hexdigest()
    return b"base-station key and certificates, version %d, sha256 %s\n%s" % (_VERSION, digest.encode(), body)


def parse_pem(data: bytes) -> KeyedPem:
    """The counterpart of `render_pem`; makes sure that the key belongs to the first certificate.

    Raises BadInput: `bad-file`, NewerVersion, or as `material` does (`key-mismatch`, `certificate-unreadable` ...).
    """
    head = _HEAD.match(data)
    if head is None:
        raise _damaged("it does not begin as it should")
    if int(head[1]) > _VERSION:
        raise NewerVersion(int(head[1]))
    if int(head[1]) < 1:
        raise _damaged("its version is wrong")
    body = data[head.end() :]
    if hashlib.sha256(body).hexdigest().encode() != head[2]:
        raise _damaged("its checksum is wrong")
    texts = [block[0] for block in _BLOCK.finditer(body)]
    if b"".join(texts) != body or len(texts) < 2:
        raise _damaged("it is not one key with its certificates")
    pem = KeyedPem(texts[0], tuple(texts[1:]))
    certificates = [read_certificate(text) for text in pem.certificates]
    require_pair(certificates[0], read_key(pem.key))
    return pem


def _damaged(fault: str) -> BadInput:
    return BadInput("bad-file", fault, "Install the certificate again.")
