"""The API's description."""

from aiohttp import web

from daemon.web.services import Services, Visit


async def show(_services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /openapi.json`: the calls of this door as OpenAPI 3.1."""
    # Made when somebody asks; and the table of calls has this handler in it.
    from daemon.web.openapi import description

    return web.Response(body=description(visit.connection.door), content_type="application/json")
