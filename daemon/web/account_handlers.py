"""Who gets in besides this browser: programs with their tokens. For browsers only, whose cookie no program has."""

from aiohttp import web

from daemon.api_tokens import MOST_TOKENS
from daemon.messages import DeleteToken, MakeToken
from daemon.web.account_bodies import NewTokenBody, TokenBody, TokenRequest, TokensBody
from daemon.web.https_only import refuse_secret_over_http
from daemon.web.incoming import read_json, read_nothing
from daemon.web.replies import json_reply, no_content
from daemon.web.services import Services, Visit


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
