"""Events in systemd's journal: one datagram each, with fields; an ordinary line where there is no journal."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.adapters.event_log import KeptEvents
from daemon.adapters.journal_events import JournalEvents, is_journal
from daemon.messages.command import Door, Origin
from tests.fakes import FakeClock


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(str(tmp_path / "journal"))
        sock.settimeout(5)
        yield sock


def received(journal: socket.socket) -> dict[str, str]:
    lines = journal.recv(65_536).decode().splitlines()
    fields = dict(line.split("=", 1) for line in lines)
    assert len(fields) == len(lines)
    return fields


def log_to(path: Path, otherwise: list[str]) -> KeptEvents:
    return KeptEvents(FakeClock(), JournalEvents(lambda event: otherwise.append(event.text), path).tell)


def test_an_event_has_its_fields_and_a_line_that_says_all(journal: socket.socket, tmp_path: Path) -> None:
    log = log_to(tmp_path / "journal", [])
    log.record("sign-in-failed", "A sign-in failed.", Origin(Door.HTTPS, "192.168.1.5"), warning=True)
    assert received(journal) == {
        "MESSAGE": "A sign-in failed. [sign-in-failed, by https 192.168.1.5]",
        "PRIORITY": "4",
        "SYSLOG_IDENTIFIER": "base-stationd",
        "CODE": "sign-in-failed",
        "KIND": "sign-in",
        "DOOR": "https",
        "CLIENT": "192.168.1.5",
        "RESULT": "failed",
    }
    log.record("state", "State open.")
    assert received(journal).keys() == {"MESSAGE", "PRIORITY", "SYSLOG_IDENTIFIER", "CODE", "KIND"}


def test_what_came_from_outside_begins_no_field_of_its_own(journal: socket.socket, tmp_path: Path) -> None:
    evil = "a\nPRIORITY=0\nMESSAGE_ID=x\r\x00\u2028\ud800=" + "é" * 5000
    log_to(tmp_path / "journal", []).record(evil, evil, Origin(Door.HTTP, evil))
    fields = received(journal)
    assert fields["PRIORITY"] == "6"
    assert "MESSAGE_ID" not in fields
    assert fields["CLIENT"].startswith(r"a\nPRIORITY=0\nMESSAGE_ID=x\r\x00\u2028")


def test_without_a_journal_or_with_one_that_is_stuck_the_line_is_written_at_once(
    journal: socket.socket, tmp_path: Path
) -> None:
    otherwise: list[str] = []
    log_to(tmp_path / "nowhere", otherwise).record("state", "State open.")
    assert otherwise == ["State open."]
    log = log_to(tmp_path / "journal", otherwise)
    for number in range(5000):
        log.record("state", f"{number}")
    assert len(otherwise) > 1
    assert received(journal)["MESSAGE"].startswith("0 ")


def test_only_a_standard_error_that_leads_there_counts(tmp_path: Path) -> None:
    with (tmp_path / "stream").open("w") as stream:
        status = os.fstat(stream.fileno())
        named = {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"}
        assert is_journal(named, stream.fileno())
        assert not is_journal(named, 1)
        assert not is_journal({}, stream.fileno())
    assert not is_journal(named, 9999)
