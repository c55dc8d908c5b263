"""Builds the web application of a door: its table of calls, their guards, and the one place where errors are mapped.

The three doors differ in what exists there at all: the page and the sign-in at the network's, the resets and the front
panel's keys at the Unix socket. A reset takes hands on the panel or root on the unit, so over the network there is no
such call to protect.
"""

import os
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from daemon.api_tokens import ApiToken
from daemon.errors import StaleConnection
from daemon.messages import Door
from daemon.record import Record
from daemon.web import (
    account_handlers,
    backup_handlers,
    certificate_handlers,
    clock_handlers,
    easydns_handlers,
    event_handlers,
    event_log_handlers,
    network_handlers,
    own_certificate_handlers,
    page_handlers,
    panel_handlers,
    security_handlers,
    session_handlers,
    system_handlers,
)
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
from daemon.web.services import Handler, Services, Visit
from daemon.web.sessions import Session

API = "/api/v1"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

_NAMED = web.RequestKey("named", Authority)


class Call(Record, frozen=True):
    """One call: where GET works, HEAD works too. `public` ones need no sign-in, `root_only` ones more than a group.

    `files`: takes a multipart body besides JSON. `browser_only`: an API token does not do.
    """

    method: str
    path: str
    handler: Handler
    public: bool = False
    root_only: bool = False
    files: bool = False
    browser_only: bool = False


EVERYWHERE: tuple[Call, ...] = (
    Call("GET", f"{API}/system", system_handlers.show),
    Call("DELETE", f"{API}/alarms/{{code:[a-z0-9-]{{1,64}}}}", system_handlers.acknowledge_alarm),
    Call("GET", f"{API}/security", security_handlers.show),
    Call("POST", f"{API}/security/test", security_handlers.record_test, browser_only=True),
    Call("PUT", f"{API}/security/force-https", security_handlers.force_https),
    Call("POST", f"{API}/security/confirm", security_handlers.confirm, browser_only=True),
    Call("POST", f"{API}/security/rollback", security_handlers.roll_back),
    Call("GET", f"{API}/certificates", certificate_handlers.show_all),
    Call("PUT", f"{API}/certificates/active", certificate_handlers.activate),
    Call("GET", f"{API}/certificates/{{source}}", certificate_handlers.show),
    Call("PUT", f"{API}/certificates/own", own_certificate_handlers.install, files=True),
    Call("DELETE", f"{API}/certificates/own", own_certificate_handlers.remove),
    Call("POST", f"{API}/certificates/own/restore", own_certificate_handlers.restore),
    Call("POST", f"{API}/certificates/own/csr", own_certificate_handlers.make_request),
    Call("GET", f"{API}/certificates/own/csr", own_certificate_handlers.show_request),
    Call("DELETE", f"{API}/certificates/own/csr", own_certificate_handlers.discard_request),
    Call("GET", f"{API}/certificates/own/chain.pem", own_certificate_handlers.chain_pem),
    Call("GET", f"{API}/certificates/own/root.pem", own_certificate_handlers.root_pem),
    Call("GET", f"{API}/certificates/easydns/registration", easydns_handlers.show),
    Call("PUT", f"{API}/certificates/easydns/settings", easydns_handlers.change),
    Call("GET", f"{API}/certificates/easydns/prechecks", easydns_handlers.look),
    Call("POST", f"{API}/certificates/easydns/register", easydns_handlers.register),
    Call("DELETE", f"{API}/certificates/easydns", easydns_handlers.leave),
    Call("POST", f"{API}/certificates/self-signed/root", certificate_handlers.renew_root),
    Call("GET", f"{API}/certificates/self-signed/root.pem", certificate_handlers.root_pem, public=True),
    Call("GET", f"{API}/certificates/self-signed/root.der", certificate_handlers.root_der, public=True),
    Call(
        "GET",
        f"{API}/certificates/self-signed/root.mobileconfig",
        certificate_handlers.root_mobileconfig,
        public=True,
    ),
    Call("POST", f"{API}/backup/export", backup_handlers.export),
    Call("POST", f"{API}/backup/restore", backup_handlers.restore),
    Call("GET", f"{API}/clock", clock_handlers.show),
    Call("PUT", f"{API}/clock", clock_handlers.change),
    Call("GET", f"{API}/events", event_log_handlers.show),
    Call("GET", f"{API}/events/export", event_log_handlers.export),
    Call("GET", f"{API}/events/syslog", event_log_handlers.show_syslog),
    Call("PUT", f"{API}/events/syslog", event_log_handlers.change_syslog),
    Call("GET", f"{API}/network", network_handlers.show),
    Call("PUT", f"{API}/network", network_handlers.change),
    Call("GET", f"{API}/panel", panel_handlers.show),
    Call("GET", f"{API}/panel/stream", panel_handlers.follow),
)

NETWORK_ONLY: tuple[Call, ...] = (
    Call("GET", "/", page_handlers.index, public=True),
    Call("GET", "/static/{name}", page_handlers.static, public=True),
    Call("POST", f"{API}/session", session_handlers.sign_in, public=True),
    Call("GET", f"{API}/session", session_handlers.show, browser_only=True),
    Call("DELETE", f"{API}/session", session_handlers.sign_out, browser_only=True),
    Call("PUT", f"{API}/account/password", session_handlers.change_password, browser_only=True),
    Call("GET", f"{API}/account/sessions", account_handlers.show_sessions, browser_only=True),
    Call("DELETE", f"{API}/account/sessions", account_handlers.end_others, browser_only=True),
    Call("DELETE", f"{API}/account/sessions/{{id:[0-9a-f]{{1,32}}}}", account_handlers.end_session, browser_only=True),
    Call("GET", f"{API}/account/tokens", account_handlers.show_tokens, browser_only=True),
    Call("POST", f"{API}/account/tokens", account_handlers.make_token, browser_only=True),
    Call("DELETE", f"{API}/account/tokens/{{id:[0-9a-f]{{1,32}}}}", account_handlers.delete_token, browser_only=True),
    Call("GET", f"{API}/events/stream", event_handlers.follow),
)

SOCKET_ONLY: tuple[Call, ...] = (
    Call("POST", f"{API}/factory-reset", system_handlers.factory_reset, root_only=True),
    Call("POST", f"{API}/password-reset", system_handlers.reset_password),
    Call("POST", f"{API}/network-reset", network_handlers.reset),
    Call("POST", f"{API}/panel/keys", panel_handlers.press, root_only=True),
)


def build_app(services: Services, door: Door) -> web.Application:
    """The application of `door`. May be built anew whenever its listener is opened; state lives in `services`."""
    gate = Gate(services, door)

    @web.middleware
    async def answer(request: web.Request, handler: Answer) -> web.StreamResponse:
        return await gate.answer(request, handler)

    app = web.Application(middlewares=[answer])
    app.on_response_prepare.append(complete)
    for call in EVERYWHERE + (SOCKET_ONLY if door is Door.SOCKET else NETWORK_ONLY):
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
