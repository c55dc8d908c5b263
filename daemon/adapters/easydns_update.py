"""easyDNS's dynamic update: how it is asked for, and what its answers say.

The answer is a word at the very beginning of the body, alone or dressed in old HTML:

    <HTML><BODY><FONT FACE="sans-serif" SIZE="-1">OK<br />
    <hr noshade size="1">
    no update required for foh.example.com to 192.168.1.4<br />

Nothing but such dress may come before the word. A page with a head, a title or a headline is somebody else's, whatever
stands in it, and so is one on which more follows on the line of a mere OK.
"""

import re
from enum import Enum
from ipaddress import IPv4Address
from urllib.parse import urlencode, urlsplit

from daemon.adapters.easydns_faults import illegal, login_wrong, no_service, not_registrable, too_soon
from daemon.adapters.outbound_faults import status, unexpected
from daemon.adapters.outbound_message import Login, Question, Reply
from daemon.errors import RemoteFailed
from daemon.messages.network import Address

_OFFLINE = IPv4Address(0)
# These two do not mean themselves: offline, and "the address you see me from", which is not the unit's.
_RESERVED = frozenset({_OFFLINE, IPv4Address("1.1.1.1")})

_LONGEST = 64 * 1024
_KINDS = frozenset({"text/html", "text/plain"})
_DRESS = r"(?:<(?:html|body|font|center|p|pre|tt|b|br|hr)(?:\s[^<>]{0,200})?/?>\s{0,100}){0,16}"
_FIRST_LINE = re.compile(rf"\s{{0,100}}{_DRESS}([^<\r\n]{{1,500}})", re.IGNORECASE)
_WORD = re.compile(r"(ILLEGAL[ _]?INPUT|[A-Z]+(?:_[A-Z]+)?)(?![A-Z0-9_])", re.IGNORECASE)


class _Said(Enum):
    DONE = "done"
    LOGIN = "login"
    NO_SERVICE = "no service"
    ILLEGAL = "illegal"
    TOO_SOON = "too soon"


# In every spelling that clients know; compared without underlines, blanks and case.
_WORDS = {
    "OK": _Said.DONE,
    "NOERROR": _Said.DONE,
    "NOACCESS": _Said.LOGIN,
    "NOAUTH": _Said.LOGIN,
    "NOSERVICE": _Said.NO_SERVICE,
    "ILLEGALINPUT": _Said.ILLEGAL,
    "TOOSOON": _Said.TOO_SOON,
    "TOOFREQ": _Said.TOO_SOON,
}


def update_question(url: str, name: str, address: Address | None, login: Login) -> Question:
    """Asks at `url` to have `name` lead to `address`, or nowhere. Raises RemoteFailed (`easydns-address`)."""
    if address is not None and (address.version != 4 or address in _RESERVED):
        raise not_registrable(address)
    query = urlencode({"hostname": name, "myip": str(address or _OFFLINE)})
    return Question(f"{url}{'&' if urlsplit(url).query else '?'}{query}", _LONGEST, login=login)


def read_update_reply(reply: Reply, host: str, name: str) -> None:
    """Return if easyDNS (at `host`) has done what was asked for `name`; raise RemoteFailed for all else."""
    said = _said(reply)
    if said is _Said.DONE and reply.status == 200:
        return
    if said is _Said.LOGIN or reply.status in (401, 403):
        raise login_wrong()
    raise _refusal(said, name) or (unexpected(host) if reply.status == 200 else _by_status(reply, host))


def _refusal(said: _Said | None, name: str) -> RemoteFailed | None:
    match said:
        case _Said.NO_SERVICE:
            return no_service(name)
        case _Said.ILLEGAL:
            return illegal(name)
        case _Said.TOO_SOON:
            return too_soon()
        case _:
            return None


def _by_status(reply: Reply, host: str) -> RemoteFailed:
    return too_soon() if reply.status in (420, 429) else status(host, reply.status, reply.retry_after)


def _said(reply: Reply) -> _Said | None:
    """What the word at the beginning means; None where the page is not one of easyDNS's answers."""
    line = _FIRST_LINE.match(reply.body[:4096].decode(errors="replace"))
    if reply.kind not in _KINDS or line is None:
        return None
    word = _WORD.match(line[1])
    if word is None:
        return None
    said = _WORDS.get(re.sub("[ _]", "", word[1].upper()))
    # OK is a word of many pages. The others are easyDNS's own, and an explanation may follow.
    return None if word[1].upper() == "OK" and line[1].strip() != word[1] else said
