"""`base-station network`, against a daemon with scripted answers."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon import client
from daemon.client import Ending
from tests.client_api import Api, api_at, security

SETTINGS: dict[str, Any] = {
    "method": "dhcp",
    "address": None,
    "gateway": None,
    "ipv6": "automatic",
    "ipv6_address": None,
    "ipv6_gateway": None,
    "dns": [],
    "search_domain": None,
    "host_name": None,
    "ntp": [],
    "discovery": True,
}
STATE = {
    "host_name": "foh",
    "addresses": [
        {"address": "192.168.1.20", "prefix": 24, "obtained": "dhcp"},
        {"address": "fe80::1", "prefix": None, "obtained": None},
    ],
    "link": True,
    "gateways": ["192.168.1.1"],
    "dns": ["192.168.1.1"],
    "mac": "00:11:22:33:44:55",
}
NETWORK = {"managed": True, "interface": "eth0", "settings": SETTINGS, "factory": SETTINGS, "state": STATE}
DRY = "PUT /network?dry_run=true"
WET = "PUT /network"
GOOD = {"changes": True, "faults": [], "findings": [], "addresses": ["192.168.1.30"]}
FAULT = {"field": "gateway", "detail": "10.0.0.1 is outside.", "allowed": "One inside."}
PENDING = {"kinds": ["network"], "seconds_left": 88, "seconds": 90}


def run(api: Api, *arguments: str) -> int:
    """`base-station ARGUMENTS` against it, in this process."""
    return client.main(["--socket", str(api.path), *arguments])


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with api_at(tmp_path / "api.sock") as api:
        api.on("GET /network", NETWORK)
        api.on("GET /security", security("self-signed", pending=PENDING))
        yield api


def test_the_network_is_shown_as_it_is_and_as_it_is_set(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(api, "network") == Ending.DONE
    shown = capsys.readouterr().out
    for words in ("foh", "192.168.1.20/24 (DHCP)", "fe80::1", "IPv4 by DHCP", "discovery on"):
        assert words in shown


def test_a_host_that_sees_to_itself_says_so(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("GET /network", {**NETWORK, "managed": False})
    assert run(api, "network", "show") == Ending.DONE
    assert "on the host itself" in capsys.readouterr().out


def test_what_is_not_named_stays_as_it_is(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("GET /network", {**NETWORK, "settings": {**SETTINGS, "host_name": "foh", "ntp": ["10.0.0.9"]}})
    api.on(DRY, GOOD)
    api.on(WET, NETWORK)
    arguments = ("--static", "192.168.1.30/24", "--gateway", "192.168.1.1", "--dns", "192.168.1.1,192.168.1.2")
    assert run(api, "network", "set", *arguments, "--yes") == Ending.DONE
    sent = next(call.json for call in api.calls if f"{call.method} {call.path}" == f"{WET[:4]}/api/v1/network")
    assert sent == {
        **SETTINGS,
        "method": "static",
        "address": "192.168.1.30/24",
        "gateway": "192.168.1.1",
        "dns": ["192.168.1.1", "192.168.1.2"],
        "host_name": "foh",
        "ntp": ["10.0.0.9"],
    }
    told = capsys.readouterr().out
    assert "192.168.1.30" in told
    assert "ENTER at the front panel" in told
    assert "88" in told


def test_faults_are_told_with_their_fields_and_nothing_is_changed(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.on(DRY, {**GOOD, "faults": [FAULT]})
    assert run(api, "network", "set", "--gateway", "10.0.0.1", "--yes") == Ending.REFUSED
    assert "gateway: 10.0.0.1 is outside. Allowed: One inside." in capsys.readouterr().err
    assert WET not in api.asked


def test_it_asks_before_it_changes_anything(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    api.on(DRY, GOOD)
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    assert run(api, "network", "set", "--dhcp") == Ending.NOT_CONFIRMED
    assert WET not in api.asked


def test_a_dry_run_and_what_is_set_already_change_nothing(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.on(DRY, GOOD, {**GOOD, "changes": False})
    assert run(api, "network", "set", "--dhcp", "--dry-run") == Ending.DONE
    assert run(api, "network", "set", "--dhcp", "--yes") == Ending.DONE
    assert "so already" in capsys.readouterr().out
    assert WET not in api.asked


def test_empty_values_take_away(api: Api) -> None:
    api.on("GET /network", {**NETWORK, "settings": {**SETTINGS, "dns": ["10.0.0.1"], "search_domain": "x.example"}})
    api.on(DRY, GOOD)
    arguments = ("--dns", "", "--search", "", "--ipv6", "off", "--discovery", "off", "--dry-run", "--json")
    assert run(api, "network", "set", *arguments) == Ending.DONE
    assert api.calls[-1].json == {**SETTINGS, "ipv6": "off", "discovery": False}


def test_the_factorys_network_is_asked_about_first(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    api.on("POST /network-reset", None, status=204)
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    assert run(api, "network", "reset") == Ending.NOT_CONFIRMED
    assert run(api, "network", "reset", "--yes") == Ending.DONE
    assert api.asked[-1] == "POST /network-reset"


def test_json_prints_the_answer(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(api, "network", "--json") == Ending.DONE
    assert json.loads(capsys.readouterr().out) == NETWORK
