"""Clock: the host's time.

Whether it follows a time server is told by systemd-timesyncd, which keeps a file for that
(systemd-timesyncd.service(8)). The kernel knows as well, but asking it takes a system call that the service's sandbox
keeps from this daemon.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from daemon.ports import Timer

_TIMESYNC = Path("/run/systemd/timesync")


class SystemClock:
    """Wall clock, CLOCK_MONOTONIC and the running event loop's timers (which use the same monotonic clock).

    `timesync` is systemd-timesyncd's folder, there while that service runs.
    """

    def __init__(self, timesync: Path = _TIMESYNC) -> None:
        self._timesync = timesync

    def now(self) -> datetime:
        """Wall-clock time, aware, UTC; may jump."""
        return datetime.now(UTC)

    def synchronised(self) -> bool | None:
        """Whether systemd-timesyncd has set the clock; None where it does not run. Never raises."""
        if (self._timesync / "synchronized").exists():
            return True
        return False if self._timesync.exists() else None

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        """Call `callback` once on the running event loop; to be called from its thread."""
        return asyncio.get_running_loop().call_later(seconds, callback)
