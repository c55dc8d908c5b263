"""One direction of an emulated serial line: everything arrives in order, and no faster than the line's speed.

An event loop's timers are a millisecond coarse, in which 115,200 baud carry eleven bytes. So a timer is set for a
little too early, and the rest is waited out turn by turn of the loop, which serves everybody else meanwhile.
"""

import asyncio
from collections import deque
from collections.abc import Callable

BITS_PER_BYTE = 10
"""8N1: a start bit, eight of data, a stop bit."""

TIMER_SECONDS = 0.0012
"""How much later than asked a timer of the loop may go off on an idle machine."""


class Wire:
    """Carries deliveries at `baud` (None: at once), never one past another."""

    def __init__(self, baud: int | None) -> None:
        self._byte_seconds = BITS_PER_BYTE / baud if baud else 0.0
        self._loop = asyncio.get_running_loop()
        self._free_at = 0.0
        self._under_way: deque[tuple[float, Callable[[], None]]] = deque()
        self._timer: asyncio.Handle | None = None

    def carry(self, count: int, deliver: Callable[[], None], after: float = 0.0) -> None:
        """Call `deliver` when `count` bytes that leave `after` seconds from now have arrived, after all before."""
        now = self._loop.time()
        self._free_at = max(now + after, self._free_at) + count * self._byte_seconds
        if self._free_at <= now and not self._under_way:
            deliver()
            return
        self._under_way.append((self._free_at, deliver))
        if self._timer is None:
            self._wait()

    def cut(self) -> None:
        """Drop what is under way."""
        self._under_way.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self) -> None:
        due = self._under_way[0][0]
        if due - self._loop.time() > TIMER_SECONDS:
            self._timer = self._loop.call_at(due - TIMER_SECONDS, self._arrived)
        else:
            self._timer = self._loop.call_soon(self._arrived)

    def _arrived(self) -> None:
        self._timer = None
        while self._under_way and self._under_way[0][0] <= self._loop.time():
            self._under_way.popleft()[1]()
        if self._under_way and self._timer is None:
            self._wait()
