"""The one account, `admin`: its password, the first password, and how often one may guess. Rules only, no I/O.

The first password is random, not derived from anything printed or on the network, and is kept readable (0600) until
the owner sets another, because the front panel must be able to show it. Guessing is slowed down for each source
address and the account is never locked: a stranger's guesses must not keep the owner out.
"""

import ipaddress
import secrets
import unicodedata
from collections import OrderedDict
from typing import TYPE_CHECKING

import msgspec

from daemon.errors import BadInput, TooMany

if TYPE_CHECKING:
    from argon2 import PasswordHasher

USERNAME = "admin"
PASSWORD_MIN = 8
PASSWORD_MAX = 128

# No letters or digits that look alike on a 5x7 character display.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4

# RFC 9106 leaves the cost to the host; OWASP's floor of 19 MiB and two passes suits a small one (about 40 ms).
_TIME_COST, _MEMORY_KIB, _LANES = 2, 19 * 1024, 1

_FREE_TRIES = 5
_LONGEST_WAIT = 60
_FORGET_AFTER = 900.0
MOST_SOURCES = 4096


class Account(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is stored of the account. `first_password` is None once the owner has set one.

    `travelled` is true once the password was sent over port 80, where anybody on the way could read it.
    """

    password_hash: str
    first_password: str | None = None
    travelled: bool = False

    def __repr__(self) -> str:
        return f"Account(set_by_owner={self.first_password is None})"


def make_first_password() -> str:
    """A random password of 59 bits, easy to read off a panel and to type: `k7wm-3hxp-9dre`."""
    letters = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(letters)


def normalise(password: str) -> bytes:
    """The bytes that are hashed: NFKC (RFC 8265 section 4.2 goes further, for names) and UTF-8."""
    return unicodedata.normalize("NFKC", password).encode()


def check_new_password(new: str, current: str) -> None:
    """Raise BadInput (`weak-password`) unless `new` may replace `current`."""
    if not PASSWORD_MIN <= len(new) <= PASSWORD_MAX:
        fault = f"The new password must have {PASSWORD_MIN} to {PASSWORD_MAX} characters."
    elif normalise(new) == normalise(current):
        fault = "The new password is the old one."
    elif new.casefold() == USERNAME:
        fault = "The new password is the user name."
    else:
        return
    raise BadInput("weak-password", fault, "Choose another.", field="new")


def hash_password(password: str) -> str:
    """Argon2id in PHC string form. Takes about 40 ms and 19 MiB: call it in a thread."""
    return _hasher().hash(normalise(password))


def verify_password(password_hash: str, password: str) -> bool:
    """Whether the password fits, in constant time. Takes as long as hashing: call it in a thread."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(password_hash, normalise(password))
    except (VerificationError, InvalidHashError):
        return False


def _hasher() -> "PasswordHasher":
    # Imported where it is used: 30 ms that the way to the first answer does not need.
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=_TIME_COST, memory_cost=_MEMORY_KIB, parallelism=_LANES)


def source_of(client: str) -> str:
    """By what a client is counted: its IPv4 address, or the /64 of its IPv6 address (RFC 6177)."""
    try:
        address = ipaddress.ip_address(client.split("%")[0])
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address, 64), strict=False))


class _Tries(msgspec.Struct):
    failures: int = 0
    last: float = 0.0
    checking: bool = False

    @property
    def wait(self) -> int:
        over = self.failures - _FREE_TRIES
        return 0 if over < 0 else min(_LONGEST_WAIT, 2 ** min(over + 1, 6))


class Throttle:
    """Counts failed sign-ins by source; bounded in memory, forgets after a quarter of an hour.

    One check at a time for each source, so that a flood from one address cannot fill the queue to argon2.
    """

    def __init__(self) -> None:
        self._sources: OrderedDict[str, _Tries] = OrderedDict()

    @property
    def size(self) -> int:
        """How many sources are remembered, at most MOST_SOURCES."""
        return len(self._sources)

    def admit(self, source: str, now: float) -> None:
        """Let one try begin, or raise TooMany (`throttled`). `now` is monotonic. Each admitted try must be settled."""
        tries = self._sources.pop(source, None)
        if tries is None or (now - tries.last > _FORGET_AFTER and not tries.checking):
            tries = _Tries()
        self._sources[source] = tries
        remaining = tries.last + tries.wait - now if tries.wait else 0.0
        if tries.checking or remaining > 0:
            seconds = max(1, round(remaining + 0.5))
            raise TooMany(
                "throttled",
                "Too many sign-ins from this address.",
                f"Wait {seconds} s and try again; other addresses are not affected.",
                retry_after=seconds,
            )
        tries.checking = True
        self._trim()

    def settle(self, source: str, now: float, *, good: bool) -> None:
        """Say how an admitted try ended."""
        tries = self._sources.get(source)
        if tries is None:
            return
        tries.checking = False
        tries.last = now
        tries.failures = 0 if good else tries.failures + 1

    def abandon(self, source: str) -> None:
        """An admitted try ended without a verdict."""
        if tries := self._sources.get(source):
            tries.checking = False

    def _trim(self) -> None:
        while len(self._sources) > MOST_SOURCES:
            oldest = next((s for s, tries in self._sources.items() if not tries.checking), None)
            if oldest is None:
                return
            del self._sources[oldest]
