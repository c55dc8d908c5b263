"""SyslogForwarder: sends each event on to the owner's collector.

Nobody waits for a collector: an event goes into a queue of 500, and one task sends what is there. Where the collector
cannot be reached it is tried again after 2 s, then 4 s and so on up to 5 minutes; the newest events are kept meanwhile.
That, and how many were lost, is an event of its own, once. With nothing to send there is an open connection at most.
"""

import asyncio
import contextlib
import ssl
from collections import deque
from collections.abc import Callable
from pathlib import Path

from daemon.adapters.plain_text import one_line
from daemon.adapters.syslog_line import Line, line_to
from daemon.adapters.syslog_message import syslog_message
from daemon.events import Event
from daemon.ports import Clock
from daemon.syslog_settings import SyslogSettings

MOST_QUEUED = 500

_PATIENCE = 10.0
_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 300.0
_GOODBYE = 1.0


class SyslogSender:
    """Sends to the collector of `use`; `report(code, text, warning)` is told when that fails and when it works again.

    `host_name` says by which name the unit goes now, `serial` is what is printed on it. On the event loop only.
    """

    def __init__(self, clock: Clock, trust_store: Path, serial: str, host_name: Callable[[], str]) -> None:
        self._clock = clock
        self._trust_store = trust_store
        self._serial = serial
        self._host_name = host_name
        self.report: Callable[[str, str, bool], None] = lambda code, text, warning: None
        self._settings = SyslogSettings()
        self._queue: deque[Event] = deque()
        self._waiting = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._lost = 0
        self._failing = False
        self._task: asyncio.Task[None] | None = None

    def use(self, settings: SyslogSettings) -> None:
        """See ports.SyslogForwarder."""
        if settings == self._settings:
            return
        self._settings = settings
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._queue.clear()
        self._waiting.clear()
        self._idle.set()
        self._lost, self._failing = 0, False
        if settings.host:
            self._task = asyncio.get_running_loop().create_task(self._run(settings))

    def tell(self, event: Event) -> None:
        """Have it sent, where there is a collector. Never blocks and never raises."""
        if not self._settings.host:
            return
        self._queue.append(event)
        if len(self._queue) > MOST_QUEUED:
            self._queue.popleft()
            self._lost += 1
        self._waiting.set()
        self._idle.clear()

    async def close(self) -> None:
        """Send what is there, in a second at most, and end. Never raises."""
        task, self._task = self._task, None
        if task is None:
            return
        if not self._failing:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GOODBYE):
                    await self._idle.wait()
        task.cancel()
        await asyncio.wait([task])

    async def _run(self, settings: SyslogSettings) -> None:
        pause = _FIRST_PAUSE
        while True:
            await self._waiting.wait()
            try:
                async with asyncio.timeout(_PATIENCE):
                    line = await line_to(settings, self._trust_store)
                with contextlib.closing(line):
                    if await self._send_over(line):
                        pause = _FIRST_PAUSE
            except (OSError, ValueError) as err:
                self._failed(settings, err)
                await self._sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def _send_over(self, line: Line) -> bool:
        """Send what is there and what comes, until the collector closes the line. Raises OSError where it fails."""
        broken = asyncio.get_running_loop().create_task(line.broken())
        try:
            while True:
                await self._empty_queue(line)
                waiting = asyncio.get_running_loop().create_task(self._waiting.wait())
                try:
                    await asyncio.wait((waiting, broken), return_when=asyncio.FIRST_COMPLETED)
                finally:
                    waiting.cancel()
                if broken.done():
                    broken.result()
                    return True
        finally:
            broken.cancel()

    async def _empty_queue(self, line: Line) -> None:
        while self._queue:
            event = self._queue.popleft()
            try:
                async with asyncio.timeout(_PATIENCE):
                    await line.send(syslog_message(event, self._host_name(), self._serial))
                    if self._failing:
                        await line.proven()
            except OSError:
                self._queue.appendleft(event)
                raise
            self._sent()
        self._waiting.clear()
        self._idle.set()

    def _sent(self) -> None:
        if not self._failing:
            return
        lost = f" {self._lost} events were lost." if self._lost else ""
        self._failing, self._lost = False, 0
        self.report("syslog-reached", f"The syslog collector takes events again.{lost}", False)

    def _failed(self, settings: SyslogSettings, err: Exception) -> None:
        if self._failing:
            return
        self._failing = True
        where = f"{settings.host}, port {settings.port} ({settings.transport.value})"
        self.report("syslog-unreachable", f"The syslog collector at {where} cannot be reached: {_reason(err)}.", True)

    async def _sleep(self, seconds: float) -> None:
        over = asyncio.Event()
        timer = self._clock.call_later(seconds, over.set)
        try:
            await over.wait()
        finally:
            timer.cancel()


def _reason(err: Exception) -> str:
    if isinstance(err, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({one_line(err.verify_message, 200).rstrip('.')})"
    if isinstance(err, TimeoutError):
        return "it does not answer"
    text = err.strerror if isinstance(err, OSError) and err.strerror else str(err)
    return one_line(text, 200).rstrip(".") or type(err).__name__
