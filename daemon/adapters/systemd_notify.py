"""Notifier and watchdog over $NOTIFY_SOCKET, the protocol of sd_notify(3).

Spoken directly: it is one datagram, and the reference library would be a dependency on C code for ten lines. Without
the variable (started by hand, or in a test) everything here does nothing.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Mapping

from daemon.adapters.plain_text import one_line

_log = logging.getLogger(__name__)
_LONGEST_STATUS = 300


class SystemdNotifier:
    """Tells the service manager named in `environ`. Never blocks and never raises."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = _address(environ.get("NOTIFY_SOCKET", ""))
        self._watchdog_seconds = _watchdog_seconds(environ) if self._address else None

    def ready(self) -> None:
        """The unit serves."""
        self._send("READY=1")

    def status(self, text: str) -> None:
        """One line for `systemctl status`."""
        self._send(f"STATUS={one_line(text, _LONGEST_STATUS)}")

    def stopping(self) -> None:
        """An orderly end has begun."""
        self._send("STOPPING=1")

    def start_watchdog(self, loop: asyncio.AbstractEventLoop, alive: Callable[[], bool]) -> Callable[[], None]:
        """Ping at half the time that the service manager allows, as sd_watchdog_enabled(3) advises, while `alive()`.

        `alive` is called on the loop and should tell whether the controller still takes Commands; while it is false
        no ping goes out, and the service manager restarts the unit. Without a watchdog there is no timer at all. The
        result stops it.
        """
        if self._watchdog_seconds is None:
            return lambda: None

        def ping() -> None:
            if alive():
                self._send("WATCHDOG=1")

        watchdog = _Watchdog(loop, self._watchdog_seconds / 2, ping)
        watchdog.tick()
        return watchdog.stop

    def _send(self, message: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK) as sock:
                sock.sendto(message.encode(), self._address)
        except OSError as err:
            _log.warning("Service manager: could not be told %r (%s).", message, err.strerror)


class _Watchdog:
    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float, ping: Callable[[], object]) -> None:
        self._loop = loop
        self._seconds = seconds
        self._ping = ping
        self._timer: asyncio.TimerHandle | None = None

    def tick(self) -> None:
        # The next tick first, so that an error in `ping` is reported and does not end the watchdog for good.
        self._timer = self._loop.call_later(self._seconds, self.tick)
        self._ping()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _address(text: str) -> str:
    """The socket's address: a path, or an abstract name, which is written with `@` for the leading NUL (unix(7))."""
    if text.startswith("@"):
        return f"\0{text[1:]}"
    if text and not text.startswith("/"):
        _log.warning("Service manager: NOTIFY_SOCKET %r is neither a path nor an abstract name.", text)
        return ""
    return text


def _watchdog_seconds(environ: Mapping[str, str]) -> float | None:
    try:
        allowed = int(environ["WATCHDOG_USEC"])
        process = int(environ["WATCHDOG_PID"])
    except (KeyError, ValueError):
        return None
    return allowed / 1_000_000 if allowed > 0 and process == os.getpid() else None
