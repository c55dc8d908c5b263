"""Takes files away for good: the part of a factory reset that touches the disk.

Bytes are not overwritten before a file is unlinked. On what a Base Station has, that would not erase anything: flash
(eMMC, SSD) writes to fresh cells and leaves the old ones to its own wear levelling, log-structured and copy-on-write
file systems do the same one layer up, and the journal of ext4 may hold older copies still. It would cost wear and, at
the wrong moment, the time of a reset. What counts is that no name leads to the bytes any more and that this is synced:
unlink and fsync of the folder. Against someone who reads the bare flash chip only encryption of the volume helps.

Nothing is followed out of the folder: a symbolic link is unlinked itself, and another file system mounted inside is
left and named.
"""

import os
from collections.abc import Callable
from pathlib import Path

from daemon.adapters.atomic import names_in, storage_fault
from daemon.adapters.plain_text import one_line
from daemon.errors import StorageFault

# One open folder a level; far below the limit on open files, far above what anyone nests.
_DEEPEST = 100
_MOST_NAMED = 8


def erase(folder: Path, chosen: Callable[[str], bool]) -> None:
    """Erase each entry of `folder` whose name is `chosen`, folders with all they hold, synced before this returns.

    Goes on past what it cannot erase, and then raises StorageFault (`erase-incomplete`) naming that. May be repeated.
    """
    try:
        directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    except OSError as err:
        raise storage_fault(err, folder.name, "erased") from err
    try:
        eraser = _Eraser(os.fstat(directory).st_dev)
        for name in filter(chosen, names_in(directory)):
            eraser.erase(directory, name, name)
        os.fsync(directory)
    except OSError as err:
        raise storage_fault(err, folder.name, "erased") from err
    finally:
        os.close(directory)
    if eraser.left:
        raise _incomplete(eraser.left)


def remains(folder: Path, chosen: Callable[[str], bool]) -> tuple[str, ...]:
    """The chosen names in `folder`, sorted, fit to be shown. Raises StorageFault."""
    try:
        return tuple(sorted(one_line(path.name) for path in folder.iterdir() if chosen(path.name)))
    except FileNotFoundError:
        return ()
    except OSError as err:
        raise storage_fault(err, folder.name, "read") from err


class _Eraser:
    """Erases entries on one device and keeps the paths of those it could not."""

    def __init__(self, device: int) -> None:
        self._device = device
        self.left: list[str] = []

    def erase(self, directory: int, name: str, path: str, depth: int = 0) -> None:
        try:
            os.unlink(name, dir_fd=directory)
        except FileNotFoundError:
            return
        except IsADirectoryError:
            self._erase_folder(directory, name, path, depth)
        except OSError:
            self.left.append(path)

    def _erase_folder(self, directory: int, name: str, path: str, depth: int) -> None:
        before = len(self.left)
        try:
            if depth < _DEEPEST:
                self._empty(directory, name, path, depth)
            os.rmdir(name, dir_fd=directory)
        except OSError:
            # Where something inside was left, that is what the owner should hear of.
            if len(self.left) == before:
                self.left.append(path)

    def _empty(self, directory: int, name: str, path: str, depth: int) -> None:
        inside = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=directory)
        try:
            if os.fstat(inside).st_dev != self._device:
                return
            for child in names_in(inside):
                self.erase(inside, child, f"{path}/{child}", depth + 1)
        finally:
            os.close(inside)


def _incomplete(left: list[str]) -> StorageFault:
    named = ", ".join(one_line(path, 100) for path in left[:_MOST_NAMED])
    more = f" and {len(left) - _MOST_NAMED} more" if len(left) > _MOST_NAMED else ""
    return StorageFault(
        "erase-incomplete",
        f"These files could not be erased: {named}{more}.",
        "Restart the unit to try again; if they remain, have its storage checked before you pass it on.",
    )
