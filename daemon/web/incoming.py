"""Reads what calls take: a JSON body of a known shape, or none."""

from typing import TypeVar

from aiohttp import web

from daemon.errors import BadInput
from daemon.parsing import decode_json
from daemon.web.bodies import Nothing, Request
from daemon.web.reading import read_body

BODY_LIMIT = 8 * 1024
"""Bytes, where a call says nothing else; the longest of those has less than half. Whoever can connect can make each
connection hold this much."""

Shape = TypeVar("Shape", bound=Request)

_WHAT = "the body"


async def read_json(request: web.Request, shape: type[Shape]) -> Shape:
    """The request's body as `shape`.

    Raises BadInput (`body-missing`, `bad-json`, `bad-value`, `unknown-key`), and what `read_body` raises.
    """
    return as_json(await read_body(request, BODY_LIMIT), shape)


def as_json(data: bytes, shape: type[Shape]) -> Shape:
    """A body that was read already, as `shape`. Raises BadInput like `read_json`."""
    if not data:
        raise BadInput("body-missing", "This call needs a JSON body.", "Send a JSON object.")
    return decode_json(data, shape, _WHAT)


async def read_nothing(request: web.Request) -> None:
    """Make sure that a call that takes no body was sent none, or an empty object. Raises like `read_json`."""
    data = await read_body(request, BODY_LIMIT)
    if data:
        decode_json(data, Nothing, _WHAT)
