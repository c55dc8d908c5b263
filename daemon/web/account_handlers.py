"""Who gets in besides this browser: other sign-ins, and programs with tokens. For browsers only, as the password is."""

from datetime import timedelta

from aiohttp import web

from daemon.api_tokens import MOST_TOKENS
from daemon.errors import NotFound
from daemon.messages.account import DeleteToken, MakeToken
from daemon.web.account_bodies import NewTokenBody, SessionsBody, SignedInBody, TokenBody, TokenRequest, TokensBody
from daemon.web.https_only import refuse_secret_over_http
from daemon.web.incoming import read_json, read_nothing
from daemon.web.replies import json_reply, no_content
from daemon.web.services import Services, Visit
from daemon.web.sessions import Session


async def show_tokens(services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /account/tokens`: what is known of each; not the tokens themselves, which nobody knows."""
    tokens = tuple(
        TokenBody(
            id=token.identity,
            name=token.name,
            scope=token.scope,
            created=token.created,
            last_used=services.programs.last_used(token),
        )
        for token in services.hub.snapshot.tokens
    )
    return json_reply(TokensBody(tokens=tokens, most=MOST_TOKENS))


async def make_token(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /account/tokens`: 201 with a new token, told this once. Over HTTPS only, so that it stays secret."""
    refuse_secret_over_http(services, visit)
    wanted = await read_json(visit.request, TokenRequest)
    made = await services.hub.submit(MakeToken(wanted.name, wanted.scope, visit.origin))
    token = made.token
    body = NewTokenBody(id=token.identity, name=token.name, scope=token.scope, created=token.created, token=made.secret)
    return json_reply(body, status=201)


async def delete_token(services: Services, visit: Visit) -> web.StreamResponse:
    """`DELETE /account/tokens/{id}`: it is worth nothing from now on."""
    await read_nothing(visit.request)
    await services.hub.submit(DeleteToken(visit.request.match_info["id"], visit.origin))
    return no_content()


async def show_sessions(services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /account/sessions`: who is signed in, from where and with what."""
    own = visit.signed_in
    found = sorted(_good(services), key=lambda session: session is not own)
    return json_reply(SessionsBody(sessions=tuple(_signed_in(services, session, own) for session in found)))


async def end_session(services: Services, visit: Visit) -> web.StreamResponse:
    """`DELETE /account/sessions/{id}`: sign that one out."""
    await read_nothing(visit.request)
    identity = visit.request.match_info["id"]
    session = next((session for session in _good(services) if session.identity == identity), None)
    if session is None:
        raise NotFound("no-such-session", "There is no such sign-in any more.", "See the list of sign-ins.")
    services.sessions.end(session)
    return no_content()


async def end_others(services: Services, visit: Visit) -> web.StreamResponse:
    """`DELETE /account/sessions`: sign everybody out but the one who asks."""
    await read_nothing(visit.request)
    for session in _good(services):
        if session is not visit.signed_in:
            services.sessions.end(session)
    return no_content()


def _good(services: Services) -> list[Session]:
    return services.sessions.good(services.hub.snapshot.session_epoch, services.clock.monotonic())


def _signed_in(services: Services, session: Session, own: Session) -> SignedInBody:
    now, monotonic = services.clock.now(), services.clock.monotonic()
    return SignedInBody(
        id=session.identity,
        device=session.device,
        address=session.client,
        scheme=session.door.value,
        # Counted back from now, so that a clock which was set meanwhile is right for both.
        since=now - timedelta(seconds=round(monotonic - session.opened)),
        last_seen=now - timedelta(seconds=round(monotonic - session.used)),
        current=session is own,
    )
