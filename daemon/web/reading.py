"""Reads a request's body within a limit. Its time is kept by the table of connections."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from daemon.errors import BadInput, TooLarge


async def read_body(request: web.BaseRequest, limit: int, too_large: TooLarge | None = None) -> bytes:
    """The whole body, as it was sent, of at most `limit` bytes.

    Raises TooLarge (`body-too-large`, or the one given) as soon as it is known to be larger, and what
    `telling_of_the_body` says.
    """
    too_large = too_large or _too_large(limit)
    if request.content_length is not None and request.content_length > limit:
        raise too_large
    body = bytearray()
    with telling_of_the_body():
        while chunk := await request.content.readany():
            body += chunk
            if len(body) > limit:
                raise too_large
    return bytes(body)


@contextmanager
def telling_of_the_body() -> Iterator[None]:
    """Around whatever reads a body: BadInput (`body-too-slow`) when it does not arrive in time, and (`bad-body`).

    In time is 30 s and one more for each 32 KiB; the second is said when its framing is broken.
    """
    try:
        yield
    except TimeoutError as err:
        raise BadInput("body-too-slow", "The request's body came too slowly.", "Send it again.") from err
    except web.RequestPayloadError as err:
        raise BadInput("bad-body", "The request's body is broken.", "Send it again.") from err


def _too_large(limit: int) -> TooLarge:
    return TooLarge("body-too-large", f"The request's body is larger than {limit} bytes.", "Send less.")
