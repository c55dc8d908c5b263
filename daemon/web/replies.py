"""What every answer has in common: JSON, and the header fields that tell browsers to allow nothing beyond the page."""

from http import HTTPStatus

import msgspec
from aiohttp import hdrs, web
from aiohttp.helpers import rfc822_formatted_time

from daemon.web.bodies import Body

# The features that browsers know by name today; the CCM uses none of them. Writing to the clipboard stays allowed.
_FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)

# No Strict-Transport-Security, ever: after a factory reset it would shut the owner out of a self-signed unit.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def json_reply(body: Body, status: int = 200) -> web.Response:
    """`body` as JSON."""
    return web.Response(body=msgspec.json.encode(body), status=status, content_type="application/json")


def download(data: bytes, content_type: str, name: str) -> web.Response:
    """A file that browsers keep under `name`, which is ours and needs no escaping."""
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"'}
    return web.Response(body=data, content_type=content_type, headers=headers)


def no_content() -> web.Response:
    """Done, and nothing to say."""
    return web.Response(status=204)


async def complete(_request: web.BaseRequest, response: web.StreamResponse) -> None:
    """Add the fields of every answer just before it is sent (aiohttp's `on_response_prepare`)."""
    response.headers.update(SECURITY_HEADERS)
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
    # Which library answers, in which version, is nobody's business.
    response.headers.popall(hdrs.SERVER, None)


def last_words(response: web.Response) -> bytes:
    """`response` in full, for a connection that ends without a request which aiohttp could answer."""
    body = response.body if isinstance(response.body, bytes) else b""
    fields = {
        **response.headers,
        **SECURITY_HEADERS,
        hdrs.CACHE_CONTROL: "no-store",
        hdrs.DATE: rfc822_formatted_time(),
        hdrs.CONTENT_LENGTH: str(len(body)),
        hdrs.CONNECTION: "close",
    }
    head = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    head += [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join(head).encode("ascii") + b"\r\n\r\n" + body
