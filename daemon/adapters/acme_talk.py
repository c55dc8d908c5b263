"""What the daemon and the child process that orders a certificate say to each other: one JSON object a line.

The child speaks of everything that happens; the daemon answers only where it was asked to publish records.
"""

from typing import ClassVar

import msgspec

from daemon.registration_ports import AcmeAccount

LONGEST_LINE = 512 * 1024


class Message(msgspec.Struct, frozen=True, tag=True):
    """One line. What `hidden` names is left out of `repr`, as with Record."""

    hidden: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        shown = (
            f"{name}={'***' if name in self.hidden else repr(getattr(self, name))}" for name in self.__struct_fields__
        )
        return f"{type(self).__name__}({', '.join(shown)})"


class Register(Message, frozen=True):
    """Open an account. `trust` is PEM."""

    hidden: ClassVar[frozenset[str]] = frozenset({"binding"})

    directory: str
    trust: bytes
    contact: str | None
    terms_agreed: str
    binding: tuple[str, str] | None


class Issue(Message, frozen=True):
    """Order a certificate. `replaces` is the identifier of RFC 9773 of the one in whose place it comes."""

    hidden: ClassVar[frozenset[str]] = frozenset({"account"})

    directory: str
    trust: bytes
    account: AcmeAccount
    names: tuple[str, ...]
    profile: str | None
    replaces: str | None


class Published(Message, frozen=True):
    """The records that were asked for are seen by everybody."""


class Stage(Message, frozen=True):
    """What the child is at, in words."""

    text: str


class Publish(Message, frozen=True):
    """Have these records (full name, value) seen, then say so."""

    records: tuple[tuple[str, str], ...]


class Opened(Message, frozen=True):
    """The account."""

    hidden: ClassVar[frozenset[str]] = frozenset({"account"})

    account: AcmeAccount


class Issued(Message, frozen=True):
    """The certificate: `chain` as the server gave it (PEM, leaf first), `key` PKCS#8 PEM."""

    hidden: ClassVar[frozenset[str]] = frozenset({"key"})

    chain: bytes
    key: bytes


class Failed(Message, frozen=True):
    """It came to nothing; the members of a RemoteFailed."""

    code: str
    detail: str
    remedy: str
    lasting: bool = False
    retry_after: float | None = None


Wish = Register | Issue
Word = Stage | Publish | Opened | Issued | Failed
