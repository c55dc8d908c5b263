"""What the event log promises, asked of the real one and of the fake that stands in for it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.adapters.event_log import KeptEvents
from daemon.events import EventKind, EventQuery, EventResult
from daemon.messages.command import Door, Origin
from daemon.ports import EventLog
from tests.fake_event_log import FakeEventLog
from tests.fakes import START, FakeClock

HTTPS = Origin(Door.HTTPS, "192.168.1.5")
HOSTILE = '<b onclick="x">50 %_off\\\' -- ; DROP TABLE events; =1+1 Süd'
SAID = (
    ("state", "State open.", None, False),
    ("sign-in-failed", "A sign-in failed.", HTTPS, True),
    ("certificate-installed", HOSTILE, Origin(Door.SOCKET, "uid 0"), False),
    ("panel-lock", "The panel's lock is set.", Origin(Door.PANEL), False),
)


@pytest.fixture(params=["real", "fake"])
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[EventLog, FakeClock]]:
    clock = FakeClock()
    if request.param == "fake":
        yield FakeEventLog(clock.now), clock
        return
    kept = KeptEvents(clock)
    kept.keep_in(tmp_path / "events.sqlite3")
    yield kept, clock
    await kept.close()


Log = tuple[EventLog, FakeClock]


def say(log: Log) -> EventLog:
    """Record what is said above, a minute apart."""
    events, clock = log
    for code, text, origin, warning in SAID:
        events.record(code, text, origin, warning=warning)
        clock.set_now(clock.now() + timedelta(minutes=1))
    return events


async def test_what_was_recorded_is_told_newest_first_with_who_where_what_and_result(log: Log) -> None:
    page = await say(log).query(EventQuery())
    assert [event.code for event in page.events] == [code for code, *_ in reversed(SAID)]
    assert page.next is None
    assert page.fault == ""
    failed = page.events[2]
    assert failed.at == START + timedelta(minutes=1)
    assert (failed.door, failed.client, failed.warning) == ("https", "192.168.1.5", True)
    assert (failed.kind, failed.result, failed.count, failed.last) == (EventKind.SIGN_IN, EventResult.FAILED, 1, None)
    assert page.events[1].text == HOSTILE
    assert [event.result for event in page.events] == ["done", "done", "failed", ""]


async def test_pages_follow_each_other_without_a_gap(log: Log) -> None:
    events, _ = log
    for number in range(7):
        events.record(f"state-{number}", f"Number {number}.")
    seen: list[str] = []
    before: int | None = None
    for expected in (3, 3, 1):
        page = await events.query(EventQuery(limit=3, before=before))
        assert len(page.events) == expected
        seen += [event.text for event in page.events]
        before = page.next
    assert before is None
    assert seen == [f"Number {number}." for number in reversed(range(7))]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (EventQuery(code="sign-in-"), ["sign-in-failed"]),
        (EventQuery(code="%"), []),
        (EventQuery(kind=EventKind.PANEL), ["panel-lock"]),
        (EventQuery(warning=True), ["sign-in-failed"]),
        (EventQuery(warning=False, door=Door.SOCKET), ["certificate-installed"]),
        (EventQuery(text="a SIGN-in"), ["sign-in-failed"]),
        (EventQuery(text="168.1.5"), ["sign-in-failed"]),
        (EventQuery(text="%_off\\' --"), ["certificate-installed"]),
        (EventQuery(text="a%failed"), []),
        (EventQuery(text="_"), ["certificate-installed"]),
        (EventQuery(text="Süd"), ["certificate-installed"]),
        (EventQuery(text="'; DROP TABLE events; --"), []),
        (EventQuery(since=START + timedelta(minutes=2)), ["panel-lock", "certificate-installed"]),
        (EventQuery(until=START + timedelta(minutes=1)), ["sign-in-failed", "state"]),
    ],
)
async def test_only_what_is_asked_for_is_told(log: Log, query: EventQuery, found: list[str]) -> None:
    assert [event.code for event in (await say(log).query(query)).events] == found


async def test_who_watches_is_told_of_what_is_new(log: Log) -> None:
    events, clock = log
    told: list[int] = []
    stop = events.watch(lambda: told.append(1))
    before = events.news(None).number
    events.record("state", "State open.", HTTPS)
    clock.advance(1.0)
    assert len((await events.query(EventQuery())).events) == 1
    news = events.news(before)
    assert [event.text for event in news.events] == ["State open."]
    assert news.events[0].id > 0
    assert news.complete
    assert told
    assert events.news(news.number).events == ()
    stop()
    told.clear()
    events.record("panel", "Front panel: connected.")
    await events.query(EventQuery())
    assert not told


async def test_after_a_reset_nothing_of_the_old_owner_is_told(log: Log) -> None:
    events = say(log)
    before = events.news(None).number
    await events.query(EventQuery())
    await events.forget()
    events.record("factory-reset", "The network details are the factory's.")
    assert (await events.query(EventQuery())).events == ()
    assert events.news(before).events == ()
    events.resume()
    events.record("factory-reset", "Factory reset done.")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    texts=st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=8), max_size=8),
    wanted=st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=2),
)
async def test_both_find_the_same(tmp_path: Path, texts: list[str], wanted: str) -> None:
    clock, path = FakeClock(), tmp_path / "events.sqlite3"
    path.unlink(missing_ok=True)
    real, fake = KeptEvents(clock), FakeEventLog(clock.now)
    real.keep_in(path)
    for number, text in enumerate(texts):
        for log in (real, fake):
            log.record(f"code-{number}", text)
    query = EventQuery(text=wanted)
    assert (await real.query(query)).events == (await fake.query(query)).events
    await real.close()
