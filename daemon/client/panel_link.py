"""The front panel over the Unix socket, for a program that must wait for the panel and the keyboard at once.

HTTP/1.0, which knows no chunks: an answer is a head, and lines until the end.
"""

import asyncio
import http.client
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from daemon.client.panel_picture import Picture, picture_of
from daemon.client.unit import RefusedByUnit, Unreachable

ANSWER_SECONDS = 3.0
SILENCE_SECONDS = 60.0
"""The unit sends at least a comment every 25 s; after this long without a line it does not answer."""

_LARGEST_PROBLEM = 65536


async def pictures(path: Path) -> AsyncIterator[Picture]:
    """What stands on the panel, now and after each change, until the unit ends it. Raises Unreachable, RefusedByUnit.

    Raises ValueError, KeyError or TypeError where what comes is no picture.
    """
    async with _asked(path, "GET", "/panel/stream") as reader:
        while line := await _line(reader):
            if line.startswith(b"data: "):
                yield picture_of(json.loads(line.removeprefix(b"data: ")))


async def press(path: Path, key: str, *, pressed: bool) -> None:
    """Have `key` go down or up. Raises Unreachable, RefusedByUnit."""
    async with _asked(path, "POST", "/panel/keys", json.dumps({"key": key, "pressed": pressed}).encode()):
        pass


@asynccontextmanager
async def _asked(path: Path, method: str, call: str, body: bytes = b"") -> AsyncIterator[asyncio.StreamReader]:
    """What comes after an answer's head."""
    head = f"{method} /api/v1{call} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_unix_connection(path)
    except OSError as error:
        raise _no_answer(path) from error
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            writer.write(head.encode() + body)
            await _check(reader)
        yield reader
    except (OSError, EOFError, asyncio.LimitOverrunError) as error:
        raise _no_answer(path) from error
    finally:
        writer.transport.abort()


async def _check(reader: asyncio.StreamReader) -> None:
    """Raises RefusedByUnit where the answer is a refusal."""
    status = int((await reader.readuntil(b"\r\n\r\n")).split()[1])
    if status < http.client.BAD_REQUEST:
        return
    try:
        problem = json.loads(await reader.read(_LARGEST_PROBLEM))
    except (ValueError, RecursionError):
        problem = None
    raise RefusedByUnit(problem if isinstance(problem, dict) else {"detail": f"HTTP {status}."})


async def _line(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(SILENCE_SECONDS):
        return await reader.readline()


def _no_answer(path: Path) -> Unreachable:
    return Unreachable(f"{path}: the daemon does not answer.")
