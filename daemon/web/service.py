"""What stands behind a door: one web application, and the way from an accepted socket to its first request."""

import asyncio
import ipaddress
import logging
import socket
import ssl
import traceback

from aiohttp import web

from daemon.messages.command import Door
from daemon.messages.network import Address
from daemon.record import Record
from daemon.web.connections import Connection, Connections, Held, Peer, Phase
from daemon.web.http_connection import HttpConnection, tell_requests
from daemon.web.wrong_scheme import show_the_way, speaks_plainly

# aiohttp waits this long for handlers, and as long again after cancelling what they read.
_STOP_SECONDS = 2.5
_TLS_CLOSE_SECONDS = 10.0

_log = logging.getLogger(__name__)


class Tls(Record, frozen=True):
    """The context that new connections get, and the generation they remember."""

    context: ssl.SSLContext
    generation: int


class Handshake:
    """A connection that is not ready yet; ending it in any way cancels the handshake."""

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None

    def abort(self) -> None:
        """Close the connection at once."""
        if self.task is not None:
            self.task.cancel()

    expire = retire = abort


class Service:
    """Serves `app` on accepted sockets. Assigning `tls` is a certificate swap: the next connection gets it."""

    def __init__(self, door: Door, app: web.Application, connections: Connections, tls: Tls | None = None) -> None:
        self.door = door
        self.tls = tls
        self._connections = connections
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_STOP_SECONDS)
        self._server: web.Server | None = None
        self._handshakes: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Run the application's start-up; `serve` may be called afterwards."""
        await self._runner.setup()
        self._server = self._runner.server
        if self._server is not None:
            tell_requests(self._server)

    async def stop(self) -> None:
        """Close idle connections at once and the others after their reply, in 5 s at most; then the application."""
        self._server = None
        self._connections.retire(self)
        await self._runner.cleanup()
        await self._connections.gone(self)

    def serve(self, sock: socket.socket, client: str, peer: Peer | None = None) -> None:
        """Take an accepted socket over. Returns at once; the socket is closed in every case, sooner or later."""
        if self._server is None:
            sock.close()
            return
        tls = self.tls
        generation = tls.generation if tls is not None else 0
        facts = Connection(self.door, client, self._connections.now(), generation, peer, _local(sock))
        handshake = Handshake()
        held = self._connections.admit(facts, handshake, self)
        protocol = HttpConnection(self._server, held)
        task = asyncio.get_running_loop().create_task(self._shake_hands(sock, protocol, tls))
        handshake.task = task
        self._handshakes.add(task)
        task.add_done_callback(lambda done: self._shaken(done, sock, protocol))

    async def _shake_hands(self, sock: socket.socket, protocol: HttpConnection, tls: Tls | None) -> None:
        try:
            await self._connect(sock, protocol, tls)
        except BaseException as err:
            # The frames it passed through hold the connection, and asyncio's futures hold it: a circle of 40 KiB for
            # each failed handshake, until garbage is collected. A flood of them must not take the memory.
            traceback.clear_frames(err.__traceback__)
            raise

    async def _connect(self, sock: socket.socket, protocol: HttpConnection, tls: Tls | None) -> None:
        loop = asyncio.get_running_loop()
        if tls is None:
            await loop.connect_accepted_socket(lambda: protocol, sock)
            return
        if await speaks_plainly(sock):
            await show_the_way(sock)
            return
        await loop.connect_accepted_socket(
            lambda: protocol,
            sock,
            ssl=tls.context,
            # A backstop: the table of connections ends a handshake that is too slow.
            ssl_handshake_timeout=2 * Phase.HANDSHAKE.seconds,
            ssl_shutdown_timeout=_TLS_CLOSE_SECONDS,
        )

    def _shaken(self, task: asyncio.Task[None], sock: socket.socket, protocol: HttpConnection) -> None:
        self._handshakes.discard(task)
        failure = None if task.cancelled() else task.exception()
        if protocol.ready:
            return
        # asyncio has closed the socket by now, unless the task ended before it began.
        sock.close()
        protocol.held.release()
        self._connections.tally.handshakes_failed += 1
        self._tell(protocol.held, failure)

    def _tell(self, held: Held, failure: BaseException | None) -> None:
        if isinstance(failure, ssl.SSLError):
            # The reason is the client's alert where it sent one, such as TLSV1_ALERT_UNKNOWN_CA (RFC 8446 section 6).
            _log.debug("%s: TLS handshake failed: %s", held.facts.client, failure.reason or "unknown reason")
        elif failure is None or isinstance(failure, OSError):
            _log.debug("%s: went away before the connection was ready", held.facts.client)
        else:
            _log.error("%s: the connection could not be set up", held.facts.client, exc_info=failure)


def _local(sock: socket.socket) -> Address | None:
    """The unit's address that a connection came to; None on a Unix socket, and where it is gone already."""
    try:
        host = sock.getsockname()[0] if sock.family != socket.AF_UNIX else ""
        return ipaddress.ip_address(host.partition("%")[0])
    except (OSError, ValueError):
        return None
