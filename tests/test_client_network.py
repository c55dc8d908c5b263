"""`base-station network`, against a daemon with scripted answers."""

import io
import json
import re
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
    "further": [],
}
STATE: dict[str, Any] = {
    "host_name": "foh",
    "addresses": [
        {"address": "192.168.1.20", "prefix": 24, "obtained": "dhcp"},
        {"address": "fe80::1", "prefix": None, "obtained": None},
    ],
    "link": True,
    "gateways": ["192.168.1.1"],
    "dns": ["192.168.1.1"],
    "mac": "00:11:22:33:44:55",
    "interfaces": [{"name": "eth0", "link": True, "mac": "00:11:22:33:44:55", "addresses": []}],
}
NETWORK: dict[str, Any] = {
    "managed": True,
    "interface": "eth0",
    "settings": SETTINGS,
    "factory": SETTINGS,
    "state": STATE,
}
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


FURTHER = {name: SETTINGS[name] for name in (*SETTINGS,)[:8]}
MEDIA = {**FURTHER, "method": "static", "address": "10.1.0.2/24", "interface": "eth1"}
SPARE = {**FURTHER, "interface": "eth2"}
TWO = {
    **NETWORK,
    "settings": {**SETTINGS, "ntp": ["10.0.0.9"], "further": [MEDIA, SPARE]},
    "state": {
        **STATE,
        "interfaces": [
            {"name": "eth0", "link": True, "mac": "00:11:22:33:44:55", "addresses": STATE["addresses"][:1]},
            {"name": "eth1", "link": False, "mac": "", "addresses": []},
            {"name": "eth2", "link": None, "mac": "", "addresses": []},
        ],
    },
}


def test_every_interface_is_shown_with_what_is_its_own(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.on("GET /network", TWO)
    assert run(api, "network") == Ending.DONE
    host, main, media, spare = re.split(r"^(?=eth\d)", capsys.readouterr().out, flags=re.MULTILINE)
    assert all(words in host for words in ("foh", "192.168.1.1", "NTP 10.0.0.9", "discovery on"))
    assert all(words in main for words in ("the main interface", "192.168.1.20/24 (DHCP)", "IPv4 by DHCP"))
    assert all(words in media for words in ("no cable", "none", "IPv4 10.1.0.2/24"))
    assert "not known" in spare


def test_an_interface_that_is_named_is_set_and_the_others_stay(api: Api) -> None:
    api.on("GET /network", TWO)
    api.on(DRY, GOOD)
    api.on(WET, TWO)
    assert run(api, "network", "set", "--interface", "eth2", "--static", "10.2.0.2/24", "--name", "foh", "--yes") == 0
    sent = api.calls[-2].json
    spare = {**SPARE, "method": "static", "address": "10.2.0.2/24"}
    assert sent == {**TWO["settings"], "host_name": "foh", "further": [MEDIA, spare]}, "the name is the whole host's"
    assert run(api, "network", "set", "--interface", "eth0", "--dns", "10.0.0.1", "--yes") == 0
    assert api.calls[-2].json == {**TWO["settings"], "dns": ["10.0.0.1"]}


def test_an_interface_that_is_not_there_is_refused_with_those_that_are(
    api: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    api.on("GET /network", TWO)
    assert run(api, "network", "set", "--interface", "eth7", "--dhcp", "--yes") == Ending.REFUSED
    assert "Known: eth0, eth1, eth2" in capsys.readouterr().err
    assert api.asked == ["GET /network"]
