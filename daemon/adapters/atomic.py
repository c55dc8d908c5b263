"""The one atomic write, its counterpart read, and the setting aside of what cannot be read.

A power cut is how this unit is usually switched off, so a file is never changed in place: the new bytes go to a
temporary file in the same folder, are synced, and take the name by rename(2); the sync of the folder is the moment at
which the new is in force. Two things go beyond the usual recipe:

- The old file is kept by a hard link made before the rename, so that there is no moment without a current file and the
  previous generation costs no second write. (The state directory must be on a file system with hard links: ext4, f2fs,
  btrfs, xfs, ubifs, tmpfs.)
- When the folder's sync fails after the rename, the old is put back before the error is raised. Otherwise the caller
  would be told "not stored" while the next start-up loads the new, which for Force HTTPS is the difference between
  port 80 and none.

Everything happens relative to the folder's descriptor and follows no symbolic link in the last part of a path. One
thread at a time may write a given name.
"""

import contextlib
import errno
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from daemon.adapters.plain_text import one_line
from daemon.errors import BadInput, StorageFault
from daemon.record import Record

PRIVATE = 0o600
_PRIVATE_FOLDER = 0o700
_KEPT_ASIDE = 3
_TEMPORARY = re.compile(r"\..+\.(new|held)")
_NOFOLLOW = os.O_NOFOLLOW | os.O_CLOEXEC


class RawFile(Record, frozen=True):
    """A file's bytes; `exposed` tells that others on the unit could read it, `narrowed` that this was put right."""

    hidden: ClassVar[frozenset[str]] = frozenset({"data"})

    data: bytes
    exposed: bool
    narrowed: bool = True


def prepare(folder: Path) -> None:
    """Make the folder (0700) if it is missing, and take away what a power cut left of unfinished writes.

    To be called once at start-up, before anything writes. Raises StorageFault.
    """
    with _faults(folder.name, "prepared"):
        if not folder.is_dir():
            folder.mkdir(mode=_PRIVATE_FOLDER, parents=True)
            with _opened(folder.parent) as parent:
                os.fsync(parent)
        with _opened(folder) as directory:
            _discard(directory, *filter(_TEMPORARY.fullmatch, names_in(directory)))


def write(path: Path, data: bytes, *, previous: Path | None = None, mode: int = PRIVATE) -> None:
    """Make `path` hold `data`, old-or-new, synced before this returns; the old becomes `previous` (same folder).

    Raises StorageFault (`storage-full`, `storage-read-only`, `storage-failed`); then `path` holds what it held.
    """
    with _faults(path.name, "stored"), _opened(path.parent) as directory:
        new, held = _new(path.name), _held(path.name)
        _discard(directory, new, held)
        try:
            _fill(directory, new, data, mode)
            old = _hold_old(directory, path.name, previous.name if previous else None)
            os.replace(new, path.name, src_dir_fd=directory, dst_dir_fd=directory)
            try:
                os.fsync(directory)
            except OSError:
                _put_back(directory, path.name, old)
                raise
        finally:
            _discard(directory, new, held)


def read(path: Path, limit: int) -> RawFile | None:
    """The bytes of `path`, or None where there is no such file. A mode wider than 0600 is narrowed and reported.

    Raises BadInput (`bad-file`) when it is no regular file or larger than `limit` bytes, and StorageFault
    (`storage-failed`) when the storage refuses.
    """
    try:
        # O_NONBLOCK: opening a FIFO of this name must not wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | _NOFOLLOW)
    except FileNotFoundError:
        return None
    except OSError as err:
        if err.errno in (errno.ELOOP, errno.ENXIO):
            raise _bad_file("it is not a regular file") from err
        raise _unreadable(path.name, err) from err
    try:
        return _take(descriptor, limit)
    except OSError as err:
        raise _unreadable(path.name, err) from err
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """`path` is gone for good when this returns; harmless when there is none.

    Raises StorageFault, and then it is still there: it is renamed first, so that it can come back when the folder
    cannot be synced.
    """
    with _faults(path.name, "removed"), _opened(path.parent) as directory:
        held = _held(path.name)
        _discard(directory, held)
        try:
            os.replace(path.name, held, src_dir_fd=directory, dst_dir_fd=directory)
        except FileNotFoundError:
            return
        try:
            os.fsync(directory)
        except OSError:
            with contextlib.suppress(OSError):
                os.replace(held, path.name, src_dir_fd=directory, dst_dir_fd=directory)
            raise
        _discard(directory, held)


def set_aside(path: Path, label: str) -> Path:
    """Rename `path` to `NAME.LABEL-1` for a specialist to look at, moving earlier ones up; the third is dropped.

    Returns the new path. Raises StorageFault.
    """
    with _faults(path.name, "set aside"), _opened(path.parent) as directory:
        for number in range(_KEPT_ASIDE - 1, 0, -1):
            with contextlib.suppress(FileNotFoundError):
                os.replace(
                    f"{path.name}.{label}-{number}",
                    f"{path.name}.{label}-{number + 1}",
                    src_dir_fd=directory,
                    dst_dir_fd=directory,
                )
        aside = aside_name(path, label)
        os.replace(path.name, aside.name, src_dir_fd=directory, dst_dir_fd=directory)
        os.fsync(directory)
    return aside


def aside_name(path: Path, label: str) -> Path:
    """Where the newest set-aside of `path` lies."""
    return path.with_name(f"{path.name}.{label}-1")


def names_in(directory: int) -> list[str]:
    """What lies in the open folder `directory`. Raises OSError."""
    with os.scandir(directory) as entries:
        return [entry.name for entry in entries]


def storage_fault(err: OSError, name: str, done: str) -> StorageFault:
    """The StorageFault for `err`: `name` was not `done` ("stored", "erased")."""
    reason = one_line(err.strerror or str(err))
    kept = f"{one_line(name)} was not {done}, and what was stored before still holds"
    if err.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFault(
            "storage-full",
            f"The unit's storage is full: {kept}.",
            "Make room on the unit's storage, then try again.",
        )
    if err.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return StorageFault(
            "storage-read-only",
            f"The unit's storage takes no changes ({reason}): {kept}.",
            "Restart the unit; if that does not help, have its storage checked.",
        )
    return StorageFault(
        "storage-failed",
        f"The unit's storage failed ({reason}): {kept}.",
        "Try again; if it happens again, have the unit's storage checked.",
    )


def _unreadable(name: str, err: OSError) -> StorageFault:
    return StorageFault(
        "storage-failed",
        f"The unit's storage does not let {one_line(name)} be read ({one_line(err.strerror or str(err))}).",
        "Restart the unit; if that does not help, have its storage checked.",
    )


def _bad_file(fault: str) -> BadInput:
    return BadInput("bad-file", fault, "Save it again.")


@contextlib.contextmanager
def _faults(name: str, done: str) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise storage_fault(err, name, done) from err


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _new(name: str) -> str:
    return f".{name}.new"


def _held(name: str) -> str:
    return f".{name}.held"


def _fill(directory: int, name: str, data: bytes, mode: int) -> None:
    descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW, PRIVATE, dir_fd=directory)
    try:
        os.fchmod(descriptor, mode)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _hold_old(directory: int, name: str, previous: str | None) -> str | None:
    """Give the current file a second name (`previous` where asked) and return that; None where there is none."""
    held = _held(name)
    try:
        os.link(name, held, src_dir_fd=directory, dst_dir_fd=directory, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if previous is None:
        return held
    # Where a power cut left `previous` and the current as one file, rename(2) does nothing; the caller discards `held`.
    os.replace(held, previous, src_dir_fd=directory, dst_dir_fd=directory)
    return previous


def _put_back(directory: int, name: str, old: str | None) -> None:
    held = _held(name)
    with contextlib.suppress(OSError):
        if old is None:
            os.unlink(name, dir_fd=directory)
            return
        if old != held:
            os.link(old, held, src_dir_fd=directory, dst_dir_fd=directory, follow_symlinks=False)
        os.replace(held, name, src_dir_fd=directory, dst_dir_fd=directory)


def _discard(directory: int, *names: str) -> None:
    for name in names:
        with contextlib.suppress(OSError):
            os.unlink(name, dir_fd=directory)


def _take(descriptor: int, limit: int) -> RawFile:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise _bad_file("it is not a regular file")
    parts: list[bytes] = []
    room = limit + 1
    while room and (part := os.read(descriptor, room)):
        parts.append(part)
        room -= len(part)
    if not room:
        raise _bad_file(f"it is larger than {limit} bytes")
    exposed = narrowed = bool(status.st_mode & 0o077)
    if exposed:
        try:
            os.fchmod(descriptor, PRIVATE)
        except OSError:
            narrowed = False
    return RawFile(b"".join(parts), exposed, narrowed)
