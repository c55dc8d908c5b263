"""The dynamic updates of a stand-in for easyDNS: the words that it answers, and the rules by which it does."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from ipaddress import IPv4Address

from aiohttp import HttpVersion11, web

from tests.easydns_login import Login
from tests.easydns_records import RecordTable

PATH = "/dyn/generic.php"
LIMIT_SECONDS = 600.0
_CALLER = (None, "", "1.1.1.1")
_NAME = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)


class Word(Enum):
    """What an answer says, whatever its spelling."""

    DONE = "done"
    LOGIN = "login"
    NO_SERVICE = "no service"
    ILLEGAL = "illegal"
    TOO_SOON = "too soon"


SPELLINGS: dict[Word, tuple[str, ...]] = {
    Word.DONE: ("OK", "NOERROR"),
    Word.LOGIN: ("NOACCESS", "NO_AUTH", "no_access"),
    Word.NO_SERVICE: ("NOSERVICE",),
    Word.ILLEGAL: ("ILLEGAL INPUT",),
    Word.TOO_SOON: ("TOOSOON", "TOO_FREQ", "too_soon"),
}
"""Every spelling that clients know, the usual one first."""


@dataclass(frozen=True)
class Manner:
    """How answers are put: each word's spelling, whether it is dressed in HTML, and whether it comes in chunks."""

    done: str = "OK"
    login: str = "NOACCESS"
    no_service: str = "NOSERVICE"
    illegal: str = "ILLEGAL INPUT"
    too_soon: str = "TOOSOON"
    dressed: bool = True
    chunked: bool = True

    def put(self, word: Word, explanation: str) -> str:
        """The whole body."""
        spelt = self.spelling(word)
        if not self.dressed:
            return f"{spelt}\n"
        return (
            f'<HTML><BODY><FONT FACE="sans-serif" SIZE="-1">{spelt}<br />\n<hr noshade size="1">\n{explanation}<br />\n'
            "<br /></FONT></BODY></HTML>\n"
        )

    def spelling(self, word: Word) -> str:
        """The word itself."""
        return str(getattr(self, word.name.lower()))

    def spelt(self, word: Word, spelling: str) -> "Manner":
        """The same with another spelling of one word."""
        return replace(self, **{word.name.lower(): spelling})  # type: ignore[arg-type]


DRESSED = Manner()
"""As easyDNS answers today."""
PLAIN = Manner(done="NOERROR", dressed=False, chunked=False)
"""As clients such as ddclient expect it, which does not even know chunks."""


class UpdateDoor:
    """Answers dynamic updates of `login` and changes `records`.

    `enabled` are the full names that dynamic DNS is enabled for, None for all in the zones. `manner` is how it answers.
    `clock` gives seconds that never go back.
    """

    def __init__(self, records: RecordTable, login: Login, clock: Callable[[], float]) -> None:
        self.enabled: set[str] | None = None
        self.manner = DRESSED
        self._records = records
        self._login = login
        self._clock = clock
        self._updated: dict[str, float] = {}

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self._update)]

    async def say(self, request: web.Request, word: Word, explanation: str = "") -> web.StreamResponse:
        """Answer in its manner, with status 200; HTTP/1.0, which inadyn speaks, has no chunks."""
        body = self.manner.put(word, explanation).encode()
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        if self.manner.chunked and request.version >= HttpVersion11:
            response.enable_chunked_encoding()
        else:
            response.content_length = len(body)
        await response.prepare(request)
        await response.write(body)
        await response.write_eof()
        return response

    async def _update(self, request: web.Request) -> web.StreamResponse:
        word, explanation = await self._judge(request)
        return await self.say(request, word, explanation)

    async def _judge(self, request: web.Request) -> tuple[Word, str]:
        if not self._login.is_with(request):
            return Word.LOGIN, "Wrong user name or token"
        name, wanted = request.query.get("hostname", "").lower(), request.query.get("myip")
        address = _address(request.remote if wanted in _CALLER else wanted)
        if not _NAME.fullmatch(name) or address is None:
            return Word.ILLEGAL, "hostname or myip is wrong"
        place = self._records.split(name)
        if place is None or (self.enabled is not None and name not in self.enabled):
            return Word.NO_SERVICE, f"dynamic DNS is not enabled for {name}"
        now = self._clock()
        if now - self._updated.get(name, -LIMIT_SECONDS) < LIMIT_SECONDS:
            return Word.TOO_SOON, f"{name} was updated less than 10 minutes ago"
        self._updated[name] = now
        if self._records.addresses(name) == [str(address)]:
            return Word.DONE, f"no update required for {name} to {address}"
        await self._records.set_dynamic(*place, str(address))
        return Word.DONE, f"updated {name} to {address}"


def _address(text: str | None) -> IPv4Address | None:
    try:
        return IPv4Address(text or "")
    except ValueError:
        return None
