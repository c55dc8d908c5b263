"""What a disk may hold after a power cut: every state that a file system is allowed to leave of recorded work.

The model is that of the ALICE study (Pillai and others, "All File Systems Are Not Created Equal", OSDI 2014) at its
weakest, for one folder:

- What was written into a file is there for certain once the file was synced. Before that it may be missing, cut off, or
  stand there as zeros of its length, whatever else is on the disk.
- What was changed in the folder (a name entered, moved, taken away) is there for certain once the folder was synced.
  Before that each change may be there or not, in any combination; each by itself is whole.

So a rename may be on the disk before the bytes of the file that it moves, and a later change before an earlier one.

Where more than EXHAUSTIVE changes of the folder wait to be synced, not all combinations are tried, but those in which
at most two are missing, at most two are there, or all up to one are there.
"""

import itertools
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from daemon.record import Record

EXHAUSTIVE = 8
Disk = frozenset[tuple[str, bytes]]
"""Names and what they lead to."""


class Wrote(Record, frozen=True):
    """Bytes at the end of a file; `file` is its number, since names come and go."""

    file: int
    data: bytes


class Synced(Record, frozen=True):
    """All bytes of the file."""

    file: int


class Entered(Record, frozen=True):
    """The name leads to the file now, whatever it led to before; `left` is a name that it came from."""

    name: str
    file: int
    left: str = ""


class Taken(Record, frozen=True):
    """The name is gone."""

    name: str


class FolderSynced(Record, frozen=True):
    """All names."""


Step = Wrote | Synced | Entered | Taken | FolderSynced


class Recording:
    """The steps of some work on `before`, in order; see `recorded`."""

    def __init__(self, before: Mapping[str, bytes]) -> None:
        self.before = dict(before)
        self.steps: list[Step] = []
        self._files = {name: number for number, name in enumerate(sorted(before))}
        self._old = {number: before[name] for name, number in self._files.items()}

    def disks(self) -> Iterator[Disk]:
        """Every disk that a cut may leave, at each point of the work, once each."""
        seen: set[Disk] = set()
        for cut in range(len(self.steps) + 1):
            for disk in self._disks_at(cut):
                if disk not in seen:
                    seen.add(disk)
                    yield disk

    def last(self) -> Iterator[Disk]:
        """Those that are left when all of the work was done, and told to whoever asked for it."""
        yield from set(self._disks_at(len(self.steps)))

    def _disks_at(self, cut: int) -> Iterator[Disk]:
        done = self.steps[:cut]
        folder_synced = max((at for at, step in enumerate(done) if isinstance(step, FolderSynced)), default=-1)
        certain = [step for step in done[: folder_synced + 1] if isinstance(step, Entered | Taken)]
        waiting = [step for step in done[folder_synced + 1 :] if isinstance(step, Entered | Taken)]
        forms: dict[int, tuple[bytes, ...]] = {number: (data,) for number, data in self._old.items()}
        for number in {step.file for step in done if isinstance(step, Wrote | Synced | Entered)} - forms.keys():
            forms[number] = tuple(_forms(done, number))
        for there in _combinations(waiting):
            names = self._names(certain + there)
            files = sorted(set(names.values()))
            for contents in itertools.product(*(forms[number] for number in files)):
                of = dict(zip(files, contents, strict=True))
                yield frozenset((name, of[number]) for name, number in names.items())

    def _names(self, changes: list[Entered | Taken]) -> dict[str, int]:
        names = dict(self._files)
        for change in changes:
            if isinstance(change, Taken):
                names.pop(change.name, None)
                continue
            names.pop(change.left, None)
            names[change.name] = change.file
        return names


def _forms(done: list[Step], number: int) -> Iterator[bytes]:
    """What a file may hold: all of it where it was synced last, else that with nothing, a part, or zeros behind."""
    synced = max((at for at, step in enumerate(done) if step == Synced(number)), default=-1)
    kept = b"".join(step.data for step in done[: synced + 1] if isinstance(step, Wrote) and step.file == number)
    loose = b"".join(step.data for step in done[synced + 1 :] if isinstance(step, Wrote) and step.file == number)
    yield from {kept, kept + loose[: len(loose) // 2], kept + bytes(len(loose)), kept + loose}


def _combinations(changes: list[Entered | Taken]) -> Iterator[list[Entered | Taken]]:
    """Which of the changes are there."""
    count = len(changes)
    if count <= EXHAUSTIVE:
        chosen: set[tuple[int, ...]] = {
            each for size in range(count + 1) for each in itertools.combinations(range(count), size)
        }
    else:
        few = [each for size in range(3) for each in itertools.combinations(range(count), size)]
        chosen = {*few, *(tuple(at for at in range(count) if at not in each) for each in few)}
        chosen |= {tuple(range(size)) for size in range(count + 1)}
    for each in sorted(chosen):
        yield [changes[at] for at in each]


@contextmanager
def recorded(folder: Path) -> Iterator[Recording]:
    """Record what is done with the files of `folder` in this process, by whatever thread, until the block ends."""
    recording = Recording({path.name: path.read_bytes() for path in folder.iterdir()})
    recorder = _Recorder(folder, recording)
    originals = {name: getattr(os, name) for name in _Recorder.CALLS}
    try:
        for name, original in originals.items():
            setattr(os, name, getattr(recorder, name)(original))
        yield recording
    finally:
        for name, original in originals.items():
            setattr(os, name, original)


class _Recorder:
    """Stands before the system's calls on files. One thread at a time works on the folder, as the adapters promise."""

    CALLS = ("open", "close", "write", "fsync", "link", "replace", "rename", "unlink")

    def __init__(self, folder: Path, recording: Recording) -> None:
        self._folder = folder
        self._recording = recording
        self._files = dict(recording._files)
        self._open: dict[int, int] = {}
        self._numbers = itertools.count(len(self._files))

    def open(self, original: Callable[..., int]) -> Callable[..., int]:
        def call(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
            name = self._name(path, dir_fd)
            before = name is None or name in self._files
            descriptor = original(path, flags, mode, dir_fd=dir_fd)
            if name is not None:
                if not before and flags & os.O_CREAT:
                    self._enter(name, next(self._numbers))
                if name in self._files:
                    self._open[descriptor] = self._files[name]
            return descriptor

        return call

    def close(self, original: Callable[[int], None]) -> Callable[[int], None]:
        def call(descriptor: int) -> None:
            self._open.pop(descriptor, None)
            original(descriptor)

        return call

    def write(self, original: Callable[..., int]) -> Callable[..., int]:
        def call(descriptor: int, data: Any) -> int:
            written = original(descriptor, data)
            if descriptor in self._open:
                self._recording.steps.append(Wrote(self._open[descriptor], bytes(data[:written])))
            return written

        return call

    def fsync(self, original: Callable[[int], None]) -> Callable[[int], None]:
        def call(descriptor: int) -> None:
            original(descriptor)
            if descriptor in self._open:
                self._recording.steps.append(Synced(self._open[descriptor]))
            elif self._is_folder(descriptor):
                self._recording.steps.append(FolderSynced())

        return call

    def link(self, original: Callable[..., None]) -> Callable[..., None]:
        def call(source: Any, target: Any, *, src_dir_fd: int | None = None, **more: Any) -> None:
            original(source, target, src_dir_fd=src_dir_fd, **more)
            name = self._name(target, more.get("dst_dir_fd"))
            if name is not None:
                self._enter(name, self._files[str(self._name(source, src_dir_fd))])

        return call

    def replace(self, original: Callable[..., None]) -> Callable[..., None]:
        def call(source: Any, target: Any, *, src_dir_fd: int | None = None, dst_dir_fd: int | None = None) -> None:
            original(source, target, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)
            left, name = self._name(source, src_dir_fd), self._name(target, dst_dir_fd)
            if name is None or left is None:
                return
            number = self._files[left]
            if self._files.get(name) == number:
                return  # two names of one file: rename(2) does nothing
            del self._files[left]
            self._enter(name, number, left)

        return call

    rename = replace

    def unlink(self, original: Callable[..., None]) -> Callable[..., None]:
        def call(path: Any, *, dir_fd: int | None = None) -> None:
            original(path, dir_fd=dir_fd)
            name = self._name(path, dir_fd)
            if name is not None:
                self._files.pop(name, None)
                self._recording.steps.append(Taken(name))

        return call

    def _enter(self, name: str, number: int, left: str = "") -> None:
        self._files[name] = number
        self._recording.steps.append(Entered(name, number, left))

    def _name(self, path: Any, dir_fd: int | None) -> str | None:
        """The name in the folder; None for a path that leads elsewhere."""
        if dir_fd is not None:
            return os.fspath(path) if self._is_folder(dir_fd) else None
        where = Path(os.fspath(path))
        return where.name if where.parent == self._folder else None

    def _is_folder(self, descriptor: int) -> bool:
        return os.path.samestat(os.fstat(descriptor), self._folder.stat())
