"""A person at a terminal where a program draws on the whole screen: a pseudo-terminal of 80 x 24."""

import asyncio
import fcntl
import os
import re
import signal
import struct
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

_PATIENCE = 10.0
_HOME = "\x1b[H"
_STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class TerminalUser:
    """Sees what `base-station ARGUMENTS` draws, and types."""

    def __init__(self, process: asyncio.subprocess.Process, master: int, slave: int, before: list[Any]) -> None:
        self.process = process
        self.said = ""
        self._master = master
        self._slave = slave
        self._before = before
        self._bytes = b""
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(master, self._read)

    @property
    def screen(self) -> list[str]:
        """What the program last drew, without colours."""
        drawn = self.said.rpartition(_HOME)[2]
        return [_STEERING.sub("", line).rstrip() for line in drawn.split("\r\n")]

    @property
    def restored(self) -> bool:
        """Whether the terminal is what it was before."""
        shown = self.said.endswith("\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l")
        return shown and termios.tcgetattr(self._slave) == self._before

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        """The window has another size now."""
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        # The kernel tells the programs of a session whose terminal it is; this one has none, so as not to be ours.
        self.process.send_signal(signal.SIGWINCH)

    async def until_shown(self, *words: str) -> list[str]:
        """Wait until all `words` stand on the screen together."""
        try:
            async with asyncio.timeout(_PATIENCE):
                while not all(word in "\n".join(self.screen) for word in words):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            shown = "\n".join(self.screen)
            raise AssertionError(f"the terminal never showed {words}; it shows:\n{shown}") from None
        return self.screen

    async def until_ended(self) -> int:
        """Wait for the program's end, and return its exit code."""
        async with asyncio.timeout(_PATIENCE):
            code = await self.process.wait()
        self._read()
        return code

    def close(self) -> None:
        self._loop.remove_reader(self._master)
        os.close(self._master)
        os.close(self._slave)

    def _read(self) -> None:
        try:
            self._bytes += os.read(self._master, 65536)
        except BlockingIOError:
            return
        self.said = self._bytes.decode(errors="replace")
        self._news.set()


@asynccontextmanager
async def terminal_user(*arguments: str | Path) -> AsyncIterator[TerminalUser]:
    """Somebody who has just called `base-station ARGUMENTS`; the program ends with the block."""
    master, slave = os.openpty()
    os.set_blocking(master, False)
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(slave)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "daemon.client", *arguments, cwd=ROOT, stdin=slave, stdout=slave, stderr=slave,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"}, start_new_session=True,
    )  # fmt: skip
    user = TerminalUser(process, master, slave, before)
    try:
        yield user
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        user.close()
