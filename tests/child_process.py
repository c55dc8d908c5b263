"""Other people's servers and clients as child processes of a test: waited for until they listen, and always reaped."""

import asyncio
import contextlib
import os
import random
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_START_SECONDS = 10
_END_SECONDS = 3
_PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"


@dataclass(frozen=True)
class Ended:
    """What a program that has run to its end returned and printed."""

    code: int
    output: str


class Child:
    """A running child; `output` is what it has printed so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._printed = bytearray()
        self._reading = asyncio.get_running_loop().create_task(self._read())

    @property
    def output(self) -> str:
        return self._printed.decode(errors="replace")

    async def until_listening(self, host: str, port: int) -> None:
        """Until it takes connections; AssertionError with its own words if it ends or takes more than 10 s."""
        try:
            async with asyncio.timeout(_START_SECONDS):
                while not await _listens(host, port):
                    assert self._process.returncode is None, self.output
                    await asyncio.sleep(0.01)  # it says in no common way when it is ready
        except TimeoutError as late:
            raise AssertionError(f"does not listen: {self.output}") from late

    async def ended(self) -> Ended:
        """Once it has ended by itself."""
        code = await self._process.wait()
        await self._reading
        return Ended(code, self.output)

    async def reap(self) -> None:
        """End it and all that it started, first kindly."""
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_END_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._signal(signal.SIGKILL)
            await self._process.wait()
        self._signal(signal.SIGKILL)  # what it left behind in its group
        await self._reading

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while part := await self._process.stdout.read(65536):
            self._printed += part
            del self._printed[: -(1 << 20)]


@contextlib.asynccontextmanager
async def child(
    *command: str | Path, folder: Path, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Child]:
    """Run a program in a process group of its own, which also ends if the test run itself is killed."""
    process = await asyncio.create_subprocess_exec(
        *("setpriv", "--pdeathsig", "KILL", "--", *command),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        cwd=folder,
        env={"PATH": _PATH, "HOME": str(folder), "LANG": "C.UTF-8", **(environment or {})},
        start_new_session=True,
    )
    running = Child(process)
    try:
        yield running
    finally:
        await running.reap()


async def run(
    *command: str | Path, folder: Path, seconds: float, environment: Mapping[str, str] | None = None
) -> Ended:
    """Run a program to its end; AssertionError with its own words if it takes longer than `seconds`."""
    async with child(*command, folder=folder, environment=environment) as running:
        try:
            async with asyncio.timeout(seconds):
                return await running.ended()
        except TimeoutError as late:
            raise AssertionError(f"{command[0]} takes longer than {seconds} s: {running.output}") from late


def own_address() -> str:
    """A loopback address that hardly anybody else uses, so that a port that is free there stays free."""
    low, middle, high = (random.randint(1, 254) for _ in range(3))
    return f"127.{low}.{middle}.{high}"


async def _listens(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.transport.abort()
    return True
