"""The program that runs with the panel ready: started, its output kept, signals passed on, its exit code ours."""

import asyncio
import contextlib
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections import deque
from collections.abc import Callable, Sequence
from io import FileIO
from pathlib import Path

REMEMBERED_LINES = 100
LONGEST_LINE = 1000
PATIENCE_SECONDS = 15.0
"""How long the program may take to end after it was asked to."""

LAST_WORDS_SECONDS = 1.0
"""How long its output is waited for once it has ended."""


class Child:
    """One run of a program. `on_output` is called when `last_lines` has changed.

    With `captured` its output is kept from our own terminal: the last lines in `last_lines`, all of it in `log`.
    """

    def __init__(
        self, command: Sequence[str], log: Path | None, captured: bool, on_output: Callable[[], None] = lambda: None
    ) -> None:
        self._command = command
        self._log = log
        self._captured = captured or log is not None
        self._on_output = on_output
        self._lines: deque[str] = deque(maxlen=REMEMBERED_LINES)
        self._unfinished = b""
        self._process: Process | None = None
        self._asked: signal.Signals | None = None
        self._log_file: FileIO | None = None
        self._impatience: asyncio.TimerHandle | None = None

    @property
    def last_lines(self) -> tuple[str, ...]:
        """The last lines of its output."""
        return tuple(self._lines)

    async def run(self) -> int:
        """Run it to its end; return its exit code, 128 + n if signal n ended it.

        OSError: it cannot be started, or the log cannot be written.
        """
        with contextlib.ExitStack() as ends:
            self._log_file = ends.enter_context(self._log.open("ab", buffering=0)) if self._log is not None else None
            # In its own session a Ctrl-C typed at our terminal reaches it once, through us, and not twice.
            self._process = process = await asyncio.create_subprocess_exec(
                *tied_to_us(self._command),
                stdin=DEVNULL,
                stdout=PIPE if self._captured else None,
                stderr=STDOUT if self._captured else None,
                start_new_session=True,
            )
            ends.callback(self._stop_waiting)
            if self._asked is not None:
                self._pass_on(process, self._asked)
            keeping = asyncio.create_task(self._keep_output(process.stdout))
            code = await process.wait()
            # What it left running may hold its output open for ever.
            await asyncio.wait([keeping], timeout=LAST_WORDS_SECONDS)
            keeping.cancel()
        return code if code >= 0 else 128 - code

    def send(self, number: signal.Signals) -> None:
        """Pass a signal on. It must end it: a second one, or PATIENCE_SECONDS gone by, kills."""
        if self._asked is None:
            self._asked = number
            if self._process is not None:
                self._pass_on(self._process, number)
        else:
            self._kill()

    def _pass_on(self, process: Process, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
        self._impatience = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._kill)

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    def _stop_waiting(self) -> None:
        if self._impatience is not None:
            self._impatience.cancel()

    async def _keep_output(self, output: asyncio.StreamReader | None) -> None:
        while output is not None and (data := await output.read(4096)):
            *lines, rest = (self._unfinished + data).split(b"\n")
            self._unfinished = rest[-LONGEST_LINE:]
            self._lines.extend(line.decode("utf-8", "replace")[:LONGEST_LINE] for line in lines)
            self._write_log(data)
            self._on_output()

    def _write_log(self, data: bytes) -> None:
        if self._log_file is None:
            return
        try:
            self._log_file.write(data)
        except OSError as error:
            self._log_file = None
            self._lines.append(f"frontpanel: the log {self._log} is no longer written ({error.strerror}).")


def tied_to_us(command: Sequence[str]) -> tuple[str, ...]:
    """Return `command` so that it ends when we are killed; FileNotFoundError if there is no such program.

    Left alone, it would go on looking for its panel behind the old link, and the pseudo-terminal named there soon
    belongs to somebody else. (`setpriv` is part of Debian's util-linux; without it the program runs as it is.)
    """
    if shutil.which(command[0]) is None:
        raise FileNotFoundError(f"The program '{command[0]}' cannot be found or run.")
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "TERM", "--", *command) if setpriv is not None else tuple(command)
