"""What easyDNS's REST interface answers, read with patience: numbers come as numbers or as text, lists of one as the
one, and other clients have seen yet more. What cannot be made sense of is None here, and nothing else goes wrong.
"""

import re
from ipaddress import ip_address
from typing import TypeVar

import msgspec

from daemon.messages.network import Address
from daemon.record import Record

_APEX = "@"
_IDENTITY = re.compile(r"[A-Za-z0-9-]{1,64}")
_ADDRESS_TYPES = frozenset({"A", "AAAA", "DYN"})  # a dynamic update makes a record of the type DYN

_Number = int | str | bool | None
_Shape = TypeVar("_Shape")


class _Error(msgspec.Struct):
    code: _Number = None
    message: str | None = None


class Envelope(msgspec.Struct):
    """What every answer is wrapped in; `data` differs from call to call."""

    data: msgspec.Raw = msgspec.Raw(b"null")
    error: _Error | str | bool | None = None
    status: _Number = None
    msg: str | None = None
    count: _Number = None
    total: _Number = None

    @property
    def code(self) -> int:
        """The status of it, 500 for an error that says none, 0 for none."""
        if isinstance(self.error, _Error):
            return number(self.error.code) or 500
        return 500 if self.error else number(self.status) or 0

    @property
    def said(self) -> str:
        """What it says to a person."""
        said = self.error.message if isinstance(self.error, _Error) else self.error
        return said if isinstance(said, str) else self.msg or ""


class _Zone(msgspec.Struct):
    exists: str | bool | None = None
    onsystem: str | bool | None = None


class _Row(msgspec.Struct):
    id: int | str
    type: str
    host: str | None = None
    rdata: str | int | float | None = None


class DnsRecord(Record, frozen=True):
    """One record of a zone: its number there, its host (relative to the zone, small letters; `@` for the zone)."""

    identity: str
    host: str
    type: str
    data: str

    @property
    def address(self) -> Address | None:
        """Where it leads to, None where that is no address; 0.0.0.0 is none."""
        if self.type not in _ADDRESS_TYPES:
            return None
        try:
            address = ip_address(self.data)
        except ValueError:
            return None
        return None if address.is_unspecified else address

    @property
    def text(self) -> str | None:
        """Its text, without quotation marks around it, None where it is no TXT record."""
        quoted = len(self.data) > 1 and self.data[0] == self.data[-1] == '"'
        return None if self.type != "TXT" else self.data[1:-1] if quoted else self.data


def read_envelope(body: bytes) -> Envelope | None:
    """None where `body` is none."""
    return _decoded(body, Envelope)


def is_there(envelope: Envelope) -> bool | None:
    """Whether a zone that was asked for is there and is easyDNS's to serve; None where that is not what it says."""
    zone = _decoded(envelope.data, _Zone)
    flags = {zone.exists, zone.onsystem} - {None} if zone else set()
    return not flags & {"N", "n", False} if flags else None


def read_records(envelope: Envelope, zone: str) -> tuple[DnsRecord, ...] | None:
    """The records in it; none where it says that it counts none."""
    rows = _decoded(envelope.data, list[_Row])
    if rows is None:
        row = _decoded(envelope.data, _Row)
        if row is None:
            return () if number(envelope.count) == 0 else None
        rows = [row]
    records = tuple(_record(row, zone.lower()) for row in rows)
    return records if all(_IDENTITY.fullmatch(record.identity) for record in records) else None


def number(value: _Number) -> int | None:
    """A whole number of at most 9 digits, None where it is none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _record(row: _Row, zone: str) -> DnsRecord:
    host = (row.host or _APEX).lower().rstrip(".")
    host = _APEX if host == zone else host.removesuffix(f".{zone}")
    return DnsRecord(str(row.id), host, row.type.upper(), "" if row.rdata is None else str(row.rdata).strip())


def _decoded(data: bytes | msgspec.Raw, shape: type[_Shape]) -> _Shape | None:
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
