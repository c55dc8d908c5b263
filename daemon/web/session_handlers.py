"""Signing in and out, and the password."""

from aiohttp import hdrs, web

from daemon.accounts import USERNAME
from daemon.errors import NotSignedIn
from daemon.messages.account import ChangePassword, SignIn
from daemon.messages.command import Door
from daemon.web.account_bodies import HandoverBody, TakeoverRequest
from daemon.web.bodies import PasswordRequest, SessionBody, SignInRequest
from daemon.web.devices import device_of
from daemon.web.handovers import GOOD_FOR_SECONDS
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
    door = visit.connection.door
    token, session = services.sessions.open(
        door, epoch, services.clock.monotonic(), visit.connection.client, _device(visit)
    )
    return _welcome(services, visit, token, session)


async def hand_over(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /session/handover`: 201 with a code for the browser that is about to follow the unit elsewhere."""
    await read_nothing(visit.request)
    refuse_secret_over_http(services, visit)
    code = services.handovers.issue(visit.signed_in)
    return json_reply(HandoverBody(code=code, seconds=GOOD_FOR_SECONDS), status=201)


async def take_over(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /session/takeover`: 201 with a session of this address for a code. Raises NotSignedIn (`bad-handover`)."""
    refuse_secret_over_http(services, visit)
    wanted = await read_json(visit.request, TakeoverRequest)
    epoch, client = services.hub.snapshot.session_epoch, visit.connection.client
    taken = services.handovers.redeem(wanted.code, epoch, client, _device(visit))
    if taken is None:
        raise NotSignedIn("bad-handover", "The hand-over code is not good, or not any more.", "Sign in.")
    services.events.record("signed-in", "The sign-in was carried to another address of the unit.", visit.origin)
    return _welcome(services, visit, *taken)


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


def _welcome(services: Services, visit: Visit, token: str, session: Session) -> web.StreamResponse:
    """The answer that gives the browser its session; one that it had ends."""
    if visit.session is not None:
        services.sessions.end(visit.session)
    mark_authenticated(visit.request)
    door = visit.connection.door
    response = json_reply(_body(services, session), status=201)
    response.set_cookie(COOKIES[door], token, path="/", secure=door is Door.HTTPS, httponly=True, samesite="Strict")
    return response


def _device(visit: Visit) -> str:
    return device_of(visit.request.headers.get(hdrs.USER_AGENT, ""))
