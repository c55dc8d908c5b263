"""A Snapshot with what only hands on the unit may see."""

from datetime import datetime
from typing import ClassVar

from daemon.messages.snapshot import Snapshot
from daemon.record import Record


class EventLine(Record, frozen=True):
    """One line of the event log, as the panel shows it."""

    at: datetime
    text: str
    warning: bool


class PanelView(Record, frozen=True):
    """A Snapshot with what only hands on the unit may see. `events` are the last ones, newest first.

    `boot_note` is what the panel last asked to be kept about its own boot screen, None as long as that is not known.
    """

    hidden: ClassVar[frozenset[str]] = frozenset({"first_password"})

    snapshot: Snapshot
    first_password: str | None = None
    boot_note: str | None = None
    events: tuple[EventLine, ...] = ()
