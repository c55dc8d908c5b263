"""The REST interface of a stand-in for easyDNS."""

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from aiohttp import web

from tests.easydns_login import Login
from tests.easydns_records import LEAST_TTL, RecordTable, ZoneRecord

_TYPES = ("A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT")
_PAGE = 1000

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refusal(Exception):
    """What is wrong with a request, as an HTTP status and in words."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class RestDoor:
    """Answers `login` about `records` and changes them.

    Of the zones, those in `out_of_reach` are another account's. `numbers_as_text`: ttl, prio and the like are text in
    an answer. `refusals_as_200`: a refusal is told in the body alone, with status 200 above it. `raises_ttl`: a TTL
    below 300 s is raised to that, else refused.
    """

    def __init__(self, records: RecordTable, login: Login) -> None:
        self.out_of_reach: set[str] = set()
        self.numbers_as_text = True
        self.refusals_as_200 = False
        self.raises_ttl = True
        self._records = records
        self._login = login

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/domain/{zone}", self._guarded(self._zone)),
            web.get("/zones/records/all/{zone}", self._guarded(self._list)),
            web.get("/zones/records/all/{zone}/search/{word}", self._guarded(self._list)),
            web.put("/zones/records/add/{zone}/{type}", self._guarded(self._add)),
            web.post("/zones/records/{identity}", self._guarded(self._change)),
            web.delete("/zones/records/{zone}/{identity}", self._guarded(self._delete)),
        ]

    def refuse(self, code: int, message: str) -> web.Response:
        """The answer with which something is refused."""
        body = {"error": {"code": code, "message": message}}
        return _json(body, 200 if self.refusals_as_200 else code)

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                if not self._login.is_with(request):
                    raise Refusal(401, "Invalid token or key")
                if request.query.get("format") != "json":
                    raise Refusal(406, "Only format=json is understood")
                if "zone" in request.match_info:
                    self._reach(request.match_info["zone"])
                return await handler(request)
            except Refusal as refusal:
                return self.refuse(refusal.code, refusal.message)

        return guarded

    def _reach(self, zone: str) -> None:
        if zone.lower() in self.out_of_reach:
            raise Refusal(403, "Forbidden")
        if zone.lower() not in self._records.zones:
            raise Refusal(404, f"No such domain {zone}")

    async def _zone(self, request: web.Request) -> web.StreamResponse:
        zone = request.match_info["zone"].lower()
        return self._answer({"id": "29117", "domain": zone, "exists": "Y", "onsystem": "Y", "cart": "N"})

    async def _list(self, request: web.Request) -> web.StreamResponse:
        zone, word = request.match_info["zone"].lower(), request.match_info.get("word", "").lower()
        found = [
            record
            for record in self._records
            if record.zone == zone and (word in record.host or word in record.data.lower())
        ]
        start, most = (_whole(request.query.get(key, usual)) for key, usual in (("start", "0"), ("max", str(_PAGE))))
        page = [self._row(record) for record in found[start : start + most]]
        counts = {"count": len(page), "total": len(found), "start": start, "max": most}
        return self._answer(page, counts={key: self._number(value) for key, value in counts.items()})

    async def _add(self, request: web.Request) -> web.StreamResponse:
        zone, kind = request.match_info["zone"].lower(), request.match_info["type"].upper()
        body = await _body(request)
        if _text(body, "domain").lower() != zone or _text(body, "type").upper() != kind or kind not in _TYPES:
            raise Refusal(400, "domain and type have to be those of the address")
        host, data = _text(body, "host").lower() or "@", _text(body, "rdata")
        if not data:
            raise Refusal(400, "rdata is missing")
        if any((old.zone, old.host, old.type, old.data) == (zone, host, kind, data) for old in self._records):
            raise Refusal(400, "Record already exists")
        record = await self._records.add(zone, host, kind, data, self._ttl(body), _whole(body.get("prio", 0)))
        return self._answer(self._row(record), 201)

    async def _change(self, request: web.Request) -> web.StreamResponse:
        old = self._find(request)
        body = await _body(request)
        new = replace(
            old,
            host=(_text(body, "host") if "host" in body else old.host).lower(),
            type=(_text(body, "type") if "type" in body else old.type).upper(),
            data=_text(body, "rdata") if "rdata" in body else old.data,
            ttl=self._ttl(body) if "ttl" in body else old.ttl,
            prio=_whole(body["prio"]) if "prio" in body else old.prio,
        )
        return self._answer(self._row(await self._records.put(new)))

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        record = self._find(request)
        if record.zone != request.match_info["zone"].lower():
            raise Refusal(404, "No such record")
        await self._records.remove(record.identity)
        return self._answer({"id": record.identity, "domain": record.zone})

    def _find(self, request: web.Request) -> ZoneRecord:
        record = self._records.get(request.match_info["identity"])
        if record is None:
            raise Refusal(404, "No such record")
        self._reach(record.zone)
        return record

    def _ttl(self, body: dict[str, Any]) -> int:
        ttl = _whole(body.get("ttl", LEAST_TTL))
        if ttl < LEAST_TTL and not self.raises_ttl:
            raise Refusal(400, f"ttl is to be {LEAST_TTL} or more")
        return max(ttl, LEAST_TTL)

    def _row(self, record: ZoneRecord) -> dict[str, Any]:
        return {
            "id": record.identity,
            "domain": record.zone,
            "host": record.host,
            "ttl": self._number(record.ttl),
            "prio": self._number(record.prio),
            "geozone_id": self._number(0),
            "type": record.type,
            "rdata": record.data,
            "last_mod": "2026-11-25 03:00:00",
        }

    def _number(self, value: int) -> int | str:
        return str(value) if self.numbers_as_text else value

    def _answer(self, data: Any, status: int = 200, counts: dict[str, Any] | None = None) -> web.Response:
        envelope = {"msg": "OK", "tm": int(time.time()), "data": data, "status": status}
        return _json(envelope | (counts or {}), status)


def _json(value: Any, status: int) -> web.Response:
    return web.Response(text=json.dumps(value), status=status, content_type="application/json")


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refusal(400, "The body is no JSON object")
    return body


def _text(body: dict[str, Any], key: str) -> str:
    value = body.get(key, "")
    if not isinstance(value, str):
        raise Refusal(400, f"{key} is no text")
    return value


def _whole(value: Any) -> int:
    """A number or the text of one, as clients differ."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal():
        raise Refusal(400, "A number is wrong")
    return int(value)
