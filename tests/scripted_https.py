"""A server on 127.0.0.1 that says over TLS what a test has written down, sound HTTP or not, and hears what is asked."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import trustme

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

AUTHORITY = trustme.CA()


def trusted(folder: Path) -> Path:
    """A trust store with AUTHORITY."""
    path = folder / "authorities.pem"
    AUTHORITY.cert_pem.write_to_path(path)
    return path


def tls(leaf: trustme.LeafCert | None = None, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    """A server's context with `leaf`, or one for localhost; `newest` is the newest TLS that it speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if newest < ssl.TLSVersion.TLSv1_2:
        context.minimum_version = newest
        context.set_ciphers("ALL:@SECLEVEL=0")
    context.maximum_version = newest
    (leaf or AUTHORITY.issue_cert("localhost")).configure_cert(context)
    return context


def says(*pieces: bytes, hold: bool = False) -> Script:
    """Send `pieces`, and close the connection, or `hold` it."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if hold:
            await reader.read()

    return script


def in_turn(*answers: bytes) -> Script:
    """Each connection gets the next one; those after the last, the last."""
    left = list(answers)

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await says(left.pop(0) if len(left) > 1 else left[0])(reader, writer)

    return script


def answer(body: bytes, status: str = "200 OK", *headers: str, kind: str = "text/html") -> bytes:
    """A sound HTTP answer."""
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers, "", "")
    return "\r\n".join(lines).encode() + body


@dataclass
class Scripted:
    """The port it listens on, and the heads and bodies of the requests that came."""

    port: int
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        """The methods and paths."""
        return [head.split(" HTTP/", 1)[0] for head in self.heads]

    def url(self, path: str = "/") -> str:
        return f"https://localhost:{self.port}{path}"


@contextlib.asynccontextmanager
async def scripted_https(script: Script, context: ssl.SSLContext | None = None) -> AsyncIterator[Scripted]:
    """Runs `script` for each connection, once its request has come."""
    scripted = Scripted(0)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = re.search(r"(?i)^content-length: (\d+)", head, re.MULTILINE)
            scripted.bodies.append(await reader.readexactly(int(length[1]) if length else 0))
            scripted.heads.append(head)
            await script(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", ssl=context or tls())
    scripted.port = server.sockets[0].getsockname()[1]
    try:
        yield scripted
    finally:
        server.close()
        await server.wait_closed()
