"""One HTTP/1.1 connection: aiohttp's protocol, with the deadlines and bounds that it does not have.

aiohttp bounds a header's lines but not the whole of it, waits for a header and a body as long as the client likes, and
keeps no account of which connection is idle. What it lacks is added here at its edges only: bytes coming in, a request
beginning (its server's request factory), a reply ending, a connection lost.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable
from typing import Any, NoReturn, cast

from aiohttp import web
from aiohttp.http import RawRequestMessage
from aiohttp.streams import StreamReader

from daemon.errors import BadInput, BaseStationError
from daemon.web.connections import RETIRING_SECONDS, Connection, Held, Phase
from daemon.web.problems import HeaderTooLarge, HeaderTooSlow, answer_to, foreseen
from daemon.web.replies import last_words

HEADER_BYTES = 16 * 1024
"""Where more of a request's line and header fields than this has come, no more is read. Browsers send about 1 KiB."""

READ_BYTES = 4 * 1024
"""Bytes taken from a socket without TLS at a time, as with TLS (`process_limits`), so that a header's bound holds."""

_WRITE_BUFFER = 64 * 1024
_READ_BUFFER = 64 * 1024

_log = logging.getLogger(__name__)


class HttpConnection(web.RequestHandler):
    """Drives one accepted connection from its first byte to its end."""

    __slots__ = ("_lines", "_retiring", "_socket", "header_bytes", "held", "ready")

    def __init__(self, server: web.Server, held: Held) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            # The table of connections keeps the deadlines; aiohttp's own only has to stay out of the way.
            keepalive_timeout=3600.0,
            access_log=cast("logging.Logger", None),
            logger=_log,
            max_line_size=8190,
            max_field_size=8190,
            max_headers=64,
            lingering_time=5.0,
            read_bufsize=16 * 1024,
            # A body that unpacks to a thousand times its size has no use here; the guards refuse all that are packed.
            auto_decompress=False,
        )
        self.held = held
        self.ready = False
        self._lines: asyncio.Transport | None = None
        self._socket: socket.socket | None = None
        self.header_bytes = 0
        self._retiring = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is ready: TLS is up where there is TLS."""
        self._lines = cast("asyncio.Transport", transport)
        self._socket = transport.get_extra_info("socket")
        self._lines.set_write_buffer_limits(high=_WRITE_BUFFER)
        if self.held.facts.secure:
            # asyncio's TLS transport alone has this one; its default lets 256 KiB pile up undecrypted.
            cast("Any", transport).set_read_buffer_limits(high=_READ_BUFFER)
            self._acknowledge()
        else:
            # asyncio reads 256 KiB at a time, which no argument changes: a header of that size from each of 1,600
            # connections, none of them signed in, would fill a small unit's memory.
            cast("Any", transport).max_size = READ_BYTES
        self.ready = True
        self.held.wire = self
        super().connection_made(transport)
        self.held.enter(Phase.FIRST)

    def connection_lost(self, exc: BaseException | None) -> None:
        """The connection is gone, for whatever reason."""
        self._lines = None
        self._socket = None
        self.held.release()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of a header, or of a body."""
        taking = self._takes_body()
        if data and not taking:
            # Counted before the parser sees them: a request that they complete begins before more can arrive.
            if self.header_bytes > HEADER_BYTES:
                self._refuse(HeaderTooLarge())
                return
            self.header_bytes += len(data)
            if self.held.phase is Phase.IDLE:
                self.held.enter(Phase.HEADER)
        super().data_received(data)
        if taking and self._takes_body() and self._messages:
            # A message queued before the body has ended can only be aiohttp's note that its framing broke; but it
            # leaves the body's reader waiting.
            self._retiring = True
            self._body().set_exception(web.RequestPayloadError("the body's framing is broken"))

    def _body(self) -> StreamReader:
        return cast("StreamReader", self.held.body)

    def _takes_body(self) -> bool:
        body = self.held.body
        return body is not None and not body.is_eof()

    def pause_writing(self) -> None:
        """The client does not take the reply as fast as it is made."""
        self.held.stall(True)
        super().pause_writing()

    def resume_writing(self) -> None:
        """It takes it again."""
        self.held.stall(False)
        super().resume_writing()

    def request_began(self, body: StreamReader) -> None:
        """A header has arrived whole and its request is now handled."""
        self.header_bytes = 0
        self.held.body = body
        self.held.enter(Phase.REQUEST)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send the reply, or what of it was not sent by its handler."""
        if isinstance(resp, web.HTTPException):
            # What aiohttp refuses by itself, before the application's error mapping (an unknown Expect).
            resp = answer_to(foreseen(resp))
        if self._retiring and isinstance(resp, web.StreamResponse):
            resp.force_close()
        result = await super().finish_response(request, resp, start_time)
        self._replied(request.content)
        return result

    def _replied(self, body: StreamReader) -> None:
        if body.is_eof():
            self.held.enter(Phase.IDLE)
        else:
            self.held.enter(Phase.LINGERING)
            body.on_eof(self._lingered)

    def _lingered(self) -> None:
        if self.held.phase is Phase.LINGERING:
            self.held.enter(Phase.IDLE)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> NoReturn:
        """Tell what is no HTTP, quietly, or a fault outside the application, in full; and end the connection.

        Always raises ConnectionError, which has aiohttp stop here: it has no request to answer, and what it would
        send then is HTTP/1.0, names itself, and lacks the fields of every answer.
        """
        if isinstance(exc, ConnectionError):
            raise exc
        if status >= 500 and not isinstance(exc, web.RequestPayloadError):
            error = foreseen(exc if isinstance(exc, Exception) else RuntimeError(message or f"aiohttp says {status}"))
        else:
            _log.debug("%s: not HTTP as this unit speaks it (%s)", self.held.facts.client, type(exc).__name__)
            error = BadInput("bad-request", "This is no HTTP/1.1 request.", "Speak HTTP/1.1 to this port.")
        if not request.writer.output_size:
            self._tell_and_hang_up(error)
        raise ConnectionAbortedError("told, as far as it can be") from exc

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """What a client broke is told quietly."""
        if isinstance(kw.get("exc_info"), web.RequestPayloadError | ConnectionError):
            _log.debug("%s: %s", self.held.facts.client, kw["exc_info"])
        else:
            super().log_exception(*args, **kw)

    def expire(self) -> None:
        """Its deadline has passed."""
        phase = self.held.phase
        if self._lines is None or self._lines.is_closing():
            self.abort()
        elif phase in (Phase.FIRST, Phase.HEADER) and self.header_bytes:
            self._refuse(HeaderTooSlow())
        elif phase in (Phase.FIRST, Phase.IDLE):
            self._hang_up()
        elif phase is Phase.REQUEST and self._takes_body() and not self._retiring and not self.writing_paused:
            self._cut_body()
        else:
            self.abort()

    def retire(self) -> None:
        """Close it now if it is idle, else after the reply in flight."""
        self._retiring = True
        if self.held.phase is not Phase.REQUEST:
            self._hang_up()

    def abort(self) -> None:
        """Close it at once."""
        if self._lines is None or self._socket is None:
            return
        if not self._lines.is_closing():
            self._lines.abort()
            return
        # It is closing, and asyncio waits for the client to take the rest. abort() may not be called any more (a TLS
        # transport closed twice has let go of its protocol), so the socket itself is told.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def _cut_body(self) -> None:
        # Whoever reads the body gets this exception and may still reply; the connection ends with that reply.
        self._retiring = True
        self.held.limit(RETIRING_SECONDS)
        self._body().set_exception(TimeoutError("the body came too slowly"))

    def _refuse(self, error: BaseStationError) -> None:
        if self.held.phase is Phase.REQUEST:
            self.abort()
        else:
            self._tell_and_hang_up(error)

    def _tell_and_hang_up(self, error: BaseStationError) -> None:
        if self._lines is not None and not self._lines.is_closing():
            self._lines.write(last_words(answer_to(error)))
        self._hang_up()

    def _acknowledge(self) -> None:
        # A server that sends no session tickets says nothing after a TLS 1.3 handshake, so the kernel puts off
        # acknowledging the client's last piece for 40 ms, and a client that has not set TCP_NODELAY waits for that
        # with its first request. This has the kernel acknowledge now (tcp(7)).
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def force_close(self) -> None:
        """Close the transport, unless it is closing: a second close() leaves a TLS transport unusable."""
        if self.transport is not None and self.transport.is_closing():
            self.transport = None
        super().force_close()

    def _hang_up(self) -> None:
        if self._lines is not None and not self._lines.is_closing():
            self.held.enter(Phase.CLOSING)
            self.force_close()


def connection_of(request: web.BaseRequest) -> Connection:
    """The connection on which `request` came. Raises TypeError where another server than this one runs the app."""
    return _held(request).facts


def mark_authenticated(request: web.BaseRequest) -> None:
    """A signed-in request came on this connection: when room is short, strangers' connections go before it."""
    _held(request).authenticated = True


def _held(request: web.BaseRequest) -> Held:
    protocol = request.protocol
    if not isinstance(protocol, HttpConnection):
        raise TypeError(f"this request came through {type(protocol).__name__}, which keeps no account of connections")
    return protocol.held


def tell_requests(server: web.Server) -> None:
    """Have `server` tell each HttpConnection when a request on it begins."""
    make: Callable[..., web.BaseRequest] = server.request_factory

    def began(
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: web.RequestHandler,
        *rest: Any,
    ) -> web.BaseRequest:
        if isinstance(protocol, HttpConnection):
            protocol.request_began(payload)
        return make(message, payload, protocol, *rest)

    server.request_factory = began
