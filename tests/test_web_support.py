"""The support bundle tells all that helps, and no secret; the page about the software tells what it is made of."""

import hashlib
import io
import json
import logging
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.adapters.recent_log import LONGEST_LINE, MOST_LINES, RecentLog
from daemon.messages.command import Door
from daemon.web.support import MOST_EVENTS
from tests.web_doors import API, Doors, opened
from tests.web_hub import PASSWORD

FILES = {
    "README.txt",
    "SHA256SUMS",
    "about.json",
    "certificates.pem",
    "clock.json",
    "easydns.json",
    "events.json",
    "host.json",
    "log.txt",
    "network.json",
    "panel.json",
    "profile.json",
    "security.json",
    "system.json",
}


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        folder = "base-station-000042/"
        assert all(name.startswith(folder) for name in archive.namelist())
        return {name.removeprefix(folder): archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("door", list(Door)[:3])
async def test_it_is_one_file_with_all_that_the_api_tells(doors: Doors, door: Door) -> None:
    doors.hub.become(root_pem=doors.chain.chain_pem)
    client = doors.client(door) if door is Door.SOCKET else await doors.signed_in(door)
    answer = await client.call("GET", "/support")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="base-station-000042-support.zip"'
    files = unpacked(answer.body)
    assert set(files) == FILES
    told = {name: json.loads(data) for name, data in files.items() if name.endswith(".json")}
    assert told["system.json"]["serial"] == "000042"
    assert told["security.json"] == (await client.call("GET", "/security")).data
    assert told["network.json"] == (await client.call("GET", "/network")).data
    assert told["host.json"]["memory_peak"] > 1_000_000
    assert b"BEGIN CERTIFICATE" in files["certificates.pem"]
    sums = {line[66:]: line[:64] for line in files["SHA256SUMS"].decode().splitlines()}
    assert sums == {n: hashlib.sha256(data).hexdigest() for n, data in files.items() if n != "SHA256SUMS"}


async def test_no_secret_is_in_it(doors: Doors) -> None:
    client = await doors.signed_in()
    code = (await client.call("POST", "/session/handover")).data["code"]
    data = b"\n".join(unpacked((await client.call("GET", "/support")).body).values())
    cookies = [cookie.value.encode() for cookie in client.session.cookie_jar]
    assert cookies
    key_lines = doors.chain.key.splitlines()[1:-1]
    for secret in (PASSWORD.encode(), client.csrf.encode(), code.encode(), *cookies, *key_lines, b"PRIVATE KEY"):
        assert secret not in data


async def test_the_last_events_and_log_lines_are_in_it_and_no_more(doors: Doors) -> None:
    for number in range(MOST_EVENTS + 10):
        doors.log.record("test", f"Event {number}.")
    files = unpacked((await doors.client(Door.SOCKET).call("GET", "/support")).body)
    texts = [event["text"] for event in json.loads(files["events.json"])]
    assert len(texts) == MOST_EVENTS
    assert texts[0] == f"Event {MOST_EVENTS + 9}."


async def test_a_stranger_gets_none(doors: Doors) -> None:
    assert (await doors.client().call("GET", "/support")).code == "not-signed-in"


async def test_that_it_was_made_is_an_event(doors: Doors) -> None:
    await (await doors.signed_in()).call("GET", "/support")
    assert doors.log.events[-1].text == "A support bundle was made."


def test_the_log_is_kept_within_bounds_and_forgotten_when_told() -> None:
    log, recent = logging.Logger("unit"), RecentLog()
    log.addHandler(recent)
    for number in range(MOST_LINES + 5):
        log.warning("line %d", number)
    log.error("x" * (2 * LONGEST_LINE))
    lines = recent.lines()
    assert len(lines) == MOST_LINES
    assert lines[0].endswith("WARNING unit line 6")
    assert len(lines[-1]) == LONGEST_LINE
    recent.clear()
    assert recent.lines() == ()


async def test_what_the_software_is_made_of_is_told_with_each_licence(doors: Doors) -> None:
    client = await doors.signed_in()
    about = (await client.call("GET", "/about")).data
    made_of = {component["name"]: component for component in about["components"]}
    assert {"aiohttp", "cryptography", "msgspec", "OpenSSL", "pyOpenSSL", "Python", "transitions"} <= set(made_of)
    assert all(component["licence"] and component["version"] for component in made_of.values())
    assert not {"pytest", "ruff", "mypy", "base-station"} & set(made_of)
    text = await client.raw("GET", f"{API}/about/licences/aiohttp")
    assert text.headers["Content-Type"].startswith("text/plain")
    assert b"Apache License" in text.body


@pytest.mark.parametrize("name", ["pytest", "nonsense", "base-station", "..", "aiohttp%2f..", "OpenSSL"])
async def test_no_other_file_can_be_had_there(doors: Doors, name: str) -> None:
    answer = await (await doors.signed_in()).raw("GET", f"{API}/about/licences/{name}")
    assert answer.status == 404
