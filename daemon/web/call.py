"""One call of the API: how it is routed and guarded, and what its description says. One record, so that both agree."""

from daemon.record import Record
from daemon.web.bodies import Body, Request
from daemon.web.services import Handler

API = "/api/v1"

PEM = "application/x-pem-file"
EVENTS = "text/event-stream"


class Fails(Record, frozen=True):
    """A status with which a call may be refused, and the problem's codes, as far as they are this call's own."""

    status: int
    codes: tuple[str, ...]


def fails(status: int, *codes: str) -> Fails:
    """As a row of the table writes it."""
    return Fails(status, codes)


STORAGE = fails(507, "storage-full", "storage-read-only", "storage-failed")
"""Of every call that stores something."""


class Call(Record, frozen=True):
    """One call: where GET works, HEAD works too. `public` ones need no sign-in, `root_only` ones more than a group.

    `files`: takes a multipart body besides JSON. `browser_only`: an API token does not do.

    For its description: `takes` is the JSON body (None: none, or `{}`), `asks` what may stand in the address, `flags`
    what may be true there, `gives` the answer's bodies, or else `kinds` its media types; neither means an empty answer.
    `tagged`: the answer has an ETag of the settings, and a change may have If-Match. `refusals` are those of its own.
    """

    method: str
    path: str
    handler: Handler
    summary: str = ""
    takes: type[Request] | None = None
    gives: tuple[type[Body], ...] = ()
    kinds: tuple[str, ...] = ()
    status: int = 200
    asks: type[Request] | None = None
    flags: tuple[str, ...] = ()
    refusals: tuple[Fails, ...] = ()
    tagged: bool = False
    public: bool = False
    root_only: bool = False
    files: bool = False
    browser_only: bool = False
