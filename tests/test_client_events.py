"""`base-station events`, against a daemon with scripted answers."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from daemon import client
from daemon.client import Ending
from daemon.client.event_commands import KINDS
from daemon.events import EventKind
from tests.client_api import Api, api_at


def event(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "time": "2027-01-15T19:00:00Z",
        "last": None,
        "count": 1,
        "severity": "info",
        "kind": "unit",
        "code": "state",
        "text": f"Event {number}.",
        "door": "",
        "client": "",
        "result": "",
        **changes,
    }


class AnyQuery(dict[str, list[tuple[int, Any]]]):
    """Answers `GET /events` whatever is asked for, in order."""

    def __missing__(self, call: str) -> list[tuple[int, Any]]:
        return self["GET /events"] if call.startswith("GET /events?") else self[call]


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with api_at(tmp_path / "api.sock") as api:
        api.answers = AnyQuery()
        api.on("GET /events", {"events": [event(2), event(1)], "next": None, "fault": ""})
        yield api


def run(api: Api, *arguments: str) -> int:
    return client.main(["--socket", str(api.path), "events", *arguments])


STREAM = (
    "event: system\ndata: {}\n\n"
    f"event: event\ndata: {json.dumps(event(3))}\n\n"
    ":\n\n"
    f"event: event\ndata: {json.dumps(event(4, kind='panel', code='panel', severity='warning'))}\n\n"
    "event: events-missed\ndata: {}\n\n"
)


def test_each_is_shown_as_it_comes_until_the_daemon_ends(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.answers["GET /events/stream"] = [(200, STREAM.encode())]
    assert run(api, "--follow") == Ending.UNREACHABLE
    said = capsys.readouterr()
    assert [re.sub(r"^\S+ \S+ ", "", line) for line in said.out.splitlines()] == [
        "  Event 3. [state]",
        "! Event 4. [panel]",
    ]
    assert "some events came too fast" in said.err
    assert "the daemon has ended" in said.err


@pytest.mark.parametrize("only", [["--warnings"], ["--kind", "panel"], ["--code", "pan"], ["--search", "event 4"]])
def test_only_what_fits_is_followed(api: Api, capsys: pytest.CaptureFixture[str], only: list[str]) -> None:
    api.answers["GET /events/stream"] = [(200, STREAM.encode())]
    run(api, "--follow", "--json", *only)
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == [4]


def test_ctrl_c_ends_it_in_order(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> Iterator[str]:
        yield "event: event"
        raise KeyboardInterrupt

    monkeypatch.setattr("daemon.client.unit.Unit.lines", interrupted)
    assert run(api, "--follow") == Ending.DONE


def asked(api: Api, number: int = 0) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(api.calls[number].path).query).items()}


def test_the_newest_stands_last_with_who_and_how_often(
    api: Api, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    guessed = event(
        3,
        severity="warning",
        code="sign-in-failed",
        text="A sign-in \x1b[2Jfailed.",
        door="https",
        client="192.168.1.66",
        count=17,
        last="2027-01-15T19:05:00Z",
    )
    api.on("GET /events", {"events": [guessed, event(2)], "next": None, "fault": ""})
    assert run(api) == Ending.DONE
    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"2027-01-1\d \d\d:\d\d:\d\d   Event 2\. \[state\]", first)
    assert re.fullmatch(
        r"2027-01-1\d \d\d:\d\d:\d\d ! A sign-in \?\[2Jfailed\. \(17 times, until 2027-01-1\d \d\d:\d\d:\d\d\) "
        r"\[sign-in-failed, by https 192\.168\.1\.66\]",
        second,
    )
    assert asked(api) == {"limit": "50"}


def test_what_is_asked_for_goes_to_the_unit(api: Api) -> None:
    arguments = ("--kind", "sign-in", "--code", "sign-", "--search", "a&b = ü", "--warnings", "--limit", "3")
    assert run(api, *arguments, "--until", "2027-01-15T19:00:00+01:00") == Ending.DONE
    wanted = asked(api)
    until = wanted.pop("until")
    assert wanted == {
        "kind": "sign-in",
        "code": "sign-",
        "text": "a&b = ü",
        "severity": "warning",
        "limit": "3",
    }
    assert datetime.fromisoformat(until) == datetime(2027, 1, 15, 18, tzinfo=UTC)


def test_a_while_ago_is_reckoned_from_now(api: Api) -> None:
    assert run(api, "--since", "90m") == Ending.DONE
    since = datetime.fromisoformat(asked(api)["since"])
    assert abs(datetime.now(UTC) - timedelta(minutes=90) - since) < timedelta(seconds=30)


@pytest.mark.parametrize("time", ["yesterday", "", "999999d", "2027-13-01", "5"])
def test_what_is_no_time_is_refused(api: Api, time: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(api, "--since", time) == Ending.WRONG_ARGUMENTS
    assert "--since wants" in capsys.readouterr().err
    assert api.calls == []


def test_more_than_a_page_is_fetched_page_by_page(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    first = [event(number) for number in range(900, 400, -1)]
    second = [event(number) for number in range(400, 300, -1)]
    api.on(
        "GET /events",
        {"events": first, "next": 401, "fault": ""},
        {"events": second, "next": 301, "fault": "Events cannot be stored."},
    )
    assert run(api, "--limit", "600", "--json") == Ending.DONE
    told = json.loads(capsys.readouterr().out)
    assert told == {"events": first + second, "fault": "Events cannot be stored."}
    assert [asked(api, number) for number in (0, 1)] == [{"limit": "500"}, {"limit": "100", "before": "401"}]


def test_nothing_and_a_fault_are_said(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("GET /events", {"events": [], "next": None, "fault": "Events cannot be read."})
    assert run(api, "--search", "x") == Ending.DONE
    shown = capsys.readouterr()
    assert "No event fits." in shown.out
    assert "Events cannot be read." in shown.err


def test_it_knows_every_kind() -> None:
    assert tuple(EventKind) == KINDS


@pytest.mark.parametrize("limit", ["0", "20001", "-1"])
def test_limits_are_limited(api: Api, limit: str) -> None:
    assert run(api, f"--limit={limit}") == Ending.WRONG_ARGUMENTS
