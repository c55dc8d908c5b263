"""Commands about the password and about tokens for programs."""

from typing import ClassVar

from daemon.api_tokens import ApiToken, Scope
from daemon.messages.command import Command, Origin
from daemon.record import Record


class SignIn(Command[None], frozen=True):
    """Check a user name and password. Raises NotSignedIn (`bad-credentials`) or TooMany."""

    hidden: ClassVar[frozenset[str]] = frozenset({"password"})

    username: str
    password: str
    origin: Origin


class ChangePassword(Command[None], frozen=True):
    """Replace the CCM password; ends all other sessions. Raises NotSignedIn, BadInput, Refused, TooMany."""

    hidden: ClassVar[frozenset[str]] = frozenset({"current", "new"})

    current: str
    new: str
    origin: Origin


class ResetPassword(Command[None], frozen=True):
    """From the panel or the unit: a new first password. Ends all sessions and API tokens; nothing else changes."""

    origin: Origin


class MadeToken(Record, frozen=True):
    """A new token: what is kept of it, and the token itself, which nobody can be told again."""

    hidden: ClassVar[frozenset[str]] = frozenset({"secret"})

    token: ApiToken
    secret: str


class MakeToken(Command[MadeToken], frozen=True):
    """A token for a program. Raises BadInput (`bad-value`), Refused (`too-many-tokens`, `not-ready`), StorageFault."""

    name: str
    scope: Scope
    origin: Origin


class DeleteToken(Command[None], frozen=True):
    """End a token, at once. Raises NotFound (`no-such-token`), Refused (`not-ready`)."""

    identity: str
    origin: Origin
