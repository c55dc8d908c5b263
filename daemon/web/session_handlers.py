"""Signing in and out, and the password."""

from aiohttp import hdrs, web

from daemon.accounts import USERNAME
from daemon.messages import ChangePassword, Door, SignIn
from daemon.web.bodies import PasswordRequest, SessionBody, SignInRequest
from daemon.web.devices import device_of
from daemon.web.http_connection import mark_authenticated
from daemon.web.https_only import refuse_secret_over_http
from daemon.web.incoming import read_json, read_nothing
from daemon.web.replies import json_reply, no_content
from daemon.web.services import Services, Visit
from daemon.web.sessions import COOKIES, Session


async def sign_in(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /session`: 201 with the session's cookie. The controller checks the password and slows guessing down."""
    wanted = await read_json(visit.request, SignInRequest)
    # Taken before the check: should all sessions be ended meanwhile, this one is born ended.
    epoch = services.hub.snapshot.session_epoch
    await services.hub.submit(SignIn(wanted.username, wanted.password, visit.origin))
    if visit.session is not None:
        services.sessions.end(visit.session)
    door = visit.connection.door
    token, session = services.sessions.open(
        door,
        epoch,
        services.clock.monotonic(),
        visit.connection.client,
        device_of(visit.request.headers.get(hdrs.USER_AGENT, "")),
    )
    mark_authenticated(visit.request)
    response = json_reply(_body(services, session), status=201)
    response.set_cookie(COOKIES[door], token, path="/", secure=door is Door.HTTPS, httponly=True, samesite="Strict")
    return response


async def show(services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /session`: who is signed in, and the CSRF token."""
    return json_reply(_body(services, visit.signed_in))


async def sign_out(services: Services, visit: Visit) -> web.StreamResponse:
    """`DELETE /session`: ends this session and takes its cookie back."""
    await read_nothing(visit.request)
    services.sessions.end(visit.signed_in)
    response = no_content()
    door = visit.connection.door
    response.del_cookie(COOKIES[door], path="/", secure=door is Door.HTTPS, httponly=True, samesite="Strict")
    return response


async def change_password(services: Services, visit: Visit) -> web.StreamResponse:
    """`PUT /account/password`: ends all sessions but this one. Over HTTPS only, so that the new one stays secret."""
    refuse_secret_over_http(services, visit)
    wanted = await read_json(visit.request, PasswordRequest)
    session = visit.signed_in
    with services.sessions.carried(session):
        await services.hub.submit(ChangePassword(wanted.current, wanted.new, visit.origin))
    return json_reply(_body(services, session))


def _body(services: Services, session: Session) -> SessionBody:
    snapshot = services.hub.snapshot
    return SessionBody(
        username=USERNAME,
        csrf=session.csrf,
        scheme=session.door.value,
        password_set_by_owner=snapshot.password_set_by_owner,
        password_travelled=snapshot.password_travelled,
    )
