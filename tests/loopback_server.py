"""An HTTP server inside a test's own process, which leaves nothing behind and tells the test what broke in it."""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web
from aiohttp.typedefs import Handler

Around = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]


class LoopbackServer:
    """Serves `routes` at `host` and `port` (0: a free one, which is there from `start` on).

    `around` answers each request, by what it is given as the route's own handler or as it likes. What is raised there
    by mistake is raised by `stop` again, so that no fault of a stand-in's own passes for one that was planned.
    """

    def __init__(self, routes: Iterable[web.RouteDef], around: Around, host: str, port: int = 0) -> None:
        self.host = host
        self.port = port
        self._around = around
        self._broken: list[Exception] = []
        self._transports: set[asyncio.BaseTransport] = set()
        application = web.Application(middlewares=[self._watch])
        application.add_routes(routes)
        # Cancelled when a client goes away: a fault may wait for just that.
        self._runner = web.AppRunner(application, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)

    async def start(self, context: ssl.SSLContext | None = None) -> None:
        """Until it listens."""
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port, ssl_context=context).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """End, with whatever is under way."""
        await self._runner.cleanup()
        # A TLS connection would wait for the client to say goodbye.
        for transport in self._transports:
            assert isinstance(transport, asyncio.Transport)
            with contextlib.suppress(AttributeError):  # what Python 3.11 says where it has ended
                transport.abort()
        await asyncio.sleep(0)
        if self._broken:
            raise self._broken[0]

    @web.middleware
    async def _watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.transport is not None:
            self._transports.add(request.transport)
        try:
            return await self._around(request, handler)
        except (web.HTTPException, ConnectionError):
            raise
        except Exception as broken:
            self._broken.append(broken)
            raise
