"""EventLog: every event goes to the host's own log at once, and in batches to the disk.

An event must cost its author nothing: `record` puts it into a queue. A thread of the log's own stores what has come
together, half a second after the first of it, and five seconds after while it is busy, so that a stream of events
wears no flash and a power cut costs the last seconds at most. The queue holds 1,000; while the storage refuses, the
newest are kept there, and that is said once.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from daemon.adapters.plain_text import one_line
from daemon.adapters.sqlite_events import Abandoned, SqliteEvents, Timed, Written
from daemon.errors import StorageFault
from daemon.events import Event, EventPage, EventQuery, kind_of, result_of
from daemon.messages.command import Origin
from daemon.ports import Clock, EventNews, Timer
from daemon.threads import ready_threads

Result = TypeVar("Result")

MOST_QUEUED = 1000

_FIRST_PAUSE = 3.0
_PAUSE = 0.5
_BUSY_PAUSE = 5.0
_REFUSED_PAUSE = 60.0
_PATIENCE = 3.0
_QUERY_PATIENCE = 10.0
_LONGEST_TEXT = 1000
_LONGEST_WORD = 100
_MOST_NEWS = 100


class KeptEvents:
    """Every event goes to `tell` at once, and into the file at `path` soon. On the event loop only.

    `tell` must neither block nor raise, nor must `forgotten`, which is called when all is to be forgotten. Before
    `keep_in` nothing is stored, and nothing is lost but what is beyond the queue.
    """

    def __init__(self, clock: Clock, *tell: Callable[[Event], None]) -> None:
        self._clock = clock
        self._tell = tell
        self._path: Path | None = None
        self._queue: deque[Timed] = deque()
        self._lost = 0
        self._fault = ""
        self._held = False
        self._store: SqliteEvents | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._writing: asyncio.Task[None] | None = None
        self._timer: Timer | None = None
        self._written_at: float | None = None
        self._news: deque[tuple[int, Event]] = deque(maxlen=_MOST_NEWS)
        self._number = 0
        self.forgotten: Callable[[], object] = lambda: None
        self._watchers: list[Callable[[], object]] = []

    def keep_in(self, path: Path) -> None:
        """Store events there from now on, those that are waiting included; after a pause that the start-up needs."""
        self._path = path
        self._thread = ready_threads(1, "events")
        self._arrange(_FIRST_PAUSE)

    def record(self, code: str, text: str, origin: Origin | None = None, *, warning: bool = False) -> None:
        """See ports.EventLog."""
        event = Event(
            at=self._clock.now(),
            code=one_line(code, _LONGEST_WORD),
            kind=kind_of(code),
            warning=warning,
            text=one_line(text, _LONGEST_TEXT),
            door="" if origin is None else origin.door.value,
            client="" if origin is None else one_line(origin.client, _LONGEST_WORD),
            result=result_of(code, origin),
        )
        for tell in self._tell:
            tell(event)
        if self._held:
            return
        self._queue.append(Timed(event, self._clock.monotonic()))
        if len(self._queue) > MOST_QUEUED:
            self._queue.popleft()
            self._lost += 1
        self._arrange(self._pause())

    async def query(self, query: EventQuery) -> EventPage:
        """See ports.EventLog."""
        if self._held or self._path is None:
            return EventPage(())
        try:
            async with asyncio.timeout(_QUERY_PATIENCE):
                if not self._fault:
                    await self._flush()
                found = await self._run(lambda store: store.read(query))
        except StorageFault as fault:
            return EventPage((), fault=str(fault))
        except TimeoutError:
            return EventPage((), fault="The unit's storage does not answer. Wait, or have it checked.")
        except Abandoned:
            return EventPage(())
        shown = found[: query.limit]
        return EventPage(shown, shown[-1].id if len(found) > len(shown) else None, self._fault)

    def watch(self, changed: Callable[[], object]) -> Callable[[], None]:
        """See ports.EventLog."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def news(self, since: int | None) -> EventNews:
        """See ports.EventLog."""
        if since is None or since == self._number:
            return EventNews(self._number)
        complete = bool(self._news) and self._news[0][0] <= since + 1
        return EventNews(self._number, tuple(event for number, event in self._news if number > since), complete)

    async def forget(self) -> None:
        """See ports.EventLog. A disk that hangs is left behind after 3 s, and writes nothing when it wakes up."""
        self.forgotten()
        self._held = True
        self._queue.clear()
        self._news.clear()
        self._lost, self._fault = 0, ""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        writing, self._writing = self._writing, None
        if self._store is None or self._thread is None:
            return
        self._store.abandon()
        idle = asyncio.wrap_future(self._thread.submit(lambda: None))
        self._thread.shutdown(wait=False)
        self._thread, self._store = ready_threads(1, "events"), None
        _, hanging = await asyncio.wait([idle] if writing is None else [idle, writing], timeout=_PATIENCE)
        for each in hanging:
            each.cancel()

    def resume(self) -> None:
        """See ports.EventLog."""
        self._held = False

    async def close(self) -> None:
        """Store what is waiting, in 3 s at most. Never raises."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._path is not None and not self._held:
            await asyncio.wait([asyncio.ensure_future(self._flush())], timeout=_PATIENCE)
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)

    def _pause(self) -> float:
        if self._fault:
            return _REFUSED_PAUSE
        since = None if self._written_at is None else self._clock.monotonic() - self._written_at
        return _BUSY_PAUSE if since is not None and since < _BUSY_PAUSE and not self._watchers else _PAUSE

    def _arrange(self, pause: float) -> None:
        """Have what is waiting stored after `pause`, unless that is arranged already."""
        if self._timer is None and self._writing is None and self._queue and self._path is not None:
            self._timer = self._clock.call_later(pause, self._begin)

    def _begin(self) -> None:
        self._timer = None
        if self._writing is None and self._queue and not self._held:
            self._writing = asyncio.get_running_loop().create_task(self._write())
            self._writing.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._writing is task:
            self._writing = None
        if not self._held:
            self._arrange(self._pause())

    async def _flush(self) -> None:
        """Store all that is waiting now."""
        for _ in range(2):
            if self._writing is None:
                if self._timer is not None:
                    self._timer.cancel()
                self._begin()
            if self._writing is None:
                return
            await asyncio.wait([self._writing])

    async def _write(self) -> None:
        batch = tuple(self._queue)
        self._queue.clear()
        try:
            written = await self._run(lambda store: store.write(batch))
        except StorageFault as fault:
            self._refused(batch, fault)
        except Abandoned:
            return
        else:
            self._written_at = self._clock.monotonic()
            if not self._held:
                self._stored(written)

    async def _run(self, work: Callable[[SqliteEvents], Result]) -> Result:
        """Have the thread do `work`; the store is made when it is wanted for the first time."""
        if self._path is None or self._thread is None:
            raise Abandoned
        if self._store is None:
            self._store = SqliteEvents(self._path)
        store = self._store
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(store))

    def _stored(self, written: Written) -> None:
        if self._fault:
            lost = f" {self._lost} were lost." if self._lost else ""
            self._fault, self._lost = "", 0
            self.record("events-stored", f"Events are stored again.{lost}")
        if written.set_aside:
            self.record("events-set-aside", written.set_aside, warning=True)
        for event in written.events:
            self._number += 1
            self._news.append((self._number, event))
        for changed in tuple(self._watchers):
            changed()

    def _refused(self, batch: Sequence[Timed], fault: StorageFault) -> None:
        if self._held:
            return
        self._queue.extendleft(reversed(batch))
        while len(self._queue) > MOST_QUEUED:
            self._queue.popleft()
            self._lost += 1
        first, self._fault = not self._fault, str(fault)
        if first:
            self.record(fault.code, str(fault), warning=True)
