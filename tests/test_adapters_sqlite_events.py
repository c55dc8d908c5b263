"""The events on disk: bounded, folded, there after a power cut, and no trouble to anybody when the disk is."""

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.adapters.event_folding import BURST
from daemon.adapters.sqlite_events import Abandoned, SqliteEvents, Timed
from daemon.errors import StorageFault
from daemon.events import Event, EventQuery, kind_of
from tests.fakes import START
from tests.power_cut import in_child


def an_event(number: int = 0, code: str = "state", text: str = "", client: str = "") -> Event:
    return Event(
        at=START + timedelta(seconds=number),
        code=code,
        kind=kind_of(code),
        warning=False,
        text=text or f"Event {number}.",
        door="https" if client else "",
        client=client,
    )


def timed(*events: Event, seconds: float = 0.0) -> tuple[Timed, ...]:
    return tuple(Timed(event, seconds) for event in events)


def texts(store: SqliteEvents, limit: int = 500) -> list[str]:
    return [event.text for event in store.read(EventQuery(limit=limit))]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.sqlite3"


def test_the_file_is_for_the_daemon_alone_and_closed_between_calls(path: Path) -> None:
    SqliteEvents(path).write(timed(an_event()))
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not [fd for fd in Path("/proc/self/fd").iterdir() if str(fd.resolve()).startswith(str(path))]


def test_another_start_finds_what_the_one_before_stored(path: Path) -> None:
    SqliteEvents(path).write(timed(an_event(1), an_event(2)))
    SqliteEvents(path).write(timed(an_event(3)))
    found = SqliteEvents(path).read(EventQuery())
    assert [event.id for event in found] == [3, 2, 1]
    assert [event.text for event in found] == ["Event 3.", "Event 2.", "Event 1."]


class TestFolding:
    def test_a_password_guessed_a_thousand_times_is_one_row(self, path: Path) -> None:
        store = SqliteEvents(path)
        guesses = [an_event(n, "sign-in-failed", "A sign-in failed.", "192.168.1.66") for n in range(1000)]
        store.write([Timed(guess, number / 2) for number, guess in enumerate(guesses)])
        (row,) = store.read(EventQuery())
        assert row.count == 1000
        assert (row.at, row.last) == (START, START + timedelta(seconds=999))

    def test_what_comes_a_while_later_or_from_elsewhere_is_a_row_of_its_own(self, path: Path) -> None:
        store = SqliteEvents(path)
        store.write(timed(an_event(0, text="x", client="a"), an_event(1, text="x", client="b")))
        store.write(timed(an_event(2, text="x", client="a"), seconds=59.0))
        written = store.write(timed(an_event(3, text="x", client="b"), seconds=61.0)).events
        assert [(event.id, event.count) for event in written] == [(3, 1)]
        assert [(event.client, event.count) for event in store.read(EventQuery())] == [("b", 1), ("b", 1), ("a", 2)]

    def test_equal_events_that_never_end_begin_a_row_each_quarter_of_an_hour(self, path: Path) -> None:
        store = SqliteEvents(path)
        store.write([Timed(an_event(n, text="x"), 50.0 * n) for n in range(72)])
        assert [event.count for event in store.read(EventQuery())] == [15, 19, 19, 19]

    def test_guesses_from_ever_new_addresses_cannot_wash_the_log_away(self, path: Path) -> None:
        store = SqliteEvents(path)
        store.write(timed(an_event(0, "password-changed")))
        hour = [an_event(n, "sign-in-failed", "A sign-in failed.", f"2001:db8:{n:x}::1") for n in range(3600)]
        for start in range(0, 3600, 600):
            store.write([Timed(event, float(start + n)) for n, event in enumerate(hour[start : start + 600])])
        rows = store.read(EventQuery(limit=500))
        assert len(rows) < BURST + 130
        assert sum(row.count for row in rows) == 3601
        assert rows[-1].code == "password-changed"
        beyond = max(rows, key=lambda row: row.count)
        assert (beyond.client, beyond.text) == ("", "More events of this kind than are kept one by one.")

    def test_a_row_that_is_gone_is_begun_anew(self, path: Path) -> None:
        store = SqliteEvents(path, most_rows=2)
        store.write(timed(an_event(0, text="x"), an_event(1), an_event(2)))
        store.write(timed(an_event(3, text="x")))
        assert texts(store) == ["x", "Event 2."]


class TestBounds:
    def test_the_oldest_go_when_there_are_too_many(self, path: Path) -> None:
        store = SqliteEvents(path, most_rows=100)
        for start in range(0, 1000, 50):
            store.write([Timed(an_event(n, f"c-{n}"), 0.0) for n in range(start, start + 50)])
        assert texts(store) == [f"Event {n}." for n in reversed(range(900, 1000))]

    def test_the_oldest_go_when_they_take_too_much(self, path: Path) -> None:
        store = SqliteEvents(path, most_bytes=2 * 1024 * 1024)
        for start in range(0, 5000, 500):
            store.write([Timed(an_event(n, f"c-{n}", f"{n} {'€' * 900}"), 0.0) for n in range(start, start + 500)])
        assert path.stat().st_size < 4 * 1024 * 1024
        assert store.read(EventQuery(limit=1))[0].code == "c-4999"

    def test_a_hundred_thousand_events_are_stored_and_searched_in_good_time(self, path: Path) -> None:
        # Processor time, which a busy machine does not stretch much.
        store, began = SqliteEvents(path), time.process_time()
        for start in range(0, 100_000, 1000):
            store.write([Timed(an_event(n, f"c-{n}"), 0.0) for n in range(start, start + 1000)])
        stored = time.process_time()
        assert len(texts(store)) == 501
        assert store.read(EventQuery(text="event 99999"))[0].id == 100_000
        assert store.read(EventQuery(text="nothing like that")) == ()
        searched = time.process_time()
        assert path.stat().st_size < 4 * 1024 * 1024
        assert stored - began < 10
        assert (searched - stored) / 3 < 0.2


class TestPowerCuts:
    def test_wherever_the_process_dies_each_batch_is_there_in_full_or_not_at_all(self, tmp_path: Path) -> None:
        for number in range(12):
            path = tmp_path / f"events-{number}.sqlite3"
            reading, writing = os.pipe()

            def work(path: Path = path, reading: int = reading, writing: int = writing) -> None:
                os.close(reading)
                store = SqliteEvents(path)
                for batch in range(1000):
                    store.write([Timed(an_event(n, f"c-{batch}-{n}", f"{batch}"), 0.0) for n in range(7)])
                    os.write(writing, b"x")

            child = os.fork()
            if child == 0:
                try:
                    work()
                finally:
                    os._exit(0)
            os.close(writing)
            reported = len(os.read(reading, 1 + number))
            os.kill(child, 9)
            os.waitpid(child, 0)
            reported += len(os.read(reading, 100_000))
            os.close(reading)
            assert reported
            seen = texts(SqliteEvents(path), limit=500)
            assert seen
            batches = [int(text) for text in seen]
            assert all(batches.count(batch) == 7 for batch in set(batches) if batch != min(batches))
            assert max(batches) + 1 >= reported
            assert not list(tmp_path.glob("*corrupt*"))

    def test_what_was_stored_is_synced_before_it_is_reported(self, path: Path, tmp_path: Path) -> None:
        trace = tmp_path / "trace"
        script = (
            "import os, sys\n"
            "from pathlib import Path\n"
            "from tests.test_adapters_sqlite_events import SqliteEvents, an_event, timed\n"
            "store = SqliteEvents(Path(sys.argv[1]))\n"
            "store.write(timed(an_event(1)))\n"
            "os.write(1, b'BEGIN')\n"
            "store.write(timed(an_event(2)))\n"
            "os.write(1, b'END')\n"
        )
        traced = ["strace", "-y", "-e", "trace=fsync,fdatasync,write,pwrite64,ftruncate", "-o", str(trace)]
        done = subprocess.run(
            [*traced, sys.executable, "-c", script, str(path)], check=False, capture_output=True, timeout=15
        )
        assert done.returncode == 0, done.stderr
        lines = trace.read_text().split("BEGIN")[1].split("END")[0].splitlines()
        calls = [line for line in lines if "events.sqlite3" in line]
        last_write = max(number for number, line in enumerate(calls) if "pwrite64" in line and "sqlite3>" in line)
        syncs = [number for number, line in enumerate(calls) if "sync(" in line]
        assert any(number > last_write for number in syncs)
        assert "journal" in calls[0]

    def test_a_journal_that_a_power_cut_left_is_rolled_back(self, path: Path) -> None:
        SqliteEvents(path).write(timed(an_event(1)))

        def die_in_the_middle() -> None:
            connection = sqlite3.connect(path, isolation_level=None)
            connection.execute("PRAGMA journal_mode = TRUNCATE")
            connection.execute("PRAGMA cache_size = 1")
            connection.execute("PRAGMA cache_spill = 1")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE events SET text = 'half done'")
            for number in range(3000):
                connection.execute(
                    "INSERT INTO events (at, count, code, kind, warning, text, door, client, result)"
                    " VALUES (0, 1, 'x', 'unit', 0, ?, '', '', '')",
                    (f"{number}" * 50,),
                )
            os.kill(os.getpid(), 9)

        assert os.WIFSIGNALED(in_child(die_in_the_middle))
        journal = path.with_name(f"{path.name}-journal")
        assert journal.stat().st_size > 0
        assert texts(SqliteEvents(path)) == ["Event 1."]


def cut_short(path: Path) -> None:
    os.truncate(path, 5000)


def overwrite_the_head(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\0" * 4096)


def overwrite_the_middle(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(8192))


def replace_by_text(path: Path) -> None:
    path.write_bytes(b"not a database at all, but long enough to be looked at. " * 40)


def take_the_table_away(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE events")
    connection.close()


def spoil_a_row(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE events SET kind = 'no such kind', at = 'x' WHERE id > 1")
    connection.close()


def come_from_newer_software(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


DAMAGES = (
    cut_short,
    overwrite_the_head,
    overwrite_the_middle,
    replace_by_text,
    take_the_table_away,
    spoil_a_row,
    come_from_newer_software,
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(path: Path, damage: Callable[[Path], None]) -> None:
    SqliteEvents(path).write([Timed(an_event(n, f"c-{n}", "x" * 500), 0.0) for n in range(60)])
    damage(path)
    store = SqliteEvents(path)
    read_first = damage is spoil_a_row
    if read_first:
        assert store.read(EventQuery()) == ()
    written = store.write(timed(an_event(7)))
    assert texts(store) == ["Event 7."]
    assert path.with_name(f"{path.name}.corrupt-1").exists()
    assert read_first or "set aside as events.sqlite3.corrupt-1" in written.set_aside
    assert store.write(timed(an_event(8))).set_aside == ""


def test_a_damaged_file_takes_its_journal_with_it(path: Path) -> None:
    SqliteEvents(path).write(timed(an_event(1)))
    replace_by_text(path)
    journal = path.with_name(f"{path.name}-journal")
    journal.write_bytes(os.urandom(5000))
    store = SqliteEvents(path)
    store.write(timed(an_event(2)))
    assert texts(store) == ["Event 2."]
    assert journal.stat().st_size == 0


class TestFullDisk:
    @pytest.fixture
    def small(self, tmp_path: Path) -> Path:
        """A file system of 1 MiB, which is gone again at the end."""
        folder = tmp_path / "small"
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
        done = subprocess.run(mount, check=False, capture_output=True)
        assert done.returncode == 0, f"These tests want root, to mount a small disk: {done.stderr!r}"
        return folder

    def test_it_refuses_keeps_what_is_there_and_goes_on_once_there_is_room(self, small: Path) -> None:
        path, filler = small / "events.sqlite3", small / "filler"
        try:
            store = SqliteEvents(path)
            store.write(timed(an_event(1)))
            with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * 4096)
            with pytest.raises(StorageFault, match="Events cannot be stored") as raised:
                store.write([Timed(an_event(n, f"c-{n}", "x" * 900), 0.0) for n in range(100)])
            assert raised.value.code == "events-not-stored"
            assert texts(store) == ["Event 1."]
            filler.unlink()
            store.write(timed(an_event(2)))
            assert texts(SqliteEvents(path)) == ["Event 2.", "Event 1."]
        finally:
            subprocess.run(["umount", "-l", str(small)], check=True)

    def test_a_storage_that_takes_no_writes_still_tells_what_it_holds(self, small: Path) -> None:
        path = small / "events.sqlite3"
        try:
            store = SqliteEvents(path)
            store.write(timed(an_event(1)))
            subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
            with pytest.raises(StorageFault, match="Read-only"):
                store.write(timed(an_event(2)))
            assert texts(store) == ["Event 1."]
        finally:
            subprocess.run(["umount", "-l", str(small)], check=True)


def test_a_store_that_was_given_up_writes_nothing(path: Path) -> None:
    store = SqliteEvents(path)
    store.write(timed(an_event(1)))
    store.abandon()
    path.unlink()
    with pytest.raises(Abandoned):
        store.write(timed(an_event(2)))
    path.touch()
    with pytest.raises(Abandoned):
        store.read(EventQuery())
    path.unlink()
    assert not path.exists()
