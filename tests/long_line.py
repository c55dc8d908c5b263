"""A line on which every word takes its time, as it does to a server far away."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


@contextlib.asynccontextmanager
async def long_line(host: str, port: int, seconds: float) -> AsyncIterator[int]:
    """Relay from the port that this gives, at `host`, to `port`; what a client sends is `seconds` on its way."""
    calls: set[asyncio.Task[None]] = set()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(host, port)
        try:
            with contextlib.suppress(ConnectionError):
                async with asyncio.TaskGroup() as both:
                    both.create_task(_carry(reader, far_writer, seconds))
                    both.create_task(_carry(far_reader, writer, 0))
        finally:
            writer.transport.abort()
            far_writer.transport.abort()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.add(asyncio.get_running_loop().create_task(relay(reader, writer)))

    server = await asyncio.start_server(accept, host, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        await asyncio.sleep(0)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    while data := await reader.read(65536):
        await asyncio.sleep(seconds)  # the length of the line
        writer.write(data)
        await writer.drain()
    writer.write_eof()
