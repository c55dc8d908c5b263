"""What is asked of a server elsewhere, and what comes back."""

from base64 import b64encode
from typing import ClassVar
from urllib.parse import urlsplit

from daemon.record import Record


class Login(Record, frozen=True):
    """HTTP Basic credentials (RFC 7617), sent as UTF-8. A user's name has no colon."""

    hidden: ClassVar[frozenset[str]] = frozenset({"secret"})

    user: str
    secret: str

    @property
    def header(self) -> str:
        """The value of the header Authorization."""
        return "Basic " + b64encode(f"{self.user}:{self.secret}".encode()).decode()


class Question(Record, frozen=True):
    """A request to `url`, which goes over the line as it stands. `longest` is the answer's in bytes, `body` JSON."""

    hidden: ClassVar[frozenset[str]] = frozenset({"body"})

    url: str
    longest: int
    method: str = "GET"
    login: Login | None = None
    body: bytes | None = None

    @property
    def host(self) -> str:
        """Whom it asks."""
        return urlsplit(self.url).hostname or ""


class Reply(Record, frozen=True):
    """The answer, whatever its `status`; `kind` is the media type, `retry_after` in seconds (RFC 9110, 10.2.3)."""

    hidden: ClassVar[frozenset[str]] = frozenset({"body"})

    status: int
    kind: str
    body: bytes
    retry_after: float | None = None
