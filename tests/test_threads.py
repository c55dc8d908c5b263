"""What was decided is done also where the unit may have no further thread or process."""

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.adapters.event_log import KeptEvents
from daemon.certificates.bundle import read_bundle
from daemon.controller.lanes import DiskLane, candidate_lane, password_lane
from daemon.errors import TooMany
from daemon.events import EventQuery
from daemon.threads import ready_threads
from tests.certificate_files import LEAF
from tests.fakes import FakeClock


@pytest.fixture
def no_more(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called nothing can be started any more, as under TasksMax=."""

    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("can't start new thread")

    def refuse_process(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    def begin() -> None:
        monkeypatch.setattr(threading.Thread, "start", refuse)
        monkeypatch.setattr(subprocess.Popen, "__init__", refuse_process)

    return begin


async def test_what_is_costly_or_stored_is_done(no_more: Callable[[], None]) -> None:
    lanes = (DiskLane(), password_lane(), candidate_lane())
    no_more()
    for lane in lanes:
        assert await lane.run(lambda: "done") == "done"
        lane.close()


async def test_events_are_stored(tmp_path: Path, no_more: Callable[[], None]) -> None:
    log = KeptEvents(FakeClock())
    log.keep_in(tmp_path / "events.sqlite3")
    no_more()
    log.record("state", "State open.")
    assert [event.text for event in (await log.query(EventQuery())).events] == ["State open."]
    await log.close()


def test_certificate_is_not_read_and_that_is_said(no_more: Callable[[], None]) -> None:
    no_more()
    with pytest.raises(TooMany, match="no room to read the files at this moment") as refused:
        read_bundle((LEAF,), None)
    assert (refused.value.code, refused.value.retry_after) == ("busy", 10)


def test_all_threads_are_there_from_the_start_and_work_side_by_side() -> None:
    threads = ready_threads(3, "ready")
    assert len([thread for thread in threading.enumerate() if thread.name.startswith("ready")]) == 3
    together = threading.Barrier(3)
    assert {call.result(5) for call in [threads.submit(together.wait, 5) for _ in range(3)]} == {0, 1, 2}
    threads.shutdown()


def test_threads_that_could_not_be_started_are_started_later(monkeypatch: pytest.MonkeyPatch) -> None:
    start = threading.Thread.start
    started: list[threading.Thread] = []

    def only_one(thread: threading.Thread) -> None:
        if started:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", only_one)
    threads = ready_threads(2, "later")
    assert len(started) == 1
    monkeypatch.setattr(threading.Thread, "start", start)
    together = threading.Barrier(2)
    assert {call.result(5) for call in [threads.submit(together.wait, 5) for _ in range(2)]} == {0, 1}
    threads.shutdown()
