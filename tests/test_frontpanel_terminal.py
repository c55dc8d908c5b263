"""The emulated panel in terminals: drawn, typed at, run with a program, attached to and left. All on real ptys."""

import asyncio
import contextlib
import fcntl
import os
import re
import signal
import struct
import sys
import termios
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from frontpanel import commands
from frontpanel.drawing import ENTER_SCREEN, HELP, LEAVE_SCREEN, picture
from frontpanel.emulated import EmulatedPanel
from frontpanel.screen import Cursor, Led, Screen, changes
from frontpanel.terminal import Console

PROGRAM = (sys.executable, "-m", "frontpanel")
ROOT = Path(__file__).resolve().parent.parent

# The program that is run with the panel: drives it with our driver, shows each key, ends with code 7 on UP.
DAEMON = """
import asyncio, sys
from pathlib import Path
from frontpanel.driver import FrontPanel
from frontpanel.models import CFA635
from frontpanel.screen import Screen

async def main():
    ended = asyncio.Event()
    keys = []
    def key(event):
        keys.append(("+" if event.pressed else "-") + event.key.name)
        panel.show(Screen(("Unit 1", " ".join(keys[-3:]))))
        print("key", keys[-1], flush=True)
        if keys[-1] == "-UP":
            ended.set()
    panel = FrontPanel(Path(sys.argv[1]), CFA635, on_key=key)
    panel.show(Screen(("Unit 1", "ready")))
    run = asyncio.create_task(panel.run())
    print("daemon up \\x1b[2J", flush=True)
    await ended.wait()
    sys.exit(7)

asyncio.run(main())
"""


class Window:
    """The person's end of a terminal: what was drawn, and a keyboard."""

    def __init__(self, master: int) -> None:
        self._master = master
        self._seen = ""
        self._changed = asyncio.Event()
        asyncio.get_running_loop().add_reader(master, self._read)

    def _read(self) -> None:
        try:
            data = os.read(self._master, 65536)
        except OSError:
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._master)
        self._seen += data.decode("utf-8", "replace")
        self._changed.set()

    @property
    def seen(self) -> str:
        """Everything that was drawn."""
        return self._seen

    def text(self) -> str:
        """The last whole picture without colours."""
        pictures = re.findall(r"\x1b\[H(?:(?!\x1b\[H).)*?\x1b\[J", self._seen, re.DOTALL)
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", pictures[-1]) if pictures else ""

    def type(self, keys: bytes) -> None:
        """Type these bytes."""
        os.write(self._master, keys)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until what is drawn meets `condition`."""
        while not condition():
            self._changed.clear()
            await self._changed.wait()

    async def shows(self, text: str) -> None:
        """Wait until the last picture has `text` on it."""
        await self.until(lambda: text in self.text())


@contextlib.asynccontextmanager
async def in_window(*arguments: str) -> AsyncIterator[tuple[Process, Window, int]]:
    """Run our program in a terminal of its own; give the process, the window and the terminal's slave."""
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 90, 0, 0))
    process = await asyncio.create_subprocess_exec(
        *PROGRAM, *arguments, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, start_new_session=True
    )
    try:
        yield process, Window(master), slave
    finally:
        await ended(process)
        asyncio.get_running_loop().remove_reader(master)
        os.close(master)
        os.close(slave)


@contextlib.asynccontextmanager
async def headless(*arguments: str) -> AsyncIterator[tuple[Process, str, str]]:
    """Run our program without a terminal; give the process, its serial device and its console."""
    process = await asyncio.create_subprocess_exec(*PROGRAM, *arguments, stdin=DEVNULL, stdout=PIPE, cwd=ROOT)
    assert process.stdout is not None
    try:
        serial = (await process.stdout.readline()).decode()
        console = (await process.stdout.readline()).decode()
        yield process, named(serial, "panel serial port: "), named(console, "panel console: ")
    finally:
        await ended(process)


async def ended(process: Process) -> None:
    """End our program if it still runs; asked twice, it kills what it runs."""
    while process.returncode is None:
        process.terminate()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                await process.wait()


def named(line: str, lead: str) -> str:
    assert line.startswith(lead)
    return line.removeprefix(lead).split()[0]


def daemon(tmp_path: Path) -> tuple[str, ...]:
    return ("--run", sys.executable, "-c", DAEMON, str(tmp_path / "panel"))


def link(tmp_path: Path) -> tuple[str, str]:
    return ("--link", str(tmp_path / "panel"))


def is_there(path: Path) -> bool:
    return os.path.lexists(path)


def content(path: Path) -> str:
    return path.read_text()


async def test_terminal_draws_the_panel_and_plays_its_keys(tmp_path: Path) -> None:
    async with in_window(*link(tmp_path), *daemon(tmp_path)) as (process, window, _):
        await window.shows("│ ready ")
        await window.shows("daemon up")
        assert HELP in window.text()
        assert "\x1b[2J" not in window.seen.removeprefix(ENTER_SCREEN)
        window.type(b"\x1b[B")
        await window.shows("+DOWN -DOWN")
        window.type(b"\x1b")
        await window.shows("-DOWN +EXIT -EXIT")
        window.type(b" ")
        await window.shows("-EXIT +ENTER")
        window.type(b" ")
        await window.shows("+ENTER -ENTER")
        window.type(b"\x1b[A")
        assert await process.wait() == 7
        assert not is_there(tmp_path / "panel")


async def test_terminal_is_as_it_was_before_when_the_program_ends(tmp_path: Path) -> None:
    async with in_window(*link(tmp_path), *daemon(tmp_path)) as (process, window, slave):
        before = termios.tcgetattr(slave)[3] | termios.ICANON | termios.ECHO
        await window.shows("│ ready ")
        assert not termios.tcgetattr(slave)[3] & termios.ICANON
        window.type(b"\x1b[A")
        await process.wait()
        assert termios.tcgetattr(slave)[3] == before
        await window.until(lambda: "ended with code 7" in window.seen)
        assert window.seen.index(LEAVE_SCREEN) < window.seen.index("ended with code 7")
        assert "key -UP" in window.seen[window.seen.index(LEAVE_SCREEN) :]


async def test_terminal_is_left_by_ctrl_c_which_ends_the_program_too(tmp_path: Path) -> None:
    async with in_window(*link(tmp_path), *daemon(tmp_path)) as (process, window, _):
        await window.shows("│ ready ")
        window.type(b"\x03")
        assert await process.wait() != 0
        await window.until(lambda: LEAVE_SCREEN in window.seen)
        assert not is_there(tmp_path / "panel")


async def test_terminal_that_is_closed_ends_the_program_too(tmp_path: Path) -> None:
    master, slave = os.openpty()
    claim = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", claim, *PROGRAM, *link(tmp_path), *daemon(tmp_path),
        stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    window = Window(master)
    await window.shows("│ ready ")
    asyncio.get_running_loop().remove_reader(master)
    os.close(master)
    assert await process.wait() == 128 + signal.SIGTERM
    assert not is_there(tmp_path / "panel")


async def test_terminal_is_drawn_anew_when_its_size_changes(tmp_path: Path) -> None:
    async with in_window(*link(tmp_path)) as (process, window, slave):
        await window.shows(HELP)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
        process.send_signal(signal.SIGWINCH)
        await window.until(lambda: HELP not in window.text() and HELP[:40] in window.text())
        process.terminate()
        assert await process.wait() == 0


async def test_headless_panel_is_attached_to_left_and_attached_to_again(tmp_path: Path) -> None:
    arguments = (*link(tmp_path), "--log", str(tmp_path / "log"), *daemon(tmp_path))
    async with headless(*arguments) as (process, serial, console):
        assert serial.startswith("/dev/pts/")
        for key in ("DOWN", "LEFT"):
            async with in_window("--attach", console) as (relay, window, _):
                await window.shows("│ Unit 1")
                window.type({"DOWN": b"\x1b[B", "LEFT": b"\x1b[D"}[key])
                await window.shows(f"+{key} -{key}")
                window.type(b"\x03")
                assert await relay.wait() == 0
                await window.until(lambda: window.seen.endswith(LEAVE_SCREEN))
            assert process.returncode is None
        async with in_window("--attach", str(tmp_path / "panel.console")) as (relay, window, _):
            await window.shows("│ Unit 1")
            window.type(b"\x1b[A")
            assert await process.wait() == 7
            assert await relay.wait() == 0
    assert "key -UP" in content(tmp_path / "log")
    assert not is_there(tmp_path / "panel.console")


async def test_headless_panel_is_there_before_the_program_starts(tmp_path: Path) -> None:
    look = "import os, sys; sys.exit(5 if os.path.samefile(sys.argv[1], os.readlink(sys.argv[1])) else 1)"
    arguments = ("--run", sys.executable, "-c", look, str(tmp_path / "panel"))
    async with headless(*link(tmp_path), *arguments) as (process, _, _):
        assert await process.wait() == 5


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 40), (signal.SIGINT, 41)])
async def test_headless_panel_passes_signals_on_and_ends_with_the_programs_code(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    program = (
        "import signal, sys\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(40))\n"
        "signal.signal(signal.SIGINT, lambda *_: sys.exit(41))\n"
        f"open({str(tmp_path / 'log')!r}, 'a').close()\n"
        "print('waiting', flush=True)\n"
        "while True: signal.pause()\n"
    )
    async with headless(*link(tmp_path), "--run", sys.executable, "-c", program) as (process, _, _):
        assert process.stdout is not None
        assert await process.stdout.readline() == b"waiting\n"
        process.send_signal(number)
        assert await process.wait() == code
        assert not is_there(tmp_path / "panel")


async def test_headless_panel_kills_a_program_that_does_not_end_when_asked_twice(tmp_path: Path) -> None:
    program = (
        "import signal\n"
        "def deaf(*_): print('no', flush=True)\n"
        "signal.signal(signal.SIGTERM, deaf)\n"
        "print('waiting', flush=True)\n"
        "while True: signal.pause()\n"
    )
    async with headless(*link(tmp_path), "--run", sys.executable, "-c", program) as (process, _, _):
        assert process.stdout is not None
        assert await process.stdout.readline() == b"waiting\n"
        process.terminate()
        assert await process.stdout.readline() == b"no\n"
        process.terminate()
        assert await process.wait() == 128 + signal.SIGKILL


async def test_program_ends_when_the_panel_is_killed(tmp_path: Path) -> None:
    program = "import os, signal; print(os.getpid(), flush=True); signal.pause()"
    async with headless(*link(tmp_path), "--run", sys.executable, "-c", program) as (process, _, _):
        assert process.stdout is not None
        orphan = os.pidfd_open(int(await process.stdout.readline()))
        gone = asyncio.Event()
        asyncio.get_running_loop().add_reader(orphan, gone.set)
        process.kill()
        await gone.wait()
        asyncio.get_running_loop().remove_reader(orphan)
        os.close(orphan)


async def test_program_that_cannot_be_started_is_named(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *PROGRAM, *link(tmp_path), "--run", "/no/such/program", stdin=DEVNULL, stdout=PIPE, stderr=PIPE, cwd=ROOT
    )
    _, errors = await process.communicate()
    assert process.returncode == 127
    assert b"/no/such/program" in errors
    assert b"Traceback" not in errors
    assert not is_there(tmp_path / "panel")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--attach", "/no/such/pty"), b"Is the panel running?"),
        (("--link", str(ROOT)), b"is not a symlink"),
        (("--link", "x", "--model", "636"), b"635, 633, 533"),
        ((), b"--link"),
    ],
)
async def test_program_refuses_wrong_arguments_in_a_sentence(arguments: tuple[str, ...], words: bytes) -> None:
    process = await asyncio.create_subprocess_exec(
        *PROGRAM, *arguments, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, cwd=ROOT
    )
    _, errors = await process.communicate()
    assert process.returncode != 0
    assert words in errors
    assert b"Traceback" not in errors


async def test_drawing_shows_lights_cursor_backlight_and_an_unplugged_panel() -> None:
    panel = EmulatedPanel()
    panel.plug()
    screen = Screen(("abc",), (Led.GREEN, Led.RED, Led.AMBER), backlight=0, cursor=Cursor(1, 0))
    for command in changes(None, screen, panel.emulator.model):
        panel.emulator.answer(command)
    drawn = picture(panel, ("note 1", "note \x1b[2J2"), 80, 24)
    assert "a\x1b[7mb\x1b[27mc" in drawn
    for led in ("\x1b[92m●", "\x1b[91m●", "\x1b[93m●", "\x1b[90m○"):
        assert led in drawn
    assert "note  [2J2" in drawn
    panel.emulator.answer(commands.backlight(100))
    lit = picture(panel, (), 80, 24)
    assert lit != drawn
    panel.close()
    assert "abc" not in picture(panel, (), 80, 24)


async def test_drawing_keeps_to_the_terminals_size_and_shows_the_last_notes() -> None:
    panel = EmulatedPanel()
    panel.plug()
    drawn = picture(panel, tuple(f"note {number}" for number in range(50)), 80, 12)
    assert drawn.count("\r\n") == 11
    assert "note 49" in drawn
    assert "note 45" not in drawn
    panel.close()


async def test_console_that_nobody_reads_holds_the_newest_picture() -> None:
    panel = EmulatedPanel()
    panel.plug()
    console = Console(panel)
    console.start()
    for number in range(100):
        for command in changes(None, Screen((f"number {number}",)), panel.emulator.model):
            panel.emulator.answer(command)
        drawn = asyncio.Event()
        console.redraw()
        asyncio.get_running_loop().call_soon(drawn.set)
        await drawn.wait()
    fd = os.open(console.device, os.O_RDWR | os.O_NOCTTY)
    window = Window(fd)
    await window.shows("number 99")
    # On a busy machine the kernel holds up to 12 KiB, a few dozen of the hundred, beyond what can be thrown away.
    assert window.seen.count("number") < 60
    asyncio.get_running_loop().remove_reader(fd)
    os.close(fd)
    console.close()
    panel.close()
