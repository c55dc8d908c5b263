"""What a request must show before its handler sees it. Each guard is one function that passes or raises.

A browser carries its user's cookies wherever a page sends it, so a cookie alone proves no intention. A change
therefore has to come from the unit's own page: its Origin is the unit (RFC 6454), its body is JSON (which no form can
send across origins unasked), and it knows the session's CSRF token, which no other page can read.
"""

from collections.abc import Collection, Mapping

from aiohttp import hdrs, web
from multidict import CIMultiDictProxy

from daemon.errors import Forbidden
from daemon.messages.command import Door
from daemon.web.connections import Peer
from daemon.web.hosts import Authority, is_same_origin
from daemon.web.problems import UnsupportedMediaType
from daemon.web.sessions import COOKIES, Session

CSRF_HEADER = "X-CSRF-Token"
CHANGING = frozenset({hdrs.METH_POST, hdrs.METH_PUT, hdrs.METH_DELETE})

_FETCH_SITE = "Sec-Fetch-Site"
MULTIPART = "multipart/form-data"
"""As which files are uploaded (RFC 7578)."""

_ROOT_UID = 0
_MOST_TOKENS = 4


def check_origin(headers: Mapping[str, str], door: Door, named: Authority) -> None:
    """Refuse a change that another site's page asks for. Raises Forbidden (`foreign-origin`).

    Programs send neither field and may pass: they have no user's cookies to abuse.
    """
    origin = headers.get(hdrs.ORIGIN)
    site = headers.get(_FETCH_SITE, "none")
    if site in ("same-origin", "none") and (origin is None or is_same_origin(origin, door.value, named)):
        return
    raise Forbidden(
        "foreign-origin",
        "Another site's page asked for this change.",
        "Open the CCM at the unit's own address and do it there.",
    )


def check_csrf(headers: Mapping[str, str], session: Session) -> None:
    """Refuse a change without its session's CSRF token. Raises Forbidden (`csrf-token-missing`)."""
    if not session.accepts(headers.get(CSRF_HEADER, "")):
        raise Forbidden(
            "csrf-token-missing",
            f"The header {CSRF_HEADER} is missing or is not this session's.",
            "Send the 'csrf' that POST /session or GET /session gave. In the browser: reload the page.",
        )


def check_media_type(request: web.Request, *, files: bool) -> None:
    """Refuse a body that does not say it is JSON, or is packed; a call that takes `files` takes them as multipart too.

    Raises UnsupportedMediaType (`unsupported-media-type`).
    """
    if not request.body_exists:
        return
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise UnsupportedMediaType(
            "unsupported-media-type", "The body is compressed.", "Send it as it is, without Content-Encoding."
        )
    if files and request.content_type == MULTIPART:
        return
    if request.content_type != "application/json" or (request.charset or "utf-8").lower() != "utf-8":
        otherwise = ", or files as multipart/form-data" if files else ""
        raise UnsupportedMediaType(
            "unsupported-media-type",
            "The body is not JSON, or does not say so.",
            f"Send JSON in UTF-8 with 'Content-Type: application/json'{otherwise}.",
        )


def check_peer(peer: Peer | None, groups: Collection[int]) -> None:
    """Let root and members of the unit's own group use the Unix socket. Raises Forbidden (`forbidden-peer`)."""
    if peer is not None and (peer.uid == _ROOT_UID or not {peer.gid, *peer.groups}.isdisjoint(groups)):
        return
    raise Forbidden(
        "forbidden-peer",
        "Only root and members of the unit's own group may use this socket.",
        "Use sudo, or have yourself added to that group and log in again.",
    )


def is_root(peer: Peer | None, own_uid: int) -> bool:
    """Whether this is root, or the user as whom the daemon itself runs."""
    return peer is not None and peer.uid in (_ROOT_UID, own_uid)


def check_root(peer: Peer | None, own_uid: int) -> None:
    """Let only root pass, and the user as whom the daemon itself runs. Raises Forbidden (`root-needed`)."""
    if not is_root(peer, own_uid):
        raise Forbidden(
            "root-needed",
            "Only root may do this: it can erase the whole configuration.",
            "Use sudo, or do it at the front panel.",
        )


def tokens_of(headers: CIMultiDictProxy[str], door: Door) -> list[str]:
    """The session tokens in a request's cookies that may count at this door: mostly one, never more than four.

    Read by hand, since the usual parsers are kinder than browsers are: a page on port 80 may not set `__Host-ccm` for
    HTTPS, but may set it with a Unicode space in front, which they strip. And several may come, because a cookie
    planted for a longer path goes before the real one and must not shut its owner out.
    """
    name = COOKIES.get(door)
    found = []
    for field in headers.getall(hdrs.COOKIE, ()):
        for pair in field.split(";"):
            key, _, token = pair.strip(" \t").partition("=")
            if key == name:
                found.append(token)
    return found[:_MOST_TOKENS]
