"""`base-station panel` at a terminal and without one, against the daemon's own door with a fake panel behind it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from daemon import client
from daemon.client import Ending
from daemon.client.panel_live import MOST_STROKES
from daemon.client.panel_typist import LONGEST_SEQUENCE, RELEASE_SECONDS, Request, Typist
from daemon.ports import PanelKey
from daemon.web.connections import Peer
from daemon.web.held_keys import KEY_SECONDS
from tests.client_api import api_at
from tests.fake_mirror import MASK, PICTURE, SECRET
from tests.terminal_user import ROOT, TerminalUser, terminal_user
from tests.web_doors import Doors, opened
from tests.web_sockets import until

ENTER, EXIT, UP, DOWN, LEFT, RIGHT = (
    PanelKey.ENTER,
    PanelKey.EXIT,
    PanelKey.UP,
    PanelKey.DOWN,
    PanelKey.LEFT,
    PanelKey.RIGHT,
)
ANSWER = {"rows": list(PICTURE.rows), "columns": 20, "cursor": None, "leds": ["green", "off"], "backlight": 100}


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


@asynccontextmanager
async def watching(doors: Doors) -> AsyncIterator[TerminalUser]:
    """Somebody who sees the panel live."""
    async with terminal_user("--socket", doors.path, "panel") as user:
        await user.until_shown("Default Password", "Ctrl-C leaves")
        await until(lambda: doors.mirror.watchers == 1)
        yield user


def taps(*keys: PanelKey) -> list[tuple[PanelKey, bool]]:
    return [(key, pressed) for key in keys for pressed in (True, False)]


async def test_panel_is_drawn_as_it_stands_and_follows(doors: Doors) -> None:
    async with watching(doors) as user:
        screen = await user.until_shown(SECRET)
        assert screen[:2] == ["┌──────────────────────┐", "│ Default Password     │  ●"]
        doors.mirror.write(1, "something new")
        await user.until_shown("│ something new        │")
        doors.mirror.light(10)
        await until(lambda: "\x1b[37;44m something new" in user.said)


async def test_keys_typed_are_keys_pressed_in_order(doors: Doors) -> None:
    async with watching(doors) as user:
        user.type("\r\x1b[A\x1b[B\x1b[C\x1bOD")
        await until(lambda: len(doors.mirror.keys) == 10)
        user.type("\x1b")
        await until(lambda: len(doors.mirror.keys) == 12)
        assert doors.mirror.keys == taps(ENTER, UP, DOWN, RIGHT, LEFT, EXIT)
        await user.until_shown("│ exit up              │")


async def test_space_holds_enter_for_as_long_as_wanted(doors: Doors) -> None:
    async with watching(doors) as user:
        user.type(" ")
        await user.until_shown("ENTER held down. Space lets go.")
        await until(lambda: doors.mirror.keys == [(ENTER, True)])
        for _ in range(2):
            doors.clock.advance(KEY_SECONDS - 0.1)
            await until(lambda: due(doors, ENTER) == doors.clock.monotonic() + KEY_SECONDS)
        user.type(" ")
        await until(lambda: doors.mirror.keys == taps(ENTER))
        await until(lambda: "held down" not in "\n".join(user.screen))


async def test_space_that_is_held_down_is_one_hold_which_ends_with_it(doors: Doors) -> None:
    async with watching(doors) as user:
        for _ in range(20):
            user.type(" ")
            await asyncio.sleep(0.05)
        await user.until_shown("ENTER held down. Space lets go.")
        assert doors.mirror.keys[0] == (ENTER, True)
        assert (ENTER, False) not in doors.mirror.keys
        await until(lambda: (ENTER, False) in doors.mirror.keys)
        await until(lambda: "held down" not in "\n".join(user.screen))


def due(doors: Doors, key: PanelKey) -> float:
    """When the daemon lets go of `key` by itself."""
    assert doors.services.panel is not None
    return doors.services.panel.keys._due[key]


async def test_r_holds_enter_and_exit_and_leaving_lets_go_of_them(doors: Doors) -> None:
    async with watching(doors) as user:
        user.type("R")
        await until(lambda: doors.mirror.keys == [(ENTER, True), (EXIT, True)])
        user.type("\x03")
        assert await user.until_ended() == Ending.DONE
        assert doors.mirror.keys[2:] == [(ENTER, False), (EXIT, False)]
        assert user.restored


async def test_another_key_lets_go_of_what_is_held_first(doors: Doors) -> None:
    async with watching(doors) as user:
        user.type(" \x1b[A")
        await until(lambda: len(doors.mirror.keys) == 4)
        assert doors.mirror.keys == [*taps(ENTER), *taps(UP)]


async def test_program_that_is_killed_holds_no_key(doors: Doors) -> None:
    async with watching(doors) as user:
        user.type(" ")
        await until(lambda: doors.mirror.keys == [(ENTER, True)])
        user.process.kill()
        await user.until_ended()
    doors.clock.advance(KEY_SECONDS)
    assert doors.mirror.keys == taps(ENTER)


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, Ending.DONE), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGHUP, -signal.SIGHUP)],
)
async def test_signal_ends_it_and_the_terminal_is_what_it_was(doors: Doors, number: int, code: int) -> None:
    async with watching(doors) as user:
        assert not user.restored
        user.process.send_signal(number)
        assert await user.until_ended() == code
        assert user.restored


async def test_daemon_that_goes_is_told_and_its_return_is_seen(doors: Doors) -> None:
    async with watching(doors) as user:
        await doors.unix.close()
        screen = await user.until_shown("The daemon does not answer. Trying again.")
        assert SECRET not in "\n".join(screen)
        user.type("\r")
        doors.mirror.write(0, "back again")
        await until(lambda: user.said.count("does not answer") > 2)
        await doors.unix.open()
        await user.until_shown("│ back again           │", SECRET)
        assert "Trying again" not in "\n".join(user.screen)
        assert doors.mirror.keys == []
        user.type("\x03")
        assert await user.until_ended() == Ending.DONE
        assert user.restored


async def test_somebody_who_is_not_root_looks_on_and_is_told_why(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.web.unix_socket._peer", lambda _sock: Peer(1, 4_242_424, os.getgid()))
    async with watching(doors) as user:
        screen = await user.until_shown(MASK)
        assert SECRET not in "\n".join(screen)
        user.type(" ")
        await user.until_shown("Only root may do this", "Use sudo")
        await until(lambda: "held down" not in "\n".join(user.screen))
    assert doors.mirror.keys == []


async def test_drawing_fits_into_a_small_terminal(doors: Doors) -> None:
    async with watching(doors) as user:
        user.resize(30, 4)
        await until(lambda: len(user.screen) == 4)
        assert user.screen[3].startswith(f"│ {SECRET}")
        user.resize(30, 24)
        await user.until_shown("Ctrl-C")
        assert max(map(len, user.screen)) <= 30


async def test_panel_that_sends_what_is_no_picture_ends_with_the_terminal_restored(tmp_path: Path) -> None:
    server = await asyncio.start_unix_server(talks_nonsense, tmp_path / "s")
    async with server, terminal_user("--socket", tmp_path / "s", "panel") as user:
        assert await user.until_ended() == Ending.UNREACHABLE
        assert "\x1b[?1049h" in user.said
        assert "\x1b[?1049l" in user.said
        assert user.said.endswith("base-station: the daemon's answer lacks what it should say. Update both.\r\n")


async def talks_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    request = await reader.readuntil(b"\r\n\r\n")
    body = b'event: panel\ndata: {"rows": 17}\n\n' if b"stream" in request else json.dumps(ANSWER).encode()
    writer.write(b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    writer.close()


async def printed(*arguments: str | Path) -> tuple[int, str, str]:
    """Run it without a terminal: exit code, standard output and error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "daemon.client", *arguments,
        cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_panel_is_printed_where_there_is_no_terminal(doors: Doors) -> None:
    code, out, err = await printed("--socket", doors.path, "panel")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "┌──────────────────────┐",
        "│ Default Password     │  green",
        "│                      │  orange",
        f"│ {SECRET}       │  red",
        "│                    ▼ │  off",
        "└──────────────────────┘",
    ]
    assert doors.mirror.watchers == 0


async def test_panel_is_printed_once_at_a_terminal_if_asked(doors: Doors) -> None:
    async with terminal_user("--socket", doors.path, "panel", "--once") as user:
        assert await user.until_ended() == Ending.DONE
        assert "\x1b" not in user.said
        assert f"│ {SECRET}       │  red" in user.said


def test_json_is_the_apis_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with api_at(tmp_path / "s") as api:
        api.on("GET /panel", ANSWER)
        assert client.main(["--socket", str(api.path), "panel", "--json"]) == Ending.DONE
    assert json.loads(capsys.readouterr().out) == ANSWER


def test_unit_without_a_panel_is_a_refusal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with api_at(tmp_path / "s") as api:
        api.on("GET /panel", {"code": "no-panel", "detail": "No panel.", "remedy": "Use the CCM."}, status=404)
        assert client.main(["--socket", str(api.path), "panel"]) == Ending.REFUSED
    assert capsys.readouterr().err == "base-station: No panel. Use the CCM.\n"


def test_what_stands_on_the_panel_moves_no_cursor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evil = {**ANSWER, "rows": ["\x1b[2Jfoh\x9b\u202e" + "x" * 1000, *["y"] * 1000], "leds": ["\x1b[2J"] * 5}
    with api_at(tmp_path / "s") as api:
        api.on("GET /panel", evil)
        assert client.main(["--socket", str(api.path), "panel", "--once"]) == Ending.DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("│ ?[2Jfoh??x")
    assert len(lines) == 10
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    "changes",
    [{"rows": None}, {"rows": [1]}, {"columns": "many"}, {"cursor": [1]}, {"leds": 4}, {"backlight": None}],
)
def test_picture_that_makes_no_sense_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any]
) -> None:
    with api_at(tmp_path / "s") as api:
        api.on("GET /panel", {**ANSWER, **changes})
        assert client.main(["--socket", str(api.path), "panel", "--once"]) == Ending.UNREACHABLE
    assert capsys.readouterr().err.startswith("base-station: the daemon's answer lacks")


def test_typist_knows_esc_from_the_start_of_an_arrow() -> None:
    typist = Typist()
    assert typist.feed(b"\x1b", 0.0) == []
    assert typist.undecided
    assert typist.decide() == [(("exit", True), ("exit", False))]
    assert typist.feed(b"\x1b", 0.0) + typist.feed(b"[A", 0.01) == [(("up", True), ("up", False))]
    assert typist.decide() == []
    assert typist.feed(b"\x1b\x1b", 1.0) == [(("exit", True), ("exit", False))]


@pytest.mark.parametrize("typed", [b"\x1b[3~", b"\x1b[1;5P", b"q", b"\x00", b"\xc3\xa4", b"\x1b[" + b"1" * 99])
def test_typist_ignores_keys_that_the_panel_does_not_have(typed: bytes) -> None:
    typist = Typist()
    assert typist.feed(typed, 0.0) + typist.decide() == []
    assert len(typist._sequence) < LONGEST_SEQUENCE


def test_typist_holds_for_as_long_as_the_terminal_repeats() -> None:
    typist = Typist()
    assert typist.feed(b" ", 0.0) == [(("enter", True),)]
    assert typist.release_due is None
    for number in range(70):
        assert typist.feed(b" ", at := 0.66 + 0.04 * number) == []
    assert typist.release_due == pytest.approx(at + RELEASE_SECONDS)
    assert typist.let_go() == [(("enter", False),)]
    assert typist.release_due is None


def test_typist_holds_until_typed_again_where_the_terminal_does_not_repeat() -> None:
    typist = Typist()
    assert typist.feed(b" ", 0.0) == [(("enter", True),)]
    assert typist.feed(b" ", 4.0) == [(("enter", False),)]
    assert typist.held == ()


def test_typist_tells_requests() -> None:
    assert Typist().feed(b"\x0c\x03", 0.0) == [Request.REDRAW, Request.LEAVE]


async def test_keys_typed_at_a_daemon_that_hangs_are_not_done_later(tmp_path: Path) -> None:
    asked: list[bytes] = []

    async def hangs(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        body = json.dumps(ANSWER).encode()
        if request.startswith(b"POST"):
            asked.append(request)
        else:
            stream = b"event: panel\ndata: %s\n\n" % body
            writer.write(b"HTTP/1.0 200 OK\r\n\r\n%s" % (stream if b"stream" in request else body))
        if b"GET /api/v1/panel HTTP" in request:
            writer.close()
        else:
            await reader.read()
            writer.close()

    server = await asyncio.start_unix_server(hangs, tmp_path / "s")
    async with server, terminal_user("--socket", tmp_path / "s", "panel") as user:
        await user.until_shown("Default Password")
        user.type("\r" * (MOST_STROKES + 5))
        await user.until_shown("does not answer")
        assert len(asked) == 1
        user.type("\x03")
        assert await user.until_ended() == Ending.DONE
        assert user.restored


async def test_ctrl_l_draws_it_anew(doors: Doors) -> None:
    async with watching(doors) as user:
        drawn = user.said.count("\x1b[H")
        user.type("\x0c")
        await until(lambda: user.said.count("\x1b[H") > drawn)
