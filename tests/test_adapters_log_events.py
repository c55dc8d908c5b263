"""The log's lines: one an event, the subject first, nothing from outside that could write lines of its own."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.adapters.event_log import KeptEvents
from daemon.adapters.log_events import LogEvents
from daemon.adapters.plain_text import one_line
from daemon.messages.command import Door, Origin
from tests.fakes import FakeClock


@pytest.fixture
def events(caplog: pytest.LogCaptureFixture) -> KeptEvents:
    caplog.set_level(logging.INFO)
    return KeptEvents(FakeClock(), LogEvents(logging.getLogger("base-station")).tell)


def test_an_event_is_one_line_with_its_subject_first(events: KeptEvents, caplog: pytest.LogCaptureFixture) -> None:
    events.record("force-https-on", "Port 80: closed.", Origin(Door.HTTPS, "192.168.1.5"))
    events.record("storage", "Settings: set aside.", warning=True)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("INFO", "Port 80: closed. [force-https-on, by https 192.168.1.5]"),
        ("WARNING", "Settings: set aside. [storage]"),
    ]


def test_what_came_from_outside_cannot_write_lines_of_its_own(
    events: KeptEvents, caplog: pytest.LogCaptureFixture
) -> None:
    events.record("x", "Name: a\r\nroot signed in\x1b[2J\u202e\u2028 %s", Origin(Door.HTTP, "::1\n?"))
    assert caplog.records[0].getMessage() == (
        "Name: a\\r\\nroot signed in\\x1b[2J\\u202e\\u2028 %s [x, by http ::1\\n?]"
    )


@given(st.text(max_size=1200))
def test_any_text_becomes_one_bounded_printable_line(text: str) -> None:
    line = one_line(text)
    assert len(line) <= 1000
    assert line.isprintable()
    assert line.encode().decode() == line


def test_ordinary_text_of_any_script_is_left_as_it_is() -> None:
    assert one_line("Regieplatz Süd, 舞台, «Große Bühne» ✓") == "Regieplatz Süd, 舞台, «Große Bühne» ✓"
