"""Clock: the host's time."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

from daemon.ports import Timer


class SystemClock:
    """Wall clock, CLOCK_MONOTONIC and the running event loop's timers (which use the same monotonic clock)."""

    def now(self) -> datetime:
        """Wall-clock time, aware, UTC; may jump."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Call `callback` once on the running event loop; to be called from its thread."""
        return asyncio.get_running_loop().call_later(seconds, callback)
