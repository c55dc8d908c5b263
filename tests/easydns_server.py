"""A stand-in for easyDNS: dynamic updates and the REST interface, over one table of records.

    async with EasyDnsStandIn(("clearcomdevices.com",)) as server:
        server.update_url, server.api_url   # where a client is to go
        server.records.texts("_acme-challenge.foh.clearcomdevices.com")
        server.fault(http_faults.portal())  # the next request gets this instead

Proven by programs that others wrote for the real one, in `test_easydns_stand_in`.
"""

import argparse
import asyncio
import contextlib
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import trustme
from aiohttp import web
from aiohttp.typedefs import Handler

from tests import easydns_update_door
from tests.easydns_login import Login
from tests.easydns_records import RecordTable
from tests.easydns_rest_door import RestDoor
from tests.easydns_update_door import UpdateDoor, Word
from tests.http_faults import HttpFault
from tests.loopback_server import LoopbackServer

UPDATE_LOGIN = Login("unit", "update-token")
API_LOGIN = Login("api-token", "api-key")


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: str
    body: str

    @property
    def is_update(self) -> bool:
        """Whether it was a dynamic update and no question to the REST interface."""
        return self.path == easydns_update_door.PATH


@dataclass
class _Planned:
    fault: HttpFault
    times: int
    where: Callable[[Asked], bool]


class EasyDnsStandIn:
    """Both interfaces at one address.

    With `tls` (names that its certificate is for) it speaks TLS, and `trust` is the PEM of the authority that certified
    it. `asked` are all requests, in order. `updates` and `rest` are the two interfaces, with what can be set about
    each. `clock` gives the seconds by which the 10 minutes between updates of one name are measured.
    """

    def __init__(
        self,
        zones: Iterable[str] = ("clearcomdevices.com",),
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: Iterable[str] | None = None,
        update_login: Login = UPDATE_LOGIN,
        api_login: Login = API_LOGIN,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.records = RecordTable(zones)
        self.updates = UpdateDoor(self.records, update_login, clock)
        self.rest = RestDoor(self.records, api_login)
        self.asked: list[Asked] = []
        self._authority = trustme.CA()
        self._names = None if tls is None else tuple(tls)
        self._certificates: dict[tuple[str, ...], trustme.LeafCert] = {}
        self._planned: list[_Planned] = []
        routes = [*self.updates.routes(), *self.rest.routes()]
        self._server = LoopbackServer(routes, self._meet, host, port)

    @property
    def host(self) -> str:
        """Its address."""
        return self._server.host

    @property
    def port(self) -> int:
        """Its port, once it listens."""
        return self._server.port

    @property
    def trust(self) -> bytes:
        """PEM of the authority that certifies it, where it speaks TLS."""
        return self._authority.cert_pem.bytes()

    @property
    def api_url(self) -> str:
        """The REST interface, without a slash at the end."""
        scheme = "http" if self._names is None else "https"
        return f"{scheme}://{self.host}:{self.port}"

    @property
    def update_url(self) -> str:
        """The dynamic update."""
        return f"{self.api_url}{easydns_update_door.PATH}"

    def fault(self, fault: HttpFault, times: int = 1, where: Callable[[Asked], bool] = lambda _asked: True) -> None:
        """Give the next `times` requests that are `where` this in place of an answer, after what was planned before."""
        self._planned.append(_Planned(fault, times, where))

    def refuse_update(self, word: Word, times: int = 1) -> None:
        """Answer the next `times` dynamic updates with this word, in the set manner; nothing is changed."""

        async def refused(request: web.Request) -> web.StreamResponse:
            return await self.updates.say(request, word, "as planned")

        self.fault(refused, times, lambda asked: asked.is_update)

    def refuse_rest(self, code: int, message: str, times: int = 1) -> None:
        """Answer the next `times` questions to the REST interface with this refusal; nothing is changed."""

        async def refused(_request: web.Request) -> web.StreamResponse:
            return self.rest.refuse(code, message)

        self.fault(refused, times, lambda asked: not asked.is_update)

    def mend(self) -> None:
        """Forget what was planned and did not happen yet."""
        self._planned.clear()

    def certify(self, names: Iterable[str]) -> None:
        """Present a certificate for these names and no others, from the next connection on."""
        self._names = tuple(names)

    async def start(self) -> None:
        """Until it listens."""
        await self._server.start(None if self._names is None else self._front())

    async def stop(self) -> None:
        """End, with whatever is under way; raises what broke in it."""
        await self._server.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _meet(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        asked = Asked(request.method, request.path, request.query_string, await request.text())
        self.asked.append(asked)
        for planned in self._planned:
            if planned.times > 0 and planned.where(asked):
                planned.times -= 1
                return await planned.fault(request)
        return await handler(request)

    def _front(self) -> ssl.SSLContext:
        """Presents a certificate for the names that are set when a client connects."""
        front = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._certified().configure_cert(front)

        def choose(connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
            chosen = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._certified().configure_cert(chosen)
            connection.context = chosen

        front.sni_callback = choose
        return front

    def _certified(self) -> trustme.LeafCert:
        names = self._names or (self.host,)
        if names not in self._certificates:
            self._certificates[names] = self._authority.issue_cert(*names)
        return self._certificates[names]


async def _serve(arguments: argparse.Namespace) -> None:
    zones = arguments.zone or ("clearcomdevices.com",)
    async with EasyDnsStandIn(zones, host=arguments.host, port=arguments.port) as server:
        print(f"{server.update_url} {UPDATE_LOGIN.user}:{UPDATE_LOGIN.password}")
        print(f"{server.api_url} {API_LOGIN.user}:{API_LOGIN.password}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Run a stand-in for easyDNS until it is interrupted.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--zone", action="append")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args()))
