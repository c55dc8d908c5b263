"""The HTTP and HTTPS listeners: every configured port on every configured address, IPv4 and IPv6 apart.

Swapping the certificate is one assignment (see `acceptor`): connections that are open go on under the old one and
remember its generation, the next one accepted gets the new. HTTP/1.1 only, which the TLS context's ALPN says as well.
"""

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import Callable
from typing import Any

from aiohttp import web

from daemon.certificates.serving import server_context
from daemon.messages.command import Door
from daemon.messages.security import PortStatus
from daemon.ports import Clock, EventLog, Serving
from daemon.settings import ListenProfile
from daemon.web.binding import Binding
from daemon.web.connections import Connections, Tally
from daemon.web.service import Service, Tls

_QUIET_SECONDS = 60.0

_log = logging.getLogger(__name__)


class WebListeners:
    """Implements ports.Listeners. One caller at a time (the controller), on the event loop.

    `make_app(secure)` builds the application of a listener that is opened. `report` gets the status of every configured
    port whenever one has changed. `connections` bounds both listeners together.
    """

    def __init__(
        self,
        listen: ListenProfile,
        make_app: Callable[[bool], web.Application],
        *,
        clock: Clock,
        events: EventLog,
        report: Callable[[tuple[PortStatus, ...]], object],
        connections: int | None = None,
    ) -> None:
        self._make_app = make_app
        self._clock = clock
        self._events = events
        self._report = report
        self._connections = Connections(clock, connections or listen.connections)
        self._http: Service | None = None
        self._https: Service | None = None
        self._http_binding = self._binding(listen.http, listen, secure=False)
        self._https_bindings = tuple(self._binding(port, listen, secure=True) for port in listen.https)
        self._reported: tuple[PortStatus, ...] = ()
        self._leaving: set[asyncio.Task[None]] = set()
        self._quiet_until = 0.0

    async def open(self, *, http: bool, serving: Serving) -> None:
        """Listen on HTTPS with `serving`, and on HTTP if asked; closes HTTP if not. Idempotent.

        A `serving` of the generation already in force changes nothing about the certificate.
        Raises BadInput when `serving` cannot be loaded, and then nothing has changed.
        """
        self._https = await self._secure_service(serving)
        for binding in self._https_bindings:
            binding.open()
        if not http:
            await self.close_http()
            return
        if self._http is None:
            self._http = Service(Door.HTTP, self._make_app(False), self._connections)
            await self._http.start()
        self._http_binding.open()
        self._tell()

    async def close_http(self) -> None:
        """Refuse new connections on HTTP before this returns, and close idle ones.

        Replies in flight are delivered afterwards, in 5 s at most.
        """
        self._http_binding.close()
        service, self._http = self._http, None
        if service is not None:
            self._leave(service)
        self._tell()

    async def close(self) -> None:
        """Close everything; replies in flight get 5 s. `open` may be called again."""
        for binding in self._bindings:
            binding.close()
        services = (self._http, self._https)
        self._http = self._https = None
        for service in services:
            if service is not None:
                self._leave(service)
        self._tell()
        while self._leaving:
            await asyncio.wait(self._leaving)

    @property
    def ports(self) -> tuple[PortStatus, ...]:
        """Every configured port, HTTP first. A port that is closed on purpose has no fault."""
        return tuple(binding.status for binding in self._bindings)

    @property
    def tally(self) -> Tally:
        """What happened to connections since the start."""
        return self._connections.tally

    def count(self) -> Counter[Door]:
        """How many connections are open at each door."""
        return self._connections.count()

    def alive(self) -> bool:
        """Whether every socket that should be listening is: for the watchdog."""
        return all(binding.alive() for binding in self._bindings)

    @property
    def _bindings(self) -> tuple[Binding, ...]:
        return (self._http_binding, *self._https_bindings)

    def _binding(self, port: int, listen: ListenProfile, *, secure: bool) -> Binding:
        return Binding(
            port,
            listen.addresses,
            secure=secure,
            accepted=self._accept_secure if secure else self._accept_plain,
            exhausted=self._exhausted,
            changed=self._tell,
            clock=self._clock,
        )

    async def _secure_service(self, serving: Serving) -> Service:
        service = self._https
        if service is not None and service.tls is not None and service.tls.generation == serving.tls_generation:
            return service
        tls = Tls(server_context(serving.chain), serving.tls_generation)
        if service is None:
            service = Service(Door.HTTPS, self._make_app(True), self._connections)
            await service.start()
        service.tls = tls
        return service

    def _accept_plain(self, sock: socket.socket, address: Any) -> None:
        self._serve(self._http, sock, address)

    def _accept_secure(self, sock: socket.socket, address: Any) -> None:
        self._serve(self._https, sock, address)

    def _serve(self, service: Service | None, sock: socket.socket, address: Any) -> None:
        if service is None:
            sock.close()
            return
        service.serve(sock, str(address[0]))

    def _exhausted(self, err: OSError) -> None:
        if self._clock.monotonic() < self._quiet_until:
            return
        self._quiet_until = self._clock.monotonic() + _QUIET_SECONDS
        self._events.record(
            "connections-exhausted",
            f"New connections wait a second at a time: the system is out of resources ({err.strerror}).",
            warning=True,
        )

    def _leave(self, service: Service) -> None:
        task = asyncio.get_running_loop().create_task(service.stop())
        self._leaving.add(task)
        task.add_done_callback(self._left)

    def _left(self, task: asyncio.Task[None]) -> None:
        self._leaving.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            _log.error("a listener's application did not end in order", exc_info=failure)

    def _tell(self) -> None:
        ports = self.ports
        if ports != self._reported:
            self._reported = ports
            self._report(ports)
