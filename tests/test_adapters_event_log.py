"""The event log as a whole: batches, faults told once, and a factory reset that finds nothing left of the old owner."""

import asyncio
import contextlib
import os
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from daemon.adapters import event_log
from daemon.adapters.event_log import MOST_QUEUED, KeptEvents
from daemon.adapters.journals import FileResetJournal
from daemon.adapters.layout import Layout
from daemon.adapters.sqlite_events import SqliteEvents
from daemon.adapters.system_clock import SystemClock
from daemon.events import EventQuery
from daemon.messages.command import Door, Origin
from daemon.ports import ResetStep
from tests.fakes import FakeClock


@pytest.fixture
async def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def told() -> list[str]:
    return []


@pytest.fixture
async def log(tmp_path: Path, clock: FakeClock, told: list[str]) -> AsyncIterator[KeptEvents]:
    log = KeptEvents(clock, lambda event: told.append(event.text))
    log.keep_in(Layout(tmp_path).events)
    yield log
    await log.close()


async def stored(log: KeptEvents, number: int) -> None:
    """Wait until news of that number have been stored."""
    done = asyncio.Event()

    def look() -> None:
        if log.news(None).number >= number:
            done.set()

    stop = log.watch(look)
    if log.news(None).number < number:
        await asyncio.wait_for(done.wait(), 5)
    stop()


def on_disk(path: Path) -> list[str]:
    return [event.text for event in SqliteEvents(path).read(EventQuery())] if path.exists() else []


async def test_what_comes_together_is_stored_together(log: KeptEvents, clock: FakeClock, tmp_path: Path) -> None:
    path = Layout(tmp_path).events
    for number in range(3):
        log.record("state", f"{number}")
    assert not path.exists()
    clock.advance(0.5)
    await stored(log, 3)
    assert on_disk(path) == ["2", "1", "0"]
    assert clock.pending == 0
    log.record("state", "soon after")
    clock.advance(4.9)
    assert len(on_disk(path)) == 3
    clock.advance(0.2)
    await stored(log, 4)
    assert len(on_disk(path)) == 4
    assert clock.pending == 0


async def test_the_host_s_log_is_told_at_once(log: KeptEvents, told: list[str]) -> None:
    log.record("state", "State open.")
    assert told == ["State open."]


async def test_what_is_recorded_before_there_is_a_place_for_it_is_kept(tmp_path: Path, clock: FakeClock) -> None:
    log = KeptEvents(clock)
    log.record("storage", "The folder was made.")
    log.keep_in(tmp_path / "events.sqlite3")
    assert [event.text for event in (await log.query(EventQuery())).events] == ["The folder was made."]
    await log.close()


async def test_an_orderly_end_loses_nothing(tmp_path: Path, clock: FakeClock) -> None:
    log = KeptEvents(clock)
    log.keep_in(tmp_path / "events.sqlite3")
    log.record("state", "State stopping.")
    await log.close()
    assert on_disk(tmp_path / "events.sqlite3") == ["State stopping."]


async def test_what_comes_from_outside_is_one_bounded_line(log: KeptEvents) -> None:
    log.record("x" * 5000, "a\r\n\x00\x1b[2J\u202e\ud800" + "é" * 5000, Origin(Door.HTTP, "::1\n" + "9" * 5000))
    (event,) = (await log.query(EventQuery())).events
    assert event.text.startswith(r"a\r\n\x00\x1b[2J\u202e\ud800")
    assert (len(event.code), len(event.text), len(event.client)) == (100, 1000, 100)


@contextlib.contextmanager
def away(folder: Path) -> Iterator[None]:
    """The storage refuses, root too."""
    elsewhere = folder.with_name("elsewhere")
    folder.rename(elsewhere)
    yield
    elsewhere.rename(folder)


async def test_a_storage_that_refuses_is_told_once_and_nothing_is_lost(
    tmp_path: Path, clock: FakeClock, told: list[str]
) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    log = KeptEvents(clock, lambda event: told.append(event.code))
    log.keep_in(folder / "events.sqlite3")
    with away(folder):
        for number in range(5):
            log.record("state", f"{number}")
            clock.advance(61.0)
            await log.query(EventQuery())
        assert told.count("events-not-stored") == 1
        page = await log.query(EventQuery())
        assert (page.events, "Events cannot be stored" in page.fault) == ((), True)
    clock.advance(61.0)
    await stored(log, 6)
    page = await log.query(EventQuery())
    assert {event.text for event in page.events} >= {"0", "1", "2", "3", "4", "Events are stored again."}
    assert page.fault == ""
    await log.close()


async def test_while_it_refuses_the_newest_are_kept_and_the_others_counted(tmp_path: Path, clock: FakeClock) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    log = KeptEvents(clock)
    log.keep_in(folder / "events.sqlite3")
    with away(folder):
        for number in range(MOST_QUEUED + 500):
            log.record(f"state-{number}", f"{number}")
        await log.query(EventQuery())
    log.record("state", "last")
    clock.advance(61.0)
    await stored(log, 1)
    page = await log.query(EventQuery(text="stored again"))
    assert "were lost" in page.events[0].text
    await log.close()


class TestReset:
    async def test_it_finds_nothing_left_and_the_log_goes_on_anew(
        self, log: KeptEvents, tmp_path: Path, clock: FakeClock
    ) -> None:
        layout = Layout(tmp_path)
        resets = FileResetJournal(layout)
        log.record("network-changed", "The name is secret-venue.")
        await log.query(EventQuery())
        log.record("factory-reset", "A factory reset was asked for.", Origin(Door.PANEL))
        await log.forget()
        log.record("factory-reset", "The network details are the factory's.")
        for step in ResetStep:
            resets.erase(step)
        clock.advance(100.0)
        assert (await log.query(EventQuery())).events == ()
        assert resets.remains() == ()
        assert os.listdir(tmp_path) == []  # noqa: PTH208
        log.resume()
        log.record("factory-reset", "Factory reset done.")
        page = await log.query(EventQuery())
        assert [event.text for event in page.events] == ["Factory reset done."]
        assert b"secret-venue" not in layout.events.read_bytes()

    async def test_a_disk_that_hangs_is_left_behind_and_writes_nothing_later(
        self, log: KeptEvents, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(event_log, "_PATIENCE", 0.05)
        hanging, go_on = threading.Event(), threading.Event()
        place = SqliteEvents._place

        def hang(*args: object) -> int:
            hanging.set()
            go_on.wait(5)
            return place(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(SqliteEvents, "_place", hang)
        log.record("network-changed", "The name is secret-venue.")
        clock.advance(1.0)
        await asyncio.to_thread(hanging.wait, 5)
        await log.forget()
        monkeypatch.setattr(SqliteEvents, "_place", place)
        FileResetJournal(Layout(tmp_path)).erase(ResetStep.REMAINDER)
        go_on.set()
        log.resume()
        log.record("factory-reset", "Factory reset done.")
        page = await log.query(EventQuery())
        assert [event.text for event in page.events] == ["Factory reset done."]


async def test_with_a_real_clock_an_event_is_on_disk_within_a_second(tmp_path: Path) -> None:
    log = KeptEvents(SystemClock())
    log.keep_in(tmp_path / "events.sqlite3")
    log.record("state", "State open.")
    await asyncio.wait_for(stored(log, 1), 1.0)
    assert on_disk(tmp_path / "events.sqlite3") == ["State open."]
    await log.close()


async def test_a_slow_reader_is_told_that_it_missed_some(log: KeptEvents) -> None:
    log.record("state", "first")
    await log.query(EventQuery())
    before = log.news(None).number
    for number in range(150):
        log.record(f"state-{number}", f"{number}")
    await log.query(EventQuery())
    news = log.news(before)
    assert not news.complete
    assert [event.text for event in news.events] == [f"{number}" for number in range(50, 150)]
    assert log.news(news.number).complete
