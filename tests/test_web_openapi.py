"""The API's description says what the application does: both come from one table, and here they are compared."""

import inspect
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from daemon.api_tokens import Scope, make_secret, make_token
from daemon.messages.command import Door
from daemon.web.app import build_app
from daemon.web.call import API, Call
from daemon.web.calls import EVERYWHERE, NETWORK_ONLY, calls_at
from daemon.web.openapi import describe, described
from tests.fakes import START
from tests.web_doors import Doors, opened

DOORS = [Door.HTTP, Door.HTTPS, Door.SOCKET]
PAGE = {("GET", "/"), ("GET", "/static/{name}")}
SOURCES = "\n".join(
    path.read_text()
    for path in (Path(__file__).parents[1] / "daemon").rglob("*.py")
    if not path.stem.endswith("call") and not path.stem.endswith("calls") and path.stem != "openapi"
)
CALLS = calls_at(Door.HTTPS) + tuple(call for call in calls_at(Door.SOCKET) if call not in EVERYWHERE)


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    async with opened(tmp_path) as doors:
        yield doors


def routes(app: web.Application) -> set[tuple[str, str]]:
    """What the application answers, as a person writes it."""
    return {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path if "servers" in methods else API + path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "servers"
    }


@pytest.mark.parametrize("door", DOORS)
async def test_every_route_is_described_and_the_other_way_round(doors: Doors, door: Door) -> None:
    known = routes(build_app(doors.services, door))
    page = set() if door is Door.SOCKET else PAGE
    assert set(operations(describe(door))) == known - page
    assert page <= known
    assert len(described(door)) == len(known - page)


@pytest.mark.parametrize("door", DOORS)
def test_every_reference_leads_somewhere_and_every_name_is_one_call_s(door: Door) -> None:
    document = describe(door)
    found = set(re.findall(r"'\$ref': '([^']+)'", repr(document)))
    assert found
    assert {f"#/components/schemas/{name}" for name in document["components"]["schemas"]} >= found
    names = [operation["operationId"] for operation in operations(document).values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_a_call_is_described_as_its_handler_reads_and_answers(call: Call) -> None:
    source = inspect.getsource(call.handler)
    assert call.summary
    assert call.summary[0].isupper()
    assert not call.summary.endswith(".")
    read = re.findall(r"(?:read_json|as_json)\(.*?(\w+Request)\)", source)
    if call.takes is not None and "read_supplied" not in source:
        assert read == [call.takes.__name__]
    else:
        assert read == []
    assert (call.method != "GET" and call.takes is None) == ("read_nothing(" in source)
    asked = re.findall(r"read_query\(visit\.request, (\w+)\)", source)
    assert asked == ([call.asks.__name__] if call.asks else [])
    flags = re.findall(r"flags\(visit\.request, ([^)]*)\)", source)
    assert [tuple(re.findall(r'"(\w+)"', each)) for each in flags] == ([call.flags] if call.flags else [])
    assert (call.status == 204) == ("no_content()" in source)
    tagged = re.search(r"must_match\(|return _(network|registration|syslog|tagged)\(services\)", source)
    assert call.tagged == (tagged is not None)


@pytest.mark.parametrize("door", DOORS)
def test_no_code_is_described_that_the_unit_does_not_know(door: Door) -> None:
    said = repr([each["responses"] for each in operations(describe(door)).values()])
    codes = set(re.findall(r"`([a-z0-9-]+)`", said))
    assert {code for code in codes if f'"{code}"' not in SOURCES} == set()


async def test_it_wants_a_sign_in_or_a_token_that_reads(doors: Doors) -> None:
    assert (await doors.client().call("GET", "/openapi.json")).code == "not-signed-in"
    client = await doors.signed_in(Door.HTTP)
    answer = await client.call("GET", "/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.data["openapi"] == "3.1.1"
    secret = make_secret()
    doors.hub.become(tokens=(make_token(secret, "any", Scope.READ, START),))
    program = doors.client()
    assert (await program.call("GET", "/openapi.json", Authorization=f"Bearer {secret}")).body == answer.body


async def test_the_socket_describes_what_exists_there(doors: Doors) -> None:
    paths = (await doors.client(Door.SOCKET).call("GET", "/openapi.json")).data["paths"]
    assert "/factory-reset" in paths
    assert "/session" not in paths


def test_who_may_call_what_is_described() -> None:
    found = operations(describe(Door.HTTPS))
    for call in EVERYWHERE + NETWORK_ONLY:
        path = re.sub(r":[^{}]*(?:\{[0-9,]+\})?\}", "}", call.path)
        if (call.method, path) in PAGE:
            continue
        needed = found[call.method, path]["security"]
        assert (needed == []) == call.public
        assert any("token" in way for way in needed) == (not call.public and not call.browser_only)
        assert all("csrf" in way or "token" in way for way in needed) or call.method == "GET"
