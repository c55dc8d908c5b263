"""What a DER file is, told from its first few elements (X.690 section 8.1), before any library is let loose on it.

Trying one parser after another would not do: each says only "invalid", and a PKCS#12 would be tried with a pass phrase
that belongs to a key. Old programs write PKCS#7 and PKCS#12 with indefinite lengths (BER); those are let through.
"""

from enum import Enum, auto

from daemon.record import Record

_INTEGER, _BIT_STRING, _OCTET_STRING, _OID, _SEQUENCE, _CONTEXT_0 = 0x02, 0x03, 0x04, 0x06, 0x30, 0xA0
_PKCS7 = bytes.fromhex("2a864886f70d0107")  # 1.2.840.113549.1.7
_INDEFINITE = 0x80


class Kind(Enum):
    """What a file can be."""

    CERTIFICATE = auto()  # or a request, or a revocation list, which begin alike
    PKCS7 = auto()
    PKCS12 = auto()
    KEY = auto()
    PUBLIC_KEY = auto()
    CUT_OFF = auto()
    UNKNOWN = auto()


class _Element(Record, frozen=True):
    """An element of DER: its tag, where its content begins, and where it ends (for BER: where the data ends)."""

    tag: int
    start: int
    end: int


def der_kind(data: bytes) -> Kind:
    """What `data` is, judged by how it begins. Never raises."""
    try:
        return _kind(data)
    except IndexError:
        return _cut_off(data)


def first_element(data: bytes) -> bytes:
    """`data` without what follows its first element: a final line end, or what `TRUSTED CERTIFICATE` adds."""
    try:
        return data[: _element(data, 0).end]
    except IndexError:
        return data


def _kind(data: bytes) -> Kind:
    outer = _element(data, 0)
    if outer.tag != _SEQUENCE:
        return Kind.UNKNOWN
    if outer.end > len(data):
        return _cut_off(data)
    first = _element(data, outer.start)
    if first.tag == _OID:
        return Kind.PKCS7 if data[first.start : first.end].startswith(_PKCS7) else Kind.UNKNOWN
    if first.tag == _INTEGER:
        return _versioned(data, first)
    if first.tag == _SEQUENCE:
        return _nested(data, first)
    return Kind.UNKNOWN


def _cut_off(data: bytes) -> Kind:
    """Certificates and their like are over 127 octets long, and so tell their length in the long form."""
    return Kind.CUT_OFF if data[:1] == b"\x30" and data[1:2] > b"\x80" else Kind.UNKNOWN


def _versioned(data: bytes, version: _Element) -> Kind:
    """A PFX (RFC 7292) has version 3 and then a ContentInfo; every private key has version 0 or 1."""
    if data[version.start : version.end] != b"\x03":
        return Kind.KEY
    content = _element(data, _element(data, version.end).start)
    return Kind.PKCS12 if data[content.start : content.end].startswith(_PKCS7) else Kind.KEY


def _nested(data: bytes, first: _Element) -> Kind:
    if _element(data, first.start).tag in (_INTEGER, _CONTEXT_0):
        return Kind.CERTIFICATE
    if _element(data, first.start).tag != _OID:
        return Kind.UNKNOWN
    following = _element(data, first.end).tag
    return {_OCTET_STRING: Kind.KEY, _BIT_STRING: Kind.PUBLIC_KEY}.get(following, Kind.UNKNOWN)


def _element(data: bytes, at: int) -> _Element:
    """The element at `at`. Raises IndexError where the data ends within its head."""
    tag, length, start = data[at], data[at + 1], at + 2
    if length == _INDEFINITE:
        return _Element(tag, start, len(data))
    if length > _INDEFINITE:
        octets = length - _INDEFINITE
        if octets > 4 or start + octets > len(data):
            raise IndexError
        length, start = int.from_bytes(data[start : start + octets]), start + octets
    return _Element(tag, start, start + length)
