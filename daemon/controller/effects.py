"""Effects: the controller's work in the world, as bounded tasks whose outcomes come back through the queue.

A duty decides at once and lets an effect do what takes time. When it ends, its outcome is put on the queue and handled
by the controller's task like any Command, so that no two decisions ever interleave. A factory reset cancels every
effect and outdates the outcomes that are already on their way.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from daemon.errors import BaseStationError, Interrupted, StorageFault
from daemon.messages import Command

Value = TypeVar("Value")

_log = logging.getLogger(__name__)


class Reply(Generic[Value]):
    """The answer owed to a Command's caller. Answering twice, or a caller who left, is harmless."""

    def __init__(self, future: "asyncio.Future[Value]") -> None:
        self._future = future

    def give(self, value: Value) -> None:
        """The Command was carried out."""
        if not self._future.done():
            self._future.set_result(value)

    def refuse(self, error: BaseException) -> None:
        """The Command was refused or failed."""
        if not self._future.done():
            self._future.set_exception(error)


class Outcome(Command[None], frozen=True):
    """An effect ended; `handle` is called by the controller unless a reset has outdated `era`."""

    era: int
    handle: Callable[[], None]


class Effects:
    """Starts and cancels effects. `report` puts an Outcome on the controller's queue."""

    def __init__(self, report: Callable[[Outcome], None]) -> None:
        self._report = report
        self._running: dict[asyncio.Task[Any], Reply[Any] | None] = {}
        self.era = 0

    def start(
        self,
        work: Coroutine[Any, Any, Value],
        done: Callable[[Value], None],
        failed: Callable[[BaseStationError], None],
        reply: Reply[Any] | None = None,
        *,
        seconds: float = 30.0,
    ) -> None:
        """Run `work` for at most `seconds`; then have the controller call `done` with its value, or `failed`.

        Both answer `reply` themselves; it is refused here only when the effect is cancelled.
        """
        era = self.era
        task = asyncio.create_task(self._bounded(work, seconds))
        self._running[task] = reply

        def ended(task: asyncio.Task[Value]) -> None:
            self._running.pop(task, None)
            if task.cancelled():
                return
            error = task.exception()
            if error is None:
                self._report(Outcome(era, lambda: done(task.result())))
            else:
                foreseen = _foreseen(error)
                self._report(Outcome(era, lambda: failed(foreseen)))

        task.add_done_callback(ended)

    def cancel_all(self) -> None:
        """Cancel what runs, outdate outcomes under way, and tell whoever waits that something else goes first."""
        self.era += 1
        running, self._running = self._running, {}
        for task, reply in running.items():
            task.cancel()
            if reply is not None:
                reply.refuse(_interrupted())

    async def _bounded(self, work: Coroutine[Any, Any, Value], seconds: float) -> Value:
        async with asyncio.timeout(seconds):
            return await work


def _interrupted() -> Interrupted:
    return Interrupted(
        "interrupted",
        "The unit turned to something that goes first (a factory reset or a stop).",
        "Wait until it is done, then try again.",
    )


def _foreseen(error: BaseException) -> BaseStationError:
    if isinstance(error, BaseStationError):
        return error
    if isinstance(error, TimeoutError):
        return StorageFault(
            "timed-out", "The unit did not finish this in time.", "Try again; restart the unit if it stays."
        )
    _log.error("an effect failed in a way that was not foreseen", exc_info=error)
    return StorageFault(
        "internal-error", "Something went wrong inside the unit.", "Try again; the log has the details."
    )
