"""The factory reset: how it is asked for, how far it is, and what it leaves as a receipt."""

from datetime import datetime

from daemon.messages.command import Command, Origin
from daemon.record import Record


class FactoryReset(Command[None], frozen=True):
    """Wipe everything of the owner's. The answer comes when the reset has begun, not when it is done."""

    origin: Origin


class ResetProgress(Record, frozen=True):
    """How far a factory reset has come: 0 to 100 per cent, and the step under way."""

    percent: int
    step: str


class ResetReceipt(Record, frozen=True):
    """What the last factory reset erased, when and from where; `remains` names what it could not."""

    started: datetime
    finished: datetime | None
    origin: str
    erased: tuple[str, ...]
    remains: tuple[str, ...] = ()
