"""The events on disk: one SQLite file, bounded, whose every batch is there in full after a power cut, or not at all.

Why a rollback journal (TRUNCATE) and not a write-ahead log: events come a few at a time, seconds or hours apart, so
what a write-ahead log is good at, many writers and readers at once, is never needed; what it costs is, at each start:
two more files, shared memory, and a recovery. Why synchronous=FULL and not NORMAL: with a rollback journal NORMAL may,
at a power cut on flash that reorders writes, leave a file that is damaged, and in either mode the event that tells why
the power went is the one that somebody looks for. FULL costs two or three syncs a batch, and there is one batch every
few seconds at most. TRUNCATE rather than DELETE spares the sync of the folder at which DELETE's commit would hang.

The file is open during a call only. So nothing of it stays in memory, a factory reset can erase it at any time, and
nobody can leave a lock behind. The module `sqlite3` is imported by the first call, in the thread of that call.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from daemon.adapters import atomic
from daemon.adapters.event_folding import Folding
from daemon.adapters.plain_text import one_line
from daemon.errors import StorageFault
from daemon.events import LARGEST_PAGE, Event, EventKind, EventQuery, EventResult
from daemon.record import Record

if TYPE_CHECKING:
    import sqlite3

MOST_ROWS = 20_000
MOST_BYTES = 12 * 1024 * 1024

_VERSION = 1
_PAGE_BYTES = 4096
_FEWER = 100
# Above MOST_BYTES by what one batch may take before the oldest go.
_HARD_PAGES = (MOST_BYTES + 8 * 1024 * 1024) // _PAGE_BYTES
_LOCKED_SECONDS = 2.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

_COLUMNS = "id, at, last, count, code, kind, warning, text, door, client, result"
_SET_UP = f"""
CREATE TABLE events (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, last INTEGER, count INTEGER NOT NULL,
    code TEXT NOT NULL, kind TEXT NOT NULL, warning INTEGER NOT NULL, text TEXT NOT NULL, door TEXT NOT NULL,
    client TEXT NOT NULL, result TEXT NOT NULL);
PRAGMA user_version = {_VERSION};
"""


class Timed(Record, frozen=True):
    """An event, and when it was recorded by the monotonic clock."""

    event: Event
    moment: float


class Written(Record, frozen=True):
    """The rows that are new or count more now, as they are; and a sentence about a file that was set aside for them."""

    events: tuple[Event, ...]
    set_aside: str = ""


class Abandoned(Exception):
    """The store was given up while a call was on its way; nothing may be written any more."""


class _Damaged(Exception):
    """What lies there is no file of events of ours; the argument says why."""


class SqliteEvents:
    """The file at `path` (0600). One call at a time, in whatever thread; each may block on the disk."""

    def __init__(self, path: Path, *, most_rows: int = MOST_ROWS, most_bytes: int = MOST_BYTES) -> None:
        self._path = path
        self._most_rows = most_rows
        self._most_bytes = most_bytes
        self._folding = Folding()
        self._checked = False
        self._abandoned = threading.Event()

    def abandon(self) -> None:
        """From now on nothing is written, by whichever call may still hang. From any thread."""
        self._abandoned.set()

    def write(self, batch: Sequence[Timed]) -> Written:
        """Store all of `batch`, synced, or nothing of it. Raises StorageFault.

        A damaged file is set aside, and a new one begun with `batch`.
        """
        return self._mended(lambda: self._write(batch))

    def read(self, query: EventQuery) -> tuple[Event, ...]:
        """The events asked for, newest first; one more than its `limit` where there are more. Raises StorageFault.

        A damaged file is set aside; then there are none.
        """
        return self._mended(lambda: Written(self._read(query))).events

    def _mended(self, work: Callable[[], Written]) -> Written:
        import sqlite3

        try:
            return work()
        except (sqlite3.Error, _Damaged, OSError) as err:
            # What was folded into rows that were not stored is forgotten.
            self._folding = Folding()
            if not _is_damage(err):
                raise _fault(err) from err
            sentence = self._set_aside(one_line(str(err), 200))
        try:
            return replace(work(), set_aside=sentence)
        except (sqlite3.Error, _Damaged, OSError) as err:
            raise _fault(err) from err

    def _write(self, batch: Sequence[Timed]) -> Written:
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            rows = {row: None for timed in batch for row in (self._place(connection, timed),)}
            self._thin_out(connection)
            if self._abandoned.is_set():
                raise Abandoned
            connection.execute("COMMIT")
            written = [event for row in rows for event in self._rows(connection, "WHERE id = ?", [row])]
        return Written(tuple(written))

    def _place(self, connection: "sqlite3.Connection", timed: Timed) -> int:
        folding, event = self._folding, timed.event
        if (row := self._counted(connection, event, timed.moment)) is not None:
            return row
        event = folding.affordable(event, timed.moment)
        if event is not timed.event and (row := self._counted(connection, event, timed.moment)) is not None:
            return row
        values = (
            _milliseconds(event.at),
            event.code,
            event.kind.value,
            event.warning,
            event.text,
            event.door,
            event.client,
            event.result.value,
        )
        done = connection.execute(
            "INSERT INTO events (at, count, code, kind, warning, text, door, client, result)"
            " VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        row = done.lastrowid or 0
        folding.placed(event, timed.moment, row)
        return row

    def _counted(self, connection: "sqlite3.Connection", event: Event, moment: float) -> int | None:
        """The row in which `event` was counted; None where there is none for it, or none any more."""
        row = self._folding.row_of(event, moment)
        if row is None:
            return None
        statement = "UPDATE events SET count = count + 1, last = ? WHERE id = ?"
        done = connection.execute(statement, (_milliseconds(event.at), row))
        return row if done.rowcount == 1 else None

    def _thin_out(self, connection: "sqlite3.Connection") -> None:
        """The oldest go where there are too many, or where they take too much."""
        newest = _number(connection, "SELECT max(id) FROM events")
        connection.execute("DELETE FROM events WHERE id <= ?", (newest - self._most_rows,))
        while self._used(connection) > self._most_bytes:
            gone = connection.execute(
                "DELETE FROM events WHERE id IN (SELECT id FROM events ORDER BY id LIMIT ?)", (_FEWER,)
            )
            if gone.rowcount < _FEWER:
                return

    def _used(self, connection: "sqlite3.Connection") -> int:
        pages = _number(connection, "PRAGMA page_count") - _number(connection, "PRAGMA freelist_count")
        return pages * _PAGE_BYTES

    def _read(self, query: EventQuery) -> tuple[Event, ...]:
        if not self._path.exists():
            return ()
        conditions, values = _conditions(query)
        where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
        limit = min(query.limit, LARGEST_PAGE) + 1
        with self._opened_to_read() as connection:
            return tuple(self._rows(connection, f"{where}ORDER BY id DESC LIMIT ?", [*values, limit]))

    def _rows(self, connection: "sqlite3.Connection", which: str, values: list[Any]) -> list[Event]:
        # `which` is made of our own words; all that comes from outside is among the values.
        found = connection.execute(f"SELECT {_COLUMNS} FROM events {which}", values)  # noqa: S608
        return [_event(row) for row in found]

    @contextmanager
    def _opened_to_read(self) -> Iterator["sqlite3.Connection"]:
        if os.access(self._path, os.W_OK):
            with self._opened() as connection:
                yield connection
            return
        import sqlite3

        # A storage that takes no writes any more is when its events are wanted most.
        uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)) as connection:
            connection.text_factory = _text
            yield connection

    @contextmanager
    def _opened(self) -> Iterator["sqlite3.Connection"]:
        import sqlite3

        if self._abandoned.is_set():
            raise Abandoned
        # SQLite would make it with whatever mode the umask leaves; its journal gets the file's.
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, atomic.PRIVATE))
        connection = sqlite3.connect(
            self._path, timeout=_LOCKED_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=16
        )
        with closing(connection):
            connection.text_factory = _text
            self._prepare(connection)
            yield connection

    def _prepare(self, connection: "sqlite3.Connection") -> None:
        for setting in (
            f"page_size = {_PAGE_BYTES}",
            f"max_page_count = {_HARD_PAGES}",
            "cache_size = -512",
            "journal_mode = TRUNCATE",
            "synchronous = FULL",
            "temp_store = MEMORY",
            "trusted_schema = OFF",
            "cell_size_check = ON",
        ):
            connection.execute(f"PRAGMA {setting}").fetchall()
        version = _number(connection, "PRAGMA user_version")
        if version == 0:
            connection.executescript(f"BEGIN IMMEDIATE;{_SET_UP}COMMIT;")
        elif version != _VERSION:
            raise _Damaged(f"the file was written by newer software (version {version})")
        if not self._checked:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise _Damaged(verdict)
            self._checked = True

    def _set_aside(self, reason: str) -> str:
        """Rename the damaged file, without its journal: that would be rolled back into the file that comes after it."""
        self._checked = False
        if self._abandoned.is_set():
            raise Abandoned
        atomic.remove(self._path.with_name(f"{self._path.name}-journal"))
        aside = atomic.set_aside(self._path, "corrupt")
        name = self._path.name
        return (
            f"The file {name} (events) cannot be used: {reason}. It was set aside as {aside.name}, a new one is begun."
        )


def _is_damage(err: Exception) -> bool:
    """Whether it is the file that is wrong, and not the storage it lies on."""
    # The low byte of SQLite's extended codes: SQLITE_ERROR (another schema), SQLITE_CORRUPT, SQLITE_NOTADB.
    return isinstance(err, _Damaged) or getattr(err, "sqlite_errorcode", 0) & 0xFF in (1, 11, 26)


def _fault(err: Exception) -> StorageFault:
    reason = err.strerror if isinstance(err, OSError) and err.strerror else str(err)
    return StorageFault(
        "events-not-stored",
        f"Events cannot be stored or read at present ({one_line(reason, 200)}).",
        "Make room on the unit's storage, or have it checked; the newest events are kept in memory until then.",
    )


def _conditions(query: EventQuery) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []

    def where(condition: str, *given: Any) -> None:
        conditions.append(condition)
        values.extend(given)

    if query.before is not None:
        where("id < ?", query.before)
    if query.code is not None:
        where("substr(code, 1, ?) = ?", len(query.code), query.code)
    if query.kind is not None:
        where("kind = ?", query.kind.value)
    if query.warning is not None:
        where("warning = ?", query.warning)
    if query.door is not None:
        where("door = ?", query.door.value)
    if query.text is not None:
        pattern = f"%{_escaped(query.text)}%"
        where(r"(text LIKE ? ESCAPE '\' OR code LIKE ? ESCAPE '\' OR client LIKE ? ESCAPE '\')", *[pattern] * 3)
    if query.since is not None:
        where("coalesce(last, at) >= ?", _milliseconds(query.since))
    if query.until is not None:
        where("at <= ?", _milliseconds(query.until))
    return conditions, values


def _escaped(text: str) -> str:
    r"""`text` for LIKE with ESCAPE '\': every character stands for itself."""
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def _event(row: tuple[Any, ...]) -> Event:
    number, at, last, count, code, kind, warning, text, door, client, result = row
    try:
        return Event(
            at=_moment(at),
            code=str(code),
            kind=EventKind(kind),
            warning=bool(warning),
            text=str(text),
            door=str(door),
            client=str(client),
            result=EventResult(result),
            last=None if last is None else _moment(last),
            count=int(count),
            id=number,
        )
    except (ValueError, TypeError, OverflowError) as err:
        raise _Damaged(f"row {number}: {err}") from err


def _text(data: bytes) -> str:
    return data.decode(errors="replace")


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND


def _moment(milliseconds: int) -> datetime:
    return _EPOCH + milliseconds * _MILLISECOND


def _number(connection: "sqlite3.Connection", question: str) -> int:
    (number,) = connection.execute(question).fetchone()
    return int(number or 0)
