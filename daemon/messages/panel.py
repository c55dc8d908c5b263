"""The front panel: its link, and the lock of its menu."""

from typing import ClassVar

from daemon.messages.command import Command, Origin
from daemon.record import Record


class PanelHealth(Record, frozen=True):
    """The front panel's link; `model` and `firmware` as it told them."""

    connected: bool = False
    detail: str = ""


class NotePanel(Command[None], frozen=True):
    """The front panel's link came, went or changed."""

    health: PanelHealth


class NoteBootScreen(Command[None], frozen=True):
    """The front panel has stored another picture to show at power-on; `note` is to be kept, resets and all."""

    note: str


class SetPanelLock(Command[None], frozen=True):
    """From the panel: from now on its menu wants `code` (4 to 8 digits), or none where that is ""."""

    hidden: ClassVar[frozenset[str]] = frozenset({"code"})

    code: str
    origin: Origin


class UnlockPanel(Command[None], frozen=True):
    """Whether `code` opens the panel's menu. Raises Refused (`wrong-code`) and TooMany (`too-many-codes`)."""

    hidden: ClassVar[frozenset[str]] = frozenset({"code"})

    code: str
    origin: Origin
