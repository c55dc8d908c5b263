"""Where blocking work runs, so that the event loop never waits for a disk or for argon2.

The disk has one thread: writes happen in the order in which they were decided, and a factory reset knows that no older
write is still on its way when it begins to erase. Passwords have two threads and a short queue: each try costs 19 MiB
and tens of milliseconds, and a crowd of guesses must not pile up. What an owner supplies has one thread and a queue as
short, since opening a file may take five seconds. All threads are there from the start: see ready_threads.
"""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from daemon.errors import Interrupted, TooMany
from daemon.threads import ready_threads

Given = ParamSpec("Given")
Result = TypeVar("Result")

_PASSWORD_THREADS = 2
_MOST_SIGN_INS = 16
_MOST_CANDIDATES = 3


class DiskLane:
    """Runs storage calls one after the other in a thread of their own."""

    def __init__(self) -> None:
        self._executor = ready_threads(1, "disk")
        self._closed = False

    async def run(self, function: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
        """Call `function` after everything given before it, and return what it returns or raise what it raises.

        Raises Interrupted once the lane is closed: what is being put in order then stays as it is.
        """
        if self._closed:
            raise Interrupted("interrupted", "The unit is stopping.", "Wait until it is back, then try again.")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: function(*args, **kwargs))

    async def clear_the_way(self, seconds: float) -> None:
        """Wait until earlier calls are done; if that takes longer than `seconds`, leave them behind for a new thread.

        A disk that hangs must not keep a factory reset waiting for ever.
        """
        try:
            async with asyncio.timeout(seconds):
                await self.run(lambda: None)
        except TimeoutError:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = ready_threads(1, "disk")

    def close(self) -> None:
        """Let the thread end after what it is doing."""
        self._closed = True
        self._executor.shutdown(wait=False, cancel_futures=True)


class ShortLane:
    """Runs costly work, a few at a time; `what` names it in the refusal when too much of it waits."""

    def __init__(self, name: str, threads: int, most_waiting: int, what: str) -> None:
        self._executor = ready_threads(threads, name)
        self._most_waiting = most_waiting
        self._what = what
        self._waiting = 0

    def check_room(self) -> None:
        """Raise TooMany (`busy`) when the queue is full."""
        if self._waiting >= self._most_waiting:
            raise TooMany(
                "busy",
                f"Too many {self._what} are being checked at this moment.",
                "Wait 2 s and try again.",
                retry_after=2,
            )

    async def run(self, function: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
        """Call `function` in one of the threads."""
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._executor, lambda: function(*args, **kwargs))
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let the threads end after what they are doing."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def password_lane() -> ShortLane:
    """For password hashing."""
    return ShortLane("password", _PASSWORD_THREADS, _MOST_SIGN_INS, "passwords")


def candidate_lane() -> ShortLane:
    """For reading, judging and rehearsing what an owner wants to install, and for making keys."""
    return ShortLane("candidate", 1, _MOST_CANDIDATES, "certificates")
