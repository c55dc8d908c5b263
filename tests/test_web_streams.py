import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from daemon.certificates.inspect import Severity
from daemon.errors import TooMany
from daemon.messages.command import Door
from daemon.messages.unit import Alarm
from daemon.settings import Profile, SecurityProfile
from daemon.states import State
from daemon.web.connections import Phase
from daemon.web.http_connection import HttpConnection
from daemon.web.programs import Programs
from daemon.web.sessions import Session, Sessions
from daemon.web.stream_table import KEEP_ALIVE_SECONDS, MOST_OF_A_SESSION, MOST_STREAMS, Stream
from daemon.web.streams import Streams
from tests.fakes import FakeClock, FakeEventLog
from tests.web_doors import API, Doors, opened
from tests.web_hub import PASSWORD, FakeHub, a_snapshot
from tests.web_sockets import until

NETWORK = [Door.HTTP, Door.HTTPS]


class Bench:
    """Streams without sockets."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.hub = FakeHub(a_snapshot())
        self.sessions = Sessions(SecurityProfile())
        self.log = FakeEventLog()
        self.programs = Programs(self.hub, self.clock)
        self.streams = Streams(self.hub, self.clock, self.sessions, self.programs, Profile(), self.log)

    def session(self) -> Session:
        return self.sessions.open(Door.HTTPS, 1, self.clock.monotonic())[1]


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


def alive() -> bool:
    return False


async def following(bench: Bench, stream: Stream) -> tuple[AsyncIterator[bytes], bytes]:
    """The pieces of a stream, and the first of them."""
    pieces = bench.streams.events(stream)
    return pieces, await anext(pieces)


async def test_stream_begins_with_everything(bench: Bench) -> None:
    with bench.streams.joined(bench.session(), alive) as stream:
        _, first = await following(bench, stream)
        assert first.count(b"event: ") == 4
        assert first.startswith(b"event: system\ndata: {")
        assert b"\n\nevent: security\ndata: {" in first
        assert b"\n\nevent: network\ndata: {" in first
        assert b"\n\nevent: easydns\ndata: {" in first
        assert first.endswith(b"}\n\n")


async def test_stream_tells_a_slow_reader_the_newest_only(bench: Bench) -> None:
    with bench.streams.joined(bench.session(), alive) as stream:
        pieces, _ = await following(bench, stream)
        for state in (State.OPEN_CONFIRMING, State.OPEN, State.ENABLING):
            bench.hub.become(state=state)
        news = await anext(pieces)
        assert b'"state":"enabling"' in news
        assert b"confirming" not in news
        waiting = asyncio.ensure_future(cast("asyncio.Future[bytes]", anext(pieces)))
        await asyncio.sleep(0)
        assert not waiting.done()
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting


async def test_stream_tells_what_changed_only(bench: Bench) -> None:
    with bench.streams.joined(bench.session(), alive) as stream:
        pieces, _ = await following(bench, stream)
        bench.hub.become(root_pem=b"unseen by either body")
        bench.clock.advance(5)
        bench.hub.become(alarms=(Alarm("some", Severity.WARNING, "Something.", "Do something."),))
        news = await anext(pieces)
        assert news.count(b"event: ") == 1
        assert b'"code":"some"' in news
        assert b'"uptime":5' in news


async def test_stream_stays_alive_by_one_timer_for_all(bench: Bench) -> None:
    session = bench.session()
    with bench.streams.joined(session, alive) as one, bench.streams.joined(session, alive) as two:
        assert bench.clock.pending == 1
        assert bench.hub.subscribers == 1
        followed = [(await following(bench, stream))[0] for stream in (one, two)]
        for _ in range(2):
            bench.clock.advance(KEEP_ALIVE_SECONDS)
            assert [await anext(pieces) for pieces in followed] == [b":\n\n", b":\n\n"]
    assert bench.clock.pending == 0
    assert bench.hub.subscribers == 0


async def test_stream_ends_with_its_session_however_that_ends(bench: Bench) -> None:
    def signed_out(session: Session) -> None:
        bench.sessions.end(session)

    def epoch_raised(_session: Session) -> None:
        bench.hub.become(session_epoch=bench.hub.snapshot.session_epoch + 1)

    def left_idle(_session: Session) -> None:
        bench.clock.advance(1800)

    for end in (signed_out, left_idle, epoch_raised):
        session = bench.session()
        with bench.streams.joined(session, alive) as stream:
            pieces, _ = await following(bench, stream)
            end(session)
            assert [piece async for piece in pieces] == []


@pytest.mark.parametrize(
    ("state", "door", "told"),
    [
        (State.OPEN, Door.HTTP, True),
        (State.ENABLING, Door.HTTP, True),
        (State.OPEN, Door.HTTPS, False),
        (State.STOPPING, Door.HTTP, False),
        (State.FACTORY_RESET, Door.HTTP, False),
    ],
)
async def test_stream_says_last_that_port_80_closes_while_the_unit_goes_on(
    bench: Bench, state: State, door: Door, *, told: bool
) -> None:
    _, session = bench.sessions.open(door, bench.hub.snapshot.session_epoch, bench.clock.monotonic())
    with bench.streams.joined(session, alive) as stream:
        pieces, _ = await following(bench, stream)
        bench.hub.become(state=state)
        bench.streams.end_at(Door.HTTP if told else door)
        assert [piece async for piece in pieces] == ([b"event: door-closed\ndata: {}\n\n"] if told else [])


async def test_stream_goes_on_over_its_own_password_change(bench: Bench) -> None:
    session = bench.session()
    with bench.streams.joined(session, alive) as stream:
        pieces, _ = await following(bench, stream)
        with bench.sessions.carried(session):
            bench.hub.become(session_epoch=2, password_set_by_owner=True, state=State.ENABLING)
            assert b"enabling" in await anext(pieces)
        bench.hub.become(state=State.OPEN)
        assert await anext(pieces)


def test_streams_of_a_session_are_bounded(bench: Bench) -> None:
    session = bench.session()
    with contextlib.ExitStack() as stack:
        for _ in range(MOST_OF_A_SESSION):
            stack.enter_context(bench.streams.joined(session, alive))
        with pytest.raises(TooMany) as refused:
            stack.enter_context(bench.streams.joined(session, alive))
        assert refused.value.code == "too-many-streams"
        stack.enter_context(bench.streams.joined(bench.session(), alive))


def test_streams_of_all_are_bounded(bench: Bench) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(MOST_STREAMS):
            stack.enter_context(bench.streams.joined(bench.session(), alive))
        with pytest.raises(TooMany):
            stack.enter_context(bench.streams.joined(bench.session(), alive))
    assert len(bench.streams) == 0


def test_streams_whose_reader_is_gone_make_room(bench: Bench) -> None:
    session = bench.session()
    with contextlib.ExitStack() as stack:
        for _ in range(MOST_OF_A_SESSION):
            stack.enter_context(bench.streams.joined(session, lambda: True))
        stack.enter_context(bench.streams.joined(session, alive))
        assert len(bench.streams) == 1


async def test_stream_whose_reader_is_gone_ends_when_it_has_made_room(bench: Bench) -> None:
    """Else its task would wait for news that nobody brings it any more: one for each page that is loaded anew."""
    session = bench.session()
    gone = [False]
    with bench.streams.joined(session, lambda: gone[0]) as stream:
        pieces, _ = await following(bench, stream)
        gone[0] = True
        with bench.streams.joined(session, alive), pytest.raises(StopAsyncIteration):
            await anext(pieces)


@pytest.mark.parametrize("door", NETWORK)
async def test_stream_over_the_wire_tells_changes(doors: Doors, door: Door) -> None:
    client = await doors.signed_in(door)
    async with client.stream() as events:
        assert events.answer.status == 200
        assert events.answer.headers["Content-Type"] == "text/event-stream"
        assert events.answer.headers["Cache-Control"] == "no-store"
        assert "Content-Security-Policy" in events.answer.headers
        first = await events.beginning()
        assert first["system"]["serial"] == "000042"
        assert first["security"]["state"] == "open"
        doors.hub.become(state=State.ENABLING)
        assert {name: data["state"] for name, data in (await events.both()).items()} == {
            "system": "enabling",
            "security": "enabling",
        }
        doors.clock.advance(KEEP_ALIVE_SECONDS)
        assert await events.piece() == ":\n"


@pytest.mark.parametrize("door", NETWORK)
async def test_stream_over_the_wire_ends_at_sign_out(doors: Doors, door: Door) -> None:
    client = await doors.signed_in(door)
    async with client.stream() as events:
        await events.beginning()
        assert (await client.call("DELETE", "/session")).status == 204
        assert await events.piece() == ""
    async with client.stream() as refused:
        assert refused.answer.status == 401


async def test_stream_over_the_wire_ends_when_its_door_closes(doors: Doors) -> None:
    plain, secure = await doors.signed_in(Door.HTTP), await doors.signed_in(Door.HTTPS)
    async with plain.stream() as over, secure.stream() as staying:
        await over.beginning()
        await staying.beginning()
        await doors.listeners.close_http()
        assert await over.event() == ("door-closed", {})
        assert await over.piece() == ""
        doors.hub.become(state=State.HTTPS_ONLY)
        assert (await staying.both())["system"]["state"] == "https_only"


@pytest.mark.parametrize("door", NETWORK)
async def test_stream_of_a_reader_that_takes_nothing_keeps_no_backlog(doors: Doors, door: Door) -> None:
    client = await doors.signed_in(door)
    async with client.stream() as events:
        await events.beginning()
        [stream] = doors.services.streams._streams
        [held] = [held for held in doors.listeners._connections if held.phase is Phase.REQUEST]
        transport = cast("HttpConnection", held.wire).transport
        assert transport is not None
        reading = cast("asyncio.Transport", events.answer.connection.transport)  # type: ignore[union-attr]
        reading.pause_reading()
        changes = 0
        while not await left_waiting(stream):
            changes += 1
            doors.hub.become(alarms=(a_long_alarm(changes),))
        # asyncio's TLS has a second buffer of 64 KiB below its own.
        assert transport.get_write_buffer_size() <= LONG + (0 if door is Door.HTTP else 64 * 1024 + LONG)
        assert held.stalled == doors.clock.monotonic()
        for number in range(100):
            doors.hub.become(alarms=(a_long_alarm(changes + number),))
        latest = doors.hub.snapshot.alarms[0].code
        reading.resume_reading()
        told: list[str] = []
        while not told or told[-1] != latest:
            told.append((await events.event())[1]["alarms"][0]["code"])
        assert len(told) < changes + 100


async def left_waiting(stream: Stream) -> bool:
    """Whether news waits however often the loop turns, because the stream is busy with the piece before."""
    for _ in range(50):
        await asyncio.sleep(0)
        if not stream._wake.is_set():
            return False
    return True


LONG = 20_000


def a_long_alarm(number: int) -> Alarm:
    return Alarm(f"alarm-{number}", Severity.WARNING, "x" * (LONG - 2000), "Wait.")


async def test_stream_of_a_reader_that_left_is_forgotten(doors: Doors) -> None:
    client = await doors.signed_in()
    async with client.stream() as events:
        await events.beginning()
        assert len(doors.services.streams) == 1

    def forgotten() -> bool:
        # The unit learns of it by writing; the first pieces may still find the connection open.
        doors.hub.become(state=State.OPEN if doors.hub.snapshot.state is State.ENABLING else State.ENABLING)
        return len(doors.services.streams) == 0

    await until(forgotten)
    assert doors.hub.subscribers == 0


async def test_stream_answers_head_without_beginning(doors: Doors) -> None:
    client = await doors.signed_in()
    answer = await client.call("HEAD", "/events/stream")
    assert (answer.status, answer.headers["Content-Type"], answer.body) == (200, "text/event-stream", b"")
    assert len(doors.services.streams) == 0
    assert not any(PASSWORD in str(command) for command in doors.hub.submitted)
    assert (await client.raw("POST", f"{API}/events/stream")).status == 405
