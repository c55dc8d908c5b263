"""Plain HTTP at an HTTPS port: whoever types `192.168.1.20:433` arrives all the same.

Why: browsers take an address with a port for `http://`, and the manual prints a port. A bare connection error there,
while Force HTTPS keeps port 80 shut, looks like a lock-out to an owner who is one letter away from the CCM. So the
first byte tells a TLS handshake (22, RFC 8446 section 5.1) from a request, and a request gets one answer, which says
where HTTPS is, and the connection ends. Nothing of the CCM and none of its calls is served in the clear here: the
answer depends on method and Host alone, and no cookie or body is looked at.
"""

import asyncio
import re
import socket

from aiohttp import hdrs, web

from daemon.errors import Refused
from daemon.web.hosts import parse_authority
from daemon.web.problems import answer_to
from daemon.web.replies import last_words

_HEADER_BYTES = 8 * 1024
_PIECE_BYTES = 4 * 1024
_WRITABLE_HOST = re.compile(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]", re.ASCII)


async def speaks_plainly(sock: socket.socket) -> bool:
    """Whether the client's first byte is a letter, as a method's is. Waits for it and leaves it unread."""
    loop = asyncio.get_running_loop()
    readable: asyncio.Future[None] = loop.create_future()
    loop.add_reader(sock, _resolve, readable)
    try:
        await readable
    finally:
        loop.remove_reader(sock)
    return sock.recv(1, socket.MSG_PEEK).isalpha()


def _resolve(readable: asyncio.Future[None]) -> None:
    if not readable.done():
        readable.set_result(None)


async def show_the_way(sock: socket.socket) -> None:
    """Read one request's header, of 8 KiB at most, and answer it. The caller closes, and limits the time."""
    loop = asyncio.get_running_loop()
    header = b""
    while b"\r\n\r\n" not in header:
        piece = await loop.sock_recv(sock, _PIECE_BYTES)
        if not piece or len(header) > _HEADER_BYTES:
            return
        header += piece
    await loop.sock_sendall(sock, last_words(_answer(header, sock.getsockname()[1])))


def _answer(header: bytes, port: int) -> web.Response:
    first, *lines = header.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    fields = [line.partition(":") for line in lines]
    hosts = [value.strip() for name, _, value in fields if name.lower() == "host"]
    authority = parse_authority(hosts[0]) if len(hosts) == 1 else None
    if first.startswith(("GET ", "HEAD ")) and authority is not None and _WRITABLE_HOST.fullmatch(authority.text):
        return web.Response(status=307, headers={hdrs.LOCATION: f"https://{authority.text}:{port}/"})
    # No redirect for a change: what its body said has crossed the network in clear, which should not pass unnoticed.
    return answer_to(Refused("https-required", "This port speaks HTTPS only.", "Begin the address with https://."))
