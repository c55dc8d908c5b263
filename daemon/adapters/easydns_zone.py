"""A zone at easyDNS, by the REST interface: signing in, its records, one added, one deleted.

What is known of the interface comes from the clients of others (lego, acme.sh, dns-lexicon, octodns): a refusal comes
with an HTTP status or inside an answer with the status 200; the whole account is to ask once in a second or so, and is
told 420 else.
"""

import asyncio
from collections.abc import Callable
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from daemon.adapters import outbound_faults as faults
from daemon.adapters.easydns_answer import DnsRecord, Envelope, is_there, number, read_envelope, read_records
from daemon.adapters.easydns_faults import login_wrong, no_zone, refused, too_often
from daemon.adapters.outbound import Outbound
from daemon.adapters.outbound_message import Login, Question, Reply
from daemon.adapters.plain_text import one_line
from daemon.errors import RemoteFailed

_LONGEST = 1 << 20
_MOST_PAGES = 5
_PAGE = 1000
_TTL = "300"  # seconds; easyDNS's least. As text, as lego sends it.


class _NewRecord(msgspec.Struct):
    domain: str
    host: str
    type: str
    rdata: str
    ttl: str = _TTL
    prio: str = "0"


class Pace:
    """Keeps questions `seconds` apart from each other."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    async def turn(self, deadline: float) -> bool:
        """Wait for one's turn; False at once where it would come after `deadline`, of the loop's clock."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self._next)
        if turn >= deadline:
            return False
        self._next = turn + self._seconds
        await asyncio.sleep(turn - now)
        return True


class EasyDnsZone:
    """The zone `zone`, asked for at `url` as `login` until `deadline`. Raises RemoteFailed alone."""

    def __init__(self, outbound: Outbound, pace: Pace, url: str, zone: str, login: Login, deadline: float) -> None:
        self._outbound = outbound
        self._pace = pace
        self._url = url.rstrip("/")
        self._host = urlsplit(url).hostname or ""
        self._zone = zone
        self._login = login
        self._deadline = deadline

    async def sign_in(self) -> None:
        """Make sure that it is there, and that the credentials reach it."""
        envelope = await self._ask("GET", ("domain", self._zone))
        there = is_there(envelope)
        if there is None:
            raise faults.unexpected(self._host)
        if not there:
            raise no_zone(self._zone)

    async def records(self, host: str) -> tuple[DnsRecord, ...]:
        """Those of `host` and of no other: the search finds all in which the word occurs. At most 5 pages of them."""
        found: dict[str, DnsRecord] = {}
        for _ in range(_MOST_PAGES):
            query = {"start": str(len(found)), "max": str(_PAGE)} if found else {}
            envelope = await self._ask("GET", ("zones", "records", "all", self._zone, "search", host), query)
            page = read_records(envelope, self._zone)
            if page is None:
                raise faults.unexpected(self._host)
            before = len(found)
            found |= {record.identity: record for record in page}
            if len(found) >= (number(envelope.total) or 0):
                return tuple(record for record in found.values() if record.host == host.lower())
            if len(found) == before:
                raise faults.unexpected(self._host)
        raise faults.too_large(self._host, _MOST_PAGES * _LONGEST)

    async def add_text(self, host: str, value: str) -> None:
        """Give `host` a TXT record. Where there is one already, this is told in words."""
        body = msgspec.json.encode(_NewRecord(self._zone, host, "TXT", value))
        path = ("zones", "records", "add", self._zone, "TXT")
        await self._ask("PUT", path, body=body, fine=lambda _code, said: "already exists" in said.lower())

    async def delete(self, record: DnsRecord) -> None:
        """Delete `record`; harmless where it is gone."""
        path = ("zones", "records", self._zone, record.identity)
        await self._ask("DELETE", path, fine=lambda code, _said: code == 404)

    async def _ask(
        self,
        method: str,
        path: tuple[str, ...],
        query: dict[str, str] | None = None,
        body: bytes | None = None,
        fine: Callable[[int, str], bool] = lambda _code, _said: False,
    ) -> Envelope:
        """The answer, where it is none of refusal, or a `fine` one (by its code, in easyDNS's words)."""
        place = "/".join(quote(step, safe="@") for step in path)
        url = f"{self._url}/{place}?{urlencode({**(query or {}), 'format': 'json'})}"
        if not await self._pace.turn(self._deadline):
            raise faults.timed_out(self._host)
        reply = await self._outbound.ask(Question(url, _LONGEST, method, self._login, body), self._deadline)
        envelope = read_envelope(reply.body)
        if envelope is None:
            if reply.status >= 400:
                raise self._fault(reply.status, "", reply)
            if method == "GET" or reply.body.strip():
                raise faults.unexpected(self._host)
            return Envelope()
        code = envelope.code if envelope.code >= 400 else reply.status
        said = one_line(envelope.said, 200)
        if code >= 400 and not fine(code, said):
            raise self._fault(code, "" if self._login.secret in said else said, reply)
        return envelope

    def _fault(self, code: int, said: str, reply: Reply) -> RemoteFailed:
        if code in (401, 403):
            return login_wrong()
        if code in (420, 429):
            return too_often(reply.retry_after)
        if code == 404:
            return no_zone(self._zone)
        if code < 500:
            return refused(said)
        return faults.status(self._host, code, reply.retry_after)
