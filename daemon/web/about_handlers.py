"""What this software is, and by whose licences it is made."""

import asyncio
from datetime import datetime

from aiohttp import hdrs, web

from daemon.errors import NotFound
from daemon.version import BUILD_DATE, VERSION
from daemon.web.bodies import Body
from daemon.web.replies import json_reply
from daemon.web.services import Services, Visit


class ComponentBody(Body, frozen=True):
    """A library. `texts` true: `GET /about/licences/{name}` has the licence's words."""

    name: str
    version: str
    licence: str
    texts: bool


class AboutBody(Body, frozen=True):
    """`GET /about`: `built` is the day of this version, `components` are in the order of their names."""

    version: str
    built: datetime
    components: tuple[ComponentBody, ...]


async def show(_services: Services, _visit: Visit) -> web.StreamResponse:
    """`GET /about`."""
    return json_reply(await asyncio.to_thread(about_body))


async def licence(_services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /about/licences/{name}`: as text."""
    from daemon.web.components import licence_text

    text = await asyncio.to_thread(licence_text, visit.request.match_info["name"])
    if text is None:
        raise NotFound("no-such-licence", "No licence text of that name is kept here.", "See its makers' own pages.")
    return web.Response(text=text, headers={hdrs.CONTENT_TYPE: "text/plain; charset=utf-8"})


def about_body() -> AboutBody:
    """The body. Reads files: call it in a thread."""
    from daemon.web.components import components  # not before somebody asks

    bodies = tuple(
        ComponentBody(name=each.name, version=each.version, licence=each.licence, texts=each.texts)
        for each in components()
    )
    return AboutBody(version=VERSION, built=BUILD_DATE, components=bodies)
