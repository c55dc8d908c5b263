"""One daemon for each state directory, held by the kernel.

A second daemon on the same directory would take the first one's pending change for the remains of a power cut and roll
it back. flock(2) on the directory itself needs no file that a factory reset could erase, and ends with the process.
"""

import fcntl
import os
from pathlib import Path

from daemon.errors import Refused


def hold(folder: Path) -> int | None:
    """Lock `folder` for this process; the descriptor keeps the lock until it is closed. None where there is no folder.

    Raises Refused (`already-running`) when another process holds it.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as err:
        os.close(descriptor)
        raise Refused(
            "already-running",
            f"Another daemon works on {folder}.",
            "Stop it first (systemctl stop base-station), or name another directory with --state.",
        ) from err
    return descriptor
