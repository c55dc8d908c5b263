"""EventLog in memory, without folding: each event is one row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from daemon.events import Event, EventPage, EventQuery, kind_of, result_of
from daemon.messages.command import Origin
from daemon.ports import EventNews

START = datetime(2027, 1, 15, 19, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FakeEvent:
    """One recorded event."""

    code: str
    text: str
    origin: Origin | None
    warning: bool


@dataclass
class FakeEventLog:
    """Keeps every event; each is a second after the one before unless `now` says when. `fault` is told by each page."""

    now: Callable[[], datetime] | None = None
    fault: str = ""
    events: list[FakeEvent] = field(default_factory=list)
    rows: list[Event] = field(default_factory=list)
    queries: list[EventQuery] = field(default_factory=list)
    held: bool = False

    def __post_init__(self) -> None:
        self._watchers: list[Callable[[], object]] = []
        self._number = 0

    def record(self, code: str, text: str, origin: Origin | None = None, *, warning: bool = False) -> None:
        self.events.append(FakeEvent(code, text, origin, warning))
        if self.held:
            return
        self._number += 1
        self.rows.append(
            Event(
                at=self.now() if self.now else START + timedelta(seconds=self._number),
                code=code,
                kind=kind_of(code),
                warning=warning,
                text=text,
                door=origin.door.value if origin else "",
                client=origin.client if origin else "",
                result=result_of(code, origin),
                id=self._number,
            )
        )
        for changed in tuple(self._watchers):
            changed()

    async def query(self, query: EventQuery) -> EventPage:
        self.queries.append(query)
        found = [event for event in reversed(self.rows) if fits(event, query)]
        shown = tuple(found[: query.limit])
        return EventPage(shown, shown[-1].id if len(found) > len(shown) else None, self.fault)

    def watch(self, changed: Callable[[], object]) -> Callable[[], None]:
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def news(self, since: int | None) -> EventNews:
        if since is None:
            return EventNews(self._number)
        return EventNews(self._number, tuple(event for event in self.rows if event.id > since))

    async def forget(self) -> None:
        self.held = True
        self.rows.clear()

    def resume(self) -> None:
        self.held = False

    @property
    def codes(self) -> list[str]:
        """The codes, in order."""
        return [event.code for event in self.events]


def fits(event: Event, query: EventQuery) -> bool:
    """Whether `event` is among those asked for."""
    text = None if query.text is None else _lower(query.text)
    return (
        (query.before is None or event.id < query.before)
        and (query.code is None or event.code.startswith(query.code))
        and (query.kind is None or event.kind is query.kind)
        and (query.warning is None or event.warning is query.warning)
        and (query.door is None or event.door == query.door.value)
        and (text is None or any(text in _lower(field) for field in (event.text, event.code, event.client)))
        and (query.since is None or (event.last or event.at) >= query.since)
        and (query.until is None or event.at <= query.until)
    )


def _lower(text: str) -> str:
    """As SQLite's LIKE compares: ASCII letters only."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
