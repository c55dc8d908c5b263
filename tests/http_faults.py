"""What may go wrong between a client and an HTTP server: handlers that an aiohttp server puts in place of an answer.

The server needs `handler_cancellation`, for the faults that wait until the client gives up.
"""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

HttpFault = Callable[[web.Request], Awaitable[web.StreamResponse]]

PORTAL = """<!DOCTYPE html><html><head><title>Guest network</title></head>
<frameset rows="*"><frame src="https://portal.example/login"></frameset></html>"""
_MEGABYTE = 1 << 20


def says(
    body: str | bytes, status: int = 200, kind: str = "text/html", headers: Mapping[str, str] | None = None
) -> HttpFault:
    """This instead."""
    data = body.encode() if isinstance(body, str) else body

    async def fault(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=data, status=status, content_type=kind, headers=headers)

    return fault


def says_json(value: Any, status: int = 200) -> HttpFault:
    """Some other JSON than was expected."""
    return says(json.dumps(value), status, "application/json")


def fails(status: int, retry_after: str | None = None) -> HttpFault:
    """A server's or a gateway's own error page (500, 502, 503 ...)."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return says(f"<html><head><title>{status}</title></head><body><h1>Error</h1>", status, headers=headers)


def portal() -> HttpFault:
    """The page, with a frame, of a guest network's portal or of an easyDNS that is being worked on."""
    return says(PORTAL)


def redirects(target: str, status: int = 302) -> HttpFault:
    """To look elsewhere."""
    return says("", status, headers={"Location": target})


def redirects_for_ever(status: int = 302) -> HttpFault:
    """To look here again, at another address each time."""

    async def fault(request: web.Request) -> web.StreamResponse:
        turn = int(request.query.get("turn", "0")) + 1
        return web.Response(status=status, headers={"Location": str(request.url.update_query(turn=turn))})

    return fault


def huge(size: int = 5 * _MEGABYTE, head: bytes = b"", kind: str = "text/html") -> HttpFault:
    """A body of `size` bytes, without Content-Length, which begins with `head`."""

    async def fault(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": kind})
        await response.prepare(request)
        await response.write(head)
        for start in range(len(head), size, 65536):
            await response.write(b" " * min(65536, size - start))
        await response.write_eof()
        return response

    return fault


async def never_answers(_request: web.Request) -> web.StreamResponse:
    """Silence, until the client or the server hangs up."""
    await asyncio.Event().wait()
    raise AssertionError("waited in vain")


def slow_head(
    gap: float, text: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + b"X-A: b\r\n" * 1000
) -> HttpFault:
    """A head that comes a byte every `gap` seconds and has no end."""

    async def fault(request: web.Request) -> web.StreamResponse:
        for byte in text:
            _transport(request).write(bytes((byte,)))
            await asyncio.sleep(gap)  # the slowness itself
        return _gone(request)

    return fault


def slow_body(gap: float, body: bytes = b"OK" + b" " * 10_000, kind: str = "text/html") -> HttpFault:
    """A body that comes a byte every `gap` seconds."""

    async def fault(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": kind})
        response.content_length = len(body)
        await response.prepare(request)
        for byte in body:
            await response.write(bytes((byte,)))
            await asyncio.sleep(gap)  # the slowness itself
        await response.write_eof()
        return response

    return fault


def cut_short(body: bytes = b"OK", missing: int = 10, kind: str = "text/html") -> HttpFault:
    """An end before as many bytes as Content-Length promised."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body) + missing}\r\n\r\n"
    return _raw(head.encode() + body)


def cut_chunk(body: bytes = b"OK", missing: int = 10, kind: str = "text/html") -> HttpFault:
    """An end in the middle of a chunk."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n{len(body) + missing:x}\r\n"
    return _raw(head.encode() + body)


def not_http() -> HttpFault:
    """Words of another protocol."""
    return _raw(b"220 mail.example ESMTP\r\n")


async def resets(request: web.Request) -> web.StreamResponse:
    """A connection that is reset once the request was read."""
    connection = _transport(request).get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    _transport(request).abort()
    return web.Response()


def _raw(data: bytes) -> HttpFault:
    async def fault(request: web.Request) -> web.StreamResponse:
        _transport(request).write(data)
        return _gone(request)

    return fault


def _transport(request: web.Request) -> asyncio.Transport:
    transport = request.transport
    if transport is None:
        raise ConnectionResetError
    assert isinstance(transport, asyncio.Transport)
    return transport


def _gone(request: web.Request) -> web.StreamResponse:
    """Hang up; what is returned goes nowhere."""
    _transport(request).close()
    return web.Response()
