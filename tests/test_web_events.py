"""`/events`: pages, filters, files and the live stream, at every door, whatever stands in an event."""

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from daemon.messages.command import Door, Origin
from daemon.messages.unit import SetSyslog
from daemon.syslog_settings import SyslogSettings, SyslogTransport
from tests.web_doors import Client, Doors, opened

HTTPS = Origin(Door.HTTPS, "192.168.1.5")
FORMULAS = ("=HYPERLINK(1)", "+1+1", "-2", "@SUM(A1)", "＝1")  # noqa: RUF001
HOSTILE = ('<img src=x onerror="alert(1)">', "a,b;c\"d'e", "line \\n end", "'; DROP TABLE events; --", *FORMULAS)


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        doors.log.record("state", "State open.")
        doors.log.record("sign-in-failed", "A sign-in failed.", HTTPS, warning=True)
        yield doors


async def told(client: Client, query: str = "") -> Any:
    answer = await client.call("GET", f"/events{query}")
    assert answer.status == 200
    return answer.data


async def test_events_are_told_at_every_door_to_whoever_is_signed_in(doors: Doors) -> None:
    for client in (doors.client(Door.SOCKET), await doors.signed_in(Door.HTTP), await doors.signed_in()):
        page = await told(client)
        assert page["next"] is None
        assert page["fault"] == ""
        assert page["events"][0] == {
            "id": 2,
            "time": "2027-01-15T19:00:00Z",
            "last": None,
            "count": 1,
            "severity": "warning",
            "kind": "sign-in",
            "code": "sign-in-failed",
            "text": "A sign-in failed.",
            "door": "https",
            "client": "192.168.1.5",
            "result": "failed",
        }
    for path in ("/events", "/events/export?format=csv"):
        assert (await doors.client().call("GET", path)).code == "not-signed-in"


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("?severity=warning", ["sign-in-failed"]),
        ("?severity=info&kind=unit", ["state"]),
        ("?code=sign-", ["sign-in-failed"]),
        ("?door=https", ["sign-in-failed"]),
        ("?text=OPEN", ["state"]),
        ("?since=2027-01-15T19:00:01Z", []),
        ("?until=2027-01-15T20:00:00%2B01:00&limit=1", ["sign-in-failed"]),
        ("?before=2", ["state"]),
    ],
)
async def test_only_what_is_asked_for_is_told(doors: Doors, query: str, codes: list[str]) -> None:
    assert [event["code"] for event in (await told(doors.client(Door.SOCKET), query))["events"]] == codes


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("?limit=501", "bad-value", "limit"),
        ("?limit=0", "bad-value", "limit"),
        ("?limit=ten", "bad-value", "limit"),
        ("?before=-1", "bad-value", "before"),
        ("?before=99999999999999999999", "bad-value", "before"),
        ("?code=%25", "bad-value", "code"),
        ("?kind=secret", "bad-value", "kind"),
        ("?severity=error", "bad-value", "severity"),
        ("?text=", "bad-value", "text"),
        (f"?text={'x' * 101}", "bad-value", "text"),
        ("?since=yesterday", "bad-value", "since"),
        ("?since=2027-01-15T19:00:00", "bad-value", "since"),
        ("?sevrity=info", "unknown-key", "sevrity"),
        ("?limit=1&limit=2", "bad-value", "limit"),
    ],
)
async def test_what_is_asked_wrongly_is_refused_with_its_place(doors: Doors, query: str, code: str, field: str) -> None:
    answer = await doors.client(Door.SOCKET).call("GET", f"/events{query}")
    assert answer.status == 400
    assert (answer.code, answer.data["field"]) == (code, field)


async def test_pages_lead_to_each_other(doors: Doors) -> None:
    client = doors.client(Door.SOCKET)
    first = await told(client, "?limit=1")
    assert (len(first["events"]), first["next"]) == (1, 2)
    assert (await told(client, "?limit=1&before=2"))["next"] is None


async def test_a_storage_fault_is_told_with_what_can_be_read(doors: Doors) -> None:
    doors.log.fault = "Events cannot be stored at present."
    page = await told(doors.client(Door.SOCKET))
    assert (page["fault"], len(page["events"])) == (doors.log.fault, 2)


class TestFiles:
    async def download(self, doors: Doors, query: str) -> bytes:
        answer = await doors.client(Door.SOCKET).call("GET", f"/events/export?{query}")
        assert answer.status == 200
        kind = "csv" if "csv" in query else "json"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="base-station-events.{kind}"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        return answer.body

    async def test_a_spreadsheet_gets_every_event_and_no_formula(self, doors: Doors) -> None:
        for text in HOSTILE:
            doors.log.record("name-taken", text, Origin(Door.HTTP, text))
        data = await self.download(doors, "format=csv")
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
        assert len(rows) == 2 + len(HOSTILE)
        assert (rows[-1]["code"], rows[-1]["last"], rows[-1]["count"]) == ("state", "", "1")
        for row, text in zip(rows, reversed(HOSTILE), strict=False):
            assert row["text"] == row["client"] == (f"'{text}" if text in FORMULAS else text)
        for line in data.decode("utf-8-sig").split("\r\n")[:-1]:
            assert line.startswith('"')
            assert not any(f'"{sign}' in line.replace('""', "") for sign in "=+-@")

    async def test_a_program_gets_them_as_they_are(self, doors: Doors) -> None:
        for text in HOSTILE:
            doors.log.record("name-taken", text)
        events = json.loads(await self.download(doors, "format=json"))
        assert [event["text"] for event in events][: len(HOSTILE)] == list(reversed(HOSTILE))
        assert events[-2:] == list((await told(doors.client(Door.SOCKET)))["events"][-2:])

    async def test_filters_hold_and_none_at_all_is_a_file_too(self, doors: Doors) -> None:
        assert len(json.loads(await self.download(doors, "format=json&severity=warning"))) == 1
        assert json.loads(await self.download(doors, "format=json&text=nothing")) == []
        assert (await self.download(doors, "format=csv&text=nothing")).count(b"\r\n") == 1

    async def test_a_file_of_many_pages_is_whole(self, doors: Doors) -> None:
        for number in range(1200):
            doors.log.record("state", f"{number}")
        assert len(json.loads(await self.download(doors, "format=json"))) == 1202
        assert (await self.download(doors, "format=csv")).count(b"\r\n") == 1203
        assert max(query.limit for query in doors.log.queries) == 500

    async def test_only_these_two_kinds_exist(self, doors: Doors) -> None:
        client = doors.client(Door.SOCKET)
        for query in ("?format=xml", "?format=csv&limit=5"):
            assert (await client.call("GET", f"/events/export{query}")).status == 400

    async def test_a_storage_that_gives_nothing_is_an_error_and_no_empty_file(self, doors: Doors) -> None:
        doors.log.rows.clear()
        doors.log.fault = "Events cannot be read at present."
        answer = await doors.client(Door.SOCKET).call("GET", "/events/export?format=csv")
        assert (answer.status, answer.code) == (507, "events-not-read")

    async def test_who_asks_for_the_head_gets_no_body(self, doors: Doors) -> None:
        answer = await doors.client(Door.SOCKET).call("HEAD", "/events/export?format=csv")
        assert (answer.status, answer.body) == (200, b"")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


async def test_open_pages_learn_of_each_new_event(doors: Doors) -> None:
    client = await doors.signed_in()
    async with client.stream() as events:
        await events.beginning()
        doors.log.record("panel", "<b>Front panel</b>: connected.")
        name, body = await events.event()
        assert name == "event"
        assert (body["id"], body["text"], body["count"]) == (3, "<b>Front panel</b>: connected.", 1)
        doors.log.record("state", "State https_only.")
        assert (await events.event())[1]["id"] == 4


class TestSyslog:
    async def test_by_default_nothing_is_sent(self, doors: Doors) -> None:
        told = (await doors.client(Door.SOCKET).call("GET", "/events/syslog")).data
        tag = told.pop("tag")
        assert told == {"host": None, "port": 514, "transport": "udp", "trust_root": None}
        assert len(tag) == 32

    @pytest.mark.parametrize(
        ("body", "settings"),
        [
            ({"host": "192.168.1.9"}, SyslogSettings(host="192.168.1.9")),
            (
                {"host": "logs.example", "transport": "tls", "trust_root": "PEM"},
                SyslogSettings(host="logs.example", port=6514, transport=SyslogTransport.TLS, trust_root="PEM"),
            ),
            (
                {"host": "::1", "port": 1514, "transport": "tcp", "trust_root": ""},
                SyslogSettings(host="::1", port=1514, transport=SyslogTransport.TCP),
            ),
            ({"host": None, "port": 99}, SyslogSettings()),
            ({}, SyslogSettings()),
        ],
    )
    async def test_a_collector_is_set_with_its_transport_s_port(
        self, doors: Doors, body: Any, settings: SyslogSettings
    ) -> None:
        client = await doors.signed_in()
        doors.hub.answers[SetSyslog] = lambda command: doors.hub.become(syslog=command.settings)
        answer = await client.call("PUT", "/events/syslog", body)
        assert answer.status == 200
        command = next(command for command in doors.hub.submitted if isinstance(command, SetSyslog))
        assert command.settings == settings
        assert command.origin.door is Door.HTTPS
        assert answer.data["host"] == (settings.host or None)
        assert (await client.call("PUT", "/events/syslog", answer.data)).status == 200
        old = {"host": "192.168.1.10", "tag": answer.data["tag"] + "x"}
        assert (await client.call("PUT", "/events/syslog", old)).code == "changed-meanwhile"

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"host": "a b"}, "host"),
            ({"host": "x", "port": 0}, "port"),
            ({"host": "x", "port": 70_000}, "port"),
            ({"host": "x", "transport": "relp"}, "transport"),
            ({"host": "x", "trust_root": "x" * 40_000}, "trust_root"),
            ({"hots": "x"}, "hots"),
        ],
    )
    async def test_what_is_wrong_is_refused_with_its_place(self, doors: Doors, body: Any, field: str) -> None:
        client = await doors.signed_in()
        answer = await client.call("PUT", "/events/syslog", body)
        assert answer.status == 400
        assert answer.code in ("bad-value", "unknown-key")
        assert answer.data["field"] == field
        assert not any(isinstance(command, SetSyslog) for command in doors.hub.submitted)
