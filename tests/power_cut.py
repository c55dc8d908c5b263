"""Ends a process by SIGKILL just before each of its system calls on files, one after the other.

What a storage test needs to say "at whatever point the power went": the work runs in a forked child whose `os` calls
are counted, and the child kills itself before the n-th. SIGKILL keeps the page cache, so syncs are counted and not made
there; that they come in the right order is shown separately, from the recorded calls.
"""

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from typing import Any

_CALLS = ("open", "write", "read", "fsync", "fchmod", "link", "replace", "unlink", "rmdir", "close")


def cut_before_each_call(prepare: Callable[[], None], work: Callable[[], object]) -> Iterator[int]:
    """Prepare, then work until the n-th call; yields n after each death. Ends once the work was done to its end."""
    number = 0
    done = False
    while not done:
        number += 1
        prepare()
        done = _dies_or_ends(number, work)
        yield number


def recorded_calls(work: Callable[[], object]) -> list[tuple[str, str]]:
    """The calls that `work` makes in this process, each with its first argument as text (a path's or descriptor's)."""
    calls: list[tuple[str, str]] = []
    originals = {name: getattr(os, name) for name in _CALLS}

    def recording(name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            result = originals[name](*args, **kwargs)
            calls.append((name, str(args[0])))
            return result

        return call

    try:
        for name in _CALLS:
            setattr(os, name, recording(name))
        work()
    finally:
        for name, original in originals.items():
            setattr(os, name, original)
    return calls


def in_child(work: Callable[[], object]) -> int:
    """Run `work` in a forked child; its wait status."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.alarm(15)
            work()
            code = 0
        except BaseException:  # noqa: BLE001 - nothing may travel out of the child into the test runner's copy
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


def _dies_or_ends(number: int, work: Callable[[], object]) -> bool:
    status = in_child(lambda: _work_until(number, work))
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return False
    assert os.waitstatus_to_exitcode(status) == 0, "the work failed in the child"
    return True


def _work_until(number: int, work: Callable[[], object]) -> None:
    made = 0
    fsync = os.fsync

    def counting(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal made
            made += 1
            if made == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return None if original is fsync else original(*args, **kwargs)

        return call

    for name in _CALLS:
        setattr(os, name, counting(getattr(os, name)))
    work()
