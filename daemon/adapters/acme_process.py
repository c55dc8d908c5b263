"""The child process that opens an account or orders a certificate, as the daemon has to do with it: on a short lead.

It talks to a server that may be anybody's, so what it says is bounded and cleaned, and it is ended in any case.
"""

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec

import daemon
from daemon.adapters import outbound_faults
from daemon.adapters.acme_talk import LONGEST_LINE, Failed, Issued, Opened, Publish, Published, Stage, Wish, Word
from daemon.adapters.plain_text import one_line
from daemon.errors import RemoteFailed

_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from daemon.adapters.acme_child import main; main()"
_ROOT = str(Path(daemon.__file__).resolve().parent.parent)
_MOST_STAGES = 100
_LONGEST_CODE, _LONGEST_TEXT = 64, 600


class AcmeProcess:
    """A child at work on a wish to `host`. `told` hears of its stages; `too_late` is raised when its time is up."""

    def __init__(self, process: asyncio.subprocess.Process, host: str, told: Callable[[str], object]) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("a child without pipes")
        self.host = host
        self.too_late = outbound_faults.timed_out(host)
        self._input, self._output = process.stdin, process.stdout
        self._told = told

    async def say(self, message: Wish | Published) -> None:
        """One line to the child."""
        self._input.write(msgspec.json.encode(message) + b"\n")
        with contextlib.suppress(ConnectionError):  # one that is gone says so where it is listened to
            await self._input.drain()

    async def hear(self) -> Opened | Publish | Issued:
        """The next that it has. Raises RemoteFailed where it failed, ended without a word, or talked nonsense."""
        for _ in range(_MOST_STAGES):
            word = await self._word()
            if isinstance(word, Stage):
                self._told(one_line(word.text, _LONGEST_TEXT))
            elif isinstance(word, Failed):
                raise _failed(word)
            else:
                return word
        raise broke_down(self.host)

    async def _word(self) -> Word:
        try:
            word: Word = msgspec.json.decode(await self._output.readline(), type=Word)
        except (ValueError, RecursionError):  # the former is a line without end, too, and what is no JSON
            word = Failed("", "", "")
        if word == Failed("", "", ""):
            raise broke_down(self.host)
        return word


@contextlib.asynccontextmanager
async def acme_process(
    wish: Wish, host: str, seconds: float, told: Callable[[str], object]
) -> AsyncIterator[AcmeProcess]:
    """Have a child carry out `wish`. With the block, or after `seconds`, it ends, whatever it is at.

    Raises RemoteFailed: what the child's `too_late` is where the time is up, `acme-not-started`.
    """
    process = await _start()
    child = AcmeProcess(process, host, told)
    try:
        async with asyncio.timeout(seconds):
            await child.say(wish)
            yield child
    except TimeoutError:
        raise child.too_late from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        # What it had said last is read too: a pipe that nobody reads from is never closed.
        await process.communicate()


def broke_down(host: str) -> RemoteFailed:
    """`acme-broke-down`: what the server sent was nothing to go on with."""
    return RemoteFailed(
        "acme-broke-down",
        f"Ordering a certificate from {host} broke down over what it sent.",
        "The unit tries again by itself; see that the directory is an ACME server's.",
    )


async def _start() -> asyncio.subprocess.Process:
    command = (sys.executable, "-I", "-B", "-c", _CHILD, _ROOT)
    try:
        return await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=LONGEST_LINE, env={}, cwd="/"
        )
    except OSError as err:
        why = err.strerror or "no process"
    raise RemoteFailed(
        "acme-not-started",
        f"The unit has no room to order a certificate now ({one_line(why, 100)}).",
        "It tries again by itself; restart it if this stays.",
    )


def _failed(word: Failed) -> RemoteFailed:
    return RemoteFailed(
        one_line(word.code, _LONGEST_CODE),
        one_line(word.detail, _LONGEST_TEXT),
        one_line(word.remedy, _LONGEST_TEXT),
        lasting=word.lasting,
        retry_after=word.retry_after,
    )
