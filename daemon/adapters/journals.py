"""ChangeJournal and ResetJournal: what must be known after a power cut in the middle of something.

Both are single files whose being there is the message. So the order of writes is everything, and each method returns
only when its step is synced. A reset's marker lives in its own file, apart from all that the reset erases, and the
receipt is there before the marker goes: at every moment either the one or the other tells what happened.
"""

from datetime import UTC, datetime

import msgspec

from daemon.adapters import atomic
from daemon.adapters.documents import parse, render
from daemon.adapters.erasing import erase, remains
from daemon.adapters.layout import Layout, is_owners, is_security, is_settings
from daemon.adapters.plain_text import one_line
from daemon.adapters.stored_file import Form, StoredFile
from daemon.errors import BadInput, StorageFault
from daemon.messages.reset import ResetReceipt
from daemon.ports import ChangeRecord, ResetMark, ResetStep

_LARGEST = 256 * 1024
_MOST_REMAINS = 100

_CHANGE: Form[ChangeRecord] = Form(
    "record of the pending change", render, lambda data: parse(data, ChangeRecord), largest=_LARGEST
)
_RECEIPT: Form[ResetReceipt] = Form(
    "receipt of the reset", render, lambda data: parse(data, ResetReceipt), largest=_LARGEST
)

_STEPS = {ResetStep.SECURITY: is_security, ResetStep.SETTINGS: is_settings, ResetStep.REMAINDER: is_owners}


class FileChangeJournal:
    """The pending change, in `pending-change.json`; that it is there means it was never settled."""

    def __init__(self, layout: Layout) -> None:
        self._file = StoredFile(layout.pending_change, _CHANGE, generations=False)

    def write(self, record: ChangeRecord) -> None:
        """On disk, synced, before this returns. Raises StorageFault; then what was there is still there."""
        self._file.save(record)

    def read(self) -> ChangeRecord | None:
        """The record, or None; an unreadable one counts as none and is set aside. Never raises."""
        return self._file.load().content

    def clear(self) -> None:
        """Gone for good before this returns. Raises StorageFault; then the record is still there."""
        self._file.clear()


class FileResetJournal:
    """The reset's marker and receipt, and the erasing of the state directory around them."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._receipt = StoredFile(layout.receipt, _RECEIPT, generations=False)

    def begin(self, mark: ResetMark) -> None:
        """The marker is on disk, synced, before this returns. Raises StorageFault; then an older mark still holds."""
        atomic.write(self._layout.marker, render(mark))

    def pending(self) -> ResetMark | None:
        """The marker of an unfinished reset, else None. Never raises.

        Whatever lies under the marker's name counts, readable or not: a marker was only ever written because the owner
        asked for a reset, and half a reset with the old owner's keys left is worse than a reset done twice. Where the
        storage does not even tell whether the name is there, there is none: a failing disk asks for no reset.
        """
        try:
            raw = atomic.read(self._layout.marker, _LARGEST)
            return None if raw is None else parse(raw.data, ResetMark)
        except (BadInput, StorageFault):
            return self._unreadable_mark()

    def erase(self, step: ResetStep) -> None:
        """Erase what belongs to `step`, synced; may be repeated. Raises StorageFault naming what it could not erase."""
        erase(self._layout.folder, _STEPS[step])

    def remains(self) -> tuple[str, ...]:
        """Names of the owner's files and folders that are still there. Raises StorageFault."""
        return remains(self._layout.folder, is_owners)

    def finish(self, receipt: ResetReceipt) -> None:
        """The receipt is on disk, then the marker goes. Raises StorageFault; then the marker is still there."""
        named = tuple(one_line(name) for name in receipt.remains[:_MOST_REMAINS])
        self._receipt.save(msgspec.structs.replace(receipt, remains=named))
        atomic.remove(self._layout.marker)

    def receipt(self) -> ResetReceipt | None:
        """The last reset's receipt, or None. Never raises."""
        return self._receipt.load().content

    def _unreadable_mark(self) -> ResetMark | None:
        try:
            written = self._layout.marker.lstat().st_mtime
        except OSError:
            return None
        return ResetMark(datetime.fromtimestamp(written, UTC), "unknown")
