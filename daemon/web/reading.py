"""Reads a request's body within a limit. Its time is kept by the table of connections."""

from aiohttp import web

from daemon.errors import BadInput, TooLarge


async def read_body(request: web.BaseRequest, limit: int) -> bytes:
    """The whole body, as it was sent, of at most `limit` bytes.

    Raises TooLarge (`body-too-large`) as soon as it is known to be larger, BadInput (`body-too-slow`) when it does not
    arrive in 30 s and one more for each 32 KiB, and BadInput (`bad-body`) when its framing is broken.
    """
    if request.content_length is not None and request.content_length > limit:
        raise _too_large(limit)
    body = bytearray()
    try:
        while chunk := await request.content.readany():
            body += chunk
            if len(body) > limit:
                raise _too_large(limit)
    except TimeoutError as err:
        raise BadInput("body-too-slow", "The request's body came too slowly.", "Send it again.") from err
    except web.RequestPayloadError as err:
        raise BadInput("bad-body", "The request's body is broken.", "Send it again.") from err
    return bytes(body)


def _too_large(limit: int) -> TooLarge:
    return TooLarge("body-too-large", f"The request's body is larger than {limit} bytes.", "Send less.")
