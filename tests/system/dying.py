"""Runs the daemon so that it dies by SIGKILL just before its n-th change of a file, counted from when it is armed.

    python -m tests.system.dying ARMED -- ARGUMENTS OF base-stationd

It is armed by writing n into the file ARMED; or a name, to die just before the first change of a file of that name.
Where it died is written into ARMED.died.
"""

import itertools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from daemon.__main__ import main

# Not fsync: SIGKILL leaves the page cache, so dying before a sync looks like dying after it.
_CALLS = ("write", "link", "replace", "rename", "unlink", "rmdir")


class Counter:
    """Counts the calls made since the file appeared."""

    def __init__(self, armed: Path) -> None:
        self._armed = armed
        self._numbers = itertools.count(1)
        self._stat = os.stat

    def called(self, name: str, argument: object) -> None:
        """Another call; it may be the last thing that this process does."""
        try:
            self._stat(self._armed)
        except FileNotFoundError:
            return
        number = next(self._numbers)  # no two threads get the same one, and none is passed over
        wanted = self._armed.read_text()
        if number == int(wanted) if wanted.isdecimal() else wanted in str(argument):
            self._armed.with_suffix(".died").write_text(f"{name} {argument}")
            os.kill(os.getpid(), signal.SIGKILL)


def _counted(counter: Counter, name: str) -> Callable[..., Any]:
    original = getattr(os, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        counter.called(name, args[0])
        return original(*args, **kwargs)

    return call


if __name__ == "__main__":
    the_counter = Counter(Path(sys.argv[1]))
    for each in _CALLS:
        setattr(os, each, _counted(the_counter, each))
    sys.exit(main(sys.argv[3:]))
