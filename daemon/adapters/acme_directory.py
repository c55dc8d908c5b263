"""What an ACME server says of itself and of a renewal: two plain JSON documents, read without the ACME library."""

import base64
from datetime import UTC, datetime, timedelta

import msgspec
from cryptography import x509

from daemon.adapters.plain_text import one_line
from daemon.certificates.certificate_facts import extension
from daemon.certificates.material import KeyedChain
from daemon.errors import BadInput
from daemon.registration_ports import AcmeDirectory, RenewalWindow

_MOST_PROFILES = 16
_LONGEST_URL = 512
_ASK_AGAIN = 6 * 3600.0  # RFC 9773 section 4.3.2
_LONGEST_WINDOW = timedelta(days=366)
# The last two: arrays in arrays without end, and a time that is none in UTC.
_NONSENSE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError)


class _Meta(msgspec.Struct):
    terms: str = msgspec.field(default="", name="termsOfService")
    external_account: bool = msgspec.field(default=False, name="externalAccountRequired")
    profiles: dict[str, msgspec.Raw] = {}


class Directory(msgspec.Struct):
    """RFC 8555 section 7.1.1, as far as it concerns us."""

    new_account: str = msgspec.field(name="newAccount")
    new_order: str = msgspec.field(name="newOrder")
    renewal_info: str = msgspec.field(default="", name="renewalInfo")
    meta: _Meta = msgspec.field(default_factory=_Meta)

    @property
    def facts(self) -> AcmeDirectory:
        """For the owner. The text is the server's: made fit for one line."""
        return AcmeDirectory(
            terms=self.meta.terms if _is_plain(self.meta.terms) else "",
            profiles=tuple(one_line(name, 64) for name in list(self.meta.profiles)[:_MOST_PROFILES]),
            external_account=self.meta.external_account,
            tells_renewal=bool(self.renewal_info),
        )


class _Window(msgspec.Struct):
    start: datetime
    end: datetime


class _RenewalInfo(msgspec.Struct):
    window: _Window = msgspec.field(name="suggestedWindow")


def read_directory(body: bytes) -> Directory | None:
    """The directory, or None where `body` is none."""
    try:
        return msgspec.json.decode(body, type=Directory)
    except _NONSENSE:
        return None


def read_window(body: bytes, ask_again: float | None) -> RenewalWindow | None:
    """The window (RFC 9773 section 4.2), None where `body` has none that makes sense."""
    try:
        window = msgspec.json.decode(body, type=_RenewalInfo).window
        start, end = (
            each.replace(tzinfo=UTC) if each.tzinfo is None else each.astimezone(UTC)
            for each in (window.start, window.end)
        )
    except _NONSENSE:
        return None
    if not start < end or end - start > _LONGEST_WINDOW:
        return None
    return RenewalWindow(start, end, _ASK_AGAIN if ask_again is None else ask_again)


def certificate_identifier(chain: KeyedChain) -> str | None:
    """How RFC 9773 section 4.1 names the leaf, by its issuer's key and its serial number; None where it cannot."""
    try:
        leaf = chain.leaf
        authority = extension(leaf, x509.AuthorityKeyIdentifier)
    except (BadInput, ValueError):  # a certificate that cannot be read is to be renewed all the same
        return None
    if authority is None or authority.key_identifier is None:
        return None
    serial = leaf.serial_number
    # As in its DER, where a first byte with the high bit set would mean a negative number.
    encoded = serial.to_bytes((serial.bit_length() + 8) // 8, "big")
    return f"{_base64url(authority.key_identifier)}.{_base64url(encoded)}"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _is_plain(text: str) -> bool:
    """What could be a URL of some kind; anything else is nothing that a person could agree to."""
    return len(text) <= _LONGEST_URL and text.isascii() and text.isprintable() and " " not in text
