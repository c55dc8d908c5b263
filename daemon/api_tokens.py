"""API tokens: what a program shows instead of a password. Rules only, no I/O.

A token is 256 random bits, so nobody can guess one, and its SHA-256 is all that is kept: a slow hash protects what
people think up, and this needs no such protection. The prefix lets a person, and whoever searches files for secrets,
tell what it is; the checksum refuses a mistyped one before anything is looked up. Base32 in lower case, because a
double click selects it whole.

When tokens end: by being deleted, by a factory reset, and by *Reset CCM Pass*, since that is how an owner takes a unit
back from somebody who knew the password, and who may have made a token. A changed password keeps them: its owner knew
the old one and sees the tokens on the same page. *Reopen port 80* keeps them too: a person can sign in again, a program
cannot, and a token is worth nothing over the port that opens.
"""

import base64
import hashlib
import hmac
import secrets
import zlib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from daemon.errors import BadInput
from daemon.record import Record

MOST_TOKENS = 16
NAME_MAX = 60
PREFIX = "bs_"

_RANDOM_BYTES, _SUM_BYTES, _IDENTITY_BYTES = 32, 4, 6
_LENGTH = len(PREFIX) + -(-(_RANDOM_BYTES + _SUM_BYTES) * 8 // 5)


class Scope(StrEnum):
    """What a token is good for: to look, or also to change. Neither reaches the password, tokens or sign-ins."""

    READ = "read"
    WRITE = "write"


class ApiToken(Record, frozen=True):
    """One token as it is kept. `identity` names it in calls, and is no secret."""

    hidden: ClassVar[frozenset[str]] = frozenset({"digest"})

    identity: str
    name: str
    scope: Scope
    created: datetime
    digest: bytes


def make_secret() -> str:
    """A new token, as its program will send it: `bs_` and 58 letters and digits."""
    random = secrets.token_bytes(_RANDOM_BYTES)
    return PREFIX + _text(random + _sum(random))


def make_token(secret: str, name: str, scope: Scope, created: datetime) -> ApiToken:
    """What is kept of `secret`."""
    return ApiToken(secrets.token_hex(_IDENTITY_BYTES), name, scope, created, _digest(secret))


def checked_name(name: str) -> str:
    """`name` without the blanks round it. Raises BadInput (`bad-value`) where it cannot be shown on one line."""
    trimmed = name.strip()
    if 0 < len(trimmed) <= NAME_MAX and trimmed.isprintable():
        return trimmed
    raise BadInput(
        "bad-value",
        "The name of the token is empty, too long, or has characters that cannot be shown.",
        f"Give it 1 to {NAME_MAX} characters on one line, such as the program's name and place.",
        field="name",
    )


def find(secret: str, tokens: Iterable[ApiToken]) -> ApiToken | None:
    """The token that `secret` is, or None. Takes as long whichever it is, and with one that it is not."""
    if not _well_formed(secret):
        return None
    digest, found = _digest(secret), None
    for token in tokens:
        if hmac.compare_digest(token.digest, digest):
            found = token
    return found


def _well_formed(secret: str) -> bool:
    if len(secret) != _LENGTH or not secret.startswith(PREFIX) or not secret.isascii():
        return False
    try:
        data = base64.b32decode(_padded(secret.removeprefix(PREFIX).upper()))
    except ValueError:
        return False
    random = data[:_RANDOM_BYTES]
    # Compared as text too: in base32 several texts may stand for the same bytes, and upper case is another text.
    return secret == PREFIX + _text(random + _sum(random))


def _text(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 8)


def _sum(random: bytes) -> bytes:
    return zlib.crc32(random).to_bytes(_SUM_BYTES)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
