"""A file that a command writes."""

import os

from daemon.client.ending import WrongArguments

_OWN_ONLY = 0o600


def write_new(path: str, data: bytes) -> None:
    """Write `data` into a new file that its owner alone may read. Raises WrongArguments, also where there is one."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWN_ONLY)
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor has no path
            file.write(data)
    except OSError as err:
        raise WrongArguments(f"{path}: {err.strerror}.") from err
