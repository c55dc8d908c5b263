"""Effects: the controller's work in the world, as bounded tasks whose outcomes come back through the queue.

A duty decides at once and lets an effect do what takes time. When it ends, its outcome is put on the queue and handled
by the controller's task like any Command, so that no two decisions ever interleave. A factory reset cancels every
effect, *Reopen port 80* every one that belongs to a change; an outcome that is already on its way is then dropped, and
whoever waited for it is told.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from daemon.errors import BaseStationError, Interrupted, StorageFault
from daemon.messages.command import Command

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


class Step(Reply[None]):
    """A step of something larger: its refusal is that of `whole`, which is given elsewhere.

    `refused` is called with it, once at least.
    """

    def __init__(self, whole: Reply[Any], refused: Callable[[], None] = lambda: None) -> None:
        self._whole = whole
        self._refused = refused

    def give(self, value: None) -> None:
        """The step was carried out."""

    def refuse(self, error: BaseException) -> None:
        """The whole was refused or failed."""
        self._refused()
        self._whole.refuse(error)


class Heard(Reply[None]):
    """A reply that nobody waits for: `refused` hears of a refusal, once at most."""

    def __init__(self, refused: Callable[[BaseStationError], None]) -> None:
        self._refused: Callable[[BaseStationError], None] | None = refused

    def give(self, value: None) -> None:
        """The Command was carried out."""
        self._refused = None

    def refuse(self, error: BaseException) -> None:
        """The Command was refused or failed."""
        refused, self._refused = self._refused, None
        if refused is not None:
            refused(foreseen(error))


class Outcome(Command[None], frozen=True):
    """An effect ended, or a time came; `handle` is called by the controller unless a reset has outdated `era`."""

    era: int
    handle: Callable[[], None]


class Effects:
    """Starts and cancels effects. `report` puts an Outcome on the controller's queue."""

    def __init__(self, report: Callable[[Outcome], None]) -> None:
        self._report = report
        self._effects: set[_Effect] = set()
        self.era = 0

    def start(
        self,
        work: Coroutine[Any, Any, Value],
        done: Callable[[Value], None],
        failed: Callable[[BaseStationError], None],
        reply: Reply[Any] | None = None,
        *,
        change: bool = False,
        seconds: float | None = 30.0,
    ) -> None:
        """Run `work` for at most `seconds`; then have the controller call `done` with its value, or `failed`.

        Both answer `reply` themselves; it is refused here only when the effect is cancelled, or when they raise.
        `change` tells that the effect belongs to a change, which *Reopen port 80* may cancel.
        """
        effect = _Effect(asyncio.create_task(_bounded(work, seconds)), reply, change=change)
        self._effects.add(effect)

        def ended(task: asyncio.Task[Value]) -> None:
            if task.cancelled():
                work.close()  # where it was cancelled before its first step, nobody else does
                self._effects.discard(effect)
                return
            error = task.exception()
            if error is None:
                self._report(Outcome(self.era, lambda: self._hand_over(effect, lambda: done(task.result()))))
            else:
                known = foreseen(error)
                self._report(Outcome(self.era, lambda: self._hand_over(effect, lambda: failed(known))))

        effect.task.add_done_callback(ended)

    def cancel_all(self) -> None:
        """Cancel what runs, outdate outcomes under way, and tell whoever waits that something else goes first."""
        self.era += 1
        self._cancel(set(self._effects))

    def cancel_changes(self) -> None:
        """The same for the effects of a change; sign-ins and the like go on."""
        self._cancel({effect for effect in self._effects if effect.change})

    def _cancel(self, effects: "set[_Effect]") -> None:
        self._effects -= effects
        for effect in effects:
            effect.task.cancel()
            if effect.reply is not None:
                effect.reply.refuse(interrupted())

    def _hand_over(self, effect: "_Effect", handle: Callable[[], None]) -> None:
        if effect not in self._effects:
            return
        self._effects.discard(effect)
        try:
            handle()
        except Exception as error:
            if effect.reply is not None:
                effect.reply.refuse(foreseen(error))
            raise


class _Effect:
    """From its start until its outcome was handled."""

    def __init__(self, task: asyncio.Task[Any], reply: Reply[Any] | None, *, change: bool) -> None:
        self.task = task
        self.reply = reply
        self.change = change


def interrupted() -> Interrupted:
    """What whoever waits is told when something goes first."""
    return Interrupted(
        "interrupted",
        "The unit turned to something that goes first (a reset, Reopen port 80, or a stop).",
        "Wait until it is done, then try again.",
    )


def foreseen(error: BaseException) -> BaseStationError:
    """`error` as one of ours; what nobody foresaw goes to the log in full."""
    if isinstance(error, BaseStationError):
        return error
    if isinstance(error, TimeoutError):
        return StorageFault(
            "timed-out", "The unit did not finish this in time.", "Try again; restart the unit if it stays."
        )
    _log.error("something failed in a way that was not foreseen", exc_info=error)
    return BaseStationError(
        "internal-error", "Something went wrong inside the unit.", "Try again; the log has the details."
    )


async def _bounded(work: Coroutine[Any, Any, Value], seconds: float | None) -> Value:
    async with asyncio.timeout(seconds):
        return await work
