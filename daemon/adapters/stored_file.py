"""One file with its previous generation: loads what is sound and says what is not, saves old-or-new.

A start-up must come to an end whatever the disk holds, so loading never raises: it returns what it found and sentences
about what it had to pass over. A damaged file is set aside for a specialist, never deleted. A file that newer software
wrote is not damaged: it stays where it is, for the day when the newer software is back, and is only moved aside when
the owner saves something else in its place (as `NAME.newer`).
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from daemon.adapters import atomic
from daemon.adapters.documents import NewerVersion
from daemon.adapters.plain_text import one_line
from daemon.errors import BadInput, StorageFault, TooLarge
from daemon.record import Record

Content = TypeVar("Content")

_CORRUPT = "corrupt"


class Found(Record, Generic[Content], frozen=True):
    """What a load gave: the content, or None, and sentences about what was wrong (empty when nothing was).

    `salvaged`: the content is what could be taken from a file of newer software.
    """

    content: Content | None
    faults: tuple[str, ...]
    salvaged: bool = False


def _nothing(_data: bytes) -> None:
    """Of most files."""


class Form(Record, Generic[Content], frozen=True):
    """What a file holds: the words for it in a sentence, how it becomes bytes and back, its largest size in bytes.

    `parse` raises BadInput for what is damaged, and of that NewerVersion for what newer software wrote. From such bytes
    `salvage` takes what must not be lost, if there is such a thing.
    """

    noun: str
    render: Callable[[Content], bytes]
    parse: Callable[[bytes], Content]
    largest: int
    salvage: Callable[[bytes], Content | None] = _nothing


class StoredFile(Generic[Content]):
    """A file at `path`; with `generations`, the one before it is kept beside it as `NAME.1`.

    Safe to load from one thread while another saves; a load then waits for the save.
    """

    def __init__(self, path: Path, form: Form[Content], *, generations: bool) -> None:
        self._path = path
        self._form = form
        self._previous = path.with_name(f"{path.name}.1") if generations else None
        self._kept_newer = path.with_name(f"{path.name}.newer")
        self._newer = False
        self._unread = False
        self._salvaged = False
        self._lock = threading.Lock()

    def load(self) -> Found[Content]:
        """The current content, else the previous generation, else None. Never raises."""
        with self._lock:
            faults: list[str] = []
            self._newer = self._unread = self._salvaged = False
            content = self._read(self._path, faults)
            if content is None:
                content = self._fall_back(faults)
            return Found(content, tuple(faults), self._salvaged)

    def save(self, content: Content) -> None:
        """Store `content`, old-or-new, 0600. Raises StorageFault, and then nothing has changed.

        What this software could not load again is not stored: raises BadInput or TooLarge. Nor is anything stored over
        what the storage refused to give at the last load and gives now: what would be saved was made without it.
        """
        data = self._form.render(content)
        if len(data) > self._form.largest:
            raise TooLarge(
                "too-large",
                f"{self._subject(self._path)} would take {len(data)} bytes, and {self._form.largest} are allowed.",
                "Shorten it.",
            )
        self._form.parse(data)
        with self._lock:
            if self._unread and self._read(self._path, []) is not None:
                raise StorageFault(
                    "storage-back",
                    f"{self._subject(self._path)} could not be read before, can be read now, and is not written over.",
                    "Restart the unit to use what is stored.",
                )
            atomic.write(self._path, data, previous=self._kept_newer if self._newer else self._previous)
            self._newer = self._unread = False

    def clear(self) -> None:
        """Gone for good before this returns. Raises StorageFault, and then it is still there."""
        with self._lock:
            atomic.remove(self._path)

    def _fall_back(self, faults: list[str]) -> Content | None:
        content = None if self._previous is None else self._read(self._previous, faults)
        if content is not None:
            if not faults:
                faults.append(f"{self._subject(self._path)} is missing.")
            faults.append("The one before it is in use: check what it says, and save it again.")
        elif not faults and os.path.lexists(atomic.aside_name(self._path, _CORRUPT)):
            faults.append(f"{self._subject(self._path)} was damaged and set aside earlier. Set it up again.")
        return content

    def _read(self, path: Path, faults: list[str]) -> Content | None:
        try:
            raw = atomic.read(path, self._form.largest)
            if raw is None:
                return None
            content = self._form.parse(raw.data)
        except NewerVersion as newer:
            faults.append(self._pass_over(path, newer.detail))
            taken = self._form.salvage(raw.data) if raw is not None and path == self._path else None
            self._salvaged = self._salvaged or taken is not None
            return taken
        except BadInput as err:
            faults.append(self._set_aside(path, err.detail))
            return None
        except StorageFault as fault:
            self._unread = self._unread or path == self._path
            faults.append(str(fault))
            return None
        if raw.exposed:
            right = "that has been put right" if raw.narrowed else "the storage does not let that be put right"
            faults.append(
                f"{self._subject(path)} could be read by other programs on this unit; {right}. "
                "If you do not know why, replace the passwords or keys in it."
            )
        return content

    def _pass_over(self, path: Path, reason: str) -> str:
        if self._previous is None:
            return self._set_aside(path, reason)
        self._newer = self._newer or path == self._path
        return (
            f"{self._subject(path)} is left as it is: {reason}. "
            "Update this unit's software to use it again, or save anew to go on without it."
        )

    def _set_aside(self, path: Path, fault: str) -> str:
        problem = f"{self._subject(path)} cannot be used: {one_line(fault, 300).rstrip('.')}."
        try:
            aside = atomic.set_aside(path, _CORRUPT)
        except StorageFault as err:
            return f"{problem} {err}"
        return f"{problem} It was set aside as {aside.name}."

    def _subject(self, path: Path) -> str:
        return f"The file {path.name} ({self._form.noun})"
