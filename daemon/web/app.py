"""Builds the web application of a door: its calls behind their guards, and the one place where errors are mapped."""

import os
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from daemon.api_tokens import ApiToken
from daemon.errors import StaleConnection
from daemon.messages.command import Door
from daemon.web.call import Call
from daemon.web.calls import calls_at
from daemon.web.connections import Connection
from daemon.web.guards import (
    CHANGING,
    check_csrf,
    check_media_type,
    check_origin,
    check_peer,
    check_root,
    tokens_of,
)
from daemon.web.hosts import Authority, check_host
from daemon.web.http_connection import connection_of, mark_authenticated
from daemon.web.https_only import way_to_https
from daemon.web.problems import answer_to, foreseen
from daemon.web.programs import SentInClear, check_scope, shown_token
from daemon.web.replies import complete
from daemon.web.services import Services, Visit
from daemon.web.sessions import Session

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

_NAMED = web.RequestKey("named", Authority)


def build_app(services: Services, door: Door) -> web.Application:
    """The application of `door`. May be built anew whenever its listener is opened; state lives in `services`."""
    gate = Gate(services, door)

    @web.middleware
    async def answer(request: web.Request, handler: Answer) -> web.StreamResponse:
        response = await gate.answer(request, handler)
        services.answered.note(response.status)
        return response

    app = web.Application(middlewares=[answer])
    app.on_response_prepare.append(complete)
    for call in calls_at(door):
        for method in (call.method, hdrs.METH_HEAD) if call.method == hdrs.METH_GET else (call.method,):
            app.router.add_route(method, call.path, gate.guarded(call), expect_handler=_put_off)

    async def closing(_app: web.Application) -> None:
        services.streams.end_at(door)
        if services.panel is not None:
            services.panel.streams.end_at(door)

    app.on_shutdown.append(closing)
    return app


class Gate:
    """Stands between a door's requests and their handlers."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._door = door

    async def answer(self, request: web.Request, handler: Answer) -> web.StreamResponse:
        """The handler's answer, or the one that tells its error. Raises ConnectionError where nobody can hear it."""
        try:
            self._enter(request)
            return await handler(request)
        except ConnectionError:
            raise
        except Exception as error:
            # The one place where errors become answers; `foreseen` writes down those that nobody foresaw.
            known = foreseen(error)
            response = answer_to(known)
            stale = isinstance(known, StaleConnection)
            if request.writer.output_size:
                raise ConnectionAbortedError("an answer that has begun cannot be taken back") from error
        if stale or self._is_stale(request):
            # A refusal because of this very connection must not meet the same connection again.
            response.force_close()
        return response

    def guarded(self, call: Call) -> Answer:
        """The call's handler behind its guards."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            return await call.handler(self._services, self._admit(request, call))

        return guarded

    def _enter(self, request: web.Request) -> None:
        if self._door is Door.SOCKET:
            check_peer(connection_of(request).peer, self._services.groups)
            return
        hosts = request.headers.getall(hdrs.HOST, [])
        request[_NAMED] = check_host(request.raw_path, hosts, self._services.hub.snapshot)
        if self._door is Door.HTTP:
            self._services.http_clients.seen(connection_of(request).client)

    def _admit(self, request: web.Request, call: Call) -> Visit:
        connection = connection_of(request)
        if call.root_only:
            check_root(connection.peer, os.geteuid())
        changing = request.method in CHANGING
        named = request.get(_NAMED)
        if named is not None and changing:
            check_origin(request.headers, self._door, named)
        program = None if call.public else self._program(request, connection)
        session = self._session(request) if program is None else None
        visit = Visit(request, connection, named, session, program)
        if session is not None or program is not None:
            mark_authenticated(request)
        if program is not None:
            check_scope(program, changing=changing, browser_only=call.browser_only)
        elif not call.public and self._door is not Door.SOCKET:
            signed_in = visit.signed_in
            if changing:
                check_csrf(request.headers, signed_in)
        if changing:
            check_media_type(request, files=call.files)
        return visit

    def _program(self, request: web.Request, connection: Connection) -> ApiToken | None:
        """Whoever shows a token, good or bad, is a program: a cookie beside it does not count."""
        shown = None if self._door is Door.SOCKET else shown_token(request.headers)
        if shown is None:
            return None
        if self._door is Door.HTTP:
            raise SentInClear(way_to_https(self._services, request[_NAMED]))
        return self._services.programs.find(shown, connection.client)

    def _session(self, request: web.Request) -> Session | None:
        services = self._services
        epoch, now = services.hub.snapshot.session_epoch, services.clock.monotonic()
        for token in tokens_of(request.headers, self._door):
            if session := services.sessions.find(token, self._door, epoch, now):
                return session
        return None

    def _is_stale(self, request: web.Request) -> bool:
        connection = connection_of(request)
        return connection.secure and connection.tls_generation != self._services.hub.snapshot.tls_generation


async def _put_off(_request: web.Request) -> None:
    """Leave `Expect: 100-continue` to whoever reads the body: aiohttp asks before the guards have seen the request.

    Other expectations are ignored, as RFC 9110 section 10.1.1 permits.
    """
