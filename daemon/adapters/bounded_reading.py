"""Reads a file that others put on the unit: a regular one, no larger than allowed, without ever hanging on it."""

import os
import stat
from pathlib import Path

from daemon.errors import BadInput


def read_regular(path: Path, largest: int, what: str) -> bytes:
    """The bytes of `path`; `what` names it in a sentence. Raises BadInput (`no-file`, `file-unreadable`)."""
    remedy = "Ask the unit's maker, or see the profile ([easydns])."
    try:
        # Not blocking: a named pipe would otherwise wait for its writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise BadInput("file-unreadable", f"{what} ({path}) is not a regular file.", remedy)
            data = file.read(largest + 1)
    except FileNotFoundError as err:
        raise BadInput("no-file", f"{what} ({path}) is not there.", remedy) from err
    except OSError as err:
        raise BadInput("file-unreadable", f"{what} ({path}) cannot be read ({err.strerror}).", remedy) from err
    if len(data) > largest:
        raise BadInput("file-unreadable", f"{what} ({path}) is larger than {largest // 1024} KiB.", remedy)
    return data
