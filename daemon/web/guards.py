"""What a request must show before its handler sees it. Each guard is one function that passes or raises.

A browser carries its user's cookies wherever a page sends it, so a cookie alone proves no intention. A change
therefore has to come from the unit's own page: its Origin is the unit (RFC 6454), its body is JSON (which no form can
send across origins unasked), and it knows the session's CSRF token, which no other page can read.
"""

import socket
import struct
from collections.abc import Collection, Mapping

from aiohttp import hdrs, web

from daemon.errors import Forbidden
from daemon.messages import Door
from daemon.web.connections import Connection, Peer
from daemon.web.hosts import Authority, is_same_origin
from daemon.web.problems import UnsupportedMediaType
from daemon.web.sessions import COOKIES, Session

CSRF_HEADER = "X-CSRF-Token"
CHANGING = frozenset({hdrs.METH_POST, hdrs.METH_PUT, hdrs.METH_DELETE})

_FETCH_SITE = "Sec-Fetch-Site"
_ROOT_UID = 0
# Linux, socket(7): the peer's supplementary groups. Python has no name for it, and takes 1024 bytes at most.
_SO_PEERGROUPS = 59
_GROUPS_BYTES = 1024


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


def check_media_type(request: web.Request) -> None:
    """Refuse a body that does not say it is JSON. Raises UnsupportedMediaType (`unsupported-media-type`)."""
    if not request.body_exists:
        return
    if request.content_type != "application/json" or (request.charset or "utf-8").lower() != "utf-8":
        raise UnsupportedMediaType(
            "unsupported-media-type",
            "The body is not JSON, or does not say so.",
            "Send JSON in UTF-8 with 'Content-Type: application/json'.",
        )


def check_peer(peer: Peer | None, supplementary: Collection[int], groups: Collection[int]) -> None:
    """Let root and members of the unit's own group use the Unix socket. Raises Forbidden (`forbidden-peer`)."""
    if peer is not None and (peer.uid == _ROOT_UID or not {peer.gid, *supplementary}.isdisjoint(groups)):
        return
    raise Forbidden(
        "forbidden-peer",
        "Only root and members of the unit's own group may use this socket.",
        "Use sudo, or have yourself added to that group and log in again.",
    )


def supplementary_groups(request: web.Request) -> frozenset[int]:
    """The other groups of the process at the other end of a Unix socket; empty where the kernel does not say."""
    sock = request.get_extra_info("socket")
    try:
        raw: bytes = sock.getsockopt(socket.SOL_SOCKET, _SO_PEERGROUPS, _GROUPS_BYTES)
    except (AttributeError, OSError):
        return frozenset()
    return frozenset(gid for (gid,) in struct.iter_unpack("=I", raw))


def token_of(request: web.Request, connection: Connection) -> str | None:
    """The session token that this door takes: each has a cookie of its own, and the Unix socket has none."""
    name = COOKIES.get(connection.door)
    return request.cookies.get(name) if name else None
