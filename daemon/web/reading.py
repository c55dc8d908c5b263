"""Reads a request's body within a limit. Its time is kept by the table of connections."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import HttpVersion11, hdrs, web

from daemon.errors import BadInput, TooLarge


async def read_body(request: web.BaseRequest, limit: int, too_large: TooLarge | None = None) -> bytes:
    """The whole body, as it was sent, of at most `limit` bytes.

    Raises TooLarge (`body-too-large`, or the one given) as soon as it is known to be larger, BadInput (`body-too-slow`)
    when it does not arrive in 30 s and one more for each 32 KiB, and BadInput (`bad-body`) when its framing is broken.
    """
    too_large = too_large or _too_large(limit)
    if request.content_length is not None and request.content_length > limit:
        raise too_large
    await _go_on(request)
    body = bytearray()
    with _telling_of_the_body():
        while chunk := await request.content.readany():
            body += chunk
            if len(body) > limit:
                raise too_large
    return bytes(body)


async def _go_on(request: web.BaseRequest) -> None:
    """Have a client that waits for it send the body (`Expect: 100-continue`, RFC 9110 section 10.1.1).

    Only now that it is wanted: a key must not be asked for over HTTP, nor a large file to be refused.
    """
    if request.version == HttpVersion11 and request.headers.get(hdrs.EXPECT, "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        # aiohttp tells from this whether an answer has begun, and it has not.
        request.writer.output_size = 0


@contextmanager
def _telling_of_the_body() -> Iterator[None]:
    try:
        yield
    except TimeoutError as err:
        raise BadInput("body-too-slow", "The request's body came too slowly.", "Send it again.") from err
    except web.RequestPayloadError as err:
        raise BadInput("bad-body", "The request's body is broken.", "Send it again.") from err


def _too_large(limit: int) -> TooLarge:
    return TooLarge("body-too-large", f"The request's body is larger than {limit} bytes.", "Send less.")
