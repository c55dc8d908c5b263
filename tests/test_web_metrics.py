"""Figures for a monitoring system, read as Prometheus reads them."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from daemon.api_tokens import Scope, make_secret, make_token
from daemon.certificates.inspect import Severity
from daemon.errors import StorageFault
from daemon.messages.command import Door
from daemon.messages.panel import PanelHealth
from daemon.messages.unit import Alarm, Device, SetMetrics
from daemon.states import State
from daemon.web.figures import Answered, figures
from tests.controller_unit import HTTPS, RunningUnit, World, running
from tests.fakes import START
from tests.web_doors import API, Doors, opened
from tests.web_hub import a_snapshot

SAMPLE = re.compile(
    r'(base_station_[a-z0-9_]+)(\{[a-z]+="(?:[^"\\\n]|\\.)*"(?:,[a-z]+="(?:[^"\\\n]|\\.)*")*\})? (-?[0-9.e+]+)'
)


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


def read(text: str) -> dict[str, float]:
    """Every sample by its name and labels; each stands once, below its HELP and TYPE, as the format wants."""
    found: dict[str, float] = {}
    typed = ""
    for line in text.removesuffix("\n").split("\n"):
        if line.startswith("# TYPE "):
            typed = line.split()[2]
        if line.startswith("#"):
            continue
        match = SAMPLE.fullmatch(line)
        assert match, line
        assert match[1] == typed
        key = match[1].removeprefix("base_station_") + (match[2] or "")
        assert key not in found
        found[key] = float(match[3])
    return found


def test_the_unit_is_told_in_figures() -> None:
    alarms = tuple(Alarm(f"a{number}", Severity.WARNING, "", "") for number in range(3))
    certificate = replace(a_snapshot().certificates[0], days_left=-3)
    snapshot = a_snapshot(state=State.ENABLING, alarms=alarms, panel=PanelHealth(True), certificates=(certificate,))
    answered = Answered()
    for status in (200, 204, 404, 101, 500):
        answered.note(status)
    found = read(figures(snapshot, answered, 2, 1060.5))
    assert found['info{model="Base Station",serial="000042",version="0.1.0"}'] == 1
    assert found["uptime_seconds"] == 60.5
    assert {name for name, value in found.items() if name.startswith("state{") and value} == {'state{state="enabling"}'}
    assert found["certificate_days_left"] == -3
    assert (found['alarms{severity="warning"}'], found['alarms{severity="error"}']) == (3, 0)
    assert (found["panel_connected"], found["sessions"], found["http_listening"]) == (1, 2, 0)
    assert [found[f'requests_total{{status="{each}"}}'] for each in ("1xx", "2xx", "3xx", "4xx", "5xx")] == [
        1,
        2,
        0,
        1,
        1,
    ]


def test_a_certificate_whose_end_nobody_knows_is_left_out() -> None:
    assert "certificate_days_left" not in read(figures(a_snapshot(), Answered(), 0, 1000.0))


def test_the_number_of_series_is_fixed_and_a_strange_name_breaks_no_line() -> None:
    strange = Device('a"b\\c\nd', 'x{y="z"} 1', "Stage left")
    plain = figures(a_snapshot(), Answered(), 0, 1000.0)
    assert len(read(figures(a_snapshot(device=strange), Answered(), 0, 1000.0))) == len(read(plain)) < 40
    assert len(plain) < 6000


async def test_they_are_off_until_switched_on_and_then_want_a_sign_in_or_a_token(doors: Doors) -> None:
    client, stranger, secret = await doors.signed_in(), doors.client(), make_secret()
    doors.hub.become(tokens=(make_token(secret, "Prometheus", Scope.READ, START),))
    token = {"Authorization": f"Bearer {secret}"}
    assert (await client.raw("GET", "/metrics")).code == "metrics-off"
    assert (await stranger.raw("GET", "/metrics")).code == "not-signed-in"
    doors.hub.become(metrics=True)
    assert (await stranger.raw("GET", "/metrics")).code == "not-signed-in"
    for answer in (await client.raw("GET", "/metrics"), await stranger.raw("GET", "/metrics", headers=token)):
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert read(answer.body.decode())["api_tokens"] == 1
    assert (await doors.client(Door.HTTP).raw("GET", "/metrics", headers=token)).code == "https-required"


async def test_requests_are_counted_by_what_became_of_them(doors: Doors) -> None:
    doors.hub.become(metrics=True)
    client = await doors.signed_in()
    for path in (f"{API}/session", f"{API}/nonsense", f"{API}/nonsense"):
        await client.raw("GET", path)
    found = read((await client.raw("GET", "/metrics")).body.decode())
    assert (found['requests_total{status="2xx"}'], found['requests_total{status="4xx"}']) == (2, 2)


async def test_a_browser_switches_them(doors: Doors) -> None:
    doors.hub.answers[SetMetrics] = lambda command: doors.hub.become(metrics=command.enabled)
    client = await doors.signed_in(Door.HTTP)
    assert (await client.call("GET", "/account/metrics")).data == {"enabled": False}
    assert (await client.call("PUT", "/account/metrics", {"enabled": True})).data == {"enabled": True}
    assert (await client.raw("GET", "/metrics")).status == 200


def on(unit: RunningUnit) -> bool:
    return unit.snapshot.metrics


async def test_the_switch_is_kept_over_a_restart_and_a_disk_that_refuses_changes_nothing() -> None:
    world = World()
    async with running(world) as unit:
        assert not on(unit)
        unit.world.storage.fail()
        with pytest.raises(StorageFault):
            await unit.submit(SetMetrics(True, HTTPS))
        assert not on(unit)
        await unit.submit(SetMetrics(True, HTTPS))
        await unit.submit(SetMetrics(True, HTTPS))
        assert on(unit)
        assert unit.events.codes.count("metrics") == 1
    async with running(world) as unit:
        assert on(unit)
