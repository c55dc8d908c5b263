"""The stream of events, and how any stream of them is sent."""

from collections.abc import AsyncIterator, Callable

from aiohttp import hdrs, web

from daemon.web.services import Services, Visit
from daemon.web.stream_table import Stream, StreamTable


async def follow(services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /events/stream`: the unit's condition at once and on every change, until the session ends; see `streams`."""
    return await send_events(visit, services.streams, services.streams.events)


async def send_events(
    visit: Visit, table: StreamTable, pieces: Callable[[Stream], AsyncIterator[bytes]]
) -> web.StreamResponse:
    """Answer with `pieces` of a stream of `table`.

    Each piece waits until the one before has left for the network, so that a slow reader gets the newest state only;
    one that takes nothing at all loses its connection (`connections.STALLED_SECONDS`). Raises what `joined` raises.
    """
    request = visit.request
    response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "text/event-stream"})
    if request.method == hdrs.METH_HEAD:
        return response
    with table.joined(visit.reader, lambda: _gone(request)) as stream:
        response.force_close()
        await response.prepare(request)
        if request.transport is not None:
            # Not 0, at which asyncio's TLS transport counts even an empty buffer as full.
            request.transport.set_write_buffer_limits(high=1)
        async for piece in pieces(stream):
            await response.write(piece)
            await request.writer.drain()
    return response


def _gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()
