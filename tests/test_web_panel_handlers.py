"""The front panel over the API: who sees what of it, who presses its keys, and for how long."""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from daemon.errors import TooMany
from daemon.messages.command import Door
from daemon.ports import PanelKey
from daemon.settings import SecurityProfile
from daemon.web.app import build_app
from daemon.web.connections import Peer
from daemon.web.held_keys import KEY_SECONDS, HeldKeys
from daemon.web.programs import Programs
from daemon.web.remote_panel import PictureStreams
from daemon.web.services import Services
from daemon.web.sessions import Session, Sessions
from daemon.web.stream_table import KEEP_ALIVE_SECONDS, MOST_OF_A_SESSION, MOST_STREAMS
from daemon.web.unix_socket import UnixListener
from frontpanel.items import HOLD_SECONDS
from frontpanel.recovery import HOLD_SECONDS as RECOVERY_SECONDS
from tests.fake_mirror import MASK, PICTURE, SECRET, FakeMirror
from tests.fakes import FakeClock, FakeEventLog
from tests.web_doors import Client, Doors, opened
from tests.web_hub import FakeHub, a_snapshot
from tests.web_sockets import until

NETWORK = [Door.HTTP, Door.HTTPS]
DOORS = [*NETWORK, Door.SOCKET]
DOWN, UP = {"key": "enter", "pressed": True}, {"key": "enter", "pressed": False}


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


@pytest.fixture
def of_the_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes to the Unix socket is a member of the unit's group, and not root."""
    monkeypatch.setattr("daemon.web.unix_socket._peer", lambda _sock: Peer(1, 4_242_424, os.getgid()))


async def visitor(doors: Doors, door: Door) -> Client:
    return doors.client(door) if door is Door.SOCKET else await doors.signed_in(door)


class Bench:
    """Streams and keys without sockets."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.hub = FakeHub(a_snapshot())
        self.mirror = FakeMirror()
        self.sessions = Sessions(SecurityProfile())
        self.programs = Programs(self.hub, self.clock)
        self.streams = PictureStreams(self.mirror, self.hub, self.clock, self.sessions, self.programs)
        self.keys = HeldKeys(self.mirror, self.clock)

    def session(self) -> Session:
        return self.sessions.open(Door.HTTPS, 1, self.clock.monotonic())[1]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def alive() -> bool:
    return False


@pytest.mark.parametrize("door", DOORS)
async def test_panel_is_told_as_it_stands(doors: Doors, door: Door) -> None:
    answer = await (await visitor(doors, door)).call("GET", "/panel")
    assert answer.status == 200
    assert answer.data == {
        "rows": [row.replace(SECRET, SECRET if door is Door.SOCKET else MASK) for row in PICTURE.rows],
        "columns": 20,
        "cursor": None,
        "leds": ["green", "orange", "red", "off"],
        "backlight": 100,
    }


@pytest.mark.parametrize("door", NETWORK)
@pytest.mark.parametrize("path", ["/panel", "/panel/stream"])
async def test_panel_is_for_people_who_have_signed_in(doors: Doors, door: Door, path: str) -> None:
    answer = await doors.client(door).call("GET", path)
    assert (answer.status, answer.code) == (401, "not-signed-in")
    assert doors.mirror.watchers == 0


@pytest.mark.parametrize("door", NETWORK)
async def test_no_password_on_the_panel_reaches_the_network(doors: Doors, door: Door) -> None:
    client = await doors.signed_in(door)
    said = (await client.call("GET", "/panel")).body.decode()
    async with client.stream("/panel/stream") as events:
        said += await events.piece()
        doors.mirror.write(1, f"again: {SECRET}")
        said += await events.piece()
    assert said.count(MASK) == 4
    assert SECRET not in said


@pytest.mark.usefixtures("of_the_group")
async def test_passwords_on_the_panel_are_roots_on_the_unit_itself(doors: Doors) -> None:
    client = doors.client(Door.SOCKET)
    assert SECRET not in (await client.call("GET", "/panel")).body.decode()
    async with client.stream("/panel/stream") as events:
        piece = await events.piece()
    assert MASK in piece
    assert SECRET not in piece


@pytest.mark.parametrize("door", DOORS)
async def test_stream_tells_each_change_of_the_picture(doors: Doors, door: Door) -> None:
    client = await visitor(doors, door)
    async with client.stream("/panel/stream") as events:
        assert events.answer.headers["Content-Type"] == "text/event-stream"
        name, first = await events.event()
        assert name == "panel"
        assert first == (await client.call("GET", "/panel")).data
        doors.mirror.write(0, "Menu")
        assert (await events.event())[1]["rows"][0] == "Menu".ljust(20)
        doors.clock.advance(KEEP_ALIVE_SECONDS)
        assert await events.piece() == ":\n"
    await until(lambda: forgotten(doors))


def forgotten(doors: Doors) -> bool:
    """Whether the panel is watched no more: the unit learns by writing that a reader has left."""
    doors.mirror.light(0 if doors.mirror.picture(public=True).backlight else 100)
    return doors.mirror.watchers == 0


async def test_stream_says_nothing_where_nothing_has_changed(bench: Bench) -> None:
    with bench.streams.joined(bench.session(), alive) as stream:
        pieces = bench.streams.pictures(stream, public=True)
        await anext(pieces)
        bench.mirror.stir()
        waiting = asyncio.ensure_future(cast("asyncio.Future[bytes]", anext(pieces)))
        for _ in range(3):
            await asyncio.sleep(0)
        assert not waiting.done()
        bench.mirror.light(10)
        assert b'"backlight":10' in await waiting


async def test_stream_tells_a_slow_reader_the_newest_only(bench: Bench) -> None:
    with bench.streams.joined(None, alive) as stream:
        pieces = bench.streams.pictures(stream, public=False)
        await anext(pieces)
        for text in ("one", "two", "three"):
            bench.mirror.write(0, text)
        newest = await anext(pieces)
        assert b"three" in newest
        assert b"one" not in newest


async def test_stream_of_nobody_costs_nothing(bench: Bench) -> None:
    assert (bench.mirror.watchers, bench.clock.pending) == (0, 0)
    with bench.streams.joined(None, alive), bench.streams.joined(bench.session(), alive):
        assert (bench.mirror.watchers, bench.clock.pending) == (1, 1)
    assert (bench.mirror.watchers, bench.clock.pending) == (0, 0)


async def test_stream_ends_with_its_session(bench: Bench) -> None:
    session = bench.session()
    with bench.streams.joined(session, alive) as stream, bench.streams.joined(None, alive) as on_the_unit:
        pieces, others = (bench.streams.pictures(each, public=True) for each in (stream, on_the_unit))
        await anext(pieces)
        await anext(others)
        bench.sessions.end(session)
        bench.mirror.write(0, "after")
        assert [piece async for piece in pieces] == []
        assert b"after" in await anext(others)


def test_streams_of_the_network_leave_room_for_those_on_the_unit(bench: Bench) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(MOST_STREAMS):
            stack.enter_context(bench.streams.joined(bench.session(), alive))
        with pytest.raises(TooMany):
            stack.enter_context(bench.streams.joined(bench.session(), alive))
        for _ in range(MOST_OF_A_SESSION):
            stack.enter_context(bench.streams.joined(None, alive))
        with pytest.raises(TooMany):
            stack.enter_context(bench.streams.joined(None, alive))


async def test_stream_ends_when_its_door_closes(doors: Doors) -> None:
    async with doors.client(Door.SOCKET).stream("/panel/stream") as events:
        await events.piece()
        await doors.unix.close()
        assert await events.piece() == ""


async def test_stream_answers_head_without_beginning(doors: Doors) -> None:
    answer = await doors.client(Door.SOCKET).call("HEAD", "/panel/stream")
    assert (answer.status, answer.headers["Content-Type"], answer.body) == (200, "text/event-stream", b"")
    assert doors.mirror.watchers == 0


async def test_keys_go_down_and_up_for_root(doors: Doors) -> None:
    client = doors.client(Door.SOCKET)
    for body in (DOWN, UP):
        assert (await client.call("POST", "/panel/keys", body)).status == 204
    assert doors.mirror.keys == [(PanelKey.ENTER, True), (PanelKey.ENTER, False)]


@pytest.mark.usefixtures("of_the_group")
async def test_keys_are_for_root_alone(doors: Doors) -> None:
    answer = await doors.client(Door.SOCKET).call("POST", "/panel/keys", DOWN)
    assert (answer.status, answer.code) == (403, "root-needed")
    assert doors.mirror.keys == []


@pytest.mark.parametrize("door", NETWORK)
async def test_keys_do_not_exist_over_the_network(doors: Doors, door: Door) -> None:
    answer = await (await doors.signed_in(door)).call("POST", "/panel/keys", DOWN)
    assert (answer.status, answer.code) == (404, "not-found")
    assert doors.mirror.keys == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (None, "body-missing"),
        ({}, "bad-value"),
        ({"key": "enter"}, "bad-value"),
        ({"key": "power", "pressed": True}, "bad-value"),
        ({"key": "enter", "pressed": 1}, "bad-value"),
        ({**DOWN, "seconds": 3}, "unknown-key"),
    ],
)
async def test_keys_that_make_no_sense_are_refused(doors: Doors, body: dict[str, object] | None, code: str) -> None:
    answer = await doors.client(Door.SOCKET).call("POST", "/panel/keys", body)
    assert (answer.status, answer.code) == (400, code)
    assert doors.mirror.keys == []


def test_key_that_nobody_goes_on_holding_comes_up_before_it_means_anything(bench: Bench) -> None:
    assert min(HOLD_SECONDS, RECOVERY_SECONDS) > KEY_SECONDS
    bench.keys.press(PanelKey.ENTER)
    bench.clock.advance(KEY_SECONDS)
    assert bench.mirror.keys == [(PanelKey.ENTER, True), (PanelKey.ENTER, False)]
    bench.keys.release(PanelKey.ENTER)
    assert len(bench.mirror.keys) == 2
    assert bench.clock.pending == 0


def test_key_that_is_sent_again_stays_down_and_goes_down_once(bench: Bench) -> None:
    for key in (PanelKey.ENTER, PanelKey.EXIT):
        bench.keys.press(key)
    for _ in range(10):
        bench.clock.advance(KEY_SECONDS / 2)
        bench.keys.press(PanelKey.ENTER)
    assert bench.mirror.keys == [(PanelKey.ENTER, True), (PanelKey.EXIT, True), (PanelKey.EXIT, False)]
    bench.keys.release(PanelKey.ENTER)
    assert bench.mirror.keys[-1] == (PanelKey.ENTER, False)
    assert bench.clock.pending == 0


async def test_unit_without_a_panel_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as doors:
        bare = Services.of(doors.hub, doors.clock, doors.log, doors.profile, doors.groups)
        path = tmp_path / "bare.sock"
        unix = UnixListener(path, build_app(bare, Door.SOCKET), clock=doors.clock, events=FakeEventLog())
        await unix.open()
        try:
            for method, call in (("GET", "/panel"), ("GET", "/panel/stream"), ("POST", "/panel/keys")):
                assert await said_by(path, method, call) == (404, "no-panel")
        finally:
            await unix.close()


async def said_by(path: Path, method: str, call: str) -> tuple[int, str]:
    """The status and the problem's code."""
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(f"{method} /api/v1{call} HTTP/1.0\r\nContent-Length: 0\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    return int(head.split()[1]), json.loads(body)["code"]
